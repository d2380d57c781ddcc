package management

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// The files of testdata/scenarios are sequences of calls with their answers:
//
//	# comment
//	> PUT /restapis/$api/resources/$root/methods/GET
//	{"authorizationType": "NONE"}
//	< 201
//	{"httpMethod": "GET", "authorizationType": "NONE", "apiKeyRequired": false}
//
// In a body and a path $name is what an earlier answer had there; in an answer
// the first $name takes the value, later ones compare. "*" is any value, and a
// member "..." lets an object have more members. "< 400 Type" names the error
// type, and a line that starts with a quote is its message. A first line
// "options: strict live" chooses options.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			runScenario(t, filepath.Base(file), string(text))
		})
	}
}

type scenario struct {
	t      *testing.T
	file   string
	api    *API
	vars   map[string]string
	accept string
}

type step struct {
	line       int
	verb, path string
	body       []string
	status     int
	errorType  string
	want       []string
}

func runScenario(t *testing.T, file, text string) {
	s := &scenario{t: t, file: file, vars: map[string]string{}, accept: "application/json"}
	options := Options{Logger: slog.New(slog.DiscardHandler)}
	if first, _, _ := strings.Cut(text, "\n"); strings.HasPrefix(first, "options:") {
		options.Strict = strings.Contains(first, "strict")
		options.Live = strings.Contains(first, "live")
	}
	s.api = newTestAPI(t, options)
	for _, st := range s.parse(text) {
		s.run(st)
	}
}

func newTestAPI(t *testing.T, o Options) *API {
	t.Helper()
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func (s *scenario) parse(text string) (steps []*step) {
	var at *step
	answered := false
	for i, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(line, "#"), strings.HasPrefix(line, "options:"):
		case strings.HasPrefix(line, "> "):
			verb, path, _ := strings.Cut(line[2:], " ")
			at, answered = &step{line: i + 1, verb: verb, path: path}, false
			steps = append(steps, at)
		case at == nil:
			if strings.TrimSpace(line) != "" {
				s.t.Fatalf("%s:%d: text before the first call", s.file, i+1)
			}
		case strings.HasPrefix(line, "< "):
			status, errorType, _ := strings.Cut(line[2:], " ")
			at.status, _ = strconv.Atoi(status)
			at.errorType, answered = strings.TrimSpace(errorType), true
		case answered:
			at.want = append(at.want, line)
		default:
			at.body = append(at.body, line)
		}
	}
	return steps
}

// expand puts the values of variables in their places, longest names first.
func (s *scenario) expand(text string) string {
	names := make([]string, 0, len(s.vars))
	for name := range s.vars {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool { return len(names[i]) > len(names[j]) })
	for _, name := range names {
		text = strings.ReplaceAll(text, "$"+name, s.vars[name])
	}
	return text
}

func (s *scenario) run(st *step) {
	where := fmt.Sprintf("%s:%d: %s %s", s.file, st.line, st.verb, st.path)
	body := strings.TrimSpace(strings.Join(st.body, "\n"))
	r := httptest.NewRequest(st.verb, "http://127.0.0.1:4511"+s.expand(st.path), strings.NewReader(s.expand(body)))
	r.Header.Set("Accept", s.accept)
	w := httptest.NewRecorder()
	before := dump(s.t, s.api)
	s.api.ServeHTTP(w, r)
	got := w.Body.String()
	if w.Code >= 400 && dump(s.t, s.api) != before {
		s.t.Errorf("%s: a refused call changed the store", where)
	}
	if w.Code != st.status || w.Header().Get("x-amzn-ErrorType") != st.errorType {
		s.t.Errorf("%s: %d %s %s, want %d %s", where, w.Code, w.Header().Get("x-amzn-ErrorType"), got, st.status, st.errorType)
		return
	}
	s.compare(where, got, s.expand(strings.TrimSpace(strings.Join(st.want, "\n"))))
}

func (s *scenario) compare(where, got, want string) {
	switch {
	case want == "" && got == "":
	case want == "":
	case strings.HasPrefix(want, `"`):
		message, err := strconv.Unquote(strings.ReplaceAll(want, "\n", `\n`))
		if err != nil {
			message = strings.Trim(want, `"`)
		}
		var fault struct{ Message string }
		if err := json.Unmarshal([]byte(got), &fault); err != nil || fault.Message != message {
			s.t.Errorf("%s:\n got %q\nwant %q", where, fault.Message, message)
		}
	default:
		var g, v any
		if err := json.Unmarshal([]byte(want), &v); err != nil {
			s.t.Fatalf("%s: the expected answer is no JSON: %v", where, err)
		}
		if err := json.Unmarshal([]byte(got), &g); err != nil {
			s.t.Errorf("%s: the answer is no JSON: %v: %s", where, err, got)
			return
		}
		if diff := s.differ("", g, v); diff != "" {
			s.t.Errorf("%s: %s\n got %s", where, diff, got)
		}
	}
}

// differ says where two values differ, "" when they do not.
func (s *scenario) differ(at string, got, want any) string {
	switch w := want.(type) {
	case string:
		return s.differText(at, got, w)
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %v, want an object", at, got)
		}
		for name, value := range w {
			if name == "..." {
				continue
			}
			if _, ok := g[name]; !ok {
				return fmt.Sprintf("%s/%s is missing", at, name)
			}
			if diff := s.differ(at+"/"+name, g[name], value); diff != "" {
				return diff
			}
		}
		for name := range g {
			if _, ok := w[name]; !ok && w["..."] == nil {
				return fmt.Sprintf("%s/%s is there: %v", at, name, g[name])
			}
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fmt.Sprintf("%s is %v, want %v", at, got, want)
		}
		for i := range w {
			if diff := s.differ(fmt.Sprintf("%s/%d", at, i), g[i], w[i]); diff != "" {
				return diff
			}
		}
	default:
		if got != want {
			return fmt.Sprintf("%s is %v, want %v", at, got, want)
		}
	}
	return ""
}

func (s *scenario) differText(at string, got any, want string) string {
	name, isVariable := strings.CutPrefix(want, "$")
	switch {
	case want == "*":
		return ""
	case isVariable && s.vars[name] == "":
		s.vars[name] = fmt.Sprint(got)
		return ""
	case isVariable:
		want = s.vars[name]
	}
	if got != want {
		return fmt.Sprintf("%s is %#v, want %q", at, got, want)
	}
	return ""
}

// do makes one call and reads its answer.
func do(t fataler, a http.Handler, verb, path, body string) (int, map[string]any) {
	t.Helper()
	r := httptest.NewRequest(verb, "http://127.0.0.1:4511"+path, strings.NewReader(body))
	r.Header.Set("Accept", "application/json")
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	var got map[string]any
	if text := w.Body.Bytes(); len(text) > 0 {
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s %s: %v: %s", verb, path, err, text)
		}
	}
	return w.Code, got
}

// must is do for calls that succeed.
func must(t fataler, a http.Handler, verb, path, body string) map[string]any {
	t.Helper()
	status, got := do(t, a, verb, path, body)
	if status >= 300 {
		t.Fatalf("%s %s: %d %v", verb, path, status, got)
	}
	return got
}

// fataler is what do and must need of a test.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}
