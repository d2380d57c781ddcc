package openapi

import (
	"fmt"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// operationMembers are the members of an operation that do not act.
var operationMembers = []string{
	"tags", "summary", "description", "externalDocs", "deprecated", "schemes", "callbacks", "servers", "$ref",
}

// operation makes the method of one verb of a path item.
func (r *reader) operation(resource *api.Resource, verb string, item *source.Node, m source.Member) {
	at := item.MemberPos(&m)
	n := r.child(m.Value)
	if n == nil {
		return
	}
	f := r.reading.Fields(n, "the operation")
	method := &api.Method{HTTPMethod: verb, AuthorizationType: api.AuthNone, OperationName: f.Text("operationId"), Pos: at}
	r.parameters(method, resource, item, f)
	r.requestBody(method, f)
	r.methodResponses(method, f)
	r.security(method, n, f)
	r.operationValidator(method, f)
	method.Integration = r.integration(resource, method, f.Node(extension+"integration"))
	f.Known(operationMembers...).Known("isDefaultRoute")
	for _, member := range n.Members() {
		if strings.HasPrefix(member.Name, "x-") {
			f.Known(member.Name)
			r.extensionAt(n, member, 'O')
		}
	}
	f.Rest()
	if old := resource.Methods.Get(verb); old != nil {
		// CF-09: the later operation replaces the earlier.
		r.refuse("CF-09", old.Pos, fmt.Sprintf("%s %s is declared again in line %d; this one is lost", verb, resource.Path, at.Line), "one operation per verb and path", "")
	}
	resource.Methods.Put(method)
}

func (r *reader) operationValidator(method *api.Method, f *source.Fields) {
	method.RequestValidatorID = r.defaults.validator
	if n := f.Node(extension + "request-validator"); n.Exists() {
		method.RequestValidatorID = r.validatorID(n)
	}
}

// parameters declares what the client may send outside the body.
func (r *reader) parameters(method *api.Method, resource *api.Resource, item *source.Node, f *source.Fields) {
	own := r.parameterList(f.List("parameters"))
	shared := item.Get("parameters")
	for _, p := range r.parameterList(shared) {
		if !overridden(p, own) {
			r.parameter(method, p, f)
		}
	}
	for _, p := range own {
		r.parameter(method, p, f)
	}
	for _, part := range strings.Split(resource.Path, "/") {
		name, variable := variableOf(part)
		if !variable || strings.HasSuffix(name, "+") {
			continue
		}
		// Undeclared variables of the path are added, greedy ones are not.
		if key := "method.request.path." + name; method.RequestParameters.Index(key) < 0 {
			method.RequestParameters.Put(api.Flag{Name: key, Value: true, Pos: resource.Pos})
		}
	}
}

// variableOf is the name between the braces of a path segment.
func variableOf(segment string) (name string, ok bool) {
	if !strings.HasPrefix(segment, "{") || !strings.HasSuffix(segment, "}") {
		return "", false
	}
	return segment[1 : len(segment)-1], true
}

func (r *reader) parameterList(n *source.Node) []*source.Node {
	var list []*source.Node
	for _, item := range n.Items() {
		if p := r.child(item); p.IsMap() {
			list = append(list, p)
		} else if p.Exists() {
			r.reading.Wrong(p, "a parameter", "an object with name and in")
		}
	}
	return list
}

// overridden says whether an operation declares a parameter of its path item
// again.
func overridden(p *source.Node, own []*source.Node) bool {
	for _, o := range own {
		if o.Get("name").Text() == p.Get("name").Text() && o.Get("in").Text() == p.Get("in").Text() {
			return true
		}
	}
	return false
}

var parameterPlaces = map[string]string{"query": "querystring", "header": "header", "path": "path"}

func (r *reader) parameter(method *api.Method, p *source.Node, operation *source.Fields) {
	in, name := p.Get("in").Text(), p.Get("name").Text()
	switch in {
	case "cookie", "formData":
		return // the service has no such request parameters
	case "body":
		r.bodyParameter(method, p, operation)
		return
	}
	place, ok := parameterPlaces[in]
	if !ok || name == "" {
		r.refuse("CF-04", p.Pos(), fmt.Sprintf("parameter %q in %q; it is left out", name, in), "name: NAME and in: query, header, path, body, cookie or formData", source.Nearest(in, []string{"query", "header", "path", "body"}))
		return
	}
	required, ok := p.Get("required").Bool()
	if said := p.Get("required"); said.Exists() && !ok {
		r.reading.Wrong(said, "required of parameter "+name, "true or false")
	}
	if in == "path" {
		required, name = true, strings.TrimSuffix(name, "+")
	}
	method.RequestParameters.Put(api.Flag{Name: "method.request." + place + "." + name, Value: required, Pos: p.Pos()})
}

// bodyParameter is the request model of Swagger 2.0.
func (r *reader) bodyParameter(method *api.Method, p *source.Node, operation *source.Fields) {
	schema := r.object(p.Get("schema"), "the schema of the body")
	if !schema.Exists() {
		return
	}
	model := r.modelOf(schema)
	if model == "" {
		return
	}
	for _, mediaType := range mediaTypes(operation.Texts("consumes"), r.defaults.consumes) {
		method.RequestModels.Put(api.Pair{Name: mediaType, Value: model, Pos: schema.Pos(), Text: schema.Pos()})
	}
}

// mediaTypes are those of the operation, else of the document, else JSON.
func mediaTypes(own, document []string) []string {
	switch {
	case len(own) > 0:
		return own
	case len(document) > 0:
		return document
	}
	return []string{"application/json"}
}

// requestBody is the request model of OpenAPI 3.
func (r *reader) requestBody(method *api.Method, f *source.Fields) {
	f.Known("consumes", "produces")
	body := r.object(r.child(f.Node("requestBody")), "requestBody")
	content := r.object(body.Get("content"), "content of requestBody")
	method.RequestModels = append(method.RequestModels, r.contentModels(content)...)
}

// contentModels are the models of a map of media types.
func (r *reader) contentModels(content *source.Node) api.Pairs {
	var models api.Pairs
	for _, m := range content.Members() {
		schema := r.object(r.object(r.child(m.Value), "media type "+m.Name).Get("schema"), "the schema of "+m.Name)
		if !schema.Exists() {
			continue
		}
		if model := r.modelOf(schema); model != "" {
			models.Put(api.Pair{Name: m.Name, Value: model, Pos: content.MemberPos(&m), Text: schema.Pos()})
		}
	}
	return models
}

func (r *reader) methodResponses(method *api.Method, f *source.Fields) {
	responses := f.Map("responses")
	produces := mediaTypes(f.Texts("produces"), r.defaults.produces)
	for _, m := range responses.Members() {
		if m.Name == "default" || strings.HasPrefix(m.Name, "x-") {
			continue
		}
		at := responses.MemberPos(&m)
		if !api.ValidStatusCode(m.Name) && !api.Unresolved(m.Name) {
			r.refuse("N-82", at, fmt.Sprintf("response %q is no status code; it is left out", m.Name), "three digits, 100 to 599, or default", "")
			continue
		}
		n := r.object(r.child(m.Value), "response "+m.Name)
		response := &api.MethodResponse{StatusCode: m.Name, Pos: at}
		r.responseHeaders(response, n.Get("headers"))
		if r.swagger {
			r.responseSchema(response, r.object(n.Get("schema"), "the schema of response "+m.Name), produces)
		} else {
			response.ResponseModels = r.contentModels(r.object(n.Get("content"), "content of response "+m.Name))
		}
		method.MethodResponses.Put(response)
	}
}

func (r *reader) responseHeaders(response *api.MethodResponse, headers *source.Node) {
	for _, h := range headers.Members() {
		response.ResponseParameters.Put(api.Flag{
			Name: "method.response.header." + h.Name, Pos: headers.MemberPos(&h),
		})
	}
}

func (r *reader) responseSchema(response *api.MethodResponse, schema *source.Node, produces []string) {
	if !schema.Exists() {
		return
	}
	model := r.modelOf(schema)
	if model == "" {
		return
	}
	for _, mediaType := range produces {
		response.ResponseModels.Put(api.Pair{Name: mediaType, Value: model, Pos: schema.Pos(), Text: schema.Pos()})
	}
}
