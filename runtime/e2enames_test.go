package runtime

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// TestEndToEndNamesOfTheFront holds that what the front itself reads does not
// depend on the case of header names.
func TestEndToEndNamesOfTheFront(t *testing.T) {
	doc := newDocument()
	doc.members["x-amazon-apigateway-minimum-compression-size"] = 10
	doc.add("/", integrationOf("HTTP_PROXY"))
	s := doc.serve(t)
	answer := "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + strings.Repeat("a", 100)
	for _, name := range []string{"Accept-Encoding", "accept-encoding", "ACCEPT-ENCODING"} {
		_, got := s.call(t, []string{"POST /", name + ": gzip"}, answer)
		if !strings.Contains(got, "\r\nContent-Encoding: gzip\r\n") { // §16.4
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, name := range []string{"Connection", "connection", "CONNECTION"} { // E-03
		_, got := s.call(t, []string{"POST /", name + ": close"}, okAnswer)
		if !strings.Contains(got, "\r\nConnection: close\r\n") {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, name := range []string{"Content-Encoding", "content-encoding"} {
		received, _ := s.call(t, []string{"POST /", name + ": gzip\r\n\r\n" + gzipped(t, 3)}, okAnswer)
		if bodyOf(received) != "\x00\x00\x00" {
			t.Errorf("%s: the backend got %q", name, received)
		}
	}
	for _, name := range []string{"Expect", "expect", "EXPECT"} {
		continued(t, s.addr, name)
	}
}

// continued holds RW-02 for a spelling of Expect.
func continued(t *testing.T, addr, name string) {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(2 * time.Second))
	io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"+name+": 100-continue\r\nContent-Length: 2\r\n\r\n")
	line, err := bufio.NewReader(c).ReadString('\n')
	if line != "HTTP/1.1 100 Continue\r\n" {
		t.Errorf("%s: %q, %v", name, line, err)
	}
	io.WriteString(c, "{}")
}
