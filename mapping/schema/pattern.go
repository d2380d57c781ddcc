package schema

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// pattern is an ECMA 262 regular expression. It matches when it is found
// anywhere in a text.
type pattern struct {
	source string
	re     *regexp.Regexp
}

func compilePattern(source string) (*pattern, error) {
	re, err := regexp.Compile(translate(source))
	if err != nil {
		return nil, err
	}
	return &pattern{source: source, re: re}, nil
}

func (p *pattern) match(s string) bool { return p.re.MatchString(s) }

// translate writes an ECMA 262 expression for RE2: escapes of one code unit
// and "/" are spelled differently, "[^]" is any character.
func translate(source string) string {
	if !strings.ContainsAny(source, `\[`) {
		return source
	}
	var out strings.Builder
	for i := 0; i < len(source); {
		n := translateAt(&out, source[i:])
		i += n
	}
	return out.String()
}

// translateAt writes one unit of the expression and returns its length.
func translateAt(out *strings.Builder, s string) int {
	switch {
	case strings.HasPrefix(s, "[^]"):
		out.WriteString(`(?s:.)`)
		return 3
	case len(s) >= 6 && s[0] == '\\' && s[1] == 'u' && isHex(s[2:6]):
		out.WriteString(`\x{` + s[2:6] + `}`)
		return 6
	case strings.HasPrefix(s, `\/`):
		out.WriteByte('/')
		return 2
	case len(s) >= 2 && s[0] == '\\':
		_, n := utf8.DecodeRuneInString(s[1:])
		out.WriteString(s[:1+n])
		return 1 + n
	}
	out.WriteByte(s[0])
	return 1
}

func isHex(s string) bool {
	for i := range len(s) {
		if !strings.ContainsRune("0123456789abcdefABCDEF", rune(s[i])) {
			return false
		}
	}
	return true
}
