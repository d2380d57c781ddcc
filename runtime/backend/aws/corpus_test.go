package aws_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"postern/mapping"
	"postern/runtime"
	"postern/runtime/backend"
	"postern/runtime/backend/aws"
)

// TestCorpus serves every API of $POSTERN_CORPUS that calls functions, each with
// a fixed answer: proxy routes give it, custom ones an answer of their mapping.
// A file that names a function in an integration has to have such routes.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("POSTERN_CORPUS")
	if corpus == "" {
		t.Skip("POSTERN_CORPUS names no directory")
	}
	var served, custom, files, unread int
	refused := map[string]int{}
	err := filepath.WalkDir(corpus, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !isDocument(name) {
			return err
		}
		c, err := runtime.Configure(runtime.Sources{Paths: []string{name}, Vars: variables(t, name)})
		if err != nil {
			return nil // not an API
		}
		before := served + custom + total(refused)
		for i := range c.Catalog.Stages {
			p, a := serveFunctions(t, c, c.Catalog.Stages[i].Plan, name, refused)
			served, custom = served+p, custom+a
		}
		if callsFunctions(t, name) {
			if files++; isUnread(c) {
				unread++
			} else if served+custom+total(refused) == before {
				t.Errorf("%s: no route leads to a function: %v", name, c.Findings)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for cause, n := range refused {
		t.Logf("%5d %s", n, cause)
	}
	t.Logf("%d files, %d of them in forms without a reader: %d proxy routes, %d custom ones served", files, unread, served, custom)
	if files-unread < 65 || served < 350 || custom < 12 {
		t.Errorf("only %d files that can be read, %d proxy routes, %d custom ones", files-unread, served, custom)
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
	for _, kind := range []string{"openapi3-json", "openapi3-yaml", "swagger2-json", "swagger2-yaml", "sam-template", "cfn-template", "cdk-synth"} {
		if strings.Contains(name, string(filepath.Separator)+kind+string(filepath.Separator)) {
			return strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
		}
	}
	return false
}

// isBroken says that the document itself is why a route fails: a uri that a
// deployment tool was to fill in, a placeholder that nothing fills, a function
// called with GET; or the call: a stream that a fixed answer is not, a body that
// is no base64 text.
func isBroken(cause string) bool {
	return slices.ContainsFunc([]string{
		"expected arn:{partition}", "the function's stream", "placeholder {conf-", "placeholder {key}", "${CurrentRegion}",
		"Lambda accepts POST alone", "no base64 text",
	}, func(part string) bool { return strings.Contains(cause, part) })
}

// isUnread says whether a file has a form that no reader knows yet, or describes
// a kind of API that is not served yet.
func isUnread(c *runtime.Configuration) bool {
	for _, d := range c.Findings {
		if strings.Contains(d.Summary, "are not read yet") || strings.Contains(d.Summary, "are not served yet") {
			return true
		}
	}
	return false
}

func total(counts map[string]int) (n int) {
	for _, count := range counts {
		n += count
	}
	return n
}

// callsFunctions says whether an integration of a file calls a function.
func callsFunctions(t *testing.T, name string) bool {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`lambda:path/[^"'\s]*/functions/`).Match(text) && regexp.MustCompile(`"?type"?: *["']?(?i:aws|aws_proxy)\b`).Match(text)
}

func serveFunctions(t *testing.T, c *runtime.Configuration, plan *mapping.Plan, name string, refused map[string]int) (served, custom int) {
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
		if r.Kind() != mapping.AWSProxy && r.Kind() != mapping.AWS {
			continue
		}
		path := strings.NewReplacer("{", "", "}", "", "+", "").Replace(r.Resource().Path)
		method := strings.ReplaceAll(r.Method().HTTPMethod, "ANY", "GET")
		a := runtime.Invoke(plan, backends, runtime.Call{Method: method, Target: path, Body: []byte("{}")})
		switch {
		case r.Kind() == mapping.AWS && strings.Contains(a.Outcome.Cause, "aws section"): // another service
		case a.Status == 200 && string(a.Body) == "served":
			served++
		case r.Kind() == mapping.AWS && a.Outcome.OK():
			custom++
		case a.Status >= 500 && strings.Contains(a.Outcome.Cause, "lambda section"):
			t.Errorf("%s: %s: %d %s", name, r.Name(), a.Status, a.Outcome.Cause)
		case a.Status >= 500 && !isBroken(a.Outcome.Cause):
			t.Errorf("%s: %s: %d %s", name, r.Name(), a.Status, a.Outcome.Cause)
		default:
			refused[a.Outcome.Cause]++
		}
	}
	return served, custom
}
