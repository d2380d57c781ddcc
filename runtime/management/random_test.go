package management

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A much simpler store, which random sequences of calls are compared with.
type (
	modelAPI struct {
		paths  map[string]modelResource // by path
		stages map[string]modelStage
		frozen map[string]map[string][]string // deployment → what it serves
	}
	modelResource map[string]*modelMethod // by verb
	modelMethod   struct {
		integration bool
		templates   map[string]string
	}
	modelStage struct {
		deployment string
		variables  map[string]string
	}
)

type machine struct {
	api  *API
	id   string
	ids  map[string]string // path → resource id
	want *modelAPI
}

// TestRandomCalls runs random sequences of calls and compares every answer's
// status and the whole state with the model.
func TestRandomCalls(t *testing.T) {
	t.Parallel()
	checks := "10000"
	if testing.Short() {
		checks = "300"
	}
	if err := flag.Set("rapid.checks", checks); err != nil {
		t.Fatal(err)
	}
	defer flag.Set("rapid.checks", "100")
	rapid.Check(t, func(rt *rapid.T) {
		a, err := New(Options{})
		if err != nil {
			rt.Fatal(err)
		}
		made := must(t, a, "POST", "/restapis", `{"name":"x"}`)
		m := &machine{
			api: a, id: made["id"].(string), ids: map[string]string{"/": made["rootResourceId"].(string)},
			want: &modelAPI{paths: map[string]modelResource{"/": {}}, stages: map[string]modelStage{}, frozen: map[string]map[string][]string{}},
		}
		for range rapid.IntRange(3, 14).Draw(rt, "length") {
			m.step(rt)
		}
		if diff := cmp.Diff(m.modelState(), m.state(rt)); diff != "" {
			rt.Fatalf("the state differs (-model +store):\n%s", diff)
		}
	})
}

func (m *machine) step(rt *rapid.T) {
	path := rapid.SampledFrom(slices.Sorted(maps.Keys(m.ids))).Draw(rt, "path")
	verb := rapid.SampledFrom([]string{"GET", "POST", "ANY"}).Draw(rt, "verb")
	switch rapid.IntRange(0, 10).Draw(rt, "step") {
	case 0, 1:
		m.createResource(rt, path)
	case 2:
		m.deleteResource(rt, path)
	case 3, 4:
		m.putMethod(rt, path, verb)
	case 5:
		m.deleteMethod(rt, path, verb)
	case 6, 7:
		m.putIntegration(rt, path, verb)
	case 8:
		m.patchTemplates(rt, path, verb)
	case 9:
		m.deploy(rt)
	case 10:
		m.patchStage(rt)
	}
}

// call makes a call and compares its status with the one the model expects.
func (m *machine) call(rt *rapid.T, want int, verb, path, body string) map[string]any {
	status, got := do(rt, m.api, verb, "/restapis/"+m.id+path, body)
	if status != want {
		rt.Fatalf("%s %s %s: %d %v, want %d", verb, path, body, status, got, want)
	}
	return got
}

func (m *machine) createResource(rt *rapid.T, parent string) {
	part := rapid.SampledFrom([]string{"a", "b", "{x}", "{y}", "{z+}", "a b"}).Draw(rt, "part")
	path := childPath(parent, part)
	want := 201
	variables := 0
	for other := range m.ids {
		if i := strings.LastIndexByte(other, '/'); other != "/" && orText(other[:i], "/") == parent && strings.Contains(other[i:], "{") {
			variables++
		}
	}
	switch {
	case part == "a b" || strings.HasSuffix(parent, "+}"):
		want = 400
	case m.ids[path] != "":
		want = 409
	case strings.HasPrefix(part, "{") && variables > 0:
		want = 400
	}
	got := m.call(rt, want, "POST", "/resources/"+m.ids[parent], `{"pathPart":"`+part+`"}`)
	if want == 201 {
		m.ids[path] = got["id"].(string)
		m.want.paths[path] = modelResource{}
	}
}

func (m *machine) deleteResource(rt *rapid.T, path string) {
	if path == "/" {
		m.call(rt, 400, "DELETE", "/resources/"+m.ids[path], "")
		return
	}
	m.call(rt, 202, "DELETE", "/resources/"+m.ids[path], "")
	for other := range m.ids {
		if other == path || strings.HasPrefix(other, path+"/") {
			delete(m.ids, other)
			delete(m.want.paths, other)
		}
	}
}

func (m *machine) method(path, verb string) string {
	return "/resources/" + m.ids[path] + "/methods/" + verb
}

func (m *machine) putMethod(rt *rapid.T, path, verb string) {
	if m.want.paths[path][verb] != nil {
		m.call(rt, 409, "PUT", m.method(path, verb), `{"authorizationType":"NONE"}`)
		return
	}
	m.call(rt, 201, "PUT", m.method(path, verb), `{"authorizationType":"NONE"}`)
	m.want.paths[path][verb] = &modelMethod{}
}

func (m *machine) deleteMethod(rt *rapid.T, path, verb string) {
	want := 404
	if m.want.paths[path][verb] != nil {
		want = 204
	}
	m.call(rt, want, "DELETE", m.method(path, verb), "")
	delete(m.want.paths[path], verb)
}

func (m *machine) putIntegration(rt *rapid.T, path, verb string) {
	method := m.want.paths[path][verb]
	if method == nil {
		m.call(rt, 404, "PUT", m.method(path, verb)+"/integration", `{"type":"MOCK"}`)
		return
	}
	m.call(rt, 201, "PUT", m.method(path, verb)+"/integration", `{"type":"MOCK","requestTemplates":{"application/json":"j"}}`)
	method.integration, method.templates = true, map[string]string{"application/json": "j"}
}

func (m *machine) patchTemplates(rt *rapid.T, path, verb string) {
	op := rapid.SampledFrom([]string{"add", "replace", "remove"}).Draw(rt, "op")
	key := rapid.SampledFrom([]string{"application/json", "text/x"}).Draw(rt, "key")
	value := rapid.SampledFrom([]string{"", "u", "v"}).Draw(rt, "value")
	method := m.want.paths[path][verb]
	want := 200
	if method == nil || !method.integration {
		want = 404
	} else if _, known := method.templates[key]; !known && op != "add" {
		want = 404
	}
	body := fmt.Sprintf(`{"patchOperations":[{"op":%q,"path":"/requestTemplates/%s","value":%q}]}`, op, escapePointer(key), value)
	m.call(rt, want, "PATCH", m.method(path, verb)+"/integration", body)
	switch {
	case want != 200:
	case op == "remove":
		delete(method.templates, key)
	default:
		method.templates[key] = value
	}
}

// served is what a deployment made now serves.
func (m *modelAPI) served() map[string][]string {
	all := map[string][]string{}
	for path, methods := range m.paths {
		if len(methods) > 0 {
			all[path] = slices.Sorted(maps.Keys(methods))
		}
	}
	return all
}

func (m *machine) deploy(rt *rapid.T) {
	stage := rapid.SampledFrom([]string{"", "dev", "prod"}).Draw(rt, "stage")
	served := m.want.served()
	if len(served) == 0 {
		m.call(rt, 400, "POST", "/deployments", `{"stageName":"`+stage+`"}`)
		return
	}
	id := m.call(rt, 201, "POST", "/deployments", `{"stageName":"`+stage+`"}`)["id"].(string)
	m.want.frozen[id] = served
	if stage != "" {
		old := m.want.stages[stage]
		if old.variables == nil {
			old.variables = map[string]string{}
		}
		old.deployment = id
		m.want.stages[stage] = old
	}
}

func (m *machine) patchStage(rt *rapid.T) {
	stage := rapid.SampledFrom([]string{"dev", "prod"}).Draw(rt, "stage")
	at, known := m.want.stages[stage]
	want := 404
	if known {
		want = 200
	}
	if ids := slices.Sorted(maps.Keys(m.want.frozen)); len(ids) > 0 && rapid.Bool().Draw(rt, "rollback") {
		at.deployment = rapid.SampledFrom(ids).Draw(rt, "deployment")
		m.call(rt, want, "PATCH", "/stages/"+stage, `{"patchOperations":[{"op":"replace","path":"/deploymentId","value":"`+at.deployment+`"}]}`)
	} else {
		value := rapid.SampledFrom([]string{"1", "2"}).Draw(rt, "value")
		m.call(rt, want, "PATCH", "/stages/"+stage, `{"patchOperations":[{"op":"replace","path":"/variables/v","value":"`+value+`"}]}`)
		if known {
			at.variables["v"] = value
		}
	}
	if known {
		m.want.stages[stage] = at
	}
}

// modelState and state print both sides in one form.
func (m *machine) modelState() (lines []string) {
	for path, methods := range m.want.paths {
		lines = append(lines, path)
		for verb, method := range methods {
			line := path + " " + verb
			if method.integration {
				line += fmt.Sprint(" ", method.templates)
			}
			lines = append(lines, line)
		}
	}
	for name, stage := range m.want.stages {
		lines = append(lines, fmt.Sprint(name, " ", stage.variables, " ", m.want.frozen[stage.deployment]))
	}
	sort.Strings(lines)
	return lines
}

func (m *machine) state(rt *rapid.T) (lines []string) {
	for _, item := range m.call(rt, 200, "GET", "/resources?embed=methods&limit=500", "")["item"].([]any) {
		r := item.(map[string]any)
		path := r["path"].(string)
		lines = append(lines, path)
		methods, _ := r["resourceMethods"].(map[string]any)
		for verb, method := range methods {
			line := path + " " + verb
			if i, ok := method.(map[string]any)["methodIntegration"].(map[string]any); ok {
				templates := map[string]string{}
				all, _ := i["requestTemplates"].(map[string]any)
				for key, value := range all {
					templates[key], _ = value.(string)
				}
				line += fmt.Sprint(" ", templates)
			}
			lines = append(lines, line)
		}
	}
	for _, item := range m.call(rt, 200, "GET", "/stages", "")["item"].([]any) {
		stage := item.(map[string]any)
		variables := map[string]string{}
		all, _ := stage["variables"].(map[string]any)
		for name, value := range all {
			variables[name] = value.(string)
		}
		served := map[string][]string{}
		d := m.call(rt, 200, "GET", "/deployments/"+stage["deploymentId"].(string)+"?embed=apisummary", "")
		for path, methods := range d["apiSummary"].(map[string]any) {
			served[path] = slices.Sorted(maps.Keys(methods.(map[string]any)))
		}
		lines = append(lines, fmt.Sprint(stage["stageName"], " ", variables, " ", served))
	}
	sort.Strings(lines)
	return lines
}

// escapePointer writes a key as one segment of a path.
func escapePointer(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}
