package schema

import (
	"strings"
	"testing"
)

func TestPattern(t *testing.T) {
	for _, c := range []struct {
		source, text string
		want         bool
	}{
		{`^[a-z]+$`, "abc", true},
		{`^[a-z]+$`, "abc\n", false},
		{`^(?=.*\d)(?=.*[a-z]).{4,}$`, "abc1", true},
		{`^(?=.*\d)(?=.*[a-z]).{4,}$`, "abcd", false},
		{`^(?!x)a$`, "a\n", false},
		{`^(?!x)a$`, "a", true},
		{`^(a|b)\1$`, "aa", true},
		{`^(a|b)\1$`, "ab", false},
		{`^.{1,2000}$`, strings.Repeat("x", 1500), true},
		{`^.{1,2000}$`, strings.Repeat("x", 2500), false},
		{`^[^]$`, "\n", true},
		{`^[[]$`, "[", true},
		{`^(?!y)[[a&&b]+$`, "[&ab", true},
		{`^\u00e4\/[\u0041-\u0043]$`, "ä/B", true},
		{`^(?!x)\u00e4\/[\u0041-\u0043]$`, "ä/B", true},
		{`[$]`, "a$b", true},
		{`(?!x)[$]`, "a$b", true},
		{`\$`, "$", true},
		{`^\w+@\w+\.com$`, "a@b.com", true},
	} {
		p, err := compilePattern(c.source)
		if err != nil {
			t.Errorf("%s: %v", c.source, err)
			continue
		}
		if got := p.match(c.text); got != c.want {
			t.Errorf("%s in %.20q: %v", c.source, c.text, got)
		}
	}
	for _, source := range []string{"(", "[a", `(?=`, "a{2,1}", `\`} {
		if _, err := compilePattern(source); err == nil {
			t.Errorf("%s was accepted", source)
		}
	}
}

// A search that would take for ever ends, as one that found nothing.
func TestPatternThatExplodes(t *testing.T) {
	p, err := compilePattern(`^(?=a)(a+)+\1$`)
	if err != nil {
		t.Fatal(err)
	}
	if p.match(strings.Repeat("a", 60) + "!") {
		t.Error("found")
	}
}
