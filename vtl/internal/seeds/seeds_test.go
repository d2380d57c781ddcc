package seeds

import (
	"slices"
	"testing"
)

func TestLinesKeepTheirArguments(t *testing.T) {
	for _, args := range [][]string{{""}, {"a", "b\tc", "\n\"\\"}, {"\xff\x00", "é"}} {
		line := Join(args)
		got, err := Split(line)
		if err != nil || !slices.Equal(got, args) {
			t.Errorf("%q: %q, %v; want %q", line, got, err, args)
		}
	}
	if _, err := Split(`"a" b`); err == nil {
		t.Error("a line that is not quoted is taken")
	}
}
