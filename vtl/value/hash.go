package value

import "math"

// HashCode is Java's hashCode(). Objects without one of their own, and arrays, give a number that is the same for each run.
func (v Value) HashCode() int32 { return hashDeep(v, 0) }

func hashDeep(v Value, depth int) int32 {
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
	case KindList, KindMap:
		if depth > maxDepth {
			return 0
		}
		return hashContainer(v, depth+1)
	case KindObject:
		if h, ok := v.Object().(Hasher); ok {
			return h.HashCode()
		}
		return HashString(v.Object().ClassName())
	}
	return 0
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

func hashContainer(v Value, depth int) int32 {
	if m := v.Map(); m != nil {
		sum := int32(0)
		for i := range m.Len() {
			sum += hashDeep(m.entries[i].key, depth) ^ hashDeep(m.entries[i].val, depth)
		}
		return sum
	}
	l := v.List()
	if l.IsArray() {
		return HashString(l.ClassName())
	}
	h := int32(1)
	for i := range l.Len() {
		h = 31*h + hashDeep(l.At(i), depth)
	}
	return h
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
