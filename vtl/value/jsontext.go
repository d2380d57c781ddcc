package value

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// quoted reads text in quotes q. Without a backslash it is taken as it stands, control characters included.
func (r *reader) quoted(q byte) string {
	start := r.pos + 1
	i := scanText(r.in, start, q)
	if i < len(r.in) && r.in[i] == q {
		r.pos = i + 1
		if q != '"' {
			r.unlike()
		}
		return r.in[start:i]
	}
	r.odd = start
	return r.escaped(q, start)
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// wordAt returns the eight bytes at i, which must be inside.
func wordAt(s string, i int) uint64 {
	return binary.LittleEndian.Uint64(unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(unsafe.StringData(s)), i)), 8))
}

// scanText returns the position of the first q or backslash from i on, len(s) when there is none. Eight bytes at a time.
func scanText(s string, i int, q byte) int {
	quotes, slashes := ones*uint64(q), uint64(ones*'\\')
	for ; i+8 <= len(s); i += 8 {
		word := wordAt(s, i)
		x, y := word^quotes, word^slashes
		if hit := ((x-ones)&^x | (y-ones)&^y) & highs; hit != 0 {
			return i + bits.TrailingZeros64(hit)/8
		}
	}
	for ; i < len(s); i++ {
		if s[i] == q || s[i] == '\\' {
			return i
		}
	}
	return i
}

// escaped reads text that holds a backslash. Control characters in such text are dropped, as is the character after a
// backslash that begins no escape.
func (r *reader) escaped(q byte, i int) string {
	dst := r.a.scratch[:0]
	for r.err == nil {
		next := scanText(r.in, i, q)
		dst = r.appendRun(dst, i, next)
		switch {
		case r.err != nil:
		case next == len(r.in):
			r.fail(next, "the closing "+string(q))
		case r.in[next] == q:
			r.pos = next + 1
			r.a.scratch = dst
			return r.a.String(dst)
		default:
			dst, i = r.escape(dst, next+1)
			i = min(i, len(r.in)) // the escape may be cut off
		}
	}
	return ""
}

// appendRun appends text without escapes, less its control characters.
func (r *reader) appendRun(dst []byte, i, next int) []byte {
	for start := i; ; i++ {
		if i < next && r.in[i] >= ' ' && r.in[i] != 0x7F {
			continue
		}
		dst = append(dst, r.in[start:i]...)
		if i == next {
			return dst
		}
		if r.in[i] == end {
			r.fail(i, "the rest of the text")
			return dst
		}
		start = i + 1
	}
}

// escape reads what stands after a backslash at i.
func (r *reader) escape(dst []byte, i int) ([]byte, int) {
	switch c := r.at(i); c {
	case 'u':
		return r.hex(dst, i+1, 4)
	case 'x':
		return r.hex(dst, i+1, 2)
	case 't':
		dst = append(dst, '\t')
	case 'n':
		dst = append(dst, '\n')
	case 'r':
		dst = append(dst, '\r')
	case 'f':
		dst = append(dst, '\f')
	case 'b':
		dst = append(dst, '\b')
	case '\'', '"', '/', '\\':
		dst = append(dst, c)
	default:
		_, size := decode(r.in[min(i, len(r.in)):])
		if size == 4 { // only the first half of a pair is dropped
			u := uint16(0)
			u, _ = UnitAt(r.in[i:], 1)
			return AppendUnit(dst, u), i + size
		}
		return dst, i + max(size, 1)
	}
	return dst, i + 1
}

// hex reads n digits and appends the UTF-16 unit.
func (r *reader) hex(dst []byte, i, n int) ([]byte, int) {
	u := uint16(0)
	for range n {
		d := hexValue(r.at(i))
		if d < 0 {
			r.fail(i, "a hexadecimal digit")
			return dst, i
		}
		u = u<<4 | uint16(d)
		i++
	}
	return AppendUnit(dst, u), i
}

func hexValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
