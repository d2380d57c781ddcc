package loader_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"postern/api"
	"postern/loader"
	"postern/loader/source"
)

const ping = `
swagger: "2.0"
info: {title: tiny, version: "1"}
paths:
  /ping:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: "200"}}
`

func Example() {
	result, findings := loader.Load(loader.Options{}, loader.Input{
		Path: "tiny.yaml", Bytes: []byte(ping), Stage: "dev", Variables: map[string]string{"host": "localhost"},
	})
	if err := findings.Print(os.Stdout, result.Text); err != nil {
		fmt.Println(err)
	}
	for _, loaded := range result.APIs {
		stage := loaded.REST.Stages[0]
		fmt.Println(loaded.Kind, loaded.ID(), stage.StageName, stage.Variables[0].Name)
	}
	// Output: REST tiny dev host
}

func TestFilesToWatch(t *testing.T) {
	tree := fstest.MapFS{
		"a/main.yaml":  {Data: []byte("openapi: 3.0.1\ninfo: {title: a, version: '1'}\npaths:\n  /a: {$ref: 'part.yaml#/a'}\n  /b: {$ref: 'gone.yaml'}\n")},
		"a/part.yaml":  {Data: []byte("a: {get: {responses: {}}}\n")},
		"a/other.yaml": {Data: []byte("x: 1\n")},
	}
	result, findings := loader.Load(loader.Options{Files: source.FS(tree)}, loader.Input{Path: "a/main.yaml"})
	want := []string{"a/gone.yaml", "a/main.yaml", "a/part.yaml"}
	if diff := cmp.Diff(want, result.Files); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !findings.HasErrors() || result.Text("a/part.yaml") == nil || result.Text("a/other.yaml") != nil {
		t.Errorf("findings %v", findings)
	}
}

// TestTemplatePlaces holds that a place inside a template is a place in the file
// it stands in (CF-01).
func TestTemplatePlaces(t *testing.T) {
	tree := fstest.MapFS{
		"a.yaml": {Data: []byte(strings.ReplaceAll(ping, `{application/json: '{"statusCode": 200}'}`, "\n          application/json: |\n            one\n              two\n          text/plain: 'x'"))},
		"one.json": {Data: []byte(`{"path": "/", "method": "GET", "integration": {"type": "MOCK",
 "requestTemplates": {"application/json": {"$file": "t.vtl"}, "text/plain": "inline"}}}`)},
		"t.vtl": {Data: []byte("one\ntwo\n")},
	}
	for _, c := range []struct {
		file, path, mediaType string
		line, column          int
		want                  string
	}{
		{"a.yaml", "/ping", "application/json", 1, 1, "a.yaml:12:13"},
		{"a.yaml", "/ping", "application/json", 2, 3, "a.yaml:13:15"},
		{"a.yaml", "/ping", "text/plain", 1, 1, "a.yaml:14:24"},
		{"one.json", "/", "application/json", 2, 2, "t.vtl:2:2"},
		{"one.json", "/", "text/plain", 1, 3, "one.json:2:80"},
	} {
		result, findings := loader.Load(loader.Options{Files: source.FS(tree)}, loader.Input{Path: c.file})
		if len(result.APIs) != 1 {
			t.Fatalf("%s: %v", c.file, findings)
		}
		templates := result.APIs[0].REST.ResourceAt(c.path).Methods.Get("GET").Integration.RequestTemplates
		pair := templates[templates.Index(c.mediaType)]
		if got := pair.At(c.line, c.column).String(); got != c.want {
			t.Errorf("%s of %s, line %d column %d: %s, want %s", c.mediaType, c.file, c.line, c.column, got, c.want)
		}
	}
}

// TestReload holds that the same document gives the same ids, and another
// content another deployment (RW-12).
func TestReload(t *testing.T) {
	load := func(text string) *api.RestAPI {
		result, _ := loader.Load(loader.Options{}, loader.Input{Path: "p.yaml", Bytes: []byte(text)})
		return result.APIs[0].REST
	}
	one, same, other := load(ping), load(ping), load(strings.ReplaceAll(ping, "tiny", "small"))
	if diff := cmp.Diff(one, same); diff != "" {
		t.Errorf("the same document differs:\n%s", diff)
	}
	if one.Deployments[0].ID == other.Deployments[0].ID {
		t.Error("another content has the same deployment")
	}
	if one.ResourceAt("/ping").ID != other.ResourceAt("/ping").ID {
		t.Error("the id of a resource follows from more than API and path")
	}
}

// TestStages holds which stages an input gets and where its variables go.
func TestStages(t *testing.T) {
	tree := fstest.MapFS{
		"r.json": {Data: []byte(`{"items": [{"id": "r", "path": "/", "resourceMethods": {"GET": {"httpMethod": "GET", "methodIntegration": {"type": "MOCK"}}}}]}`)},
		"s.json": {Data: []byte(`{"item": [{"stageName": "a", "deploymentId": "d1", "variables": {"x": "1"}}, {"stageName": "b"}]}`)},
	}
	for _, c := range []struct {
		stage string
		want  string
	}{
		{"", "a[x=2,y=3] b[x=2,y=3]"},
		{"a", "a[x=2,y=3] b[]"},
		{"new", "a[x=1] b[] new[x=2,y=3]"},
	} {
		in := loader.Input{Path: "r.json", Stage: c.stage, Variables: map[string]string{"y": "3", "x": "2"}}
		result, _ := loader.Load(loader.Options{Files: source.FS(tree)}, in)
		var got []string
		for _, stage := range result.APIs[0].REST.Stages {
			var variables []string
			for _, v := range stage.Variables {
				variables = append(variables, v.Name+"="+v.Value)
			}
			got = append(got, stage.StageName+"["+strings.Join(variables, ",")+"]")
			if result.APIs[0].REST.Deployment(stage.DeploymentID) == nil {
				t.Errorf("stage %s has no deployment", stage.StageName)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("stage %q: %s, want %s", c.stage, strings.Join(got, " "), c.want)
		}
	}
}

// FuzzLoad reads any text as a document of any form.
func FuzzLoad(f *testing.F) {
	names, err := filepath.Glob("testdata/adapt/*.txtar")
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if !strings.HasPrefix(file.Name, "want/") {
				f.Add(file.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		in := loader.Input{Path: "f", Bytes: slices.Concat(text, []byte("\n")), Method: "GET", Resource: "/x"}
		result, findings := loader.Load(loader.Options{Strict: true}, in)
		if len(result.APIs) == 0 && len(result.APIKeys) == 0 && len(result.UsagePlans) == 0 && len(findings) == 0 {
			t.Fatal("nothing was read and nothing was said")
		}
		var out bytes.Buffer
		if err := findings.Print(&out, result.Text); err != nil {
			t.Fatal(err)
		}
		if _, err := api.AppendJSON(nil, &result.Config, ""); err != nil {
			t.Fatal(err)
		}
	})
}

// routes is a document of n routes with a template each.
func routes(n int) []byte {
	var text bytes.Buffer
	text.WriteString("openapi: 3.0.1\ninfo: {title: routes, version: '1'}\npaths:\n")
	for i := range n {
		fmt.Fprintf(&text, `  /r%d/{id}:
    get:
      operationId: get%d
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: ok, headers: {X-A: {schema: {type: string}}}}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates:
          application/json: |
            {"statusCode": 200}
        responses:
          default:
            statusCode: "200"
            responseParameters: {method.response.header.X-A: "'a'"}
            responseTemplates: {application/json: '{"id": "$input.params(''id'')"}'}
`, i, i)
	}
	return text.Bytes()
}

func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		in := loader.Input{Path: "routes.yaml", Bytes: routes(n)}
		b.Run(fmt.Sprintf("yaml/routes=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if result, _ := loader.Load(loader.Options{}, in); len(result.APIs) != 1 {
					b.Fatal("not loaded")
				}
			}
		})
	}
}
