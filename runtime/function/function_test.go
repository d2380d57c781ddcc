package function

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"postern/api"
	"postern/loader/settings"
	"postern/runtime/lambda"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func none(string) (string, bool) { return "", false }

// read is the lambda section of a postern.yaml.
func read(t *testing.T, text string) *settings.Settings {
	t.Helper()
	var report api.Diagnostics
	s := settings.Read("postern.yaml", []byte(text), &report)
	if report.HasErrors() {
		t.Fatal(report)
	}
	return s
}

func open(t *testing.T, folder, text string) *Set {
	t.Helper()
	s, err := New(Options{Settings: read(t, text), Folder: folder, Environment: none})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func find(t *testing.T, s *Set, reference string) *Function {
	t.Helper()
	f, err := s.Find(reference)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestParse(t *testing.T) {
	for text, want := range map[string]Reference{
		"pets":                         {Name: "pets"},
		"pets:live":                    {Name: "pets", Qualifier: "live"},
		"pets:$LATEST":                 {Name: "pets", Qualifier: "$LATEST"},
		"function:pets":                {Name: "pets"},
		"123456789012:function:pets":   {Name: "pets", Account: "123456789012"},
		"123456789012:function:pets:7": {Name: "pets", Account: "123456789012", Qualifier: "7"},
		"arn:aws:lambda:eu-west-1:123456789012:function:pets":       {Name: "pets", Region: "eu-west-1", Account: "123456789012"},
		"arn:aws-cn:lambda:cn-north-1:123456789012:function:pets:1": {Name: "pets", Region: "cn-north-1", Account: "123456789012", Qualifier: "1"},
		"arn:aws:lambda:::function:PetsFunction":                    {Name: "PetsFunction"},
	} {
		if got, err := Parse(text); err != nil || got != want {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", ":", "a b", "pets:", "a:b:c", "arn:aws:lambda:us-east-1:123456789012:pets", "arn:aws:sqs:us-east-1:123456789012:function:x",
		"arn:aws:lambda:us-east-1:123456789012:function", "arn:aws:lambda:us-east-1:123456789012:function:a:b:c", "arn", "pets/7",
	} {
		if got, err := Parse(text); err == nil || !strings.Contains(err.Error(), "expected arn:aws:lambda") {
			t.Errorf("%q: %+v %v", text, got, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("arn:aws:lambda:us-east-1:123456789012:function:pets:live")
	f.Add("pets:live")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(r.ARN("us-east-1", "123456789012"))
		if err != nil || again.Name != r.Name || again.Qualifier != r.Qualifier {
			t.Errorf("%q: %+v, then %+v %v", text, r, again, err)
		}
	})
}

// TestOrder is the order of CF-200: ARN with qualifier, name:qualifier, ARN,
// name, *.
func TestOrder(t *testing.T) {
	const arn = "arn:aws:lambda:us-east-1:123456789012:function:"
	s := open(t, ".", `
lambda:
  "arn:aws:lambda:us-east-1:123456789012:function:a:live": {returns: full}
  "a:live": {returns: qualified}
  "a:test": {returns: test}
  "arn:aws:lambda:us-east-1:123456789012:function:a": {returns: arn}
  a: {returns: name}
  "*": {returns: any}
`)
	for reference, want := range map[string]string{
		arn + "a:live": "full", "a:live": "full", arn + "a:test": "test", "a:test": "test", arn + "a:other": "arn", "a:other": "arn", "a": "arn", arn + "a": "arn",
		"arn:aws:lambda:eu-west-1:123456789012:function:a":      "name",
		"arn:aws:lambda:eu-west-1:123456789012:function:a:live": "qualified",
		"b": "any", arn + "b:live": "any", "210987654321:function:a": "name",
	} {
		r, err := find(t, s, reference).Invoke(context.Background(), lambda.Request{})
		if err != nil || string(r.Payload) != `"`+want+`"` {
			t.Errorf("%s: %s %v, want %s", reference, r.Payload, err, want)
		}
	}
}

func TestUnknown(t *testing.T) {
	s := open(t, ".", `{lambda: {Pets: {returns: 1}, "dogs:live": {returns: 1}, "dogs:beta": {returns: 1}, list-items: {returns: 1}}}`)
	for reference, want := range map[string]string{
		"cats":       "the function cats: nothing says where it runs: add cats: <file, URL, exec or returns> to the lambda section of postern.yaml",
		"pets":       "(it has Pets)",
		"dogs:test":  "(it has dogs:beta)",
		"list-itmes": "(it has list-items)",
		"a:b:c":      "names no Lambda function",
	} {
		_, err := s.Find(reference)
		if err == nil || !strings.Contains(err.Error(), want) || errors.Is(err, ErrUnknown) == strings.Contains(want, "names no") {
			t.Errorf("%s: %v", reference, err)
		}
	}
	if _, err := s.Find("arn:aws:lambda:us-east-1:123456789012:function:"); err == nil || !strings.Contains(err.Error(), "is a stage variable of the uri not set?") {
		t.Error(err)
	}
	if _, err := New(Options{Settings: read(t, `{lambda: {"a:b:c": {returns: 1}}}`)}); err == nil || !strings.Contains(err.Error(), "a:b:c") {
		t.Error(err)
	}
}

// TestLogicalIDs holds that an entry may be under the logical id that a function
// has in its template, behind its own names and before *.
func TestLogicalIDs(t *testing.T) {
	from := read(t, `{lambda: {Check: {returns: 1}, "Work:live": {returns: 2}, own: {returns: 3}, Own: {returns: 4}, "*": {returns: 5}}}`)
	from.LogicalIDs = map[string]string{"stack-check": "Check", "stack-work": "Work", "own": "Own"}
	s, err := New(Options{Settings: from, Folder: "."})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for reference, want := range map[string]string{
		"stack-check": "1", "stack-check:7": "1", "stack-work:live": "2", "stack-work": "5", "own": "3", "other": "5",
		"arn:aws:lambda:us-east-1:123456789012:function:stack-check": "1",
	} {
		if r, err := find(t, s, reference).Invoke(context.Background(), lambda.Request{}); err != nil || string(r.Payload) != want {
			t.Errorf("%s: %s %v, want %s", reference, r.Payload, err, want)
		}
	}
}

func TestInProcess(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "fn.ts")
	write(t, file, `export const handler = async (e: {n: number}, c: any) => ({n: e.n + 1, name: c.functionName, arn: c.invokedFunctionArn, env: process.env.A, ms: c.getRemainingTimeInMillis() > 4000});
export const other = async () => 2;`)
	var lines []lambda.Line
	s, err := New(Options{Settings: read(t, `
lambda:
  inc: {file: ./fn.ts, environment: {A: b}, timeout: 5s}
  other: "./fn.ts#other"
  gone: ./gone.js
`), Folder: dir, Log: func(l lambda.Line) { lines = append(lines, l) }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	f := find(t, s, "arn:aws:lambda:us-east-1:123456789012:function:inc:live")
	r, err := f.Invoke(context.Background(), lambda.Request{Payload: []byte(`{"n":1}`)})
	if want := `{"n":2,"name":"inc","arn":"arn:aws:lambda:us-east-1:123456789012:function:inc:live","env":"b","ms":true}`; err != nil || string(r.Payload) != want {
		t.Errorf("%s %v", r.Payload, err)
	}
	if r, err := find(t, s, "other").Invoke(context.Background(), lambda.Request{}); err != nil || string(r.Payload) != "2" {
		t.Errorf("%s %v", r.Payload, err)
	}
	r, err = find(t, s, "gone").Invoke(context.Background(), lambda.Request{})
	if err != nil || r.FunctionError == "" || len(lines) == 0 || !strings.Contains(lines[0].Text, "gone.js") {
		t.Errorf("%s %v %v", r.Payload, err, lines)
	}
	if f.Limit() != 15*time.Second {
		t.Error(f.Limit())
	}
}

func TestReload(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "fn.js")
	write(t, file, `exports.handler = async () => 1`)
	s := open(t, dir, `{lambda: {f: ./fn.js, unused: ./later.js}}`)
	f := find(t, s, "f")
	run := func(want string) {
		t.Helper()
		r, err := f.Invoke(context.Background(), lambda.Request{})
		if err != nil || string(r.Payload) != want {
			t.Errorf("%s %v, want %s", r.Payload, err, want)
		}
	}
	run("1")
	if diff := cmp.Diff([]string{file, filepath.Join(dir, "later.js")}, s.Files()); diff != "" {
		t.Error(diff)
	}
	if names, err := s.Reload(); len(names) != 0 || err != nil {
		t.Error(names, err)
	}
	write(t, file, `exports.handler = async () => "two"`)
	if names, err := s.Reload(); len(names) != 1 || names[0] != "f" || err != nil {
		t.Error(names, err)
	}
	run(`"two"`)
	write(t, file, `exports.handler = async () => {{{`)
	if names, err := s.Reload(); len(names) != 1 || err == nil || !strings.Contains(err.Error(), "lambda.f: ") || !strings.Contains(err.Error(), "fn.js:1:") {
		t.Error(names, err)
	}
}

// TestUpdate holds that an entry that stays keeps its state and one that
// changes does not, while invocations go on.
func TestUpdate(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "fn.js"), `let n = 0; exports.handler = async () => ++n`)
	s := open(t, dir, "lambda:\n  keep: ./fn.js\n  change: ./fn.js\n  go: ./fn.js\n")
	run := func(name, want string) {
		t.Helper()
		r, err := find(t, s, name).Invoke(context.Background(), lambda.Request{})
		if err != nil || string(r.Payload) != want {
			t.Errorf("%s: %s %v, want %s", name, r.Payload, err, want)
		}
	}
	run("keep", "1")
	run("change", "1")
	old := find(t, s, "change")
	next := read(t, "# moved\nlambda:\n  change: {returns: fixed}\n  keep: ./fn.js\n  new: {returns: 1}\n")
	if err := s.Update(Options{Settings: next, Folder: dir}); err != nil {
		t.Fatal(err)
	}
	run("keep", "2")
	run("change", `"fixed"`)
	run("new", "1")
	if _, err := s.Find("go"); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	s.ending.Wait()
	if _, err := old.Invoke(context.Background(), lambda.Request{}); err != ErrReplaced {
		t.Error(err)
	}
	if err := s.Update(Options{Settings: read(t, `{lambda: {"a:b:c": {returns: 1}}}`), Folder: dir}); err == nil {
		t.Error("a bad entry is accepted")
	}
	run("keep", "3")
}

func TestFixed(t *testing.T) {
	s := open(t, ".", `
lambda:
  ok: {returns: {statusCode: 200, body: "hi"}}
  bad: {error: {errorType: NotFound, errorMessage: no pet}, delay: 30ms}
  slow: {returns: 1, delay: 10s}
`)
	if r, err := find(t, s, "ok").Invoke(context.Background(), lambda.Request{Payload: []byte(`{}`), RequestID: "i"}); err != nil || string(r.Payload) != `{"statusCode":200,"body":"hi"}` || r.RequestID != "i" {
		t.Errorf("%s %v", r.Payload, err)
	}
	began := time.Now()
	r, err := find(t, s, "bad").Invoke(context.Background(), lambda.Request{})
	if err != nil || r.FunctionError == "" || string(r.Payload) != `{"errorType":"NotFound","errorMessage":"no pet","trace":[]}` || time.Since(began) < 30*time.Millisecond {
		t.Errorf("%+v %v", r, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := find(t, s, "slow").Invoke(ctx, lambda.Request{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if err := find(t, s, "ok").Check([]byte(`{"a":1}`)); err != nil {
		t.Error(err)
	}
	err = find(t, s, "ok").Check([]byte(`plain text`))
	var refused *lambda.ServiceError
	if !errors.As(err, &refused) || refused.Status != 400 || !strings.HasPrefix(refused.Message, "Could not parse request body into json: ") {
		t.Error(err)
	}
}

// seen is a request that an Invoke endpoint got.
type seen struct {
	*http.Request
	body string
}

// serve answers Invoke calls and keeps them.
func serve(t *testing.T, answer func(http.ResponseWriter, *http.Request)) (string, *[]seen) {
	var all []seen
	var mu sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		all = append(all, seen{r, string(body)})
		mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, &all
}

func TestEndpoint(t *testing.T) {
	address, got := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Amzn-Requestid", "r-1")
		w.Header().Set("X-Amz-Executed-Version", "7")
		w.Header().Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString([]byte("START\n")))
		if strings.Contains(r.URL.Path, "broken") {
			w.Header().Set("X-Amz-Function-Error", "Unhandled")
		}
		io.WriteString(w, `{"ok":true}`)
	})
	s := open(t, ".", "lambda:\n  own: "+address+"/invoke\n  \"*\": "+address+"\n")
	for _, c := range []struct{ reference, uri string }{
		{"own:live", "/invoke"},
		{"pets", "/2015-03-31/functions/pets/invocations"},
		{"arn:aws:lambda:eu-west-1:123456789012:function:broken:live", "/2015-03-31/functions/broken/invocations?Qualifier=live"},
	} {
		*got = nil
		r, err := find(t, s, c.reference).Invoke(context.Background(), lambda.Request{
			Payload: []byte(`{"a":1}`), TraceID: "Root=1", ClientContext: []byte(`{"b":2}`),
		})
		if err != nil || string(r.Payload) != `{"ok":true}` || r.RequestID != "r-1" || string(r.AppendLog(nil)) != "START\n" || r.Version != "7" ||
			(r.FunctionError != "") != strings.Contains(c.reference, "broken") {
			t.Errorf("%+v %v", r, err)
		}
		in := (*got)[0]
		if in.Method != "POST" || in.RequestURI != c.uri || in.body != `{"a":1}` || in.Header.Get("X-Amz-Client-Context") != "eyJiIjoyfQ==" ||
			in.Header.Get("X-Amzn-Trace-Id") != "Root=1" || in.Header.Get("X-Amz-Invocation-Type") != "RequestResponse" {
			t.Errorf("%s %s %v", in.Method, in.RequestURI, in.Header)
		}
		if auth := in.Header.Get("Authorization"); !strings.HasPrefix(auth, "AWS4-HMAC-SHA256 Credential=test/") || !strings.Contains(auth, "/lambda/aws4_request") {
			t.Error(auth)
		}
	}
}

func TestEndpointRefusals(t *testing.T) {
	address, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/throttled":
			w.Header().Set("X-Amzn-Errortype", "TooManyRequestsException:http://x")
			w.WriteHeader(429)
			io.WriteString(w, `{"Type":"User","message":"Rate Exceeded."}`)
		case "/html":
			w.WriteHeader(502)
			io.WriteString(w, `<html>`)
		case "/moved":
			http.Redirect(w, r, "/", http.StatusFound)
		case "/slow":
			select {
			case <-r.Context().Done():
			case <-time.After(5 * time.Second):
			}
		case "/huge":
			w.Write(make([]byte, maxAnswer+1))
		case "/cut":
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "short")
			panic(http.ErrAbortHandler)
		}
	})
	down, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	down.Close()
	s := open(t, ".", strings.ReplaceAll(`
lambda:
  throttled: AT/throttled
  html: AT/html
  moved: AT/moved
  slow: {endpoint: AT/slow, timeout: 50ms}
  huge: AT/huge
  cut: AT/cut
  down: http://`+down.Addr().String()+`
  real: https://lambda.us-east-1.amazonaws.com
  china: https://lambda.cn-north-1.amazonaws.com.cn
`, "AT", address))
	for name, want := range map[string]string{
		"throttled": "TooManyRequestsException: Rate Exceeded.",
		"html":      "ServiceException: <html>",
		"moved":     "answered with status 302 instead of the result",
		"huge":      "answered with more than 10485760 bytes",
		"cut":       "EOF; is it running",
		"down":      "connection refused; is it running, and is lambda.down of postern.yaml its address?",
		"china":     "set AWS_ACCESS_KEY_ID",
		"real":      "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
	} {
		_, err := find(t, s, name).Invoke(context.Background(), lambda.Request{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	r, err := find(t, s, "slow").Invoke(context.Background(), lambda.Request{RequestID: "i"})
	if err != nil || !strings.HasSuffix(string(r.Payload), `i Task timed out after 0.05 seconds"}`) {
		t.Errorf("%s %v", r.Payload, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := find(t, s, "slow").Invoke(ctx, lambda.Request{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// An answer that cannot be one of Lambda is named on the log.
func TestEndpointsOfSomethingElse(t *testing.T) {
	address, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/html":
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<html>")
		case "/500":
			w.WriteHeader(500)
			io.WriteString(w, "oops")
		case "/refuses":
			w.Header().Set("X-Amzn-Errortype", "ResourceNotFoundException")
			w.WriteHeader(404)
		case "/result":
			io.WriteString(w, "5")
		}
	})
	var lines []string
	s, err := New(Options{Settings: read(t, strings.ReplaceAll("lambda: {html: AT/html, e500: AT/500, refuses: AT/refuses, result: AT/result, nothing: AT/nothing}", "AT", address)),
		Environment: none, Log: func(l lambda.Line) { lines = append(lines, l.Function+" "+l.Text) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for _, name := range []string{"html", "e500", "refuses", "result", "nothing"} {
		_, _ = find(t, s, name).Invoke(context.Background(), lambda.Request{})
	}
	want := []string{
		"html " + address + `/html answered with status 200 and "<html>", Content-Type "text/html", which is no answer of the Invoke API: is lambda.html of postern.yaml the address of a Lambda service?`,
		"e500 " + address + `/500 answered with status 500 and "oops", Content-Type "text/plain; charset=utf-8", which is no answer of the Invoke API: is lambda.e500 of postern.yaml the address of a Lambda service?`,
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

func TestProcess(t *testing.T) {
	s := open(t, "../process/testdata", `{lambda: {sh: {exec: [./bootstrap.sh], timeout: 10s}, none: {exec: ./absent}}}`)
	r, err := find(t, s, "none").Invoke(context.Background(), lambda.Request{})
	if err != nil || !strings.Contains(string(r.Payload), "Runtime.InvalidEntrypoint") {
		t.Errorf("%s %v", r.Payload, err)
	}
	if r, err := find(t, s, "sh").Invoke(context.Background(), lambda.Request{Payload: []byte("[1]")}); err != nil || string(r.Payload) != `{"echo":[1]}` {
		t.Errorf("%s %v", r.Payload, err)
	}
	if files := s.Files(); len(files) != 2 || !strings.HasSuffix(files[1], "bootstrap.sh") {
		t.Error(files)
	}
}

func TestClosed(t *testing.T) {
	s := open(t, ".", `{lambda: {a: {returns: 1}}}`)
	s.Close()
	if _, err := s.Find("a"); err == nil {
		t.Error("a closed set finds")
	}
}

func TestFindAllocates(t *testing.T) {
	s := open(t, ".", `{lambda: {a: {returns: 1}}}`)
	find(t, s, "arn:aws:lambda:us-east-1:123456789012:function:a")
	if n := testing.AllocsPerRun(100, func() { s.Find("arn:aws:lambda:us-east-1:123456789012:function:a") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
