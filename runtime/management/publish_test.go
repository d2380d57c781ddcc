package management

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/api"
	"postern/mapping"
)

// served keeps what was published last.
type served struct {
	mu     sync.Mutex
	stages []Stage
	times  int
}

func (s *served) publish(stages []Stage, _ *api.Config) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stages, s.times = stages, s.times+1
}

// body is what a request of a plan answers.
func bodyOf(plan *mapping.Plan, path string) string {
	ex := new(mapping.Exchange)
	ex.Request = mapping.Request{Method: "GET", Path: path, StagePath: path, ID: "id", Time: time.Now()}
	route, out := plan.Match(ex)
	for _, step := range []func() mapping.Outcome{func() mapping.Outcome { return route.Map(ex) }, func() mapping.Outcome { return route.Render(ex) }, func() mapping.Outcome { return route.Response(ex) }} {
		if out.OK() {
			out = step()
		}
	}
	if !out.OK() {
		plan.Gateway(ex, out)
	}
	return strconv.Itoa(ex.Response.Status) + " " + string(ex.Response.Body)
}

func (s *served) want(t *testing.T, want ...string) {
	t.Helper()
	var got []string
	for _, stage := range s.stages {
		line := stage.Plan.Stage().StageName + " " + bodyOf(stage.Plan, "/")
		if stage.Canary != nil {
			line += fmt.Sprint(" canary ", stage.Percent, " ", bodyOf(stage.Canary, "/"))
		}
		got = append(got, line)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("served (-want +got):\n%s", diff)
	}
}

// template changes what the MOCK method of an API answers.
func template(t testing.TB, a *API, id, root, text string) {
	t.Helper()
	must(t, a, "PATCH", "/restapis/"+id+"/resources/"+root+"/methods/GET/integration/responses/200",
		`{"patchOperations":[{"op":"replace","path":"/responseTemplates/application~1json","value":"`+text+`"}]}`)
}

// TestDeploymentsAreSnapshots follows MA-700, MA-701 and MA-702: changes wait for a
// deployment, settings of the stage act at once, rollback is a patch.
func TestDeploymentsAreSnapshots(t *testing.T) {
	var s served
	a := newTestAPI(t, Options{Publish: s.publish})
	id, root := mocked(t, a)
	at := "/restapis/" + id
	s.want(t)
	first := must(t, a, "POST", at+"/deployments", `{"stageName":"dev"}`)["id"].(string)
	s.want(t, "dev 200 one")
	template(t, a, id, root, "$stageVariables.v")
	s.want(t, "dev 200 one")
	second := must(t, a, "POST", at+"/deployments", `{"stageName":"dev","variables":{"v":"two"}}`)["id"].(string)
	s.want(t, "dev 200 two")
	must(t, a, "PATCH", at+"/stages/dev", `{"patchOperations":[{"op":"replace","path":"/variables/v","value":"three"}]}`)
	s.want(t, "dev 200 three")
	must(t, a, "PATCH", at+"/stages/dev", `{"patchOperations":[{"op":"replace","path":"/deploymentId","value":"`+first+`"}]}`)
	s.want(t, "dev 200 one")
	must(t, a, "PATCH", at+"/stages/dev", `{"patchOperations":[{"op":"replace","path":"/canarySettings/deploymentId","value":"`+second+`"},{"op":"replace","path":"/canarySettings/percentTraffic","value":"20"},{"op":"replace","path":"/canarySettings/stageVariableOverrides/v","value":"four"}]}`)
	s.want(t, "dev 200 one canary 20 200 four")
	must(t, a, "DELETE", at+"/resources/"+root+"/methods/GET", "")
	s.want(t, "dev 200 one canary 20 200 four")
	must(t, a, "DELETE", at+"/stages/dev", "")
	s.want(t)
}

// TestLive publishes each change of a live API at once (MA-704, MA-705).
func TestLive(t *testing.T) {
	var s served
	a := newTestAPI(t, Options{Publish: s.publish, Live: true})
	id, root := mocked(t, a)
	must(t, a, "POST", "/restapis/"+id+"/deployments", `{"stageName":"dev"}`)
	template(t, a, id, root, "changed")
	s.want(t, "dev 200 changed")
}

// TestEmptyPatches publishes nothing for a PATCH without operations (MA-112),
// on any object.
func TestEmptyPatches(t *testing.T) {
	var s served
	a := newTestAPI(t, Options{Publish: s.publish})
	id, root := mocked(t, a)
	at := "/restapis/" + id
	must(t, a, "POST", at+"/deployments", `{"stageName":"dev"}`)
	before, times := a.state.Load(), s.times
	method := at + "/resources/" + root + "/methods/GET"
	for _, path := range []string{at, at + "/resources/" + root, method, method + "/responses/200", method + "/integration", at + "/stages/dev", "/account"} {
		for _, body := range []string{"", "{}", `{"patchOperations":[]}`} {
			got := must(t, a, "PATCH", path, body)
			if diff := cmp.Diff(must(t, a, "GET", path, ""), got); diff != "" {
				t.Errorf("%s: the answer is not the object (-get +answer):\n%s", path, diff)
			}
		}
	}
	if a.state.Load() != before || s.times != times {
		t.Errorf("published %d times for nothing", s.times-times)
	}
}

// TestFilesAreLive serves the present state of an API that was loaded, and
// compiles only what changed.
func TestFilesAreLive(t *testing.T) {
	source := newTestAPI(t, Options{})
	id, root := mocked(t, source)
	rest := source.state.Load().api(id).rest.Clone()
	rest.Stages = []*api.Stage{{StageName: "local", DeploymentID: "d"}}
	var s served
	a := newTestAPI(t, Options{Publish: s.publish})
	compiled, _ := mapping.Compile(rest, rest.Stages[0], mapping.Env{})
	if err := a.Load(&api.Config{APIs: []*api.API{{Kind: api.REST, REST: rest}}}, compiled); err != nil {
		t.Fatal(err)
	}
	s.want(t, "local 200 one")
	before := s.stages[0].Plan
	if before != compiled {
		t.Error("a plan that was there was compiled again")
	}
	must(t, a, "POST", "/restapis", `{"name":"other"}`)
	if s.stages[0].Plan != before {
		t.Error("an API that did not change was compiled again")
	}
	template(t, a, id, root, "patched")
	s.want(t, "local 200 patched")
	must(t, a, "POST", "/restapis/"+id+"/deployments", `{"stageName":"local"}`)
	template(t, a, id, root, "again")
	s.want(t, "local 200 again")
}

// TestWriters lets many writers and readers at one API (MA-128): ids are unique, no
// write is lost, no reader sees half a change.
func TestWriters(t *testing.T) {
	a := newTestAPI(t, Options{})
	made := must(t, a, "POST", "/restapis", `{"name":"x"}`)
	at := "/restapis/" + made["id"].(string)
	const writers, writes = 8, 25
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for i := range writes {
				must(t, a, "POST", at+"/resources/"+made["rootResourceId"].(string), fmt.Sprintf(`{"pathPart":"w%d-%d"}`, w, i))
			}
		})
		group.Go(func() {
			for range writes {
				for _, item := range must(t, a, "GET", at+"/resources?limit=500", "")["item"].([]any) {
					if r := item.(map[string]any); r["path"] != "/" && r["path"] != "/"+r["pathPart"].(string) {
						t.Errorf("half a resource: %v", r)
					}
				}
			}
		})
	}
	group.Wait()
	ids := map[string]bool{}
	for _, r := range a.state.Load().apis[0].rest.Resources {
		ids[r.ID] = true
	}
	if len(ids) != writers*writes+1 {
		t.Errorf("%d resources, want %d", len(ids), writers*writes+1)
	}
}

// TestInvokeLog holds a test call over HTTP to MA-500 to MA-503, MA-502 the
// variables and the content type: status,
// headers, and the log in the order of the service.
func TestInvokeLog(t *testing.T) {
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Add("X-Many", "1")
		w.Header().Add("X-Many", "2")
		w.WriteHeader(201)
		fmt.Fprintf(w, `{"path":%q,"got":%q}`, r.URL.Path, body)
	}))
	defer backend.Close()
	a := newTestAPI(t, Options{})
	made := must(t, a, "POST", "/restapis", `{"name":"x"}`)
	at := "/restapis/" + made["id"].(string)
	res := must(t, a, "POST", at+"/resources/"+made["rootResourceId"].(string), `{"pathPart":"{petId}"}`)["id"].(string)
	method := at + "/resources/" + res + "/methods/POST"
	if status, got := do(t, a, "POST", method, `{}`); status != 404 || got["message"] != "Invalid Method identifier specified" {
		t.Errorf("MA-500: %d %v", status, got)
	}
	must(t, a, "PUT", method, `{"authorizationType":"AWS_IAM","apiKeyRequired":true,"requestParameters":{"method.request.path.petId":true}}`)
	must(t, a, "PUT", method+"/responses/200", `{}`)
	must(t, a, "PUT", method+"/integration", `{"type":"HTTP","httpMethod":"POST","uri":"`+backend.URL+`/b/{p}","requestParameters":{"integration.request.path.p":"method.request.path.petId"},"requestTemplates":{"application/json":"$input.json('$.a') $stageVariables.v"}}`)
	must(t, a, "PUT", method+"/integration/responses/200", `{}`)
	got := must(t, a, "POST", method, `{"pathWithQueryString":"/123?foo=bar","headers":{"content-type":"text/plain"},"body":"{\"a\":1}","stageVariables":{"v":"w"}}`)
	if got["status"] != 200.0 || got["body"] != `{"path":"/b/123","got":"1 w"}` {
		t.Errorf("answer %v", got)
	}
	if got["headers"].(map[string]any)["Content-Type"] != "application/json" {
		t.Errorf("headers %v", got["headers"])
	}
	wantLog(t, got["log"].(string),
		`Starting execution for request: [0-9a-f-]{36}`, `HTTP Method: POST, Resource Path: /123`, `Method request path: \{petId=123\}`,
		`Method request query string: \{foo=bar\}`, `Method request headers: \{content-type=text/plain\}`,
		`Method request body before transformations: \{"a":1\}`, `Endpoint request URI: http://127.0.0.1:\d+/b/123`, `Endpoint request headers: \{.*\}`,
		`Endpoint request body after transformations: 1 w`, `Sending request to http://127.0.0.1:\d+/b/123`,
		`Received response. Status: 201, Integration latency: \d+ ms`, `Endpoint response headers: \{.*X-Many=1,2.*\}`,
		`Endpoint response body before transformations: .*`, `Method response body after transformations: .*`,
		`Method response headers: \{.*\}`, `Successfully completed execution`, `Method completed with status: 200`)
	literal := must(t, a, "POST", method, `{}`)
	if !strings.Contains(literal["log"].(string), "Method request path: {petId={petId}}") {
		t.Errorf("MA-501: %s", literal["log"])
	}
	nulls := must(t, a, "POST", method, `{"headers":{"a":null,"b":"1","c":"2"},"multiValueHeaders":{"a":null,"b":null,"c":[null,"3"]}}`)
	if !strings.Contains(nulls["log"].(string), "Method request headers: {c=3, b=1}") {
		t.Errorf("null is absent: %s", nulls["log"])
	}
	other := must(t, a, "POST", method, `{"pathWithQueryString":"/a/b/c"}`)
	if !strings.Contains(other["log"].(string), "Method request path: {}") || !strings.Contains(other["log"].(string), "Resource Path: /a/b/c") {
		t.Errorf("MA-501: %s", other["log"])
	}
}

// TestInvokeLogPaths is W-10: without a path the log has that of the resource,
// whose parameters are their own names, and a path that does not fit the resource
// has none; both calls are made.
func TestInvokeLogPaths(t *testing.T) {
	a := newTestAPI(t, Options{})
	id, root := mocked(t, a)
	res := must(t, a, "POST", "/restapis/"+id+"/resources/"+root, `{"pathPart":"{petId}"}`)["id"].(string)
	method := "/restapis/" + id + "/resources/" + res + "/methods/GET"
	must(t, a, "PUT", method, `{"authorizationType":"NONE","requestParameters":{"method.request.path.petId":true}}`)
	must(t, a, "PUT", method+"/responses/200", `{}`)
	must(t, a, "PUT", method+"/integration", `{"type":"MOCK","requestTemplates":{"application/json":"{\"statusCode\":200}"}}`)
	must(t, a, "PUT", method+"/integration/responses/200", `{"responseTemplates":{"application/json":"[$input.params('petId')]"}}`)
	for _, c := range []struct{ body, path, parameters, query, answer string }{
		{`{}`, `/\{petId\}`, `petId=\{petId\}`, ``, `\[\{petId\}\]`},
		{`{"pathWithQueryString":""}`, `/\{petId\}`, `petId=\{petId\}`, ``, `\[\{petId\}\]`},
		{`{"pathWithQueryString":"/7"}`, `/7`, `petId=7`, ``, `\[7\]`},
		{`{"pathWithQueryString":"/a/b/c?x=1"}`, `/a/b/c`, ``, `x=1`, `\[\]`},
		{`{"pathWithQueryString":"/"}`, `/`, ``, ``, `\[\]`},
	} {
		got := must(t, a, "POST", method, c.body)
		if got["status"] != 200.0 {
			t.Errorf("%s: answer %v", c.body, got)
		}
		wantLog(t, got["log"].(string), `Starting execution for request: [0-9a-f-]{36}`, `HTTP Method: GET, Resource Path: `+c.path,
			`Method request path: \{`+c.parameters+`\}`, `Method request query string: \{`+c.query+`\}`, `Method request headers: \{\}`,
			`Method request body before transformations: `, `Method response body after transformations: `+c.answer,
			`Method response headers: \{Content-Type=application/json\}`, `Successfully completed execution`, `Method completed with status: 200`)
	}
}

// TestInvokeNowhere is W-11: what is not there is a 404 of the management API,
// and no log is written.
func TestInvokeNowhere(t *testing.T) {
	a := newTestAPI(t, Options{})
	id, root := mocked(t, a)
	for path, want := range map[string]string{
		"/restapis/" + id + "/resources/" + root + "/methods/POST":    "Invalid Method identifier specified",
		"/restapis/" + id + "/resources/nothere/methods/GET":          "Invalid Resource identifier specified",
		"/restapis/nothere/resources/" + root + "/methods/GET":        "Invalid Resource identifier specified",
		"/restapis/" + id + "/resources/" + root + "x" + "/methods/x": "Invalid Resource identifier specified",
	} {
		status, got := do(t, a, "POST", path, `{"pathWithQueryString":"/"}`)
		if status != 404 || got["message"] != want || got["log"] != nil {
			t.Errorf("%s: %d %v, want %s", path, status, got, want)
		}
	}
}

// TestInvokeLambdaLog holds the headers of a Lambda call to the recorded order
// and its ARN to the stage null (W-12).
func TestInvokeLambdaLog(t *testing.T) {
	a := newTestAPI(t, Options{})
	id, root := mocked(t, a)
	method := "/restapis/" + id + "/resources/" + root + "/methods/GET"
	must(t, a, "PUT", method+"/integration", `{"type":"AWS","httpMethod":"POST","uri":"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations"}`)
	log := must(t, a, "POST", method, `{}`)["log"].(string)
	want := `Endpoint request headers: \{x-amzn-lambda-integration-tag=[0-9a-f-]{36}, x-amzn-apigateway-api-id=` + id +
		`, X-Amz-Source-Arn=arn:aws:execute-api:us-east-1:123456789012:` + id + `/null/GET/, .*Accept=application/json, User-Agent=AmazonAPIGateway_` + id
	if !regexp.MustCompile(want).MatchString(log) {
		t.Errorf("the log has no %s:\n%s", want, log)
	}
}

// TestInvokeFailure is W-08.
func TestInvokeFailure(t *testing.T) {
	a := newTestAPI(t, Options{})
	id, root := mocked(t, a)
	method := "/restapis/" + id + "/resources/" + root + "/methods/GET"
	got := must(t, a, "POST", method, `{}`)
	if diff := cmp.Diff(map[string]any{"Content-Type": "application/json"}, got["headers"]); diff != "" {
		t.Errorf("MOCK has other headers: %s", diff)
	}
	must(t, a, "DELETE", method+"/responses/200", "")
	got = must(t, a, "POST", method, `{}`)
	if got["status"] != 500.0 || got["body"] != `{"message": "Internal server error"}` {
		t.Errorf("answer %v", got)
	}
	if diff := cmp.Diff(map[string]any{"x-amzn-ErrorType": "InternalServerErrorException"}, got["headers"]); diff != "" {
		t.Error(diff)
	}
	wantLog(t, got["log"].(string), `Starting execution for request: .*`, `HTTP Method: GET, Resource Path: /`, `Method request path: \{\}`,
		`Method request query string: \{\}`, `Method request headers: \{\}`, `Method request body before transformations: `,
		`Execution failed due to configuration error: Output mapping refers to an invalid method response: 200`, `Method completed with status: 500`)
}

var logLine = regexp.MustCompile(`^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4} : (.*)$`)

// wantLog holds an execution log to patterns, one per line after the first.
func wantLog(t *testing.T, log string, patterns ...string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(log, "\n"), "\n")
	if !strings.HasPrefix(lines[0], "Execution log for request ") || len(lines) != len(patterns)+1 {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), len(patterns)+1, log)
	}
	for i, pattern := range patterns {
		m := logLine.FindStringSubmatch(lines[i+1])
		if m == nil || !regexp.MustCompile("^"+pattern+"$").MatchString(m[1]) {
			t.Errorf("line %d is %q, want %s", i+2, lines[i+1], pattern)
		}
	}
}

// large is an API with many methods.
func large(t testing.TB, a *API, methods int) (at, resource string) {
	t.Helper()
	made := must(t, a, "POST", "/restapis", `{"name":"x"}`)
	at = "/restapis/" + made["id"].(string)
	for i := range methods {
		resource = must(t, a, "POST", at+"/resources/"+made["rootResourceId"].(string), fmt.Sprintf(`{"pathPart":"r%d"}`, i))["id"].(string)
		method := at + "/resources/" + resource + "/methods/GET"
		must(t, a, "PUT", method, `{"authorizationType":"NONE"}`)
		must(t, a, "PUT", method+"/responses/200", `{}`)
		must(t, a, "PUT", method+"/integration", `{"type":"MOCK","requestTemplates":{"application/json":"{\"statusCode\":200}"}}`)
		must(t, a, "PUT", method+"/integration/responses/200", `{"responseTemplates":{"application/json":"{\"a\":\"$input.params('x')\"}"}}`)
	}
	return at, resource
}

// BenchmarkPutIntegration measures a call on an API of 1,000 resources.
func BenchmarkPutIntegration(b *testing.B) {
	a, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	at, resource := large(b, a, 1000)
	for b.Loop() {
		must(b, a, "PUT", at+"/resources/"+resource+"/methods/GET/integration", `{"type":"MOCK"}`)
	}
}

// BenchmarkDeploy measures a deployment of 1,000 resources, compiled.
func BenchmarkDeploy(b *testing.B) {
	var s served
	a, err := New(Options{Publish: s.publish})
	if err != nil {
		b.Fatal(err)
	}
	at, _ := large(b, a, 1000)
	for b.Loop() {
		must(b, a, "POST", at+"/deployments", `{"stageName":"dev"}`)
	}
}

// BenchmarkServeWhileDeploying compares requests of a quiet stage with those
// while an API of 1,000 methods is deployed now and then, or without end. Readers take one
// pointer; what is left is the processor time that compiling takes away.
func BenchmarkServeWhileDeploying(b *testing.B) {
	for _, c := range []struct {
		name      string
		deploying bool
		pause     time.Duration
	}{{"deployments=none", false, 0}, {"deployments=5-per-second", true, 200 * time.Millisecond}, {"deployments=without-pause", true, 0}} {
		b.Run(c.name, func(b *testing.B) {
			var s served
			a, err := New(Options{Publish: s.publish})
			if err != nil {
				b.Fatal(err)
			}
			id, _ := mocked(b, a)
			must(b, a, "POST", "/restapis/"+id+"/deployments", `{"stageName":"dev"}`)
			at, _ := large(b, a, 1000)
			stop, done := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(done)
				for c.deploying {
					select {
					case <-stop:
						return
					case <-time.After(c.pause):
						must(b, a, "POST", at+"/deployments", `{"stageName":"dev"}`)
					}
				}
			}()
			for b.Loop() {
				s.mu.Lock()
				plan := s.stages[0].Plan
				s.mu.Unlock()
				if got := bodyOf(plan, "/"); got != "200 one" {
					b.Fatal(got)
				}
			}
			close(stop)
			<-done
		})
	}
}
