package value

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is WTF-8: UTF-8 in which an unpaired UTF-16 surrogate stands as its three-byte form. Java's string positions count
// UTF-16 units; the functions here translate.

// decode reads one code point, surrogates included. Bytes that are no text count as U+FFFD each.
func decode(s string) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 && isSurrogate(s) {
		return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return r, size
}

// isSurrogate reports whether s begins with the three-byte form of a surrogate.
func isSurrogate(s string) bool {
	return len(s) >= 3 && s[0] == 0xED && s[1] >= 0xA0 && s[1] <= 0xBF && s[2]&0xC0 == 0x80
}

// DecodeRune reads the first code point of WTF-8 text, which may be a surrogate; size is its length in bytes, 0 at the end.
func DecodeRune(s string) (r rune, size int) { return decode(s) }

// AppendRune appends one code point, which may be a surrogate.
func AppendRune(dst []byte, r rune) []byte {
	if r >= 0xD800 && r <= 0xDFFF {
		return append(dst, 0xED, 0x80|byte(r>>6&0x3F), 0x80|byte(r&0x3F))
	}
	return utf8.AppendRune(dst, r)
}

// AppendString appends text. A low surrogate that meets a high one at the seam becomes one character, as in Java.
func AppendString(dst []byte, s string) []byte {
	if len(s) < 3 || s[0] != 0xED || s[1] < 0xB0 || len(dst) < 3 {
		return append(dst, s...)
	}
	seam := dst[len(dst)-3:]
	if seam[0] != 0xED || seam[1] < 0xA0 || seam[1] > 0xAF {
		return append(dst, s...)
	}
	high := rune(seam[1]&0x0F)<<6 | rune(seam[2]&0x3F)
	low := rune(s[1]&0x0F)<<6 | rune(s[2]&0x3F)
	dst = utf8.AppendRune(dst[:len(dst)-3], 0x10000+high<<10+low)
	return append(dst, s[3:]...)
}

// AppendUnit appends one UTF-16 unit, joining surrogates.
func AppendUnit(dst []byte, u uint16) []byte {
	if u >= 0xD800 && u <= 0xDFFF {
		var b [3]byte
		return AppendString(dst, string(AppendRune(b[:0], rune(u))))
	}
	return utf8.AppendRune(dst, rune(u))
}

// Concat joins two texts as Java does.
func Concat(a, b string) string {
	if a == "" {
		return b
	}
	if b == "" {
		return a
	}
	if b[0] != 0xED {
		return a + b
	}
	return string(AppendString([]byte(a), b))
}

// AppendUTF8 appends WTF-8 text as UTF-8: an unpaired surrogate becomes "?", as Java's encoder writes it.
func AppendUTF8(dst []byte, s string) []byte {
	for {
		i := strings.IndexByte(s, 0xED)
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		if s = s[i:]; isSurrogate(s) {
			dst, s = append(dst, '?'), s[3:]
			continue
		}
		dst, s = append(dst, s[0]), s[1:]
	}
}

// UnitLen is String.length(): the number of UTF-16 units.
func UnitLen(s string) int {
	n := len(s)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 0xF0:
			n -= 2
			i += 3
		case c >= 0xE0:
			n -= 2
			i += 2
		case c >= 0xC0:
			n--
			i++
		}
	}
	return n
}

// IsASCII reports whether units and bytes are the same in s.
func IsASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// UnitAt is charAt(i); ok is false when i is outside.
func UnitAt(s string, i int) (u uint16, ok bool) {
	if i < 0 {
		return 0, false
	}
	for len(s) > 0 {
		r, size := decode(s)
		units := 1
		if r >= 0x10000 {
			units = 2
		}
		if i < units {
			return unitOf(r, i), true
		}
		i, s = i-units, s[size:]
	}
	return 0, false
}

// unitOf is unit i of a code point.
func unitOf(r rune, i int) uint16 {
	switch {
	case r < 0x10000:
		return uint16(r)
	case i == 0:
		return uint16(0xD800 + (r-0x10000)>>10)
	}
	return uint16(0xDC00 + (r-0x10000)&0x3FF)
}

// AppendUnits appends the UTF-16 units of s.
func AppendUnits(dst []uint16, s string) []uint16 {
	for len(s) > 0 {
		r, size := decode(s)
		dst = append(dst, unitOf(r, 0))
		if r >= 0x10000 {
			dst = append(dst, unitOf(r, 1))
		}
		s = s[size:]
	}
	return dst
}

// FromUnits makes text of UTF-16 units.
func FromUnits(units []uint16) string {
	var dst []byte
	for _, u := range units {
		dst = AppendUnit(dst, u)
	}
	return string(dst)
}

// Substring is substring(from, to) in UTF-16 units; ok is false when the bounds do not fit. A cut through a pair leaves
// its half.
func Substring(s string, from, to int) (sub string, ok bool) {
	if from < 0 || to < from {
		return "", false
	}
	if IsASCII(s) {
		if to > len(s) {
			return "", false
		}
		return s[from:to], true
	}
	if to > UnitLen(s) {
		return "", false
	}
	start, cutStart := byteOf(s, from)
	end, cutEnd := byteOf(s, to)
	if !cutStart && !cutEnd {
		return s[start:end], true
	}
	units := AppendUnits(nil, s)
	return FromUnits(units[from:to]), true
}

// byteOf is the byte position of unit i; inside reports that it cuts a surrogate pair.
func byteOf(s string, i int) (pos int, inside bool) {
	for pos < len(s) && i > 0 {
		r, size := decode(s[pos:])
		if r >= 0x10000 {
			if i == 1 {
				return pos, true
			}
			i--
		}
		pos += size
		i--
	}
	return pos, false
}

// UnitIndex turns a byte position into a position in UTF-16 units; negative stays negative.
func UnitIndex(s string, bytePos int) int {
	if bytePos < 0 {
		return -1
	}
	return UnitLen(s[:bytePos])
}

// ByteIndex turns a position in UTF-16 units into the byte position at or before it, at most len(s).
func ByteIndex(s string, unit int) int {
	pos, _ := byteOf(s, unit)
	return pos
}

// CompareStrings is compareTo(): the difference of the first units that differ, or of the lengths.
func CompareStrings(a, b string) int {
	for len(a) > 0 && len(b) > 0 {
		r, n := decode(a)
		q, m := decode(b)
		if r != q {
			return unitDifference(r, q, a[n:], b[m:])
		}
		a, b = a[n:], b[m:]
	}
	return UnitLen(a) - UnitLen(b)
}

// unitDifference compares texts that begin with different characters by the units in which they differ.
func unitDifference(r, q rune, restA, restB string) int {
	if d := int(unitOf(r, 0)) - int(unitOf(q, 0)); d != 0 {
		return d
	}
	if r >= 0x10000 && q >= 0x10000 {
		return int(unitOf(r, 1)) - int(unitOf(q, 1))
	}
	// Half a pair against a whole one: the second half meets what follows.
	if r >= 0x10000 {
		restA = string(AppendUnit(nil, unitOf(r, 1))) + restA
	} else {
		restB = string(AppendUnit(nil, unitOf(q, 1))) + restB
	}
	return CompareStrings(restA, restB)
}

// CompareIgnoreCase is compareToIgnoreCase(): characters folded by upper and then lower case. Java subtracts units when one of the
// texts is all Latin-1, code points otherwise.
func CompareIgnoreCase(a, b string) int {
	wholeA, wholeB := a, b
	inside := false // the first unit of a pair was found equal to one that stands alone: the pair meets what follows that
	for len(a) > 0 && len(b) > 0 {
		r, n := decode(a)
		q, m := decode(b)
		fr, fq := fold(r), fold(q)
		switch {
		case fr == fq:
			a, b, inside = a[n:], b[m:], false
		case isLatin1(wholeA) || isLatin1(wholeB):
			return unitDifference(fr, fq, a[n:], b[m:])
		case !inside && isHalf(r, q):
			a, inside = a[n:], true
		case !inside && isHalf(q, r):
			b, inside = b[m:], true
		default:
			return int(fr - fq)
		}
	}
	return UnitLen(wholeA) - UnitLen(wholeB)
}

// isHalf reports whether a surrogate that stands alone is the first of the pair that makes up r.
func isHalf(alone, r rune) bool { return r >= 0x10000 && alone == 0xD800+(r-0x10000)>>10 }

// isLatin1 reports whether all characters are below U+0100.
func isLatin1(s string) bool {
	for i := range len(s) {
		if s[i] >= 0xC4 {
			return false
		}
	}
	return true
}

// fold maps a character as Java's case-insensitive comparison does.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(unicode.ToUpper(r))
}
