package management

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
)

const idAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

// newID is a random id of [a-z0-9] that taken does not know (MA-126). Ids
// start with a letter, so that no tool takes them for a number.
func newID(length int, taken func(string) bool) string {
	for {
		raw := make([]byte, length)
		rand.Read(raw) // never fails
		raw[0] = idAlphabet[int(raw[0])%26]
		for i := 1; i < length; i++ {
			raw[i] = idAlphabet[int(raw[i])%len(idAlphabet)]
		}
		if id := string(raw); taken == nil || !taken(id) {
			return id
		}
	}
}

// Lengths of made-up ids (MA-126).
const (
	longID  = 10 // REST APIs, their root resources, API keys, certificates
	shortID = 6  // everything else
)

const keyAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// newKeyValue is a random value of an API key (MA-495).
func newKeyValue() string {
	raw := make([]byte, 40)
	rand.Read(raw)
	for i := range raw {
		raw[i] = keyAlphabet[int(raw[i])%len(keyAlphabet)]
	}
	return string(raw)
}

func newUUID() string {
	var u [16]byte
	rand.Read(u[:])
	u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
	text := hex.EncodeToString(u[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

// newExtendedID is a value of x-amz-apigw-id.
func newExtendedID() string {
	var raw [10]byte
	rand.Read(raw[:])
	return base64.URLEncoding.EncodeToString(raw[:])
}
