// Package golden holds what tests print against files that were read by people.
//
//	golden.Check(t, "testdata/page.html", page)
//
// Tests of a package that uses it have the flag -update, which writes the files
// anew: read the difference before it is committed.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Update says that files are written anew.
var Update = flag.Bool("update", false, "rewrite the golden files")

// Check compares a text with that of a file.
func Check(t testing.TB, file, got string) {
	t.Helper()
	if *Update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
