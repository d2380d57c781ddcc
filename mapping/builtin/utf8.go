package builtin

import (
	"unicode/utf8"
	"unsafe"
)

// viewOf shows bytes as text without copying them.
func viewOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// bytesOf shows text as bytes, which must not be written to.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// appendDecoded decodes bytes as Java's UTF-8 decoder does: each broken sequence becomes U+FFFD.
func appendDecoded(dst, b []byte) []byte {
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			dst, b = append(dst, b[0]), b[1:]
			continue
		}
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			size = brokenLength(b)
		}
		dst, b = utf8.AppendRune(dst, r), b[size:]
	}
	return dst
}

// brokenLength is the number of bytes that one U+FFFD stands for: as many as could begin a character, and all three of an
// encoded surrogate.
func brokenLength(b []byte) int {
	low, high, need := byte(0x80), byte(0xBF), 0
	switch c := b[0]; {
	case c >= 0xC2 && c <= 0xDF:
		need = 1
	case c == 0xE0:
		low, need = 0xA0, 2
	case c >= 0xE1 && c <= 0xEF:
		need = 2
	case c == 0xF0:
		low, need = 0x90, 3
	case c >= 0xF1 && c <= 0xF3:
		need = 3
	case c == 0xF4:
		high, need = 0x8F, 3
	}
	n := 1
	for n <= need && n < len(b) && b[n] >= low && b[n] <= high {
		low, high = 0x80, 0xBF
		n++
	}
	return n
}
