package jsonpath_test

import (
	"fmt"

	"postern/vtl/jsonpath"
	"postern/vtl/value"
)

func Example() {
	p, err := jsonpath.Compile("$.pets[?(@.age > 3)].name")
	if err != nil {
		fmt.Println(err)
		return
	}
	root, err := value.ReadJSON(nil, []byte(`{"pets": [{"name": "Rex", "age": 4}, {"name": "Ada", "age": 2}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	v, found, err := p.Eval(root, nil)
	fmt.Println(string(v.AppendJSON(nil)), found, err)
	// Output: ["Rex"] true <nil>
}
