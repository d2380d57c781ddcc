// Package missing decides about tests that want more than this machine has, such
// as a program or a right.
package missing

import (
	"os"
	"testing"
)

// Skip skips a test with the reason. Where POSTERN_CI is set everything has to
// be there, and the test fails.
func Skip(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("POSTERN_CI") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}
