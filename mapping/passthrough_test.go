package mapping

import (
	"os"
	"strings"
	"testing"

	"postern/api"
)

// TestPassthrough tries every cell of the decision matrix (§8) on all types
// with templates.
func TestPassthrough(t *testing.T) {
	text, err := os.ReadFile("testdata/passthrough.txt")
	if err != nil {
		t.Fatal(err)
	}
	behaviors := []api.PassthroughBehavior{api.WhenNoMatch, api.WhenNoTemplates, api.Never}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimRight(line, "\n"); strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, " | ")
		for i, behavior := range behaviors {
			for _, kind := range []api.IntegrationType{api.TypeHTTP, api.TypeAWS, api.TypeMock} {
				if got := choiceOf(t, kind, cells[0], cells[1], behavior); got != cells[2+i] {
					t.Errorf("%s: templates %s, Content-Type %s, %s: %s, want %s", kind, cells[0], cells[1], behavior, got, cells[2+i])
				}
			}
		}
		if got := choiceOf(t, api.TypeHTTP, cells[0], cells[1], ""); got != cells[2] {
			t.Errorf("no passthroughBehavior: %s, want that of WHEN_NO_MATCH", got)
		}
		if got := choiceOf(t, api.TypeHTTPProxy, cells[0], cells[1], api.Never); got != "pass" {
			t.Errorf("HTTP_PROXY: %s, want pass", got)
		}
	}
}

// choiceOf is the key of the template chosen, "pass" or "415".
func choiceOf(t *testing.T, kind api.IntegrationType, templates, contentType string, behavior api.PassthroughBehavior) string {
	c := cellCase(kind)
	in := c.Method.Integration
	in.PassthroughBehavior = behavior
	for key := range strings.SplitSeq(templates, ",") {
		key, isEmpty := strings.CutSuffix(key, `=""`)
		if key == "-" {
			continue
		}
		pair := api.Pair{Name: key, Value: `{"statusCode":200}`}
		if isEmpty {
			pair = api.Pair{Name: key, Null: true}
		}
		in.RequestTemplates.Put(pair)
	}
	if contentType != "-" {
		c.Request.Headers = []string{"Content-Type: " + contentType}
	}
	a, st := c.configuration()
	plan, _ := Compile(a, st, Env{})
	ex := new(Exchange)
	c.fillRequest(t, ex)
	route, _ := plan.Match(ex)
	if out := route.Map(ex); !out.OK() {
		if out.Type != api.UnsupportedMediaType {
			t.Errorf("outcome %+v", out)
		}
		return "415"
	}
	if ex.chosen == nil || ex.chosen.empty {
		return "pass"
	}
	return strings.Clone(ex.chosen.key)
}
