package lambda

import (
	"bytes"
	"math"
	"reflect"
	"strconv"
	"strings"

	"postern/api/jsontext"

	"github.com/dop251/goja"
)

// jsonWriter is JSON.stringify without replacer and indentation. It writes plain data itself, in a third of the time of the
// engine's own: objects, arrays, text, numbers. What is none of that goes to the engine, value by value: proxies, dates and
// whatever else has a toJSON, boxed values, BigInt.
type jsonWriter struct {
	e    *environment
	dst  []byte
	path []open // what is being written, outermost first
	err  error  // what JavaScript threw; nothing is worth writing after it
}

const (
	// writeDepth bounds the nesting: deeper values would exhaust the Go stack, which cannot be recovered. Node's own
	// limit, the size of its stack, is a little lower.
	writeDepth = 10_000
	// maxText is the length of the longest string of Node.
	maxText = 1<<29 - 24
	// maxKept is the largest buffer that an environment keeps, of those for payloads and for results.
	maxKept = 64 << 10
)

// open is an object or array that is being written.
type open struct {
	object *goja.Object
	at     place
}

// place is where a value stands, which toJSON is told.
type place struct {
	name  string
	index int // in an array; -1 for a member
}

func (p place) String() string {
	if p.index < 0 {
		return p.name
	}
	return strconv.Itoa(p.index)
}

// newWriter takes the writer of the environment; release gives it back. In between the code of a getter may take others.
func (e *environment) newWriter() *jsonWriter {
	w := e.writer
	if w == nil {
		return &jsonWriter{e: e}
	}
	e.writer = nil
	w.dst, w.path, w.err = w.dst[:0], w.path[:0], nil
	return w
}

func (w *jsonWriter) release() {
	if cap(w.dst) <= maxKept && cap(w.path) <= maxKept/64 {
		clear(w.path[:cap(w.path)])
		w.e.writer = w
	}
}

// stringifyJSON (value, replacer, space) → text is JSON.stringify.
func (e *environment) stringifyJSON(f goja.FunctionCall) goja.Value {
	_, replaced := f.Argument(1).(*goja.Object)
	if replaced || isSet(f.Argument(2)) {
		v, err := e.stringify(goja.Undefined(), f.Arguments...)
		if replaced || err == nil || !strings.HasPrefix(e.words(err), "TypeError: "+circular) {
			return e.orThrow(v, err)
		} // else the writer finds the circle
	}
	w := e.newWriter()
	defined := w.value(f.Argument(0), place{"", -1})
	if w.err != nil {
		panic(throwable(e.rt, w.err))
	}
	text := goja.Undefined()
	if defined {
		text = e.rt.ToValue(string(w.dst))
	}
	w.release()
	return text
}

// value writes one value, or reports that it is left out like undefined.
func (w *jsonWriter) value(v goja.Value, at place) (defined bool) {
	switch v := v.(type) {
	case nil, *goja.Symbol:
		return false
	case *goja.Object:
		return w.object(v, at)
	case goja.String:
		return w.text(v, at)
	}
	switch {
	case goja.IsUndefined(v):
		return false
	case goja.IsNull(v):
		w.dst = append(w.dst, "null"...)
		return true
	}
	return w.primitive(v, at)
}

func (w *jsonWriter) primitive(v goja.Value, at place) bool {
	switch v.ExportType().Kind() {
	case reflect.Bool:
		w.dst = strconv.AppendBool(w.dst, v.ToBoolean())
	case reflect.Int64:
		w.dst = strconv.AppendInt(w.dst, v.ToInteger(), 10)
	case reflect.Float64:
		switch x := v.ToFloat(); {
		case math.IsNaN(x) || math.IsInf(x, 0):
			w.dst = append(w.dst, "null"...)
		case x == 0:
			w.dst = append(w.dst, '0') // also for -0
		default:
			w.dst = append(w.dst, v.String()...)
		}
	default:
		return w.engine(v, at) // BigInt
	}
	return true
}

// The types of what ordinary objects and arrays export: every other kind of object has its own.
var (
	objectType = reflect.TypeFor[map[string]any]()
	arrayType  = reflect.TypeFor[[]any]()
)

func (w *jsonWriter) object(o *goja.Object, at place) (defined bool) {
	exports, class := o.ExportType(), o.ClassName()
	if exports != objectType && exports != arrayType || class == "String" || class == "RawJSON" {
		return w.engine(o, at)
	}
	if convert, ok := o.Get("toJSON").(*goja.Object); ok {
		if _, ok := goja.AssertFunction(convert); ok {
			return w.engine(o, at)
		}
	}
	w.path = append(w.path, open{o, at})
	switch {
	case w.isOpen(o):
		w.fail("TypeError", w.circle())
		return true
	case len(w.path) > writeDepth:
		if circle := w.circle(); circle != "" {
			w.fail("TypeError", circle)
		} else {
			w.fail("RangeError", "Maximum call stack size exceeded")
		}
		return true
	}
	if class == "Array" {
		w.elements(o)
		defined = true
	} else {
		defined = w.members(o, at)
	}
	w.path = w.path[:len(w.path)-1]
	return defined
}

// isOpen finds an object that contains itself. Of a long path only the end is looked at: what circles further out is found
// when the nesting is too deep.
func (w *jsonWriter) isOpen(o *goja.Object) bool {
	const near = 64
	last := len(w.path) - 1
	for _, outer := range w.path[max(0, last-near):last] {
		if outer.object == o {
			return true
		}
	}
	return false
}

func (w *jsonWriter) members(o *goja.Object, at place) (defined bool) {
	keys := o.Keys()
	for _, key := range keys {
		if mayBeCut(key) {
			return w.engine(o, at)
		}
	}
	w.dst = append(w.dst, '{')
	first := true
	for _, key := range keys {
		start := len(w.dst)
		if !first {
			w.dst = append(w.dst, ',')
		}
		w.dst = append(jsontext.Lower.AppendString(w.dst, key), ':')
		if !w.value(o.Get(key), place{key, -1}) {
			w.dst = w.dst[:start]
			continue
		}
		first = false
		if w.isOver() {
			return true
		}
	}
	w.dst = append(w.dst, '}')
	return true
}

// mayBeCut reports whether a member name may have held an unpaired surrogate, which Go strings cannot.
func mayBeCut(key string) bool {
	for i := 0; i < len(key); i++ {
		if key[i] >= 0x80 {
			return strings.ContainsRune(key[i:], '\ufffd')
		}
	}
	return false
}

func (w *jsonWriter) elements(o *goja.Object) {
	w.dst = append(w.dst, '[')
	n := int(o.Get("length").ToInteger())
	for i := range n {
		if i > 0 {
			w.dst = append(w.dst, ',')
		}
		if !w.value(o.Get(strconv.Itoa(i)), place{"", i}) {
			w.dst = append(w.dst, "null"...)
		}
		if w.isOver() {
			return
		}
	}
	w.dst = append(w.dst, ']')
}

// isOver reports that the text cannot be finished: something was thrown, it is too long, or the environment is stopped,
// which the engine cannot notice while it waits for this writer.
func (w *jsonWriter) isOver() bool {
	switch {
	case w.err != nil:
	case len(w.dst) > maxText:
		w.fail("RangeError", "Invalid string length")
	case w.e.stopped.Load():
		w.err = errStopped
	default:
		return false
	}
	return true
}

func (w *jsonWriter) fail(class, message string) {
	w.err = jsError{w.e.newEngineError(class, message)}
}

// engine lets the engine write a value, as the only member of an object: there its place has a name too.
func (w *jsonWriter) engine(v goja.Value, at place) (defined bool) {
	name := at.String()
	holder := w.e.rt.CreateObject(nil)
	_ = holder.Set(name, v) // on a bare object it never fails
	text, err := w.e.stringify(goja.Undefined(), holder)
	if err != nil {
		w.err = err
		return true
	}
	start := len(w.dst)
	head := len(jsontext.Lower.AppendString(append(w.dst, '{'), name)) + 1 - start // the colon too
	whole := text.String()
	if len(whole) <= head {
		return false // {}
	}
	w.dst = append(w.dst, whole[head:len(whole)-1]...)
	return true
}

// text writes a string. Unpaired surrogates, which only the engine's own form of a string can hold, are left to it.
func (w *jsonWriter) text(v goja.String, at place) bool {
	s := v.String()
	if len(s) != v.Length() {
		for i := range v.Length() {
			if c := v.CharAt(i); c >= 0xd800 && c < 0xe000 && !pairedAt(v, i) {
				return w.engine(v, at)
			}
		}
	}
	w.dst = jsontext.Lower.AppendString(w.dst, s)
	return true
}

func pairedAt(s goja.String, i int) bool {
	if s.CharAt(i) < 0xdc00 {
		return i+1 < s.Length() && s.CharAt(i+1)&0xfc00 == 0xdc00
	}
	return i > 0 && s.CharAt(i-1)&0xfc00 == 0xd800
}

// serialise returns the JSON of a handler's result; undefined has none, and becomes null. When there is no JSON, as for
// circular values and BigInt, the invocation has failed.
func (e *environment) serialise(v goja.Value) ([]byte, bool) {
	if v == nil || goja.IsUndefined(v) {
		return null, true
	}
	w := e.newWriter()
	defined := false
	if ex := e.rt.Try(func() { defined = w.value(v, place{"", -1}) }); ex != nil {
		w.err = ex
	}
	switch {
	case w.err == errStopped:
		e.dead = true
		return nil, false
	case uncatchable(w.err):
		e.thrown(w.err)
		return nil, false
	case w.err != nil:
		e.call.advise("the result has no JSON: " + e.words(w.err))
		e.fail("Invoke Error", e.newError("Error", "Unable to stringify response body"))
		return nil, false
	case !defined:
		w.release()
		return null, true
	}
	text := bytes.Clone(w.dst)
	w.release()
	return text, true
}
