package value

import "math"

// maxVisits bounds the values that one comparison or one hash code looks at: containers that share others can hold a number
// of values that is exponential in their size.
const maxVisits = 1 << 22

// JavaEquals is a.equals(b): the classes count, so Integer 1 is not Long 1. Two nulls are equal.
func JavaEquals(a, b Value) bool {
	switch {
	case a.kind != b.kind:
		return false
	case a.kind == KindString:
		return a.Str() == b.Str()
	case a.kind < KindList:
		return equalScalars(a, b)
	}
	c := comparison{left: maxVisits}
	return c.equal(a, b, 0)
}

func equalScalars(a, b Value) bool {
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
	}
	return a.n == b.n
}

// comparison carries the bounds of one JavaEquals. Where a bound is met the values count as different.
type comparison struct {
	left int
}

func (c *comparison) equal(a, b Value, depth int) bool {
	if a.kind != b.kind {
		return false
	}
	if a.kind < KindList {
		return equalScalars(a, b)
	}
	if c.left--; c.left < 0 || depth > maxDepth {
		return false
	}
	switch a.kind {
	case KindList:
		return c.lists(a.List(), b.List(), depth+1)
	case KindMap:
		return c.maps(a.Map(), b.Map(), depth+1)
	}
	return a.n == b.n && a.ptr == b.ptr || c.objects(a.Object(), b, depth+1)
}

func (c *comparison) lists(a, b *List, depth int) bool {
	if a == b {
		return true
	}
	if a.IsArray() || b.IsArray() || a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !c.equal(a.At(i), b.At(i), depth) {
			return false
		}
	}
	return true
}

func (c *comparison) maps(a, b *Map, depth int) bool {
	if a == b {
		return true
	}
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		other, ok := b.Get(a.entries[i].key)
		if !ok || !c.equal(a.entries[i].val, other, depth) {
			return false
		}
	}
	return true
}

func (c *comparison) objects(a Object, b Value, depth int) bool {
	switch a := a.(type) {
	case *Entry:
		e, ok := b.Object().(*Entry)
		return ok && c.equal(a.key, e.key, depth) && c.equal(a.Value(), e.Value(), depth)
	case *View:
		w, ok := b.Object().(*View)
		return ok && c.views(a, w, depth)
	case Equaler:
		return a.Equals(b)
	}
	return false
}

// views compares sets: the same elements in any order. A values() collection equals only itself.
func (c *comparison) views(a, b *View, depth int) bool {
	if a.Face == Values || a.Face != b.Face || a.Len() != b.Len() {
		return false
	}
	if a.Face == Entries {
		return c.maps(a.Map, b.Map, depth)
	}
	for i := range b.Len() {
		if !a.Map.has(b.At(i)) {
			return false
		}
	}
	return true
}

func (m *Map) has(key Value) bool {
	_, found := m.Get(key)
	return found
}
