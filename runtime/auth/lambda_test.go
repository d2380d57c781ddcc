package auth

import (
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"weak"

	"github.com/google/go-cmp/cmp"

	"postern/api"
	"postern/mapping"
)

var token = api.Authorizer{Type: api.TokenAuthorizer, IdentitySource: "method.request.header.Auth", IdentityValidationExpression: "tok-[a-z]+"}

// TestOutcomes (AU-08) holds every row of what the function of an authorizer can do (§4.4).
func TestOutcomes(t *testing.T) {
	const (
		null         = `{"message":null}`
		failure      = "AUTHORIZER_FAILURE"
		config       = "AUTHORIZER_CONFIGURATION_ERROR"
		unauthorized = "UNAUTHORIZED"
	)
	for _, c := range []struct {
		name, payload, failed string
		outcome               mapping.Outcome
		status                int
		kind, body, errorType string
		cause, log            string
	}{
		{name: "allow", payload: returned("Allow", prefix+"GET/pets")},
		{name: "explicit deny", payload: returned("Deny", "*"), status: 403, kind: "ACCESS_DENIED", errorType: "AccessDeniedException",
			body:  `{"Message":"User is not authorized to access this resource with an explicit deny"}`,
			cause: "the policy that the authorizer guard returned for the principal **n denies the call: Statement[0]", log: "The client is not authorized to perform this operation."},
		{name: "no statement", payload: returned("Allow", prefix+"GET/other"), status: 403, kind: "ACCESS_DENIED", errorType: "AccessDeniedException",
			body: `{"Message":"User is not authorized to access this resource"}`, cause: "has no statement about the call", log: "Using valid authorizer policy for principal: **n"},
		{name: "Unauthorized", payload: `{"errorMessage":"Unauthorized","errorType":"Error"}`, failed: "Unhandled", status: 401, kind: unauthorized,
			errorType: "UnauthorizedException", body: `{"message":"Unauthorized"}`, cause: `failed with "Unauthorized"`, log: "Unauthorized request: 11111111-2222-4333-8444-555555555555"},
		{name: "Unauthorized, not flagged", payload: `{"errorMessage":"Unauthorized"}`, status: 401, kind: unauthorized, errorType: "UnauthorizedException", body: `{"message":"Unauthorized"}`},
		{name: "another spelling", payload: `{"errorMessage":"unauthorized"}`, failed: "Unhandled", status: 500, kind: failure, errorType: "AuthorizerConfigurationException",
			body: null, cause: `the function of the authorizer guard failed: unauthorized; to refuse a caller it has to fail with exactly "Unauthorized"`},
		{name: "error", payload: `{"errorMessage":"boom","errorType":"TypeError"}`, failed: "Unhandled", status: 500, kind: failure, body: null,
			log: `Execution failed due to configuration error: Authorizer function failed with response body: {"errorMessage":"boom","errorType":"TypeError"}`},
		{name: "error without message", payload: `null`, failed: "Unhandled", status: 500, kind: failure, body: null},
		{name: "error that is no JSON", payload: `oops`, failed: "Unhandled", status: 500, kind: failure, body: null, cause: "failed: oops"},
		{name: "timeout", payload: `{"errorMessage":"2026-05-01T12:00:00.000Z x Task timed out after 3.00 seconds"}`, failed: "Unhandled", status: 500, kind: config, body: null, cause: "took too long"},
		{name: "text", payload: `"allow"`, status: 500, kind: failure, body: null, cause: "returned a text instead of an object"},
		{name: "no JSON", payload: `<html>`, status: 500, kind: config, errorType: "AuthorizerConfigurationException", body: null, cause: "returned no JSON"},
		{name: "nothing", payload: ``, status: 500, kind: config, body: null},
		{name: "null", payload: `null`, status: 500, kind: config, body: null, cause: "the result is no object"},
		{name: "list", payload: `[]`, status: 500, kind: config, body: null, cause: "the result is no object"},
		{name: "no principalId", payload: `{"policyDocument":` + document("Allow", "*") + `}`, status: 500, kind: config, body: null, cause: "principalId is missing", log: "Invalid JSON in response: principalId is missing"},
		{name: "principalId number", payload: `{"principalId":7,"policyDocument":` + document("Allow", "*") + `}`, status: 500, kind: config, body: null, cause: "principalId is no text"},
		{name: "principalId empty", payload: `{"principalId":"","policyDocument":` + document("Allow", "*") + `}`, status: 500, kind: config, body: null, cause: "principalId is empty"},
		{name: "no policy", payload: `{"principalId":"a"}`, status: 500, kind: config, body: null, cause: "policyDocument is missing"},
		{name: "policy null", payload: `{"principalId":"a","policyDocument":null}`, status: 500, kind: config, body: null, cause: "policyDocument is missing"},
		{name: "bad policy", payload: `{"principalId":"a","policyDocument":{"Statement":[{"Effect":"Yes"}]}}`, status: 500, kind: config, body: null, cause: `policyDocument: Statement[0].Effect is "Yes"; expected "Allow" or "Deny"`},
		{name: "long resource", payload: returned("Allow", strings.Repeat("a", 513)), status: 500, kind: config, body: null, cause: "Statement[0].Resource has 513 characters; expected at most 512"},
		{name: "nested context", payload: `{"principalId":"a","policyDocument":` + document("Allow", "*") + `,"context":{"ok":1,"o":{"a":1}}}`, status: 500, kind: config, body: null, cause: "context.o is an object or a list"},
		{name: "list in context", payload: `{"principalId":"a","policyDocument":` + document("Allow", "*") + `,"context":{"l":[]}}`, status: 500, kind: config, body: null, cause: "context.l is an object or a list"},
		{name: "context text", payload: `{"principalId":"a","policyDocument":` + document("Allow", "*") + `,"context":"x"}`, status: 500, kind: config, body: null, cause: "context is no object"},
		{name: "usage key number", payload: `{"principalId":"a","policyDocument":` + document("Allow", "*") + `,"usageIdentifierKey":1}`, status: 500, kind: config, body: null, cause: "usageIdentifierKey is no text"},
		{name: "no function", outcome: mapping.ServiceError("", "the function auth: nothing says where it runs: add auth: <file> to the lambda section of postern.yaml"), status: 500, kind: config, body: null,
			cause: "the function of the authorizer guard gave no answer: the function auth: nothing says where it runs: add auth", log: "Execution failed due to configuration error: Authorizer error"},
		{name: "throttled", outcome: mapping.ServiceError("", "Lambda refused the call: Rate Exceeded."), status: 500, kind: config, body: null, cause: "Rate Exceeded"},
		{name: "slow", outcome: mapping.Timeout("the function auth did not answer"), status: 500, kind: config, body: null, cause: "did not answer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := build(t, nil, lambda(token))
			h.function.payload, h.function.failed, h.function.outcome = c.payload, c.failed, c.outcome
			got := h.ask(t, "GET", "/pets", "Auth: tok-a")
			if got.status() != c.status || string(got.outcome.Type) != c.kind || c.status != 0 && got.body() != c.body {
				t.Fatalf("%d %s %s, want %d %s %s\n%s", got.status(), got.outcome.Type, got.body(), c.status, c.kind, c.body, got.outcome.Cause)
			}
			if c.errorType != "" && got.ex.Outcome.ErrorType != c.errorType {
				t.Errorf("error type %s", got.ex.Outcome.ErrorType)
			}
			if !strings.Contains(got.outcome.Cause, c.cause) || !strings.Contains(got.tree(), c.cause) {
				t.Errorf("the cause is %q\n%s", got.outcome.Cause, got.tree())
			}
			if lines := string(got.ex.Trace.AppendCloudWatch(nil, got.ex)); !strings.Contains(lines, c.log) {
				t.Errorf("the log lacks %q:\n%s", c.log, lines)
			}
			if again := h.ask(t, "GET", "/pets", "Auth: tok-a"); again.status() != c.status {
				t.Errorf("a second request: %d", again.status())
			}
			cached := c.status == 0 || c.status == 403
			if n := h.function.called(); (n == 1) != cached {
				t.Errorf("%d calls of the function for two requests", n)
			}
		})
	}
}

// TestIdentity (AU-07) holds when the function is called at all (§4.2, §4.3).
func TestIdentity(t *testing.T) {
	request := api.Authorizer{Type: api.RequestAuthorizer, IdentitySource: "method.request.header.H, method.request.querystring.q,stageVariables.tenant,context.identity.sourceIp"}
	uncached, unnamed, unset := request, request, request
	uncached.AuthorizerResultTTLInSeconds = ttl(0)
	unnamed.IdentitySource = ""
	unset.IdentitySource = "stageVariables.none"
	plain := token
	plain.IdentityValidationExpression, plain.IdentitySource = "", ""
	for _, c := range []struct {
		name       string
		authorizer api.Authorizer
		target     string
		headers    []string
		status     int
		cause      string
	}{
		{"token", token, "/pets", []string{"Auth: tok-a"}, 0, ""},
		{"token in another case", token, "/pets", []string{"AUTH: tok-a"}, 0, ""},
		{"no token", token, "/pets", nil, 401, "the request has no method.request.header.Auth, the identity source of the authorizer guard"},
		{"empty token", token, "/pets", []string{"Auth: "}, 401, "has no method.request.header.Auth"},
		{"another token", token, "/pets", []string{"Auth: tok-A"}, 401, `the token does not match the identityValidationExpression "tok-[a-z]+"`},
		{"a part that matches", token, "/pets", []string{"Auth: x tok-a"}, 401, "does not match"},
		{"the usual header", plain, "/pets", []string{"Authorization: anything"}, 0, ""},
		{"request", request, "/pets?q=1", []string{"h: 1"}, 0, ""},
		{"request without header", request, "/pets?q=1", nil, 401, "the request has no method.request.header.H"},
		{"request without query", request, "/pets", []string{"H: 1"}, 401, "the request has no method.request.querystring.q"},
		{"request with empty query", request, "/pets?q=", []string{"H: 1"}, 401, "method.request.querystring.q"},
		{"request with another case", request, "/pets?Q=1", []string{"H: 1"}, 401, "method.request.querystring.q"},
		{"not kept, not enforced", uncached, "/pets", nil, 0, ""},
		{"no sources", unnamed, "/pets", nil, 0, ""},
		{"no stage variable", unset, "/pets", nil, 401, "the request has no stageVariables.none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := build(t, nil, lambda(c.authorizer))
			h.function.payload = returned("Allow", "*")
			got := h.ask(t, "GET", c.target, c.headers...)
			if got.status() != c.status || !strings.Contains(got.outcome.Cause, c.cause) {
				t.Fatalf("%d %s", got.status(), got.outcome.Cause)
			}
			if (h.function.called() == 1) != (c.status == 0) {
				t.Errorf("%d calls", h.function.called())
			}
			if c.status != 401 {
				return
			}
			if got.body() != `{"message":"Unauthorized"}` || got.ex.Outcome.ErrorType != "UnauthorizedException" {
				t.Errorf("%s %s", got.body(), got.ex.Outcome.ErrorType)
			}
			if log := string(got.ex.Trace.AppendAWS(nil, "", at)); strings.Contains(log, "uthorizer") {
				t.Errorf("the execution log speaks of the authorizer:\n%s", log)
			}
		})
	}
}

// TestEvents (AU-06) holds what functions are told, byte for byte.
func TestEvents(t *testing.T) {
	h := build(t, nil, lambda(token))
	h.function.payload = returned("Allow", "*")
	h.ask(t, "GET", "/pets/7%2F8?q=1", "Auth: tok-a")
	if want := `{"type":"TOKEN","authorizationToken":"tok-a","methodArn":"` + prefix + `GET/pets/7%2F8"}`; h.function.event != want {
		t.Errorf("%s\nwant %s", h.function.event, want)
	}
	source := ""
	for _, header := range h.function.headers {
		if header.Name == "X-Amz-Source-Arn" {
			source = header.Value
		}
	}
	if source != "arn:aws:execute-api:us-east-1:123456789012:abc123/authorizers/auth01" {
		t.Errorf("the call comes from %q", source)
	}
	h = build(t, nil, func(a *api.RestAPI, m *api.Method) {
		lambda(api.Authorizer{Type: api.RequestAuthorizer, IdentitySource: "method.request.querystring.q"})(a, m)
		m.APIKeyRequired = true
	})
	h.function.payload = returned("Allow", "*")
	got := h.ask(t, "POST", "/pets/7?q=1&q=2", "User-Agent: curl", "x-api-key: k1")
	const want = `{"type":"REQUEST","methodArn":"` + prefix + `POST/pets/7","resource":"/pets/{id}","path":"/pets/7","httpMethod":"POST",` +
		`"headers":{"User-Agent":"curl","X-Amzn-Trace-Id":"Root=1-00000000-000000000000000000000000","x-api-key":"k1","X-Forwarded-For":"10.1.2.3","X-Forwarded-Port":"80","X-Forwarded-Proto":"http"},` +
		`"multiValueHeaders":{"User-Agent":["curl"],"X-Amzn-Trace-Id":["Root=1-00000000-000000000000000000000000"],"x-api-key":["k1"],"X-Forwarded-For":["10.1.2.3"],"X-Forwarded-Port":["80"],"X-Forwarded-Proto":["http"]},` +
		`"queryStringParameters":{"q":"2"},"multiValueQueryStringParameters":{"q":["1","2"]},"pathParameters":{"id":"7"},"stageVariables":{"fn":"auth","tenant":"t1"},` +
		`"requestContext":{"resourceId":"resd","resourcePath":"/pets/{id}","httpMethod":"POST","extendedRequestId":"extended=","requestTime":"01/May/2026:12:00:00 +0000","path":"/dev/pets/7",` +
		`"accountId":"123456789012","protocol":"HTTP/1.1","stage":"dev","domainPrefix":"abc123","requestTimeEpoch":1777636800000,"requestId":"11111111-2222-4333-8444-555555555555",` +
		`"identity":{"cognitoIdentityPoolId":null,"accountId":null,"cognitoIdentityId":null,"caller":null,"sourceIp":"10.1.2.3","principalOrgId":null,"accessKey":null,"cognitoAuthenticationType":null,` +
		`"cognitoAuthenticationProvider":null,"userArn":null,"userAgent":"curl","user":null,"apiKey":"k1"},"domainName":"abc123.execute-api.us-east-1.amazonaws.com","deploymentId":"","apiId":"abc123"}}`
	if diff := cmp.Diff(want, h.function.event); diff != "" {
		t.Error(diff)
	}
	if got.ex.Identity.APIKey != "" {
		t.Error("the key of the event stays in the exchange")
	}
}

// TestContext (AU-09) holds what the rest of a request knows of a result.
func TestContext(t *testing.T) {
	h := build(t, nil, lambda(token))
	h.function.payload = returned("Allow", "*")
	got := h.ask(t, "GET", "/pets", "Auth: tok-a").ex
	want := mapping.Authorization{Used: true, HasLatency: true, PrincipalID: "ann", UsageKey: "key-1", IntegrationLatency: 7 * time.Millisecond,
		Values: []mapping.Entry{{Name: "n", Value: "1"}, {Name: "b", Value: "true"}, {Name: "t", Value: "x"}, {Name: "f", Value: "1.5"}}}
	if diff := cmp.Diff(want, got.Authorizer); diff != "" {
		t.Error(diff)
	}
	p := got.Phases
	if p.Authorizer.Status != 200 || p.Authorize.Status != 200 || p.AuthorizerIntegration != 200 || p.AuthorizerRequestID != "fn-1" {
		t.Errorf("%+v", p)
	}
	cached := h.ask(t, "GET", "/pets", "Auth: tok-a")
	want.IntegrationLatency = 0
	if diff := cmp.Diff(want, cached.ex.Authorizer); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(cached.tree(), "authorizer guard: cached — the result of an earlier request with the same identity is used") {
		t.Error(cached.tree())
	}
	h.function.payload = returned("Deny", "*")
	refused := h.ask(t, "GET", "/pets", "Auth: tok-b").ex
	if refused.Authorizer.PrincipalID != "ann" || refused.Phases.Authorize.Status != 403 || refused.Phases.Authorizer.Status != 200 {
		t.Errorf("%+v %+v", refused.Authorizer, refused.Phases)
	}
	h.function.payload = "{}"
	if failed := h.ask(t, "GET", "/pets", "Auth: tok-c").ex; failed.Authorizer.Used || !failed.Authorizer.HasLatency || failed.Phases.Authorizer.Status != 500 || failed.Phases.AuthorizerIntegration != 200 {
		t.Errorf("%+v %+v", failed.Authorizer, failed.Phases)
	}
	if missing := h.ask(t, "GET", "/pets").ex; missing.Phases.Authorizer.Status != 401 || missing.Authorizer.Used {
		t.Errorf("%+v", missing.Phases)
	}
}

// TestLog (AU-16) holds the lines of an authorizer in their order (§18.3).
func TestLog(t *testing.T) {
	h := build(t, nil, lambda(token))
	h.function.payload = returned("Allow", "*")
	lines := h.ask(t, "GET", "/pets", "Auth: tok-abcdefghijkl").ex.Trace.AppendAWS(nil, "r", at)
	want := []string{
		"Execution log for request r", "Starting authorizer: auth01 for request: 11111111-2222-4333-8444-555555555555", "Incoming identity: **********ghijkl",
		"Endpoint request URI: https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:auth/invocations",
		"Endpoint request headers: {", `Endpoint request body after transformations: {"type":"TOKEN","authorizationToken":"**********ghijkl",`, "Sending request to https://lambda.us-east-1.amazonaws.com/",
		`Authorizer result body before parsing: {"principalId":"ann",`, "Using valid authorizer policy for principal: **n", "Successfully completed authorizer execution", "",
	}
	got := strings.Split(string(lines), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(got), len(want), lines)
	}
	for i, line := range got {
		if _, message, ok := strings.Cut(line, " : "); ok {
			line = message
		}
		if !strings.HasPrefix(line, want[i]) {
			t.Errorf("line %d is %q, want %q", i, line, want[i])
		}
	}
}

// TestCache (AU-10) holds for how long and for whom results are kept.
func TestCache(t *testing.T) {
	h := build(t, nil, lambda(token))
	h.function.payload = returned("Allow", prefix+"GET/*")
	calls := func(want int, headers ...string) {
		t.Helper()
		h.ask(t, "GET", "/pets", headers...)
		if n := h.function.called(); n != want {
			t.Errorf("%d calls, want %d", n, want)
		}
	}
	calls(1, "Auth: tok-a")
	h.clock.pass(299 * time.Second)
	calls(1, "Auth: tok-a")
	calls(2, "Auth: tok-b")
	h.clock.pass(2 * time.Second)
	calls(3, "Auth: tok-a")
	if got := h.ask(t, "POST", "/pets", "Auth: tok-a"); got.status() != 403 || h.function.called() != 3 {
		t.Errorf("the cached policy was not evaluated for its own ARN: %d", got.status())
	}
	if got := h.ask(t, "GET", "/pets/1", "Auth: tok-a"); got.status() != 0 || h.function.called() != 3 {
		t.Errorf("another method does not share the cache: %d", got.status())
	}
	h.gate.Flush("abc123", "prod")
	calls(3, "Auth: tok-a")
	h.gate.Flush("abc123", "dev")
	calls(4, "Auth: tok-a")
	h.compile(t, lambda(token)) // a deployment
	calls(5, "Auth: tok-a")

	short, never := token, token
	short.AuthorizerResultTTLInSeconds, never.AuthorizerResultTTLInSeconds = ttl(1), ttl(0)
	h.compile(t, lambda(short))
	calls(6, "Auth: tok-a")
	h.clock.pass(time.Second)
	calls(7, "Auth: tok-a")
	h.compile(t, lambda(never))
	calls(8, "Auth: tok-a")
	calls(9, "Auth: tok-a")
}

// TestCacheKeys: values that only look alike together are different keys.
func TestCacheKeys(t *testing.T) {
	h := build(t, nil, lambda(api.Authorizer{Type: api.RequestAuthorizer, IdentitySource: "method.request.header.A,method.request.header.B"}))
	h.function.payload = returned("Allow", "*")
	h.ask(t, "GET", "/pets", "A: ab", "B: c")
	h.ask(t, "GET", "/pets", "A: a", "B: bc")
	if n := h.function.called(); n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
}

// TestOneCall holds that requests which miss one key at once share a call.
func TestOneCall(t *testing.T) {
	h := build(t, nil, lambda(token))
	h.function.payload, h.function.waits = returned("Allow", "*"), make(chan struct{})
	var done sync.WaitGroup
	var statuses [20]int
	for i := range statuses {
		done.Go(func() { statuses[i] = h.ask(t, "GET", "/pets", "Auth: tok-a").status() })
	}
	for h.function.called() == 0 {
		runtime.Gosched()
	}
	time.Sleep(10 * time.Millisecond)
	close(h.function.waits)
	done.Wait()
	if n := h.function.called(); n != 1 || statuses != [20]int{} {
		t.Errorf("%d calls, statuses %v", n, statuses)
	}
}

// TestCacheIsBounded: keys come from requests.
func TestCacheIsBounded(t *testing.T) {
	var c cache
	for i := range 3 * maxResults {
		c.put(string(rune(i+1)), entry{&result{}, at.Add(time.Minute)}, at)
	}
	if n := len(c.entries); n > maxResults || n < maxResults/2 {
		t.Errorf("%d entries", n)
	}
	c.put("old", entry{&result{}, at}, at)
	for range maxResults {
		c.shrink(at.Add(time.Hour))
	}
	if len(c.entries) != 0 {
		t.Errorf("%d entries stay", len(c.entries))
	}
}

// TestPlansAreGivenUp holds that the gate does not keep plans that nobody serves.
func TestPlansAreGivenUp(t *testing.T) {
	h := build(t, nil, lambda(token))
	h.function.payload = returned("Allow", "*")
	h.ask(t, "GET", "/pets", "Auth: tok-a")
	h.plan = nil
	collected(t, "the stage of a plan", func() bool {
		h.gate.mu.Lock()
		defer h.gate.mu.Unlock()
		return len(h.gate.stages) == 0
	})
}

// TestGatesAreGivenUp holds that a plan does not keep the gates that it was
// behind, such as those of the cases of a test run.
func TestGatesAreGivenUp(t *testing.T) {
	h := build(t, nil, lambda(token))
	h.function.payload = returned("Allow", "*")
	h.ask(t, "GET", "/pets", "Auth: tok-a")
	gate := weak.Make(h.gate)
	h.gate = nil
	collected(t, "a gate", func() bool { return gate.Value() == nil })
	runtime.KeepAlive(h.plan)
}

// collected collects until something is gone.
func collected(t *testing.T, what string, gone func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !gone(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(what + " stays")
		}
		runtime.GC()
	}
}

// TestBroken holds that what cannot be decided is refused.
func TestBroken(t *testing.T) {
	for _, c := range []struct {
		name       string
		authorizer api.Authorizer
		edit       func(a *api.RestAPI, m *api.Method)
		kind       string
		cause      string
	}{
		{"uri", api.Authorizer{Type: api.TokenAuthorizer, AuthorizerURI: "http://x"}, nil, "AUTHORIZER_CONFIGURATION_ERROR", "the authorizer guard cannot be used: authorizerUri http://x calls no Lambda function"},
		{"sources", api.Authorizer{Type: api.TokenAuthorizer, IdentitySource: "method.request.header.A,method.request.header.B"}, nil, "AUTHORIZER_CONFIGURATION_ERROR", "identitySource names several sources"},
		{"source", api.Authorizer{Type: api.RequestAuthorizer, IdentitySource: "method.request.path.id"}, nil, "AUTHORIZER_CONFIGURATION_ERROR", `identitySource: "method.request.path.id" is no identity source`},
		{"variable", api.Authorizer{Type: api.RequestAuthorizer, IdentitySource: "context.nothing"}, nil, "AUTHORIZER_CONFIGURATION_ERROR", `$context has no "nothing" here`},
		{"expression", api.Authorizer{Type: api.TokenAuthorizer, IdentityValidationExpression: "(["}, nil, "AUTHORIZER_CONFIGURATION_ERROR", "identityValidationExpression: "},
		{"type", api.Authorizer{Type: "JWT"}, nil, "AUTHORIZER_CONFIGURATION_ERROR", "its type is JWT; expected TOKEN, REQUEST or COGNITO_USER_POOLS"},
		{"pools", api.Authorizer{Type: api.CognitoAuthorizer}, nil, "AUTHORIZER_CONFIGURATION_ERROR", "it has no providerARNs"},
		{"pool", api.Authorizer{Type: api.CognitoAuthorizer, ProviderARNs: []string{"Pool"}}, nil, "AUTHORIZER_CONFIGURATION_ERROR", `providerARNs[0] is "Pool"; expected arn:aws:cognito-idp`},
		{"nobody", token, func(_ *api.RestAPI, m *api.Method) { m.AuthorizerID = "gone" }, "AUTHORIZER_CONFIGURATION_ERROR", "the method names the authorizer gone, which the API does not have"},
		{"none", token, func(_ *api.RestAPI, m *api.Method) { m.AuthorizerID = "" }, "AUTHORIZER_CONFIGURATION_ERROR", "the method has the authorizationType CUSTOM and no authorizer"},
		{"authorization type", token, func(_ *api.RestAPI, m *api.Method) { m.AuthorizationType = "JWT" }, "API_CONFIGURATION_ERROR", "the method has the authorizationType JWT"},
		{"policy", token, func(a *api.RestAPI, _ *api.Method) { a.Policy = `{"Statement":[{"Effect":"Allow"}]}` }, "API_CONFIGURATION_ERROR", "the resource policy of the API cannot be used: Statement[0] has no Action"},
	} {
		h := build(t, nil, func(a *api.RestAPI, m *api.Method) {
			lambda(c.authorizer)(a, m)
			if c.edit != nil {
				c.edit(a, m)
			}
		})
		h.function.payload = returned("Allow", "*")
		got := h.ask(t, "GET", "/pets", "Authorization: x", "Auth: tok-a")
		if got.status() != 500 || string(got.outcome.Type) != c.kind || !strings.Contains(got.outcome.Cause, c.cause) || h.function.called() != 0 {
			t.Errorf("%s: %d %s %s", c.name, got.status(), got.outcome.Type, got.outcome.Cause)
		}
	}
	h := build(t, nil, lambda(token))
	h.gate.call = nil
	if got := h.ask(t, "GET", "/pets", "Auth: tok-a"); got.status() != 500 || !strings.Contains(got.outcome.Cause, "nothing here calls Lambda functions") {
		t.Errorf("%d %s", got.status(), got.outcome.Cause)
	}
	h = build(t, nil, lambda(token))
	h.function.status, h.function.payload = 400, `{"Type":"User"}`
	if got := h.ask(t, "GET", "/pets", "Auth: tok-a"); got.status() != 500 || !strings.Contains(got.outcome.Cause, "Lambda refused the call: {\"Type\":\"User\"}") {
		t.Errorf("%d %s", got.status(), got.outcome.Cause)
	}
}

// TestFunctionOfVariables: the uri may name a stage variable.
func TestFunctionOfVariables(t *testing.T) {
	a := token
	a.AuthorizerURI = strings.Replace(functionURI, "function:auth", "function:${stageVariables.fn}", 1)
	h := build(t, nil, lambda(a))
	h.function.payload = returned("Allow", "*")
	if got := h.ask(t, "GET", "/pets", "Auth: tok-a"); got.status() != 0 {
		t.Errorf("%d %s", got.status(), got.outcome.Cause)
	}
}

// TestLongARN (AU-17) holds §17: the ARN of an authorized request has an end.
func TestLongARN(t *testing.T) {
	h := build(t, nil, lambda(token))
	h.function.payload = returned("Allow", "*")
	got := h.ask(t, "GET", "/pets/"+strings.Repeat("x", 1600), "Auth: tok-a")
	if got.status() != 414 || got.body() != `{"message":"Request URI too long"}` {
		t.Errorf("%d %s", got.status(), got.body())
	}
}

// TestUnguarded: who asks for nothing gets no check.
func TestUnguarded(t *testing.T) {
	h := build(t, nil, func(*api.RestAPI, *api.Method) {})
	for _, route := range h.plan.Routes() {
		if h.gate.Check(route) != nil {
			t.Errorf("%s has a check", route.Name())
		}
	}
}

// TestCachedAllocates bounds what a request with a cached result costs.
func TestCachedAllocates(t *testing.T) {
	h := build(t, nil, lambda(token))
	h.function.payload = returned("Allow", prefix+"GET/*")
	ex := new(mapping.Exchange)
	var check func(*mapping.Exchange) mapping.Outcome
	run := func() {
		ex.Reset()
		fill(ex, "GET", "/pets", nil)
		ex.AddHeader([]byte("Auth"), []byte("tok-abcdef"))
		route, _ := h.plan.Match(ex)
		if check == nil {
			check = h.gate.Check(route)
		}
		if out := check(ex); !out.OK() {
			t.Fatal(out.Cause)
		}
	}
	run()
	base := testing.AllocsPerRun(100, func() {
		ex.Reset()
		fill(ex, "GET", "/pets", nil)
		ex.AddHeader([]byte("Auth"), []byte("tok-abcdef"))
		h.plan.Match(ex)
	})
	if n := testing.AllocsPerRun(100, run); n > base {
		t.Errorf("a cached result costs %v allocations, want 0", n-base)
	}
}

// FuzzResult: no payload is too strange, and nothing without principal and
// policy is a result.
func FuzzResult(f *testing.F) {
	f.Add([]byte(returned("Allow", "*")), false)
	f.Add([]byte(`{"errorMessage":"Unauthorized"}`), true)
	f.Add([]byte(`{"principalId":"a","policyDocument":{"Statement":[]},"context":{"a":{}}}`), false)
	f.Add([]byte(`"x"`), false)
	f.Fuzz(func(t *testing.T, payload []byte, flagged bool) {
		errorMessage(payload, flagged)
		r, failed := readResult(payload)
		if (r == nil) == (failed == nil) || r != nil && (r.principal == "" || r.policy == nil) || failed != nil && failed.cause == "" {
			t.Errorf("%v %v", r, failed)
		}
	})
}
