package mapping

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postern/api"
)

// FuzzConfiguration compiles any API and runs a request through every route of
// it: nothing panics, and what would go over a wire is well formed.
func FuzzConfiguration(f *testing.F) {
	files, err := filepath.Glob("testdata/cases/*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		addCases(f, file)
	}
	f.Fuzz(func(t *testing.T, config, target, header, body, reply string) {
		a := &api.RestAPI{}
		if json.Unmarshal([]byte(config), a) != nil || len(a.Resources) > 20 {
			return
		}
		plan, _ := Compile(a, &api.Stage{StageName: "dev", Variables: api.Pairs{{Name: "x", Value: "y"}}}, Env{})
		for _, r := range plan.Routes() {
			for _, verb := range []string{"GET", "POST"} {
				runRoute(t, plan, r, verb, target, header, body, reply)
			}
		}
	})
}

// addCases adds the APIs of a file of cases as seeds.
func addCases(f *testing.F, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		f.Fatal(err)
	}
	var cases []pipelineCase
	if err := json.Unmarshal(text, &cases); err != nil {
		f.Fatal(err)
	}
	for i := range cases {
		c := &cases[i]
		a, _ := c.configuration()
		config, err := json.Marshal(a)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(config), or(c.Request.Target, or(c.Resource, "/")), strings.Join(c.Request.Headers, "\n"), c.Request.Body, c.Backend.Body)
	}
}

// runRoute runs a request as if a route had matched, whatever its path.
func runRoute(t *testing.T, plan *Plan, r *Route, verb, target, header, body, reply string) {
	ex := new(Exchange)
	path, query, _ := strings.Cut(target, "?")
	ex.Request = Request{Method: verb, Path: path, StagePath: "/dev" + path, Query: query, Body: []byte(body)}
	for line := range strings.SplitSeq(header, "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok && isToken(name) && isFieldValue(value) {
			ex.AddHeader([]byte(name), []byte(value))
		}
	}
	if _, out := plan.Match(ex); !out.OK() {
		ex.route = r
	}
	out := r.Map(ex)
	if out.OK() {
		out = r.Render(ex)
	}
	if out.OK() && r.Kind() != Mock {
		wellFormed(t, "backend", ex.IntegrationRequest.Headers)
		addressed(t, r, &ex.IntegrationRequest)
		ex.IntegrationResponse.Status, ex.IntegrationResponse.Body = 200, []byte(reply)
		ex.AddBackendHeader([]byte("Content-Type"), []byte("text/plain"))
	}
	if out.OK() {
		out = r.Response(ex)
	}
	if !out.OK() {
		plan.Gateway(ex, out)
		if out.Cause == "" {
			t.Fatalf("%s: an outcome %s without a cause", r.Name(), out.Type)
		}
	}
	wellFormed(t, "client", ex.Response.Headers)
	if s := ex.Response.Status; out.OK() && (s < 200 || s > 599) {
		t.Fatalf("%s: status %d", r.Name(), s)
	}
}

// wellFormed holds that no header can end its line (RW-21).
func wellFormed(t *testing.T, to string, list []Header) {
	for _, h := range list {
		if !isToken(h.Name) || !isFieldValue(h.Value) {
			t.Fatalf("to the %s: %q: %q", to, h.Name, h.Value)
		}
	}
}

// addressed holds that the address is one and cannot end the request line
// (RW-53).
func addressed(t *testing.T, r *Route, req *IntegrationRequest) {
	if !strings.HasPrefix(req.Path, "/") || strings.ContainsAny(req.Path, " \r\n\x00") {
		t.Fatalf("%s: path %q", r.Name(), req.Path)
	}
	if req.Host == "" || !isFieldValue(req.Host) || strings.ContainsAny(req.Method, " \r\n\x00") {
		t.Fatalf("%s: host %q, verb %q", r.Name(), req.Host, req.Method)
	}
}
