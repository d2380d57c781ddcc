package auth

import (
	"strings"
	"sync"
	"testing"
	"time"

	"postern/api"
	"postern/loader/settings"
	"postern/mapping"
)

const (
	functionURI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:auth/invocations"
	prefix      = "arn:aws:execute-api:us-east-1:123456789012:abc123/dev/"
)

// at is the time of all tests.
var at = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// clock is a time that moves when it is told to.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// function stands in for Lambda.
type function struct {
	mu      sync.Mutex
	payload string
	failed  string // X-Amz-Function-Error
	status  int    // [200]
	outcome mapping.Outcome
	calls   int
	event   string
	headers []mapping.Header
	waits   chan struct{} // when not nil, a call ends when it is closed
}

func (f *function) call(ex *mapping.Exchange) mapping.Outcome {
	f.mu.Lock()
	f.calls++
	f.event = string(ex.IntegrationRequest.Body)
	f.headers = append([]mapping.Header(nil), ex.IntegrationRequest.Headers...)
	waits := f.waits
	f.mu.Unlock()
	if waits != nil {
		<-waits
	}
	if !f.outcome.OK() {
		return f.outcome
	}
	in := &ex.IntegrationResponse
	in.Status, in.Body, in.FunctionError, in.RequestID, in.Latency = 200, []byte(f.payload), f.failed, "fn-1", 7*time.Millisecond
	if f.status != 0 {
		in.Status = f.status
	}
	return mapping.Outcome{}
}

func (f *function) called() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

// house is an API behind a gate.
type house struct {
	gate     *Gate
	plan     *mapping.Plan
	function function
	clock    clock
}

// build makes an API with GET and POST /pets and GET /pets/{id}, which edit
// changes.
func build(t *testing.T, s *settings.Settings, edit func(a *api.RestAPI, m *api.Method)) *house {
	t.Helper()
	h := &house{clock: clock{now: at}}
	h.gate = New(Options{Settings: s, Folder: "testdata", Call: h.function.call, Now: h.clock.time})
	h.compile(t, edit)
	return h
}

func (h *house) compile(t testing.TB, edit func(a *api.RestAPI, m *api.Method)) {
	t.Helper()
	a := &api.RestAPI{ID: "abc123", Name: "pets"}
	for _, path := range []string{"/pets", "/pets/{id}"} {
		resource := &api.Resource{ID: "res" + path[len(path)-2:len(path)-1], Path: path}
		for _, verb := range []string{"GET", "POST"} {
			m := &api.Method{HTTPMethod: verb, AuthorizationType: api.AuthNone, Integration: &api.Integration{
				Type: api.TypeMock, RequestTemplates: api.Pairs{{Name: "application/json", Value: `{"statusCode":200}`}},
				IntegrationResponses: api.IntegrationResponses{{StatusCode: "200"}},
			}, MethodResponses: api.MethodResponses{{StatusCode: "200"}}}
			edit(a, m)
			resource.Methods = append(resource.Methods, m)
		}
		a.Resources = append(a.Resources, resource)
	}
	plan, findings := mapping.Compile(a, &api.Stage{StageName: "dev", Variables: api.Pairs{{Name: "fn", Value: "auth"}, {Name: "tenant", Value: "t1"}}}, mapping.Env{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	h.plan = plan
}

// lambda is an edit that puts every method behind a Lambda authorizer.
func lambda(a api.Authorizer) func(*api.RestAPI, *api.Method) {
	return func(rest *api.RestAPI, m *api.Method) {
		a.ID, a.Name = "auth01", "guard"
		if a.AuthorizerURI == "" {
			a.AuthorizerURI = functionURI
		}
		rest.Authorizers = []*api.Authorizer{&a}
		m.AuthorizationType, m.AuthorizerID = api.AuthCustom, a.ID
	}
}

func ttl(seconds int) *int { return &seconds }

// answer is what came of a request.
type answer struct {
	ex      *mapping.Exchange
	outcome mapping.Outcome
}

// status is 0 for a request that passed.
func (a *answer) status() int {
	if a.outcome.OK() {
		return 0
	}
	return a.ex.Response.Status
}

func (a *answer) body() string { return string(a.ex.Response.Body) }

func (a *answer) tree() string { return string(a.ex.Trace.AppendTree(nil)) }

// ask sends a request through match and gate. Headers are "Name: value".
func (h *house) ask(t testing.TB, method, target string, headers ...string) *answer {
	t.Helper()
	ex := new(mapping.Exchange)
	ex.Trace = mapping.NewTrace()
	return h.send(t, ex, method, target, headers...)
}

func (h *house) send(t testing.TB, ex *mapping.Exchange, method, target string, headers ...string) *answer {
	t.Helper()
	fill(ex, method, target, headers)
	route, outcome := h.plan.Match(ex)
	if !outcome.OK() {
		t.Fatal(outcome.Cause)
	}
	if check := h.gate.Check(route); check != nil {
		outcome = check(ex)
	}
	if !outcome.OK() {
		h.plan.Gateway(ex, outcome)
	}
	return &answer{ex, outcome}
}

func fill(ex *mapping.Exchange, method, target string, headers []string) {
	req := &ex.Request
	req.Method, req.Target, req.Time, req.ID, req.ExtendedID = method, target, at, "11111111-2222-4333-8444-555555555555", "extended="
	req.SourceIP, req.Scheme, req.Port = "10.1.2.3", "http", "80"
	req.Path, req.Query, _ = strings.Cut(target, "?")
	req.StagePath = "/dev" + req.Path
	req.Trace = mapping.TraceHeader{Root: "1-00000000-000000000000000000000000", Parent: "0000000000000000", Lineage: "00000000"}
	req.Sent = mapping.Sent{Method: method}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		ex.AddHeader([]byte(name), []byte(value))
		req.Sent.Fields = append(req.Sent.Fields, h+"\r\n"...)
	}
}

// statement is a policy document of one statement.
func document(effect, resource string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"` + effect + `","Action":"execute-api:Invoke","Resource":"` + resource + `"}]}`
}

// returned is the result of an authorizer.
func returned(effect, resource string) string {
	return `{"principalId":"ann","policyDocument":` + document(effect, resource) + `,"context":{"n":1,"b":true,"t":"x","f":1.50,"nothing":null},"usageIdentifierKey":"key-1"}`
}

// resourceDocument is a resource policy of one statement.
func resourceDocument(effect, resource string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"` + effect + `","Principal":"*","Action":"execute-api:Invoke","Resource":"` + resource + `"}]}`
}
