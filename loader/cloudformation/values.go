package cloudformation

import (
	"fmt"
	"slices"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// Types of resources that are read.
const (
	restAPI            = "AWS::ApiGateway::RestApi"
	restResource       = "AWS::ApiGateway::Resource"
	restMethod         = "AWS::ApiGateway::Method"
	restModel          = "AWS::ApiGateway::Model"
	restValidator      = "AWS::ApiGateway::RequestValidator"
	restAuthorizer     = "AWS::ApiGateway::Authorizer"
	restGateway        = "AWS::ApiGateway::GatewayResponse"
	restDeployment     = "AWS::ApiGateway::Deployment"
	restStage          = "AWS::ApiGateway::Stage"
	restPart           = "AWS::ApiGateway::DocumentationPart"
	restVersion        = "AWS::ApiGateway::DocumentationVersion"
	serverlessAPI      = "AWS::Serverless::Api"
	serverlessHTTP     = "AWS::Serverless::HttpApi"
	serverlessSocket   = "AWS::Serverless::WebSocketApi"
	serverlessFunction = "AWS::Serverless::Function"
	serverlessMachine  = "AWS::Serverless::StateMachine"
	lambdaFunction     = "AWS::Lambda::Function"
	secondAPI          = "AWS::ApiGatewayV2::Api"
)

// otherTypes are types of the same services that need no reading here: they do
// not act on requests, or belong to APIs that are not served.
var otherTypes = []string{
	"AWS::ApiGateway::Account", "AWS::ApiGateway::ClientCertificate", "AWS::ApiGateway::DomainNameAccessAssociation",
	"AWS::ApiGateway::DomainNameV2", "AWS::ApiGateway::BasePathMappingV2",
	"AWS::Serverless::CapacityProvider", "AWS::Serverless::Connector", "AWS::Serverless::GraphQLApi",
	"AWS::Serverless::LayerVersion", "AWS::Serverless::SimpleTable",
}

// readTypes are the types that are read.
var readTypes = []string{
	restAPI, restResource, restMethod, restModel, restValidator, restAuthorizer, restGateway, restDeployment, restStage,
	restPart, restVersion, restDomain, restMapping, restLink, apiKey, usagePlan, usagePlanKey,
	serverlessAPI, serverlessHTTP, serverlessSocket, serverlessFunction, serverlessMachine, application,
}

// checkDependencies reports names of DependsOn that are no resources. SAM makes
// more of them, whose names begin with those of its own.
func (t *Template) checkDependencies(r *resource) {
	for _, name := range texts(r.node.Get("DependsOn")) {
		if t.byName[name] != nil || strings.HasPrefix(name, "Serverless") {
			continue
		}
		made := slices.ContainsFunc(t.resources, func(o *resource) bool {
			return strings.HasPrefix(o.kind, "AWS::Serverless::") && strings.HasPrefix(name, o.name)
		})
		if !made {
			t.refuse("CF-84", r.node.Get("DependsOn"), fmt.Sprintf("%s depends on %s, which is no resource", r.name, name), "a resource of the template", source.Nearest(name, t.names()))
		}
	}
}

// checkType reports a resource without type, and one of API Gateway or SAM of a
// type that those do not have: it would be left out in silence.
func (t *Template) checkType(r *resource) {
	if r.kind == "" {
		t.refuse("CF-04", r.node, fmt.Sprintf("the resource %s has no Type; it is left out", r.name), "Type: AWS::ApiGateway::RestApi, or another type", "")
		return
	}
	folded := strings.ToLower(r.kind)
	if !strings.HasPrefix(folded, "aws::apigateway::") && !strings.HasPrefix(folded, "aws::serverless::") {
		return
	}
	known := slices.Concat(readTypes, otherTypes)
	if !slices.Contains(known, r.kind) {
		t.refuse("CF-04", r.node.Get("Type"), fmt.Sprintf("the resource %s is of the unknown type %s; it is left out", r.name, r.kind), "a type of CloudFormation", source.Nearest(r.kind, known))
	}
}

// sort says what a type of resource is called and which ARN it has.
type sort struct {
	name    string // property with the name, "" for types that have none
	service string // service in the ARN
	arn     string // last part of the ARN, % is the name
	ref     string // what Ref is: "" the name, else "arn", "url" or "id"
}

// sorts are the types whose names and ARNs are known (CF-84).
var sorts = map[string]sort{
	lambdaFunction:                              {"FunctionName", "lambda", "function:%", ""},
	serverlessFunction:                          {"FunctionName", "lambda", "function:%", ""},
	"AWS::SQS::Queue":                           {"QueueName", "sqs", "%", "url"},
	"AWS::SNS::Topic":                           {"TopicName", "sns", "%", "arn"},
	"AWS::DynamoDB::Table":                      {"TableName", "dynamodb", "table/%", ""},
	"AWS::DynamoDB::GlobalTable":                {"TableName", "dynamodb", "table/%", ""},
	"AWS::Serverless::SimpleTable":              {"TableName", "dynamodb", "table/%", ""},
	"AWS::Kinesis::Stream":                      {"Name", "kinesis", "stream/%", ""},
	"AWS::KinesisFirehose::DeliveryStream":      {"DeliveryStreamName", "firehose", "deliverystream/%", ""},
	"AWS::StepFunctions::StateMachine":          {"StateMachineName", "states", "stateMachine:%", "arn"},
	serverlessMachine:                           {"Name", "states", "stateMachine:%", "arn"},
	"AWS::Events::EventBus":                     {"Name", "events", "event-bus/%", ""},
	"AWS::IAM::Role":                            {"RoleName", "iam", "role/%", ""},
	"AWS::S3::Bucket":                           {"BucketName", "s3", "%", ""},
	"AWS::Logs::LogGroup":                       {"LogGroupName", "logs", "log-group:%:*", ""},
	"AWS::Cognito::UserPool":                    {"", "cognito-idp", "userpool/%", "id"},
	"AWS::SecretsManager::Secret":               {"Name", "secretsmanager", "secret:%", "arn"},
	"AWS::KMS::Key":                             {"", "kms", "key/%", ""},
	"AWS::Lambda::Url":                          {"", "lambda", "function:%", "arn"},
	"AWS::ElasticLoadBalancingV2::LoadBalancer": {"Name", "elasticloadbalancing", "loadbalancer/app/%/1", "arn"},
	"AWS::ElasticLoadBalancingV2::Listener":     {"", "elasticloadbalancing", "listener/app/%/1/1", "arn"},
	"AWS::SageMaker::Endpoint":                  {"EndpointName", "sagemaker", "endpoint/%", "arn"},
	"AWS::ServiceDiscovery::Service":            {"Name", "servicediscovery", "service/%", ""},
}

// arn is an ARN of the account; global services have no region and account.
func (t *Template) arn(service, rest string) string {
	region, account := t.options.Region, t.options.AccountID
	switch service {
	case "s3":
		region, account = "", ""
	case "iam":
		region = ""
	}
	return strings.Join([]string{"arn", t.options.Partition, service, region, account, rest}, ":")
}

// physical is the name of a resource on the service: the one it is given, else
// its logical id.
func (t *Template) physical(r *resource) string {
	if property := sorts[r.kind].name; property != "" {
		if name := t.text(r.properties.Get(property)); name != "" {
			return name
		}
	}
	if sorts[r.kind].ref == "id" {
		return t.options.Region + "_" + r.name
	}
	return r.name
}

// arnOf is the ARN of a resource, "" when its type has none that is known.
func (t *Template) arnOf(r *resource) string {
	s, ok := sorts[r.kind]
	if !ok {
		return ""
	}
	return t.arn(s.service, strings.ReplaceAll(s.arn, "%", t.physical(r)))
}

// identity is what Ref of a resource is (CF-84).
func (t *Template) identity(r *resource) string {
	switch r.kind {
	case restAPI, serverlessAPI:
		if a := t.api(r.name); a != nil {
			return a.id()
		}
	case restResource, restModel, restValidator, restAuthorizer:
		return t.partOf(r)
	case restStage:
		return t.text(r.properties.Get("StageName"))
	case restDomain, secondDomain:
		return t.text(r.properties.Get("DomainName"))
	case apiKey, usagePlan, restLink, secondLink:
		return t.prefix + r.name
	case "AWS::Lambda::Alias":
		return t.qualified(t.text(r.properties.Get("FunctionName")), t.text(r.properties.Get("Name")))
	case "AWS::Lambda::Version":
		return t.qualified(t.text(r.properties.Get("FunctionName")), "1")
	}
	switch sorts[r.kind].ref {
	case "arn":
		return t.arnOf(r)
	case "url":
		return t.queueURL(r)
	}
	return t.physical(r)
}

// qualified is the ARN of an alias or version of a function, which is named by
// its name or its ARN.
func (t *Template) qualified(function, qualifier string) string {
	if !strings.HasPrefix(function, "arn:") {
		function = t.arn("lambda", "function:"+function)
	}
	return function + ":" + qualifier
}

// part is what Ref of a resource that SAM makes beside another is.
func (t *Template) part(r *resource, part string) string {
	switch {
	case part == "Stage":
		return t.text(t.of(r).Get("StageName"))
	case part == "Alias":
		return t.qualified(t.physical(r), t.alias(r))
	case part == "Version":
		return t.qualified(t.physical(r), "1")
	}
	return r.name + part
}

func (t *Template) queueURL(r *resource) string {
	return fmt.Sprintf("https://sqs.%s.amazonaws.com/%s/%s", t.options.Region, t.options.AccountID, t.physical(r))
}

// partOf is the id of an object of a REST API; of a model, its name.
func (t *Template) partOf(r *resource) string {
	p := r.properties
	id := t.text(p.Get("RestApiId"))
	if a := t.owner(id); a != nil {
		id = a.id()
	}
	switch r.kind {
	case restResource:
		id = api.ResourceID(id, t.path(r))
		t.family.placed[id] = r
		return id
	case restModel:
		return t.nameOf(r)
	}
	// Two validators may have one name, so that it makes no id.
	return api.ObjectID(id, r.kind, t.prefix+r.name)
}

// nameOf is the Name of an object of a REST API, its logical id without one. A
// model is named by letters and digits alone.
func (t *Template) nameOf(r *resource) string {
	if name := t.text(r.properties.Get("Name")); name != "" {
		return name
	}
	return r.name
}

// path is the path of a resource of a REST API, from those of its parents. A
// parent that the template does not make is the root.
func (t *Template) path(r *resource) string {
	if r.path != "" {
		return r.path
	}
	above := ""
	if parent := t.parent(r); parent != nil {
		above = parent.path
	}
	r.path = above + "/" + strings.Trim(t.text(r.properties.Get("PathPart")), "/")
	return r.path
}

// parent is the resource that ParentId leads to, nil for the root. It is found
// by its id, which Ref, Fn::GetAtt and functions around them answer.
func (t *Template) parent(r *resource) *resource {
	return t.family.placed[t.text(r.properties.Get("ParentId"))]
}

// attributeOf is Fn::GetAtt, [resource, attribute] or resource.attribute.
func (t *Template) attributeOf(argument, at *source.Node) *source.Node {
	holder, attribute, _ := strings.Cut(argument.Text(), ".")
	if items := argument.Items(); len(items) == 2 {
		holder, attribute = items[0].Text(), t.text(items[1])
	}
	if holder == "" || attribute == "" {
		t.refuse("CF-82", at, "Fn::GetAtt without a resource or an attribute", "RESOURCE.ATTRIBUTE or [RESOURCE, ATTRIBUTE]", "")
		return source.NewText(argument.Text(), at)
	}
	return t.attribute(holder, attribute, at)
}

// attribute is an attribute of a resource, a placeholder when it is not known
// (CF-84).
func (t *Template) attribute(holder, attribute string, at *source.Node) *source.Node {
	name := holder + "." + attribute
	if value, ok := t.options.Parameters[name]; ok {
		return source.NewText(value, at)
	}
	r := t.byName[holder]
	if made := t.madeAttribute(holder, attribute); r == nil && made != "" {
		return source.NewText(made, at)
	}
	if r == nil {
		near := source.Nearest(holder, t.names())
		t.refuse("CF-82", at, fmt.Sprintf("Fn::GetAtt names %s, which is no resource", holder), "a resource of the template", near)
		return source.NewText(name, at)
	}
	value := t.guarded(name, at, func() string {
		if r.kind == nestedStack || r.kind == application {
			return t.output(r, attribute, at)
		}
		return t.attributeText(r, attribute)
	})
	if value == "" {
		if value = name; t.once("attribute " + name) {
			t.note("CF-84", at, fmt.Sprintf("the attribute %s of %s has no value here; %s stands for it", attribute, holder, name), fmt.Sprintf("--set %s=VALUE", name))
		}
	}
	return source.NewText(value, at)
}

// madeAttribute is an attribute of what SAM makes beside the resources of the
// template, "" when it makes no such thing.
func (t *Template) madeAttribute(holder, attribute string) string {
	if a := t.api(holder); a != nil && attribute == "RootResourceId" {
		return api.ResourceID(a.id(), "/")
	}
	if t.isRole(holder) && attribute == "Arn" {
		return t.arn("iam", "role/"+holder)
	}
	return ""
}

// isRole says whether a name is that of the role SAM makes for a function or a
// state machine.
func (t *Template) isRole(name string) bool {
	owner, ok := strings.CutSuffix(name, "Role")
	r := t.byName[owner]
	return ok && r != nil && (r.kind == serverlessFunction || r.kind == serverlessMachine)
}

// attributeText is an attribute of a resource, "" when it is not known.
func (t *Template) attributeText(r *resource, attribute string) string {
	if r.kind == restDomain || r.kind == secondDomain {
		return t.domainAttribute(r, attribute)
	}
	switch attribute {
	case sorts[r.kind].name, "QueueName", "Name", "TopicName", "RoleId", "UserPoolId", "FunctionName":
		return t.physical(r)
	case "Arn", "AliasArn", "TopicArn", "LoadBalancerArn", "ListenerArn", "FunctionArn":
		return t.arnOf(r)
	case "RootResourceId":
		return api.ResourceID(t.identity(r), "/")
	case "RestApiId", "ResourceId", "AuthorizerId", "RequestValidatorId", "VpcLinkId", "APIKeyId", "Id":
		return t.identity(r)
	case "QueueUrl":
		return t.queueURL(r)
	case "DNSName", "DomainName", "RegionalDomainName":
		return t.host(r, attribute)
	case "ApiEndpoint":
		return "https://" + api.IDFromName(r.name) + ".execute-api." + t.options.Region + ".amazonaws.com"
	case "ProviderName":
		return "cognito-idp." + t.options.Region + ".amazonaws.com/" + t.physical(r)
	}
	return ""
}

// host is the name under which a resource is reached.
func (t *Template) host(r *resource, attribute string) string {
	name := strings.ToLower(t.physical(r))
	switch r.kind {
	case "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancing::LoadBalancer":
		return name + ".elb." + t.options.Region + ".amazonaws.com"
	case "AWS::S3::Bucket":
		if attribute == "RegionalDomainName" {
			return name + ".s3." + t.options.Region + ".amazonaws.com"
		}
		return name + ".s3.amazonaws.com"
	}
	return ""
}
