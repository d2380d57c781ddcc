package value

import "math"

// HashCode is Java's hashCode(). Objects without one of their own, and arrays, give a number that is the same for each run.
func (v Value) HashCode() int32 {
	if v.kind < KindList {
		return hashScalar(v)
	}
	h := hashing{left: maxVisits}
	return h.value(v, 0)
}

func hashScalar(v Value) int32 {
	switch v.kind {
	case KindBool:
		if v.n != 0 {
			return 1231
		}
		return 1237
	case KindInt, KindShort, KindByte, KindChar:
		return int32(v.n)
	case KindLong:
		return int32(v.n ^ v.n>>32)
	case KindDouble:
		if f := math.Float64frombits(v.n); f != f {
			return 0x7ff80000 // one pattern for all NaN
		}
		return int32(v.n ^ v.n>>32)
	case KindFloat:
		return int32(math.Float32bits(float32(math.Float64frombits(v.n))))
	case KindBigInt:
		return hashBig(v)
	case KindDecimal:
		d := v.Decimal()
		return 31*hashBig(BigInt(d.Unscaled)) + d.Scale
	case KindString:
		return HashString(v.Str())
	}
	return 0
}

// hashing carries the bounds of one HashCode: what lies beyond them counts as 0.
type hashing struct {
	left int
}

func (h *hashing) value(v Value, depth int) int32 {
	if v.kind < KindList {
		return hashScalar(v)
	}
	if h.left--; h.left < 0 || depth > maxDepth {
		return 0
	}
	switch v.kind {
	case KindList:
		return h.list(v.List(), depth+1)
	case KindMap:
		return h.entries(v.Map(), depth+1)
	}
	switch o := v.Object().(type) {
	case *Entry:
		return h.value(o.key, depth+1) ^ h.value(o.Value(), depth+1)
	case *View:
		return h.view(o, depth+1)
	case Hasher:
		return o.HashCode()
	}
	return HashString(v.Object().ClassName())
}

func (h *hashing) entries(m *Map, depth int) int32 {
	sum := int32(0)
	for i := range m.Len() {
		sum += h.value(m.entries[i].key, depth) ^ h.value(m.entries[i].val, depth)
	}
	return sum
}

func (h *hashing) list(l *List, depth int) int32 {
	if l.IsArray() {
		return HashString(l.ClassName())
	}
	sum := int32(1)
	for i := range l.Len() {
		sum = 31*sum + h.value(l.At(i), depth)
	}
	return sum
}

// view is the sum over a set; a values() collection has the hash code of its identity.
func (h *hashing) view(w *View, depth int) int32 {
	switch w.Face {
	case Values:
		return HashString(w.ClassName())
	case Entries:
		return h.entries(w.Map, depth)
	}
	sum := int32(0)
	for i := range w.Len() {
		sum += h.value(w.At(i), depth)
	}
	return sum
}

func hashBig(v Value) int32 {
	h := uint32(0)
	for bytes := v.BigInt().Bytes(); len(bytes) > 0; {
		n := (len(bytes)-1)%4 + 1
		word := uint32(0)
		for _, b := range bytes[:n] {
			word = word<<8 | uint32(b)
		}
		h, bytes = 31*h+word, bytes[n:]
	}
	return int32(h) * int32(v.BigInt().Sign())
}

// HashString is String.hashCode(), over UTF-16 units.
func HashString(s string) int32 {
	h := uint32(0)
	for i := 0; i < len(s); {
		if c := s[i]; c < 0x80 {
			h = 31*h + uint32(c)
			i++
			continue
		}
		r, size := decode(s[i:])
		i += size
		if r >= 0x10000 {
			h = 31*h + uint32(0xD800+(r-0x10000)>>10)
			r = 0xDC00 + (r-0x10000)&0x3FF
		}
		h = 31*h + uint32(r)
	}
	return int32(h)
}
