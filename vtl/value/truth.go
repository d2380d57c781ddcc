package value

import (
	"bytes"
	"math"
)

// Truth is the truth of a reference in #if: a Boolean counts as itself, null is false, everything else is true.
func (v Value) Truth() bool {
	switch v.kind {
	case KindBool:
		return v.n != 0
	case KindNull:
		return false
	}
	return true
}

// Equal is Velocity's == operator: numbers by value, values of related classes by equals(), everything else by its text.
func Equal(a, b Value) bool {
	switch {
	case a.kind == KindNull || b.kind == KindNull:
		return a.kind == b.kind
	case a.kind == KindString && b.kind == KindString:
		return a.Str() == b.Str()
	case a.IsNumber() && b.IsNumber():
		c, err := Compare(a, b)
		return err == nil && c == 0
	case related(a, b):
		return JavaEquals(a, b)
	}
	var left, right [64]byte
	return bytes.Equal(a.AppendJava(left[:0]), b.AppendJava(right[:0]))
}

// related reports whether one value's class is assignable to the other's.
func related(a, b Value) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case KindList:
		return relatedLists(a.List().Class, b.List().Class)
	case KindMap:
		return relatedMaps(a.Map().Class, b.Map().Class)
	case KindObject:
		return a.Object().ClassName() == b.Object().ClassName()
	}
	return true
}

func relatedLists(a, b ListClass) bool {
	switch {
	case a == b:
		return true
	case a == JSONArray || b == JSONArray:
		return a == ArrayList || b == ArrayList
	}
	return (a == StringArray || a == ObjectArray) && (b == StringArray || b == ObjectArray)
}

// relatedMaps: LinkedHashMap and ContextMap are subclasses of HashMap.
func relatedMaps(a, b MapClass) bool {
	return a == b || a == HashMap && b != TreeMap || b == HashMap && a != TreeMap
}

// JavaEquals is a.equals(b): the classes count, so Integer 1 is not Long 1. Two nulls are equal.
func JavaEquals(a, b Value) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case KindString:
		return a.Str() == b.Str()
	case KindDouble, KindFloat:
		return a.n == b.n || math.IsNaN(math.Float64frombits(a.n)) && math.IsNaN(math.Float64frombits(b.n))
	case KindBigInt:
		return a.BigInt().Cmp(b.BigInt()) == 0
	case KindDecimal:
		x, y := a.Decimal(), b.Decimal()
		return x.Scale == y.Scale && x.Unscaled.Cmp(y.Unscaled) == 0
	case KindList:
		return equalLists(a.List(), b.List(), 0)
	case KindMap:
		return equalMaps(a.Map(), b.Map(), 0)
	case KindObject:
		return equalObjects(a, b)
	}
	return a.n == b.n
}

func equalObjects(a, b Value) bool {
	if a.n == b.n && a.ptr == b.ptr {
		return true
	}
	if e, ok := a.Object().(Equaler); ok {
		return e.Equals(b)
	}
	return false
}

// equalDeep is JavaEquals with a bound on the nesting, which a list that holds itself would exceed.
func equalDeep(a, b Value, depth int) bool {
	switch {
	case depth > maxDepth:
		return false
	case a.kind == KindList && b.kind == KindList:
		return equalLists(a.List(), b.List(), depth+1)
	case a.kind == KindMap && b.kind == KindMap:
		return equalMaps(a.Map(), b.Map(), depth+1)
	}
	return JavaEquals(a, b)
}

func equalLists(a, b *List, depth int) bool {
	if a == b {
		return true
	}
	if a.IsArray() || b.IsArray() || a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !equalDeep(a.At(i), b.At(i), depth) {
			return false
		}
	}
	return true
}

func equalMaps(a, b *Map, depth int) bool {
	if a == b {
		return true
	}
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		other, ok := b.Get(a.entries[i].key)
		if !ok || !equalDeep(a.entries[i].val, other, depth) {
			return false
		}
	}
	return true
}
