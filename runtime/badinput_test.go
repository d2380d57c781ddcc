package runtime

import (
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"postern/api"
	"postern/loader/source"
	"postern/runtime/backend"
	"postern/runtime/observe"
)

// configure reads files as they are on a disk.
func configure(t *testing.T, from Sources, files map[string]string) *Configuration {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	from.Files = source.FS(tree)
	c, err := Configure(from)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestBadInput reads testdata/badinput.txtar: each file is a mistake. The
// comment has a line per file with the start of the one finding that names it,
// and words that its explanation (expected or suggestion) has to have.
func TestBadInput(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/badinput.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	want := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(string(archive.Comment)), "\n") {
		cells := strings.Split(line, " | ")
		if len(cells) != 3 {
			continue // a line for people
		}
		name, _, _ := strings.Cut(cells[0], ":")
		want[name] = true
		t.Run(name, func(t *testing.T) {
			c := configure(t, Sources{Paths: []string{name}}, files)
			for _, d := range c.Findings {
				if !strings.HasPrefix(d.String(), cells[0]) || !strings.Contains(d.Summary, cells[1]) {
					continue
				}
				if text := d.Expected + " " + d.Suggestion + " " + d.Detail; !strings.Contains(text, cells[2]) {
					t.Errorf("%s explains %q, not %q", d, text, cells[2])
				}
				return
			}
			t.Errorf("no finding begins with %q and says %q:\n%s", cells[0], cells[1], printed(c))
		})
	}
	for name := range files {
		if !want[name] && strings.HasPrefix(name, "bad-") {
			t.Errorf("%s has no line", name)
		}
	}
}

func printed(c *Configuration) string {
	var out strings.Builder
	c.Findings.Print(&out, c.Text)
	return out.String()
}

// TestNotEnforced shows DV-04: it warns once per API of what the data plane does not check.
func TestNotEnforced(t *testing.T) {
	const stages = `{"item": [
		{"stageName": "dev", "deploymentId": "d", "webAclArn": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/b"},
		{"stageName": "prod", "deploymentId": "d", "webAclArn": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/b"}]}`
	const resources = `{"items": [{"id": "root", "path": "/", "resourceMethods": {"GET": {"httpMethod": "GET", "authorizationType": "NONE", "apiKeyRequired": false,
		"methodResponses": {"200": {"statusCode": "200"}}, "methodIntegration": {"type": "MOCK", "integrationResponses": {"200": {"statusCode": "200"}}}}}}]}`
	c := configure(t, Sources{Paths: []string{"dump"}}, map[string]string{"dump/get-resources.json": resources, "dump/get-stages.json": stages})
	var got []string
	for _, d := range c.Findings {
		if strings.Contains(d.Summary, "not enforced") {
			got = append(got, d.String())
		}
	}
	const want = "dump/get-stages.json:2:3: warning: API dump: not enforced yet: the web ACL (2 times) [§1]"
	if len(got) != 1 || got[0] != want {
		t.Errorf("got  %q\nwant %q\n%v", got, want, c.Findings)
	}
	_, addr := start(t, Options{}, c.Catalog.Stages...)
	for _, stage := range []string{"dev", "prod"} { // they pass
		if answer := talk(t, addr, "GET /_aws/execute-api/dump/"+stage+"/ HTTP/1.1\r\nHost: x\r\n\r\n"); answer != "200 " {
			t.Errorf("%s: %s", stage, answer)
		}
	}
}

// TestOneBadRoute serves a document with one bad route: it answers 500 with an
// error type, the log names the finding with its place, and the others work.
func TestOneBadRoute(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/badinput.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		if f.Name == "bad-template.yaml" {
			oneBadRoute(t, string(f.Data))
			return
		}
	}
	t.Fatal("bad-template.yaml is not there")
}

func oneBadRoute(t *testing.T, text string) {
	c := configure(t, Sources{Paths: []string{"bad-template.yaml"}}, map[string]string{"bad-template.yaml": text})
	if !c.Findings.HasErrors() {
		t.Fatal("no error is reported")
	}
	log := &lines{}
	calls := backend.New(backend.Options{})
	t.Cleanup(calls.Close)
	failures := observe.NewFailures(slog.New(slog.NewTextHandler(log, nil)), observe.FailuresOptions{})
	_, addr := start(t, Options{Backends: calls, Failures: failures}, c.Catalog.Stages...)
	if got := talk(t, addr, "GET /good HTTP/1.1\r\nHost: x\r\n\r\n"); got != "200 " {
		t.Errorf("the good route: %s", got)
	}
	if got := talk(t, addr, "GET /bad HTTP/1.1\r\nHost: x\r\n\r\n"); got != `500 {"message": "Internal server error"}` {
		t.Errorf("the bad route: %s", got)
	}
	place := regexp.MustCompile(`reason=".*bad-template\.yaml:15:13: GET /bad request template application/json:3:1: .*yes #end`)
	if !place.MatchString(log.String()) {
		t.Errorf("the log does not name the finding:\n%s", log)
	}
}

// TestFindingsOfCompile holds that every finding has a place, whatever it is.
func TestFindingsOfCompile(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/badinput.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		c := configure(t, Sources{Paths: []string{f.Name}}, map[string]string{f.Name: string(f.Data)})
		for _, d := range c.Findings {
			if d.Severity >= api.Warning && d.Pos.File == "" {
				t.Errorf("%s: no place: %s", f.Name, d)
			}
		}
	}
}
