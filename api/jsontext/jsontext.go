// Package jsontext writes texts as JSON strings, for everybody here who writes
// JSON by hand: events of functions, messages of validators, traces, and what
// JSON.stringify gives.
//
//	dst = jsontext.Upper.AppendString(dst, "a \"word\"\n") // "a \"word\"\n"
//
// Only what JSON demands is escaped: quotes, backslashes and control characters,
// these by \b, \f, \n, \r, \t where there is such a form. The writers that
// Postern has to equal differ in the digits of the other form alone.
package jsontext

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// Digits are those of \u001F.
type Digits string

const (
	// Upper is how Java's Jackson writes, and so the live service.
	Upper Digits = "0123456789ABCDEF"
	// Lower is how JSON.stringify and Go write.
	Lower Digits = "0123456789abcdef"
)

// AppendString appends text as a JSON string. Bytes that are no UTF-8 become
// U+FFFD.
func (d Digits) AppendString(dst []byte, text string) []byte {
	dst = append(slices.Grow(dst, len(text)+2), '"')
	for {
		n := 0
		dst, n = appendPlain(dst, text)
		if text = text[n:]; text == "" {
			return append(dst, '"')
		}
		size := 1
		if c := text[0]; c < utf8.RuneSelf {
			dst = d.appendEscape(dst, c)
		} else {
			var r rune
			r, size = utf8.DecodeRuneInString(text)
			dst = utf8.AppendRune(dst, r)
		}
		text = text[size:]
	}
}

// appendEscape appends a byte that cannot stand in a JSON string.
func (d Digits) appendEscape(dst []byte, c byte) []byte {
	if c >= ' ' {
		return append(dst, '\\', c)
	}
	if i := strings.IndexByte("\n\t\r\b\f", c); i >= 0 {
		return append(dst, '\\', "ntrbf"[i])
	}
	return append(dst, '\\', 'u', '0', '0', d[c>>4], d[c&15])
}

// appendPlain appends the n characters at the beginning of a text that stand for
// themselves, ASCII alone. Eight bytes are copied at once, with those behind the
// n: what is appended next lies over them.
func appendPlain(dst []byte, text string) (out []byte, n int) {
	for len(text)-n >= 8 {
		word := wordAt(text[n:])
		plain := bits.TrailingZeros64(special(word)|word&tops) / 8
		dst = binary.LittleEndian.AppendUint64(dst, word)
		n += plain
		if plain < 8 {
			return dst[:len(dst)-8+plain], n
		}
	}
	for n < len(text) && isPlain(text[n]) && text[n] < utf8.RuneSelf {
		dst = append(dst, text[n])
		n++
	}
	return dst, n
}

// Plain is the length of the part of text before the first quote, backslash or
// control character: what a reader of a string can take as it stands.
func Plain(text string) int {
	n := 0
	for ; len(text)-n >= 8; n += 8 {
		if marks := special(wordAt(text[n:])); marks != 0 {
			return n + bits.TrailingZeros64(marks)/8
		}
	}
	for n < len(text) && isPlain(text[n]) {
		n++
	}
	return n
}

func isPlain(c byte) bool { return c >= ' ' && c != '"' && c != '\\' }

// wordAt is the first eight bytes of a text that has as many.
func wordAt(text string) uint64 {
	return binary.LittleEndian.Uint64(unsafe.Slice(unsafe.StringData(text), 8))
}

// Words with a bit in each byte.
const ones, tops = 0x0101010101010101, 0x8080808080808080

// special marks the bytes of a word that are not plain by the highest bit of
// each. The first mark is right; behind it some may be false.
func special(word uint64) uint64 {
	quote, slash := word^(ones*'"'), word^(ones*'\\')
	return ((quote-ones)&^quote | (slash-ones)&^slash | (word-ones*' ')&^word) & tops
}
