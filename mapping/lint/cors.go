package lint

import (
	"slices"
	"strings"

	"postern/api"
)

// preflight checks what a MOCK answers to the browser's OPTIONS request, and
// whether the other methods of the resource let the browser see their answers.
func (c *checker) preflight(r *api.Resource) {
	options := r.Methods.Get("OPTIONS")
	if options == nil || options.Integration == nil || options.Integration.Type != api.TypeMock {
		return
	}
	defer func() { c.where = "" }()
	for _, response := range options.Integration.IntegrationResponses {
		if !strings.HasPrefix(response.StatusCode, "2") {
			continue
		}
		c.where = "OPTIONS " + r.Path
		if !c.origin(response) {
			continue
		}
		c.guarded(options)
		c.allowedMethods(r, response)
		c.allowedHeaders(r, response)
		for _, m := range r.Methods {
			c.where = m.HTTPMethod + " " + r.Path
			c.hidden(m)
		}
	}
}

// origin says whether an answer is one to a preflight request that allows
// anything at all.
func (c *checker) origin(response *api.IntegrationResponse) bool {
	origin, hasOrigin := corsHeader(response, "Access-Control-Allow-Origin")
	_, hasMethods := corsHeader(response, "Access-Control-Allow-Methods")
	_, hasHeaders := corsHeader(response, "Access-Control-Allow-Headers")
	if !hasOrigin && (hasMethods || hasHeaders) {
		c.add("CK-33", response.Pos, "the answer has no Access-Control-Allow-Origin; the browser refuses it")
	}
	if credentials, _ := corsHeader(response, "Access-Control-Allow-Credentials"); credentials == "true" && origin == "*" {
		c.add("CK-33", response.Pos, "Access-Control-Allow-Credentials is true, and then browsers refuse Access-Control-Allow-Origin *")
	}
	return hasOrigin
}

// guarded finds a preflight answer that no browser gets, since preflight
// requests carry no credentials.
func (c *checker) guarded(options *api.Method) {
	switch {
	case options.AuthorizationType != "" && options.AuthorizationType != api.AuthNone:
		c.add("CK-33", options.Pos, "browsers ask without credentials, and OPTIONS wants authorization (%s)", options.AuthorizationType)
	case options.APIKeyRequired:
		c.add("CK-33", options.Pos, "browsers ask without x-api-key, and OPTIONS wants one")
	}
}

func (c *checker) allowedMethods(r *api.Resource, response *api.IntegrationResponse) {
	methods, found := corsHeader(response, "Access-Control-Allow-Methods")
	for _, m := range r.Methods {
		switch {
		case slices.Contains([]string{"GET", "HEAD", "POST", "OPTIONS", api.AnyMethod}, m.HTTPMethod):
			// browsers allow GET, HEAD and POST by themselves
		case !found:
			c.add("CK-33", response.Pos, "browsers make no %s call: the answer has no Access-Control-Allow-Methods", m.HTTPMethod)
			return
		case methods != "" && methods != "*" && !listed(methods, m.HTTPMethod):
			c.add("CK-33", response.Pos, "browsers make no %s call: Access-Control-Allow-Methods is %s", m.HTTPMethod, methods)
		}
	}
}

// allowedHeaders holds the headers that the methods want against those that
// the answer allows.
func (c *checker) allowedHeaders(r *api.Resource, response *api.IntegrationResponse) {
	allowed, found := corsHeader(response, "Access-Control-Allow-Headers")
	if found && (allowed == "" || allowed == "*") {
		return
	}
	for _, m := range r.Methods {
		for _, name := range c.wanted(m) {
			switch {
			case !found:
				c.add("CK-33", response.Pos, "browsers make no %s call with %s: the answer has no Access-Control-Allow-Headers", m.HTTPMethod, name)
				return
			case !listed(allowed, name):
				c.add("CK-33", response.Pos, "browsers make no %s call with %s: Access-Control-Allow-Headers is %s", m.HTTPMethod, name, allowed)
			}
		}
	}
}

// wanted are the headers that a method does not answer without and that a
// browser sends only where they are allowed.
func (c *checker) wanted(m *api.Method) (list []string) {
	switch m.AuthorizationType {
	case api.AuthIAM:
		list = append(list, "Authorization")
	case api.AuthCognito, api.AuthCustom:
		if a := c.rest.Authorizer(m.AuthorizerID); a != nil {
			if name, ok := strings.CutPrefix(a.IdentitySource, "method.request.header."); ok && !strings.Contains(name, ",") {
				list = append(list, name)
			}
		}
	}
	if m.APIKeyRequired && c.rest.APIKeySource != api.KeyFromAuthorizer {
		list = append(list, "x-api-key")
	}
	if json, simple := bodies(m); json && !simple {
		list = append(list, "Content-Type")
	}
	if validator := c.rest.RequestValidator(m.RequestValidatorID); validator != nil && validator.ValidateRequestParameters {
		for _, p := range m.RequestParameters {
			if name, ok := strings.CutPrefix(p.Name, "method.request.header."); ok && p.Value && !safeHeader(name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// bodies says whether a method expects JSON, which browsers ask for first, and
// whether it expects a type that they do not ask for.
func bodies(m *api.Method) (json, simple bool) {
	for _, model := range m.RequestModels {
		switch key(model.Name) {
		case "application/json":
			json = !bodyless(m.HTTPMethod)
		case "text/plain", "multipart/form-data", "application/x-www-form-urlencoded":
			simple = true
		}
	}
	return json, simple
}

// safeHeader says whether browsers send a header without asking.
func safeHeader(name string) bool {
	switch strings.ToLower(name) {
	case "accept", "accept-language", "content-language", "content-type", "host", "origin", "referer", "user-agent", "cookie", "content-length":
		return true
	}
	return false
}

// hidden finds a mapped method whose success a browser does not show to its
// page.
func (c *checker) hidden(m *api.Method) {
	in := m.Integration
	if m.HTTPMethod == "OPTIONS" || in == nil || in.Type.IsProxy() {
		return
	}
	const name = "Access-Control-Allow-Origin"
	for _, pair := range in.RequestTemplates {
		if mentions(pair.Value, name) {
			return
		}
	}
	for _, response := range in.IntegrationResponses {
		if _, found := corsHeader(response, name); !found && strings.HasPrefix(response.StatusCode, "2") {
			c.add("CK-33", response.Pos, "OPTIONS allows browsers to call it, and they hide the answer: response %s maps no %s", response.StatusCode, name)
			return
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
		if mentions(pair.Value, name) {
			return "", true
		}
	}
	return "", false
}

// mentions says whether a template names a header, and so may set it.
func mentions(template, name string) bool {
	return strings.Contains(strings.ToLower(template), strings.ToLower(name))
}

// listed says whether a list of names has one, in any case.
func listed(text, name string) bool {
	for _, have := range strings.Split(text, ",") {
		if strings.EqualFold(strings.TrimSpace(have), name) {
			return true
		}
	}
	return false
}
