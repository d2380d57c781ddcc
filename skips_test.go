package postern_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mayAlwaysSkip are the reasons of tests that skip even where POSTERN_CI is set:
// the test cannot be done there at all, or is part of another one. What a machine
// lacks goes through internal/missing.
var mayAlwaysSkip = []string{
	"the race detector ",                // makes pools forget, and allocates
	"GOGC is set",                       // by the caller, who has his reasons
	"POSTERN_CORPUS names no ",          // documents of others, which are no part of the checkout
	"runs as a process of ",             // of another test
	"kills processes for some seconds",  // -short
	"starts many processes",             // -short
	"connections are left as they are ", // not on Linux
	"this system has no alarms",         // not on Linux
	"no such limit here",                // of open files
}

var (
	skipCall  = regexp.MustCompile(`\b[tf]\.Skipf?\((?:"([^"]*)")?`)
	fuzzStart = regexp.MustCompile(`(?m)^\t[a-z]+\.Fuzz\(`)
)

// TestNothingIsSkippedInCI holds that a test which finds something missing fails
// where POSTERN_CI is set. Inputs of fuzzing may be passed over.
func TestNothingIsSkippedInCI(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && file != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "testdata"):
			return filepath.SkipDir
		case !strings.HasSuffix(file, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for _, call := range skipCall.FindAllSubmatchIndex(text, -1) {
			seen++
			if inFuzz := fuzzStart.Match(text[:call[0]]); inFuzz {
				continue
			}
			reason := ""
			if call[2] >= 0 {
				reason = string(text[call[2]:call[3]])
			}
			if !slices.ContainsFunc(mayAlwaysSkip, func(may string) bool { return strings.HasPrefix(reason, may) }) {
				t.Errorf("%s skips a test because of %q: call missing.Skip of internal/missing, which fails in CI, or add the reason to mayAlwaysSkip", file, reason)
			}
		}
		return nil
	})
	if err != nil || seen < len(mayAlwaysSkip) {
		t.Fatalf("%d skips found (%v): the walk is broken", seen, err)
	}
}
