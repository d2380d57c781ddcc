package regex

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

func TestExplain(t *testing.T) {
	cases := []struct{ pattern, match, find string }{
		{`404`, `scan, "404"`, `scan, the text "404"`},
		{`4\d{2}`, `scan, 3 classes`, `re2`},
		{`.*Error.*`, `scan, * "Error" *`, `re2`},
		{`^\[Bad\].*`, `scan, "[Bad]" *`, `re2`},
		{`400|404|500`, `scan, "400" or "404" or "500"`, `re2`},
		{`(\n|.)+`, `scan, a class *`, `re2`},
		{`https://(.*\.)?example\.(org|com)`, `scan, "https://" * ".example.org" or`, `re2`},
		{`\s+`, `scan, a class *`, `scan, a run of one class`},
		{`[aeiou]`, `scan, a class`, `scan, one class`},
		{`[a-z]+@[a-z.]+`, `re2`, `re2`},
		{`\bfoo`, `re2; backtrack when the text is not ASCII (\b)`, `re2; backtrack when the text is not ASCII (\b)`},
		{`a+$`, `scan`, `re2; backtrack when the text ends with a line terminator ($)`},
		{`(?!x).*y`, `backtrack, because of look-ahead at index 0`, `backtrack, because of look-ahead at index 0`},
		{`a(?<=a)`, `backtrack, because of look-behind at index 1`, `backtrack, because of look-behind at index 1`},
		{`(a)\1`, `backtrack, because of reference to a group at index 3`, `backtrack, because of reference`},
		{`a++b`, `backtrack, because of possessive quantifier at index 0`, `backtrack`},
		{`(?>a)b`, `backtrack, because of atomic group at index 0`, `backtrack`},
		{`(?m)^a`, `backtrack, because of line anchor of MULTILINE at index 4`, `backtrack`},
		{`(?:ab){2000}`, `backtrack, because of RE2 refuses its size`, `backtrack`},
		{`x*`, `scan, *`, `backtrack, because of it may match the empty text`},
	}
	for _, c := range cases {
		match, find, _ := strings.Cut(MustCompile(c.pattern).Explain(), "\n")
		if want := "match: " + c.match; !strings.HasPrefix(match, want) {
			t.Errorf("%s: %q, want %q", c.pattern, match, want)
		}
		if want := "find:  " + c.find; !strings.HasPrefix(find, want) {
			t.Errorf("%s: %q, want %q", c.pattern, find, want)
		}
	}
}

// stripped gives the same pattern with only the slower engines left.
func stripped(t testing.TB, pattern string, keepLinear bool) *Regex {
	t.Helper()
	re, err := Compile(pattern)
	if err != nil {
		t.Fatal(err)
	}
	re.plan = plan{}
	if keepLinear {
		re.plan.whole, _ = newLinear(re.tree, true)
		re.plan.find, _ = newLinear(re.tree, false)
	}
	return re
}

// TestPlansAgree runs a third of the committed cases on each engine that can
// take them.
func TestPlansAgree(t *testing.T) {
	for _, c := range readCases(t, "testdata/java.tsv") {
		re, err := Compile(c.pattern)
		if err != nil || c.op == "compile" || c.line%3 != 0 {
			continue
		}
		for _, keep := range []bool{true, false} {
			comparePlans(t, c.subject, re, stripped(t, c.pattern, keep))
		}
	}
}

func comparePlans(t testing.TB, s string, a, b *Regex) {
	t.Helper()
	matchA, errA := a.Match(s)
	matchB, errB := b.Match(s)
	if errA != nil || errB != nil {
		return
	}
	if matchA != matchB {
		t.Errorf("match of %q on %q: %v by %s, %v without", a, s, matchA, a.explainMatch(), matchB)
	}
	findA, errA := finds(a, s)
	findB, errB := finds(b, s)
	if errA != nil || errB != nil {
		return
	}
	if diff := cmp.Diff(findA, findB); diff != "" {
		t.Errorf("find of %q on %q: by %s and without: %s", a, s, a.explainFind(), diff)
	}
}

func TestFastPathsDoNotAllocate(t *testing.T) {
	long := strings.Repeat("some text, ", 20)
	matches := []struct{ pattern, subject string }{
		{`404`, "404"}, {`4\d{2}`, "404"}, {`.*Error.*`, long + "Error" + long}, {`\[Bad\].*`, "[Bad] é " + long},
		{`400|404|500`, "500"}, {`(\n|.)+`, long + "\n"}, {`[^0-9](.|\n)*`, "x"}, {`[a-z]+@[a-z.]+`, "joe@example.org"},
		{`https://(.*\.)?example\.(org|com)`, "https://www.example.com"},
	}
	for _, c := range matches {
		re := MustCompile(c.pattern)
		if n := testing.AllocsPerRun(100, func() { _, _ = re.Match(c.subject) }); n != 0 {
			t.Errorf("match of %s: %v allocations, want 0", c.pattern, n)
		}
	}
	dst := make([]byte, 0, 4096)
	for _, c := range []struct{ pattern, repl string }{{`,`, ";"}, {`\s+`, "_"}, {`[aeiou]`, ""}, {`\\'`, "'"}, {`text`, `[$0]`}} {
		re := MustCompile(c.pattern)
		if n := testing.AllocsPerRun(100, func() { _, _ = re.AppendReplaceAll(dst, long, c.repl) }); n != 0 {
			t.Errorf("replaceAll of %s: %v allocations, want 0", c.pattern, n)
		}
	}
	re := MustCompile(`text`)
	if n := testing.AllocsPerRun(100, func() { _, _, _, _ = re.Find(long, 8) }); n != 0 {
		t.Errorf("find: %v allocations, want 0", n)
	}
}

func TestCached(t *testing.T) {
	first, err := Cached(`c\d`)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := Cached(`c\d`); again != first {
		t.Error("the second look-up compiled again")
	}
	if n := testing.AllocsPerRun(100, func() { _, _ = Cached(`c\d`) }); n != 0 {
		t.Errorf("hit: %v allocations, want 0", n)
	}
	if _, err := Cached(`(`); err == nil {
		t.Error("no error for (")
	}
	for i := range 3 * cacheSize {
		if _, err := Cached(strings.Repeat("x", i+1)); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(shared.young) + len(shared.old); n > 2*cacheSize {
		t.Errorf("%d patterns held, want at most %d", n, 2*cacheSize)
	}
	for _, large := range []string{strings.Repeat("y", longestCached+1), `(?:ab?c){1000}`} {
		if re, err := Cached(large); err != nil || shared.lastLike(large).Load().re == re {
			t.Errorf("%.20s: %v, or held besides the generations", large, err)
		}
	}
	if again, _ := Cached(`c\d`); again == first {
		t.Error("a pattern not asked for any more was not dropped")
	}
}

// TestScanAgrees compares the scan plan with RE2 on patterns made of what it
// takes, on all short texts.
func TestScanAgrees(t *testing.T) {
	atoms := []string{"a", "b", "é", ".", "[ab]", ".*", ".+", "[ab]*", "[^a]*", "(?:ab)?", "(a|b)", "(?:.|\\n)*", "a{2}", "(?:ab|.*)"}
	var texts []string
	for n, last := 0, []string{""}; n < 5; n++ {
		texts = append(texts, last...)
		var longer []string
		for _, s := range last {
			for _, c := range []string{"a", "b", "é", "\n"} {
				longer = append(longer, s+c)
			}
		}
		last = longer
	}
	scans := 0
	for i := range 1500 {
		pattern := ""
		for k, n := 0, i; k < 2+i%4; k++ {
			pattern += atoms[n%len(atoms)]
			n = n*7/3 + i*k + k
		}
		re := MustCompile(pattern)
		if re.plan.globs == nil {
			continue
		}
		scans++
		slow := stripped(t, pattern, true)
		for _, s := range texts {
			fast, _ := re.Match(s)
			if want, _ := slow.Match(s); fast != want {
				t.Errorf("%s on %q: %v by %s, want %v", pattern, s, fast, re.explainMatch(), want)
			}
		}
	}
	if scans < 500 {
		t.Errorf("only %d patterns were scans", scans)
	}
}

// TestCachedOwnsItsText holds that a pattern may lie in memory that changes.
func TestCachedOwnsItsText(t *testing.T) {
	memory := []byte("aX+")
	pattern := unsafe.String(&memory[0], len(memory))
	first, err := Cached(pattern)
	if err != nil {
		t.Fatal(err)
	}
	copy(memory, "bX+")
	if other, _ := Cached(pattern); other == first || first.String() != "aX+" || other.String() != "bX+" {
		t.Errorf("the pattern changed with the memory of its text: %s, %s", first, other)
	}
}
