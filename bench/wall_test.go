package bench

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestWallClockJumps has the time of day jump by an hour, forwards and
// backwards, at each look at it: reports differ in their dates alone.
func TestWallClockJumps(t *testing.T) {
	defer func() { wall = time.Now }()
	for name, o := range map[string]Options{
		"closed": {Connections: 3, Duration: 3 * time.Second, WarmUp: time.Second},
		"open":   {Connections: 3, Rate: 50, Duration: 3 * time.Second},
		"stages": {Connections: 3, Open: true, Stages: []Stage{{time.Second, 20}, {2 * time.Second, 60}}},
	} {
		t.Run(name, func(t *testing.T) {
			var want string
			for _, jump := range []time.Duration{0, time.Hour, -time.Hour} {
				virtual(t, func(t *testing.T) {
					now := time.Date(2026, 3, 29, 1, 59, 59, 0, time.UTC) // without a reading of the monotonic clock
					wall = func() time.Time { now = now.Add(jump); return now }
					r := run(t, takes(always(20*time.Millisecond)), o)
					if got := undated(t, r); want == "" {
						want = got
					} else if got != want {
						t.Errorf("after a jump of %v:\n%s", jump, cmp.Diff(want, got))
					}
				})
			}
		})
	}
}

// undated is everything that a report says beside its date: text, and what
// another machine would make of its log.
func undated(t *testing.T, r *Report) string {
	t.Helper()
	var text, log bytes.Buffer
	if err := r.WriteHDRLog(&log); err != nil {
		t.Fatal(err)
	}
	merged, err := MergeHDR(&log)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []*Report{r, merged} {
		one.CPU = 0 // of the machine
		if err := one.WriteText(&text); err != nil {
			t.Fatal(err)
		}
		for _, p := range one.Series {
			text.WriteString(p.At.String() + " " + number(p.Rate) + " " + p.P99.String() + "\n")
		}
	}
	return text.String()
}

// TestWallClockReaders lists who looks at the time of day, or makes one: what
// is written into files, and a deadline that is long over.
func TestWallClockReaders(t *testing.T) {
	got := map[string]string{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && strings.Contains(" Unix UnixMilli UnixMicro UnixNano Date Local UTC Hour Minute Second ", " "+s.Sel.Name+" ") {
				if x, ok := s.X.(*ast.Ident); !ok || x.Name != "time" || s.Sel.Name != "Second" && s.Sel.Name != "Minute" {
					got[name] += s.Sel.Name + " "
				}
			}
			return true
		})
	}
	want := map[string]string{"hdr.go": "UnixMilli ", "http.go": "Unix ", "json.go": "UTC ", "merge.go": "UnixMilli ", "remotewrite.go": "UnixMilli "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
