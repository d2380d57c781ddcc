package suite_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postern/api"
	"postern/loader/source"
	"postern/runtime"
	"postern/runtime/suite"
)

// TestCorpus makes a first test file for every REST API below $POSTERN_CORPUS:
// each is green at once, and no API differs from itself.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("POSTERN_CORPUS")
	if corpus == "" {
		t.Skip("POSTERN_CORPUS names no directory")
	}
	tried := 0
	for _, kind := range []string{"openapi3-json", "openapi3-yaml", "swagger2-json", "swagger2-yaml"} {
		err := filepath.WalkDir(filepath.Join(corpus, kind), func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && initialOf(t, filepath.ToSlash(name)) {
				tried++
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if tried < 60 {
		t.Errorf("%d APIs are tried", tried)
	}
}

// initialOf says whether a document is an API that a test file can be made for.
func initialOf(t *testing.T, name string) bool {
	folder := name[:strings.LastIndexByte(name, '/')+1]
	made, err := suite.Initial(source.Dir("."), name, folder)
	var found api.Diagnostic
	if errors.As(err, &found) {
		return false // an HTTP API, or no API at all
	}
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return false
	}
	report := runMade(t, folder, made)
	if _, failed, _ := report.Count(); failed > 0 || len(report.Results) == 0 {
		t.Errorf("%s: %s", name, report.AppendText(nil, suite.TextStyle{}))
	}
	c, err := runtime.Configure(runtime.Sources{Paths: []string{name}, Files: source.Dir(".")})
	if err != nil {
		t.Fatal(err)
	}
	stage, err := c.Pick("")
	if err != nil {
		t.Fatal(err)
	}
	if list, _ := suite.Compare(stage.Plan, stage.Plan, suite.CompareOptions{A: c, B: c}); len(list) > 0 {
		t.Errorf("%s differs from itself: %+v", name, list)
	}
	return true
}

// TestInitialOfBrokenTemplates holds that templates which cannot be parsed are
// no reason to give up.
func TestInitialOfBrokenTemplates(t *testing.T) {
	const name = "testdata/run/broken.yaml"
	made, err := suite.Initial(source.Dir("."), name, "testdata/run")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(made), "\n# The configuration has errors, which some cases expect: postern check broken.yaml tells them.\napi: ") {
		t.Errorf("the errors of the configuration are not told:\n%s", made)
	}
	if report := runMade(t, "testdata/run/", made); len(report.Results) < 2 || !report.Results[0].Passed {
		t.Errorf("%s\n%s", report.AppendText(nil, suite.TextStyle{}), made)
	}
}
