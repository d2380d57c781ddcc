package mapping_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postern/api"
	"postern/loader"
	"postern/loader/source"
	"postern/mapping"
)

// TestCorpus compiles every document below $POSTERN_CORPUS and sends a request
// to every route. Whatever the configuration, there is an answer.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("POSTERN_CORPUS")
	if corpus == "" {
		t.Skip("POSTERN_CORPUS names no directory")
	}
	counts := map[string]int{}
	for _, kind := range []string{"openapi3-json", "openapi3-yaml", "swagger2-json", "swagger2-yaml"} {
		err := filepath.WalkDir(filepath.Join(corpus, kind), func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				compileDocument(t, corpus, name, counts)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%6d %s", counts[key], key)
	}
	if counts["routes"] < 200 {
		t.Errorf("only %d routes", counts["routes"])
	}
}

func compileDocument(t *testing.T, corpus, name string, counts map[string]int) {
	relative, err := filepath.Rel(corpus, name)
	if err != nil {
		t.Fatal(err)
	}
	result, _ := loader.Load(loader.Options{Files: source.Dir(corpus)}, loader.Input{Path: filepath.ToSlash(relative)})
	for _, a := range result.APIs {
		if a.REST == nil {
			continue
		}
		for _, st := range a.REST.Stages {
			plan, findings := mapping.Compile(a.REST, st, mapping.Env{})
			for _, d := range findings {
				counts[fmt.Sprintf("finding %s %s", d.Severity, d.Rule)]++
				if d.Severity == api.Error && d.Rule != "B-26" && d.Rule != "§10.1" {
					t.Logf("%v", d.Summary)
				}
			}
			tryRoutes(t, plan, counts)
		}
	}
}

// tryRoutes sends one request to every route.
func tryRoutes(t *testing.T, plan *mapping.Plan, counts map[string]int) {
	ex := new(mapping.Exchange)
	for _, route := range plan.Routes() {
		counts["routes"]++
		ex.Reset()
		ex.Trace = mapping.NewTrace()
		path := strings.NewReplacer("{", "", "}", "", "+", "").Replace(route.Resource().Path)
		method := strings.ReplaceAll(route.Method().HTTPMethod, api.AnyMethod, "GET")
		ex.Request = mapping.Request{Method: method, Path: path, StagePath: "/dev" + path, Query: "a=b", Time: time.Unix(1e9, 0), Body: []byte(`{"a":1}`)}
		found, out := plan.Match(ex)
		if !out.OK() {
			t.Errorf("%s: %s", route.Name(), out.Cause)
			continue
		}
		step(found, ex, plan)
		outcome := "served"
		if !ex.Outcome.OK() {
			outcome = string(ex.Outcome.Type)
			if found.Kind() == mapping.Mock {
				t.Logf("%s: %s", route.Name(), ex.Outcome.Cause)
			}
		}
		counts[fmt.Sprintf("%s %s", found.Kind(), outcome)]++
		if ex.Response.Status < 200 || ex.Outcome.OK() && len(ex.Response.Headers) == 0 {
			t.Errorf("%s: status %d, outcome %+v", route.Name(), ex.Response.Status, ex.Outcome)
		}
	}
}

// step performs the pipeline with an empty JSON answer of the backend.
func step(route *mapping.Route, ex *mapping.Exchange, plan *mapping.Plan) {
	out := route.Map(ex)
	if out.OK() {
		out = route.Render(ex)
	}
	if out.OK() {
		if route.Kind() != mapping.Mock {
			ex.IntegrationResponse.Status = 200
			ex.IntegrationResponse.Body = []byte(`{}`)
		}
		out = route.Response(ex)
	}
	if !out.OK() {
		plan.Gateway(ex, out)
	}
}
