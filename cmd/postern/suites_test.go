package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestExamplesAreTested runs the test files of the examples, which reach at
// least nine tenths of their mappings.
func TestExamplesAreTested(t *testing.T) {
	files, err := filepath.Glob("../../examples/*/*.postern-test.yaml")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		var out, problems strings.Builder
		code := execute([]string{"test", "--coverage", "--min-coverage", "90", filepath.ToSlash(file)}, streams{strings.NewReader(""), &out, &problems})
		if code != exitFine || !strings.Contains(out.String(), "coverage") {
			t.Errorf("%s: exit %d\n%s%s", file, code, out.String(), problems.String())
		}
	}
}

// TestExamplesAreModels holds that check has no warning for an example, in
// strict mode.
func TestExamplesAreModels(t *testing.T) {
	folders, err := filepath.Glob("../../examples/*/openapi.yaml")
	if err != nil || len(folders) < 5 {
		t.Fatal(folders, err)
	}
	for _, file := range folders {
		var out, problems strings.Builder
		if code := execute([]string{"check", "--strict", "--fail-on", "warning", filepath.ToSlash(filepath.Dir(file))}, streams{strings.NewReader(""), &out, &problems}); code != exitFine {
			t.Errorf("%s: exit %d\n%s", file, code, problems.String())
		}
	}
}

// TestRecipes runs the commands of the recipes for CI, as they stand there, in
// a folder with an API, its tests and the version before.
func TestRecipes(t *testing.T) {
	text, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("../../examples/cors-preflight")); err != nil {
		t.Fatal(err)
	}
	api, err := os.ReadFile(filepath.Join(folder, "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "before.yaml"), api, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
	commands := regexp.MustCompile(`(?m)(?:^\s*|run: |- |&& )(postern [a-z]+[^\n&|>]*)`).FindAllStringSubmatch(string(text), -1)
	if len(commands) < 8 {
		t.Fatalf("%d commands in the recipes", len(commands))
	}
	for _, command := range commands {
		var out, problems strings.Builder
		if code := execute(split(strings.TrimSpace(command[1]))[1:], streams{strings.NewReader(""), &out, &problems}); code != exitFine {
			t.Errorf("%s: exit %d\n%s%s", command[1], code, out.String(), problems.String())
		}
	}
	for _, name := range []string{"junit.xml", "lcov.info", "coverage.html"} {
		if info, err := os.Stat(name); err != nil || info.Size() == 0 {
			t.Errorf("%s is not written: %v", name, err)
		}
	}
}

// varying is what differs from run to run: times, ids.
var varying = regexp.MustCompile(`(?m)^  match .*$|\([0-9.]+(ns|µs|ms|s)\)|[0-9a-f]{8}-[0-9a-f-]{27}|(?m:^x-amz-apigw-id: .*$)|Root=\S+|"seconds": [0-9.e-]+`)

func steady(text string) string {
	return strings.TrimSpace(varying.ReplaceAllString(text, "…"))
}

// TestGuides holds the sessions of the guides against what the commands print
// now.
func TestGuides(t *testing.T) {
	docs, err := filepath.Abs("../../docs")
	if err != nil {
		t.Fatal(err)
	}
	files := os.DirFS("testdata/guide")
	folder := t.TempDir()
	if err := os.CopyFS(folder, files); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
	page, err := os.ReadFile(filepath.Join(docs, "testing.md"))
	if err != nil {
		t.Fatal(err)
	}
	if shown, err := os.ReadFile("fixed.postern-test.yaml"); err != nil || !strings.Contains(string(page), "```yaml\n"+string(shown)+"```") {
		t.Errorf("testing.md does not show fixed.postern-test.yaml as it is (%v)", err)
	}
	for _, guide := range []string{"debugging.md", "testing.md"} {
		list := sessions(t, filepath.Join(docs, guide))
		if len(list) == 0 {
			t.Fatalf("%s has no sessions", guide)
		}
		for _, s := range list {
			words := split(s.command)
			var out strings.Builder
			execute(words[1:], streams{strings.NewReader(""), &out, &out})
			if diff := cmp.Diff(steady(s.want), steady(out.String())); words[0] != "postern" || diff != "" {
				t.Errorf("%s:%d: %s (-written +printed):\n%s", guide, s.line, s.command, diff)
			}
		}
	}
}
