package syntax

import "strings"

// The functions here measure what a text begins with; 0 means that it does not begin so.

// textLength is the length of the text up to the next character that may begin something.
func textLength(s string) int {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c == '$' || c == '#' || c == '\\' {
			return i
		}
	}
	return len(s)
}

// wordLength is the length of a directive word or a word in braces, 0 for none.
func wordLength(s string) int {
	if n := plainWord(s); n > 0 {
		return n
	}
	return bracedWord(s)
}

func plainWord(s string) int {
	if s == "" || !isLetter(s[0]) && s[0] != '_' && s[0] != '@' {
		return 0
	}
	n := 1
	for n < len(s) && isDirectiveChar(s[n]) {
		n++
	}
	return n
}

func bracedWord(s string) int {
	if len(s) < 3 || s[0] != '{' || s[1] == '@' {
		return 0
	}
	n := plainWord(s[1:])
	if n == 0 || 1+n >= len(s) || s[1+n] != '}' {
		return 0
	}
	return n + 2
}

// setLength is the length of "#set(" with its blanks: W5. A tab before the parenthesis is not allowed.
func setLength(s string) int {
	if s[0] != '#' && s[0] != ' ' && s[0] != '\t' {
		return 0
	}
	n := 0
	for n < len(s) && (s[n] == ' ' || s[n] == '\t') {
		n++
	}
	switch {
	case strings.HasPrefix(s[n:], "#set"):
		n += 4
	case strings.HasPrefix(s[n:], "#{set}"):
		n += 6
	default:
		return 0
	}
	for n < len(s) && s[n] == ' ' {
		n++
	}
	if n == len(s) || s[n] != '(' {
		return 0
	}
	return n + 1
}

// lineEnd is the length of blanks and a line end, 0 when anything else follows: W1.
func lineEnd(s string) int {
	n := 0
	for n < len(s) && (s[n] == ' ' || s[n] == '\t') {
		n++
	}
	if nl := newline(s[n:]); nl > 0 {
		return n + nl
	}
	return 0
}

// newline is the length of LF, CR or CRLF: W8.
func newline(s string) int {
	switch {
	case strings.HasPrefix(s, "\r\n"):
		return 2
	case s != "" && (s[0] == '\n' || s[0] == '\r'):
		return 1
	}
	return 0
}

func blanks(s string) int {
	n := 0
	for n < len(s) && (s[n] == ' ' || s[n] == '\t' || s[n] == '\n' || s[n] == '\r') {
		n++
	}
	return n
}

// stringLength is the length of a string literal; a doubled quote is one quote inside it.
func stringLength(s string) int {
	if s[0] != '"' && s[0] != '\'' {
		return 0
	}
	accepted := 0
	for n := 1; n < len(s); {
		i := strings.IndexByte(s[n:], s[0])
		if i < 0 {
			break
		}
		n += i + 1
		accepted = n
		if n == len(s) || s[n] != s[0] {
			break
		}
		n++
	}
	return accepted
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func exponent(s string) int {
	if s == "" || s[0] != 'e' && s[0] != 'E' {
		return 0
	}
	n := 1
	if n < len(s) && (s[n] == '+' || s[n] == '-') {
		n++
	}
	if d := digits(s[n:]); d > 0 {
		return n + d
	}
	return 0
}

// common is the length of the longest common prefix.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func blankSet(s string) int {
	n := 0
	for n < len(s) && (s[n] == ' ' || s[n] == '\t') {
		n++
	}
	return n
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isNameChar(c byte) bool { return isLetter(c) || isDigit(c) || c == '-' || c == '_' }

func isDirectiveChar(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' || c == '@' }

func prefix(s, p string) int {
	if strings.HasPrefix(s, p) {
		return len(p)
	}
	return 0
}
