package mapping

import (
	"strings"
	"testing"

	"postern/api"
)

// modelAPI has two methods that check their bodies by one model.
func modelAPI(model *api.Model) *api.RestAPI {
	a := &api.RestAPI{ID: "abc", Models: []*api.Model{model}}
	a.RequestValidators = []*api.RequestValidator{{ID: "v", ValidateRequestBody: true}}
	for _, path := range []string{"/a", "/b"} {
		m := cellCase(api.TypeMock).Method
		m.RequestValidatorID, m.RequestModels = "v", api.Pairs{{Name: "application/json", Value: model.Name}}
		a.Resources = append(a.Resources, &api.Resource{Path: path, Methods: api.Methods{m}})
	}
	return a
}

// TestModelWarnings reports once, and at the model, what in a schema has no
// effect.
func TestModelWarnings(t *testing.T) {
	at := api.Pos{File: "x.yaml", Line: 7, Column: 3}
	_, findings := Compile(modelAPI(&api.Model{Name: "M", Schema: `{"minlength": 3}`, SchemaPos: at}), &api.Stage{StageName: "dev"}, Env{})
	n := 0
	for _, d := range findings {
		if strings.Contains(d.Summary, "minlength") {
			n++
			if d.Pos != at || d.Severity != api.Warning || !strings.Contains(d.Summary, `did you mean "minLength"?`) {
				t.Errorf("%+v", d)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d warnings, want 1: %v", n, findings)
	}
}

// TestImportedModel holds §3.2: an import leaves keywords behind.
func TestImportedModel(t *testing.T) {
	for imported, want := range map[bool]int{false: 400, true: 200} {
		a := modelAPI(&api.Model{Name: "M", Schema: `{"type": "array", "minItems": 2}`, Imported: imported})
		plan, _ := Compile(a, &api.Stage{StageName: "dev"}, Env{})
		ex := new(Exchange)
		ex.Reset()
		ex.Request.Method, ex.Request.Path, ex.Request.Body = "POST", "/a", []byte(`[1]`)
		new(pipelineCase).walk(t, plan, ex)
		if ex.Response.Status != want {
			t.Errorf("imported %v: %d, want %d (%s)", imported, ex.Response.Status, want, ex.Outcome.Cause)
		}
	}
}
