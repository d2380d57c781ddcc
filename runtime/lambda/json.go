package lambda

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja"
)

// maxDepth bounds the nesting of a JSON text: deeper texts would exhaust the Go stack, which cannot be recovered.
const maxDepth = 10_000

// jsonReader builds JavaScript values from JSON text.
//
// It exists beside the engine's own JSON.parse because that one goes through encoding/json: several times slower,
// without a limit of nesting, with other words in its messages than Node and without unpaired surrogates.
type jsonReader struct {
	rt    *goja.Runtime
	text  string
	pos   int
	depth int
}

// jsonError is a message in the words of Node 22.
type jsonError string

func (e jsonError) Error() string { return string(e) }

// readJSON returns the value of a complete JSON text, or a jsonError.
func readJSON(rt *goja.Runtime, text string) (v goja.Value, err error) {
	r := jsonReader{rt: rt, text: text}
	defer func() {
		if x := recover(); x != nil {
			e, ok := x.(jsonError)
			if !ok {
				panic(x)
			}
			v, err = nil, e
		}
	}()
	v = r.value()
	r.space()
	if r.pos < len(r.text) {
		r.failAt("Unexpected non-whitespace character after", r.pos)
	}
	return v, nil
}

func (r *jsonReader) space() {
	for r.pos < len(r.text) {
		switch r.text[r.pos] {
		case ' ', '\n', '\r', '\t':
			r.pos++
		default:
			return
		}
	}
}

// next skips space and returns the byte there, 0 at the end.
func (r *jsonReader) next() byte {
	r.space()
	if r.pos == len(r.text) {
		return 0
	}
	return r.text[r.pos]
}

func (r *jsonReader) value() goja.Value {
	switch c := r.next(); {
	case c == '"':
		return r.str()
	case c == '{':
		return r.nested(r.object)
	case c == '[':
		return r.nested(r.array)
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	case c == 't':
		return r.word("true", r.rt.ToValue(true))
	case c == 'f':
		return r.word("false", r.rt.ToValue(false))
	case c == 'n':
		return r.word("null", goja.Null())
	}
	panic(r.unexpected())
}

func (r *jsonReader) nested(read func() goja.Value) goja.Value {
	if r.depth++; r.depth > maxDepth {
		panic(jsonError(fmt.Sprintf("JSON nested deeper than %d levels", maxDepth)))
	}
	r.pos++
	v := read()
	r.depth--
	return v
}

func (r *jsonReader) word(w string, v goja.Value) goja.Value {
	for i := 0; i < len(w); i++ {
		if r.pos == len(r.text) || r.text[r.pos] != w[i] {
			panic(r.unexpected())
		}
		r.pos++
	}
	return v
}

func (r *jsonReader) object() goja.Value {
	o := r.rt.NewObject()
	if r.next() == '}' {
		r.pos++
		return o
	}
	for first := true; ; first = false {
		if r.next() != '"' {
			r.failKey(first)
		}
		key := r.key()
		if r.next() != ':' {
			r.fail("Expected ':' after property name")
		}
		r.pos++
		r.put(o, key, r.value())
		switch r.next() {
		case ',':
			r.pos++
		case '}':
			r.pos++
			return o
		default:
			r.fail("Expected ',' or '}' after property value")
		}
	}
}

func (r *jsonReader) failKey(first bool) {
	if first {
		r.fail("Expected property name or '}'")
	}
	r.fail("Expected double-quoted property name")
}

// put sets a member. A key __proto__ makes a plain member, as JSON.parse does.
func (r *jsonReader) put(o *goja.Object, key string, v goja.Value) {
	if key == "__proto__" {
		_ = o.DefineDataProperty(key, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
		return
	}
	_ = o.Set(key, v)
}

func (r *jsonReader) array() goja.Value {
	var items []any
	if r.next() == ']' {
		r.pos++
		return r.rt.NewArray()
	}
	for {
		items = append(items, r.value())
		switch r.next() {
		case ',':
			r.pos++
		case ']':
			r.pos++
			return r.rt.NewArray(items...)
		default:
			r.fail("Expected ',' or ']' after array element")
		}
	}
}

func (r *jsonReader) number() goja.Value {
	start := r.pos
	if r.text[r.pos] == '-' {
		r.pos++
		if !r.digit() {
			r.failAt("No number after minus sign", r.pos)
		}
	}
	if r.text[r.pos] == '0' {
		r.pos++
		if r.digit() {
			r.failAt("Unexpected number", r.pos)
		}
	} else {
		r.digits()
	}
	whole := r.fraction()
	text := r.text[start:r.pos]
	if whole && len(text) <= 15 {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && (n != 0 || text[0] != '-') {
			return r.rt.ToValue(n)
		}
	}
	f, _ := strconv.ParseFloat(text, 64) // out of range is ±Infinity, as in JavaScript
	return r.rt.ToValue(f)
}

// fraction reads fraction and exponent and reports that there was neither.
func (r *jsonReader) fraction() (whole bool) {
	whole = true
	if r.at('.') {
		whole = false
		r.pos++
		if !r.digit() {
			r.failAt("Unterminated fractional number", r.pos)
		}
		r.digits()
	}
	if r.at('e') || r.at('E') {
		whole = false
		r.pos++
		if r.at('+') || r.at('-') {
			r.pos++
		}
		if !r.digit() {
			r.failAt("Exponent part is missing a number", r.pos)
		}
		r.digits()
	}
	return whole
}

func (r *jsonReader) at(c byte) bool { return r.pos < len(r.text) && r.text[r.pos] == c }

func (r *jsonReader) digit() bool {
	return r.pos < len(r.text) && r.text[r.pos]-'0' <= 9
}

func (r *jsonReader) digits() {
	for r.digit() {
		r.pos++
	}
}

// plainRun returns the length of the part of s that needs no decoding.
func plainRun(s string) int {
	for n := 0; n < len(s); n++ {
		if c := s[n]; c == '"' || c == '\\' || c < ' ' {
			return n
		}
	}
	return len(s)
}

func (r *jsonReader) str() goja.Value {
	n := plainRun(r.text[r.pos+1:])
	end := r.pos + 1 + n
	if end < len(r.text) && r.text[end] == '"' {
		s := r.text[r.pos+1 : end]
		r.pos = end + 1
		return r.rt.ToValue(s)
	}
	units, s := r.decode()
	if units != nil {
		return goja.StringFromUTF16(units)
	}
	return r.rt.ToValue(s)
}

// key reads a property name. An unpaired surrogate in a name becomes U+FFFD.
func (r *jsonReader) key() string {
	n := plainRun(r.text[r.pos+1:])
	end := r.pos + 1 + n
	if end < len(r.text) && r.text[end] == '"' {
		s := r.text[r.pos+1 : end]
		r.pos = end + 1
		return s
	}
	units, s := r.decode()
	if units != nil {
		return string(utf16.Decode(units))
	}
	return s
}

// decode reads a string with escapes. The result is UTF-16 only when surrogate escapes make that necessary.
func (r *jsonReader) decode() (units []uint16, s string) {
	r.pos++
	var b strings.Builder
	for {
		n := plainRun(r.text[r.pos:])
		chunk := r.text[r.pos : r.pos+n]
		r.pos += n
		if units != nil {
			units = append(units, utf16.Encode([]rune(chunk))...)
		} else {
			b.WriteString(chunk)
		}
		if r.pos == len(r.text) {
			r.failAt("Unterminated string", r.pos)
		}
		switch r.text[r.pos] {
		case '"':
			r.pos++
			return units, b.String()
		case '\\':
			u := r.escape()
			if units == nil && utf16.IsSurrogate(rune(u)) {
				units = utf16.Encode([]rune(b.String()))
			}
			if units != nil {
				units = append(units, u)
			} else {
				b.WriteRune(rune(u))
			}
		default:
			r.failAt("Bad control character in string literal", r.pos)
		}
	}
}

const escapes = `"\/bfnrt`

var escaped = [...]uint16{'"', '\\', '/', '\b', '\f', '\n', '\r', '\t'}

func (r *jsonReader) escape() uint16 {
	r.pos++
	if r.pos == len(r.text) {
		panic(r.unexpected())
	}
	c := r.text[r.pos]
	if i := strings.IndexByte(escapes, c); i >= 0 {
		r.pos++
		return escaped[i]
	}
	if c != 'u' {
		r.failAt("Bad escaped character", r.pos)
	}
	r.pos++
	return r.hex4()
}

func (r *jsonReader) hex4() (u uint16) {
	for range 4 {
		if r.pos == len(r.text) {
			r.failAt("Bad Unicode escape", r.pos)
		}
		d, err := strconv.ParseUint(r.text[r.pos:r.pos+1], 16, 8)
		if err != nil {
			r.failAt("Bad Unicode escape", r.pos)
		}
		u = u<<4 | uint16(d)
		r.pos++
	}
	return u
}
