package source

import (
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends the node as compact JSON in document order; nil is null.
func (n *Node) AppendJSON(dst []byte) []byte { return n.AppendJSONFunc(dst, nil) }

// AppendJSONFunc is AppendJSON with a say for the caller: where edit answers
// true it has written the node itself. edit may be nil.
func (n *Node) AppendJSONFunc(dst []byte, edit func(dst []byte, n *Node) ([]byte, bool)) []byte {
	if edit != nil {
		if out, done := edit(dst, n); done {
			return out
		}
	}
	switch n.Kind() {
	case Bool:
		return append(dst, n.text...)
	case Number:
		return appendNumber(dst, n.text)
	case String:
		return AppendQuoted(dst, n.text)
	case List:
		dst = append(dst, '[')
		for i, item := range n.items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = item.AppendJSONFunc(dst, edit)
		}
		return append(dst, ']')
	case Map:
		dst = append(dst, '{')
		for i := range n.members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(AppendQuoted(dst, n.members[i].Name), ':')
			dst = n.members[i].Value.AppendJSONFunc(dst, edit)
		}
		return append(dst, '}')
	}
	return append(dst, "null"...)
}

// appendNumber appends a number of JSON or YAML as a number of JSON.
func appendNumber(dst []byte, text string) []byte {
	if json.Valid([]byte(text)) {
		return append(dst, text...)
	}
	if i, err := strconv.ParseInt(text, 0, 64); err == nil {
		return strconv.AppendInt(dst, i, 10)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return AppendQuoted(dst, text)
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64)
}

const hexDigits = "0123456789abcdef"

// AppendQuoted appends a text as a JSON string: only what JSON demands is
// escaped, and halves of surrogate pairs, which UTF-8 cannot hold.
func AppendQuoted(dst []byte, text string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			dst = appendQuotedByte(dst, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r != utf8.RuneError || size > 1:
			dst = append(dst, text[i:i+size]...)
		case isSurrogate(text[i:]):
			unit := 0xD000 | uint16(text[i+1]&0x3F)<<6 | uint16(text[i+2]&0x3F)
			dst = append(dst, '\\', 'u', hexDigits[unit>>12], hexDigits[unit>>8&15], hexDigits[unit>>4&15], hexDigits[unit&15])
			size = 3
		default:
			dst = append(dst, "\uFFFD"...)
		}
		i += size
	}
	return append(dst, '"')
}

func appendQuotedByte(dst []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(dst, '\\', c)
	case c >= 0x20:
		return append(dst, c)
	case c == '\n':
		return append(dst, '\\', 'n')
	case c == '\r':
		return append(dst, '\\', 'r')
	case c == '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

// isSurrogate says whether the text starts with the three bytes of one half of
// a surrogate pair.
func isSurrogate(text string) bool {
	return len(text) >= 3 && text[0] == 0xED && text[1] >= 0xA0 && text[1] <= 0xBF && text[2]&0xC0 == 0x80
}
