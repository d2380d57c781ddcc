package mapping

import (
	"fmt"
	"strings"

	"postern/api"
	"postern/mapping/schema"
)

// validation is what a request validator checks on one method (§3.3).
type validation struct {
	required []required
	body     bool // the validator checks bodies
	models   []bodyModel
	strict   bool
}

// required is one parameter that must be there and not be blank.
type required struct {
	place place
	name  string
}

// title is what messages call it.
func (p required) title() string {
	return [...]string{toHeader: "header ", toQuery: "query string ", toPath: "path "}[p.place] + p.name
}

// bodyModel is the model for one media type, or for $default.
type bodyModel struct {
	key    string
	schema *schema.Schema
	fault  string // why there is no schema
}

// requiredPrefixes are in the order in which missing names are listed.
var requiredPrefixes = [...]struct {
	prefix string
	place  place
}{
	{"method.request.header.", toHeader},
	{"method.request.path.", toPath},
	{"method.request.querystring.", toQuery},
}

// compileValidation compiles the validator of a method.
func (c *compiler) compileValidation(m *api.Method) validation {
	v := validation{strict: c.plan.env.Strict}
	validator := c.plan.api.RequestValidator(m.RequestValidatorID)
	if validator == nil {
		if m.RequestValidatorID != "" {
			c.refuse("MA-421", m.Pos, fmt.Sprintf("there is no request validator %q; nothing is validated", m.RequestValidatorID))
		}
		return v
	}
	if validator.ValidateRequestParameters {
		v.required = requiredParameters(m)
	}
	if validator.ValidateRequestBody {
		v.body = len(m.RequestModels) > 0
		v.models = c.compileModels(m)
	}
	return v
}

func requiredParameters(m *api.Method) []required {
	var list []required
	for _, form := range requiredPrefixes {
		for _, flag := range m.RequestParameters {
			if name, ok := strings.CutPrefix(flag.Name, form.prefix); ok && flag.Value {
				list = append(list, required{form.place, name})
			}
		}
	}
	return list
}

func (c *compiler) compileModels(m *api.Method) []bodyModel {
	var list []bodyModel
	for _, pair := range m.RequestModels {
		model := bodyModel{key: strings.ToLower(strings.TrimSpace(pair.Name))}
		compiled, err := c.models.Compile(pair.Value)
		if err != nil {
			model.fault = placed(pair.Pos, err.Error())
			rule := "Q-04"
			if c.plan.api.Model(pair.Value) == nil {
				rule = "MA-421"
			}
			c.fail(rule, pair.Pos, fmt.Sprintf("model of %s: %v", pair.Name, err))
		} else {
			c.modelWarnings(compiled)
		}
		model.schema = compiled
		list = append(list, model)
	}
	return list
}

// modelWarnings reports, once per model, what in its schema has no effect.
func (c *compiler) modelWarnings(s *schema.Schema) {
	if c.warned[s.Name()] {
		return
	}
	c.warned[s.Name()] = true
	var at api.Pos
	if model := c.plan.api.Model(s.Name()); model != nil {
		at = or2(model.SchemaPos, model.Pos)
	}
	for _, w := range s.Warnings() {
		c.warn("§3.2", at, w.Error())
	}
}

// check validates parameters first, then the body.
func (v *validation) check(ex *Exchange) Outcome {
	if len(v.required) > 0 {
		if out := v.checkParameters(ex); !out.OK() {
			return out
		}
	}
	if v.body {
		return v.checkBody(ex)
	}
	if len(v.required) > 0 && ex.Trace != nil {
		_, mediaType, _ := ex.contentType()
		ex.Trace.Log("Request validation succeeded for content type ", mediaType)
		ex.Trace.Note(StepValidation, "required parameters are present", "")
	}
	return Outcome{}
}

func (v *validation) checkParameters(ex *Exchange) Outcome {
	var missing, lacking []string
	for _, p := range v.required {
		if !v.present(ex, p) {
			missing = append(missing, p.name)
			lacking = append(lacking, p.title())
		}
	}
	if missing == nil {
		return Outcome{}
	}
	list := "Missing required request parameters: [" + strings.Join(missing, ", ") + "]"
	ex.ValidationError = "[" + strings.Join(missing, ", ") + "]"
	ex.Trace.Note(StepValidation, "required parameters are missing", "", "missing", strings.Join(missing, ", "))
	return Outcome{
		Type: api.BadRequestParameters, Message: list, Log: list,
		Cause: "the request lacks parameters that the method requires, or they are blank: " + strings.Join(lacking, ", "),
	}
}

// present says whether a parameter has a value that is not blank.
func (v *validation) present(ex *Exchange, p required) bool {
	var text string
	switch p.place {
	case toHeader:
		text, _ = ex.header(p.name, v.strict)
	case toPath:
		text, _ = ex.pathValue(p.name)
	case toQuery:
		text, _ = ex.queryValue(p.name)
	}
	return strings.TrimSpace(text) != ""
}

// model is the model for a media type, else that of $default, else none.
func (v *validation) model(mediaType string) *bodyModel {
	var fallback *bodyModel
	for i := range v.models {
		switch v.models[i].key {
		case mediaType:
			return &v.models[i]
		case "$default":
			fallback = &v.models[i]
		}
	}
	return fallback
}

func (v *validation) checkBody(ex *Exchange) Outcome {
	_, mediaType, _ := ex.contentType()
	model := v.model(mediaType)
	switch {
	case model == nil:
		ex.Trace.Note(StepValidation, "no model for "+mediaType+"; the body is not validated", "")
		return Outcome{}
	case model.schema == nil:
		return ConfigurationError("Invalid model", "the model for "+model.key+" cannot be used: "+model.fault)
	}
	ok, detail := model.schema.Validate(ex.Request.Body)
	if ok {
		if ex.Trace != nil {
			ex.Trace.Log("Request validation succeeded for content type ", mediaType)
			ex.Trace.Note(StepValidation, "the body fits model "+model.schema.Name(), "")
		}
		return Outcome{}
	}
	ex.ValidationError = detail
	ex.Trace.Note(StepValidation, "the body does not fit model "+model.schema.Name(), detail)
	cause := "the body does not fit model " + model.schema.Name() + ": " + detail
	switch {
	case len(ex.Request.Body) == 0:
		cause = "the request has no body, and model " + model.schema.Name() + " wants one: " + detail
	case strings.HasPrefix(detail, "[Unknown error parsing"): // the service's words for it
		cause = "the body is not JSON, and model " + model.schema.Name() + " wants some: " + detail
	}
	return Outcome{
		Type: api.BadRequestBody, Cause: cause,
		Log: "Request body does not match model schema for content type " + mediaType + ": " + detail,
	}
}
