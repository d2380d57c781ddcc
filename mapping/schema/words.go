package schema

import (
	"cmp"
	"unicode/utf8"

	"postern/api/jsontext"
)

// appendNames appends a JSON array of strings.
func appendNames(dst []byte, names []string) []byte {
	dst = append(dst, '[')
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = jsontext.Upper.AppendString(dst, name)
	}
	return append(dst, ']')
}

// compareNames orders like Java compares strings: by UTF-16 units, where
// everything beyond the basic plane sorts before U+E000.
func compareNames(a, b string) int {
	for a != "" && b != "" {
		c, n := utf8.DecodeRuneInString(a)
		d, m := utf8.DecodeRuneInString(b)
		if c != d {
			if high, low := c > 0xFFFF, d > 0xFFFF; high != low && min(c, d) >= 0xE000 {
				return -cmp.Compare(c, d)
			}
			return cmp.Compare(c, d)
		}
		a, b = a[n:], b[m:]
	}
	return cmp.Compare(len(a), len(b))
}
