package mapping

import "unicode/utf8"

// appendValid appends text as UTF-8. What is not UTF-8 becomes U+FFFD as Java's
// decoder does it: one for as many bytes as could begin a character (C-17).
func appendValid(dst []byte, text string) []byte {
	for text != "" {
		r, size := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && size == 1 {
			size = brokenLength(text)
		}
		dst, text = utf8.AppendRune(dst, r), text[size:]
	}
	return dst
}

// brokenLength is the number of bytes at the start of text that begin a
// character and do not end it; of an encoded surrogate all three.
func brokenLength(text string) int {
	first := text[0]
	length := 1
	switch {
	case first >= 0xC2 && first <= 0xDF:
		length = 2
	case first >= 0xE0 && first <= 0xEF:
		length = 3
	case first >= 0xF0 && first <= 0xF4:
		length = 4
	}
	n := 1
	for n < length && n < len(text) && text[n]&0xC0 == 0x80 && (n > 1 || secondFits(first, text[1])) {
		n++
	}
	return n
}

// secondFits says whether a second byte may follow the first: no overlong forms
// and nothing beyond U+10FFFF.
func secondFits(first, second byte) bool {
	switch first {
	case 0xE0:
		return second >= 0xA0
	case 0xF0:
		return second >= 0x90
	case 0xF4:
		return second <= 0x8F
	}
	return true
}
