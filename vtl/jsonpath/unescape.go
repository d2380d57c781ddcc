package jsonpath

import (
	"strconv"
	"strings"

	"postern/vtl/value"
)

// unescape undoes the backslashes of a quoted name or text; a backslash before any other character vanishes.
func (s *scanner) unescape(text string, at int) string {
	if strings.IndexByte(text, '\\') < 0 {
		return text
	}
	var dst []byte
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			dst = append(dst, text[i])
			continue
		}
		i++
		if text[i] != 'u' {
			dst = append(dst, plainEscape(text[i]))
			continue
		}
		digits := text[i+1 : min(i+5, len(text))]
		if len(digits) < 4 {
			break // an escape that is cut off gives nothing
		}
		u, err := strconv.ParseUint(digits, 16, 16)
		if err != nil {
			panic(brokenOff{s.base + at + i, "expected four hexadecimal digits after \\u"})
		}
		dst = value.AppendUnit(dst, uint16(u))
		i += 4
	}
	return string(dst)
}

func plainEscape(c byte) byte {
	switch c {
	case 'r':
		return '\r'
	case 'f':
		return '\f'
	case 't':
		return '\t'
	case 'n':
		return '\n'
	case 'b':
		return '\b'
	}
	return c
}
