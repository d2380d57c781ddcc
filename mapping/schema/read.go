package schema

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deep arrays and objects may nest. Beyond it a text counts as
// unreadable.
const maxDepth = 1000

// syntaxError says where a text stops being JSON.
type syntaxError struct {
	off     int
	problem string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("offset %d: %s", e.off, e.problem) }

// reader fills a tree. It accepts JSON as RFC 8259 defines it and nothing
// else: no comments, no trailing commas, one value.
type reader struct {
	t     *tree
	src   string
	pos   int
	depth int
	err   *syntaxError
}

// read parses src into t, reusing the memory of t. The tree refers to src.
func (t *tree) read(src string) *syntaxError {
	t.nodes, t.src = t.nodes[:0], src
	if len(src) > math.MaxInt32-1 {
		return &syntaxError{0, "the text is longer than 2 GiB"}
	}
	r := reader{t: t, src: src}
	r.space()
	r.value("")
	r.space()
	if r.err == nil && r.pos < len(src) {
		r.fail("unexpected text after the value")
	}
	if r.err == nil && !utf8.ValidString(src) {
		r.pos = invalidAt(src)
		r.fail("the text is not valid UTF-8")
	}
	return r.err
}

func invalidAt(s string) int {
	for i, c := range s {
		if c == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return i
			}
		}
	}
	return len(s)
}

// fail records the first problem and moves to the end, which stops every loop.
func (r *reader) fail(problem string) {
	if r.err == nil {
		r.err = &syntaxError{r.pos, problem}
	}
	r.pos = len(r.src)
}

func (r *reader) peek() byte {
	if r.pos < len(r.src) {
		return r.src[r.pos]
	}
	return 0
}

func (r *reader) space() {
	for r.pos < len(r.src) {
		switch r.src[r.pos] {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return
		}
	}
}

// open appends a node and returns its index.
func (r *reader) open(k kind, name string) int32 {
	i := int32(len(r.t.nodes))
	r.t.nodes = append(r.t.nodes, node{name: name, kind: k, off: int32(r.pos), end: i + 1})
	return i
}

func (r *reader) value(name string) {
	switch c := r.peek(); {
	case c == '{':
		r.object(name)
	case c == '[':
		r.array(name)
	case c == '"':
		i := r.open(text, name)
		r.t.nodes[i].text = r.string()
	case c == '-' || c >= '0' && c <= '9':
		r.number(name)
	case c == 't':
		r.word("true", boolean, name)
	case c == 'f':
		r.word("false", boolean, name)
	case c == 'n':
		r.word("null", null, name)
	case r.pos >= len(r.src):
		r.fail("the text ends where a value is expected")
	default:
		r.fail("unexpected " + strconv.QuoteRune(rune(c)) + " where a value is expected")
	}
}

func (r *reader) word(word string, k kind, name string) {
	if !strings.HasPrefix(r.src[r.pos:], word) {
		r.fail("expected " + word)
		return
	}
	i := r.open(k, name)
	r.t.nodes[i].text = word
	r.pos += len(word)
}

// enter counts one level of nesting and reports whether it is allowed.
func (r *reader) enter() bool {
	r.depth++
	if r.depth > maxDepth {
		r.fail("more than " + strconv.Itoa(maxDepth) + " levels of nesting")
		return false
	}
	return true
}

func (r *reader) array(name string) {
	if !r.enter() {
		return
	}
	i := r.open(array, name)
	r.pos++
	r.space()
	var size int32
	for more := r.peek() != ']'; more; more = r.next(']') {
		r.space()
		r.value("")
		size++
	}
	r.close(i, size, ']')
}

func (r *reader) object(name string) {
	if !r.enter() {
		return
	}
	i := r.open(object, name)
	r.pos++
	r.space()
	var size int32
	for more := r.peek() != '}'; more; more = r.next('}') {
		r.member()
		size++
	}
	r.close(i, size, '}')
	if r.err == nil {
		r.t.closeObject(i)
	}
}

func (r *reader) member() {
	r.space()
	if r.peek() != '"' {
		r.fail("expected a member name in double quotes")
		return
	}
	name := r.string()
	r.space()
	if r.peek() != ':' {
		r.fail("expected ':' after the member name")
		return
	}
	r.pos++
	r.space()
	r.value(name)
}

// next consumes a comma. It reports whether another element follows.
func (r *reader) next(end byte) bool {
	r.space()
	switch {
	case r.err != nil || r.peek() == end:
		return false
	case r.peek() == ',':
		r.pos++
		return true
	}
	r.fail("expected ',' or '" + string(end) + "'")
	return false
}

func (r *reader) close(i, size int32, end byte) {
	if r.peek() != end {
		r.fail("expected '" + string(end) + "'")
		return
	}
	r.pos++
	r.depth--
	n := &r.t.nodes[i]
	n.end, n.size = int32(len(r.t.nodes)), size
}

func (r *reader) number(name string) {
	i, from, k := r.open(number, name), r.pos, integer
	if r.peek() == '-' {
		r.pos++
	}
	if r.peek() == '0' {
		r.pos++
	} else {
		r.digits()
	}
	if r.peek() == '.' {
		k = number
		r.pos++
		r.digits()
	}
	if c := r.peek(); c == 'e' || c == 'E' {
		k = number
		r.pos++
		if c := r.peek(); c == '+' || c == '-' {
			r.pos++
		}
		r.digits()
	}
	if r.err == nil {
		r.t.nodes[i].kind, r.t.nodes[i].text = k, r.src[from:r.pos]
	}
}

func (r *reader) digits() {
	from := r.pos
	for c := r.peek(); c >= '0' && c <= '9'; c = r.peek() {
		r.pos++
	}
	if r.pos == from {
		r.fail("expected a digit")
	}
}

// string reads a quoted string. Without escapes it is a part of the source.
func (r *reader) string() string {
	r.pos++
	from := r.pos
	for r.pos < len(r.src) {
		switch c := r.src[r.pos]; {
		case c == '"':
			r.pos++
			return r.src[from : r.pos-1]
		case c == '\\':
			return r.escaped(from)
		case c < ' ':
			r.fail("control character in a string")
			return ""
		}
		r.pos++
	}
	r.fail("the string is not closed")
	return ""
}

func (r *reader) escaped(from int) string {
	out := append([]byte(nil), r.src[from:r.pos]...)
	for r.pos < len(r.src) {
		switch c := r.src[r.pos]; {
		case c == '"':
			r.pos++
			return string(out)
		case c == '\\':
			out = r.escape(out)
		case c < ' ':
			r.fail("control character in a string")
			return ""
		default:
			out = append(out, c)
			r.pos++
		}
	}
	r.fail("the string is not closed")
	return ""
}

const escapeLetters, escapeValues = `"\/bfnrt`, "\"\\/\b\f\n\r\t"

func (r *reader) escape(out []byte) []byte {
	r.pos++
	c := r.peek()
	if c == 'u' {
		return r.unicode(out)
	}
	at := strings.IndexByte(escapeLetters, c)
	if c == 0 || at < 0 {
		r.fail("unknown escape in a string")
		return out
	}
	r.pos++
	return append(out, escapeValues[at])
}

// unicode reads \uXXXX, with the cursor on the u. An unpaired surrogate
// becomes a question mark, as it does when Java writes UTF-8.
func (r *reader) unicode(out []byte) []byte {
	hi, ok := r.hex4()
	if !ok {
		r.fail("expected four hexadecimal digits after \\u")
		return out
	}
	if !utf16.IsSurrogate(hi) {
		return utf8.AppendRune(out, hi)
	}
	if strings.HasPrefix(r.src[r.pos:], `\u`) {
		back := r.pos
		r.pos++
		if lo, ok := r.hex4(); ok {
			if c := utf16.DecodeRune(hi, lo); c != utf8.RuneError {
				return utf8.AppendRune(out, c)
			}
		}
		r.pos = back
	}
	return append(out, '?')
}

func (r *reader) hex4() (rune, bool) {
	if r.pos+5 > len(r.src) {
		return 0, false
	}
	v, err := strconv.ParseUint(r.src[r.pos+1:r.pos+5], 16, 16)
	if err != nil {
		return 0, false
	}
	r.pos += 5
	return rune(v), true
}
