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
	items []any        // of the arrays that are being read
	proto *goja.Object // of all objects; nil before the first one
}

// jsonError is a message in the words of Node 22.
type jsonError string

func (e jsonError) Error() string { return string(e) }

// readJSON returns the value of a complete JSON text, or a jsonError.
func readJSON(rt *goja.Runtime, text string) (goja.Value, error) {
	return readJSONPart(rt, text, everything)
}

// readJSONPart returns a value with at least the members that want names. The text is checked as a whole. Unless all of it is
// wanted, the value keeps copies and the text may change afterwards.
func readJSONPart(rt *goja.Runtime, text string, want *reads) (v goja.Value, err error) {
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
	if want.whole {
		v = r.value()
	} else {
		v = r.part(want)
	}
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
		return r.object()
	case c == '[':
		return r.array()
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	case c == 't':
		r.word("true")
		return r.rt.ToValue(true)
	case c == 'f':
		r.word("false")
		return r.rt.ToValue(false)
	case c == 'n':
		r.word("null")
		return goja.Null()
	}
	panic(r.unexpected())
}

// skip reads a value and makes nothing of it.
func (r *jsonReader) skip() {
	switch c := r.next(); {
	case c == '"':
		r.key()
	case c == '{':
		r.members(func(string) { r.skip() })
	case c == '[':
		r.elements(r.skip)
	case c == '-' || c >= '0' && c <= '9':
		r.digitsOf()
	case c == 't':
		r.word("true")
	case c == 'f':
		r.word("false")
	case c == 'n':
		r.word("null")
	default:
		panic(r.unexpected())
	}
}

// part reads a value of which only some members are wanted. An object that lacks one of them is read as a whole.
func (r *jsonReader) part(want *reads) goja.Value {
	if want.whole || r.next() != '{' {
		return r.copied(everything)
	}
	start := r.pos
	o := r.bare()
	var found uint64
	r.members(func(key string) {
		m := want.members[key]
		if m == nil {
			r.skip()
			return
		}
		found |= 1 << m.index
		_ = o.Set(m.name, r.copied(m)) // on a bare object it never fails
	})
	if found != 1<<len(want.members)-1 {
		r.pos = start
		return r.copied(everything)
	}
	return r.dressed(o)
}

// copied reads a part from a copy of its text, so that what is kept of it does not keep the rest.
func (r *jsonReader) copied(want *reads) goja.Value {
	switch r.next() {
	case '"', '{', '[':
	default:
		return r.value()
	}
	if !want.whole {
		return r.part(want)
	}
	start := r.pos
	r.skip()
	own := jsonReader{rt: r.rt, proto: r.proto, text: strings.Clone(r.text[start:r.pos])}
	return own.value()
}

// enter goes one level down, past the bracket.
func (r *jsonReader) enter() {
	if r.depth++; r.depth > maxDepth {
		panic(jsonError(fmt.Sprintf("JSON nested deeper than %d levels", maxDepth)))
	}
	r.pos++
}

// leave goes up, past the closing bracket.
func (r *jsonReader) leave() {
	r.depth--
	r.pos++
}

func (r *jsonReader) word(w string) {
	for i := 0; i < len(w); i++ {
		if r.pos == len(r.text) || r.text[r.pos] != w[i] {
			panic(r.unexpected())
		}
		r.pos++
	}
}

func (r *jsonReader) object() goja.Value {
	o := r.bare()
	r.members(func(key string) { _ = o.Set(key, r.value()) }) // on a bare object it never fails
	return r.dressed(o)
}

// bare returns an object that has no prototype yet: one that the code has frozen or given setters would keep members from
// being set, and __proto__ is a plain member for JSON.parse.
func (r *jsonReader) bare() *goja.Object {
	if r.proto != nil {
		return r.rt.CreateObject(nil)
	}
	o := r.rt.NewObject()
	r.proto = o.Prototype()
	_ = o.SetPrototype(nil) // a new object takes any
	return o
}

// dressed gives an object that has its members the prototype of all objects.
func (r *jsonReader) dressed(o *goja.Object) *goja.Object {
	_ = o.SetPrototype(r.proto) // a new object takes any
	return o
}

// members calls read for each value of an object.
func (r *jsonReader) members(read func(key string)) {
	r.enter()
	if r.next() == '}' {
		r.leave()
		return
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
		read(key)
		switch r.next() {
		case ',':
			r.pos++
		case '}':
			r.leave()
			return
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

func (r *jsonReader) array() goja.Value {
	start := len(r.items)
	r.elements(func() { r.items = append(r.items, r.value()) })
	v := r.rt.NewArray(r.items[start:]...)
	r.items = r.items[:start]
	return v
}

// elements calls read for each value of an array.
func (r *jsonReader) elements(read func()) {
	r.enter()
	if r.next() == ']' {
		r.leave()
		return
	}
	for {
		read()
		switch r.next() {
		case ',':
			r.pos++
		case ']':
			r.leave()
			return
		default:
			r.fail("Expected ',' or ']' after array element")
		}
	}
}

func (r *jsonReader) number() goja.Value {
	text, whole := r.digitsOf()
	if whole && len(text) <= 15 {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && (n != 0 || text[0] != '-') {
			return r.rt.ToValue(n)
		}
	}
	f, _ := strconv.ParseFloat(text, 64) // out of range is ±Infinity, as in JavaScript
	return r.rt.ToValue(f)
}

// digitsOf reads the text of a number and reports that it has neither fraction nor exponent.
func (r *jsonReader) digitsOf() (text string, whole bool) {
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
	whole = r.fraction()
	return r.text[start:r.pos], whole
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
	n := 0
	for ; n+8 <= len(s); n += 8 {
		if special(s[n : n+8]) {
			break
		}
	}
	for ; n < len(s); n++ {
		if c := s[n]; c == '"' || c == '\\' || c < ' ' {
			return n
		}
	}
	return len(s)
}

// special reports whether one of eight bytes may be a quote, a backslash or a control character: each is compared in a lane
// of one word. A false alarm is possible behind a true one only.
func special(s string) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	quote, backslash := w^ones*'"', w^ones*'\\'
	return ((quote-ones)&^quote|(backslash-ones)&^backslash|(w-ones*' ')&^w)&high != 0
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
