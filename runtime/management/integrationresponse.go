package management

import (
	"slices"
	"strings"

	"postern/api"
	"postern/vtl/regex"
)

func (c *call) putIntegrationResponse() (*doc, error) {
	rest, r, m, err := c.editIntegration()
	if err != nil {
		return nil, err
	}
	response := &api.IntegrationResponse{
		StatusCode: c.args[3], ResponseParameters: c.pairs("responseParameters"), ResponseTemplates: c.templates("responseTemplates"),
		ContentHandling: api.ContentHandling(c.text("contentHandling")),
	}
	if n := c.body.get("selectionPattern"); n.given() {
		pattern := n.str()
		response.SelectionPattern = &pattern
	}
	i := m.Integration
	if err := c.checkIntegrationResponse(m, i, response); err != nil {
		return nil, err
	}
	if i.IntegrationResponses == nil {
		i.IntegrationResponses = api.IntegrationResponses{}
	}
	i.IntegrationResponses.Put(response)
	return integrationResponseDoc(methodAddress(rest, r, m)+"/integration", response), nil
}

// checkIntegrationResponse holds a response to MA-462 to MA-465.
func (c *call) checkIntegrationResponse(m *api.Method, i *api.Integration, response *api.IntegrationResponse) error {
	if _, err := regex.Compile(response.Pattern()); err != nil {
		return badRequest("Invalid selection pattern specified: %v", err)
	}
	for _, other := range i.IntegrationResponses {
		if other.StatusCode == response.StatusCode || other.Pattern() != response.Pattern() {
			continue
		}
		pattern := response.Pattern()
		if pattern == "" {
			pattern = "default"
		}
		text := "Integration response with selection pattern " + pattern + " already exists"
		if c.api.options.Strict {
			return conflict(text)
		}
		c.warn("MA-462", text+"; the live service may refuse it")
	}
	if h := response.ContentHandling; h != "" && h != api.ConvertToBinary && h != api.ConvertToText {
		return badRequest("Invalid contentHandling specified. Valid options are CONVERT_TO_BINARY,CONVERT_TO_TEXT")
	}
	if err := checkResponseParameters(m, response); err != nil {
		return err
	}
	return checkMediaTypes(response.ResponseTemplates)
}

func checkResponseParameters(m *api.Method, response *api.IntegrationResponse) error {
	declared := m.MethodResponses.Get(response.StatusCode)
	for _, p := range response.ResponseParameters {
		switch {
		case declared == nil:
			return mappingFault("No method response exists for method.")
		case !api.ValidResponseHeader(p.Name):
			return mappingFault("Invalid mapping expression specified: " + p.Name)
		case declared.ResponseParameters.Index(p.Name) < 0:
			return mappingFault("Invalid mapping expression parameter specified: " + p.Name)
		case !api.ValidResponseSource(p.Value):
			return mappingFault("Invalid mapping expression specified: " + p.Value)
		}
	}
	return nil
}

func (c *call) getIntegrationResponse() (*doc, error) {
	e, r, m, err := c.integration()
	if err != nil {
		return nil, err
	}
	response := m.Integration.IntegrationResponses.Get(c.args[3])
	if response == nil {
		return nil, errStatusCode
	}
	return integrationResponseDoc(methodAddress(e.rest, r, m)+"/integration", response), nil
}

func (c *call) updateIntegrationResponse() (*doc, error) {
	rest, r, m, err := c.editIntegration()
	if err != nil {
		return nil, err
	}
	i := m.Integration
	old := i.IntegrationResponses.Get(c.args[3])
	if old == nil {
		return nil, errStatusCode
	}
	response := *old
	response.ResponseParameters = slices.Clone(old.ResponseParameters)
	response.ResponseTemplates = slices.Clone(old.ResponseTemplates)
	if err := integrationResponsePatches.apply(c, &response); err != nil {
		return nil, err
	}
	if len(c.patches()) > 0 {
		if err := c.checkIntegrationResponse(m, i, &response); err != nil {
			return nil, err
		}
	}
	i.IntegrationResponses.Put(&response)
	return integrationResponseDoc(methodAddress(rest, r, m)+"/integration", &response), nil
}

var integrationResponsePatches = patchTable[api.IntegrationResponse]{rules: []rule[api.IntegrationResponse]{
	{"/selectionPattern", "r", func(r *api.IntegrationResponse, e edit) error {
		pattern := e.value
		r.SelectionPattern, r.PatternPos = &pattern, api.Pos{} // it is not the file's text any more
		return nil
	}},
	{"/contentHandling", "rd", func(r *api.IntegrationResponse, e edit) error {
		r.ContentHandling = api.ContentHandling(valueUnlessRemoved(e))
		return nil
	}},
	pairsRule("/responseParameters/{k}", unknownParameter, func(r *api.IntegrationResponse) *api.Pairs { return &r.ResponseParameters }),
	templatesRule("/responseTemplates/{k}", func(r *api.IntegrationResponse) *api.Pairs { return &r.ResponseTemplates }),
}}

func (c *call) deleteIntegrationResponse() (*doc, error) {
	_, r, err := c.resource()
	if err != nil {
		return nil, err
	}
	// MA-461: an unknown method is reported as an unknown integration.
	if m := r.Methods.Get(strings.ToUpper(c.args[2])); m == nil || m.Integration == nil {
		return nil, errIntegration
	}
	_, _, m, err := c.editIntegration()
	if err != nil {
		return nil, err
	}
	i := m.Integration
	if !i.IntegrationResponses.Delete(c.args[3]) {
		return nil, errStatusCode
	}
	if len(i.IntegrationResponses) == 0 {
		i.IntegrationResponses = nil
	}
	return nil, nil
}

func integrationResponseDoc(integration string, r *api.IntegrationResponse) *doc {
	d := (&doc{}).set("statusCode", r.StatusCode)
	if r.SelectionPattern != nil {
		d.set("selectionPattern", *r.SelectionPattern)
	}
	d.pairs("responseParameters", r.ResponseParameters).pairs("responseTemplates", r.ResponseTemplates)
	self := integration + "/responses/" + r.StatusCode
	return d.text("contentHandling", string(r.ContentHandling)).link("self", self).
		link("integrationresponse:update", self).link("integrationresponse:delete", self)
}
