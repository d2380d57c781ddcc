package management

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"postern/loader/settings"
	"postern/mapping"
	"postern/runtime/auth"
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

// signer is a key and the file of its public half.
func signer(t *testing.T) (*rsa.PrivateKey, string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k"}}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "jwks.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return key, file
}

// signedBy is a token with claims.
func signedBy(t *testing.T, key *rsa.PrivateKey, claims string) string {
	t.Helper()
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	token, err := s.Sign([]byte(claims))
	if err != nil {
		t.Fatal(err)
	}
	text, err := token.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

const authorizerURI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations"

// TestInvokeAuthorizer holds tests of authorizers to MA-505.
func TestInvokeAuthorizer(t *testing.T) {
	f := &function{}
	backends := backend.New(backend.Options{Services: f})
	defer backends.Close()
	key, keys := signer(t)
	trusted := settings.Default()
	trusted.JWKS = map[string]string{"https://cognito-idp.us-east-1.amazonaws.com/p": keys}
	a := newTestAPI(t, Options{Backends: backends, Authorizers: auth.New(auth.Options{Settings: trusted, Call: func(ex *mapping.Exchange) mapping.Outcome {
		return backends.Invoke(ex, new(backend.Call))
	}})})
	id := must(t, a, "POST", "/restapis", `{"name":"x"}`)["id"].(string)
	at := "/restapis/" + id + "/authorizers"
	make := func(members string) string {
		return at + "/" + must(t, a, "POST", at, members)["id"].(string)
	}
	token := make(`{"name":"t","type":"TOKEN","authorizerUri":"` + authorizerURI + `","identitySource":"method.request.header.Auth","identityValidationExpression":"a.*"}`)
	request := make(`{"name":"r","type":"REQUEST","authorizerUri":"` + authorizerURI + `","identitySource":"method.request.header.H,method.request.querystring.q,stageVariables.v"}`)
	pool := make(`{"name":"p","type":"COGNITO_USER_POOLS","providerARNs":["arn:aws:cognito-idp:us-east-1:1:userpool/p"],"identitySource":"method.request.header.Auth"}`)
	allow := `{"principalId":"user","policyDocument":{"Version":"2012-10-17","Statement":[]}}`
	issued := func(claims string) string {
		return signedBy(t, key, `{"iss":"https://cognito-idp.us-east-1.amazonaws.com/p",`+claims+`}`)
	}
	genuine, expired := issued(`"sub":"me","n":[1],"exp":4102444800`), issued(`"exp":1`)
	for _, c := range []struct {
		name, authorizer, body, answer string
		status                         float64
		principal, policy, event, log  string
	}{
		{"allowed", token, `{"headers":{"Auth":"abc"}}`, allow, 0, "user", `{"Version":"2012-10-17","Statement":[]}`, `"authorizationToken":"abc"`, "Successfully completed authorizer execution"},
		{"masked", token, `{"headers":{"auth":"abcdefghijklmnopqrst"}}`, allow, 0, "user", `{"Version":"2012-10-17","Statement":[]}`, `"methodArn":"arn:aws:execute-api:us-east-1:123456789012:` + id + `/ESTestInvoke-stage/GET/"`, "Incoming identity: **************opqrst"},
		{"no token", token, `{}`, allow, 401, "", "", "", "Unauthorized request: "},
		{"token of another form", token, `{"headers":{"Auth":"zzz"}}`, allow, 401, "", "", "", "does not match the identityValidationExpression"},
		{"refused", token, `{"headers":{"Auth":"abc"}}`, `{"errorMessage":"Unauthorized"}`, 401, "", "", `"type":"TOKEN"`, "Unauthorized"},
		{"broken", token, `{"headers":{"Auth":"abc"}}`, `"yes"`, 500, "", "", `"type":"TOKEN"`, "instead of an object with principalId and policyDocument"},
		{"request", request, `{"headers":{"H":"1"},"pathWithQueryString":"/?q=2","stageVariables":{"v":"3"}}`, allow, 0, "user", `{"Version":"2012-10-17","Statement":[]}`, `"queryStringParameters":{"q":"2"}`, "Using valid authorizer policy for principal: **er"},
		{"request without query", request, `{"headers":{"H":"1"},"stageVariables":{"v":"3"}}`, allow, 401, "", "", "", "the request has no method.request.querystring.q"},
		{"request without variable", request, `{"headers":{"H":"1"},"pathWithQueryString":"/?q=2"}`, allow, 401, "", "", "", "the request has no stageVariables.v"},
		{"pool", pool, `{"headers":{"Auth":"Bearer ` + genuine + `"}}`, "", 0, "", "", "", "Successfully completed authorizer execution"},
		{"changed", pool, `{"headers":{"Auth":"` + genuine[:len(genuine)-8] + `AAAAAAAA"}}`, "", 401, "", "", "", "its signature is not one of the key"},
		{"expired", pool, `{"headers":{"Auth":"` + expired + `"}}`, "", 401, "", "", "", "it expired at 1970-01-01T00:00:01Z"},
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
			if diff := cmp.Diff(map[string]any{"iss": "https://cognito-idp.us-east-1.amazonaws.com/p", "sub": "me", "n": "1", "exp": "Fri Jan 01 00:00:00 UTC 2100"}, got["claims"]); diff != "" {
				t.Error(diff)
			}
		}
	}
}
