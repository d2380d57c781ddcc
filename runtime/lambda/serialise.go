package lambda

import (
	"math"
	"reflect"
	"strconv"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// plainDepth bounds the nesting that plainJSON follows; circular values end there.
const plainDepth = 64

// plainJSON writes the JSON of plain data: objects, arrays, text, numbers. It is what nearly every handler returns, and
// takes a third of the time of the engine's JSON.stringify. For anything else it reports false, and the engine decides.
type plainJSON struct {
	rt  *goja.Runtime
	dst []byte
	ok  bool
}

// appendPlainJSON appends the JSON of v as JSON.stringify gives it, or reports that v is not plain.
func appendPlainJSON(rt *goja.Runtime, dst []byte, v goja.Value) (_ []byte, ok bool) {
	w := plainJSON{rt: rt, dst: dst, ok: true}
	if ex := rt.Try(func() { w.value(v, 0) }); ex != nil {
		return dst, false
	}
	return w.dst, w.ok
}

func (w *plainJSON) value(v goja.Value, depth int) {
	switch v := v.(type) {
	case *goja.Object:
		w.object(v, depth)
	case goja.String:
		w.text(v)
	default:
		w.primitive(v)
	}
}

func (w *plainJSON) primitive(v goja.Value) {
	if goja.IsNull(v) {
		w.dst = append(w.dst, "null"...)
		return
	}
	switch x := v.Export().(type) {
	case bool:
		w.dst = strconv.AppendBool(w.dst, x)
	case int64:
		w.dst = strconv.AppendInt(w.dst, x, 10)
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			w.dst = append(w.dst, "null"...)
		} else if x == 0 {
			w.dst = append(w.dst, '0') // also for -0
		} else {
			w.dst = append(w.dst, v.String()...)
		}
	default:
		w.ok = false // BigInt, Symbol
	}
}

func (w *plainJSON) object(o *goja.Object, depth int) {
	if depth > plainDepth {
		w.ok = false
		return
	}
	switch o.ClassName() {
	case "Object":
		if o.ExportType() == proxyType { // of an array, perhaps
			break
		}
		if isMissing(o.Get("toJSON")) {
			w.members(o, depth+1)
			return
		}
	case "Array":
		if isMissing(o.Get("toJSON")) {
			w.elements(o, depth+1)
			return
		}
	}
	w.ok = false
}

var proxyType = reflect.TypeFor[goja.Proxy]()

func isMissing(v goja.Value) bool { return v == nil || goja.IsUndefined(v) }

// skipped reports whether a member with this value is left out.
func skipped(v goja.Value) bool {
	if isMissing(v) {
		return true
	}
	switch v := v.(type) {
	case *goja.Object:
		return v.ClassName() == "Function"
	case *goja.Symbol:
		return true
	}
	return false
}

func (w *plainJSON) members(o *goja.Object, depth int) {
	w.dst = append(w.dst, '{')
	first := true
	for _, key := range o.Keys() {
		v := o.Get(key)
		if skipped(v) {
			continue
		}
		if !first {
			w.dst = append(w.dst, ',')
		}
		first = false
		w.key(key)
		w.dst = append(w.dst, ':')
		if w.value(v, depth); !w.ok {
			return
		}
	}
	w.dst = append(w.dst, '}')
}

func (w *plainJSON) elements(o *goja.Object, depth int) {
	w.dst = append(w.dst, '[')
	n := int(o.Get("length").ToInteger())
	for i := range n {
		if i > 0 {
			w.dst = append(w.dst, ',')
		}
		if v := o.Get(strconv.Itoa(i)); skipped(v) {
			w.dst = append(w.dst, "null"...)
		} else if w.value(v, depth); !w.ok {
			return
		}
	}
	w.dst = append(w.dst, ']')
}

// key writes a member name. U+FFFD may stand for an unpaired surrogate that the Go string has lost.
func (w *plainJSON) key(s string) {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			w.ok = false
			return
		}
	}
	w.quote(s)
}

// text writes a string. Unpaired surrogates, which only the engine's own form of a string can hold, are left to it.
func (w *plainJSON) text(v goja.String) {
	s := v.String()
	if len(s) != v.Length() {
		for i := range v.Length() {
			if c := v.CharAt(i); c >= 0xd800 && c < 0xe000 && !pairedAt(v, i) {
				w.ok = false
				return
			}
		}
	}
	w.quote(s)
}

func pairedAt(s goja.String, i int) bool {
	if s.CharAt(i) < 0xdc00 {
		return i+1 < s.Length() && s.CharAt(i+1)&0xfc00 == 0xdc00
	}
	return i > 0 && s.CharAt(i-1)&0xfc00 == 0xd800
}

const hexDigits = "0123456789abcdef"

func (w *plainJSON) quote(s string) {
	w.dst = append(w.dst, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		w.dst = append(w.dst, s[from:i]...)
		from = i + 1
		w.dst = append(w.dst, '\\')
		switch c {
		case '"', '\\':
			w.dst = append(w.dst, c)
		case '\b':
			w.dst = append(w.dst, 'b')
		case '\f':
			w.dst = append(w.dst, 'f')
		case '\n':
			w.dst = append(w.dst, 'n')
		case '\r':
			w.dst = append(w.dst, 'r')
		case '\t':
			w.dst = append(w.dst, 't')
		default:
			w.dst = append(w.dst, 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	w.dst = append(append(w.dst, s[from:]...), '"')
}
