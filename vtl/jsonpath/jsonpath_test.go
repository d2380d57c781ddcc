package jsonpath

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/vtl/value"
)

// pathCase is one line of the test data: a path, a document and the JSON text of the result. absent means a definite path
// leads nowhere, fails that the path is invalid or its evaluation breaks down.
type pathCase struct {
	Path, Document, Want string
	Absent, Fails        bool
}

func eachCase(t testing.TB, f func(c pathCase)) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal("no test data", err)
	}
	for _, file := range files {
		in, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		s := bufio.NewScanner(in)
		s.Buffer(nil, 1<<20)
		for s.Scan() {
			var c pathCase
			if err := json.Unmarshal(s.Bytes(), &c); err != nil {
				t.Fatal(file, err)
			}
			f(c)
		}
		in.Close()
	}
}

// evaluate compiles and runs a path.
func evaluate(c pathCase) (value.Value, bool, error) {
	p, err := Compile(c.Path)
	if err != nil {
		return value.Null, false, err
	}
	root, err := value.ReadJSONString(nil, c.Document)
	if err != nil {
		return value.Null, false, err
	}
	return p.Eval(root, nil)
}

func TestPathsAsJayway(t *testing.T) {
	eachCase(t, func(c pathCase) {
		v, found, err := evaluate(c)
		var pe *Error
		switch {
		case c.Fails && err == nil:
			t.Errorf("%s gives %s, want a failure", c.Path, v.AppendJSON(nil))
		case c.Fails && !errors.As(err, &pe):
			t.Errorf("%s fails with %T", c.Path, err)
		case c.Fails:
		case err != nil:
			t.Errorf("%s: %v", c.Path, err)
		case found == c.Absent:
			t.Errorf("%s: found is %v", c.Path, found)
		case found:
			if diff := cmp.Diff(c.Want, string(v.AppendJSON(nil))); diff != "" {
				t.Errorf("%s (-want +got)\n%s", c.Path, diff)
			}
		}
	})
}
