package builtin

import (
	"os"
	"path/filepath"
	"testing"
)

// differing lists the cases that are known not to pass. It may only get shorter.
var differing = map[string]bool{}

// eachCase hands every case of the files to f.
func eachCase(t testing.TB, pattern string, f func(c Case)) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		in, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		err = ReadCases(file, in, func(c Case) error { f(c); return nil })
		in.Close()
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestConformance(t *testing.T) {
	count, passed := 0, 0
	eachCase(t, "testdata/conformance/*.jsonl", func(c Case) {
		r := RunCase(c)
		count++
		switch {
		case r.Passed():
			passed++
			if differing[c.ID] {
				t.Errorf("%s passes: take it off the list", c.ID)
			}
		case !differing[c.ID]:
			t.Errorf("%s (%s)\ntemplate %q\nwant %s\ngot  %s", c.ID, c.Note, c.Template, show(c.Want.Output, c.Want.Error, c.Want.Overrides),
				show(r.Output, r.Error, r.Overrides))
		}
	})
	if count != 2394 {
		t.Errorf("the data holds %d cases, want 2394", count)
	}
	t.Logf("%d of %d passed", passed, count)
}

func show(output *string, failure *Failure, overrides []byte) string {
	switch {
	case failure != nil:
		return "failure " + failure.Kind + " " + failure.Message
	case output == nil:
		return "nothing"
	}
	return *output + " " + string(overrides)
}

// The cases were generated at random and answered by the original engine: arithmetic, order of hash tables, equality, hash
// codes, the functions of $util.
func TestValuesAsTheEngine(t *testing.T) {
	eachCase(t, "testdata/engine/*.jsonl", func(c Case) {
		if r := RunCase(c); !r.Passed() {
			t.Errorf("%s\nbody %q\ntemplate %q\nwant %s\ngot  %s", c.ID, c.Body, c.Template, show(c.Want.Output, c.Want.Error, nil),
				show(r.Output, r.Error, r.Overrides))
		}
	})
}
