package suite_test

import (
	"testing"

	"postern/internal/golden"
	"postern/runtime/suite"
)

// TestCallers sends the requests of cases through authorizers, signatures and
// API keys.
func TestCallers(t *testing.T) {
	for _, name := range []string{"good", "named"} {
		report := loaded(t, "testdata/guarded/"+name+".postern-test.yaml").Run(suite.RunOptions{Parallel: 2})
		if passed, failed, _ := report.Count(); failed > 0 || passed == 0 {
			t.Errorf("%s", report.AppendText(nil, suite.TextStyle{}))
		}
	}
}

// TestBadCallers fixes what is said about callers that cannot be played.
func TestBadCallers(t *testing.T) {
	report := loaded(t, "testdata/guarded/bad.postern-test.yaml").Run(suite.RunOptions{})
	if passed, _, _ := report.Count(); passed != 0 {
		t.Errorf("%d cases pass", passed)
	}
	golden.Check(t, "testdata/guarded/bad.report", timeless(report.AppendText(nil, suite.TextStyle{})))
}
