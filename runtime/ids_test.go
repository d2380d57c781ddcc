package runtime

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestAppendHex(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 10000 {
		v, n := random.Uint64(), 1+random.IntN(16)
		text := fmt.Sprintf("%016x", v)
		if got := string(appendHex64([]byte("a"), v, n)); got != "a"+text[16-n:] {
			t.Fatalf("%d digits of %s: %s", n, text, got)
		}
	}
}
