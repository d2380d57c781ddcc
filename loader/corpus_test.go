package loader_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/api"
	"postern/loader"
	"postern/loader/source"
)

// notServed are the findings that say that a document of the corpus is no REST
// API; every other document must load.
var notServed = []string{"HTTP API", "WebSocket API", "documents are not read yet", "the template has no REST API"}

// TestCorpus loads every OpenAPI and Swagger document below $POSTERN_CORPUS and
// holds the number of findings of each kind against testdata/corpus.txt, whose
// lines were each looked at. With POSTERN_UPDATE=1 it writes the table.
func TestCorpus(t *testing.T) {
	holdCorpus(t, "testdata/corpus.txt", "openapi3-json", "openapi3-yaml", "swagger2-json", "swagger2-yaml")
}

// TestTemplateCorpus does the same with CloudFormation and SAM templates.
func TestTemplateCorpus(t *testing.T) {
	holdCorpus(t, "testdata/templates.txt", "sam-template", "cfn-template", "cdk-synth")
}

func holdCorpus(t *testing.T, table string, kinds ...string) {
	corpus := os.Getenv("POSTERN_CORPUS")
	if corpus == "" {
		t.Skip("POSTERN_CORPUS names no directory")
	}
	counts := map[string]int{}
	documents := 0
	for _, kind := range kinds {
		err := filepath.WalkDir(filepath.Join(corpus, kind), func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			documents++
			loadDocument(t, corpus, name, counts)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	holdTable(t, table, documents, counts)
}

func loadDocument(t *testing.T, corpus, name string, counts map[string]int) {
	relative, err := filepath.Rel(corpus, name)
	if err != nil {
		t.Fatal(err)
	}
	result, findings := loader.Load(loader.Options{Files: source.Dir(corpus)}, loader.Input{Path: filepath.ToSlash(relative)})
	if len(result.APIs) == 0 && !named(findings) {
		t.Errorf("%s: %d APIs, findings %v", relative, len(result.APIs), findings)
	}
	for _, d := range findings {
		if d.Pos.File == "" || d.Pos.Line == 0 {
			t.Errorf("%s: finding without place: %v", relative, d)
		}
		counts[kindOf(d)]++
	}
	for _, a := range result.APIs {
		counts["methods"] += methods(a)
	}
}

func named(findings api.Diagnostics) bool {
	return slices.ContainsFunc(findings, func(d api.Diagnostic) bool {
		return slices.ContainsFunc(notServed, func(part string) bool { return strings.Contains(d.Summary, part) })
	})
}

func methods(a *api.API) int {
	n := 0
	for _, resource := range a.REST.Resources {
		n += len(resource.Methods)
	}
	return n
}

// details are the parts of a finding that tell one case of a kind from another.
var details = regexp.MustCompile(`^[A-Z]+ /\S*:|"[^"]*"|\$\{[^}]*\}|\{[^}]*\}|#/\S*|\S*[/.]\S+|\b\d+\b|condition \S+|event \S+ of \S+|scheme \S+|here it is \S+|(?:parameter|export|key|API|nested stack|attribute|condition|Ref names|of) [A-Z]\S*|^\S+ is an?\b|; \S+ stands|it has .*|param-\S+|\([^)]*\)`)

func kindOf(d api.Diagnostic) string {
	return fmt.Sprintf("%-7s %-6s %s", d.Severity, d.Rule, details.ReplaceAllString(d.Summary, "…"))
}

func holdTable(t *testing.T, file string, documents int, counts map[string]int) {
	var table strings.Builder
	fmt.Fprintf(&table, "%d documents, %d methods\n", documents, counts["methods"])
	delete(counts, "methods")
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&table, "%4d  %s\n", counts[kind], kind)
	}
	if os.Getenv("POSTERN_UPDATE") != "" {
		if err := os.WriteFile(file, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), table.String()); diff != "" {
		t.Errorf("table of findings (-want +got):\n%s", diff)
	}
}

// TestTransformedCorpus holds that a SAM template and what SAM makes of it, where
// the corpus has both, are the same methods, authorizers and stages.
func TestTransformedCorpus(t *testing.T) {
	corpus := os.Getenv("POSTERN_CORPUS")
	if corpus == "" {
		t.Skip("POSTERN_CORPUS names no directory")
	}
	const before = "sam-template/aws__serverless-application-model/tests__translator__input__"
	inputs, err := filepath.Glob(filepath.Join(corpus, before+"*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	pairs := 0
	for _, input := range inputs {
		output := strings.NewReplacer("sam-template", "cfn-template", "__input__", "__output__", ".yaml", ".json").Replace(input)
		if _, err := os.Stat(output); err == nil {
			pairs++
			if diff := cmp.Diff(described(t, output), described(t, input)); diff != "" {
				t.Errorf("%s (-SAM +got):\n%s", filepath.Base(input), diff)
			}
		}
	}
	if pairs < 2 {
		t.Errorf("only %d pairs", pairs)
	}
}

// described are the methods, authorizers and stages of a file, whatever their
// order.
func described(t *testing.T, name string) map[string]string {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	result, findings := loader.Load(loader.Options{}, loader.Input{Path: "template.yaml", Bytes: text})
	if len(result.APIs) == 0 {
		t.Fatal(findings)
	}
	all := map[string]string{}
	add := func(key string, value any) {
		text, err := api.AppendJSON(nil, value, " ")
		if err != nil {
			t.Fatal(err)
		}
		all[key] = string(text)
	}
	for _, a := range result.APIs {
		for _, resource := range a.REST.Resources {
			for _, m := range resource.Methods {
				add(m.HTTPMethod+" "+resource.Path, m)
			}
		}
		for _, authorizer := range a.REST.Authorizers {
			add("authorizer "+authorizer.Name, authorizer)
		}
		for _, stage := range a.REST.Stages {
			stage.DeploymentID = ""
			add("stage "+stage.StageName, stage)
		}
	}
	return all
}
