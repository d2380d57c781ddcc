package auth

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

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

// TestSharedRefusal: requests that share a call each log their own id.
func TestSharedRefusal(t *testing.T) {
	h := build(t, nil, lambda(token))
	h.function.payload, h.function.failed, h.function.waits = `{"errorMessage":"Unauthorized"}`, "Unhandled", make(chan struct{})
	var done sync.WaitGroup
	var logs [8]string
	for i := range logs {
		done.Go(func() {
			ex := new(mapping.Exchange)
			ex.Trace = mapping.NewTrace()
			fill(ex, "GET", "/pets", []string{"Auth: tok-a"})
			ex.Request.ID = fmt.Sprint("request-", i)
			route, _ := h.plan.Match(ex)
			logs[i] = h.gate.Check(route)(ex).Log
		})
	}
	for h.function.called() == 0 {
		runtime.Gosched()
	}
	time.Sleep(10 * time.Millisecond)
	close(h.function.waits)
	done.Wait()
	for i, log := range logs {
		if want := fmt.Sprint("Unauthorized request: request-", i); log != want {
			t.Errorf("%q, want %q", log, want)
		}
	}
}
