package management

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/mapping"
	"postern/runtime/backend"
)

// function stands in for a Lambda function.
type function struct {
	event  string
	answer string
}

func (f *function) Invoke(ex *mapping.Exchange, _ *backend.Call) mapping.Outcome {
	f.event = string(ex.IntegrationRequest.Body)
	ex.IntegrationResponse.Status = 200
	ex.IntegrationResponse.Body = []byte(f.answer)
	return mapping.Outcome{}
}

const authorizerURI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations"

// TestInvokeAuthorizer holds tests of authorizers to MA-505.
func TestInvokeAuthorizer(t *testing.T) {
	f := &function{}
	backends := backend.New(backend.Options{Services: f})
	defer backends.Close()
	a := newTestAPI(t, Options{Backends: backends})
	id := must(t, a, "POST", "/restapis", `{"name":"x"}`)["id"].(string)
	at := "/restapis/" + id + "/authorizers"
	make := func(members string) string {
		return at + "/" + must(t, a, "POST", at, members)["id"].(string)
	}
	token := make(`{"name":"t","type":"TOKEN","authorizerUri":"` + authorizerURI + `","identitySource":"method.request.header.Auth","identityValidationExpression":"a.*"}`)
	request := make(`{"name":"r","type":"REQUEST","authorizerUri":"` + authorizerURI + `","identitySource":"method.request.header.H,method.request.querystring.q,stageVariables.v"}`)
	pool := make(`{"name":"p","type":"COGNITO_USER_POOLS","providerARNs":["arn:aws:cognito-idp:us-east-1:1:userpool/p"],"identitySource":"method.request.header.Auth"}`)
	allow := `{"principalId":"user","policyDocument":{"Version":"2012-10-17","Statement":[]}}`
	claims := base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"me","n":[1]}`))
	expired := base64.RawURLEncoding.EncodeToString([]byte(`{"exp":1}`))
	for _, c := range []struct {
		name, authorizer, body, answer string
		status                         float64
		principal, policy, event, log  string
	}{
		{"allowed", token, `{"headers":{"Auth":"abc"}}`, allow, 0, "user", `{"Version":"2012-10-17","Statement":[]}`, `"authorizationToken":"abc"`, "Successfully completed authorizer execution"},
		{"masked", token, `{"headers":{"auth":"abcdefghijklmnopqrst"}}`, allow, 0, "user", `{"Version":"2012-10-17","Statement":[]}`, `"methodArn":"arn:aws:execute-api:us-east-1:123456789012:` + id + `/ESTestInvoke-stage/GET/"`, "Incoming identity: **************opqrst"},
		{"no token", token, `{}`, allow, 401, "", "", "", "Unauthorized request: "},
		{"token of another form", token, `{"headers":{"Auth":"zzz"}}`, allow, 401, "", "", "", "does not match the validation expression"},
		{"refused", token, `{"headers":{"Auth":"abc"}}`, `{"errorMessage":"Unauthorized"}`, 401, "", "", `"type":"TOKEN"`, "Unauthorized"},
		{"broken", token, `{"headers":{"Auth":"abc"}}`, `"yes"`, 500, "", "", `"type":"TOKEN"`, "principalId and policyDocument are needed"},
		{"request", request, `{"headers":{"H":"1"},"pathWithQueryString":"/?q=2","stageVariables":{"v":"3"}}`, allow, 0, "user", `{"Version":"2012-10-17","Statement":[]}`, `"queryStringParameters":{"q":"2"}`, "Using valid authorizer policy for principal: **er"},
		{"request without query", request, `{"headers":{"H":"1"},"stageVariables":{"v":"3"}}`, allow, 401, "", "", "", "method.request.querystring.q is missing"},
		{"request without variable", request, `{"headers":{"H":"1"},"pathWithQueryString":"/?q=2"}`, allow, 401, "", "", "", "stageVariables.v is missing"},
		{"pool", pool, `{"headers":{"Auth":"h.` + claims + `.s"}}`, "", 0, "", "", "", "signature of the token is not checked"},
		{"expired", pool, `{"headers":{"Auth":"h.` + expired + `.s"}}`, "", 401, "", "", "", "has expired"},
		{"no JWT", pool, `{"headers":{"Auth":"x"}}`, "", 401, "", "", "", "is no JSON Web Token"},
	} {
		f.event, f.answer = "", c.answer
		got := must(t, a, "POST", c.authorizer, c.body)
		text := func(name string) string { return strings.TrimPrefix(fmt.Sprint(got[name]), "<nil>") }
		if got["clientStatus"] != c.status || text("principalId") != c.principal || text("policy") != c.policy {
			t.Errorf("%s: %v", c.name, got)
		}
		if !strings.Contains(f.event, c.event) || (c.event == "") != (f.event == "") {
			t.Errorf("%s: event %s, want %s", c.name, f.event, c.event)
		}
		if log := text("log"); !strings.HasPrefix(log, "Execution log for request ") || !strings.Contains(log, c.log) {
			t.Errorf("%s: log without %q:\n%s", c.name, c.log, log)
		}
		if c.name == "pool" {
			if diff := cmp.Diff(map[string]any{"sub": "me", "n": "[1]"}, got["claims"]); diff != "" {
				t.Error(diff)
			}
		}
	}
}
