package management

import (
	"slices"
	"strings"

	"postern/api"
)

var errHTTPMethod = badRequest("Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY")

func validVerb(verb string) bool { return verb == api.AnyMethod || contains(api.Verbs[:], verb) }

func (c *call) putMethod() (*doc, error) {
	e, r, err := c.resource()
	if err != nil {
		return nil, err
	}
	verb := strings.ToUpper(c.args[2])
	if !validVerb(verb) {
		return nil, errHTTPMethod
	}
	m := &api.Method{
		HTTPMethod: verb, AuthorizationType: api.AuthorizationType(strings.ToUpper(c.text("authorizationType"))),
		AuthorizerID: c.text("authorizerId"), APIKeyRequired: c.truth("apiKeyRequired"), OperationName: c.text("operationName"),
		RequestParameters: c.flags("requestParameters"), RequestModels: c.pairs("requestModels"),
		RequestValidatorID: c.text("requestValidatorId"), AuthorizationScopes: c.texts("authorizationScopes"),
	}
	if err := checkMethod(e.rest, m); err != nil {
		return nil, err
	}
	if r.Methods.Get(verb) != nil {
		return nil, conflict("Method already exists for this resource")
	}
	rest := c.st.edit(e)
	editResource(rest, r).Methods.Put(m)
	return methodDoc(rest, r, m), nil
}

// checkMethod holds a method to MA-421.
func checkMethod(rest *api.RestAPI, m *api.Method) error {
	switch m.AuthorizationType {
	case api.AuthNone, api.AuthIAM:
		m.AuthorizerID = "" // it is ignored while nobody asks it
	case api.AuthCustom, api.AuthCognito:
		a := rest.Authorizer(m.AuthorizerID)
		if a == nil || (a.Type == api.CognitoAuthorizer) != (m.AuthorizationType == api.AuthCognito) {
			return badRequest("Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.")
		}
	default:
		return badRequest("Invalid Authorization type specified. Valid options are NONE,AWS_IAM,CUSTOM,COGNITO_USER_POOLS")
	}
	if m.RequestValidatorID != "" && rest.RequestValidator(m.RequestValidatorID) == nil {
		return badRequest("Invalid Request Validator identifier specified")
	}
	if err := checkModels(rest, m.RequestModels); err != nil {
		return err
	}
	return checkMethodParameters(m.RequestParameters)
}

func checkModels(rest *api.RestAPI, models api.Pairs) error {
	for _, p := range models {
		if rest.Model(p.Value) == nil && p.Value != "Empty" && p.Value != "Error" {
			return badRequest("Invalid model identifier specified: %s", p.Value)
		}
	}
	return nil
}

func checkMethodParameters(parameters api.Flags) error {
	seen := map[string]bool{}
	for _, p := range parameters {
		if !api.ValidMethodParameter(p.Name) {
			return mappingFault("Invalid mapping expression specified: " + p.Name)
		}
		name := strings.SplitN(p.Name, ".", 4)[3]
		if seen[name] {
			return badRequest("Parameter names must be unique across querystring, header and path")
		}
		seen[name] = true
	}
	return nil
}

func (c *call) getMethod() (*doc, error) {
	e, r, m, err := c.method()
	if err != nil {
		return nil, err
	}
	return methodDoc(e.rest, r, m), nil
}

func (c *call) deleteMethod() (*doc, error) {
	e, r, m, err := c.method()
	if err != nil {
		return nil, err
	}
	editResource(c.st.edit(e), r).Methods.Delete(m.HTTPMethod)
	return nil, nil
}

func (c *call) updateMethod() (*doc, error) {
	rest, r, m, err := c.editMethod()
	if err != nil {
		return nil, err
	}
	if err := methodPatches.apply(c, m); err != nil {
		return nil, err
	}
	if len(c.patches()) > 0 {
		if err := checkMethod(rest, m); err != nil {
			return nil, err
		}
	}
	return methodDoc(rest, r, m), nil
}

var methodPatches = patchTable[api.Method]{rules: append([]rule[api.Method]{
	{"/authorizationType", "r", func(m *api.Method, e edit) error {
		m.AuthorizationType = api.AuthorizationType(strings.ToUpper(e.value))
		return nil
	}},
	textRule("/authorizerId", func(m *api.Method) *string { return &m.AuthorizerID }),
	flagRule("/apiKeyRequired", func(m *api.Method) *bool { return &m.APIKeyRequired }),
	textRule("/operationName", func(m *api.Method) *string { return &m.OperationName }),
	textRule("/requestValidatorId", func(m *api.Method) *string { return &m.RequestValidatorID }),
	flagsRule("/requestParameters/{k}", false, func(m *api.Method) *api.Flags { return &m.RequestParameters }),
	pairsRule("/requestModels/{k}", unknownMediaType, func(m *api.Method) *api.Pairs { return &m.RequestModels }),
}, listRules("/authorizationScopes", func(m *api.Method) *[]string { return &m.AuthorizationScopes })...)}

// methodDoc is a method as answers show it.
func methodDoc(rest *api.RestAPI, r *api.Resource, m *api.Method) *doc {
	d := (&doc{}).set("httpMethod", m.HTTPMethod).set("authorizationType", string(m.AuthorizationType))
	d.text("authorizerId", m.AuthorizerID).set("apiKeyRequired", m.APIKeyRequired)
	d.text("requestValidatorId", m.RequestValidatorID).text("operationName", m.OperationName)
	d.flags("requestParameters", m.RequestParameters).pairs("requestModels", m.RequestModels)
	self := methodAddress(rest, r, m)
	d.link("self", self).link("method:update", self).link("method:delete", self).link("integration:put", self+"/integration")
	d.link("methodresponse:put", self+"/responses/{status_code}")
	if len(m.MethodResponses) > 0 {
		responses := &doc{}
		var all []*doc
		for _, response := range byStatus(m.MethodResponses) {
			one := methodResponseDoc(self, response)
			responses.set(response.StatusCode, one)
			all = append(all, one)
		}
		d.set("methodResponses", responses).child("method:responses", all...)
	}
	if m.Integration != nil {
		one := integrationDoc(rest, r, m)
		d.set("methodIntegration", one).child("method:integration", one)
	}
	return d.list("authorizationScopes", m.AuthorizationScopes)
}

func methodAddress(rest *api.RestAPI, r *api.Resource, m *api.Method) string {
	return "/restapis/" + rest.ID + "/resources/" + r.ID + "/methods/" + m.HTTPMethod
}

// byStatus orders responses as answers list them.
func byStatus(responses api.MethodResponses) api.MethodResponses {
	sorted := slices.Clone(responses)
	slices.SortStableFunc(sorted, func(a, b *api.MethodResponse) int { return strings.Compare(a.StatusCode, b.StatusCode) })
	return sorted
}

// Method responses.

func (c *call) putMethodResponse() (*doc, error) {
	rest, r, m, err := c.editMethod()
	if err != nil {
		return nil, err
	}
	response := &api.MethodResponse{StatusCode: c.args[3], ResponseParameters: c.flags("responseParameters"), ResponseModels: c.pairs("responseModels")}
	if err := checkMethodResponse(rest, response); err != nil {
		return nil, err
	}
	if m.MethodResponses.Get(response.StatusCode) != nil {
		return nil, conflict("Response already exists for this resource")
	}
	m.MethodResponses.Put(response)
	return methodResponseDoc(methodAddress(rest, r, m), response), nil
}

func checkMethodResponse(rest *api.RestAPI, response *api.MethodResponse) error {
	for _, p := range response.ResponseParameters {
		if !api.ValidResponseHeader(p.Name) {
			return mappingFault("Invalid mapping expression specified: " + p.Name)
		}
	}
	return checkModels(rest, response.ResponseModels)
}

var errStatusCode = notFound("Invalid Response status code specified")

func (c *call) getMethodResponse() (*doc, error) {
	e, r, m, err := c.method()
	if err != nil {
		return nil, err
	}
	response := m.MethodResponses.Get(c.args[3])
	if response == nil {
		return nil, errStatusCode
	}
	return methodResponseDoc(methodAddress(e.rest, r, m), response), nil
}

func (c *call) updateMethodResponse() (*doc, error) {
	rest, r, m, err := c.editMethod()
	if err != nil {
		return nil, err
	}
	old := m.MethodResponses.Get(c.args[3])
	if old == nil {
		return nil, errStatusCode
	}
	response := *old
	response.ResponseParameters, response.ResponseModels = slices.Clone(old.ResponseParameters), slices.Clone(old.ResponseModels)
	if err := methodResponsePatches.apply(c, &response); err != nil {
		return nil, err
	}
	if len(c.patches()) > 0 {
		if err := checkMethodResponse(rest, &response); err != nil {
			return nil, err
		}
	}
	m.MethodResponses.Put(&response)
	return methodResponseDoc(methodAddress(rest, r, m), &response), nil
}

var methodResponsePatches = patchTable[api.MethodResponse]{rules: []rule[api.MethodResponse]{
	// N-45: what is added is true.
	flagsRule("/responseParameters/{k}", true, func(m *api.MethodResponse) *api.Flags { return &m.ResponseParameters }),
	pairsRule("/responseModels/{k}", unknownMediaType, func(m *api.MethodResponse) *api.Pairs { return &m.ResponseModels }),
}}

func (c *call) deleteMethodResponse() (*doc, error) {
	_, _, m, err := c.editMethod()
	if err != nil {
		return nil, err
	}
	if !m.MethodResponses.Delete(c.args[3]) {
		return nil, errStatusCode
	}
	return nil, nil
}

func methodResponseDoc(method string, r *api.MethodResponse) *doc {
	self := method + "/responses/" + r.StatusCode
	d := (&doc{}).set("statusCode", r.StatusCode).flags("responseParameters", r.ResponseParameters).pairs("responseModels", r.ResponseModels)
	return d.link("self", self).link("methodresponse:update", self).link("methodresponse:delete", self)
}
