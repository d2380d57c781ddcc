package cloudformation

import (
	"fmt"
	"maps"
	"slices"

	"postern/api"
	"postern/loader/source"
)

// shape is what a value may be that is not read member by member. Without it a
// misspelt Auth would leave an API open and nobody would know (CF-04).
type shape struct {
	kind    string           // one of the kinds below, "" for any
	members map[string]shape // the members that an object has, nil for any
	each    *shape           // what every other value of an object or list is
}

// Kinds of shapes, as findings name them.
const (
	aText    = "a text"
	aFlag    = "true or false"
	aNumber  = "a whole number"
	someText = "a text or a list of texts"
	anObject = "an object"
	aList    = "a list"
	plainOr  = "a text or an object"
)

// fits says whether a value is of the kind of a shape.
func (s shape) fits(n *source.Node) bool {
	ok := true
	switch s.kind {
	case aText:
		ok = n.IsScalar()
	case aFlag:
		_, ok = n.Bool()
	case aNumber:
		_, ok = n.Int()
	case someText:
		ok = n.IsScalar() || n.IsList() && !slices.ContainsFunc(n.Items(), func(item *source.Node) bool { return !item.IsScalar() })
	case anObject:
		ok = n.IsMap()
	case aList:
		ok = n.IsList()
	case plainOr:
		ok = n.IsScalar() || n.IsMap()
	}
	return ok
}

// hold reports what is not of a shape. Functions that are still to be carried
// out may become anything.
func (t *Template) hold(n *source.Node, s shape, what string) {
	if _, _, computed := call(n); n == nil || n.IsNull() || computed {
		return
	}
	if !s.fits(n) {
		t.refuse("CF-04", n, fmt.Sprintf("%s is %s", what, n.Kind()), s.kind, "")
		return
	}
	for _, m := range n.Members() {
		known, ok := s.members[m.Name]
		switch {
		case ok:
			t.hold(m.Value, known, m.Name+" of "+what)
		case s.each != nil:
			t.hold(m.Value, *s.each, m.Name+" of "+what)
		case s.members != nil && m.Name != "Fn::Transform":
			t.unknownMember(n, m, s, what)
		}
	}
	for _, item := range n.Items() {
		if s.each != nil {
			t.hold(item, *s.each, "an item of "+what)
		}
	}
}

func (t *Template) unknownMember(holder *source.Node, m source.Member, s shape, what string) {
	names := slices.Sorted(maps.Keys(s.members))
	t.add(api.Diagnostic{
		Severity: api.Warning, Rule: "CF-04", Pos: holder.MemberPos(&m),
		Summary:    fmt.Sprintf("unknown member %q of %s; it does not act", m.Name, what),
		Suggestion: source.Nearest(m.Name, names),
	}, m.Value)
}

// object is the shape of an object with these members.
func object(members map[string]shape) shape { return shape{kind: anObject, members: members} }

// eachOf is the shape of an object or list whose values are all alike.
func eachOf(kind string, value shape) shape { return shape{kind: kind, each: &value} }

var (
	isText   = shape{kind: aText}
	isFlag   = shape{kind: aFlag}
	isNumber = shape{kind: aNumber}
	isTexts  = shape{kind: someText}
	isObject = shape{kind: anObject}
	isAny    = shape{}

	plainOrObject = shape{kind: plainOr}
)

// rootShape is that of a template.
var rootShape = object(map[string]shape{
	"AWSTemplateFormatVersion": isText, "Description": isText, "Transform": isAny, "Metadata": isAny, "Rules": isAny, "Hooks": isAny,
	"Parameters": eachOf(anObject, parameterShape), "Mappings": isObject, "Conditions": isObject, "Outputs": isObject, "Resources": isObject,
	"Globals": object(map[string]shape{
		"Api": isObject, "Function": isObject, "HttpApi": isObject, "WebSocketApi": isObject, "SimpleTable": isObject, "StateMachine": isObject,
		"LayerVersion": isObject, "CapacityProvider": isObject,
	}),
})

var parameterShape = object(map[string]shape{
	"Type": isText, "Default": isText, "NoEcho": isFlag, "AllowedValues": {kind: aList}, "AllowedPattern": isText, "MinLength": isNumber,
	"MaxLength": isNumber, "MinValue": isText, "MaxValue": isText, "Description": isText, "ConstraintDescription": isText,
})

// resourceShape is that of an entry of Resources.
var resourceShape = object(map[string]shape{
	"Type": isText, "Properties": isObject, "Condition": isText, "DependsOn": isTexts, "DeletionPolicy": isAny, "UpdateReplacePolicy": isAny,
	"Metadata": isAny, "CreationPolicy": isObject, "UpdatePolicy": isObject, "Description": isText, "Version": isText, "Connectors": isAny,
	"IgnoreGlobals": isAny,
})

// policyShape is that of ResourcePolicy; what its lists are is read elsewhere.
var policyShape = shape{kind: anObject, members: map[string]shape{"CustomStatements": isAny}, each: &isTexts}

// serverlessShape holds the properties of a SAM API that are not read as those
// of a stage; the rest of them is.
var serverlessShape = map[string]shape{
	"Auth": object(map[string]shape{
		"DefaultAuthorizer": isText, "AddDefaultAuthorizerToCorsPreflight": isFlag, "AddApiKeyRequiredToCorsPreflight": isFlag,
		"ApiKeyRequired": isFlag, "InvokeRole": isText, "ResourcePolicy": policyShape,
		"Authorizers": eachOf(anObject, object(map[string]shape{
			"UserPoolArn": isTexts, "FunctionArn": isText, "FunctionInvokeRole": isText, "FunctionPayloadType": isText, "AuthorizationScopes": isTexts,
			"DisableFunctionDefaultPermissions": isFlag,
			"Identity": object(map[string]shape{
				"Header": isText, "Headers": isTexts, "QueryStrings": isTexts, "StageVariables": isTexts, "Context": isTexts,
				"ValidationExpression": isText, "ReauthorizeEvery": isNumber,
			}),
		})),
		"UsagePlan": object(map[string]shape{
			"CreateUsagePlan": isText, "UsagePlanName": isText, "Description": isText, "Quota": isObject, "Throttle": isObject, "Tags": isAny,
		}),
	}),
	"Cors": {kind: plainOr, members: map[string]shape{
		"AllowOrigin": isText, "AllowHeaders": isText, "AllowMethods": isText, "MaxAge": isText, "AllowCredentials": isFlag,
	}},
	"GatewayResponses": eachOf(anObject, object(map[string]shape{
		"StatusCode": isText, "ResponseTemplates": eachOf(anObject, isAny),
		"ResponseParameters": object(map[string]shape{
			"Headers": eachOf(anObject, isText), "Paths": eachOf(anObject, isText), "QueryStrings": eachOf(anObject, isText),
		}),
	})),
	"Domain": object(map[string]shape{
		"DomainName": isText, "BasePath": isTexts, "NormalizeBasePath": isFlag, "CertificateArn": isText, "EndpointConfiguration": plainOrObject,
		"MutualTlsAuthentication": isObject, "OwnershipVerificationCertificateArn": isText, "Route53": isObject, "SecurityPolicy": isText,
		"AccessAssociation": isObject, "Policy": isObject, "IpAddressType": isText, "EndpointAccessMode": isText,
	}),
	"Models":           eachOf(anObject, isObject),
	"MergeDefinitions": isFlag,
}

// eventsShape is that of an entry of Events; some write the properties of an
// event beside its type.
var eventsShape = shape{kind: anObject, members: map[string]shape{"Type": isText, "Properties": isObject}, each: &isAny}

// requirementsShape is that of security, tagsShape that of Tags.
var (
	requirementsShape = eachOf(aList, isObject)
	tagsShape         = eachOf(aList, object(map[string]shape{"Key": isText, "Value": isText}))
	stageKeysShape    = eachOf(aList, object(map[string]shape{"RestApiId": isText, "StageName": isText}))
)

// eventShape holds the properties of an Api event that are objects.
var eventShape = map[string]shape{
	"Auth": object(map[string]shape{
		"ApiKeyRequired": isFlag, "Authorizer": isText, "AuthorizationScopes": isTexts, "InvokeRole": isText, "OverrideApiAuth": isFlag,
		"ResourcePolicy": policyShape,
	}),
	"RequestModel":            object(map[string]shape{"Model": isText, "Required": isFlag, "ValidateBody": isFlag, "ValidateParameters": isFlag}),
	"RequestParameters":       {kind: aList, each: &requestParameter},
	"UnescapeMappingTemplate": isFlag,
}

// requestParameter is a name, or a name with its options.
var requestParameter = shape{kind: plainOr, each: &shape{kind: anObject, members: map[string]shape{"Required": isFlag, "Caching": isFlag}}}

// holdAll reports the members of an object that are not of their shapes.
func (t *Template) holdAll(n *source.Node, shapes map[string]shape, what string) {
	for _, m := range n.Members() {
		if s, ok := shapes[m.Name]; ok {
			t.hold(m.Value, s, m.Name+" of "+what)
		}
	}
}
