package builtin

import (
	"encoding/base64"
	"errors"
	"strings"
	"unicode/utf8"

	"postern/vtl/value"
)

var errBase64 = errors.New("base64Decode: the text is not base64 of the standard alphabet; padding may be left out but not cut short, " +
	"blanks and line breaks are not allowed")

// appendBase64 is $util.base64Encode of the UTF-8 bytes.
func appendBase64(dst []byte, s string) []byte {
	if strings.IndexByte(s, 0xED) >= 0 {
		s = string(value.AppendUTF8(nil, s)) // half a surrogate pair is encoded as "?"
	}
	n := base64.StdEncoding.EncodedLen(len(s))
	dst = grow(dst, n)
	base64.StdEncoding.Encode(dst[len(dst)-n:], bytesOf(s))
	return dst
}

// appendBase64Decoded is $util.base64Decode, strict as the JDK's basic decoder.
func appendBase64Decoded(dst []byte, s string) ([]byte, error) {
	if strings.ContainsAny(s, "\r\n") {
		return dst, errBase64
	}
	code := base64.RawStdEncoding
	if strings.IndexByte(s, '=') >= 0 {
		code = base64.StdEncoding
	}
	start := len(dst)
	dst = grow(dst, code.DecodedLen(len(s)))
	n, err := code.Decode(dst[start:], bytesOf(s))
	if err != nil {
		return dst[:start], errBase64
	}
	dst = dst[:start+n]
	if utf8.Valid(dst[start:]) {
		return dst, nil
	}
	raw := append([]byte(nil), dst[start:]...)
	return appendDecoded(dst[:start], raw), nil
}

// grow lengthens b by n bytes.
func grow(b []byte, n int) []byte {
	if cap(b)-len(b) >= n {
		return b[:len(b)+n]
	}
	return append(b, make([]byte, n)...)
}
