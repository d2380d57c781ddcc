package aws_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"postern/mapping"
	"postern/runtime"
	"postern/runtime/backend"
	"postern/runtime/backend/aws"
	"postern/runtime/lambda"
)

// TestMain lets a search by a backtracking regular expression run on: it cannot
// be interrupted and ends by itself (see package lambda).
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/dlclark/regexp2/v2.runClock"),
		goleak.IgnoreAnyFunction("github.com/dlclark/regexp2/v2.(*Runner).scan"))
}

func none(string) (string, bool) { return "", false }

// world is an API with everything it calls.
type world struct {
	dir      string
	plan     *mapping.Plan
	services *aws.Services
	backends *backend.Backends
	options  aws.Options

	mu    sync.Mutex
	lines []lambda.Line
}

// open writes files into a folder, loads the API in it and sets up what its
// postern.yaml says. Without an openapi.yaml the API has the given integrations
// alone.
func open(t testing.TB, files map[string]string) *world {
	t.Helper()
	return openWith(t, none, files)
}

// openWith is open with the credentials of an environment.
func openWith(t testing.TB, environment func(string) (string, bool), files map[string]string) *world {
	t.Helper()
	w := &world{dir: t.TempDir()}
	for name, text := range files {
		w.write(t, name, text)
	}
	c := w.configure(t)
	w.plan = c.Catalog.Stages[0].Plan
	w.options = aws.Options{Settings: c.Settings, Folder: w.dir, Log: w.log, Environment: environment}
	services, err := aws.New(w.options)
	if err != nil {
		t.Fatal(err)
	}
	w.services, w.backends = services, backend.New(backend.Options{Services: services})
	t.Cleanup(func() {
		w.backends.Close()
		w.services.Close()
	})
	return w
}

func (w *world) configure(t testing.TB) *runtime.Configuration {
	t.Helper()
	c, err := runtime.Configure(runtime.Sources{Paths: []string{filepath.Join(w.dir, "postern.yaml")}})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Catalog.Stages) == 0 || c.Findings.HasErrors() {
		var out strings.Builder
		c.Findings.Print(&out, c.Text)
		t.Fatalf("the API does not load:\n%s", out.String())
	}
	return c
}

func (w *world) write(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func (w *world) log(l lambda.Line) {
	w.mu.Lock()
	w.lines = append(w.lines, l)
	w.mu.Unlock()
}

func (w *world) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all strings.Builder
	for _, l := range w.lines {
		all.WriteString(l.Text + "\n")
	}
	return all.String()
}

// call is one request; headers are "Name: value" lines.
func (w *world) call(method, target, body string, headers ...string) *runtime.Answer {
	c := runtime.Call{Method: method, Target: target, Body: []byte(body)}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		c.Headers = append(c.Headers, mapping.Header{Name: name, Value: value})
	}
	return runtime.Invoke(w.plan, w.backends, c)
}

func headerOf(a *runtime.Answer, name string) string {
	for _, h := range a.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// route is an integration below one path of a small API.
type route struct {
	path, method string
	integration  map[string]any
}

// small is an OpenAPI document with these integrations; every method has the
// responses 200, 201, 400, 404 and 500 with two headers.
func small(routes ...route) string {
	paths := map[string]map[string]any{}
	responses := map[string]any{}
	for _, status := range []string{"200", "201", "400", "404", "500"} {
		responses[status] = map[string]any{"description": status, "headers": map[string]any{
			"X-One": map[string]any{"schema": map[string]any{"type": "string"}}, "X-Two": map[string]any{"schema": map[string]any{"type": "string"}},
			"Content-Type": map[string]any{"schema": map[string]any{"type": "string"}}, "ETag": map[string]any{"schema": map[string]any{"type": "string"}},
		}}
	}
	for _, r := range routes {
		if paths[r.path] == nil {
			paths[r.path] = map[string]any{}
		}
		var params []any
		for _, part := range strings.Split(r.path, "/") {
			if name, ok := strings.CutPrefix(part, "{"); ok {
				name = strings.TrimSuffix(strings.TrimSuffix(name, "}"), "+")
				params = append(params, map[string]any{"name": name, "in": "path", "required": true, "schema": map[string]any{"type": "string"}})
			}
		}
		operation := map[string]any{"responses": responses, "x-amazon-apigateway-integration": r.integration}
		if params != nil {
			operation["parameters"] = params
		}
		paths[r.path][r.method] = operation
	}
	text, _ := json.Marshal(map[string]any{"openapi": "3.0.1", "info": map[string]any{"title": "small", "version": "1"}, "paths": paths})
	return string(text)
}

const settingsHead = "apis: [{file: openapi.json, id: small, stage: dev, root: true}]\n"

// proxy is an AWS_PROXY integration of a function.
func proxy(name string) map[string]any {
	return map[string]any{"type": "aws_proxy", "httpMethod": "POST", "uri": functionURI(name)}
}

func functionURI(name string) string {
	return "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:" + name + "/invocations"
}

// custom is an AWS integration of a function with a default response.
func custom(name string, more map[string]any) map[string]any {
	in := map[string]any{"type": "aws", "httpMethod": "POST", "uri": functionURI(name),
		"responses": map[string]any{"default": map[string]any{"statusCode": "200"}}}
	for key, value := range more {
		in[key] = value
	}
	return in
}

func check(t testing.TB, a *runtime.Answer, status int, body string) {
	t.Helper()
	if a.Status != status || string(a.Body) != body {
		t.Errorf("%d %s\nwant %d %s\n(%s)", a.Status, a.Body, status, body, a.Outcome.Cause)
	}
}

// why checks that a gateway answer names its cause.
func why(t testing.TB, a *runtime.Answer, status int, parts ...string) {
	t.Helper()
	log := string(a.Trace.AppendAWS(nil, a.Request.ID, a.Request.Time))
	for _, part := range parts {
		if a.Status != status || !strings.Contains(a.Outcome.Cause+"\n"+log, part) {
			t.Errorf("%d %s\n%s\nlog:\n%s\nwant %d … %s", a.Status, a.Body, a.Outcome.Cause, log, status, part)
		}
	}
}

func waitFor(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for range 3000 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("never happened: " + what)
}

func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }

func sum(body []byte) string {
	hash := sha256.Sum256(body)
	return hex.EncodeToString(hash[:])
}
