package mapping

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/api"
	"postern/internal/golden"
)

// tracedCases are requests whose whole trace is kept as text.
func tracedCases() map[string]*pipelineCase {
	mapped := hotCase(api.TypeHTTP)
	mapped.Request.Headers = append(mapped.Request.Headers, "Authorization: Bearer secret-token")
	mapped.Method.Integration.IntegrationResponses.Put(&api.IntegrationResponse{StatusCode: "500", SelectionPattern: new("50x")})
	mapped.Method.MethodResponses.Put(&api.MethodResponse{StatusCode: "404"})
	mapped.Backend.Status = 404
	refused := cellCase(api.TypeHTTP)
	refused.Method.Integration.RequestTemplates.Set("application/json", "{}")
	refused.Method.Integration.PassthroughBehavior = api.Never
	refused.Request.Headers = []string{"Content-Type: text/xml"}
	unmatched := cellCase(api.TypeMock)
	unmatched.Request.Method = "DELETE"
	mock := cellCase(api.TypeMock)
	mock.Request.Body = `{"statusCode": 200}`
	templated := hotCase(api.TypeHTTP)
	templated.Request.Headers = append(templated.Request.Headers, "Authorization: Bearer secret-token")
	templated.Method.Integration.RequestTemplates.Set("application/json", "{\"b\": \"$input.path('$.a.b')\",\n#if($input.params('Authorization') != '')\"auth\": \"$input.params('Authorization')\"#end}")
	templated.Method.Integration.IntegrationResponses[0].ResponseTemplates.Set("application/json", "{\"said\": $input.body}")
	return map[string]*pipelineCase{"mapped": mapped, "templated": templated, "refused": refused, "unmatched": unmatched, "mock": mock}
}

func TestTrace(t *testing.T) {
	for name, c := range tracedCases() {
		a, st := c.configuration()
		plan, _ := Compile(a, st, Env{})
		ex := new(Exchange)
		ex.Trace = NewTrace()
		c.fillRequest(t, ex)
		c.walk(t, plan, ex)
		trace := ex.Trace
		golden.Check(t, "testdata/trace/"+name+".tree", string(trace.AppendTree(nil)))
		golden.Check(t, "testdata/trace/"+name+".log", string(trace.AppendAWS(nil, ex.Request.ID, ex.Request.Time)))
		var decoded struct {
			Steps []map[string]any
			Log   []string
		}
		if err := json.Unmarshal(trace.AppendJSON(nil), &decoded); err != nil || len(decoded.Steps) != len(trace.Decisions) || len(decoded.Log) != len(trace.Lines) {
			t.Errorf("%s: %v, %d steps", name, err, len(decoded.Steps))
		}
	}
}

// TestTraceReset holds that a trace that was used says the same as a new one,
// whatever it recorded before.
func TestTraceReset(t *testing.T) {
	used := NewTrace()
	for range 2 {
		for name, c := range tracedCases() {
			a, st := c.configuration()
			plan, _ := Compile(a, st, Env{})
			var texts [2]string
			for i, trace := range []*Trace{NewTrace(), used} {
				trace.Reset()
				ex := new(Exchange)
				ex.Trace = trace
				c.fillRequest(t, ex)
				c.walk(t, plan, ex)
				texts[i] = string(trace.AppendJSON(trace.AppendTree(nil)))
			}
			if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
				t.Errorf("%s (-new +used):\n%s", name, diff)
			}
		}
	}
}

// TestSecretAtTheEnd holds that a secret that the bound of a text cuts does not
// show its beginning.
func TestSecretAtTheEnd(t *testing.T) {
	trace := NewTrace()
	trace.learn([]Header{{"Authorization", "Bearer of-a-secret-text"}})
	trace.Note(StepCall, strings.Repeat("x", maxField-9)+"Bearer of-a-secret-text", "")
	if title := trace.Decisions[0].Title; strings.Contains(title, "Bearer") || !strings.HasSuffix(title, "x*********… (4110 bytes)") {
		t.Errorf("%s", title[maxField-20:])
	}
}

// TestTookAsDurationsPrint holds that times print as those of the standard
// library, rounded.
func TestTookAsDurationsPrint(t *testing.T) {
	for _, d := range []time.Duration{0, 40, 51, 999, 1000, 1500, 12345, 999_949, 999_951, 1_000_000, 1_000_100, 2_034_500, 999_999_900, 999_999_999, 1_000_000_000, 61_500_000_000} {
		if got, want := string(AppendTook(nil, d)), d.Round(100).String(); got != want {
			t.Errorf("%d: %s, want %s", d, got, want)
		}
	}
}

// TestSecrets holds that a secret is in no form of a trace, wherever a mapping
// or template puts it, unless it is asked for.
func TestSecrets(t *testing.T) {
	c := hotCase(api.TypeHTTP)
	c.Request.Headers = append(c.Request.Headers, "Authorization: Bearer secret-token", "x-api-key: key-of-somebody")
	in := c.Method.Integration
	in.RequestParameters.Set("integration.request.header.X-Copied", "method.request.header.Authorization")
	in.RequestTemplates.Set("application/json", "#set($k = $input.params('x-api-key'))$k $context.requestOverride.header.put('A', $k.split('-'))$k.substring(99)")
	for _, reveal := range []bool{false, true} {
		a, st := c.configuration()
		plan, _ := Compile(a, st, Env{})
		ex := new(Exchange)
		ex.Trace = NewTrace()
		ex.Trace.Reveal = reveal
		c.fillRequest(t, ex)
		c.walk(t, plan, ex)
		text := string(ex.Trace.AppendJSON(ex.Trace.AppendTree(nil)))
		for _, secret := range []string{"secret-token", "key-of-somebody"} {
			if got := strings.Contains(text, secret); got != reveal {
				t.Errorf("reveal %t, %s:\n%s", reveal, secret, text)
			}
		}
		if !strings.Contains(text, "X-Copied") {
			t.Error("the move is not traced")
		}
	}
}

// TestTraceBounds holds that a trace has a bound and says what is left out.
func TestTraceBounds(t *testing.T) {
	trace := NewTrace()
	for range maxDecisions + 7 {
		trace.Note(StepCall, "x", "")
	}
	trace.Log("a", strings.Repeat("x", 2*maxLine), "b")
	trace.Decisions = trace.Decisions[:1]
	trace.Note(StepCall, strings.Repeat("y", 2*maxField), "")
	tree := string(trace.AppendTree(nil))
	if !strings.Contains(tree, "… 7 more decisions left out") || !strings.Contains(tree, "(8192 bytes)") {
		t.Errorf("%s", tree)
	}
	if line, ok := strings.CutSuffix(trace.Lines[0], "… (32770 bytes)"); !ok || len(line) != maxLine {
		t.Errorf("%d bytes of a line are kept", len(line))
	}
}

// TestTraceStyles fixes colours and folding.
func TestTraceStyles(t *testing.T) {
	trace := NewTrace()
	trace.Note(StepCall, "x", "", "a", "b")
	trace.Note(StepGateway, "y", "z", "c", "d")
	trace.Time("total", 1500)
	if got := string(trace.AppendTreeStyle(nil, TreeStyle{Fold: true})); got != "call\n  x\ngateway\n  y — z\n    c: d\ntime\n  total 1.5µs\n" {
		t.Errorf("%s", got)
	}
	if got := string(trace.AppendTreeStyle(nil, TreeStyle{Color: true})); !strings.Contains(got, "\x1b[31my\x1b[0m") {
		t.Errorf("%q", got)
	}
}

// TestNilTrace holds that every method may be called on a nil trace.
func TestNilTrace(t *testing.T) {
	var trace *Trace
	trace.Note(StepCall, "x", "y", "a", "b")
	trace.Log("x")
	if out := trace.AppendTree(nil); out != nil {
		t.Errorf("%s", out)
	}
	if out := string(trace.AppendJSON(nil)); out != `{"steps":[],"log":[]}` {
		t.Error(out)
	}
	if out := string(trace.AppendCloudWatch(nil, new(Exchange))); out != "" {
		t.Error(out)
	}
}

// TestLogForm fixes truncation, masks and the form of CloudWatch (§18).
func TestLogForm(t *testing.T) {
	trace := NewTrace()
	trace.Log("x: ", strings.Repeat("é", 2000))
	trace.Log(strings.Repeat("y", 1024))
	ex := new(Exchange)
	ex.Request.ID, ex.Request.ExtendedID = "id", "ext="
	want := "(id) Extended Request Id: ext=\n(id) x: " + strings.Repeat("é", 1021) + " [TRUNCATED]\n(id) " + strings.Repeat("y", 1024) + "\n"
	if got := string(trace.AppendCloudWatch(nil, ex)); got != want {
		t.Errorf("%s", got)
	}
	for secret, want := range map[string]string{"allow": "***ow", "user": "**er", "": "", "0123456789abcdef": "**********abcdef"} {
		if got := Mask(secret); got != want {
			t.Errorf("Mask(%q) = %q, want %q", secret, got, want)
		}
	}
}

// TestDescribeGuard prints what requests have to pass, with and without an
// authorizer and a throttle.
func TestDescribeGuard(t *testing.T) {
	mock := &api.Integration{Type: api.TypeMock}
	a := &api.RestAPI{ID: "abc123", Authorizers: []*api.Authorizer{{ID: "au1", Name: "guard"}}, Resources: []*api.Resource{{Path: "/a", Methods: api.Methods{
		{HTTPMethod: "GET", AuthorizationType: api.AuthCustom, AuthorizerID: "au1", APIKeyRequired: true, Integration: mock},
		{HTTPMethod: "POST", AuthorizationType: api.AuthNone, Integration: mock},
	}}, {Path: "/b", Methods: api.Methods{{HTTPMethod: "ANY", AuthorizationType: api.AuthIAM, Integration: mock}}}}}
	throttle := api.DefaultMethodSetting("b/GET")
	throttle.ThrottlingRateLimit, throttle.ThrottlingBurstLimit = 2.5, 4
	st := &api.Stage{StageName: "dev", MethodSettings: api.MethodSettings{throttle, api.DefaultMethodSetting("*/*")}}
	var got []string
	for _, change := range []func(){
		func() {}, func() { a.APIKeySource = api.KeyFromAuthorizer }, func() { a.Policy = "{}" },
	} {
		change()
		plan, _ := Compile(a, st, Env{})
		for _, r := range plan.Routes() {
			var out strings.Builder
			if err := r.Describe(&out); err != nil {
				t.Fatal(err)
			}
			text, _, _ := strings.Cut(out.String(), "  request templates")
			guard, err := json.Marshal(r.Outline().Guard)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, text+string(guard))
		}
	}
	golden.Check(t, "testdata/guard.txt", strings.Join(got, "\n\n")+"\n")
}

func TestDescribe(t *testing.T) {
	a := &api.RestAPI{ID: "abc123", BinaryMediaTypes: []string{"image/png"},
		RequestValidators: []*api.RequestValidator{{ID: "v", ValidateRequestParameters: true, ValidateRequestBody: true}},
		Models:            []*api.Model{{Name: "M", Schema: `{"type":"object"}`}},
		GatewayResponses: []*api.GatewayResponse{{ResponseType: api.Default4XX, StatusCode: "400",
			ResponseParameters: api.Pairs{{Name: "gatewayresponse.header.X", Value: "'y'"}}, ResponseTemplates: api.Pairs{{Name: "application/json", Value: "{}"}}}}}
	c := hotCase(api.TypeHTTP)
	c.Method.RequestValidatorID = "v"
	c.Method.RequestModels.Set("application/json", "M")
	c.Method.Integration.RequestTemplates.Set("text/plain", "")
	c.Method.Integration.ContentHandling = api.ConvertToText
	c.Method.Integration.RequestParameters.Set("integration.request.header.TE", "'x'")
	c.Method.Integration.RequestParameters.Set("integration.request.header.Content-Length", "'1'")
	c.Method.Integration.IntegrationResponses[0].ContentHandling = api.ConvertToBinary
	c.API = a
	a, st := c.configuration()
	a.Resources = append(a.Resources, &api.Resource{ID: "r2", Path: "/none", Methods: api.Methods{{HTTPMethod: "GET"}}})
	plan, _ := Compile(a, st, Env{})
	var out strings.Builder
	if err := plan.Describe(&out); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "testdata/describe.txt", out.String())
	outline, err := json.MarshalIndent(plan.Outline(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "testdata/describe.json", string(outline)+"\n")
	out.Reset()
	if err := plan.Route("/none", "GET").Describe(&out); err != nil || !strings.Contains(out.String(), "every request fails") {
		t.Errorf("%v %s", err, out.String())
	}
}

// TestCutSecretsAreMasked has a secret that is longer than what is kept of a
// value that a template has seen.
func TestCutSecretsAreMasked(t *testing.T) {
	const part = "Kq7Zx9"
	for _, before := range []int{0, 100, 280} {
		m := &api.Method{HTTPMethod: "GET", Integration: &api.Integration{Type: api.TypeMock}}
		m.Integration.RequestTemplates.Set("application/json",
			`#set($x = "`+strings.Repeat("-", before)+`$input.params('Authorization')"){"statusCode": 200}`)
		a := &api.RestAPI{ID: "pets", Resources: []*api.Resource{{ID: "r", Path: "/p", Methods: api.Methods{m}}}}
		plan, _ := Compile(a, &api.Stage{StageName: "dev"}, Env{})
		ex := &Exchange{Trace: NewTrace()}
		ex.Request.Method, ex.Request.Path, ex.Request.ID = "GET", "/p", "id"
		ex.Request.Headers = []Header{{"Authorization", "Bearer " + strings.Repeat(part, 60)}}
		route, out := plan.Match(ex)
		for _, step := range []func(*Exchange) Outcome{route.Map, route.Render} {
			if out = step(ex); !out.OK() {
				t.Fatal(out.Cause)
			}
		}
		for name, text := range map[string][]byte{"tree": ex.Trace.AppendTree(nil), "JSON": ex.Trace.AppendJSON(nil)} {
			if bytes.Contains(text, []byte(part+part)) {
				t.Errorf("%s, %d bytes before: %s", name, before, text)
			}
		}
	}
}
