package java

import (
	"encoding/binary"
	"strings"

	"postern/vtl/value"
)

// encoder writes text in a character set; what it does not have becomes "?" or U+FFFD, as Java's encoders do.
type encoder func(s string) []byte

// charsets are those every Java installation has, and windows-1252.
var charsets = map[string]encoder{
	"utf-8": func(s string) []byte { return value.AppendUTF8(nil, s) },
	"us-ascii": func(s string) []byte {
		return oneByte(s, func(r rune) (byte, bool) { return byte(r), r < 0x80 })
	},
	"iso-8859-1": func(s string) []byte {
		return oneByte(s, func(r rune) (byte, bool) { return byte(r), r < 0x100 })
	},
	"windows-1252": func(s string) []byte { return oneByte(s, windows1252) },
	"utf-16": func(s string) []byte {
		if s == "" {
			return nil
		}
		return append([]byte{0xFE, 0xFF}, sixteen(s, binary.BigEndian)...)
	},
	"utf-16be": func(s string) []byte { return sixteen(s, binary.BigEndian) },
	"utf-16le": func(s string) []byte { return sixteen(s, binary.LittleEndian) },
	"utf-32":   func(s string) []byte { return thirtyTwo(s, binary.BigEndian) },
	"utf-32be": func(s string) []byte { return thirtyTwo(s, binary.BigEndian) },
	"utf-32le": func(s string) []byte { return thirtyTwo(s, binary.LittleEndian) },
}

// charsetAliases are other names that Java knows.
var charsetAliases = map[string]string{
	"utf8": "utf-8", "unicode-1-1-utf-8": "utf-8", "ascii": "us-ascii", "ascii7": "us-ascii", "iso646-us": "us-ascii", "646": "us-ascii",
	"latin1": "iso-8859-1", "l1": "iso-8859-1", "iso8859_1": "iso-8859-1", "iso8859-1": "iso-8859-1", "iso_8859-1": "iso-8859-1",
	"8859_1": "iso-8859-1", "819": "iso-8859-1", "cp819": "iso-8859-1", "ibm819": "iso-8859-1", "cp1252": "windows-1252",
	"utf16": "utf-16", "utf_16": "utf-16", "unicode": "utf-16", "utf_16be": "utf-16be", "utf_16le": "utf-16le", "unicodebigunmarked": "utf-16be",
	"unicodelittleunmarked": "utf-16le", "x-utf-16be": "utf-16be", "x-utf-16le": "utf-16le", "utf32": "utf-32", "utf_32": "utf-32",
	"utf_32be": "utf-32be", "utf_32le": "utf-32le", "x-utf-32be": "utf-32be", "x-utf-32le": "utf-32le",
}

func charsetOf(name string) (encoder, bool) {
	name = strings.ToLower(name)
	if full, ok := charsetAliases[name]; ok {
		name = full
	}
	enc, ok := charsets[name]
	return enc, ok
}

func stringGetBytes(recv value.Value, _ []value.Value, a *value.Arena) (value.Value, error) {
	return encoded(charsets["utf-8"], recv.Str(), a)
}

func stringGetBytesIn(recv value.Value, args []value.Value, a *value.Arena) (value.Value, error) {
	if args[0].IsNull() {
		return value.Null, throwBare(nullPointer)
	}
	enc, ok := charsetOf(args[0].Str())
	if !ok {
		return value.Null, throw("java.io.UnsupportedEncodingException", "%s", args[0].Str())
	}
	return encoded(enc, recv.Str(), a)
}

func encoded(enc encoder, s string, a *value.Arena) (value.Value, error) {
	if n := len(s); n > MaxItems {
		return value.Null, tooMany("getBytes", n)
	}
	return byteArray(enc(s), a), nil
}

// oneByte encodes each code point as one byte.
func oneByte(s string, code func(r rune) (byte, bool)) []byte {
	var dst []byte
	for s != "" {
		r, size := value.DecodeRune(s)
		b, ok := code(r)
		if !ok {
			b = '?'
		}
		dst, s = append(dst, b), s[size:]
	}
	return dst
}

// windows1252High are the characters of the bytes 80 to 9F, a blank where there is none.
var windows1252High = []rune("€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ")

func windows1252(r rune) (byte, bool) {
	if r < 0x80 || r >= 0xA0 && r < 0x100 {
		return byte(r), true
	}
	for i, c := range windows1252High {
		if c == r && c != ' ' {
			return byte(0x80 + i), true
		}
	}
	return 0, false
}

// sixteen encodes UTF-16; a half pair becomes U+FFFD.
func sixteen(s string, byteOrder binary.AppendByteOrder) []byte {
	var dst []byte
	units := unitsOf(s)
	for i := 0; i < len(units); i++ {
		u := units[i]
		if isHigh(u) && i+1 < len(units) && isLow(units[i+1]) {
			dst = byteOrder.AppendUint16(dst, u)
			i++
			u = units[i]
		} else if isHigh(u) || isLow(u) {
			u = 0xFFFD
		}
		dst = byteOrder.AppendUint16(dst, u)
	}
	return dst
}

// thirtyTwo encodes UTF-32; a half pair becomes U+FFFD.
func thirtyTwo(s string, byteOrder binary.AppendByteOrder) []byte {
	var dst []byte
	for s != "" {
		r, size := value.DecodeRune(s)
		if r >= 0xD800 && r <= 0xDFFF {
			r = 0xFFFD
		}
		dst, s = byteOrder.AppendUint32(dst, uint32(r)), s[size:]
	}
	return dst
}
