package management

import (
	"slices"

	"postern/api"
)

// responseStatus is the status of each type (G-02); the two defaults have none.
var responseStatus = map[api.GatewayResponseType]string{
	api.ResourceNotFound: "404", api.Unauthorized: "401", api.InvalidAPIKey: "403", api.AccessDenied: "403",
	api.AuthorizerFailure: "500", api.AuthorizerConfigurationError: "500", api.InvalidSignature: "403", api.ExpiredToken: "403",
	api.MissingAuthenticationToken: "403", api.IntegrationFailure: "504", api.IntegrationTimeout: "504", api.APIConfigurationError: "500",
	api.UnsupportedMediaType: "415", api.BadRequestParameters: "400", api.BadRequestBody: "400", api.RequestTooLarge: "413",
	api.Throttled: "429", api.QuotaExceeded: "429", api.WAFFiltered: "403",
}

const defaultResponseTemplate = `{"message":$context.error.messageString}`

// effectiveResponse is the response of a type as it is in force: its own, else
// that of its class, else the built-in one (MA-490 to MA-492).
func effectiveResponse(rest *api.RestAPI, t api.GatewayResponseType) (response api.GatewayResponse, isDefault bool) {
	if own := rest.GatewayResponse(t); own != nil {
		response = *own
		completeResponse(&response)
		return response, false
	}
	response = api.GatewayResponse{ResponseType: t, StatusCode: responseStatus[t]}
	class := api.Default4XX
	if status := responseStatus[t]; status != "" && status[0] == '5' {
		class = api.Default5XX
	}
	if shared := rest.GatewayResponse(class); shared != nil && t != api.Default4XX && t != api.Default5XX {
		response.ResponseParameters, response.ResponseTemplates = shared.ResponseParameters, shared.ResponseTemplates
		if shared.StatusCode != "" {
			response.StatusCode = shared.StatusCode
		}
	}
	completeResponse(&response)
	return response, true
}

// completeResponse gives members that are missing their defaults (MA-491).
func completeResponse(r *api.GatewayResponse) {
	if r.StatusCode == "" {
		r.StatusCode = responseStatus[r.ResponseType]
	}
	if r.ResponseParameters == nil {
		r.ResponseParameters = api.Pairs{}
	}
	if r.ResponseTemplates == nil {
		r.ResponseTemplates = api.Pairs{{Name: "application/json", Value: defaultResponseTemplate}}
	}
}

func (c *call) putGatewayResponse() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"responseParameters", "responseTemplates"} {
		if n := c.body.get(name); n.given() && slices.ContainsFunc(n.members, func(m member) bool { return !m.value.given() }) {
			return nil, badRequest("Invalid null or empty value in %s", name)
		}
	}
	response := &api.GatewayResponse{
		ResponseType: api.GatewayResponseType(c.args[1]), StatusCode: c.text("statusCode"),
		ResponseParameters: c.pairs("responseParameters"), ResponseTemplates: c.pairs("responseTemplates"),
	}
	if err := checkGatewayResponse(response); err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	storeResponse(rest, response)
	return gatewayResponseDoc(rest, response.ResponseType), nil
}

func checkGatewayResponse(response *api.GatewayResponse) error {
	for _, p := range response.ResponseParameters {
		if !api.ValidGatewayHeader(p.Name) {
			return mappingFault("Invalid mapping expression specified: " + p.Name)
		}
		if !api.ValidGatewaySource(p.Value) {
			return mappingFault("Invalid mapping expression specified: " + p.Value)
		}
	}
	return checkMediaTypes(response.ResponseTemplates)
}

func storeResponse(rest *api.RestAPI, response *api.GatewayResponse) {
	if old := rest.GatewayResponse(response.ResponseType); old != nil {
		rest.GatewayResponses = replaced(rest.GatewayResponses, old, response)
		return
	}
	rest.GatewayResponses = appended(rest.GatewayResponses, response)
}

func (c *call) getGatewayResponses() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	var items []listed
	for _, t := range api.GatewayResponseTypes {
		items = append(items, listed{string(t), func() *doc { return gatewayResponseDoc(e.rest, t) }})
	}
	return c.listByKey(items) // MA-153
}

func (c *call) getGatewayResponse() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	return gatewayResponseDoc(e.rest, api.GatewayResponseType(c.args[1])), nil
}

func (c *call) updateGatewayResponse() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	t := api.GatewayResponseType(c.args[1])
	response := api.GatewayResponse{ResponseType: t}
	if own := e.rest.GatewayResponse(t); own != nil {
		response = *own
	}
	completeResponse(&response) // N-102: an update of one that was never set creates it
	response.ResponseParameters = slices.Clone(response.ResponseParameters)
	response.ResponseTemplates = slices.Clone(response.ResponseTemplates)
	if err := gatewayResponsePatches.apply(c, &response); err != nil {
		return nil, err
	}
	if len(c.patches()) == 0 {
		return gatewayResponseDoc(e.rest, t), nil
	}
	if err := checkGatewayResponse(&response); err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	storeResponse(rest, &response)
	return gatewayResponseDoc(rest, t), nil
}

// errStatusOp is N-102.
var errStatusOp = badRequest("Invalid patch path /statusCode")

var gatewayResponsePatches = patchTable[api.GatewayResponse]{refusals: map[string]error{"/statusCode": errStatusOp}, rules: []rule[api.GatewayResponse]{
	{"/statusCode", "r", func(r *api.GatewayResponse, e edit) error {
		if !isStatus(e.value) {
			return badRequest("Invalid status code specified: %s", e.value)
		}
		r.StatusCode = e.value
		return nil
	}},
	gatewayMapRule("responseParameters", unknownParameter, func(r *api.GatewayResponse) *api.Pairs { return &r.ResponseParameters }),
	gatewayMapRule("responseTemplates", unknownMediaType, func(r *api.GatewayResponse) *api.Pairs { return &r.ResponseTemplates }),
}}

// gatewayMapRule is a map of a gateway response, where values must not be empty
// (MA-557) and an empty map stays.
func gatewayMapRule(name, unknown string, at func(*api.GatewayResponse) *api.Pairs) rule[api.GatewayResponse] {
	return rule[api.GatewayResponse]{"/" + name + "/{k}", "ard", func(r *api.GatewayResponse, e edit) error {
		if e.op != "remove" && e.value == "" {
			return badRequest("Invalid null or empty value in %s", name)
		}
		pairs := at(r)
		if err := patchPairs(pairs, e, unknown, false); err != nil {
			return err
		}
		if *pairs == nil {
			*pairs = api.Pairs{}
		}
		return nil
	}}
}

func (c *call) deleteGatewayResponse() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	own := e.rest.GatewayResponse(api.GatewayResponseType(c.args[1]))
	if own == nil {
		return nil, notFound("Gateway response type not defined on api")
	}
	rest := c.st.edit(e)
	rest.GatewayResponses = without(rest.GatewayResponses, same(own))
	return nil, nil
}

func gatewayResponseDoc(rest *api.RestAPI, t api.GatewayResponseType) *doc {
	response, isDefault := effectiveResponse(rest, t)
	self := "/restapis/" + rest.ID + "/gatewayresponses/" + string(t)
	return (&doc{}).set("responseType", string(t)).text("statusCode", response.StatusCode).
		set("responseParameters", response.ResponseParameters).set("responseTemplates", response.ResponseTemplates).
		set("defaultResponse", isDefault).link("self", self).link("gatewayresponse:put", self).link("gatewayresponse:update", self)
}
