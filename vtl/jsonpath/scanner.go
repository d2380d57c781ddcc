package jsonpath

import "fmt"

// scanner reads a path or the part of it that is a filter. last is the position of the last byte that belongs to it; what
// stands behind may still be looked at.
type scanner struct {
	text string
	pos  int
	last int
	base int // position of text in the whole path, for messages
}

func newScanner(text string, base int) *scanner {
	return &scanner{text: text, last: len(text) - 1, base: base}
}

// pathFault is an invalid path while compiling; it is thrown and caught inside the package.
type pathFault struct {
	offset int
	reason string
}

// brokenOff is a read behind the end or a bad number: it ends the compilation even where pathFault has an alternative.
type brokenOff struct {
	offset int
	reason string
}

func (s *scanner) fault(at int, format string, args ...any) {
	panic(pathFault{s.base + at, fmt.Sprintf(format, args...)})
}

// char returns the byte at i, wherever the part ends.
func (s *scanner) char(i int) byte {
	if i < 0 || i >= len(s.text) {
		panic(brokenOff{s.base + len(s.text), "the path ends too early"})
	}
	return s.text[i]
}

func (s *scanner) cur() byte         { return s.char(s.pos) }
func (s *scanner) in(i int) bool     { return i >= 0 && i <= s.last }
func (s *scanner) atTail() bool      { return s.pos >= s.last }
func (s *scanner) curIs(c byte) bool { return s.char(s.pos) == c }

// cut is text[from:to]; bounds that do not fit end the compilation.
func (s *scanner) cut(from, to int) string {
	if from < 0 || to > len(s.text) || from > to {
		panic(brokenOff{s.base + len(s.text), "the path ends too early"})
	}
	return s.text[from:to]
}

// blanks moves over blanks, but not over the last byte.
func (s *scanner) blanks() *scanner {
	for s.pos < s.last && s.pos >= 0 && s.text[s.pos] == ' ' {
		s.pos++
	}
	return s
}

// trim takes blanks off both ends.
func (s *scanner) trim() {
	s.blanks()
	for s.pos < s.last && s.text[s.last] == ' ' {
		s.last--
	}
}

// after returns the position of the first byte behind i that is not a blank; it may be outside.
func (s *scanner) after(i int) int {
	for i++; s.in(i) && s.text[i] == ' '; i++ {
	}
	return i
}

// charAfter is the byte at after(i), a blank when there is none.
func (s *scanner) charAfter(i int) byte {
	if j := s.after(i); s.in(j) {
		return s.text[j]
	}
	return ' '
}

// placeAfter returns after(i) when c stands there, else -1.
func (s *scanner) placeAfter(i int, c byte) int {
	if j := s.after(i); s.char(j) == c {
		return j
	}
	return -1
}

// before is the position of the last byte before i that is not a blank, -1 when there is none.
func (s *scanner) before(i int) int {
	for i--; s.in(i) && s.text[i] == ' '; i-- {
	}
	if s.in(i) {
		return i
	}
	return -1
}

// find returns the position of c from i on, -1 when there is none.
func (s *scanner) find(i int, c byte) int {
	for ; s.in(i); i++ {
		if s.text[i] == c {
			return i
		}
	}
	return -1
}

// findUnescaped returns the position of the first c behind i that has no backslash before it, -1 when there is none.
func (s *scanner) findUnescaped(i int, c byte) int {
	for i++; s.in(i); i++ {
		switch s.text[i] {
		case '\\':
			i++
		case c:
			return i
		}
	}
	return -1
}

// closing returns the position of the byte that closes the open one at i, skipping text in quotes and, in a path, regular
// expressions; -1 when there is none.
func (s *scanner) closing(i int, opens, closes byte, skipRegex bool) int {
	depth := 1
	for i++; s.in(i); i++ {
		if q := s.char(i); q == '\'' || q == '"' {
			i = s.skipTo(i, q)
		}
		if skipRegex && s.char(i) == '/' {
			i = s.skipTo(i, '/')
		}
		switch s.char(i) {
		case opens:
			depth++
		case closes:
			depth--
			if depth == 0 {
				return i
			}
		}
	}
	return -1
}

// skipTo returns the position behind the q that ends what begins at i.
func (s *scanner) skipTo(i int, q byte) int {
	end := s.findUnescaped(i, q)
	if end < 0 {
		s.fault(i, "this %c is not closed", q)
	}
	return end + 1
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
