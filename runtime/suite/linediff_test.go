package suite

import (
	"strings"
	"testing"
)

// TestLineDiffShowsThePlace holds that a difference in a long line is shown,
// with what stands around it, and that nothing else of the line is.
func TestLineDiffShowsThePlace(t *testing.T) {
	same := strings.Repeat("é", 1000)
	got := bounded(lineDiff(same+"one"+same, same+"two"+same))
	lines := strings.Split(got, "\n")
	if len(lines) < 2 || !strings.HasPrefix(lines[0], "- … (19") || !strings.Contains(lines[0], "éone") || !strings.Contains(lines[1], "étwo") ||
		!strings.HasSuffix(lines[1], " more bytes)") || len(got) > 3*longestLine {
		t.Errorf("%s", got)
	}
	if got := lineDiff("a\nb\n", "a\nc\n"); got != "  a\n- b\n+ c\n  \n" {
		t.Errorf("%q", got)
	}
}

func TestBounded(t *testing.T) {
	got := bounded(strings.Repeat("x\n", 1000))
	if !strings.HasSuffix(got, "x\n… (801 more lines)") {
		t.Errorf("%s", got)
	}
	if short := "a\nb"; bounded(short) != short {
		t.Error("a short text changes")
	}
}

// Bodies need not be text.
func TestLongLinesThatAreNoText(t *testing.T) {
	odd := strings.Repeat("\x80", 2*longestLine)
	for _, text := range []string{odd, "- " + odd + "\n+ x" + odd, lineDiff(odd+"a", odd+"b"), lineDiff("a"+odd, "b"+odd)} {
		if got := bounded(text); len(got) > len(text)+100 {
			t.Errorf("%d bytes become %d", len(text), len(got))
		}
	}
}
