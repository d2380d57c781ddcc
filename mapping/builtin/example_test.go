package builtin_test

import (
	"fmt"

	"postern/mapping/builtin"
	"postern/vtl"
)

func Example() {
	t, err := builtin.Parse("GET /pets/{id} 200", `{"id": "$input.params('id')", "name": $input.json('$.name')}
#set($context.responseOverride.status = 201)`)
	if err != nil {
		fmt.Println(err)
		return
	}
	frame, objects := vtl.NewFrame(), new(builtin.Objects)
	frame.Reset()
	objects.Reset(frame)
	objects.SetParams(builtin.Params{Path: []builtin.Param{{Name: "id", Value: "42"}}})
	objects.SetBody([]byte(`{"name": "Rex"}`))
	out, err := t.Render(frame, nil)
	fmt.Println(string(out), err)
	fmt.Println(objects.OverrideStatus().Int64())
	// Output:
	// {"id": "42", "name": "Rex"}
	//  <nil>
	// 201
}
