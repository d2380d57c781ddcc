package management_test

import (
	"fmt"
	"net/http/httptest"
	"strings"

	"postern/api"
	"postern/runtime/management"
)

// A management API in memory, called as a client would, and what it publishes.
func Example() {
	admin, err := management.New(management.Options{
		Publish: func(stages []management.Stage, _ *api.Config) {
			for _, s := range stages {
				fmt.Println("serves stage", s.Plan.Stage().StageName, "of", s.Plan.API().Name)
			}
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer admin.Close()

	document := `{"openapi": "3.0.1", "info": {"title": "pets", "version": "1"}, "paths": {"/pets": {"get": {
		"x-amazon-apigateway-integration": {"type": "mock", "requestTemplates": {"application/json": "{\"statusCode\": 200}"}}}}}}`
	call := func(method, path, body string) *httptest.ResponseRecorder {
		answer := httptest.NewRecorder()
		admin.ServeHTTP(answer, httptest.NewRequest(method, path, strings.NewReader(body)))
		return answer
	}
	fmt.Println(call("POST", "/restapis?mode=import", document).Code)
	id := admin.Config().APIs[0].ID()
	fmt.Println(call("POST", "/restapis/"+id+"/deployments", `{"stageName": "dev"}`).Code)
	fmt.Println(call("PATCH", "/restapis/"+id, `{"patchOperations": [{"op": "add", "path": "/nope"}]}`).Body)
	// Output:
	// 201
	// serves stage dev of pets
	// 201
	// {"message":"Invalid patch path /nope"}
}
