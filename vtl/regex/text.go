package regex

import "unicode/utf8"

// decodeRune reads one code point of WTF-8. Two unpaired surrogates that
// belong together are one code point; any other byte that is not UTF-8 stands
// for U+FFFD.
func decodeRune(s string) (r rune, size int) {
	if len(s) > 0 && s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	r, size = utf8.DecodeRuneInString(s)
	if r != utf8.RuneError || size > 1 {
		return r, size
	}
	if r = surrogate(s); r < 0 {
		return utf8.RuneError, size
	}
	if r <= 0xDBFF {
		if low := surrogate(s[3:]); low >= 0xDC00 {
			return pair(r, low), 6
		}
	}
	return r, 3
}

// surrogate reads an unpaired surrogate at the start of s, or gives -1.
func surrogate(s string) rune {
	if len(s) >= 3 && s[0] == 0xED && s[1] >= 0xA0 && s[1] <= 0xBF && s[2]&0xC0 == 0x80 {
		return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F)
	}
	return -1
}

func pair(high, low rune) rune { return (high-0xD800)<<10 | (low - 0xDC00) + 0x10000 }

func decode(s string) []rune {
	out := make([]rune, 0, len(s))
	for len(s) > 0 {
		r, size := decodeRune(s)
		out = append(out, r)
		s = s[size:]
	}
	return out
}

// appendRune writes one code point as WTF-8.
func appendRune(dst []byte, r rune) []byte {
	if 0xD800 <= r && r <= 0xDFFF {
		return append(dst, 0xED, 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
	}
	return utf8.AppendRune(dst, r)
}

// inside reports whether offset i splits a supplementary character of s.
func inside(s string, i int) bool {
	if i < 2 || i >= len(s) || s[i-2] < 0xF0 {
		return false
	}
	_, size := utf8.DecodeRuneInString(s[i-2:])
	return size == 4
}

// appendSlice appends s[from:to]. An offset that splits a supplementary
// character gives its half as an unpaired surrogate, and halves that meet at
// the seam become one character again.
func appendSlice(dst []byte, s string, from, to int) []byte {
	if from < to && inside(s, from) {
		r, _ := utf8.DecodeRuneInString(s[from-2:])
		dst = appendText(dst, string(appendRune(nil, 0xDC00|r&0x3FF)))
		from += 2
	}
	if from >= to {
		return dst
	}
	if !inside(s, to) {
		return appendText(dst, s[from:to])
	}
	dst = appendText(dst, s[from:to-2])
	r, _ := utf8.DecodeRuneInString(s[to-2:])
	return appendText(dst, string(appendRune(nil, 0xD800|(r-0x10000)>>10)))
}

// appendText appends s and joins a high surrogate at the end of dst with a low
// one at the start of s.
func appendText(dst []byte, s string) []byte {
	if n := len(dst); n >= 3 && len(s) >= 3 && s[0] == 0xED && dst[n-3] == 0xED {
		high, low := surrogate(string(dst[n-3:])), surrogate(s)
		if 0xD800 <= high && high <= 0xDBFF && low >= 0xDC00 {
			dst = utf8.AppendRune(dst[:n-3], pair(high, low))
			s = s[3:]
		}
	}
	return append(dst, s...)
}

// decodeLast reads the last code point of WTF-8.
func decodeLast(s string) (r rune, size int) {
	r, size = utf8.DecodeLastRuneInString(s)
	if r != utf8.RuneError || size != 1 || len(s) < 3 {
		return r, size
	}
	low := surrogate(s[len(s)-3:])
	if low < 0 {
		return r, size
	}
	if low >= 0xDC00 && len(s) >= 6 {
		if high := surrogate(s[len(s)-6:]); 0xD800 <= high && high <= 0xDBFF {
			return pair(high, low), 6
		}
	}
	return low, 3
}
