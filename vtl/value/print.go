package value

import (
	"errors"
	"math"
	"strconv"
)

// maxDepth is the nesting at which printing, comparing and hashing stop: deeper values hold themselves.
const maxDepth = 2000

// Failures of printing.
var (
	ErrTooDeep = errors.New("java.lang.StackOverflowError: the value is nested too deeply, or holds itself")
	ErrTooLong = errors.New("the text of the value is longer than the limit")
)

// Text returns what toString() gives.
func Text(v Value) string {
	if v.kind == KindString {
		return v.Str()
	}
	var buf [64]byte
	return string(v.AppendJava(buf[:0]))
}

// AppendJava appends what toString() gives: text as it is, maps as {k=v}, JSON arrays as JSON, other lists as [a, b].
// A value that is nested too deeply is cut; AppendText reports it.
func (v Value) AppendJava(dst []byte) []byte {
	switch v.kind {
	case KindString:
		return AppendString(dst, v.Str())
	case KindList, KindMap:
		p := printer{max: math.MaxInt}
		return p.java(dst, v, 0)
	}
	return v.appendScalar(dst)
}

// AppendText is AppendJava with limits: it fails with ErrTooDeep or, when dst would grow beyond max bytes, ErrTooLong.
func (v Value) AppendText(dst []byte, max int) ([]byte, error) {
	p := printer{max: max}
	dst = p.java(dst, v, 0)
	return dst, p.err
}

// appendScalar appends everything that holds no other values.
func (v Value) appendScalar(dst []byte) []byte {
	switch v.kind {
	case KindNull:
		return append(dst, "null"...)
	case KindBool:
		return strconv.AppendBool(dst, v.n != 0)
	case KindInt, KindLong, KindByte, KindShort:
		return strconv.AppendInt(dst, int64(v.n), 10)
	case KindFloat:
		return AppendFloat(dst, float32(math.Float64frombits(v.n)))
	case KindDouble:
		return AppendDouble(dst, math.Float64frombits(v.n))
	case KindBigInt:
		return v.BigInt().Append(dst, 10)
	case KindDecimal:
		return v.Decimal().Append(dst)
	case KindChar:
		return AppendUnit(dst, uint16(v.n))
	case KindString:
		return AppendString(dst, v.Str())
	}
	return v.Object().AppendText(dst)
}

// printer carries the limits of one printing.
type printer struct {
	max int
	err error
}

// stop reports whether a limit is exceeded.
func (p *printer) stop(dst []byte, depth int) bool {
	switch {
	case p.err != nil:
		return true
	case depth > maxDepth:
		p.err = ErrTooDeep
	case len(dst) > p.max:
		p.err = ErrTooLong
	}
	return p.err != nil
}

func (p *printer) java(dst []byte, v Value, depth int) []byte {
	if p.stop(dst, depth) {
		return dst
	}
	switch v.kind {
	case KindMap:
		if v.Map().Class == ContextMap {
			return dst
		}
		return p.javaMap(dst, v.Map(), depth)
	case KindList:
		l := v.List()
		switch {
		case l.Class == JSONArray:
			return p.jsonList(dst, l, stringified, depth)
		case l.IsArray():
			return l.appendIdentity(dst)
		}
		return p.javaList(dst, l, depth)
	case KindObject:
		switch o := v.Object().(type) {
		case *View:
			return p.view(dst, o, depth)
		case *Entry:
			return p.entry(dst, o, depth)
		}
	}
	return v.appendScalar(dst)
}

// javaMap is AbstractMap.toString().
func (p *printer) javaMap(dst []byte, m *Map, depth int) []byte {
	dst = append(dst, '{')
	for i := range m.Len() {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		k, v := m.At(i)
		dst = append(p.java(dst, k, depth+1), '=')
		if v.kind == KindMap && v.Map() == m {
			dst = append(dst, "(this Map)"...)
			continue
		}
		dst = p.java(dst, v, depth+1)
	}
	return append(dst, '}')
}

// javaList is AbstractCollection.toString().
func (p *printer) javaList(dst []byte, l *List, depth int) []byte {
	dst = append(dst, '[')
	for i := range l.Len() {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		v := l.At(i)
		if v.kind == KindList && v.List() == l {
			dst = append(dst, "(this Collection)"...)
			continue
		}
		dst = p.java(dst, v, depth+1)
	}
	return append(dst, ']')
}

// ClassName is the Java name of the list's class.
func (l *List) ClassName() string { return listClasses[l.Class] }

var listClasses = [...]string{
	ArrayList: "java.util.ArrayList", JSONArray: "net.minidev.json.JSONArray", SubList: "java.util.ArrayList$SubList",
	FixedList: "java.util.Arrays$ArrayList", ImmutableList: "java.util.ImmutableCollections$ListN", StringArray: "[Ljava.lang.String;", ObjectArray: "[Ljava.lang.Object;",
	CharArray: "[C", ByteArray: "[B",
}

// ClassName is the Java name of the map's class.
func (m *Map) ClassName() string { return mapClasses[m.Class] }

var mapClasses = [...]string{LinkedHashMap: "java.util.LinkedHashMap", HashMap: "java.util.HashMap", TreeMap: "java.util.TreeMap",
	ContextMap: "java.util.HashMap"}

var scalarClasses = [...]string{
	KindBool: "java.lang.Boolean", KindInt: "java.lang.Integer", KindLong: "java.lang.Long", KindBigInt: "java.math.BigInteger",
	KindFloat: "java.lang.Float", KindDouble: "java.lang.Double", KindDecimal: "java.math.BigDecimal", KindChar: "java.lang.Character",
	KindByte: "java.lang.Byte", KindShort: "java.lang.Short", KindString: "java.lang.String",
}

// ClassName is the Java name of the value's class, "" for null.
func (v Value) ClassName() string {
	switch v.kind {
	case KindNull:
		return ""
	case KindList:
		return v.List().ClassName()
	case KindMap:
		return v.Map().ClassName()
	case KindObject:
		return v.Object().ClassName()
	}
	return scalarClasses[v.kind]
}

// appendIdentity is Object.toString() of an array: class name, "@" and an identity that is the same in every run.
func (l *List) appendIdentity(dst []byte) []byte {
	dst = append(dst, l.ClassName()...)
	dst = append(dst, '@')
	return strconv.AppendUint(dst, uint64(uint32(HashString(l.ClassName()))), 16)
}

// ClassName is the Java name of the view's class.
func (w *View) ClassName() string { return viewClasses[w.Map.Class][w.Face] }

var viewClasses = [...][3]string{
	LinkedHashMap: {"java.util.LinkedHashMap$LinkedKeySet", "java.util.LinkedHashMap$LinkedValues", "java.util.LinkedHashMap$LinkedEntrySet"},
	HashMap:       {"java.util.HashMap$KeySet", "java.util.HashMap$Values", "java.util.HashMap$EntrySet"},
	TreeMap:       {"java.util.TreeMap$KeySet", "java.util.TreeMap$Values", "java.util.TreeMap$EntrySet"},
	ContextMap:    {"java.util.HashMap$KeySet", "java.util.HashMap$Values", "java.util.HashMap$EntrySet"},
}

// AppendText prints the view as a collection.
func (w *View) AppendText(dst []byte) []byte {
	p := printer{max: math.MaxInt}
	return p.view(dst, w, 0)
}

func (p *printer) view(dst []byte, w *View, depth int) []byte {
	dst = append(dst, '[')
	for i := range w.Len() {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		k, v := w.Map.At(i)
		switch w.Face {
		case Keys:
			dst = p.java(dst, k, depth+1)
		case Values:
			dst = p.java(dst, v, depth+1)
		default:
			dst = append(p.java(dst, k, depth+1), '=')
			dst = p.java(dst, v, depth+1)
		}
	}
	return append(dst, ']')
}

// ClassName is the Java name of the entry's class.
func (e *Entry) ClassName() string {
	if e.m == nil {
		return "java.util.AbstractMap$SimpleEntry"
	}
	return mapClasses[e.m.Class] + "$Entry"
}

// AppendText prints key=value.
func (e *Entry) AppendText(dst []byte) []byte {
	p := printer{max: math.MaxInt}
	return p.entry(dst, e, 0)
}

func (p *printer) entry(dst []byte, e *Entry, depth int) []byte {
	dst = append(p.java(dst, e.key, depth+1), '=')
	return p.java(dst, e.Value(), depth+1)
}
