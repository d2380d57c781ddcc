package runtime

import (
	"encoding/base64"
	"encoding/binary"
	"time"
)

// Ids of one request (RW-11): request id, extended request id, trace ids.

const (
	lenRequestID  = 36
	lenExtendedID = 16
	lenRoot       = 2 + 8 + 1 + 24
	lenParent     = 16
	lenLineage    = 8
	lenIDs        = lenRequestID + lenExtendedID + lenRoot + lenParent + lenLineage
)

// drawIDs makes the ids of a request in the memory of the session.
func (ses *session) drawIDs(now time.Time) {
	buf := ses.ids[:0]
	buf = ses.appendUUID(buf)
	buf = ses.appendExtended(buf)
	buf = ses.appendRoot(buf, now)
	buf = ses.appendHex(buf, lenParent+lenLineage)
	text := textOf(buf)
	cut := func(n int) (part string) {
		part, text = text[:n], text[n:]
		return part
	}
	req := &ses.ex.Request
	req.ID = cut(lenRequestID)
	req.ExtendedID = cut(lenExtendedID)
	req.Trace.Root = cut(lenRoot)
	req.Trace.Parent = cut(lenParent)
	req.Trace.Lineage = cut(lenLineage)
}

// appendUUID appends a random UUID, version 4.
func (ses *session) appendUUID(dst []byte) []byte {
	high, low := ses.random.Uint64(), ses.random.Uint64()
	high = high&^0xf000 | 0x4000
	low = low&^(3<<62) | 2<<62
	dst = appendHex64(dst, high>>32, 8)
	dst = append(dst, '-')
	dst = appendHex64(dst, high>>16, 4)
	dst = append(dst, '-')
	dst = appendHex64(dst, high, 4)
	dst = append(dst, '-')
	dst = appendHex64(dst, low>>48, 4)
	dst = append(dst, '-')
	return appendHex64(dst, low, 12)
}

// appendExtended appends 11 random bytes in base64url with padding.
func (ses *session) appendExtended(dst []byte) []byte {
	var raw [16]byte
	binary.LittleEndian.PutUint64(raw[:], ses.random.Uint64())
	binary.LittleEndian.PutUint64(raw[8:], ses.random.Uint64())
	return base64.URLEncoding.AppendEncode(dst, raw[:11])
}

// appendRoot appends the root of a trace: 1-{epoch second}-{24 digits}.
func (ses *session) appendRoot(dst []byte, now time.Time) []byte {
	dst = append(dst, "1-"...)
	dst = appendHex64(dst, uint64(now.Unix()), 8)
	dst = append(dst, '-')
	return ses.appendHex(dst, 24)
}

// appendHex appends n random hex digits.
func (ses *session) appendHex(dst []byte, n int) []byte {
	for ; n > 16; n -= 16 {
		dst = appendHex64(dst, ses.random.Uint64(), 16)
	}
	return appendHex64(dst, ses.random.Uint64(), n)
}

// appendHex64 appends the last n hex digits of v, at most 16.
func appendHex64(dst []byte, v uint64, n int) []byte {
	var digits [16]byte
	binary.BigEndian.PutUint64(digits[:8], hex8(uint32(v>>32)))
	binary.BigEndian.PutUint64(digits[8:], hex8(uint32(v)))
	return append(dst, digits[16-n:]...)
}

// hex8 is a number as eight hex digits, the first in the highest byte: all of
// them are made at once.
func hex8(v uint32) uint64 {
	x := uint64(v)
	x = (x | x<<16) & 0x0000ffff0000ffff
	x = (x | x<<8) & 0x00ff00ff00ff00ff
	x = (x | x<<4) & 0x0f0f0f0f0f0f0f0f // one digit per byte
	letters := (x + 0x0606060606060606) >> 4 & 0x0101010101010101
	return x + 0x3030303030303030 + letters*('a'-'0'-10)
}

// isUUID says whether a client's x-amzn-RequestId can be adopted (§7.4).
func isUUID(text string) bool {
	if len(text) != lenRequestID {
		return false
	}
	for i := range len(text) {
		c := text[i]
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case '0' <= c && c <= '9', 'a' <= c && c <= 'f', 'A' <= c && c <= 'F':
		default:
			return false
		}
	}
	return true
}
