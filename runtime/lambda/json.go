package lambda

import (
	"fmt"
	"strconv"

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
	first bool         // nothing stands before this place of its object or array
	proto *goja.Object // of all objects; nil before the first one
}

// jsonError is a message in the words of Node 22.
type jsonError string

func (e jsonError) Error() string { return string(e) }

// readJSON returns the value of a complete JSON text, or a jsonError.
func readJSON(rt *goja.Runtime, text string) (v goja.Value, err error) {
	r := jsonReader{rt: rt, text: text}
	defer r.caught(&v, &err)
	return r.all(r.value), nil
}

// caught turns a jsonError into a result. It is deferred.
func (r *jsonReader) caught(v *goja.Value, err *error) {
	if x := recover(); x != nil {
		e, ok := x.(jsonError)
		if !ok {
			panic(x)
		}
		*v, *err = nil, e
	}
}

// all reads the whole text with one of the methods for values.
func (r *jsonReader) all(read func() goja.Value) goja.Value {
	v := read()
	r.space()
	if r.pos < len(r.text) {
		r.failAt("Unexpected non-whitespace character after", r.pos)
	}
	return v
}

// next skips space and returns the byte there, 0 at the end.
func (r *jsonReader) next() byte {
	if r.pos < len(r.text) && r.text[r.pos] > ' ' {
		return r.text[r.pos]
	}
	r.space()
	if r.pos == len(r.text) {
		return 0
	}
	return r.text[r.pos]
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
		r.skipString()
	case c == '{':
		for more := r.enter('}'); more; more = r.more('}') {
			r.skipName()
			r.skip()
		}
	case c == '[':
		for more := r.enter(']'); more; more = r.more(']') {
			r.skip()
		}
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

// enter goes one level down, past the bracket, and reports whether there is anything before the one that closes.
func (r *jsonReader) enter(closing byte) bool {
	if r.depth++; r.depth > maxDepth {
		panic(jsonError(fmt.Sprintf("JSON nested deeper than %d levels", maxDepth)))
	}
	r.pos++
	r.first = true
	if r.next() == closing {
		r.leave()
		return false
	}
	return true
}

// leave goes up, past the closing bracket.
func (r *jsonReader) leave() {
	r.depth--
	r.pos++
}

// more goes past a comma, or past the closing bracket.
func (r *jsonReader) more(closing byte) bool {
	switch c := r.next(); {
	case c == ',':
		r.pos++
		r.first = false
		return true
	case c == closing:
		r.leave()
		return false
	case closing == '}':
		r.fail("Expected ',' or '}' after property value")
	}
	r.fail("Expected ',' or ']' after array element")
	return false
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
	for more := r.enter('}'); more; more = r.more('}') {
		key := r.name()
		_ = o.Set(key, r.value()) // on a bare object it never fails
	}
	_ = o.SetPrototype(r.proto) // a new object takes any
	return o
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

// name reads the name of a member and the colon.
func (r *jsonReader) name() string {
	if r.next() != '"' {
		r.failName()
	}
	name := r.key()
	r.colon()
	return name
}

func (r *jsonReader) skipName() {
	if r.next() != '"' {
		r.failName()
	}
	r.skipString()
	r.colon()
}

func (r *jsonReader) failName() {
	if r.first {
		r.fail("Expected property name or '}'")
	}
	r.fail("Expected double-quoted property name")
}

func (r *jsonReader) colon() {
	if r.next() != ':' {
		r.fail("Expected ':' after property name")
	}
	r.pos++
}

func (r *jsonReader) array() goja.Value {
	start := len(r.items)
	for more := r.enter(']'); more; more = r.more(']') {
		r.items = append(r.items, r.value())
	}
	v := r.rt.NewArray(r.items[start:]...)
	r.items = r.items[:start]
	return v
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
