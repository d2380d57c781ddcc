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
var notServed = []string{"HTTP API", "documents are not read yet"}

// TestCorpus loads every OpenAPI and Swagger document below $POSTERN_CORPUS and
// holds the number of findings of each kind against testdata/corpus.txt, whose
// lines were each looked at. With POSTERN_UPDATE=1 it writes the table.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("POSTERN_CORPUS")
	if corpus == "" {
		t.Skip("POSTERN_CORPUS names no directory")
	}
	counts := map[string]int{}
	documents := 0
	for _, kind := range []string{"openapi3-json", "openapi3-yaml", "swagger2-json", "swagger2-yaml"} {
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
	holdTable(t, documents, counts)
}

func loadDocument(t *testing.T, corpus, name string, counts map[string]int) {
	relative, err := filepath.Rel(corpus, name)
	if err != nil {
		t.Fatal(err)
	}
	result, findings := loader.Load(loader.Options{Files: source.Dir(corpus)}, loader.Input{Path: filepath.ToSlash(relative)})
	if len(result.APIs) != 1 && !named(findings) {
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
var details = regexp.MustCompile(`^[A-Z]+ /\S*:|"[^"]*"|\$\{[^}]*\}|\{[^}]*\}|#/\S*|\S*[/.]\S+|\b\d+\b|condition \S+|scheme \S+|\([^)]*\)`)

func kindOf(d api.Diagnostic) string {
	return fmt.Sprintf("%-7s %-6s %s", d.Severity, d.Rule, details.ReplaceAllString(d.Summary, "…"))
}

func holdTable(t *testing.T, documents int, counts map[string]int) {
	var table strings.Builder
	fmt.Fprintf(&table, "%d documents, %d methods\n", documents, counts["methods"])
	delete(counts, "methods")
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&table, "%4d  %s\n", counts[kind], kind)
	}
	const file = "testdata/corpus.txt"
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
