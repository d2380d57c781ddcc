package aws_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"postern/mapping"
	"postern/runtime"
	"postern/runtime/backend"
	"postern/runtime/backend/aws"
)

// TestCorpus serves every API of $POSTERN_CORPUS that calls functions, each with
// a fixed answer: proxy routes give it, all others give an answer of the
// mapping.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("POSTERN_CORPUS")
	if corpus == "" {
		t.Skip("POSTERN_CORPUS names no directory")
	}
	served, refused := 0, map[string]int{}
	err := filepath.WalkDir(corpus, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !isDocument(name) {
			return err
		}
		c, err := runtime.Configure(runtime.Sources{Paths: []string{name}, Vars: variables(t, name)})
		if err != nil {
			return nil // not an API
		}
		for i := range c.Catalog.Stages {
			served += serveFunctions(t, c, c.Catalog.Stages[i].Plan, name, refused)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for cause, n := range refused {
		t.Logf("%5d %s", n, cause)
	}
	if t.Logf("%d proxy routes served", served); served < 90 {
		t.Errorf("only %d proxy routes", served)
	}
}

// variables gives every stage variable that a file names a value.
func variables(t *testing.T, name string) map[string]string {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, found := range regexp.MustCompile(`stageVariables\.(\w+)`).FindAllSubmatch(text, -1) {
		all[string(found[1])] = "value"
	}
	return all
}

// isDocument says whether a file may be an API description.
func isDocument(name string) bool {
	for _, kind := range []string{"openapi3-json", "openapi3-yaml", "swagger2-json", "swagger2-yaml", "sam-template", "cfn-template"} {
		if strings.Contains(name, string(filepath.Separator)+kind+string(filepath.Separator)) {
			return strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
		}
	}
	return false
}

// isBroken says that the document itself is why a route fails: a uri that a
// deployment tool was to fill in, or a stream that a fixed answer is not.
func isBroken(cause string) bool {
	return strings.Contains(cause, "expected arn:{partition}") || strings.Contains(cause, "the function's stream")
}

func serveFunctions(t *testing.T, c *runtime.Configuration, plan *mapping.Plan, name string, refused map[string]int) (served int) {
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + `lambda: {"*": {returns: {statusCode: 200, body: served}}}` + "\n",
		"openapi.json": small(route{"/x", "get", proxy("x")}),
	})
	w.options.Settings.Account, w.options.Settings.Region = c.Settings.Account, c.Settings.Region
	services, err := aws.New(w.options)
	if err != nil {
		t.Fatal(err)
	}
	defer services.Close()
	backends := backend.New(backend.Options{Services: services})
	defer backends.Close()
	for _, r := range plan.Routes() {
		if r.Kind() != mapping.AWSProxy {
			continue
		}
		path := strings.NewReplacer("{", "", "}", "", "+", "").Replace(r.Resource().Path)
		method := strings.ReplaceAll(r.Method().HTTPMethod, "ANY", "GET")
		a := runtime.Invoke(plan, backends, runtime.Call{Method: method, Target: path, Body: []byte("{}")})
		switch {
		case a.Status == 200 && string(a.Body) == "served":
			served++
		case a.Status >= 500 && strings.Contains(a.Outcome.Cause, "lambda section"):
			t.Errorf("%s: %s: %d %s", name, r.Name(), a.Status, a.Outcome.Cause)
		case a.Status >= 500 && !isBroken(a.Outcome.Cause):
			t.Errorf("%s: %s: %d %s", name, r.Name(), a.Status, a.Outcome.Cause)
		default:
			refused[a.Outcome.Cause]++
		}
	}
	return served
}
