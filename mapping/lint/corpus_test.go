package lint_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postern/api"
	"postern/loader"
	"postern/loader/source"
	"postern/mapping"
	"postern/mapping/lint"
)

// TestCorpus holds the findings of every document below $POSTERN_CORPUS against
// the reviewed list in testdata/corpus.txt: one line per document and rule with
// the number of findings. A finding that is not in the list is a new prediction
// that somebody has to read.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("POSTERN_CORPUS")
	if corpus == "" {
		t.Skip("POSTERN_CORPUS names no directory")
	}
	counts, total := map[string]int{}, map[string]int{}
	for _, kind := range []string{"openapi3-json", "openapi3-yaml", "swagger2-json", "swagger2-yaml"} {
		err := filepath.WalkDir(filepath.Join(corpus, kind), func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			relative, err := filepath.Rel(corpus, name)
			if err != nil {
				return err
			}
			relative = filepath.ToSlash(relative)
			for _, d := range checked(corpus, relative) {
				counts[fmt.Sprintf("%s %s", relative, d.Rule)]++
				total[d.Rule]++
				t.Logf("%s", d)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	for _, rule := range slices.Sorted(maps.Keys(total)) {
		fmt.Fprintf(&out, "%s: %d\n", rule, total[rule])
	}
	out.WriteByte('\n')
	for _, line := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&out, "%s: %d\n", line, counts[line])
	}
	golden(t, "testdata/corpus.txt", out.String())
}

// checked are the findings of this package in a document.
func checked(folder, name string) api.Diagnostics {
	result, _ := loader.Load(loader.Options{Files: source.Dir(folder)}, loader.Input{Path: name})
	return lint.Check(plansOf(result), lint.Options{})
}

func plansOf(result *loader.Result) (plans []*mapping.Plan) {
	for _, a := range result.APIs {
		if a.REST == nil {
			continue
		}
		for _, st := range a.REST.Stages {
			plan, _ := mapping.Compile(a.REST, st, mapping.Env{})
			plans = append(plans, plan)
		}
	}
	return plans
}
