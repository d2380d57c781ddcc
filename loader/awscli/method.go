package awscli

import (
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
	i := f.Integration("")
	i.RequestParameters, i.RequestTemplates = pairs(f.Pairs("requestParameters")), pairs(i.RequestTemplates)
	i.CacheKeyParameters = texts(i.CacheKeyParameters)
	r.backendMethod(i, f, input)
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
func (r *reader) backendMethod(i *api.Integration, f *source.Fields, input bool) {
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

func (r *reader) integrationResponse(n *source.Node, status string) *api.IntegrationResponse {
	f := r.reading.Fields(n, "the integration response")
	response := f.IntegrationResponse()
	response.ResponseParameters, response.ResponseTemplates = pairs(response.ResponseParameters), pairs(response.ResponseTemplates)
	f.Pattern(response)
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
