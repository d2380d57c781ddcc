package mapping_test

import (
	"fmt"
	"os"

	"postern/api"
	"postern/mapping"
)

// One request through a MOCK integration.
func Example() {
	method := &api.Method{HTTPMethod: "GET", Integration: &api.Integration{Type: api.TypeMock}}
	method.MethodResponses.Put(&api.MethodResponse{StatusCode: "200"})
	method.Integration.RequestTemplates.Set("application/json", `{"statusCode": 200}`)
	response := &api.IntegrationResponse{StatusCode: "200"}
	response.ResponseTemplates.Set("application/json", `{"pet": "$input.params('id')"}`)
	method.Integration.IntegrationResponses.Put(response)
	pets := &api.RestAPI{ID: "petstore", Resources: []*api.Resource{{ID: "r1", Path: "/pets/{id}", Methods: api.Methods{method}}}}

	plan, findings := mapping.Compile(pets, &api.Stage{StageName: "dev"}, mapping.Env{})
	fmt.Println(len(findings), "findings")

	ex := new(mapping.Exchange)
	ex.Request.Method, ex.Request.Path = "GET", "/pets/7"
	route, out := plan.Match(ex)
	if out.OK() {
		out = route.Map(ex)
	}
	if out.OK() {
		out = route.Render(ex)
	}
	if out.OK() {
		out = route.Response(ex)
	}
	if !out.OK() {
		plan.Gateway(ex, out)
	}
	fmt.Println(ex.Response.Status, string(ex.Response.Body))
	// Output:
	// 0 findings
	// 200 {"pet": "7"}
}

// A plan prints what it will do.
func ExamplePlan_Describe() {
	method := &api.Method{HTTPMethod: "ANY", Integration: &api.Integration{
		Type: api.TypeHTTPProxy, HTTPMethod: "ANY", URI: "http://inventory.example.com/{path}",
		RequestParameters: api.Pairs{{Name: "integration.request.path.path", Value: "method.request.path.path"}}}}
	method.RequestParameters = api.Flags{{Name: "method.request.path.path", Value: true}}
	shop := &api.RestAPI{ID: "shop", Resources: []*api.Resource{{ID: "r1", Path: "/{path+}", Methods: api.Methods{method}}}}
	plan, _ := mapping.Compile(shop, &api.Stage{StageName: "dev"}, mapping.Env{})
	if err := plan.Describe(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// API shop stage dev, routes: 1
	//
	// ANY /{path+}  HTTP_PROXY  (client's verb) http://inventory.example.com/{path}  timeout 29s
	//   integration.request.path.path <- method.request.path.path
}
