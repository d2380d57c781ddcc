package loader_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"postern/api"
	"postern/loader"
	"postern/loader/source"
)

// kindless are the values that may be of another kind without a finding of the
// loader: templates stand for their JSON (N-149), policies and schemas are
// compiled elsewhere, $ref beside other kinds is a member like any other, what
// the resource or an event says lies over what was replaced, and functions in
// an OpenAPI document stay as they are when they are none (CF-34).
var kindless = regexp.MustCompile(`emplates/|[pP]olicy\b|/CustomStatements|[sS]chemas?/|/Models/|efinitions/|/\$ref|/properties\b|` +
	`/headers$|/Properties/Properties$|/Globals/Api/(Cors|MethodSettings)$|/EndpointConfiguration$|/Schema$|/schema$|/kept/get|/uri/|/info/title|/restApiId|/security/0/pool/0`)

// TestWrongKinds replaces each value of each case, one at a time, by values of
// other kinds. Nothing panics, and what is served otherwise then is said.
func TestWrongKinds(t *testing.T) {
	names, err := filepath.Glob("testdata/adapt/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		tree := fstest.MapFS{}
		for _, f := range archive.Files {
			tree[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		for _, f := range archive.Files {
			var report api.Diagnostics
			if root := source.Parse(f.Name, f.Data, &report).Root; root.IsMap() && !strings.HasPrefix(f.Name, "want/") {
				r := &replacing{t: t, name: filepath.Base(name), file: f.Name, files: source.FS(tree), root: root}
				r.config, r.said = r.outcome(r.load(nil, ""))
				r.walk(root, "")
			}
		}
	}
}

// replacing is one document whose values are replaced.
type replacing struct {
	t          *testing.T
	name, file string
	files      source.FileSystem
	root       *source.Node
	config     string          // of the document as it is
	said       map[string]bool // the findings of the document as it is
}

// load is the document with one value replaced.
func (r *replacing) load(target *source.Node, with string) (*loader.Result, api.Diagnostics) {
	in := loader.Input{Path: r.file, Bytes: longForm(r.root, target, with)}
	return loader.Load(loader.Options{Files: r.files}, in)
}

// outcome is what is served, and the findings without their places.
func (r *replacing) outcome(result *loader.Result, findings api.Diagnostics) (config string, said map[string]bool) {
	text, err := api.AppendJSON(nil, &result.Config, "")
	if err != nil {
		r.t.Fatal(err)
	}
	said = map[string]bool{}
	for _, d := range findings {
		said[d.Summary] = true
	}
	return string(text), said
}

func (r *replacing) walk(n *source.Node, path string) {
	object := n.IsMap() && n.Tag() == ""
	for _, with := range []string{`"text"`, `{"x": "y"}`, "null", `[[{}]]`} {
		result, findings := r.load(n, with)
		// Texts, numbers and lists of one stand for each other in many places.
		if object != (with == `"text"`) || !object && with != `{"x": "y"}` {
			continue
		}
		config, said := r.outcome(result, findings)
		for summary := range r.said {
			delete(said, summary)
		}
		if len(said) == 0 && config != r.config && !kindless.MatchString(path) {
			r.t.Errorf("%s %s: %s in place of %s changes what is served and nothing is said", r.name, path, with, n.Kind())
		}
	}
	for i, item := range n.Items() {
		r.walk(item, fmt.Sprintf("%s/%d", path, i))
	}
	for _, m := range n.Members() {
		r.walk(m.Value, path+"/"+m.Name)
	}
}

// longForm is a document as JSON, short functions in their long form, with one
// value replaced.
func longForm(root, target *source.Node, with string) []byte {
	var write func(dst []byte, n *source.Node) ([]byte, bool)
	write = func(dst []byte, n *source.Node) ([]byte, bool) {
		if n == target {
			return append(dst, with...), true
		}
		tag := strings.TrimPrefix(n.Tag(), "!")
		if tag == "" {
			return dst, false
		}
		if tag != "Ref" && tag != "Condition" {
			tag = "Fn::" + tag
		}
		argument := source.NewText(n.Text(), nil)
		if n.IsList() {
			argument = source.NewList(n.Items(), nil)
		} else if n.IsMap() {
			argument = source.NewMap(n.Members(), nil)
		}
		dst = argument.AppendJSONFunc(append(dst, `{"`+tag+`": `...), write)
		return append(dst, '}'), true
	}
	return root.AppendJSONFunc(nil, write)
}
