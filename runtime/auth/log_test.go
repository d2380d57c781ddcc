package auth

import (
	"strings"
	"testing"

	"postern/api"
	"postern/mapping"
)

// TestAccessLogs holds what access logs say of each sort of caller.
func TestAccessLogs(t *testing.T) {
	const format = "$context.requestId $context.status $context.authorizer.status $context.authorizer.integrationStatus $context.authorizer.requestId $context.authorizer.integrationLatency " +
		"$context.authorizer.principalId $context.authorizer.t $context.authorizer.claims.sub $context.authenticate.status $context.authorize.status $context.identity.userArn"
	good := signed("GET", "/pets", "AKDEV", "", at, "us-east-1")
	for _, c := range []struct {
		name    string
		edit    func(*api.RestAPI, *api.Method)
		payload string
		headers []string
		want    string
	}{
		{"allowed", lambda(token), returned("Allow", "*"), []string{"Auth: tok-a"}, "- 200 200 fn-1 7 ann x - - 200 -"},
		{"denied", lambda(token), returned("Deny", "*"), []string{"Auth: tok-a"}, "403 200 200 fn-1 7 ann x - - 403 -"},
		{"broken", lambda(token), "{}", []string{"Auth: tok-a"}, "500 500 200 fn-1 7 - - - - - -"},
		{"no token", lambda(token), "", nil, "401 401 - - - - - - - - -"},
		{"signed", iamAPI(""), "", good, "- - - - - - - - 200 200 " + devARN},
		{"unsigned", iamAPI(""), "", nil, "403 - - - - - - - 403 - -"},
		{"signed and denied", iamAPI(resourceDocument("Deny", "*")), "", good, "403 - - - - - - - 200 403 " + devARN},
		{"nobody", func(a *api.RestAPI, _ *api.Method) { a.Policy = resourceDocument("Allow", "*") }, "", nil, "- - - - - - - - - 200 -"},
	} {
		h := build(t, callers(), c.edit)
		stage := &api.Stage{StageName: "dev", AccessLogSettings: &api.AccessLogSettings{Format: format}}
		h.plan, _ = mapping.Compile(h.plan.API(), stage, mapping.Env{})
		h.function.payload = c.payload
		got := h.ask(t, "GET", "/pets", c.headers...)
		line := strings.TrimPrefix(string(h.plan.AppendAccessLog(nil, got.ex)), got.ex.Request.ID+" ")
		if strings.TrimSpace(line) != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, line, c.want)
		}
	}
	h := build(t, pooled(t, "k1"), cognito("", ""))
	got := h.ask(t, "GET", "/pets", "Authorization: "+rs256("k1", claimsOf(nil)))
	h.plan, _ = mapping.Compile(h.plan.API(), &api.Stage{StageName: "dev", AccessLogSettings: &api.AccessLogSettings{Format: "$context.requestId $context.authorizer.status $context.authorizer.claims.sub $context.authorizer.integrationLatency"}}, mapping.Env{})
	if line := string(h.plan.AppendAccessLog(nil, got.ex)); !strings.Contains(line, " 200 u1 -") {
		t.Error(line)
	}
}

// TestSecretsInLogs: what identifies the caller is masked in the event of an
// authorizer, as headers are; unless secrets are to be seen.
func TestSecretsInLogs(t *testing.T) {
	for _, reveal := range []bool{false, true} {
		h := build(t, nil, lambda(api.Authorizer{Type: api.RequestAuthorizer, IdentitySource: "method.request.header.Authorization"}))
		h.function.payload = returned("Allow", "*")
		ex := new(mapping.Exchange)
		ex.Trace = mapping.NewTrace()
		ex.Trace.Reveal = reveal
		h.send(t, ex, "GET", "/pets", "Authorization: Bearer very-secret", "x-api-key: key-very-secret")
		log := string(ex.Trace.AppendAWS(nil, "r", at))
		if strings.Contains(log, "very-secret") != reveal || !strings.Contains(log, `"type":"REQUEST"`) {
			t.Errorf("reveal %v:\n%s", reveal, log)
		}
	}
}
