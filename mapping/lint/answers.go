package lint

import (
	"slices"
	"strings"

	"postern/api"
	"postern/mapping"
)

const headerPrefix = "method.response.header."

// responseHeaders finds mapped headers that arrive under another name or not
// at all.
func (c *checker) responseHeaders(r *api.IntegrationResponse) {
	for _, pair := range r.ResponseParameters {
		name := strings.TrimPrefix(pair.Name, headerPrefix)
		switch mapping.HeaderFate(name) {
		case "remapped":
			c.add("CK-25", pair.Pos, "response %s: %s is sent as x-amzn-Remapped-%s", r.StatusCode, name, name)
		case "dropped":
			c.add("CK-25", pair.Pos, "response %s: %s is never sent", r.StatusCode, name)
		}
	}
}

// ignored finds what proxy integrations do not look at.
func (c *checker) ignored(in *api.Integration) {
	if len(in.RequestTemplates) > 0 {
		c.add("CK-32", in.RequestTemplates[0].Pos, "the request templates of the %s integration are ignored", in.Type)
	}
	for _, r := range in.IntegrationResponses {
		switch {
		case len(r.ResponseTemplates) > 0:
			c.add("CK-32", first(r.ResponseTemplates[0].Pos, r.Pos), "the response templates of the %s integration are ignored", in.Type)
		case len(r.ResponseParameters) > 0:
			c.add("CK-32", first(r.ResponseParameters[0].Pos, r.Pos), "the response parameters of the %s integration are ignored", in.Type)
		case r.Pattern() != "":
			c.add("CK-32", first(r.PatternPos, r.Pos), "selectionPattern %s of the %s integration is ignored", r.Pattern(), in.Type)
		}
	}
}

// preflight checks what a MOCK answers to the browser's OPTIONS request.
func (c *checker) preflight(r *api.Resource) {
	options := r.Methods.Get("OPTIONS")
	if options == nil || options.Integration == nil || options.Integration.Type != api.TypeMock {
		return
	}
	c.where = "OPTIONS " + r.Path
	defer func() { c.where = "" }()
	for _, response := range options.Integration.IntegrationResponses {
		if strings.HasPrefix(response.StatusCode, "2") {
			c.allowed(r, response)
		}
	}
}

// allowed holds the answer to a preflight request against the methods of the
// resource.
func (c *checker) allowed(r *api.Resource, response *api.IntegrationResponse) {
	origin, hasOrigin := corsHeader(response, "Access-Control-Allow-Origin")
	methods, hasMethods := corsHeader(response, "Access-Control-Allow-Methods")
	_, hasHeaders := corsHeader(response, "Access-Control-Allow-Headers")
	if !hasOrigin {
		if hasMethods || hasHeaders {
			c.add("CK-33", response.Pos, "the answer has no Access-Control-Allow-Origin; the browser refuses it")
		}
		return
	}
	if credentials, _ := corsHeader(response, "Access-Control-Allow-Credentials"); credentials == "true" && origin == "*" {
		c.add("CK-33", response.Pos, "Access-Control-Allow-Credentials is true, and then browsers refuse Access-Control-Allow-Origin *")
	}
	for _, m := range r.Methods {
		if slices.Contains([]string{"GET", "HEAD", "POST", "OPTIONS", api.AnyMethod}, m.HTTPMethod) {
			continue // browsers allow GET, HEAD and POST by themselves
		}
		if !hasMethods {
			c.add("CK-33", response.Pos, "browsers make no %s call: the answer has no Access-Control-Allow-Methods", m.HTTPMethod)
			return
		}
		if methods != "" && methods != "*" && !slices.Contains(listed(methods), m.HTTPMethod) {
			c.add("CK-33", response.Pos, "browsers make no %s call: Access-Control-Allow-Methods is %s", m.HTTPMethod, methods)
		}
	}
}

// corsHeader is the constant that a response maps to a header; "" for one that
// is not constant.
func corsHeader(r *api.IntegrationResponse, name string) (value string, found bool) {
	for _, pair := range r.ResponseParameters {
		if !strings.EqualFold(strings.TrimPrefix(pair.Name, headerPrefix), name) {
			continue
		}
		if api.IsConstant(pair.Value) {
			return pair.Value[1 : len(pair.Value)-1], true
		}
		return "", true
	}
	for _, pair := range r.ResponseTemplates { // an override of a template
		if strings.Contains(strings.ToLower(pair.Value), strings.ToLower(name)) {
			return "", true
		}
	}
	return "", false
}

func listed(text string) []string {
	var list []string
	for _, name := range strings.Split(text, ",") {
		list = append(list, strings.ToUpper(strings.TrimSpace(name)))
	}
	return list
}
