package runtime

import (
	"strings"
	"testing"
)

// TestCallerFindings: what keeps every caller away is said when an API is
// loaded.
func TestCallerFindings(t *testing.T) {
	const document = `openapi: 3.0.1
info: {title: a, version: "1"}
x-amazon-apigateway-policy: {Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}
components:
  securitySchemes:
    sigv4: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}
    pool: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: cognito_user_pools, x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: [Pool]}}
paths:
  /iam:
    get: {security: [sigv4: []], x-amazon-apigateway-integration: &mock {type: mock, responses: {default: {statusCode: "200"}}}}
    post: {security: [sigv4: []], x-amazon-apigateway-integration: *mock}
  /pool:
    get: {security: [pool: []], x-amazon-apigateway-integration: *mock}
`
	findings := func(settings string) string {
		c := configure(t, Sources{Settings: "postern.yaml"}, map[string]string{"a.yaml": document, "postern.yaml": settings})
		var all []string
		for _, d := range c.Findings {
			all = append(all, d.String())
		}
		return strings.Join(all, "\n")
	}
	got := findings("apis: [{file: a.yaml}, {id: b, file: a.yaml}]")
	for _, want := range []string{
		"a.yaml:10:5: warning: this method and 1 more want signed requests (AWS_IAM), and no access key is known; requests answer 403 [§4.6]",
		"a.yaml:1:1: warning: the resource policy cannot be used: Statement[0] has no Principal",
		`a.yaml:7:5: warning: the authorizer pool cannot be used: providerARNs[0] is "Pool"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no finding %q in\n%s", want, got)
		}
	}
	if strings.Count(got, "providerARNs[0]") != 1 {
		t.Errorf("said twice:\n%s", got)
	}
	got = findings("apis: [{file: a.yaml}]\nkeys: {A: {secret: s, policy: {Statement: {}}}}")
	if strings.Contains(got, "no access key") || !strings.Contains(got, "postern.yaml:2:8: warning: keys.A.policy: Statement[0] has no Effect") {
		t.Error(got)
	}
}
