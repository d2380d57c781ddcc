package check

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// tokenKind is what a token is.
type tokenKind uint8

const (
	symbol tokenKind = iota
	identifier
	numeral
	duration
	quoted
)

// token is a part of an expression. The expression library reads a rewritten
// form: durations as milliseconds, texts in double quotes.
type token struct {
	kind tokenKind
	text string // as written
	off  int    // byte offset of text
	form string // as rewritten
}

// scanner takes an expression apart, to name places and to rewrite it.
type scanner struct {
	src    string
	pos    int
	tokens []token
}

func scan(src string) ([]token, *Error) {
	s := scanner{src: src}
	for {
		s.space()
		if s.pos == len(src) {
			if err := s.whole(); err != nil {
				return nil, err
			}
			s.markExistence()
			return s.tokens, s.balance()
		}
		if err := s.token(); err != nil {
			return nil, err
		}
	}
}

// operators are those of two characters.
var operators = map[string]bool{
	"==": true, "!=": true, "<=": true, ">=": true, "=~": true, "!~": true,
	"&&": true, "||": true, "??": true, "**": true, "<<": true, ">>": true,
}

// whole refuses an operator with a blank inside, which the expression library
// reads as if there were none.
func (s *scanner) whole() *Error {
	for i := 1; i < len(s.tokens); i++ {
		a, b := &s.tokens[i-1], &s.tokens[i]
		if a.kind == symbol && b.kind == symbol && b.off > a.off+len(a.text) && operators[a.text+b.text] {
			e := errorAt(s.src, a.off, "a blank inside %q", a.text+b.text)
			e.Suggestion = s.src[:a.off+len(a.text)] + s.src[b.off:]
			return e
		}
	}
	return nil
}

func (s *scanner) space() {
	for s.pos < len(s.src) && strings.IndexByte(" \t\r\n", s.src[s.pos]) >= 0 {
		s.pos++
	}
}

func (s *scanner) token() *Error {
	c, n := utf8.DecodeRuneInString(s.src[s.pos:])
	switch {
	case c == '"' || c == '\'' || c == '`':
		return s.quoted(byte(c))
	case c >= '0' && c <= '9':
		return s.number()
	case unicode.IsLetter(c) || c == '_':
		s.identifier()
	case c == utf8.RuneError && n == 1:
		return errorAt(s.src, s.pos, "the text is not valid UTF-8")
	case c < ' ' || c == 0x7F:
		return errorAt(s.src, s.pos, "unexpected control character %q", c)
	default:
		s.add(symbol, n, s.src[s.pos:s.pos+n])
	}
	return nil
}

// add appends a token of n bytes.
func (s *scanner) add(k tokenKind, n int, form string) {
	s.tokens = append(s.tokens, token{kind: k, text: s.src[s.pos : s.pos+n], off: s.pos, form: form})
	s.pos += n
}

func (s *scanner) identifier() {
	n := 0
	for i, c := range s.src[s.pos:] {
		if !unicode.IsLetter(c) && c != '_' && !unicode.IsDigit(c) {
			break
		}
		n = i + utf8.RuneLen(c)
	}
	s.add(identifier, n, s.src[s.pos:s.pos+n])
}

// number reads a number, or a duration such as 50ms or 1m30s.
func (s *scanner) number() *Error {
	rest := s.src[s.pos:]
	n := 0
	for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9' || rest[n] == '.' && n+1 < len(rest) && isDigit(rest[n+1])) {
		n++
	}
	exponent := 0
	if n < len(rest) && (rest[n] == 'e' || rest[n] == 'E') {
		exponent = 1
		if n+1 < len(rest) && (rest[n+1] == '+' || rest[n+1] == '-') {
			exponent = 2
		}
		for n+exponent < len(rest) && isDigit(rest[n+exponent]) {
			exponent++
		}
	}
	end := n + exponent
	for end < len(rest) && (isDigit(rest[end]) || rest[end] == '.' || isUnitByte(rest[end])) {
		end++
	}
	if end == n+exponent {
		return s.plainNumber(end)
	}
	return s.duration(n, end)
}

func (s *scanner) plainNumber(n int) *Error {
	text := s.src[s.pos : s.pos+n]
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return errorAt(s.src, s.pos, "%q is not a number", text)
	}
	s.add(numeral, n, text)
	return nil
}

// duration adds a number with a unit; its first digits have n bytes.
func (s *scanner) duration(n, end int) *Error {
	text := s.src[s.pos : s.pos+end]
	d, err := time.ParseDuration(text)
	if err != nil {
		e := errorAt(s.src, s.pos+n, "unknown unit in %q", text)
		e.Expected = "ns, us, ms, s, m or h"
		return e
	}
	s.add(duration, end, strconv.FormatFloat(milliseconds(d), 'f', -1, 64))
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isUnitByte accepts all letters, so that a wrong unit is named as a whole,
// and the bytes of the letter for micro.
func isUnitByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

func (s *scanner) quoted(quote byte) *Error {
	rest := s.src[s.pos+1:]
	for i := 0; i < len(rest); i++ {
		switch {
		case rest[i] == quote:
			return s.text(i + 2)
		case rest[i] == '\\' && quote != '`':
			i++
		}
	}
	return errorAt(s.src, s.pos, "the text is not closed with %c", quote)
}

// text adds a quoted text of n bytes.
func (s *scanner) text(n int) *Error {
	written := s.src[s.pos : s.pos+n]
	inner := written[1 : n-1]
	if written[0] == '`' {
		s.add(quoted, n, strconv.Quote(inner))
		return nil
	}
	plain, bad := unescape(inner)
	if bad >= 0 {
		return errorAt(s.src, s.pos+1+bad, "unknown escape in a text")
	}
	s.add(quoted, n, strconv.Quote(plain))
	return nil
}

// unescape replaces backslash escapes. bad is the offset of the first unknown
// one, else -1.
func unescape(s string) (plain string, bad int) {
	if !strings.Contains(s, `\`) {
		return s, -1
	}
	var b strings.Builder
	for rest := s; rest != ""; {
		if strings.HasPrefix(rest, `\'`) || strings.HasPrefix(rest, `\"`) || strings.HasPrefix(rest, `\/`) {
			b.WriteByte(rest[1])
			rest = rest[2:]
			continue
		}
		c, _, tail, err := strconv.UnquoteChar(rest, 0)
		if err != nil {
			return "", len(s) - len(rest)
		}
		b.WriteRune(c)
		rest = tail
	}
	return b.String(), -1
}

// balance checks that brackets come in pairs.
func (s *scanner) balance() *Error {
	var open []token
	for _, t := range s.tokens {
		if t.kind != symbol {
			continue
		}
		switch t.text {
		case "(", "[", "{":
			open = append(open, t)
		case ")", "]", "}":
			if len(open) == 0 || closer[open[len(open)-1].text] != t.text {
				return errorAt(s.src, t.off, "%q closes nothing", t.text)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		last := open[len(open)-1]
		return errorAt(s.src, last.off, "%q is not closed", last.text)
	}
	return nil
}

var closer = map[string]string{"(": ")", "[": "]", "{": "}"}

// markExistence rewrites the word exists.
func (s *scanner) markExistence() {
	for i := range s.tokens {
		t := &s.tokens[i]
		if t.kind != identifier || t.text != "exists" || isMember(s.tokens, i) {
			continue
		}
		t.form = string(existsMark)
		if givesArray(s.tokens[i+1:]) {
			t.form = string(existsSomeMark)
		}
	}
}

// givesArray looks at the path in the parentheses at the start.
func givesArray(tokens []token) bool {
	depth := 0
	for i, t := range tokens {
		if t.kind != symbol {
			continue
		}
		switch t.text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case "*", "?", ":", ",":
			return true
		case ".":
			if i+1 < len(tokens) && tokens[i+1].text == "." {
				return true
			}
		}
		if depth <= 0 {
			return false
		}
	}
	return false
}
