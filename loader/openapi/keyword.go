package openapi

import (
	"fmt"
	"slices"

	"postern/loader/source"
)

// Keywords of schemas that an import of the service drops or does not hold, and
// the members of a schema that hold further schemas.
var (
	unheldKeywords = []string{
		"discriminator", "example", "readOnly", "nullable", "default", "exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems",
	}
	schemaMaps  = []string{"properties", "patternProperties", "definitions"}
	schemaLists = []string{"allOf", "anyOf", "oneOf"}
	schemaOnes  = []string{"items", "additionalProperties", "not"}
)

// keywords names, in strict reading, each keyword of a schema that the service
// does not hold (CF-36), once per document.
func (r *reader) keywords(schema *source.Node) {
	if !r.options.Strict || !schema.IsMap() {
		return
	}
	for _, m := range schema.Members() {
		swaggerOneOf := r.swagger && m.Name == "oneOf"
		if (swaggerOneOf || slices.Contains(unheldKeywords, m.Name)) && r.once("keyword "+m.Name) {
			// CF-36: the live service does not hold it.
			r.warn("CF-36", schema.MemberPos(&m), fmt.Sprintf("the service does not hold the keyword %s of a model", m.Name), "")
		}
	}
	for _, name := range schemaOnes {
		r.keywords(schema.Get(name))
	}
	for _, name := range schemaLists {
		for _, item := range schema.Get(name).Items() {
			r.keywords(item)
		}
	}
	for _, name := range schemaMaps {
		for _, m := range schema.Get(name).Members() {
			r.keywords(m.Value)
		}
	}
}
