package openapi_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"postern/api"
	"postern/loader/openapi"
	"postern/loader/source"
)

func read(text []byte, o openapi.Options, report *api.Diagnostics) *api.RestAPI {
	files := source.NewFiles(nil)
	files.Prepare = func(root *source.Node) *source.Node { return openapi.Prepare(root, o, report) }
	root := files.Add("f.yaml", text, report)
	if root == nil {
		return nil
	}
	openapi.Detect(files, root, "", report)
	return openapi.Read(files, root, o, report)
}

// FuzzRead reads any text: no panic, an API or an error, each API consistent in
// itself and the same when read again.
func FuzzRead(f *testing.F) {
	cases, err := filepath.Glob("../testdata/adapt/*.txtar")
	if err != nil || len(cases) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var report api.Diagnostics
		o := openapi.Options{APIID: "f"}
		rest := read(text, o, &report)
		if rest == nil {
			if !report.HasErrors() {
				t.Fatal("not read and no error")
			}
			return
		}
		consistent(t, rest)
		_ = append(report, rest.Check()...)
		first, err := api.AppendJSON(nil, rest, "")
		if err != nil {
			t.Fatal(err)
		}
		var again api.Diagnostics
		second, err := api.AppendJSON(nil, read(text, o, &again), "")
		if err != nil || string(first) != string(second) {
			t.Fatalf("read twice:\n%s\n%s", first, second)
		}
	})
}

// consistent holds what the rest of the program takes for granted.
func consistent(t *testing.T, rest *api.RestAPI) {
	paths := map[string]bool{}
	for _, r := range rest.Resources {
		if paths[r.Path] || !strings.HasPrefix(r.Path, "/") {
			t.Fatalf("path %q is twice there or has no slash", r.Path)
		}
		paths[r.Path] = true
		if r.Path != "/" && rest.Resource(r.ParentID) == nil {
			t.Fatalf("%s has no parent", r.Path)
		}
		for _, m := range r.Methods {
			if m == nil || m.HTTPMethod == "" {
				t.Fatalf("%s has a method without verb", r.Path)
			}
		}
	}
	if !paths["/"] {
		t.Fatal("no root")
	}
}

// Example reads a document and prints what its only method does.
func Example() {
	const document = `
openapi: 3.0.1
info: {title: pets, version: "1"}
paths:
  /pets:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: GET
        uri: http://localhost:9000/pets
        responses: {default: {statusCode: "200"}}
`
	var report api.Diagnostics
	files := source.NewFiles(nil)
	root := openapi.Prepare(files.Add("pets.yaml", []byte(document), &report), openapi.Options{}, &report)
	rest := openapi.Read(files, root, openapi.Options{APIID: "pets"}, &report)
	method := rest.ResourceAt("/pets").Methods.Get("GET")
	os.Stdout.WriteString(string(method.Integration.Type) + " " + method.Integration.URI + "\n")
	_ = report.Print(os.Stdout, files.Text)
	// Output: HTTP http://localhost:9000/pets
}
