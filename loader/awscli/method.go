package awscli

import (
	"fmt"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// resource reads one element of get-resources (CF-50).
func (r *reader) resource(n *source.Node) {
	b := r.dumped(n)
	f := r.reading.Fields(n, "the resource")
	path := f.Text("path")
	if path == "" {
		r.fail("CF-50", n, "a resource without path", "path: /pets", "")
		return
	}
	resource := r.place(b.rest, path, n.Pos())
	if id := f.Text("id"); id != "" {
		r.rename(b.rest, resource, id)
	}
	f.Known("parentId", "pathPart", "_links", "_embedded")
	methods := f.Map("resourceMethods")
	for _, m := range methods.Members() {
		if m.Value.IsMap() && m.Value.Len() == 0 {
			r.emptyMethods(m.Value)
			continue
		}
		method := r.method(m.Name, m.Value, resource.ID, false)
		method.Pos = methods.MemberPos(&m)
		resource.Methods.Put(method)
	}
	f.Rest()
}

// rename gives a resource the id of the dump; its children follow.
func (r *reader) rename(rest *api.RestAPI, resource *api.Resource, id string) {
	for _, child := range rest.Resources {
		if child.ParentID == resource.ID && resource.ID != "" {
			child.ParentID = id
		}
	}
	resource.ID = id
}

// emptyMethods says that a dump lacks its methods.
func (r *reader) emptyMethods(n *source.Node) {
	// CF-50: without --embed methods the methods are empty objects.
	r.report.Add(api.Diagnostic{
		Severity: api.Error, Rule: "CF-50", Pos: n.Pos(), Pointer: n.Pointer(),
		Summary:    "the methods of this dump are empty; the method is left out",
		Suggestion: "aws apigateway get-resources --rest-api-id ID --embed methods",
	})
}

// method reads a Method as the service shows it. Members of inputs are read as
// well when input is set.
func (r *reader) method(verb string, n *source.Node, resourceID string, input bool) *api.Method {
	f := r.reading.Fields(n, "the method")
	f.Known("httpMethod", "_links", "_embedded")
	m := &api.Method{
		HTTPMethod:          strings.ToUpper(verb),
		AuthorizationType:   api.AuthorizationType(strings.ToUpper(f.Text("authorizationType"))),
		AuthorizerID:        f.Text("authorizerId"),
		AuthorizationScopes: texts(f.Texts("authorizationScopes")),
		APIKeyRequired:      f.Bool("apiKeyRequired"),
		RequestValidatorID:  f.Text("requestValidatorId"),
		OperationName:       f.Text("operationName"),
		RequestParameters:   flags(f.Flags("requestParameters")),
		RequestModels:       pairs(f.Pairs("requestModels")),
		Pos:                 n.Pos(),
	}
	if m.AuthorizationType == "" {
		m.AuthorizationType = api.AuthNone
	}
	if input {
		f.Known("restApiId", "resourceId")
		f.Rest()
		return m
	}
	r.methodResponses(m, f.Map("methodResponses"))
	if integration := f.Map("methodIntegration"); integration.Exists() {
		m.Integration = r.integration(integration, resourceID, false)
	}
	f.Rest()
	return m
}

func (r *reader) methodResponses(m *api.Method, n *source.Node) {
	for _, member := range n.Members() {
		response := r.methodResponse(member.Value, member.Name)
		response.Pos = n.MemberPos(&member)
		m.MethodResponses.Put(response)
	}
}

func (r *reader) methodResponse(n *source.Node, status string) *api.MethodResponse {
	f := r.reading.Fields(n, "the method response")
	response := &api.MethodResponse{
		StatusCode:         f.Text("statusCode"),
		ResponseParameters: flags(f.Flags("responseParameters")),
		ResponseModels:     pairs(f.Pairs("responseModels")),
		Pos:                n.Pos(),
	}
	if response.StatusCode == "" {
		response.StatusCode = status
	}
	f.Known("restApiId", "resourceId", "httpMethod", "_links", "_embedded").Rest()
	return response
}

// integration reads an Integration as the service shows it, or as put-integration
// takes it when input is set.
func (r *reader) integration(n *source.Node, resourceID string, input bool) *api.Integration {
	f := r.reading.Fields(n, "the integration")
	i := &api.Integration{
		Type:                 api.IntegrationType(strings.ToUpper(f.Text("type"))),
		URI:                  f.Text("uri"),
		ConnectionType:       api.ConnectionType(f.Enum("connectionType", "INTERNET", "VPC_LINK")),
		ConnectionID:         f.Text("connectionId"),
		IntegrationTarget:    f.Text("integrationTarget"),
		Credentials:          f.Text("credentials"),
		RequestParameters:    pairs(f.Pairs("requestParameters")),
		RequestTemplates:     templates(f.Templates("requestTemplates")),
		PassthroughBehavior:  api.PassthroughBehavior(f.Enum("passthroughBehavior", "WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER")),
		ContentHandling:      api.ContentHandling(f.Enum("contentHandling", "CONVERT_TO_BINARY", "CONVERT_TO_TEXT")),
		TimeoutInMillis:      api.DefaultTimeoutInMillis,
		CacheNamespace:       f.Text("cacheNamespace"),
		CacheKeyParameters:   texts(f.Texts("cacheKeyParameters")),
		ResponseTransferMode: api.ResponseTransferMode(f.Enum("responseTransferMode", "BUFFERED", "STREAM")),
		Pos:                  n.Pos(),
		URIPos:               n.Get("uri").TextPos(),
		CredentialsPos:       n.Get("credentials").TextPos(),
		ConnectionIDPos:      n.Get("connectionId").TextPos(),
		ContentHandlingPos:   n.Get("contentHandling").Pos(),
		PassthroughPos:       n.Get("passthroughBehavior").Pos(),
	}
	r.backendMethod(i, n, f, input)
	r.timeout(i, f)
	if tls := f.Map("tlsConfig"); tls.Exists() {
		t := r.reading.Fields(tls, "tlsConfig")
		i.TLSConfig = &api.TLSConfig{InsecureSkipVerification: t.Bool("insecureSkipVerification")}
		t.Rest()
	}
	responses := f.Map("integrationResponses")
	for _, m := range responses.Members() {
		response := r.integrationResponse(m.Value, m.Name)
		response.Pos = responses.MemberPos(&m)
		i.IntegrationResponses.Put(response)
	}
	f.Known("_links", "_embedded").Rest()
	i.Complete(resourceID)
	return i
}

// backendMethod reads the verb of the call to the backend.
func (r *reader) backendMethod(i *api.Integration, n *source.Node, f *source.Fields, input bool) {
	// CF-53: httpMethod of an input is the method of the API.
	name := "httpMethod"
	if input {
		name = "integrationHttpMethod"
		f.Known("httpMethod", "restApiId", "resourceId")
	}
	i.HTTPMethod = strings.ToUpper(f.Text(name))
	if !input && i.HTTPMethod == "" {
		i.HTTPMethod = strings.ToUpper(f.Text("integrationHttpMethod"))
	}
}

func (r *reader) timeout(i *api.Integration, f *source.Fields) {
	n := f.Node("timeoutInMillis")
	given := f.Int("timeoutInMillis")
	if given == nil {
		return
	}
	if *given < api.MinTimeoutInMillis {
		// MA-610, MA-613: less than 50 is always refused, also the 0 of a skeleton.
		r.report.Add(api.Diagnostic{
			Severity: api.Error, Rule: "MA-610", Refused: true, Pos: n.Pos(), Pointer: n.Pointer(),
			Summary: fmt.Sprintf("timeout of %d ms; 29000 ms are taken", *given), Expected: "50 to 29000 ms",
		})
		return
	}
	i.TimeoutInMillis = *given
}

func (r *reader) integrationResponse(n *source.Node, status string) *api.IntegrationResponse {
	f := r.reading.Fields(n, "the integration response")
	response := &api.IntegrationResponse{
		StatusCode:         f.Text("statusCode"),
		ResponseParameters: pairs(f.Pairs("responseParameters")),
		ResponseTemplates:  templates(f.Templates("responseTemplates")),
		ContentHandling:    api.ContentHandling(f.Enum("contentHandling", "CONVERT_TO_BINARY", "CONVERT_TO_TEXT")),
		ContentHandlingPos: n.Get("contentHandling").Pos(),
		Pos:                n.Pos(),
	}
	if pattern := f.Node("selectionPattern"); pattern.Exists() && !pattern.IsNull() {
		text := f.Text("selectionPattern")
		response.SelectionPattern, response.PatternPos = &text, pattern.TextPos()
	}
	if response.StatusCode == "" {
		response.StatusCode = status
	}
	f.Known("restApiId", "resourceId", "httpMethod", "_links", "_embedded").Rest()
	return response
}

// What --generate-cli-skeleton leaves behind (MA-613): members named KeyName
// with an empty value, lists of one empty text.

const skeletonName = "KeyName"

func pairs(p api.Pairs) api.Pairs {
	if i := p.Index(skeletonName); i >= 0 && p[i].Value == "" {
		p.Delete(skeletonName)
	}
	return p
}

func templates(p api.Pairs) api.Pairs { return pairs(p) }

func flags(f api.Flags) api.Flags {
	f.Delete(skeletonName)
	return f
}

func texts(list []string) []string {
	var kept []string
	for _, text := range list {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}
