package mapping

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"postern/api"
)

// TestRouting tries the rows of testdata/routing.txt.
func TestRouting(t *testing.T) {
	text, err := os.ReadFile("testdata/routing.txt")
	if err != nil {
		t.Fatal(err)
	}
	var a *api.RestAPI
	title := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		verb, rest, _ := strings.Cut(line, " ")
		switch verb {
		case "#":
		case "api:":
			a, title = &api.RestAPI{ID: "abc"}, rest
		case "+":
			declare(a, rest)
		default:
			target, want, _ := strings.Cut(rest, " → ")
			t.Run(title+"/"+line, func(t *testing.T) {
				if got := routeOf(a, verb, target); got != want {
					t.Errorf("%s, want %s", got, want)
				}
			})
		}
	}
}

// declare adds "VERB path" to an API; the verb "-" adds the resource alone.
func declare(a *api.RestAPI, line string) {
	verb, path, _ := strings.Cut(line, " ")
	resource := a.ResourceAt(path)
	if resource == nil {
		resource = &api.Resource{ID: fmt.Sprint("r", len(a.Resources)), Path: path}
		a.Resources = append(a.Resources, resource)
	}
	if verb != "-" {
		resource.Methods.Put(&api.Method{HTTPMethod: verb, Integration: &api.Integration{Type: api.TypeMock}})
	}
}

// routeOf is what a request matches: route and path parameters, or 403.
func routeOf(a *api.RestAPI, verb, path string) string {
	plan, _ := Compile(a, &api.Stage{StageName: "dev"}, Env{})
	ex := new(Exchange)
	ex.Request.Method, ex.Request.Path = verb, path
	route, out := plan.Match(ex)
	if route == nil {
		return fmt.Sprint(GatewayStatus(out.Type))
	}
	text := route.Name()
	for i := range ex.PathParameters {
		p := &ex.PathParameters[i]
		if ex.pathParameter(p.Name) == p {
			text += " " + p.Name + "=" + p.Raw
		}
	}
	return text
}

// wideAPI has n resources of three shapes.
func wideAPI(n int) *api.RestAPI {
	a := &api.RestAPI{ID: "abc"}
	for i := range n {
		switch i % 3 {
		case 0:
			declare(a, fmt.Sprintf("GET /static%d/list", i))
		case 1:
			declare(a, fmt.Sprintf("ANY /things%d/{id}/parts/{part}", i))
		default:
			declare(a, fmt.Sprintf("ANY /files%d/{path+}", i))
		}
	}
	return a
}

func matcher(tb testing.TB, n int, path string) func() {
	plan, _ := Compile(wideAPI(n), &api.Stage{StageName: "dev"}, Env{})
	ex := new(Exchange)
	return func() {
		ex.Reset()
		ex.Request.Method, ex.Request.Path = "GET", path
		if route, _ := plan.Match(ex); route == nil {
			tb.Fatal("no route for " + path)
		}
	}
}

func TestMatchAllocations(t *testing.T) {
	for _, path := range []string{"/static3/list", "/things4/7/parts/8", "/files5/a/b/c"} {
		run := matcher(t, 999, path)
		run()
		if n := testing.AllocsPerRun(100, run); n != 0 {
			t.Errorf("matching %s allocates %v times", path, n)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	for _, n := range []int{10, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			plan, _ := Compile(wideAPI(n), &api.Stage{StageName: "dev"}, Env{})
			s := search{verb: verbOf("GET")}
			b.ReportAllocs()
			for b.Loop() {
				s.path, s.params = "/things4/7/parts/8", s.params[:0]
				if s.find(plan.root, 0) == nil {
					b.Fatal("no route")
				}
			}
		})
	}
}

// FuzzMatch tries any path on a plan with all kinds of segments.
func FuzzMatch(f *testing.F) {
	a := &api.RestAPI{ID: "abc"}
	for _, line := range []string{"GET /", "GET /a/{b}/c", "POST /a/b", "ANY /a/{rest+}", "GET /{x}/{y}", "OPTIONS /{all+}"} {
		declare(a, line)
	}
	plan, _ := Compile(a, &api.Stage{StageName: "dev"}, Env{})
	for _, path := range []string{"", "/", "//", "/a/b", "/a/b/c/", "/%", "a\x00b"} {
		f.Add("GET", path)
	}
	f.Fuzz(func(t *testing.T, verb, path string) {
		ex := new(Exchange)
		ex.Request.Method, ex.Request.Path = verb, path
		route, out := plan.Match(ex)
		if (route == nil) == out.OK() {
			t.Fatalf("route %v with outcome %+v", route, out)
		}
		if route == nil {
			plan.Gateway(ex, out)
		}
		for _, p := range ex.PathParameters {
			if !strings.Contains(path, p.Raw) {
				t.Fatalf("parameter %q is no part of %q", p.Raw, path)
			}
		}
	})
}
