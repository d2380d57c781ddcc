// Package schema checks request bodies against the models of an API.
//
// A model is a JSON Schema of draft 4. A set holds the models of one API, so
// that they can point at each other:
//
//	set := schema.NewSet([]schema.Model{
//		{Name: "Pet", Schema: `{"type":"object","required":["name"]}`},
//	})
//	pet, err := set.Compile("Pet")
//	if err != nil { ... }                       // *schema.Error: model, pointer, line, column
//	ok, detail := pet.Validate([]byte(`{}`))
//	// false, `[object has missing required properties (["name"])]`
//
// # What is understood
//
// All keywords of draft 4. A "$ref" may be
//
//   - local: "#", "#/definitions/Tag";
//   - another model: "https://apigateway.amazonaws.com/restapis/{id}/models/{name}",
//     where the id is not looked at;
//   - what an imported document says: "#/definitions/{name}" and
//     "#/components/schemas/{name}" name a model when the schema itself has
//     no such member.
//
// Nothing is ever fetched. The names Empty and Error are known without being
// given. A model that came from an imported document (Model.Imported) does not
// take part with exclusiveMinimum, minItems and maxItems.
//
// # What is reported
//
// The detail names every finding in one pair of brackets, in the words and the
// order of the service: the keywords of one level in alphabetical order, then
// members by name, and nothing below a level that has already failed. Numbers
// are compared exactly, whatever their size, and are printed as they were
// written. A number is an integer when it is written as one: 1.0 is not.
//
// A Schema never changes and may be used by many goroutines at once.
package schema
