package auth

import (
	"testing"

	"postern/api"
	"postern/loader/settings"
	"postern/mapping"
)

// caching compiles the house for a stage that caches GET.
func (h *house) caching(t *testing.T) {
	t.Helper()
	setting := api.DefaultMethodSetting("*/*")
	setting.CachingEnabled = true
	stage := &api.Stage{StageName: "dev", CacheClusterEnabled: true, MethodSettings: api.MethodSettings{setting}}
	plan, findings := mapping.Compile(h.plan.API(), stage, mapping.Env{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	h.plan = plan
}

// statement is a policy with one statement about an action; for everybody when
// it is one of a resource.
func statement(effect, action, principal string) string {
	if principal != "" {
		principal = `"Principal":"` + principal + `",`
	}
	return `{"Effect":"` + effect + `",` + principal + `"Action":"execute-api:` + action + `","Resource":"*"}`
}

func policyOf(statements ...string) string {
	text := `{"Version":"2012-10-17","Statement":[`
	for i, s := range statements {
		if i > 0 {
			text += ","
		}
		text += s
	}
	return text + "]}"
}

// TestMayInvalidate (CA-10) holds who may have entries of the stage cache
// replaced.
func TestMayInvalidate(t *testing.T) {
	invoke, all := statement("Allow", "Invoke", "*"), statement("Allow", "*", "*")
	both := policyOf(statement("Allow", "Invoke", ""), statement("Allow", "InvalidateCache", ""))
	s := callers()
	s.Keys = append(s.Keys, settings.Key{ID: "AKCACHE", Secret: "secret", ARN: devARN, Policy: []byte(both)})
	none := func(policy string) func(*api.RestAPI, *api.Method) {
		return func(a *api.RestAPI, m *api.Method) { a.Policy = policy }
	}
	custom := func(policy string) func(*api.RestAPI, *api.Method) {
		return func(a *api.RestAPI, m *api.Method) {
			lambda(token)(a, m)
			a.Policy = policy
		}
	}
	for _, c := range []struct {
		name  string
		edit  func(*api.RestAPI, *api.Method)
		key   string // that signs
		own   string // policy that the authorizer returns
		quiet bool   // without Cache-Control
		want  bool
	}{
		{name: "NONE under a policy for everything", edit: none(policyOf(all)), want: true},
		{name: "NONE under a policy for calls", edit: none(policyOf(invoke)), want: false},
		{name: "a key without policy", edit: iamAPI(""), key: "AKDEV", want: true},
		{name: "a key without policy, and nothing asked", edit: iamAPI(""), key: "AKDEV", quiet: true, want: false},
		{name: "a key for calls", edit: iamAPI(""), key: "AKREAD", want: false},
		{name: "a key for both", edit: iamAPI(""), key: "AKCACHE", want: true},
		{name: "a key for calls, and the API allows", edit: iamAPI(policyOf(all)), key: "AKREAD", want: true},
		{name: "a key for both, and the API denies", edit: iamAPI(policyOf(invoke, statement("Deny", "InvalidateCache", "*"))), key: "AKCACHE", want: false},
		{name: "another account, and the API allows", edit: iamAPI(policyOf(all)), key: "AKOTHER", want: true},
		{name: "another account, and the API allows calls", edit: iamAPI(policyOf(invoke)), key: "AKOTHER", want: false},
		{name: "an authorizer for both", edit: custom(""), own: both, want: true},
		{name: "an authorizer for calls", edit: custom(""), own: policyOf(statement("Allow", "Invoke", "")), want: false},
		{name: "an authorizer that denies it", edit: custom(""), own: policyOf(statement("Allow", "*", ""), statement("Deny", "InvalidateCache", "")), want: false},
		{name: "an authorizer for calls, and the API allows", edit: custom(policyOf(all)), own: policyOf(statement("Allow", "Invoke", "")), want: true},
	} {
		h := build(t, s, c.edit)
		h.caching(t)
		h.function.payload = `{"principalId":"ann","policyDocument":` + c.own + `}`
		headers := []string{"Auth: tok-a"}
		if c.key != "" {
			headers = signed("GET", "/pets", c.key, "", at, "us-east-1")
		}
		if !c.quiet {
			headers = append(headers, "Cache-Control: max-age=0")
		}
		got := h.ask(t, "GET", "/pets", headers...)
		if !got.outcome.OK() || got.ex.MayInvalidate != c.want {
			t.Errorf("%s: %v, want %v (%s)", c.name, got.ex.MayInvalidate, c.want, got.outcome.Cause)
		}
	}
}
