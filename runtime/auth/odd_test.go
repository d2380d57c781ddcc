package auth

import (
	"strings"
	"testing"

	"postern/api"
	"postern/mapping"
)

// TestNoSources: an identitySource that is nothing but commas names no place for
// a token.
func TestNoSources(t *testing.T) {
	for _, kind := range []api.AuthorizerType{api.TokenAuthorizer, api.CognitoAuthorizer} {
		h := build(t, nil, lambda(api.Authorizer{Type: kind, IdentitySource: " , ", ProviderARNs: []string{"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a"}}))
		h.function.payload = returned("Allow", "*")
		got := h.ask(t, "GET", "/pets", "Authorization: x")
		if got.status() != 500 || !strings.Contains(got.outcome.Cause, "identitySource names no source") {
			t.Errorf("%s: %d %s", kind, got.status(), got.outcome.Cause)
		}
	}
}

// TestSecretsAsJSON: a token is masked in events however it is escaped there.
func TestSecretsAsJSON(t *testing.T) {
	for _, secret := range []string{"very&secret", "<very-secret>", `very"secret\`, "vérysecret", "very\u2028secret"} {
		for _, a := range []api.Authorizer{{Type: api.TokenAuthorizer}, {Type: api.RequestAuthorizer, IdentitySource: "method.request.header.Authorization"}} {
			h := build(t, nil, lambda(a))
			h.function.payload = returned("Allow", "*")
			ex := new(mapping.Exchange)
			ex.Trace = mapping.NewTrace()
			h.send(t, ex, "GET", "/pets", "Authorization: "+secret)
			log := string(ex.Trace.AppendAWS(nil, "r", at))
			if begin := string(h.function.event); strings.Contains(log, secret[1:5]) || !strings.Contains(begin, secret[1:3]) {
				t.Errorf("%s %q:\n%s", a.Type, secret, log)
			}
		}
	}
}
