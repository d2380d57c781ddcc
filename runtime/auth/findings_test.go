package auth

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/api"
)

// TestFindings: what refuses every request is said when a plan is loaded.
func TestFindings(t *testing.T) {
	h := build(t, nil, func(a *api.RestAPI, m *api.Method) {
		lambda(token)(a, m)
		a.Authorizers = append(a.Authorizers, &api.Authorizer{ID: "p", Name: "users", Type: api.CognitoAuthorizer, ProviderARNs: []string{"x"}},
			&api.Authorizer{ID: "f", Name: "far", Type: api.RequestAuthorizer, AuthorizerURI: "https://far"})
		a.Policy = document("Allow", "*")
	})
	var got []string
	for _, d := range Findings(h.plan) {
		got = append(got, d.Summary)
	}
	want := []string{
		`the resource policy cannot be used: Statement[0] has no Principal; expected "*" or {"AWS": "arn:aws:iam::123456789012:user/name"}`,
		`the authorizer users cannot be used: providerARNs[0] is "x"; expected arn:aws:cognito-idp:{region}:{account}:userpool/{id}`,
		"the authorizer far cannot be used: authorizerUri https://far calls no Lambda function; expected arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function ARN}/invocations",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	functions := Functions(h.plan)
	if len(functions) != 1 || functions[0].Authorizer.Name != "guard" || functions[0].Target.Function != "arn:aws:lambda:us-east-1:123456789012:function:auth" {
		t.Errorf("%+v", functions)
	}
	if got := Findings(build(t, nil, lambda(token)).plan); len(got) != 0 {
		t.Error(got)
	}
}

func TestCheckKeys(t *testing.T) {
	got := CheckKeys(callers().Keys)
	if len(got) != 1 || !strings.HasPrefix(got[0].Summary, "keys.AKBAD.policy: Statement[0] has no Effect") {
		t.Error(got)
	}
}
