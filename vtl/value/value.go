package value

import (
	"math"
	"math/big"
	"unsafe"
)

// Kind tells which Java class a Value stands for.
type Kind uint8

// The kinds of values, named after the Java classes they behave like.
const (
	KindNull    Kind = iota
	KindBool         // java.lang.Boolean
	KindInt          // java.lang.Integer, 32 bits
	KindLong         // java.lang.Long, 64 bits
	KindBigInt       // java.math.BigInteger
	KindFloat        // java.lang.Float
	KindDouble       // java.lang.Double
	KindDecimal      // java.math.BigDecimal
	KindChar         // java.lang.Character, one UTF-16 unit
	KindByte         // java.lang.Byte
	KindShort        // java.lang.Short
	KindString       // java.lang.String, WTF-8
	KindList         // *List: Java lists and arrays
	KindMap          // *Map
	KindObject       // everything else, see Object
)

// Value is one Java value, or null. It is 24 bytes, passed by value and holds no boxed interface.
// The zero Value is null.
type Value struct {
	ptr  unsafe.Pointer // text, *big.Int, *BigDecimal, *List, *Map or the data word of an Object
	n    uint64         // number bits, text length or the type word of an Object
	kind Kind
}

// Null is Java's null.
var Null Value

// Bool makes a java.lang.Boolean.
func Bool(b bool) Value {
	if b {
		return Value{kind: KindBool, n: 1}
	}
	return Value{kind: KindBool}
}

// Int makes a java.lang.Integer.
func Int(i int32) Value { return Value{kind: KindInt, n: uint64(int64(i))} }

// Long makes a java.lang.Long.
func Long(i int64) Value { return Value{kind: KindLong, n: uint64(i)} }

// Integer makes the narrowest of Integer and Long that holds i.
func Integer(i int64) Value {
	if int64(int32(i)) == i {
		return Int(int32(i))
	}
	return Long(i)
}

// Short makes a java.lang.Short.
func Short(i int16) Value { return Value{kind: KindShort, n: uint64(int64(i))} }

// Byte makes a java.lang.Byte, which is signed.
func Byte(i int8) Value { return Value{kind: KindByte, n: uint64(int64(i))} }

// Char makes a java.lang.Character from one UTF-16 unit.
func Char(u uint16) Value { return Value{kind: KindChar, n: uint64(u)} }

// Float makes a java.lang.Float.
func Float(f float32) Value { return Value{kind: KindFloat, n: math.Float64bits(float64(f))} }

// Double makes a java.lang.Double.
func Double(f float64) Value { return Value{kind: KindDouble, n: math.Float64bits(f)} }

// BigInt makes a java.math.BigInteger. The number is not copied and must not change afterwards.
func BigInt(i *big.Int) Value { return Value{kind: KindBigInt, ptr: unsafe.Pointer(i)} }

// String makes a java.lang.String of WTF-8 text. The bytes of s are not copied.
func String(s string) Value {
	return Value{kind: KindString, ptr: unsafe.Pointer(unsafe.StringData(s)), n: uint64(len(s))}
}

// FromList makes a value of a list; nil gives Null.
func FromList(l *List) Value {
	if l == nil {
		return Null
	}
	return Value{kind: KindList, ptr: unsafe.Pointer(l)}
}

// FromMap makes a value of a map; nil gives Null.
func FromMap(m *Map) Value {
	if m == nil {
		return Null
	}
	return Value{kind: KindMap, ptr: unsafe.Pointer(m)}
}

// Kind returns the kind of v.
func (v Value) Kind() Kind { return v.kind }

// IsNull reports whether v is Java's null.
func (v Value) IsNull() bool { return v.kind == KindNull }

// IsString reports whether v is text.
func (v Value) IsString() bool { return v.kind == KindString }

// IsNumber reports whether v is an instance of java.lang.Number.
func (v Value) IsNumber() bool {
	switch v.kind {
	case KindInt, KindLong, KindBigInt, KindFloat, KindDouble, KindDecimal, KindByte, KindShort:
		return true
	}
	return false
}

// IsInteger reports whether v is a number without a fraction by class: Byte, Short, Integer, Long or BigInteger.
func (v Value) IsInteger() bool {
	switch v.kind {
	case KindInt, KindLong, KindBigInt, KindByte, KindShort:
		return true
	}
	return false
}

// Bool returns the truth of a Boolean; false for every other kind.
func (v Value) Bool() bool { return v.kind == KindBool && v.n != 0 }

// Int64 returns a number as Java's longValue() does; a Character gives its unit, other kinds 0.
func (v Value) Int64() int64 {
	switch v.kind {
	case KindInt, KindLong, KindByte, KindShort, KindChar:
		return int64(v.n)
	case KindFloat, KindDouble:
		return doubleToLong(math.Float64frombits(v.n))
	case KindBigInt:
		return lowLong(v.BigInt())
	case KindDecimal:
		return v.Decimal().Int64()
	}
	return 0
}

// Float64 returns a number as Java's doubleValue() does; other kinds give 0.
func (v Value) Float64() float64 {
	switch v.kind {
	case KindInt, KindLong, KindByte, KindShort, KindChar:
		return float64(int64(v.n))
	case KindFloat, KindDouble:
		return math.Float64frombits(v.n)
	case KindBigInt:
		f, _ := new(big.Float).SetInt(v.BigInt()).Float64()
		return f
	case KindDecimal:
		return v.Decimal().Float64()
	}
	return 0
}

// BigInt returns the number of a BigInteger, nil for other kinds. It must not be changed.
func (v Value) BigInt() *big.Int {
	if v.kind != KindBigInt {
		return nil
	}
	return (*big.Int)(v.ptr)
}

// Decimal returns the number of a BigDecimal, nil for other kinds. It must not be changed.
func (v Value) Decimal() *BigDecimal {
	if v.kind != KindDecimal {
		return nil
	}
	return (*BigDecimal)(v.ptr)
}

// Str returns the text of a String, "" for other kinds. Text(v) prints any kind.
func (v Value) Str() string {
	if v.kind != KindString {
		return ""
	}
	return unsafe.String((*byte)(v.ptr), int(v.n))
}

// List returns the list of a list or array value, nil for other kinds.
func (v Value) List() *List {
	if v.kind != KindList {
		return nil
	}
	return (*List)(v.ptr)
}

// Map returns the map of a map value, nil for other kinds.
func (v Value) Map() *Map {
	if v.kind != KindMap {
		return nil
	}
	return (*Map)(v.ptr)
}

// doubleToLong narrows as Java's (long) cast: NaN is 0, out of range saturates.
func doubleToLong(f float64) int64 {
	switch {
	case f != f:
		return 0
	case f >= math.MaxInt64:
		return math.MaxInt64
	case f <= math.MinInt64:
		return math.MinInt64
	}
	return int64(f)
}

// lowLong returns the low 64 bits in two's complement, as BigInteger.longValue().
func lowLong(i *big.Int) int64 {
	if i.IsInt64() {
		return i.Int64()
	}
	var low big.Int
	low.And(i, maxUint64)
	return int64(low.Uint64())
}

var maxUint64 = new(big.Int).SetUint64(math.MaxUint64)
