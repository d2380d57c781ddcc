package lambda

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// hostBytes converts between text and bytes in the encodings of Buffer.
func (e *environment) hostBytes() map[string]func(goja.FunctionCall) goja.Value {
	return map[string]func(goja.FunctionCall) goja.Value{
		"encode": func(f goja.FunctionCall) goja.Value { // (text, encoding) → ArrayBuffer
			return e.rt.ToValue(e.rt.NewArrayBuffer(encodeText(f.Argument(0), f.Argument(1).String())))
		},
		"decode": func(f goja.FunctionCall) goja.Value { // (bytes, encoding) → text
			return decodeText(e.rt, e.bytes(f.Argument(0)), f.Argument(1).String())
		},
		"validUTF8": func(f goja.FunctionCall) goja.Value { return e.rt.ToValue(utf8.Valid(e.bytes(f.Argument(0)))) },
	}
}

// bytes returns the memory of a typed array, DataView or ArrayBuffer; of anything else the UTF-8 of its text.
func (e *environment) bytes(v goja.Value) []byte {
	if o, ok := v.(*goja.Object); ok {
		switch b := o.Export().(type) {
		case []byte:
			return b
		case goja.ArrayBuffer:
			return b.Bytes()
		}
		if view := e.view(o); view != nil {
			return view
		}
	}
	return encodeText(v, "utf8")
}

// view returns the memory under a typed array of wider elements or a DataView.
func (e *environment) view(o *goja.Object) []byte {
	b, ok := o.Get("buffer").(*goja.Object)
	if !ok {
		return nil
	}
	buf, ok := b.Export().(goja.ArrayBuffer)
	if !ok {
		return nil
	}
	all := buf.Bytes()
	start, n := o.Get("byteOffset").ToInteger(), o.Get("byteLength").ToInteger()
	if start < 0 || n < 0 || start+n > int64(len(all)) {
		return nil
	}
	return all[start : start+n]
}

// unitsOf returns the UTF-16 units of a string.
func unitsOf(v goja.Value) []uint16 {
	s, ok := v.(goja.String)
	if !ok {
		return utf16.Encode([]rune(v.String()))
	}
	u := make([]uint16, s.Length())
	for i := range u {
		u[i] = s.CharAt(i)
	}
	return u
}

func encodeText(v goja.Value, encoding string) []byte {
	switch encoding {
	case "hex":
		return decodeHex(v.String())
	case "base64", "base64url":
		return decodeBase64(v.String())
	case "latin1", "ascii":
		u := unitsOf(v)
		b := make([]byte, len(u))
		for i, c := range u {
			b[i] = byte(c)
		}
		return b
	case "utf16le":
		u := unitsOf(v)
		b := make([]byte, 0, 2*len(u))
		for _, c := range u {
			b = append(b, byte(c), byte(c>>8))
		}
		return b
	}
	return []byte(strings.ToValidUTF8(v.String(), "\uFFFD"))
}

// decodeHex stops at the first pair that is not hexadecimal.
func decodeHex(s string) []byte {
	b, _ := hex.DecodeString(s[:len(s)&^1])
	return b
}

// decodeBase64 reads either alphabet, skips foreign characters and stops at padding.
func decodeBase64(s string) []byte {
	clean := make([]byte, 0, len(s))
	for i := 0; i < len(s) && s[i] != '='; i++ {
		switch c := s[i]; {
		case c == '-':
			clean = append(clean, '+')
		case c == '_':
			clean = append(clean, '/')
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '/':
			clean = append(clean, c)
		}
	}
	if len(clean)%4 == 1 {
		clean = clean[:len(clean)-1]
	}
	b, _ := base64.RawStdEncoding.DecodeString(string(clean))
	return b
}

func decodeText(rt *goja.Runtime, b []byte, encoding string) goja.Value {
	switch encoding {
	case "hex":
		return rt.ToValue(hex.EncodeToString(b))
	case "base64":
		return rt.ToValue(base64.StdEncoding.EncodeToString(b))
	case "base64url":
		return rt.ToValue(base64.RawURLEncoding.EncodeToString(b))
	case "latin1", "ascii":
		u := make([]uint16, len(b))
		for i, c := range b {
			u[i] = uint16(c)
			if encoding == "ascii" {
				u[i] &= 0x7f
			}
		}
		return goja.StringFromUTF16(u)
	case "utf16le":
		u := make([]uint16, len(b)/2)
		for i := range u {
			u[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
		}
		return goja.StringFromUTF16(u)
	}
	return rt.ToValue(decodeUTF8(b))
}

// decodeUTF8 replaces each broken sequence by one U+FFFD, cut as the WHATWG decoder cuts it.
func decodeUTF8(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var out strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			n = brokenLength(b)
		}
		out.WriteRune(r)
		b = b[n:]
	}
	return out.String()
}

// brokenLength returns the length of the longest start of a sequence at the beginning of b that could have been
// continued, at least 1.
func brokenLength(b []byte) int {
	var need int
	low, high := byte(0x80), byte(0xbf)
	switch c := b[0]; {
	case c >= 0xc2 && c <= 0xdf:
		need = 1
	case c >= 0xe0 && c <= 0xef:
		need = 2
		if c == 0xe0 {
			low = 0xa0
		} else if c == 0xed {
			high = 0x9f
		}
	case c >= 0xf0 && c <= 0xf4:
		need = 3
		if c == 0xf0 {
			low = 0x90
		} else if c == 0xf4 {
			high = 0x8f
		}
	}
	n := 1
	for ; n <= need && n < len(b) && b[n] >= low && b[n] <= high; n++ {
		low, high = 0x80, 0xbf
	}
	return n
}
