package lint_test

import (
	"fmt"

	"postern/api"
	"postern/mapping"
	"postern/mapping/lint"
)

func ExampleCheck() {
	in := &api.Integration{Type: api.TypeHTTP, HTTPMethod: "POST", URI: "http://pets.example.com/"}
	in.RequestTemplates.Set("application/json", `[#foreach($t in $input.path('$.tags')){"id": $t.id},#end]`)
	in.IntegrationResponses.Put(&api.IntegrationResponse{StatusCode: "200"})
	pets := &api.RestAPI{ID: "pets", Resources: []*api.Resource{{ID: "r", Path: "/pets", Methods: api.Methods{{HTTPMethod: "POST", Integration: in}}}}}
	plan, _ := mapping.Compile(pets, &api.Stage{StageName: "dev"}, mapping.Env{})
	for _, d := range lint.Check([]*mapping.Plan{plan}, lint.Options{}) {
		if d.Severity >= api.Warning {
			fmt.Println(d)
		}
	}
	// Output:
	// warning: POST /pets: request template application/json: with every value present the output is not JSON: invalid character ']' looking for beginning of value at «[{"id": 7},{"id": 7},⟂]»; text "," wrote a comma that no value follows [CK-01]
}
