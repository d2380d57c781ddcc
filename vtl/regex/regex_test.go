package regex

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSyntaxErrorText(t *testing.T) {
	cases := map[string]string{
		`a{2,1}`:    `regular expression "a{2,1}": Illegal repetition range near index 5: the first number must not be greater than the second`,
		`(`:         `regular expression "(": Unclosed group near index 1: expected ")" to end the group; write \( for a literal parenthesis`,
		`[`:         `regular expression "[": Unclosed character class near index 0: expected "]"; write \[ for a literal bracket`,
		`*a`:        `regular expression "*a": Dangling meta character '*' near index 0: nothing stands before it to repeat: write \* for the character`,
		`a)`:        `regular expression "a)": Unmatched closing ')' near index 0: write \) for a literal parenthesis`,
		`)`:         `regular expression ")": Unmatched closing ')': write \) for a literal parenthesis`,
		`{`:         `regular expression "{": Illegal repetition near index 1: expected a number as in {2} or {2,5}; write \{ for a literal brace`,
		`\Qab\E{x}`: `regular expression "\\Qab\\E{x}": Illegal repetition near index 7: expected a number as in {2} or {2,5}; write \{ for a literal brace`,
		`[a&&`:      `regular expression "[a&&": Unclosed character class near index 3: expected "]"; write \[ for a literal bracket`,
	}
	for pattern, want := range cases {
		_, err := Compile(pattern)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s: error %v, want a SyntaxError", pattern, err)
			continue
		}
		if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Errorf("%s:\n%s", pattern, diff)
		}
	}
}

// TestNesting holds deep patterns to an answer instead of a full stack.
func TestNesting(t *testing.T) {
	for _, piece := range [][2]string{{"(", ")"}, {"[a", "]"}, {"(?:", ")?"}, {"(?<=", ")"}, {"(?<=(?:", ")?)"}} {
		deep := strings.Repeat(piece[0], 100_000) + "a" + strings.Repeat(piece[1], 100_000)
		if _, err := Compile(deep); err == nil || !strings.Contains(err.Error(), "nested too deeply") {
			t.Errorf("100000 times %s: %.80v", piece[0], err)
		}
		flat := strings.Repeat(piece[0], 200) + "a" + strings.Repeat(piece[1], 200)
		re, err := Compile(flat)
		if err != nil {
			t.Errorf("200 times %s: %v", piece[0], err)
			continue
		}
		if _, err := re.Match("a"); err != nil {
			t.Errorf("200 times %s: %v", piece[0], err)
		}
	}
}

func TestLimits(t *testing.T) {
	re, err := Compile(`(a+)+\1b`, WithTimeout(20*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("a", 64)
	var limit *LimitError
	if _, err = re.Match(text); !errors.As(err, &limit) || !limit.Timeout() {
		t.Errorf("match: %v, want a LimitError of time", err)
	}
	if _, err = re.AppendReplaceAll(nil, text, "x"); !errors.As(err, &limit) {
		t.Errorf("replaceAll: %v, want a LimitError", err)
	}
	if _, err = re.AppendSplit(nil, text, 0); !errors.As(err, &limit) {
		t.Errorf("split: %v, want a LimitError", err)
	}
	if want := "match took longer than 20ms"; !strings.Contains(limit.Error(), want) {
		t.Errorf("%q does not say %q", limit, want)
	}
}

func TestStackLimit(t *testing.T) {
	re := MustCompile(`(?:(a)|b\1)*c`)
	var limit *LimitError
	if _, err := re.Match(strings.Repeat("a", 8<<20)); !errors.As(err, &limit) || limit.Timeout() {
		t.Errorf("%v, want a LimitError of the stack", err)
	}
}

func TestFailAt(t *testing.T) {
	cases := []struct {
		pattern, subject string
		want             int
	}{
		{`4\d{2}`, "500", 0}, {`4\d{2}`, "40x", 2}, {`4\d{2}`, "404", 3}, {`4\d{2}`, "4040", 3}, {`4\d{2}`, "4", 1},
		{`.*Error.*`, "no\nError", 2}, {`.*Error.*`, "nothing", 7}, {`https://x`, "http://x", 4},
		{`é+x`, "ééy", 4}, {`(?!a)b+`, "bbc", 2}, {`(a)\1b`, "aac", 3}, {`a$b`, "ac", 1}, {`^a^b`, "ab", 0}, {`a{5000}`, "b", 1},
	}
	for _, c := range cases {
		if got := MustCompile(c.pattern).FailAt(c.subject); got != c.want {
			t.Errorf("%s on %q: %d, want %d", c.pattern, c.subject, got, c.want)
		}
	}
}

func TestFind(t *testing.T) {
	cases := []struct {
		pattern, subject string
		from             int
		want             [2]int
		ok               bool
	}{
		{`b`, "abcb", 2, [2]int{3, 4}, true}, {`b`, "abcb", 4, [2]int{}, false}, {`b`, "ab", 3, [2]int{}, false},
		{`^a`, "aa", 1, [2]int{}, false}, {`\bb`, "ab b", 1, [2]int{3, 4}, true}, {`(?<=a)b`, "ab", 1, [2]int{1, 2}, true},
		{`é`, "aéé", 3, [2]int{3, 5}, true}, {``, "é", 2, [2]int{2, 2}, true}, {`\d+`, "a12b345", 3, [2]int{4, 7}, true},
		{`(?=.)é`, "aéé", 3, [2]int{3, 5}, true}, {`a`, "a", -1, [2]int{}, false},
	}
	for _, c := range cases {
		start, end, ok, err := MustCompile(c.pattern).Find(c.subject, c.from)
		if err != nil || ok != c.ok || [2]int{start, end} != c.want {
			t.Errorf("%s on %q from %d: %d-%d %v %v, want %v %v", c.pattern, c.subject, c.from, start, end, ok, err, c.want, c.ok)
		}
	}
}

// TestErrorKeepsDestination holds the append functions to giving dst back.
func TestErrorKeepsDestination(t *testing.T) {
	out, err := MustCompile(`a`).AppendReplaceAll([]byte("before "), "xa", "$1")
	var repl *ReplacementError
	if !errors.As(err, &repl) || repl.Index != 1 {
		t.Errorf("%v, want a ReplacementError at 1", err)
	}
	if string(out) != "before " {
		t.Errorf("dst is %q", out)
	}
	if want := `replacement "$1": No group 1 at index 1: write \$ and \\ for a literal $ and \`; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
}

func TestConcurrentUse(t *testing.T) {
	re := MustCompile(`(?<=a)(b)\1?|é`)
	want, err := re.AppendReplaceAll(nil, "abb é ab", "[$1]")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if got, err := re.AppendReplaceAll(nil, "abb é ab", "[$1]"); err != nil || string(got) != string(want) {
					t.Errorf("%q %v, want %q", got, err, want)
					return
				}
				re.FailAt("abb")
			}
		})
	}
	wg.Wait()
}
