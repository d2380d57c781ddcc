package limit_test

import (
	"fmt"
	"time"

	"postern/api"
	"postern/mapping"
	"postern/runtime/limit"
)

// A usage plan that allows a key two requests per day.
func Example() {
	limits := limit.New(limit.Options{})
	limits.Publish(limit.Account{
		Keys: []*api.APIKey{{ID: "k1", Name: "mobile", Value: "0123456789abcdef0123", Enabled: true}},
		Plans: []*api.UsagePlan{{
			ID: "p1", Name: "gold", Quota: &api.Quota{Limit: 2, Period: api.Day},
			APIStages: []api.APIStage{{APIID: "petstore", Stage: "dev"}}, Keys: []*api.UsagePlanKey{{ID: "k1"}},
		}},
	})
	rest := &api.RestAPI{ID: "petstore", Resources: []*api.Resource{{Path: "/pets", Methods: api.Methods{{
		HTTPMethod: "GET", APIKeyRequired: true, Integration: &api.Integration{Type: api.TypeMock},
	}}}}}
	plan, _ := mapping.Compile(rest, &api.Stage{StageName: "dev"}, mapping.Env{})
	check := limits.Check(plan.Route("/pets", "GET"))
	for range 3 {
		ex := &mapping.Exchange{Request: mapping.Request{Method: "GET", Time: time.Now()}}
		ex.AddHeader([]byte("x-api-key"), []byte("0123456789abcdef0123"))
		outcome := check(ex)
		if !outcome.OK() {
			fmt.Println(outcome.Type)
			fmt.Println(outcome.Cause)
			continue
		}
		fmt.Println("passed")
	}
	// Output:
	// passed
	// passed
	// QUOTA_EXCEEDED
	// usage plan gold allows API key mobile (**************ef0123) 2 requests per DAY, and more came
}
