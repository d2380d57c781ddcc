package value

import "bytes"

// maxCompared bounds the texts that are made to compare values of different classes, in bytes.
const maxCompared = 16 << 20

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
	x, errX := a.AppendText(left[:0], maxCompared)
	y, errY := b.AppendText(right[:0], maxCompared)
	return errX == nil && errY == nil && bytes.Equal(x, y)
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
