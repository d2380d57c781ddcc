package main

import (
	"bytes"
	"fmt"
	"testing"
)

// TestVisible holds that a screen shows what would steer it, and that others
// get what was written.
func TestVisible(t *testing.T) {
	var out bytes.Buffer
	n, err := fmt.Fprint(visible{&out}, "path.id: a\x1b[2J\x1b[31mb\n")
	if want := "path.id: a␛[2J\x1b[31mb\n"; out.String() != want || err != nil || n != 21 {
		t.Errorf("%q %d %v, want %q", out.String(), n, err, want)
	}
	if w := onScreen(&out); w != &out {
		t.Errorf("%T is no screen", w)
	}
}
