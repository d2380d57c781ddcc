package telemetry

import (
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// The functions here append fields of protocol buffers. Nothing is made of a
// span but its bytes, which the client of the collector sends as they are.

// Fields of opentelemetry.proto.trace.v1.
const (
	scopeSpansSpans = 2

	spanTraceID       = 1
	spanID            = 2
	spanParent        = 4
	spanName          = 5
	spanKind          = 6
	spanStart         = 7
	spanEnd           = 8
	spanAttribute     = 9
	spanLostAttribute = 10
	spanEvent         = 11
	spanLostEvent     = 12
	spanStatus        = 15
	spanFlags         = 16

	eventTime          = 1
	eventName          = 2
	eventAttribute     = 3
	eventLostAttribute = 4

	statusMessage = 2
	statusCode    = 3

	keyValueKey   = 1
	keyValueValue = 2
	anyText       = 1
	anyInt        = 3
)

// appendTag begins a field. Nearly all numbers fit into one byte.
func appendTag(dst []byte, field protowire.Number, kind protowire.Type) []byte {
	if field < 16 {
		return append(dst, byte(field)<<3|byte(kind))
	}
	return protowire.AppendTag(dst, field, kind)
}

// appendLength is protowire.AppendVarint with a short way for one byte.
func appendLength(dst []byte, n int) []byte {
	if n < 0x80 {
		return append(dst, byte(n))
	}
	return protowire.AppendVarint(dst, uint64(n))
}

// begin starts a message that is a field of another one; from is for end.
func begin(dst []byte, field protowire.Number) (out []byte, from int) {
	dst = append(appendTag(dst, field, protowire.BytesType), 0)
	return dst, len(dst)
}

// end writes the length of a message before it.
func end(dst []byte, from int) []byte {
	n := len(dst) - from
	if more := protowire.SizeVarint(uint64(n)) - 1; more > 0 {
		dst = append(dst, "12345678"[:more]...)
		copy(dst[from+more:], dst[from:from+n])
	}
	protowire.AppendVarint(dst[:from-1], uint64(n))
	return dst
}

func appendFixed64(dst []byte, field protowire.Number, n uint64) []byte {
	return protowire.AppendFixed64(appendTag(dst, field, protowire.Fixed64Type), n)
}

func appendVarint(dst []byte, field protowire.Number, n uint64) []byte {
	return protowire.AppendVarint(appendTag(dst, field, protowire.VarintType), n)
}

func appendBytes(dst []byte, field protowire.Number, b []byte) []byte {
	return append(appendLength(appendTag(dst, field, protowire.BytesType), len(b)), b...)
}

// appendText appends a text made of parts. A collector refuses all spans of a
// request that has bytes which are no UTF-8; they are replaced.
func appendText(dst []byte, field protowire.Number, parts ...string) []byte {
	n := 0
	for _, p := range parts {
		if !utf8.ValidString(p) {
			return appendText(dst, field, strings.ToValidUTF8(strings.Join(parts, ""), "\uFFFD"))
		}
		n += len(p)
	}
	dst = appendLength(appendTag(dst, field, protowire.BytesType), n)
	for _, p := range parts {
		dst = append(dst, p...)
	}
	return dst
}

// valid is a text with U+FFFD for what is no UTF-8.
func valid(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// appendAttribute appends a key and a text, of which at most so many characters
// are sent; a negative number means all.
func appendAttribute(dst []byte, field protowire.Number, key, text string, most int) []byte {
	key, text = valid(key), cut(valid(text), most)
	inner := 1 + protowire.SizeBytes(len(text)) // 1: a tag
	dst = appendLength(appendTag(dst, field, protowire.BytesType), 1+protowire.SizeBytes(len(key))+1+protowire.SizeBytes(inner))
	dst = append(appendLength(appendTag(dst, keyValueKey, protowire.BytesType), len(key)), key...)
	dst = appendLength(appendTag(dst, keyValueValue, protowire.BytesType), inner)
	return append(appendLength(appendTag(dst, anyText, protowire.BytesType), len(text)), text...)
}

// appendNumber appends a key and a number.
func appendNumber(dst []byte, field protowire.Number, key string, n int) []byte {
	dst, from := begin(dst, field)
	dst = appendText(dst, keyValueKey, key)
	dst, value := begin(dst, keyValueValue)
	return end(end(appendVarint(dst, anyInt, uint64(n)), value), from)
}

// cut is the first characters of a text.
func cut(text string, most int) string {
	if most < 0 || len(text) <= most {
		return text
	}
	for i := range text {
		if most == 0 {
			return text[:i]
		}
		most--
	}
	return text
}
