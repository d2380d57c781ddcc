package runtime

import (
	"encoding/binary"
	"math/rand/v2"
	"time"
)

// Ids of one request (RW-11): request id, extended request id, trace ids.

// The ids of one request lie one behind the other.
const (
	atRequestID  = 0
	atExtendedID = atRequestID + 36
	atRoot       = atExtendedID + 16
	atParent     = atRoot + 2 + 8 + 1 + 24
	atLineage    = atParent + 16
	lenIDs       = atLineage + 8
)

// drawIDs makes the ids of a request in the memory of the session.
func (ses *session) drawIDs(now time.Time) {
	ids := &ses.ids
	drawUUID(ids[atRequestID:atExtendedID], ses.random)
	drawExtended(ids[atExtendedID:atRoot], ses.random)
	drawRoot(ids[atRoot:atParent], ses.random, now)
	put16(ids[atParent:], ses.random.Uint64())
	put8(ids[atLineage:], uint32(ses.random.Uint64()))
	text := textOf(ids[:])
	req := &ses.ex.Request
	req.ID = text[atRequestID:atExtendedID]
	req.ExtendedID = text[atExtendedID:atRoot]
	req.Trace.Root = text[atRoot:atParent]
	req.Trace.Parent = text[atParent:atLineage]
	req.Trace.Lineage = text[atLineage:]
}

// randomFrom draws the same ids each time.
func randomFrom(seed uint64) *rand.ChaCha8 {
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], seed)
	return rand.NewChaCha8(key)
}

// drawUUID writes a random UUID, version 4.
func drawUUID(dst []byte, random *rand.ChaCha8) {
	high, low := random.Uint64(), random.Uint64()
	high = high&^0xf000 | 0x4000
	low = low&^(3<<62) | 2<<62
	put8(dst, uint32(high>>32))
	put4and4(dst[9:], uint32(high))
	put4and4(dst[19:], uint32(low>>32))
	put8(dst[28:], uint32(low))
	dst[8], dst[13], dst[18], dst[23] = '-', '-', '-', '-'
}

const base64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// drawExtended writes 11 random bytes in base64url with padding: 14 digits of
// six bits, one of four.
func drawExtended(dst []byte, random *rand.ChaCha8) {
	bits := random.Uint64()
	for i := range 10 {
		dst[i] = base64URL[bits&63]
		bits >>= 6
	}
	bits = random.Uint64()
	for i := 10; i < 14; i++ {
		dst[i] = base64URL[bits&63]
		bits >>= 6
	}
	dst[14], dst[15] = base64URL[bits&15<<2], '='
}

// drawRoot writes the root of a trace: 1-{epoch second}-{24 digits}.
func drawRoot(dst []byte, random *rand.ChaCha8, now time.Time) {
	dst[0], dst[1], dst[10] = '1', '-', '-'
	put8(dst[2:], uint32(now.Unix()))
	put16(dst[11:], random.Uint64())
	put8(dst[27:], uint32(random.Uint64()))
}

// put16 writes the 16 hex digits of v.
func put16(dst []byte, v uint64) {
	put8(dst, uint32(v>>32))
	put8(dst[8:], uint32(v))
}

// put8 writes the eight hex digits of v.
func put8(dst []byte, v uint32) { binary.BigEndian.PutUint64(dst, hex8(v)) }

// put4and4 writes four hex digits, leaves one place free, and writes four more.
func put4and4(dst []byte, v uint32) {
	digits := hex8(v)
	binary.BigEndian.PutUint32(dst, uint32(digits>>32))
	binary.BigEndian.PutUint32(dst[5:], uint32(digits))
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
	if len(text) != atExtendedID {
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
