package regex

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// TestWhyNotRE2 keeps the table of docs/behaviour/regex.md true: on each of
// these the standard library's engine answers otherwise than Java.
func TestWhyNotRE2(t *testing.T) {
	cases := []struct{ pattern, text, java, re2 string }{
		{`a*`, "aab", "0-2 2-2 3-3", "0-2 3-3"},
		{`.`, "\r", "", "0-1"},
		{`a$`, "a\n", "0-1", ""},
		{`(?m)^`, "a\n", "0-0", "0-0 2-2"},
		{`\b`, "é", "0-0 1-1", ""},
		{`(?i)k`, "\u212a", "", "0-3"},
		{`[a&&b]`, "a", "", "0-1"},
		{`x++x`, "xx", "", "error"},
	}
	for _, c := range cases {
		java, err := finds(MustCompile(c.pattern), c.text)
		if err != nil || java != c.java {
			t.Errorf("%s on %q: %q %v, want %q", c.pattern, c.text, java, err, c.java)
		}
		if got := re2Finds(c.pattern, c.text); got != c.re2 {
			t.Errorf("%s on %q: RE2 finds %q, want %q", c.pattern, c.text, got, c.re2)
		}
	}
}

func re2Finds(pattern, text string) string {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return "error"
	}
	var out []string
	for _, m := range re.FindAllStringIndex(text, -1) {
		out = append(out, fmt.Sprintf("%d-%d", m[0], m[1]))
	}
	return strings.Join(out, " ")
}
