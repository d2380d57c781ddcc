package aws

import (
	"encoding/hex"
	"math/rand/v2"
)

// newID is a random UUID: the request id of a service.
func newID() string {
	var b [16]byte
	for i, bits := 0, uint64(0); i < len(b); i++ {
		if i%8 == 0 {
			bits = rand.Uint64()
		}
		b[i] = byte(bits)
		bits >>= 8
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	var s [36]byte
	hex.Encode(s[:8], b[:4])
	hex.Encode(s[9:13], b[4:6])
	hex.Encode(s[14:18], b[6:8])
	hex.Encode(s[19:23], b[8:10])
	hex.Encode(s[24:], b[10:])
	s[8], s[13], s[18], s[23] = '-', '-', '-', '-'
	return string(s[:])
}
