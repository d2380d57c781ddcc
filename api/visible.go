package api

import "unicode/utf8"

// Visible is text in which control characters from a place on are shown by
// their pictures, ␛ for escape, so that what a configuration or a client brings
// does not steer the terminal of who reads it. Line ends, tabs and changes of
// colour stay. Text without any is returned as it is.
func Visible(text []byte, from int) []byte {
	for i := from; i < len(text); i++ {
		if steers(text[i:]) == 0 {
			continue
		}
		return appendVisible(append(make([]byte, 0, len(text)+64), text[:i]...), text[i:])
	}
	return text
}

func appendVisible(dst, text []byte) []byte {
	for len(text) > 0 {
		n := steers(text)
		switch {
		case n == 0:
			length := max(1, paintLength(text))
			dst, text = append(dst, text[:length]...), text[length:]
			continue
		case n == 2:
			dst = utf8.AppendRune(dst, utf8.RuneError)
		case text[0] == 0x7F:
			dst = utf8.AppendRune(dst, '␡')
		default:
			dst = utf8.AppendRune(dst, '␀'+rune(text[0]))
		}
		text = text[n:]
	}
	return dst
}

// steers is the length of the control character at the beginning of text, 0 for
// none.
func steers(text []byte) int {
	switch c := text[0]; {
	case c == 0x7F, c < ' ' && c != '\n' && c != '\t' && paintLength(text) == 0:
		return 1
	case c == 0xC2 && len(text) > 1 && 0x80 <= text[1] && text[1] < 0xA0: // C1 controls
		return 2
	}
	return 0
}

// paintLength is the length of the change of colour at the beginning of text,
// such as ESC [31m; 0 for none.
func paintLength(text []byte) int {
	if len(text) < 3 || text[0] != 0x1B || text[1] != '[' {
		return 0
	}
	for i := 2; i < len(text) && i < 12; i++ {
		switch c := text[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}
