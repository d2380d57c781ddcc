package cloudformation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"postern/api"
	"postern/loader/source"
)

// TestEvaluate holds what the Outputs of each template of testdata/evaluate
// stand for, and the findings. With POSTERN_UPDATE=1 it writes what it got.
func TestEvaluate(t *testing.T) {
	files, err := filepath.Glob("testdata/evaluate/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { evaluateCase(t, file) })
	}
}

func evaluateCase(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tree, kept := fstest.MapFS{}, []txtar.File{}
	for _, f := range archive.Files {
		if !strings.HasPrefix(f.Name, "want") {
			tree[f.Name] = &fstest.MapFile{Data: f.Data}
			kept = append(kept, f)
		}
	}
	var report api.Diagnostics
	sources := source.NewFiles(source.FS(tree))
	root := sources.Open("template.yaml", &report)
	template := Open(sources, root, Options{Parameters: map[string]string{"Table.StreamArn": "given", "shared": "value"}}, &report)
	for _, a := range template.APIs() {
		a.ID = "id" + strings.ToLower(a.LogicalID)
	}
	var got, findings bytes.Buffer
	if err := json.Indent(&got, template.value(root.Get("Outputs")).AppendJSON(nil), "", " "); err != nil {
		t.Fatal(err)
	}
	report.Sort()
	if err := report.Print(&findings, sources.Text); err != nil {
		t.Fatal(err)
	}
	kept = append(kept, txtar.File{Name: "want.json", Data: append(got.Bytes(), '\n')})
	if findings.Len() > 0 {
		kept = append(kept, txtar.File{Name: "want.findings", Data: findings.Bytes()})
	}
	hold(t, file, archive, kept)
}

// hold compares the files of a case with what was got, or writes them.
func hold(t *testing.T, file string, archive *txtar.Archive, got []txtar.File) {
	want := txtar.Format(archive)
	archive.Files = got
	if os.Getenv("POSTERN_UPDATE") != "" {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), string(txtar.Format(archive))); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// fuzzPart is a stack that templates may nest.
const fuzzPart = `
Parameters: {Api: {Type: String, Default: x}, Out: {Type: String, Default: y}}
Resources:
  M: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !Ref Out, PathPart: p}}
  S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: round.yaml}}
Outputs: {O: {Value: !Ref Out}, S: {Value: !GetAtt S.Outputs.O}}
`

// FuzzOpen evaluates any text as a template and reads its APIs.
func FuzzOpen(f *testing.F) {
	for _, pattern := range []string{"testdata/evaluate/*.txtar", "../testdata/adapt/cfn-*.txtar", "../testdata/adapt/sam-*.txtar"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			f.Fatalf("%s: no seeds: %v", pattern, err)
		}
		for _, name := range names {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				f.Fatal(err)
			}
			for _, file := range archive.Files {
				if !strings.HasPrefix(file.Name, "want") {
					f.Add(file.Data)
				}
			}
		}
	}
	f.Add([]byte("Resources: {A: {Type: AWS::ApiGateway::RestApi}, S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: part.yaml, Parameters: {Api: !Ref A, Out: !GetAtt S.Outputs.O}}}}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var report api.Diagnostics
		files := source.NewFiles(source.FS(fstest.MapFS{"round.yaml": {Data: text}, "part.yaml": {Data: []byte(fuzzPart)}}))
		root := files.Add("template.yaml", text, &report)
		if !root.IsMap() {
			return
		}
		template := Open(files, root, Options{}, &report)
		for _, a := range template.APIs() {
			a.ID = api.IDFromName(a.LogicalID)
		}
		for _, a := range template.APIs() {
			template.Document(a).AppendJSON(nil)
			rest := &api.RestAPI{ID: a.ID}
			template.Complete(a, rest)
			rest.Check()
		}
		template.Account(&api.Config{})
		template.Missing(false)
		template.Functions()
		template.value(root.Get("Outputs"))
		if len(template.APIs()) == 0 && len(report) == 0 {
			t.Fatal("nothing was read and nothing was said")
		}
	})
}

// TestBounds holds that values which double with each step end, and are named
// once.
func TestBounds(t *testing.T) {
	var text strings.Builder
	text.WriteString("Resources:\n  A0: {Type: AWS::SQS::Queue, Properties: {QueueName: x}}\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&text, "  A%d: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${A%d.QueueName}${A%d.QueueName}'}}\n", i, i-1, i-1)
	}
	text.WriteString("Outputs: {x: !GetAtt A59.QueueName}\n")
	var report api.Diagnostics
	files := source.NewFiles(nil)
	root := files.Add("t.yaml", []byte(text.String()), &report)
	template := Open(files, root, Options{}, &report)
	template.value(root.Get("Outputs"))
	if len(report) != 1 || !report.HasErrors() {
		t.Errorf("findings %v", report)
	}
}
