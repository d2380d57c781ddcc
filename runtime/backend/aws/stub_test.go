package aws_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"postern/api"
	"postern/loader/settings"
	"postern/runtime/backend/aws"
)

// awsRoute is an AWS integration that passes bodies and maps two headers.
func awsRoute(path, method, uri string, more map[string]any) route {
	in := map[string]any{"type": "aws", "httpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:" + uri, "credentials": "arn:aws:iam::123456789012:role/r",
		"responses": map[string]any{
			"default": map[string]any{"statusCode": "200", "responseParameters": map[string]any{
				"method.response.header.X-One": "integration.response.header.Content-Type", "method.response.header.X-Two": "integration.response.header.X-Mine"}},
			"4..": map[string]any{"statusCode": "400"}, "404": map[string]any{"statusCode": "404"}, "5..": map[string]any{"statusCode": "500"},
		}}
	for key, value := range more {
		in[key] = value
	}
	return route{path, method, in}
}

// TestFixedAnswers is how an action finds its answer and what it looks like.
func TestFixedAnswers(t *testing.T) {
	form := map[string]any{"requestParameters": map[string]any{"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"}}
	target := map[string]any{"requestParameters": map[string]any{"integration.request.header.X-Amz-Target": "'AWSEvents.PutEvents'"}}
	get := map[string]any{"httpMethod": "GET", "requestParameters": map[string]any{"integration.request.path.key": "method.request.path.key"}}
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + `
aws:
  dynamodb:
    actions:
      PutItem: {returns: {}}
      GetItem: {status: 400, returns: {__type: ResourceNotFoundException}, headers: {X-Mine: "yes"}}
      "*": {status: 404, returns: "any"}
  sqs: {actions: {SendMessage: {returns: {SendMessageResponse: {}}}}}
  events: {actions: {PutEvents: {returns: {FailedEntryCount: 0}}}}
  s3:
    actions:
      GET /pets/{key}: {returns: "<xml/>"}
      /pets/{a}/{rest+}: {returns: plain, headers: {content-type: text/css}}
  slow.service: {actions: {"*": {delay: 5s, returns: {}}}}
  "*": {actions: {Ping: {returns: {pong: true}}}}
`,
		"openapi.json": small(
			awsRoute("/put", "post", "dynamodb:action/PutItem", nil), awsRoute("/get", "post", "dynamodb:action/GetItem", nil), awsRoute("/scan", "post", "dynamodb:action/Scan", nil),
			awsRoute("/query", "post", "sqs:action/SendMessage", nil), awsRoute("/form", "post", "sqs:path/123456789012/q", form), awsRoute("/target", "post", "events:action/PutEvents", target),
			awsRoute("/object/{key}", "get", "s3:path/pets/{key}", get), awsRoute("/objects/{key}", "get", "s3:path/pets/a/b/{key}", get), awsRoute("/other/{key}", "get", "s3:path/dogs/{key}", get),
			awsRoute("/ping", "post", "glue:action/Ping", nil), awsRoute("/absent", "post", "sns:action/Publish", nil), awsRoute("/invented", "post", "invented:path/x", nil),
			awsRoute("/slow", "post", "slow.service:path/x", map[string]any{"timeoutInMillis": 60}),
		),
	})
	json := "Content-Type: application/json"
	for _, c := range []struct {
		method, target, body string
		status               int
		want, kind           string
	}{
		{"POST", "/put", "{}", 200, "{}", "application/x-amz-json-1.0"},
		{"POST", "/get", "{}", 400, `{"__type":"ResourceNotFoundException"}`, ""},
		{"POST", "/scan", "{}", 404, "any", ""},
		{"POST", "/query", "{}", 200, `{"SendMessageResponse":{}}`, "application/x-amz-json-1.0"},
		{"POST", "/form", "Action=SendMessage&MessageBody=x", 200, `{"SendMessageResponse":{}}`, "application/x-amz-json-1.0"},
		{"POST", "/target", "{}", 200, `{"FailedEntryCount":0}`, "application/x-amz-json-1.1"},
		{"GET", "/object/1", "", 200, "<xml/>", "application/xml"},
		{"GET", "/objects/1", "", 200, "plain", "text/css"},
		{"POST", "/ping", "{}", 200, `{"pong":true}`, "application/x-amz-json-1.1"},
	} {
		a := w.call(c.method, c.target, c.body, json)
		check(t, a, c.status, c.want)
		if c.kind != "" && headerOf(a, "X-One") != c.kind {
			t.Errorf("%s: %q, want %q", c.target, headerOf(a, "X-One"), c.kind)
		}
	}
	why(t, w.call("GET", "/other/1", ""), 500, `aws.s3 of postern.yaml has neither an endpoint nor this action: add endpoint: <URL>, or "GET /dogs/1" to its actions`)
	why(t, w.call("POST", "/absent", "{}", json), 500, `calls action Publish of the AWS service sns`)
	why(t, w.call("POST", "/invented", "{}", json), 500, "invented is no service of the public models")
	why(t, w.call("POST", "/slow", "{}", json), 504, "has a delay longer than timeoutInMillis (60 ms)")
}

func TestNothingConfigured(t *testing.T) {
	w := open(t, map[string]string{"postern.yaml": settingsHead, "openapi.json": small(awsRoute("/put", "post", "dynamodb:action/PutItem", nil))})
	why(t, w.call("POST", "/put", "{}", "Content-Type: application/json"), 500, "add dynamodb: <endpoint URL> to the aws section of postern.yaml, or an answer under aws.dynamodb.actions")
}

// TestScript is a table kept by a script: state, errors, whole answers.
func TestScript(t *testing.T) {
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + `
aws:
  dynamodb:
    actions:
      PutItem: {script: ./table.ts}
      GetItem: {script: ./table.ts}
      Scan: {script: ./table.ts, status: 201, headers: {X-Mine: fixed}}
  s3: {actions: {"PUT /b/{key+}": {script: ./store.js}}}
  sns: {actions: {Publish: {script: "./store.js#publish"}}}
`,
		"table.ts": `const items = new Map<string, any>();
export async function handler(r: any) {
  switch (r.action) {
    case "PutItem": items.set(r.body.Item.id.S, r.body.Item); return {};
    case "GetItem": {
      if (r.body.Key.id.S === "bug") return (undefined as any).x;
      if (r.body.Key.id.S === "loop") { const e = new Error("no such table"); e.name = "ResourceNotFoundException"; throw e; }
      return {Item: items.get(r.body.Key.id.S)};
    }
  }
  return {status: 200 + items.size, headers: {"X-Mine": items.size}, body: "text"};
}`,
		"store.js": `exports.handler = async (r) => ({body: [r.service, r.region, r.method, r.path, r.pathParameters.key, r.query.x, r.headers["content-type"], r.body, r.isBase64Encoded].join("|")});
exports.publish = async (r) => r.body.Message === "none" ? null : {PublishResponse: {id: r.body.Message}};`,
		"openapi.json": small(
			awsRoute("/put", "post", "dynamodb:action/PutItem", nil), awsRoute("/get", "post", "dynamodb:action/GetItem", nil), awsRoute("/scan", "post", "dynamodb:action/Scan", nil),
			awsRoute("/object", "post", "s3:path/b/a%20b/c?x=1", map[string]any{"httpMethod": "PUT"}), awsRoute("/publish", "post", "sns:path/", nil),
		),
	})
	json := "Content-Type: application/json"
	check(t, w.call("POST", "/put", `{"Item":{"id":{"S":"1"},"n":{"N":"7"}}}`, json), 200, "{}")
	check(t, w.call("POST", "/get", `{"Key":{"id":{"S":"1"}}}`, json), 200, `{"Item":{"id":{"S":"1"},"n":{"N":"7"}}}`)
	check(t, w.call("POST", "/get", `{"Key":{"id":{"S":"2"}}}`, json), 200, `{}`)
	a := w.call("POST", "/scan", `{}`, json)
	check(t, a, 200, "text")
	if headerOf(a, "X-Two") != "1" {
		t.Error(a.Headers)
	}
	check(t, w.call("POST", "/get", `{"Key":{"id":{"S":"loop"}}}`, json), 400, `{"__type":"ResourceNotFoundException","message":"no such table"}`)
	why(t, w.call("POST", "/get", `{"Key":{"id":{"S":"bug"}}}`, json), 500, "script ./table.ts failed", "TypeError")
	check(t, w.call("POST", "/object", "\xff\x00", "Content-Type: image/png"), 200, "s3|us-east-1|PUT|/b/a%20b/c|a b/c|1|image/png|\ufffd\x00|")
	check(t, w.call("POST", "/publish", "Action=Publish&Message=hi", "Content-Type: application/x-www-form-urlencoded"), 200, `{"PublishResponse":{"id":"hi"}}`)
	check(t, w.call("POST", "/publish", "Action=Publish&Message=none", "Content-Type: application/x-www-form-urlencoded"), 200, ``)
}

// TestScriptCallsComeInTurn holds that parallel calls do not lose state.
func TestScriptCallsComeInTurn(t *testing.T) {
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "aws: {dynamodb: {actions: {\"*\": {script: ./n.js}}}}\n",
		"n.js":         `let n = 0; exports.handler = async () => { const was = n; await new Promise(r => setTimeout(r, 1)); n = was + 1; return {n}; };`,
		"openapi.json": small(awsRoute("/x", "post", "dynamodb:action/UpdateItem", nil)),
	})
	var wait sync.WaitGroup
	for range 20 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			w.call("POST", "/x", "{}", "Content-Type: application/json")
		}()
	}
	wait.Wait()
	check(t, w.call("POST", "/x", "{}", "Content-Type: application/json"), 200, `{"n":21}`)
	if files := w.services.Files(); len(files) != 1 || !strings.HasSuffix(files[0], "n.js") {
		t.Error(files)
	}
	if err := w.services.Update(w.options); err != nil {
		t.Fatal(err)
	}
	check(t, w.call("POST", "/x", "{}", "Content-Type: application/json"), 200, `{"n":22}`)
	w.write(t, "n.js", `exports.handler = async () => ({fresh: 1})`)
	if names, err := w.services.Reload(); err != nil || fmt.Sprint(names) != "[./n.js]" {
		t.Error(names, err)
	}
	check(t, w.call("POST", "/x", "{}", "Content-Type: application/json"), 200, `{"fresh":1}`)
	w.write(t, "postern.yaml", settingsHead+"aws: {dynamodb: {actions: {\"*\": {returns: 1}}}}\n")
	w.options.Settings = w.configure(t).Settings
	if err := w.services.Update(w.options); err != nil {
		t.Fatal(err)
	}
	check(t, w.call("POST", "/x", "{}", "Content-Type: application/json"), 200, `1`)
}

func TestScriptsThatFail(t *testing.T) {
	for code, part := range map[string]string{
		`exports.handler = async () => ({status: 42})`:                     "returned status 42; expected a number from 100 to 599",
		`exports.handler = async () => ({status: 200, headers: [1]})`:      "expected an object of texts",
		`exports.handler = async () => ({status: 200, headers: {a: [1]}})`: `returned headers {"a":[1]}; expected an object of texts`,
		`exports.handler = async ( => 1`:                                   "s.js:1",
		`exports.handler = async () => { for (;;); }`:                      "did not answer within timeoutInMillis",
		`exports.handler = async () => { throw new Error("oops"); }`:       "oops",
	} {
		w := open(t, map[string]string{
			"postern.yaml": settingsHead + "aws: {dynamodb: {actions: {\"*\": {script: ./s.js}}}}\n", "s.js": code,
			"openapi.json": small(awsRoute("/x", "post", "dynamodb:action/UpdateItem", map[string]any{"timeoutInMillis": 300})),
		})
		status := 500
		if strings.Contains(part, "timeout") {
			status = 504
		}
		why(t, w.call("POST", "/x", "{}", "Content-Type: application/json"), status, part)
	}
	var report api.Diagnostics
	s := settings.Read("postern.yaml", []byte(`{lambda: {"a:b:c": {returns: 1}}}`), &report)
	if _, err := aws.New(aws.Options{Settings: s}); err == nil || !strings.Contains(err.Error(), "a:b:c") {
		t.Error(err)
	}
}

// TestScriptHeaders is how a script's headers are written: as JavaScript would.
func TestScriptHeaders(t *testing.T) {
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "aws: {dynamodb: {actions: {\"*\": {script: ./s.js}}}}\n",
		"s.js":         `exports.handler = async (r) => ({body: "", headers: {"X-Mine": r.body.v}})`,
		"openapi.json": small(awsRoute("/x", "post", "dynamodb:action/UpdateItem", nil)),
	})
	for value, want := range map[string]string{`1234567890`: "1234567890", `0.5`: "0.5", `true`: "true", `"a \"b\""`: `a "b"`, `null`: ""} {
		if a := w.call("POST", "/x", `{"v":`+value+`}`, asJSON); headerOf(a, "X-Two") != want {
			t.Errorf("%s: %q %v", value, headerOf(a, "X-Two"), a.Outcome.Cause)
		}
	}
}

// TestImpatientCallsKeepState holds that a call that waits for its turn in vain
// does not cost the script its variables.
func TestImpatientCallsKeepState(t *testing.T) {
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "aws: {dynamodb: {actions: {\"*\": {script: ./n.js}}}}\n",
		"n.js": `let n = 0; exports.handler = async (r) => {
  if (r.body.slow) { console.log("slow began"); await new Promise((r) => setTimeout(r, 300)); }
  return {n: ++n} };`,
		"openapi.json": small(awsRoute("/x", "post", "dynamodb:action/UpdateItem", nil), awsRoute("/short", "post", "dynamodb:action/UpdateItem", map[string]any{"timeoutInMillis": 50})),
	})
	slow := make(chan string)
	go func() { slow <- string(w.call("POST", "/x", `{"slow":1}`, asJSON).Body) }()
	waitFor(t, "the slow call", func() bool { return strings.Contains(w.logged(), "slow began") })
	why(t, w.call("POST", "/short", `{}`, asJSON), 504, "the script ./n.js was busy with other calls for all of timeoutInMillis")
	if got := <-slow; got != `{"n":1}` {
		t.Error(got)
	}
	check(t, w.call("POST", "/x", "{}", asJSON), 200, `{"n":2}`)
}

// TestCheck lists what nothing leads anywhere, and only that (CF-201).
func TestCheck(t *testing.T) {
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + `
lambda: {pets: {returns: 1}}
aws: {dynamodb: {actions: {PutItem: {returns: {}}}}, s3: {actions: {"GET /b/{key}": {returns: x}}}, states: "http://127.0.0.1:1"}
`,
		"openapi.json": small(
			route{"/a", "get", proxy("pets")}, route{"/b", "get", proxy("cats")}, route{"/c", "post", custom("dogs", nil)},
			awsRoute("/d", "post", "dynamodb:action/PutItem", nil), awsRoute("/e", "post", "dynamodb:action/Scan", nil),
			awsRoute("/f", "get", "s3:path/b/x", nil), awsRoute("/g", "post", "states:action/StartExecution", nil), awsRoute("/h", "post", "sns:action/Publish", nil),
		),
	})
	var got []string
	for _, d := range w.services.Check(w.plan) {
		name, why, _ := strings.Cut(d.Summary, ": ")
		if d.Severity != api.Note || !d.Pos.IsValid() || !strings.Contains(why, "nothing says where") {
			t.Errorf("%+v", d)
		}
		got = append(got, name)
	}
	slices.Sort(got)
	if want := "GET /b, POST /c, POST /e, POST /h"; strings.Join(got, ", ") != want {
		t.Errorf("%q, want %q", got, want)
	}
}
