package cache

import (
	"slices"
	"strings"
	"testing"

	"postern/mapping"
)

// FuzzCacheControl compares the reading of Cache-Control with a plain one, in
// two lines of any case (CA-09).
func FuzzCacheControl(f *testing.F) {
	for _, seed := range []string{"max-age=0", "no-cache", "private, max-age=0", "max-age=00", ",,\tMAX-AGE=0 ,", "max-age=0;x", "max-age =0", ""} {
		f.Add("public", seed)
		f.Add(seed, "max-stale")
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		headers := []mapping.Header{{Name: "cache-CONTROL", Value: first}, {Name: "Cache-Control", Value: second}, {Name: "Cache-Contro1", Value: "max-age=0"}}
		want := slices.ContainsFunc(strings.Split(first+","+second, ","), func(directive string) bool {
			return strings.EqualFold(strings.Trim(directive, " \t"), "max-age=0")
		})
		if got := wantsFresh(headers); got != want {
			t.Errorf("%q and %q: %v, want %v", first, second, got, want)
		}
	})
}
