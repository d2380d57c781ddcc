package loader_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"postern/api"
	"postern/loader"
	"postern/loader/source"
)

// TestAdapt loads each case of testdata/adapt and holds the configuration as
// JSON and the findings as they are printed. The comment of a case says what is
// loaded, one line per input:
//
//	input PATH [id=ID] [stage=NAME] [kind=KIND] [method=VERB] [resource=PATH] [var.NAME=VALUE] [set.NAME=VALUE]
//	strict
//	basepath MODE
//
// Without an input line the first file is loaded. Other lines of the comment
// are for people. With POSTERN_UPDATE=1 the test writes what it got.
func TestAdapt(t *testing.T) {
	files, err := filepath.Glob("testdata/adapt/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { adapt(t, file) })
	}
}

func adapt(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var inputs []txtar.File
	tree := fstest.MapFS{}
	for _, f := range archive.Files {
		if !strings.HasPrefix(f.Name, "want/") {
			inputs = append(inputs, f)
			tree[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	options, ins := commands(t, string(archive.Comment), inputs[0].Name)
	options.Files = source.FS(tree)
	result, findings := loader.Load(options, ins...)
	got := append(inputs, want(t, result, findings)...)
	if os.Getenv("POSTERN_UPDATE") != "" {
		archive.Files = got
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(texts(archive.Files), texts(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func texts(files []txtar.File) map[string]string {
	all := map[string]string{}
	for _, f := range files {
		all[f.Name] = string(f.Data)
	}
	return all
}

func want(t *testing.T, result *loader.Result, findings api.Diagnostics) []txtar.File {
	config, err := api.AppendJSON(nil, &result.Config, "  ")
	if err != nil {
		t.Fatal(err)
	}
	files := []txtar.File{{Name: "want/config.json", Data: append(config, '\n')}}
	var printed bytes.Buffer
	if err := findings.Print(&printed, result.Text); err != nil {
		t.Fatal(err)
	}
	if printed.Len() > 0 {
		files = append(files, txtar.File{Name: "want/findings", Data: printed.Bytes()})
	}
	return files
}

func commands(t *testing.T, comment, first string) (o loader.Options, inputs []loader.Input) {
	for _, line := range strings.Split(comment, "\n") {
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case words[0] == "input":
			inputs = append(inputs, inputOf(t, words[1:]))
		case words[0] == "strict":
			o.Strict = true
		case words[0] == "basepath":
			o.BasePath = words[1]
		}
	}
	if inputs == nil {
		inputs = []loader.Input{{Path: first}}
	}
	return o, inputs
}

func inputOf(t *testing.T, words []string) loader.Input {
	in := loader.Input{Path: words[0], Variables: map[string]string{}, Parameters: map[string]string{}}
	for _, word := range words[1:] {
		name, value, _ := strings.Cut(word, "=")
		switch {
		case name == "id":
			in.ID = value
		case name == "stage":
			in.Stage = value
		case name == "kind":
			in.Kind = api.Kind(strings.ToUpper(value))
		case name == "method":
			in.Method = value
		case name == "resource":
			in.Resource = value
		case strings.HasPrefix(name, "var."):
			in.Variables[name[4:]] = value
		case strings.HasPrefix(name, "set."):
			in.Parameters[name[4:]] = value
		default:
			t.Fatalf("unknown word %s", word)
		}
	}
	return in
}
