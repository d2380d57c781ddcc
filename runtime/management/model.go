package management

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"postern/api"
	"postern/mapping/schema"
)

// defaultModels are the models of a new API (MA-402).
func defaultModels() []*api.Model {
	return []*api.Model{
		{
			ID: newID(shortID, nil), Name: "Empty", ContentType: "application/json", Description: "This is a default empty schema model",
			Schema: "{\n  \"$schema\": \"http://json-schema.org/draft-04/schema#\",\n  \"title\" : \"Empty Schema\",\n  \"type\" : \"object\"\n}",
		},
		{
			ID: newID(shortID, nil), Name: "Error", ContentType: "application/json", Description: "This is a default error schema model",
			Schema: "{\n  \"$schema\" : \"http://json-schema.org/draft-04/schema#\",\n  \"title\" : \"Error Schema\",\n  \"type\" : \"object\",\n" +
				"  \"properties\" : {\n    \"message\" : { \"type\" : \"string\" }\n  }\n}",
		},
	}
}

func (c *call) createModel() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	m := &api.Model{
		ID: newID(shortID, nil), Name: c.text("name"), Description: c.text("description"), Schema: c.text("schema"), ContentType: c.text("contentType"),
	}
	if err := checkModelName(m.Name); err != nil {
		return nil, err
	}
	if err := checkSchema(m.Name, m.Schema, m.ContentType); err != nil {
		return nil, err
	}
	if e.rest.Model(m.Name) != nil {
		return nil, conflict("Model name already exists for this REST API")
	}
	rest := c.st.edit(e)
	rest.Models = appended(rest.Models, m)
	return modelDoc(rest, m, m.Schema), nil
}

func checkModelName(name string) error {
	if name == "" {
		return badRequest("Model name must be non-empty")
	}
	if !isStageText(name, "") {
		return badRequest("Model name must be alphanumeric: %s", name)
	}
	return nil
}

// checkSchema holds the schema of a model to MA-480.
func checkSchema(name, text, contentType string) error {
	if strings.TrimSpace(text) == "" {
		return badRequest("Model schema must have at least 1 property or array items defined")
	}
	if !strings.Contains(contentType, "json") {
		return nil
	}
	root, err := readTree([]byte(text))
	if err != nil {
		return errSchema
	}
	var unknown []string
	collectKeywords(root, &unknown)
	if len(unknown) > 0 {
		return invalidModel("Invalid model schema specified. Unsupported keyword(s): [" + strings.Join(unknown, ", ") + "]")
	}
	return checkGrammar(name, text)
}

var errSchema = invalidModel("Invalid model schema specified")

// checkGrammar holds a schema to draft 4. The models that it refers to may come
// later, and a pattern may be one for Java alone.
func checkGrammar(name, text string) error {
	_, err := schema.NewSet([]schema.Model{{Name: name, Schema: text}}).Compile(name)
	var wrong *schema.Error
	if errors.As(err, &wrong) && wrong.Keyword != "" && wrong.Keyword != "$ref" && wrong.Keyword != "pattern" {
		return errSchema
	}
	return nil
}

func invalidModel(errors string) error {
	return badRequest("Invalid model specified: Validation Result: warnings : [], errors : [" + errors + "]")
}

// laterKeywords are words of JSON Schema that draft 4 does not have.
var laterKeywords = []string{
	"$id", "$comment", "$anchor", "$defs", "const", "contains", "propertyNames", "if", "then", "else", "readOnly", "writeOnly",
	"contentMediaType", "contentEncoding", "dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties", "examples",
}

// collectKeywords lists the words of later drafts, each once, in quotes.
func collectKeywords(n *node, unknown *[]string) {
	for _, m := range n.members {
		switch m.name {
		case "properties", "patternProperties", "definitions":
			for _, child := range m.value.members {
				collectKeywords(child.value, unknown)
			}
			continue
		case "enum", "default", "required", "example":
			continue
		}
		if quoted := strconv.Quote(m.name); contains(laterKeywords, m.name) && !contains(*unknown, quoted) {
			*unknown = append(*unknown, quoted)
		}
		collectKeywords(m.value, unknown)
	}
	for _, item := range n.items {
		collectKeywords(item, unknown)
	}
}

// model is the API and the model of the path; an unknown API is reported as an
// unknown model (MA-404).
func (c *call) model() (*entry, *api.Model, error) {
	if e := c.st.api(c.args[0]); e != nil {
		if m := e.rest.Model(c.args[1]); m != nil {
			return e, m, nil
		}
	}
	return nil, nil, notFound("Invalid model name specified: %s", c.args[1])
}

func (c *call) getModels() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	var items []listed
	for _, m := range e.rest.Models {
		items = append(items, listed{m.Name, func() *doc { return modelDoc(e.rest, m, m.Schema) }})
	}
	return c.listByKey(items)
}

func (c *call) getModel() (*doc, error) {
	e, m, err := c.model()
	if err != nil {
		return nil, err
	}
	schema := m.Schema
	if c.queryFlag("flatten") {
		if root, err := flattened(e.rest, m); err == nil { // one of another media type has no JSON
			schema = string(appendTree(nil, root))
		}
	}
	return modelDoc(e.rest, m, schema), nil
}

func (c *call) updateModel() (*doc, error) {
	e, old, err := c.model()
	if err != nil {
		return nil, err
	}
	m := *old
	if err := modelPatches.apply(c, &m); err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	rest.Models = replaced(rest.Models, old, &m)
	return modelDoc(rest, &m, m.Schema), nil
}

var modelPatches = patchTable[api.Model]{style: quotedStyle, rules: []rule[api.Model]{
	textRule("/description", func(m *api.Model) *string { return &m.Description }),
	{"/schema", "r", func(m *api.Model, e edit) error {
		m.Schema, m.SchemaPos, m.Imported = e.value, api.Pos{}, false // it is no document's text any more
		return checkSchema(m.Name, e.value, m.ContentType)
	}},
}}

func (c *call) deleteModel() (*doc, error) {
	e, m, err := c.model()
	if err != nil {
		return nil, err
	}
	if err := modelInUse(e.rest, m.Name); err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	rest.Models = without(rest.Models, same(m))
	return nil, nil
}

// modelInUse names the method that uses a model (MA-481).
func modelInUse(rest *api.RestAPI, name string) error {
	names := func(models api.Pairs) bool {
		return slices.ContainsFunc(models, func(p api.Pair) bool { return p.Value == name })
	}
	for _, r := range rest.Resources {
		for _, m := range r.Methods {
			if names(m.RequestModels) {
				return conflict("Cannot delete model '%s', is referenced in method request: %s/%s", name, r.Path, m.HTTPMethod)
			}
			for _, response := range m.MethodResponses {
				if names(response.ResponseModels) {
					return conflict("Cannot delete model '%s', is referenced in method response: %s/%s/%s", name, r.Path, m.HTTPMethod, response.StatusCode)
				}
			}
		}
	}
	return nil
}

func (c *call) getModelTemplate() (*doc, error) {
	e, m, err := c.model()
	if err != nil {
		return nil, err
	}
	return (&doc{}).set("value", sampleTemplate(e.rest, m)), nil
}

func modelDoc(rest *api.RestAPI, m *api.Model, schema string) *doc {
	self := "/restapis/" + rest.ID + "/models/" + m.Name
	return (&doc{}).text("id", m.ID).set("name", m.Name).text("description", m.Description).text("schema", schema).
		text("contentType", m.ContentType).link("self", self).link("model:update", self).link("model:delete", self).
		link("model:generate-template", self+"/default_template")
}
