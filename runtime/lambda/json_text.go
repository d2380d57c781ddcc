package lambda

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"postern/api/jsontext"

	"github.com/dop251/goja"
)

// This file reads the strings of JSON.

func (r *jsonReader) str() goja.Value {
	n := jsontext.Plain(r.text[r.pos+1:])
	end := r.pos + 1 + n
	if end < len(r.text) && r.text[end] == '"' {
		s := r.text[r.pos+1 : end]
		r.pos = end + 1
		return r.rt.ToValue(s)
	}
	units, s := r.decode()
	if units != nil {
		return goja.StringFromUTF16(units)
	}
	return r.rt.ToValue(s)
}

// key reads a property name. An unpaired surrogate in a name becomes U+FFFD.
func (r *jsonReader) key() string {
	n := jsontext.Plain(r.text[r.pos+1:])
	end := r.pos + 1 + n
	if end < len(r.text) && r.text[end] == '"' {
		s := r.text[r.pos+1 : end]
		r.pos = end + 1
		return s
	}
	units, s := r.decode()
	if units != nil {
		return string(utf16.Decode(units))
	}
	return s
}

// skipString reads a string and makes nothing of it.
func (r *jsonReader) skipString() {
	r.pos++
	for {
		r.pos += jsontext.Plain(r.text[r.pos:])
		switch {
		case r.pos == len(r.text):
			r.failAt("Unterminated string", r.pos)
		case r.text[r.pos] == '"':
			r.pos++
			return
		case r.text[r.pos] == '\\':
			r.escape()
		default:
			r.failAt("Bad control character in string literal", r.pos)
		}
	}
}

// decode reads a string with escapes. The result is UTF-16 only when surrogate escapes make that necessary.
func (r *jsonReader) decode() (units []uint16, s string) {
	r.pos++
	var b strings.Builder
	for {
		n := jsontext.Plain(r.text[r.pos:])
		chunk := r.text[r.pos : r.pos+n]
		r.pos += n
		if units != nil {
			units = append(units, utf16.Encode([]rune(chunk))...)
		} else {
			b.WriteString(chunk)
		}
		if r.pos == len(r.text) {
			r.failAt("Unterminated string", r.pos)
		}
		switch r.text[r.pos] {
		case '"':
			r.pos++
			return units, b.String()
		case '\\':
			u := r.escape()
			if units == nil && utf16.IsSurrogate(rune(u)) {
				units = utf16.Encode([]rune(b.String()))
			}
			if units != nil {
				units = append(units, u)
			} else {
				b.WriteRune(rune(u))
			}
		default:
			r.failAt("Bad control character in string literal", r.pos)
		}
	}
}

const escapes = `"\/bfnrt`

var escaped = [...]uint16{'"', '\\', '/', '\b', '\f', '\n', '\r', '\t'}

func (r *jsonReader) escape() uint16 {
	r.pos++
	if r.pos == len(r.text) {
		panic(r.unexpected())
	}
	c := r.text[r.pos]
	if i := strings.IndexByte(escapes, c); i >= 0 {
		r.pos++
		return escaped[i]
	}
	if c != 'u' {
		r.failAt("Bad escaped character", r.pos)
	}
	r.pos++
	return r.hex4()
}

func (r *jsonReader) hex4() (u uint16) {
	for range 4 {
		if r.pos == len(r.text) {
			r.failAt("Bad Unicode escape", r.pos)
		}
		d, err := strconv.ParseUint(r.text[r.pos:r.pos+1], 16, 8)
		if err != nil {
			r.failAt("Bad Unicode escape", r.pos)
		}
		u = u<<4 | uint16(d)
		r.pos++
	}
	return u
}
