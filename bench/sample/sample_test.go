package sample

import (
	"encoding/json"
	"strings"
	"testing"

	"postern/api"
	"postern/mapping/schema"
)

// petstore has one method of each sort.
func petstore(t *testing.T, models map[string]string) *api.RestAPI {
	t.Helper()
	a := &api.RestAPI{ID: "abc"}
	for name, text := range models {
		a.Models = append(a.Models, &api.Model{Name: name, Schema: text, ContentType: "application/json"})
	}
	pets := &api.Resource{Path: "/pets/{id}/{rest+}"}
	pets.Methods.Put(&api.Method{HTTPMethod: "ANY", RequestParameters: api.Flags{
		{Name: "method.request.querystring.page", Value: true},
		{Name: "method.request.querystring.full name", Value: true},
		{Name: "method.request.header.X-Who", Value: true},
		{Name: "method.request.path.id", Value: true},
	}})
	orders := &api.Resource{Path: "/orders"}
	orders.Methods.Put(&api.Method{HTTPMethod: "POST", RequestModels: api.Pairs{
		{Name: "text/xml", Value: "Empty"}, {Name: "application/json", Value: "Order"}}})
	a.Resources = []*api.Resource{pets, orders}
	return a
}

func TestRequests(t *testing.T) {
	a := petstore(t, map[string]string{"Order": `{"type":"object"}`})
	all, err := Requests(a, "http://host/", Options{Variants: 3})
	if err != nil || len(all) != 6 {
		t.Fatalf("%d requests (%v), want 6", len(all), err)
	}
	get, post := all[0], all[3]
	if get.Method != "GET" || strings.ContainsAny(get.URL, "{}+ ") || !strings.HasPrefix(get.URL, "http://host/pets/") ||
		!strings.Contains(get.URL, "?page=") || !strings.Contains(get.URL, "&full%20name=") {
		t.Errorf("request %s %s", get.Method, get.URL)
	}
	if len(get.Header) != 1 || get.Header[0].Name != "X-Who" || get.Body != nil {
		t.Errorf("headers %v, body %q", get.Header, get.Body)
	}
	if post.URL != "http://host/orders" || post.Header[0].Value != "application/json" || string(post.Body) != "{}" {
		t.Errorf("request %s %v %s", post.URL, post.Header, post.Body)
	}
	again, err := Requests(a, "http://host", Options{Variants: 3})
	if err != nil || again[1].URL != all[1].URL {
		t.Errorf("the draws differ: %s and %s", again[1].URL, all[1].URL)
	}
}

func TestNoMethods(t *testing.T) {
	if _, err := Requests(&api.RestAPI{}, "http://host", Options{}); err == nil {
		t.Error("an API without methods is an error")
	}
}

// TestBodies draws bodies and holds them against the schema.
func TestBodies(t *testing.T) {
	schemas := []string{
		`{"type":"object","required":["name","age"],"properties":{"name":{"type":"string","minLength":12,"maxLength":20},
			"age":{"type":"integer","minimum":18,"maximum":20},"ok":{"type":"boolean"},"kind":{"enum":["a","b"]}}}`,
		`{"type":"array","minItems":3,"maxItems":4,"items":{"type":"number","minimum":0,"exclusiveMinimum":true,"maximum":1000}}`,
		`{"type":"object","properties":{"list":{"type":"array","items":{"$ref":"#/definitions/item"}}},
			"definitions":{"item":{"type":"object","required":["when"],"properties":{"when":{"type":"string","format":"date-time"}}}}}`,
		`{"allOf":[{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}},{"type":"object","required":["b"],"properties":{"b":{"type":"string"}}}]}`,
		`{"type":"object","required":["x"]}`,
		`{"type":["string","null"],"maxLength":2}`,
		`{"type":"integer","multipleOf":7,"minimum":10,"maximum":500}`,
		`{"type":"integer","maximum":-5}`,
		`{"oneOf":[{"type":"object","required":["only"],"properties":{"only":{"type":"string"}}}]}`,
	}
	for _, text := range schemas {
		a := petstore(t, map[string]string{"Order": text})
		compiled := compileSchema(t, text)
		all, err := Requests(a, "http://host", Options{Variants: 20})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all[20:] {
			if problem := compiled(r.Body); problem != "" {
				t.Errorf("schema %s\nrefuses %s: %s", text, r.Body, problem)
				break
			}
		}
	}
}

// TestRefs follows references to other models and ends in circles.
func TestRefs(t *testing.T) {
	a := petstore(t, map[string]string{
		"Order": `{"type":"object","properties":{"pet":{"$ref":"https://apigateway.amazonaws.com/restapis/abc/models/Pet"},"gone":{"$ref":"#/none/x"}}}`,
		"Pet":   `{"type":"object","required":["name","parent"],"properties":{"name":{"enum":["Rex"]},"parent":{"$ref":"https://apigateway.amazonaws.com/restapis/abc/models/Pet"}}}`,
	})
	all, err := Requests(a, "http://host", Options{})
	if err != nil {
		t.Fatal(err)
	}
	var order struct{ Pet struct{ Name string } }
	if err := json.Unmarshal(all[1].Body, &order); err != nil || order.Pet.Name != "Rex" {
		t.Errorf("body %s (%v)", all[1].Body, err)
	}
	if len(all[1].Body) > 10_000 {
		t.Errorf("a circle gives %d bytes", len(all[1].Body))
	}
}

func FuzzBody(f *testing.F) {
	for _, s := range []string{`{"type":"string","minLength":1e300}`, `{"type":"array","minItems":-1}`, `{"$ref":"#"}`, `{"allOf":[1]}`,
		`{"type":"integer","minimum":1e308,"maximum":-1e308,"multipleOf":1e-300}`, `{"enum":[]}`, `[]`, ``} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a := petstore(t, map[string]string{"Order": text})
		all, err := Requests(a, "http://host", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(all[1].Body) {
			t.Errorf("schema %s gives %s", text, all[1].Body)
		}
	})
}

// compileSchema is a check of bodies against a schema; "" is no finding.
func compileSchema(t *testing.T, text string) func(body []byte) string {
	t.Helper()
	compiled, err := schema.NewSet([]schema.Model{{Name: "Order", Schema: text}}).Compile("Order")
	if err != nil {
		t.Fatal(err)
	}
	return func(body []byte) string {
		if ok, detail := compiled.Validate(body); !ok {
			return detail
		}
		return ""
	}
}
