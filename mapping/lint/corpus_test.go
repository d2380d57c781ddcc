package lint_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postern/api"
	"postern/internal/golden"
	"postern/loader"
	"postern/loader/source"
	"postern/mapping"
	"postern/mapping/lint"
)

// reviewed is the list of the findings of the corpus that were read, one in a
// line, between tabs: rule, severity, place, what stands there, verdict.
const reviewed = "testdata/corpus.txt"

// TestCorpus holds the findings of every document below $POSTERN_CORPUS against
// the reviewed list. A finding that is new, moved or gone has to be read: -update
// writes the list anew, with "unread" for the verdict of what it did not have.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("POSTERN_CORPUS")
	if corpus == "" {
		t.Skip("POSTERN_CORPUS names no directory")
	}
	var lines []string
	for _, kind := range []string{"openapi3-json", "openapi3-yaml", "swagger2-json", "swagger2-yaml", "sam-template", "cfn-template", "cdk-synth"} {
		err := filepath.WalkDir(filepath.Join(corpus, kind), func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			relative, err := filepath.Rel(corpus, name)
			if err != nil {
				return err
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			for _, d := range checked(corpus, filepath.ToSlash(relative)) {
				lines = append(lines, strings.Join([]string{d.Rule, d.Severity.String(), d.Pos.String(), excerpt(text, d.Pos)}, "\t"))
				t.Logf("%s", d)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	verdicts := verdictsOf(t)
	var out strings.Builder
	for _, line := range lines {
		verdict := verdicts[line]
		if verdict == "" {
			verdict = "unread"
			t.Errorf("nobody has read %s", line)
		}
		fmt.Fprintf(&out, "%s\t%s\n", line, verdict)
	}
	golden.Check(t, reviewed, out.String())
}

// excerpt is the text of a document at a place.
func excerpt(text []byte, at api.Pos) string {
	lines := strings.Split(string(text), "\n")
	if !at.IsValid() || at.Line > len(lines) {
		return "(no place)"
	}
	line := []rune(strings.TrimRight(lines[at.Line-1], "\r"))
	if at.Column > len(line) {
		return "(behind the line)"
	}
	line = line[at.Column-1:]
	return string(line[:min(len(line), 36)])
}

// verdictsOf are the verdicts of the list by the rest of their lines.
func verdictsOf(t *testing.T) map[string]string {
	text, err := os.ReadFile(reviewed)
	if err != nil {
		t.Fatal(err)
	}
	verdicts := map[string]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if at := strings.LastIndexByte(line, '\t'); at >= 0 && line[at+1:] != "unread" {
			verdicts[line[:at]] = line[at+1:]
		}
	}
	return verdicts
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
			if st.Hidden { // CF-73
				continue
			}
			plan, _ := mapping.Compile(a.REST, st, mapping.Env{})
			plans = append(plans, plan)
		}
	}
	return plans
}
