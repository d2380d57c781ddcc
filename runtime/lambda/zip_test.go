package lambda

import (
	"strings"
	"testing"
)

// What is larger when it is unzipped than may be is refused, not cut.
func TestUnzipLimit(t *testing.T) {
	if all, err := atMost(strings.NewReader("12345"), 5); err != nil || string(all) != "12345" {
		t.Errorf("%q %v", all, err)
	}
	all, err := atMost(strings.NewReader("123456"), 5)
	if code, text := zipFault(err); all != nil || code != "ERR_BUFFER_TOO_LARGE" || text != "Cannot create a Buffer larger than 268435456 bytes" {
		t.Errorf("%q %s %s", all, code, text)
	}
}
