package schema_test

import (
	"fmt"

	"postern/mapping/schema"
)

func Example() {
	set := schema.NewSet([]schema.Model{
		{Name: "Pet", Schema: `{
  "type": "object",
  "required": ["name"],
  "properties": {
    "name": {"type": "string", "minLength": 2},
    "price": {"$ref": "https://apigateway.amazonaws.com/restapis/abc123/models/Price"}
  }
}`},
		{Name: "Price", Schema: `{"type": "number", "minimum": 25}`},
	})
	pet, err := set.Compile("Pet")
	if err != nil {
		fmt.Println(err)
		return
	}
	ok, _ := pet.Validate([]byte(`{"name":"Rex","price":30}`))
	fmt.Println(ok)
	ok, detail := pet.Validate([]byte(`{"name":"R","price":23.99}`))
	fmt.Println(ok, detail)
	// Output:
	// true
	// false [string "R" is too short (length: 1, required minimum: 2), numeric instance is lower than the required minimum (minimum: 25, found: 23.99)]
}

func ExampleError() {
	_, err := schema.NewSet([]schema.Model{
		{Name: "Pet", Schema: `{"properties": {"age": {"type": "int"}}}`},
	}).Compile("Pet")
	fmt.Println(err)
	// Output:
	// model "Pet", line 1 column 33 (/properties/age/type): unknown type "int", expected "array", "boolean", "integer", "null", "number", "object" or "string", or an array of these; did you mean "integer"?
}
