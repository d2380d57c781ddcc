package builtin

import (
	"unicode/utf8"

	"postern/vtl/value"
)

const upperHex = "0123456789ABCDEF"

// scriptSafe holds the bytes escapeJavaScript leaves alone.
var scriptSafe = func() (safe [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		safe[c] = c != '\'' && c != '"' && c != '\\' && c != '/'
	}
	return safe
}()

// isEscaped reports whether there is nothing to escape.
func isEscaped(s string) bool {
	for i := range len(s) {
		if !scriptSafe[s[i]] {
			return false
		}
	}
	return true
}

// appendEscaped is $util.escapeJavaScript: quotes, slashes and control characters get a backslash, everything above U+007F
// becomes \uXXXX per UTF-16 unit.
func appendEscaped(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		start := i
		for i < len(s) && scriptSafe[s[i]] {
			i++
		}
		dst = append(dst, s[start:i]...)
		if i == len(s) {
			break
		}
		r, size := value.DecodeRune(s[i:])
		i += size
		dst = appendEscape(dst, r)
	}
	return dst
}

func appendEscape(dst []byte, r rune) []byte {
	switch r {
	case '\'', '"', '\\', '/':
		return append(dst, '\\', byte(r))
	case '\b':
		return append(dst, '\\', 'b')
	case '\t':
		return append(dst, '\\', 't')
	case '\n':
		return append(dst, '\\', 'n')
	case '\f':
		return append(dst, '\\', 'f')
	case '\r':
		return append(dst, '\\', 'r')
	}
	if r >= 0x10000 {
		r -= 0x10000
		return appendUnit(appendUnit(dst, 0xD800+r>>10), 0xDC00+r&0x3FF)
	}
	return appendUnit(dst, r)
}

func appendUnit(dst []byte, u rune) []byte {
	return append(dst, '\\', 'u', upperHex[u>>12&15], upperHex[u>>8&15], upperHex[u>>4&15], upperHex[u&15])
}
