package vtl

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ruleCase is a template with what the original engine makes of it.
type ruleCase struct {
	Rule     string
	Template string
	Output   string
	Error    *struct {
		Kind      string
		Line, Col int
	}
}

func readRules(t testing.TB) []ruleCase {
	t.Helper()
	names, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	var cases []ruleCase
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var c ruleCase
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			cases = append(cases, c)
		}
		f.Close()
	}
	return cases
}

// earlier lists the failures that Velocity meets when it initializes or runs a template and that are refused while parsing here.
var earlier = map[string]bool{"runtime": true}

func TestRules(t *testing.T) {
	frame := NewFrame() // one for all: nothing may be left behind
	for i, c := range readRules(t) {
		t.Run(c.Rule+"/"+strconv.Itoa(i), func(t *testing.T) {
			template, err := Parse("t", c.Template)
			var out []byte
			if err == nil {
				frame.Reset()
				out, err = template.Render(frame, []byte("before "))
			}
			if c.Error == nil {
				if err != nil {
					t.Fatalf("%q: %v", c.Template, err)
				}
				if diff := cmp.Diff("before "+c.Output, string(out)); diff != "" {
					t.Errorf("%q (-want +got)\n%s", c.Template, diff)
				}
				checkTraced(t, template, c.Output)
				return
			}
			checkFailure(t, c, err)
		})
	}
}

func checkFailure(t *testing.T, c ruleCase, err error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%q: got %v, want a failure at %d:%d", c.Template, err, c.Error.Line, c.Error.Col)
	}
	if string(e.Kind) != c.Error.Kind && !earlier[c.Error.Kind] {
		t.Errorf("%q: kind %s, want %s", c.Template, e.Kind, c.Error.Kind)
	}
	if c.Error.Line != 0 && (e.Line != c.Error.Line || e.Col != c.Error.Col) {
		t.Errorf("%q: at %d:%d, want %d:%d", c.Template, e.Line, e.Col, c.Error.Line, c.Error.Col)
	}
}

// checkTraced renders the traced form, with and without a tracer.
func checkTraced(t *testing.T, template *Template, want string) {
	t.Helper()
	traced, err := template.Traced()
	if err != nil {
		t.Fatal(err)
	}
	f := NewFrame()
	for _, tracer := range []Tracer{nil, NewCoverage(traced)} {
		f.Reset()
		f.Tracer = tracer
		out, err := traced.Render(f, nil)
		if err != nil {
			t.Fatalf("traced %q: %v", template.Source(), err)
		}
		if diff := cmp.Diff(want, string(out)); diff != "" {
			t.Errorf("traced %q (-want +got)\n%s", template.Source(), diff)
		}
	}
}
