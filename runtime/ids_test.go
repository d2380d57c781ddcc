package runtime

import (
	crand "crypto/rand"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"regexp"
	"testing"
	"time"
)

func TestHex(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 10000 {
		v := random.Uint64()
		var got [16]byte
		if put16(got[:], v); string(got[:]) != fmt.Sprintf("%016x", v) {
			t.Fatalf("%016x is written as %s", v, got)
		}
	}
}

// TestIDs holds the ids against their forms (RW-11), and looks that they
// differ.
func TestIDs(t *testing.T) {
	var seed [32]byte
	crand.Read(seed[:])
	ses := &session{random: rand.NewChaCha8(seed)}
	seen := map[string]bool{}
	now := time.Unix(0x6718a2b3, 0)
	for range 1000 {
		ses.drawIDs(now)
		req := &ses.ex.Request
		for _, id := range []struct{ text, form string }{
			{req.ID, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`},
			{req.ExtendedID, `^[A-Za-z0-9_-]{15}=$`},
			{req.Trace.Root, `^1-6718a2b3-[0-9a-f]{24}$`},
			{req.Trace.Parent, `^[0-9a-f]{16}$`},
			{req.Trace.Lineage, `^[0-9a-f]{8}$`},
		} {
			if !regexp.MustCompile(id.form).MatchString(id.text) {
				t.Fatalf("%s has not the form %s", id.text, id.form)
			}
			if len(id.text) > 8 && seen[id.text] {
				t.Fatalf("%s is drawn twice", id.text)
			}
			seen[string([]byte(id.text))] = true
		}
		if raw, err := base64.URLEncoding.Strict().DecodeString(req.ExtendedID); err != nil || len(raw) != 11 {
			t.Fatalf("%s holds %d bytes (%v), want 11", req.ExtendedID, len(raw), err)
		}
	}
}
