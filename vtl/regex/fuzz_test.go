package regex

import (
	"testing"
	"time"

	"postern/vtl/internal/seeds"
)

// FuzzCompile holds every pattern to an answer, and the engines to the same one.
func FuzzCompile(f *testing.F) {
	seeds.Add(f, "testdata/seeds.txt")
	for _, c := range readCases(f, "testdata/java.tsv") {
		if c.line%5 == 0 && len(c.subject) < 100 {
			f.Add(c.pattern, c.subject, c.arg)
		}
	}
	f.Fuzz(func(t *testing.T, pattern, subject, repl string) {
		if len(pattern) > 60 || len(subject) > 60 {
			return
		}
		re, err := Compile(pattern, WithTimeout(50*time.Millisecond))
		if err != nil {
			_ = err.Error()
			return
		}
		for _, keep := range []bool{true, false} {
			slower := stripped(t, pattern, keep)
			slower.timeout = 50 * time.Millisecond
			comparePlans(t, subject, re, slower)
		}
		checkRest(t, re, subject, repl)
	})
}

// checkRest runs the other functions and holds them to each other.
func checkRest(t *testing.T, re *Regex, subject, repl string) {
	_, _ = re.AppendReplaceFirst(nil, subject, repl)
	if same, err := re.AppendReplaceAll(nil, subject, "$0"); err == nil && string(same) != string(appendAll(subject)) {
		t.Errorf("replacing every match of %q by itself gives %q from %q", re, same, subject)
	}
	if ok, err := re.Match(subject); ok && err == nil && re.FailAt(subject) != len(subject) {
		t.Errorf("%q matches %q but fails at %d", re, subject, re.FailAt(subject))
	}
	parts, err := re.AppendSplit(nil, subject, -1)
	if err == nil && len(parts) == 0 {
		t.Errorf("split of %q by %q has no parts", subject, re)
	}
	if start, end, ok, _ := re.Find(subject, 0); ok && (start < 0 || end < start || end > len(subject)) {
		t.Errorf("%q found at %d-%d in %q", re, start, end, subject)
	}
}

// appendAll is s as the package writes it: surrogates that belong together are
// joined, every other byte stays.
func appendAll(s string) []byte {
	var out []byte
	for s != "" {
		r, size := decodeRune(s)
		if size == 6 {
			out = appendRune(out, r)
		} else {
			out = append(out, s[:size]...)
		}
		s = s[size:]
	}
	return out
}
