package management

import "postern/api"

func (c *call) createValidator() (*doc, error) {
	e := c.st.api(c.args[0])
	if e == nil {
		return nil, badRequest("Invalid REST API identifier specified")
	}
	rest := c.st.edit(e)
	v := &api.RequestValidator{
		ID:   newID(shortID, func(id string) bool { return rest.RequestValidator(id) != nil }),
		Name: c.text("name"), ValidateRequestBody: c.truth("validateRequestBody"), ValidateRequestParameters: c.truth("validateRequestParameters"),
	}
	rest.RequestValidators = appended(rest.RequestValidators, v)
	return validatorDoc(rest, v), nil
}

// validator is the API and the validator of the path; an unknown API is
// reported as an unknown validator (MA-404).
func (c *call) validator() (*entry, *api.RequestValidator, error) {
	if e := c.st.api(c.args[0]); e != nil {
		if v := e.rest.RequestValidator(c.args[1]); v != nil {
			return e, v, nil
		}
	}
	return nil, nil, notFound("Invalid Request Validator identifier specified")
}

func (c *call) getValidators() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	var items []listed
	for _, v := range e.rest.RequestValidators {
		items = append(items, listed{v.ID, func() *doc { return validatorDoc(e.rest, v) }})
	}
	return c.list(items)
}

func (c *call) getValidator() (*doc, error) {
	e, v, err := c.validator()
	if err != nil {
		return nil, err
	}
	return validatorDoc(e.rest, v), nil
}

func (c *call) updateValidator() (*doc, error) {
	e, old, err := c.validator()
	if err != nil {
		return nil, err
	}
	v := *old
	if err := validatorPatches.apply(c, &v); err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	rest.RequestValidators = replaced(rest.RequestValidators, old, &v)
	return validatorDoc(rest, &v), nil
}

var validatorPatches = patchTable[api.RequestValidator]{style: quotedStyle, rules: []rule[api.RequestValidator]{
	{"/name", "r", func(v *api.RequestValidator, e edit) error {
		if e.value == "" {
			return badRequest("Request Validator name cannot be blank")
		}
		v.Name = e.value
		return nil
	}},
	flagRule("/validateRequestParameters", func(v *api.RequestValidator) *bool { return &v.ValidateRequestParameters }),
	flagRule("/validateRequestBody", func(v *api.RequestValidator) *bool { return &v.ValidateRequestBody }),
}}

func (c *call) deleteValidator() (*doc, error) {
	e, v, err := c.validator()
	if err != nil {
		return nil, err
	}
	for _, r := range e.rest.Resources {
		for _, m := range r.Methods {
			if m.RequestValidatorID == v.ID {
				return nil, conflict("Cannot delete request validator '%s', is referenced in method request: %s/%s", v.ID, r.Path, m.HTTPMethod)
			}
		}
	}
	rest := c.st.edit(e)
	rest.RequestValidators = without(rest.RequestValidators, same(v))
	return nil, nil
}

func validatorDoc(rest *api.RestAPI, v *api.RequestValidator) *doc {
	self := "/restapis/" + rest.ID + "/requestvalidators/" + v.ID
	return (&doc{}).set("id", v.ID).text("name", v.Name).set("validateRequestBody", v.ValidateRequestBody).
		set("validateRequestParameters", v.ValidateRequestParameters).
		link("self", self).link("requestvalidator:update", self).link("requestvalidator:delete", self)
}
