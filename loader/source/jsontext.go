package source

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"

	"postern/api"
)

// quoted reads a text in double quotes.
func (r *jsonReader) quoted() (string, *syntaxError) {
	open := *r
	r.at++
	start := r.at
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '"':
			text := string(r.text[start:r.at])
			r.at++
			return text, nil
		case c == '\\' || c < 0x20:
			return r.escaped(open, append([]byte(nil), r.text[start:r.at]...))
		}
		r.at++
	}
	return "", open.fail("text without end", "a closing double quote", "")
}

// escaped reads the rest of a text that is not all literal.
func (r *jsonReader) escaped(open jsonReader, out []byte) (string, *syntaxError) {
	raw := false
	for r.at < len(r.text) {
		c := r.text[r.at]
		switch {
		case c == '"':
			r.at++
			return string(out), nil
		case c == '\\':
			var err *syntaxError
			if out, err = r.escape(out); err != nil {
				return "", err
			}
		case c < 0x20 && !raw:
			raw = true
			r.remark(api.Note, "raw control character in a JSON text", `write \n, \t or \u00XX`)
			fallthrough
		default:
			out = append(out, c)
			r.at++
		}
	}
	return "", open.fail("text without end", "a closing double quote", "")
}

var simpleEscapes = map[byte]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// escape reads one escape.
func (r *jsonReader) escape(out []byte) ([]byte, *syntaxError) {
	if r.at+1 >= len(r.text) {
		return out, r.fail("the document ends inside an escape", "a character after the backslash", "")
	}
	c := r.text[r.at+1]
	if plain, ok := simpleEscapes[c]; ok {
		r.at += 2
		return append(out, plain), nil
	}
	if c != 'u' {
		_, size := utf8.DecodeRune(r.text[r.at+1:])
		escape := string(r.text[r.at : r.at+1+size])
		r.report.Add(r.unknownEscape(escape))
		r.at += 1 + size
		return append(out, escape...), nil
	}
	unit, ok := hex4(r.text[r.at+2:])
	if !ok {
		return out, r.fail(`broken \u escape`, `four hexadecimal digits after \u`, "")
	}
	r.at += 6
	if utf16.IsSurrogate(unit) && r.at+1 < len(r.text) && r.text[r.at] == '\\' && r.text[r.at+1] == 'u' {
		low, ok := hex4(r.text[r.at+2:])
		if joined := utf16.DecodeRune(unit, low); ok && joined != utf8.RuneError {
			r.at += 6
			return utf8.AppendRune(out, joined), nil
		}
	}
	return appendUnit(out, unit), nil
}

func (r *jsonReader) unknownEscape(escape string) api.Diagnostic {
	line, column := r.here()
	return api.Diagnostic{
		Severity: api.Warning, Refused: true,
		Pos:        api.Pos{File: r.doc.Name, Line: int(line), Column: int(column)},
		Summary:    fmt.Sprintf("JSON has no escape %s; it is read as it stands", escape),
		Suggestion: `\` + escape,
	}
}

func hex4(text []byte) (rune, bool) {
	if len(text) < 4 {
		return 0, false
	}
	var unit rune
	for _, c := range text[:4] {
		switch {
		case '0' <= c && c <= '9':
			unit = unit<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			unit = unit<<4 | rune(c-'a'+10)
		case 'A' <= c && c <= 'F':
			unit = unit<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return unit, true
}

// appendUnit appends a UTF-16 unit; half of a pair becomes its three bytes.
func appendUnit(out []byte, unit rune) []byte {
	if utf16.IsSurrogate(unit) {
		return append(out, 0xE0|byte(unit>>12), 0x80|byte(unit>>6&0x3F), 0x80|byte(unit&0x3F))
	}
	return utf8.AppendRune(out, unit)
}
