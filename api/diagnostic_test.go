package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/api"
)

func TestDiagnosticPrint(t *testing.T) {
	long := strings.Repeat("a", 200) + "HERE" + strings.Repeat("b", 200)
	sources := map[string]string{
		"a.yaml":   "one\n\ttwo: x\r\n\nend",
		"long.txt": long,
	}
	at := func(file string, line, column int) api.Pos { return api.Pos{File: file, Line: line, Column: column} }
	for _, c := range []struct {
		name string
		d    api.Diagnostic
		want string
	}{
		{"no place", api.Diagnostic{Severity: api.Note, Summary: "s"}, "note: s\n"},
		{"file alone", api.Diagnostic{Severity: api.Error, Pos: api.Pos{File: "x"}, Summary: "s"}, "x: error: s\n"},
		{"caret behind a tab", api.Diagnostic{Severity: api.Error, Rule: "CF-21", Pos: at("a.yaml", 2, 2), Summary: "s", Detail: "d\ne", Expected: "x", Suggestion: "y"},
			"a.yaml:2:2: error: s [CF-21]\n    2 | \ttwo: x\n      | \t^\n  d\n    e\n  expected: x\n  try: y\n"},
		{"empty line", api.Diagnostic{Severity: api.Warning, Pos: at("a.yaml", 3, 1), Summary: "s"}, "a.yaml:3:1: warning: s\n"},
		{"behind the end of the line", api.Diagnostic{Severity: api.Warning, Pos: at("a.yaml", 4, 9), Summary: "s"}, "a.yaml:4:9: warning: s\n    4 | end\n      |    ^\n"},
		{"behind the end of the file", api.Diagnostic{Severity: api.Warning, Pos: at("a.yaml", 40, 1), Summary: "s"}, "a.yaml:40:1: warning: s\n"},
		{"unknown file", api.Diagnostic{Severity: api.Warning, Pos: at("b.yaml", 1, 1), Summary: "s"}, "b.yaml:1:1: warning: s\n"},
		{"long line", api.Diagnostic{Severity: api.Warning, Pos: at("long.txt", 1, 201), Summary: "s"},
			"long.txt:1:201: warning: s\n    1 | …" + strings.Repeat("a", 59) + "HERE" + strings.Repeat("b", 57) + "…\n      | " + strings.Repeat(" ", 60) + "^\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			read := func(file string) []byte { return []byte(sources[file]) }
			if err := (api.Diagnostics{c.d}).Print(&out, read); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, out.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDiagnosticsSortAndStrict(t *testing.T) {
	var ds api.Diagnostics
	place := func(line int) api.Pos { return api.Pos{File: "f", Line: line, Column: 1} }
	ds.Refuse("R", place(2), "refused")
	ds.Note("N", place(2), "note")
	ds.Warn("W", place(1), "warning")
	ds.Warn("W", place(1), "warning")
	ds.Fail("E", place(2), "error")
	ds.Sort()
	if got, want := lines(ds), "f:1:1: warning: warning [W]|f:2:1: error: error [E]|f:2:1: warning: refused [R]|f:2:1: note: note [N]"; got != want {
		t.Errorf("sorted: %s\nwant    %s", got, want)
	}
	if ds.Count(api.Error) != 1 || !ds.HasErrors() || ds[:1].HasErrors() {
		t.Error("errors are miscounted")
	}
	ds.Strict()
	if got := ds.Count(api.Error); got != 2 {
		t.Errorf("strict: %d errors, want 2: only what the service refuses becomes one", got)
	}
}

func lines(ds api.Diagnostics) string {
	var all []string
	for _, d := range ds {
		all = append(all, d.Error())
	}
	return strings.Join(all, "|")
}

func TestDiagnosticJSON(t *testing.T) {
	d := api.Diagnostic{Severity: api.Warning, Rule: "CF-21", Pos: api.Pos{File: "f", Line: 1, Column: 2}, Summary: "s", Refused: true}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"severity":"warning","rule":"CF-21","pos":{"file":"f","line":1,"column":2},"summary":"s","refused":true}`; string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	var back api.Diagnostic
	if err := json.Unmarshal(text, &back); err != nil || back != d {
		t.Errorf("read back %v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"severity":"fatal"}`), &back); err == nil {
		t.Error("an unknown severity was read")
	}
}
