package sample_test

import (
	"fmt"

	"postern/api"
	"postern/bench/sample"
)

func ExampleRequests() {
	pets := &api.Resource{Path: "/pets"}
	pets.Methods.Put(&api.Method{HTTPMethod: "POST", RequestModels: api.Pairs{{Name: "application/json", Value: "Pet"}}})
	a := &api.RestAPI{
		Resources: []*api.Resource{pets},
		Models:    []*api.Model{{Name: "Pet", Schema: `{"type":"object","properties":{"kind":{"enum":["dog"]},"age":{"type":"integer","minimum":3,"maximum":3}}}`}},
	}
	requests, err := sample.Requests(a, "http://127.0.0.1:4510", sample.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(requests[0].Method, requests[0].URL, string(requests[0].Body))
	// Output: POST http://127.0.0.1:4510/pets {"age":3,"kind":"dog"}
}
