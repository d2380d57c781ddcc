package mapping

import (
	"testing"

	"postern/api"
)

// TestEnter fixes path parameters and content type of a test call (W-10,
// MA-502).
func TestEnter(t *testing.T) {
	c := cellCase(api.TypeMock)
	c.Resource = "/pets/{id}/{rest+}"
	c.Method.Integration.RequestTemplates.Set("application/json", `{"statusCode": 200}`)
	c.Method.Integration.PassthroughBehavior = api.Never
	c.Request.Headers = []string{"Content-Type: text/xml"}
	a, st := c.configuration()
	plan, _ := Compile(a, st, Env{})
	route := plan.Route("/pets/{id}/{rest+}", "POST")
	for path, want := range map[string]string{"/pets/a%20b/c/d": "a b|c/d", "/pets/{id}/{rest+}": "{id}|{rest+}", "/other": "|", "/pets/7": "|"} {
		c.Request.Target = path
		ex := new(Exchange)
		c.fillRequest(t, ex)
		ex.Request.Test = true
		route.Enter(ex)
		id, _ := ex.pathValue("id")
		rest, _ := ex.pathValue("rest")
		if got := id + "|" + rest; got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
		if out := route.Map(ex); !out.OK() || ex.chosen == nil {
			t.Errorf("%s: %+v", path, out)
		}
	}
}
