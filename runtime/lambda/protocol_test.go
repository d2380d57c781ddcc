package lambda

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What a handler does, and what Lambda answers. In want, "…" stands for any text.
var protocolCases = []struct {
	name, code, event string
	want              string
	failed            bool
	log               string // part of the log; "" does not look
}{
	{name: "async return", code: `exports.handler = async (e) => ({n: e.n + 1})`, event: `{"n":1}`, want: `{"n":2}`},
	{name: "async undefined", code: `exports.handler = async () => {}`, want: `null`},
	{name: "async string", code: `exports.handler = async () => 'Pass'`, want: `"Pass"`},
	{name: "async waits", code: `exports.handler = async () => { await new Promise(r => setTimeout(r, 5)); return 1 }`, want: `1`},
	{name: "async leaves timers", code: `exports.handler = async () => { setTimeout(() => {}, 60000); return 1 }`, want: `1`},
	{name: "thenable", code: `exports.handler = () => ({then: (f) => setTimeout(() => f(3), 1)})`, want: `3`},
	{name: "promise of promise", code: `exports.handler = () => Promise.resolve().then(() => Promise.resolve(4))`, want: `4`},
	{name: "callback", code: `exports.handler = (e, c, cb) => cb(null, {ok: true})`, want: `{"ok":true}`},
	{name: "callback waits for the loop", code: `let n = 0; exports.handler = (e, c, cb) => { const o = {n: 0}; setTimeout(() => console.log('late'), 20); cb(null, 'early') }`, want: `"early"`, log: "late"},
	{name: "callback does not wait", code: `exports.handler = (e, c, cb) => { c.callbackWaitsForEmptyEventLoop = false; setTimeout(() => {}, 60000); cb(null, 1) }`, want: `1`},
	{name: "callback later", code: `exports.handler = (e, c, cb) => { setTimeout(() => cb(null, 2), 5) }`, want: `2`},
	{name: "callback twice", code: `exports.handler = (e, c, cb) => { cb(null, 1); cb(null, 2) }`, want: `1`},
	{name: "callback error", code: `exports.handler = (e, c, cb) => cb(new Error('bad'))`, failed: true, want: `{"errorType":"Error","errorMessage":"bad","trace":["Error: bad","    at …index.js:1:…"]}`},
	{name: "callback string error", code: `exports.handler = (e, c, cb) => cb('bad')`, failed: true, want: `{"errorType":"string","errorMessage":"bad","trace":[]}`},
	{name: "callback error does not wait", code: `exports.handler = (e, c, cb) => { setTimeout(() => {}, 60000); cb('bad') }`, failed: true, want: `{"errorType":"string","errorMessage":"bad","trace":[]}`},
	{name: "no answer", code: `exports.handler = () => 5`, want: `null`},
	{name: "async never settles", code: `exports.handler = async () => { await new Promise(() => {}) }`, failed: true, want: `{"errorType":"Runtime.NodeJsExit","errorMessage":"The Lambda runtime client detected an unexpected Node.js exit code.…","trace":["Runtime.NodeJsExit: The Lambda runtime …"]}`},
	{name: "promise never settles", code: `exports.handler = () => new Promise(() => {})`, want: `null`},
	{name: "context.done", code: `exports.handler = (e, c) => c.done(null, 1)`, want: `1`},
	{name: "context.succeed", code: `exports.handler = (e, c) => { setTimeout(() => {}, 60000); c.succeed({a: 1}) }`, want: `{"a":1}`},
	{name: "context.fail", code: `exports.handler = (e, c) => c.fail(new TypeError('no'))`, failed: true, want: `{"errorType":"TypeError","errorMessage":"no","trace":["TypeError: no",…]}`},
	{name: "context.fail without reason", code: `exports.handler = (e, c) => c.fail()`, failed: true, want: `{"errorType":"string","errorMessage":"handled","trace":[]}`},
	{name: "throw", code: `exports.handler = async () => { throw new RangeError('r') }`, failed: true, want: `{"errorType":"RangeError","errorMessage":"r","trace":["RangeError: r","    at …/index.js:1:39"]}`, log: "ERROR\tInvoke Error \t{\"errorType\":\"RangeError\""},
	{name: "throw synchronously", code: `exports.handler = () => { throw new Error('s') }`, failed: true, want: `{"errorType":"Error","errorMessage":"s","trace":["Error: s",…]}`},
	{name: "throw class", code: `class NotFound extends Error { constructor(m) { super(m); this.name = 'NotFound'; this.code = 404 } } exports.handler = async () => { throw new NotFound('pet') }`, failed: true, want: `{"errorType":"NotFound","errorMessage":"pet","trace":[…]}`, log: `"code":404`},
	{name: "throw string", code: `exports.handler = async () => { throw 'text' }`, failed: true, want: `{"errorType":"string","errorMessage":"text","trace":[]}`},
	{name: "throw number", code: `exports.handler = async () => { throw 42 }`, failed: true, want: `{"errorType":"number","errorMessage":"42","trace":[]}`},
	{name: "throw object", code: `exports.handler = async () => { throw {a: 1} }`, failed: true, want: `{"errorType":"object","errorMessage":"[object Object]","trace":[]}`},
	{name: "throw undefined", code: `exports.handler = async () => { throw undefined }`, failed: true, want: `{"errorType":"string","errorMessage":"handled","trace":[]}`},
	{name: "throw like an error", code: `exports.handler = async () => { throw {name: 'N', message: 'm', stack: 'N: m\n    at x'} }`, failed: true, want: `{"errorType":"N","errorMessage":"m","trace":["N: m","    at x"]}`},
	{name: "reject", code: `exports.handler = () => Promise.reject(new Error('j'))`, failed: true, want: `{"errorType":"Error","errorMessage":"j","trace":[…]}`},
	{name: "property of undefined", code: `exports.handler = async (e) => e.a.b`, failed: true, want: `{"errorType":"TypeError","errorMessage":"Cannot read properties of undefined (reading 'b')","trace":["TypeError: Cannot read properties of undefined (reading 'b')",…]}`},
	{name: "error with hostile members", code: `exports.handler = async () => { const e = new Error('x'); Object.defineProperty(e, 'message', {get() { throw 1 }}); throw e }`, failed: true, want: `{"errorType":"handled","errorMessage":"callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack"}`},
	{name: "circular", code: `exports.handler = async () => { const a = {}; a.a = a; return a }`, failed: true, want: `{"errorType":"Error","errorMessage":"Unable to stringify response body","trace":["Error: Unable to stringify response body"]}`},
	{name: "bigint", code: `exports.handler = async () => ({n: 1n})`, failed: true, want: `{"errorType":"Error","errorMessage":"Unable to stringify response body",…}`},
	{name: "circular by callback", code: `exports.handler = (e, c, cb) => { const a = {}; a.a = a; cb(null, a) }`, failed: true, want: `{"errorType":"Error","errorMessage":"Unable to stringify response body",…}`},
	{name: "function", code: `exports.handler = async () => () => 1`, want: `null`},
	{name: "toJSON", code: `exports.handler = async () => ({toJSON: () => 'j'})`, want: `"j"`},
	{name: "date and undefined", code: `exports.handler = async () => ({d: new Date(0), u: undefined, f() {}, n: NaN})`, want: `{"d":"1970-01-01T00:00:00.000Z","n":null}`},
	{name: "unicode", code: `exports.handler = async (e) => e.t + '\u2028€😀\ud800'`, event: `{"t":"é"}`, want: `"é` + "\u2028" + `€😀\ud800"`},
	{name: "html in text", code: `exports.handler = async () => '<a&b>'`, want: `"<a&b>"`},
	{name: "too large", code: `exports.handler = async () => 'x'.repeat(7000000)`, failed: true, want: `{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes)."}`},
	{name: "recursion", code: `const f = () => f(); exports.handler = async () => f()`, failed: true, want: `{"errorType":"RangeError","errorMessage":"Maximum call stack size exceeded","trace":["RangeError: Maximum call stack size exceeded",…]}`},
	{name: "exit", code: `exports.handler = async () => process.exit(3)`, failed: true, want: `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: … Error: Runtime exited with error: exit status 3"}`},
	{name: "exit zero", code: `exports.handler = async () => process.exit(0)`, failed: true, want: `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: … Error: Runtime exited without providing a reason"}`},
	{name: "unhandled rejection", code: `exports.handler = (e, c, cb) => { Promise.reject(new Error('lost')); setTimeout(cb, 50) }`, failed: true, want: `{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"Error: lost","trace":["Runtime.UnhandledPromiseRejection: Error: lost",…]}`, log: "Unhandled Promise Rejection"},
	{name: "rejection handled in time", code: `exports.handler = async () => { const p = Promise.reject(1); p.catch(() => {}); return 2 }`, want: `2`},
	{name: "throw in timer", code: `exports.handler = (e, c, cb) => { setTimeout(() => { throw new Error('tick') }, 1); setTimeout(cb, 50) }`, failed: true, want: `{"errorType":"Error","errorMessage":"tick","trace":[…]}`, log: "Uncaught Exception"},
	{name: "throw in microtask", code: `exports.handler = (e, c, cb) => { queueMicrotask(() => { throw new Error('micro') }); setTimeout(cb, 50) }`, failed: true, want: `{"errorType":"Error","errorMessage":"micro","trace":[…]}`, log: "Uncaught Exception"},
	{name: "empty event", code: `exports.handler = async (e) => JSON.stringify(e)`, event: ` `, want: `"{}"`},
	{name: "await of a missing answer", code: `exports.handler = async () => { for await (const x of [1]) {} ; return [1].at(-1) }`, want: `1`},
	{name: "prototype key", code: `exports.handler = async (e) => [Object.keys(e), e.constructor === Object]`, event: `{"__proto__":{"a":1}}`, want: `[["__proto__"],true]`},
	{name: "number text", code: `exports.handler = async (e) => e`, event: `[1.0,1e3,-0,12345678901234567890,0.1]`, want: `[1,1000,0,12345678901234567000,0.1]`},
	{name: "broken UTF-8", code: `exports.handler = async (e) => [e, e.length]`, event: "\"a\xffb\"", want: "[\"a\uFFFDb\",3]"},
	{name: "json without overrides", code: `JSON.stringify = () => 'broken'; exports.handler = async () => 1`, want: `1`},
}

func TestProtocol(t *testing.T) {
	for _, c := range protocolCases {
		t.Run(c.name, func(t *testing.T) {
			f := newFunction(t, Config{Handler: writeFile(t, t.TempDir(), "index.js", c.code), Timeout: 20 * time.Second})
			r := invoke(t, f, strings.TrimSpace(orText(c.event, "{}")))
			if !like(c.want, string(r.Payload)) {
				t.Errorf("got  %.600s\nwant %s\n%s", r.Payload, c.want, r.Logs)
			}
			if failed := r.FunctionError == Unhandled; failed != c.failed {
				t.Errorf("FunctionError is %q", r.FunctionError)
			}
			if !strings.Contains(string(r.Logs), c.log) {
				t.Errorf("%q is not in the log\n%s", c.log, r.Logs)
			}
			if !json.Valid(r.Payload) {
				t.Error("the payload is not JSON")
			}
		})
	}
}

// like compares text with a pattern in which "…" stands for anything.
func like(pattern, text string) bool {
	parts := strings.Split(pattern, "…")
	for i, p := range parts {
		parts[i] = regexp.QuoteMeta(p)
	}
	return regexp.MustCompile(`(?s)^` + strings.Join(parts, ".*") + `$`).MatchString(text)
}

func TestContext(t *testing.T) {
	code := `exports.handler = async (e, c) => ({
	  keys: Object.keys(c), remaining: c.getRemainingTimeInMillis(), name: c.functionName, version: c.functionVersion,
	  memory: c.memoryLimitInMB, arn: c.invokedFunctionArn, id: c.awsRequestId, group: c.logGroupName, stream: c.logStreamName,
	  client: c.clientContext, identity: c.identity, wait: c.callbackWaitsForEmptyEventLoop,
	  env: [process.env.AWS_LAMBDA_FUNCTION_NAME, process.env.AWS_REGION, process.env.MY_VAR, process.env._HANDLER, process.env.HOME, process.env._X_AMZN_TRACE_ID]})`
	f := newFunction(t, Config{
		Handler: writeFile(t, t.TempDir(), "index.js", code), Name: "pets", Region: "eu-west-1", AccountID: "111122223333",
		Memory: 512, Timeout: 5 * time.Second, Env: map[string]string{"MY_VAR": "mine"},
	})
	r, err := f.Invoke(context.Background(), Request{RequestID: "req-1", ClientContext: []byte(`{"custom":{"a":1}}`), TraceID: "Root=1-2-3"})
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(r.Payload, &got); err != nil {
		t.Fatal(err, string(r.Payload))
	}
	if n := got["remaining"].(float64); n <= 0 || n > 5000 {
		t.Errorf("remaining time %v", n)
	}
	stream := regexp.MustCompile(`^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$`)
	if s, _ := got["stream"].(string); !stream.MatchString(s) {
		t.Errorf("log stream %q", s)
	}
	delete(got, "remaining")
	delete(got, "stream")
	want := map[string]any{
		"keys": []any{"callbackWaitsForEmptyEventLoop", "succeed", "fail", "done", "functionVersion", "functionName", "memoryLimitInMB",
			"logGroupName", "logStreamName", "clientContext", "identity", "invokedFunctionArn", "awsRequestId", "getRemainingTimeInMillis"},
		"name": "pets", "version": "$LATEST", "memory": "512", "arn": "arn:aws:lambda:eu-west-1:111122223333:function:pets",
		"id": "req-1", "group": "/aws/lambda/pets", "client": map[string]any{"custom": map[string]any{"a": 1.0}}, "wait": true,
		"env": []any{"pets", "eu-west-1", "mine", "index.handler", nil, "Root=1-2-3"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRefused(t *testing.T) {
	f := newFunction(t, Config{Handler: "testdata/handlers/echo.js"})
	deep := strings.Repeat("[", 3_000_000)
	for _, c := range []struct {
		name, payload, kind string
		status              int
	}{
		{"not JSON", `hello`, "InvalidRequestContentException: Could not parse request body into json: …", 400},
		{"cut off", `{"a":`, "InvalidRequestContentException: …Unexpected end of JSON input", 400},
		{"deep", deep, "InvalidRequestContentException: …nested deeper…", 400},
		{"large", strings.Repeat(" ", maxRequest+1), "RequestTooLargeException: Request must be smaller than 6291456 bytes for the InvokeFunction operation", 413},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := f.Invoke(context.Background(), Request{Payload: []byte(c.payload)})
			e, ok := err.(*ServiceError)
			if !ok || !like(c.kind, e.Error()) || e.Status != c.status {
				t.Errorf("got %.300v", err)
			}
		})
	}
	if r := invoke(t, f, `1`); string(r.Payload) != `1` {
		t.Errorf("after refusals: %s", r.Payload)
	}
}

func TestJSONMessages(t *testing.T) {
	f := newFunction(t, Config{Handler: writeFile(t, t.TempDir(), "index.js",
		`exports.handler = async (texts) => texts.map((t) => { try { JSON.parse(t); return 'ok' } catch (e) { return e.name + ': ' + e.message } })`)})
	var texts, want []string
	for line := range bytes.Lines(mustRead(t, "testdata/json_messages.jsonl")) {
		var c [2]string
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		texts, want = append(texts, c[0]), append(want, c[1])
	}
	event, _ := json.Marshal(texts)
	r := invoke(t, f, string(event))
	var got []string
	if err := json.Unmarshal(r.Payload, &got); err != nil {
		t.Fatal(err, string(r.Payload))
	}
	place := regexp.MustCompile(` \(line \d+ column \d+\)$`) // Node 22 adds it, the recorded messages are older
	for i := range texts {
		if g := place.ReplaceAllString(got[i], ""); g != "SyntaxError: "+want[i] && want[i] != "ok" {
			t.Errorf("%q\n got  %s\n node %s", texts[i], g, want[i])
		}
	}
}
