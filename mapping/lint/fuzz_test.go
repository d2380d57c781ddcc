package lint_test

import (
	"testing"

	"postern/api"
	"postern/mapping"
	"postern/mapping/lint"
)

// FuzzCheck holds that no template or pattern makes the checks panic or hang.
func FuzzCheck(f *testing.F) {
	f.Add(`{"a":"$input.path('$.a')"#if($x),#end}`, `4\d{2}`)
	f.Add(`[#foreach($x in $input.path('$.l'))$x.y,#end]`, `(.|\n)+`)
	f.Add(`#set($p = $util.parseJson($input.body)){"x": $p.y[0].z}`, `.*x.*`)
	f.Fuzz(func(t *testing.T, template, pattern string) {
		for _, kind := range []api.IntegrationType{api.TypeHTTP, api.TypeAWS} {
			in := &api.Integration{Type: kind, HTTPMethod: "POST", URI: "arn:aws:apigateway:us-east-1:lambda:path/x/functions/f/invocations"}
			in.RequestTemplates.Set("application/json", template)
			in.IntegrationResponses.Put(&api.IntegrationResponse{StatusCode: "400", SelectionPattern: &pattern})
			in.IntegrationResponses.Put(&api.IntegrationResponse{StatusCode: "200", ResponseTemplates: api.Pairs{{Name: "application/json", Value: template}}})
			a := &api.RestAPI{ID: "a", Resources: []*api.Resource{{ID: "r", Path: "/", Methods: api.Methods{{HTTPMethod: "POST", Integration: in}}}}}
			plan, _ := mapping.Compile(a, &api.Stage{StageName: "s"}, mapping.Env{})
			lint.Check([]*mapping.Plan{plan}, lint.Options{Cases: 8})
		}
	})
}
