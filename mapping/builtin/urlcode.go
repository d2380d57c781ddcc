package builtin

import (
	"fmt"

	"postern/vtl/value"
)

// urlSafe holds the bytes urlEncode leaves alone.
var urlSafe = func() (safe [256]bool) {
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-*_" {
		safe[c] = true
	}
	return safe
}()

// appendURLEncoded is form encoding of the UTF-8 bytes: a blank is "+", half a surrogate pair is "?", encoded.
func appendURLEncoded(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case urlSafe[c]:
			dst = append(dst, c)
		case c == ' ':
			dst = append(dst, '+')
		case c == 0xED && i+2 < len(s) && s[i+1] >= 0xA0:
			dst = append(dst, "%3F"...)
			i += 2
		default:
			dst = append(dst, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return dst
}

// appendURLDecoded undoes form encoding. Runs of %XX are decoded as UTF-8 together.
func appendURLDecoded(dst []byte, s string) ([]byte, error) {
	var run []byte
	for i := 0; i < len(s); {
		switch s[i] {
		case '+':
			dst = append(dst, ' ')
			i++
		case '%':
			run = run[:0]
			for ; i < len(s) && s[i] == '%'; i += 3 {
				b, ok := escapedByte(s[i:])
				if !ok {
					return dst, fmt.Errorf("urlDecode: %q at position %d is no %% with two hexadecimal digits", s[i:min(i+3, len(s))], i+1)
				}
				run = append(run, b)
			}
			dst = appendDecoded(dst, run)
		default:
			size := 1
			if s[i] >= 0x80 {
				_, size = value.DecodeRune(s[i:])
			}
			dst = value.AppendString(dst, s[i:i+size])
			i += size
		}
	}
	return dst, nil
}

// escapedByte reads %XX. As with Java's number parser, a plus may stand for the first digit, and a minus before a zero.
func escapedByte(s string) (b byte, ok bool) {
	if len(s) < 3 {
		return 0, false
	}
	high, low := digit(s[1]), digit(s[2])
	switch {
	case low < 0:
		return 0, false
	case s[1] == '+', s[1] == '-' && low == 0:
		return byte(low), true
	}
	return byte(high<<4 | low), high >= 0
}

func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
