package mapping

import (
	"encoding/base64"
	"fmt"
	"unicode/utf8"

	"postern/api"
)

// conversion is what content handling does to a payload (§9).
type conversion uint8

const (
	asText     conversion = iota // UTF-8, U+FFFD for other bytes
	asBytes                      // untouched
	fromBase64                   // decoded; what is no base64 fails
	toBase64                     // encoded
)

var conversionNames = [...]string{"UTF-8 text", "bytes unchanged", "base64-decoded bytes", "base64 text"}

// requestConversion is the table of §9.1.
func requestConversion(binary bool, handling api.ContentHandling) conversion {
	switch {
	case binary && handling == api.ConvertToText:
		return toBase64 // C-06
	case binary:
		return asBytes // C-04, C-05
	case handling == api.ConvertToBinary:
		return fromBase64 // C-03
	}
	return asText // C-01, C-02
}

// replyConversion is the table of §9.2. Without binaryMediaTypes neither payload
// nor Accept is binary.
func replyConversion(binary, acceptBinary bool, handling api.ContentHandling) conversion {
	if !binary {
		if handling == api.ConvertToBinary || acceptBinary && handling == "" {
			return fromBase64 // C-10, C-11
		}
		return asText
	}
	switch {
	case handling == api.ConvertToText:
		return toBase64
	case handling == api.ConvertToBinary, acceptBinary:
		return asBytes // C-13
	}
	return toBase64 // C-12
}

// isText says whether a template can read what the conversion yields.
func (c conversion) isText() bool { return c == asText || c == toBase64 }

// apply performs a conversion. The result is body itself where nothing
// changes, else it lies in buffer, which is returned for reuse.
func (c conversion) apply(buffer, body []byte) (converted, kept []byte, err error) {
	switch c {
	case asText:
		if utf8.Valid(body) {
			return body, buffer, nil
		}
		buffer = appendValid(buffer[:0], textOf(body))
	case asBytes:
		return body, buffer, nil
	case toBase64:
		buffer = base64.StdEncoding.AppendEncode(buffer[:0], body)
	case fromBase64:
		if buffer, err = appendDecoded(buffer[:0], body); err != nil {
			return nil, buffer, err
		}
	}
	return buffer, buffer, nil
}

// appendDecoded decodes standard base64; padding may be left out, anything else
// that is not base64 is an error (C-15).
func appendDecoded(dst, text []byte) ([]byte, error) {
	for i, c := range text {
		if c == '\r' || c == '\n' { // the decoder would skip them
			return dst, fmt.Errorf("line break at byte %d of the base64 text", i)
		}
	}
	encoding := base64.StdEncoding
	if n := len(text); n > 0 && n%4 != 0 && text[n-1] != '=' {
		encoding = base64.RawStdEncoding
	}
	out, err := encoding.AppendDecode(dst, text)
	if err != nil {
		return dst, fmt.Errorf("the payload is no base64 text: %w", err)
	}
	return out, nil
}
