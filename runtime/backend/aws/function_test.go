package aws_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"postern/runtime"
)

// TestProxyEndToEnd is one request through an AWS_PROXY integration whose
// handler runs in process.
func TestProxyEndToEnd(t *testing.T) {
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "lambda: {pets: ./pets.ts}\n",
		"openapi.json": small(route{"/pets/{id}", "post", proxy("pets:live")}),
		"pets.ts": `import type { X } from "./none";
export const handler = async (event: any, context: any) => ({
  statusCode: 201,
  headers: {"X-One": context.invokedFunctionArn, "Content-Type": "text/plain"},
  multiValueHeaders: {"Set-Cookie": ["a=1", "b=2"]},
  body: [event.httpMethod, event.path, event.pathParameters.id, event.queryStringParameters.q, event.body].join(" "),
});`,
	})
	a := w.call("POST", "/pets/7?q=a%20b", `{"n":1}`, "Content-Type: application/json")
	check(t, a, 201, `POST /pets/7 7 a b {"n":1}`)
	if headerOf(a, "X-One") != "arn:aws:lambda:us-east-1:123456789012:function:pets:live" || headerOf(a, "Content-Type") != "text/plain" || headerOf(a, "Set-Cookie") != "a=1" {
		t.Error(a.Headers)
	}
}

// TestEventDecodes reads the event with the types of aws-lambda-go.
func TestEventDecodes(t *testing.T) {
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "lambda: {echo: ./echo.js}\n",
		"openapi.json": small(route{"/{proxy+}", "post", proxy("echo")}),
		"echo.js":      `exports.handler = async (event) => ({body: JSON.stringify(event)});`,
	})
	a := w.call("POST", "/a/b?x=1&x=2&y=", "hi", "X-Multi: 1", "X-Multi: 2", "User-Agent: probe")
	var event events.APIGatewayProxyRequest
	if err := json.Unmarshal(a.Body, &event); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
	if event.Resource != "/{proxy+}" || event.PathParameters["proxy"] != "a/b" || event.QueryStringParameters["x"] != "2" ||
		len(event.MultiValueQueryStringParameters["x"]) != 2 || event.Headers["X-Multi"] != "2" || len(event.MultiValueHeaders["X-Multi"]) != 2 ||
		event.RequestContext.Identity.UserAgent != "probe" || event.RequestContext.RequestID != a.Request.ID || event.Body != "hi" || event.RequestContext.Stage != "dev" {
		t.Errorf("%+v", event)
	}
}

// TestHandlersThatFail is what clients of a proxy function see when its handler
// goes wrong, and what the log says.
func TestHandlersThatFail(t *testing.T) {
	for name, c := range map[string]struct {
		code   string
		status int
		why    []string
	}{
		"throws":          {`exports.handler = async () => { throw new Error("no pet"); }`, 502, []string{"no pet", "Lambda execution failed with status 200 due to customer function error: no pet. Lambda request id: "}},
		"rejects":         {`exports.handler = () => Promise.reject(new TypeError("bad"))`, 502, []string{"bad"}},
		"undefined":       {`exports.handler = async () => {}`, 502, []string{"null", "Malformed Lambda proxy response"}},
		"number":          {`exports.handler = async () => 42`, 502, []string{`"42"`, "Malformed Lambda proxy response"}},
		"circular":        {`exports.handler = async () => { const a = {}; a.a = a; return a; }`, 502, []string{"Unable to stringify"}},
		"bigint":          {`exports.handler = async () => ({body: 1n})`, 502, []string{"Unable to stringify"}},
		"huge":            {`exports.handler = async () => ({body: "x".repeat(7 << 20)})`, 502, []string{"exceeded maximum allowed payload size"}},
		"object body":     {`exports.handler = async () => ({body: {a: 1}})`, 502, []string{"body is an object, expected a string"}},
		"unknown key":     {`exports.handler = async () => ({statusCode: 200, wrongValue: 1})`, 502, []string{`member "wrongValue" is not known`}},
		"no export":       {`exports.other = 1`, 502, []string{"handler", "HandlerNotFound"}},
		"syntax error":    {`exports.handler = async ( => {`, 502, []string{"h.js:1"}},
		"exits":           {`exports.handler = async () => process.exit(3)`, 502, []string{"Runtime exited"}},
		"endless loop":    {`exports.handler = async () => { for (;;); }`, 502, []string{"Task timed out after 0.20 seconds"}},
		"never settles":   {`exports.handler = () => new Promise(() => setInterval(() => {}, 1000))`, 502, []string{"Task timed out after 0.20 seconds"}},
		"recursion":       {`exports.handler = async () => { const f = () => f() + 1; return f(); }`, 502, []string{"Maximum call stack size exceeded"}},
		"hungry regex":    {`exports.handler = async () => /^(a+)+\1$/.test("a".repeat(40) + "b")`, 502, []string{"Task timed out after 0.20 seconds"}},
		"native module":   {`const net = require("net"); exports.handler = async () => net.connect(1)`, 502, []string{"exec"}},
		"missing package": {`const x = require("left-pad"); exports.handler = async () => 1`, 502, []string{"left-pad"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limit := "60s"
			if strings.Contains(c.why[0], "timed out after 0.20") {
				limit = "200ms"
			}
			w := open(t, map[string]string{
				"postern.yaml": settingsHead + "lambda: {f: {file: ./h.js, timeout: " + limit + "}}\n",
				"openapi.json": small(route{"/f", "get", proxy("f")}),
				"h.js":         c.code,
			})
			for range 2 {
				a := w.call("GET", "/f", "")
				if body := `{"message": "Internal server error"}`; string(a.Body) != body {
					t.Errorf("%s", a.Body)
				}
				why(t, a, c.status, c.why...)
			}
		})
	}
}

// TestNowhere is the answer for functions that cannot be found (CF-201).
func TestNowhere(t *testing.T) {
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "lambda: {gone: ./gone.js, program: {exec: ./absent}, pets: {returns: {}}}\n",
		"openapi.json": small(route{"/unknown", "get", proxy("cats")}, route{"/gone", "get", proxy("gone")}, route{"/program", "get", proxy("program")},
			route{"/bad", "get", map[string]any{"type": "aws_proxy", "httpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:pets/invocations"}}),
	})
	why(t, w.call("GET", "/unknown", ""), 500, "add cats: <file, URL, exec or returns> to the lambda section of postern.yaml", "Execution failed due to configuration error")
	why(t, w.call("GET", "/gone", ""), 502, "Cannot find module 'gone'")
	why(t, w.call("GET", "/program", ""), 502, "absent")
	why(t, w.call("GET", "/bad", ""), 500, "names no Lambda function")
	for _, part := range []string{"./absent cannot be started", "gone.js"} {
		if !strings.Contains(w.logged(), part) {
			t.Errorf("no %s in %s", part, w.logged())
		}
	}
}

func TestThrottledAndSlow(t *testing.T) {
	slow := proxy("slow")
	slow["timeoutInMillis"] = 60
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "lambda:\n  one: {file: ./h.js, concurrency: 1}\n  slow: {returns: {}, delay: 10s}\n",
		"openapi.json": small(route{"/one", "get", proxy("one")}, route{"/slow", "get", slow}),
		"h.js":         `exports.handler = async () => { await new Promise(r => setTimeout(r, 400)); return {}; }`,
	})
	answers := make(chan *runtime.Answer)
	for range 4 {
		go func() { answers <- w.call("GET", "/one", "") }()
	}
	counts := map[int]int{}
	for range 4 {
		a := <-answers
		if counts[a.Status]++; a.Status == 500 {
			why(t, a, 500, "raise concurrency", "Lambda execution failed with status 429 due to customer function error: Rate Exceeded.")
		}
	}
	if counts[200] != 1 || counts[500] != 3 {
		t.Error(counts)
	}
	a := w.call("GET", "/slow", "")
	check(t, a, 504, `{"message": "Endpoint request timed out"}`)
	why(t, a, 504, "the function slow did not answer within timeoutInMillis (60 ms)", "Execution failed due to a timeout error")
}

// TestCustom holds L-01 to L-09 for functions behind type AWS.
func TestCustom(t *testing.T) {
	patterns := map[string]any{
		"responses": map[string]any{
			"default":              map[string]any{"statusCode": "200", "responseParameters": map[string]any{"method.response.header.X-One": "integration.response.header.X-Amz-Function-Error", "method.response.header.X-Two": "integration.response.header.Content-Type"}},
			".*four hundred.*":     map[string]any{"statusCode": "400"},
			"5..":                  map[string]any{"statusCode": "500"},
			`.*customerror(\n|.)*`: map[string]any{"statusCode": "404", "responseTemplates": map[string]any{"application/json": `$input.path('$.errorType')#if($input.path('$').toString().contains("customerror"))!#end`}},
		},
		"requestTemplates": map[string]any{"application/json": `{"do": "$input.params('do')", "v": $input.json('$.v')}`},
	}
	event := custom("f", map[string]any{"requestParameters": map[string]any{"integration.request.header.X-Amz-Invocation-Type": "'Event'"}})
	logs := custom("f", map[string]any{
		"requestParameters": map[string]any{"integration.request.header.X-Amz-Log-Type": "'Tail'", "integration.request.header.X-Amz-Client-Context": "'eyJhIjoxfQ=='"},
		"responses":         map[string]any{"default": map[string]any{"statusCode": "200", "responseParameters": map[string]any{"method.response.header.X-One": "integration.response.header.X-Amz-Log-Result"}}},
	})
	dry := custom("f", map[string]any{"requestParameters": map[string]any{"integration.request.header.X-Amz-Invocation-Type": "'DryRun'"}})
	get := custom("f", map[string]any{"httpMethod": "GET"})
	version := custom("v:3", map[string]any{
		"responses": map[string]any{"default": map[string]any{"statusCode": "200", "responseParameters": map[string]any{"method.response.header.X-One": "integration.response.header.X-Amz-Executed-Version"}}},
	})
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "lambda: {f: ./f.js, v: ./f.js, fixed: {returns: 1}}\n",
		"openapi.json": small(route{"/mapped", "post", custom("f", patterns)}, route{"/plain", "post", custom("f", nil)}, route{"/event", "post", event},
			route{"/logs", "post", logs}, route{"/dry", "post", dry}, route{"/get", "post", get}, route{"/version", "post", version}, route{"/fixed", "post", custom("fixed", nil)}),
		"f.js": `exports.handler = async (e, c) => {
  if (e.do === "four") throw new Error("it was four hundred");
  if (e.do === "multi") { const x = new Error("a customerror\nin lines"); x.name = "Mine"; throw x; }
  if (e.do === "string") return "Pass";
  if (e.do === "member") return {errorMessage: "500"};
  if (e.do === "event") { console.log("ran " + e.v); throw new Error("in the background"); }
  if (c.clientContext) { console.log("context " + c.clientContext.a); }
  return e;
};`,
	})
	json := "Content-Type: application/json"
	check(t, w.call("POST", "/mapped?do=echo", `{"v":[1]}`, json), 200, `{"do":"echo","v":[1]}`)
	a := w.call("POST", "/mapped?do=string", `{"v":1}`, json) // L-02, L-03
	check(t, a, 200, `"Pass"`)
	if headerOf(a, "X-Two") != "application/json" { // L-08
		t.Error(a.Headers)
	}
	a = w.call("POST", "/mapped?do=four", `{"v":1}`, json) // L-04, L-05
	if a.Status != 400 || !strings.HasPrefix(string(a.Body), `{"errorType":"Error","errorMessage":"it was four hundred","trace":[`) {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	check(t, w.call("POST", "/mapped?do=multi", `{"v":1}`, json), 404, `Mine!`)                   // L-07
	check(t, w.call("POST", "/mapped?do=member", `{"v":1}`, json), 500, `{"errorMessage":"500"}`) // L-03
	check(t, w.call("POST", "/plain", `{"a": 1}`, json), 200, `{"a":1}`)                          // L-01
	a = w.call("POST", "/plain", `plain words`, json)                                             // L-09
	if a.Status != 200 || !strings.HasPrefix(string(a.Body), `{"Type":"User","message":"Could not parse request body into json: `) {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if a = w.call("POST", "/fixed", `plain words`, json); !strings.HasPrefix(string(a.Body), `{"Type":"User","message":"Could not parse request body into json: `) {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	check(t, w.call("POST", "/event", `{"do":"event","v":7}`, json), 200, ``) // L-06
	waitFor(t, "the asynchronous invocation", func() bool {
		return strings.Contains(w.logged(), "ran 7") && strings.Contains(w.logged(), "asynchronous invocation failed: ")
	})
	check(t, w.call("POST", "/dry", `{"do":"event","v":8}`, json), 200, ``)
	if a = w.call("POST", "/logs", `{}`, json); a.Status != 200 || headerOf(a, "X-One") == "" || !strings.Contains(w.logged(), "context 1") {
		t.Errorf("%d %s %v", a.Status, a.Body, a.Headers)
	}
	if a = w.call("POST", "/version", `{}`, json); headerOf(a, "X-One") != "3" { // L-08
		t.Errorf("%d %s %v", a.Status, a.Body, a.Headers)
	}
	why(t, w.call("POST", "/get", `{}`, json), 500, "Lambda accepts POST alone") // L-12
	if strings.Contains(w.logged(), "ran 8") {
		t.Error("a dry run ran")
	}
}

func TestStageVariableInName(t *testing.T) {
	w := open(t, map[string]string{
		"postern.yaml": "apis: [{file: openapi.json, stage: dev, root: true, variables: {fn: pets, alias: live}}]\nlambda:\n  \"pets:live\": {returns: {body: live}}\n  dogs: {returns: woof}\n",
		"openapi.json": small(route{"/a", "get", proxy("${stageVariables.fn}:${stageVariables.alias}")},
			route{"/b/{name}", "post", custom("{name}", map[string]any{"requestParameters": map[string]any{"integration.request.path.name": "method.request.path.name"}})}),
	})
	check(t, w.call("GET", "/a", ""), 200, "live")
	check(t, w.call("POST", "/b/dogs", "{}", "Content-Type: application/json"), 200, `"woof"`)
}

// TestUpdateWhileServing holds that a reload between two calls changes only
// what it names.
func TestUpdateWhileServing(t *testing.T) {
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "lambda: {a: ./a.js, b: {returns: {body: b1}}}\n",
		"openapi.json": small(route{"/a", "get", proxy("a")}, route{"/b", "get", proxy("b")}),
		"a.js":         `let n = 0; exports.handler = async () => ({body: "a" + ++n})`,
	})
	check(t, w.call("GET", "/a", ""), 200, "a1")
	check(t, w.call("GET", "/b", ""), 200, "b1")
	w.write(t, "postern.yaml", settingsHead+"lambda:\n  b: {returns: {body: b2}}\n  a: ./a.js\n")
	w.options.Settings = w.configure(t).Settings
	if err := w.services.Update(w.options); err != nil {
		t.Fatal(err)
	}
	check(t, w.call("GET", "/a", ""), 200, "a2")
	check(t, w.call("GET", "/b", ""), 200, "b2")
	if files := w.services.Files(); len(files) != 1 || !strings.HasSuffix(files[0], "a.js") {
		t.Error(files)
	}
	w.write(t, "a.js", `exports.handler = async () => ({body: "changed"})`)
	if names, err := w.services.Reload(); err != nil || len(names) != 1 || names[0] != "a" {
		t.Error(names, err)
	}
	check(t, w.call("GET", "/a", ""), 200, "changed")
}

// TestTimesOut holds that a handler that outlives timeoutInMillis does not
// disturb the exchange, whose memory is used again.
func TestTimesOut(t *testing.T) {
	in := proxy("f")
	in["timeoutInMillis"] = 60
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "lambda: {f: {file: ./f.js, timeout: 60s}}\n",
		"openapi.json": small(route{"/f", "post", in}),
		"f.js":         `exports.handler = async (e) => { await new Promise(r => setTimeout(r, 150)); console.log("got " + e.body); return {}; }`,
	})
	check(t, w.call("POST", "/f", "first"), 504, `{"message": "Endpoint request timed out"}`)
	for range 20 {
		w.call("POST", "/nothing", strings.Repeat("x", 3000))
	}
	waitFor(t, "the end of the handler", func() bool { return strings.Contains(w.logged(), "got first") })
	time.Sleep(10 * time.Millisecond)
}

// TestTraceIsKept holds that what a function keeps of one request is not
// written over by the next.
func TestTraceIsKept(t *testing.T) {
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "lambda: {keep: ./keep.js}\n",
		"openapi.json": small(route{"/", "get", proxy("keep")}),
		"keep.js":      `const kept = []; exports.handler = async () => ({body: kept.push(process.env._X_AMZN_TRACE_ID) && kept.map((id) => id.split(";")[0]).join(" ")});`,
	})
	const one, two = "Root=1-5e1b4151-5ac6c58f3b7d7f3b6b2b5c21", "Root=1-5e1b4151-5ac6c58f3b7d7f3b6b2b5c22"
	check(t, w.call("GET", "/", "", "X-Amzn-Trace-Id: "+one), 200, one)
	check(t, w.call("GET", "/", "", "X-Amzn-Trace-Id: "+two), 200, one+" "+two)
}
