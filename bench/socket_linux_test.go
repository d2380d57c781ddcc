package bench

import (
	"net"
	"strings"
	"testing"
	"time"
)

// TestSocketTimeout holds that a report calls a read a read.
func TestSocketTimeout(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(10 * time.Millisecond))
	_, err = newSocket(c).receive(make([]byte, 64))
	if err == nil || !strings.HasPrefix(err.Error(), "read tcp ") || !strings.HasSuffix(err.Error(), "i/o timeout") {
		t.Errorf("%v, want read tcp …: i/o timeout", err)
	}
}
