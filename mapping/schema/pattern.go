package schema

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"postern/vtl/regex"
)

// pattern is an ECMA 262 regular expression. It matches when it is found
// anywhere in a text. RE2 runs what it can express; look-ahead, references to
// groups and long repetitions go to the engine of Java expressions.
type pattern struct {
	source string
	plain  *regexp.Regexp
	rich   *regex.Regex // when plain is nil
}

func compilePattern(source string) (*pattern, error) {
	plain, err := regexp.Compile(translate(source, forRE2))
	if err == nil {
		return &pattern{source: source, plain: plain}, nil
	}
	rich, richErr := regex.Compile(translate(source, forJava))
	if richErr == nil {
		return &pattern{source: source, rich: rich}, nil
	}
	if beyondRE2(err) {
		return nil, richErr
	}
	return nil, err
}

// beyondRE2 reports whether an error of RE2 is about what it leaves out, so
// that the other engine knows better what is wrong.
func beyondRE2(err error) bool {
	var e *syntax.Error
	return errors.As(err, &e) &&
		(e.Code == syntax.ErrInvalidPerlOp || e.Code == syntax.ErrInvalidEscape || e.Code == syntax.ErrInvalidRepeatSize)
}

// match reports whether the expression is found in s. A search that takes too
// long has found nothing.
func (p *pattern) match(s string) bool {
	if p.plain != nil {
		return p.plain.MatchString(s)
	}
	_, _, ok, err := p.rich.Find(s, 0)
	return ok && err == nil
}

// dialect says how an engine writes what differs between ECMA 262 and it.
type dialect struct {
	anything string // [^]
	unit     string // before and after the four digits of \uXXXX
	unitEnd  string
	end      string // $, which is the very end of the text
	bracket  string // [ within a class
	ampAmp   string // && within a class
}

var (
	forRE2  = dialect{`(?s:.)`, `\x{`, `}`, `$`, `\[`, `&&`}
	forJava = dialect{`[\s\S]`, `\u`, ``, `\z`, `\[`, `&\&`}
)

// translate writes an ECMA 262 expression for an engine.
func translate(source string, d dialect) string {
	var out strings.Builder
	inClass := false
	for i := 0; i < len(source); {
		var n int
		n, inClass = d.step(&out, source[i:], inClass)
		i += n
	}
	return out.String()
}

// step writes one unit of an expression. It returns its length, and whether
// what follows is within a class.
func (d *dialect) step(out *strings.Builder, s string, inClass bool) (int, bool) {
	switch {
	case s[0] == '\\' && len(s) > 1:
		return d.escape(out, s), inClass
	case inClass && s[0] == '[':
		out.WriteString(d.bracket)
	case inClass && strings.HasPrefix(s, "&&"):
		out.WriteString(d.ampAmp)
		return 2, true
	case inClass:
		out.WriteByte(s[0])
		return 1, s[0] != ']'
	case strings.HasPrefix(s, "[^]"):
		out.WriteString(d.anything)
		return 3, false
	case s[0] == '$':
		out.WriteString(d.end)
	default:
		out.WriteByte(s[0])
		return 1, s[0] == '['
	}
	return 1, inClass
}

// escape writes what begins with a backslash.
func (d *dialect) escape(out *strings.Builder, s string) int {
	switch {
	case len(s) >= 6 && s[1] == 'u' && isHex(s[2:6]):
		out.WriteString(d.unit + s[2:6] + d.unitEnd)
		return 6
	case s[1] == '/':
		out.WriteByte('/')
		return 2
	}
	_, n := utf8.DecodeRuneInString(s[1:])
	out.WriteString(s[:1+n])
	return 1 + n
}

func isHex(s string) bool {
	for i := range len(s) {
		if !strings.ContainsRune("0123456789abcdefABCDEF", rune(s[i])) {
			return false
		}
	}
	return true
}
