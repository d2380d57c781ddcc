package runtime

import (
	"net"
	"testing"
	"time"
)

// TestEndToEndClientGoesAway holds RW-08: the call of a client that went away is
// finished, so that its connection serves the next request.
func TestEndToEndClientGoesAway(t *testing.T) {
	doc := newDocument()
	doc.add("/", integrationOf("HTTP_PROXY"))
	s := doc.serve(t)
	s.backend.script(scriptedAnswer{text: okAnswer, delay: 50 * time.Millisecond})
	client, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	client.Write([]byte("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
	for range 200 { // until the backend has the request
		if s.backend.received(s.addr) != "" {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	client.Close()
	time.Sleep(100 * time.Millisecond)
	if _, got := s.call(t, []string{"POST /"}, okAnswer); statusOf(got) != "200" {
		t.Errorf("the next request: %s", got)
	}
	if n := s.backend.connections(); n != 1 {
		t.Errorf("%d connections to the backend, want 1", n)
	}
}

// TestEndToEndIgnoresProxySettings holds RW-55.
func TestEndToEndIgnoresProxySettings(t *testing.T) {
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "ALL_PROXY"} {
		t.Setenv(name, "http://"+refusedAddress(t))
	}
	doc := newDocument()
	doc.add("/", integrationOf("HTTP_PROXY"))
	if _, got := doc.serve(t).call(t, []string{"POST /"}, okAnswer); statusOf(got) != "200" {
		t.Error(got)
	}
}

// TestEndToEndConnections holds that a backend that fails leaves no connection
// in use, and that one that works is called over one connection (RW-51).
func TestEndToEndConnections(t *testing.T) {
	doc := newDocument()
	doc.add("/", integrationOf("HTTP_PROXY"))
	hurry := integrationOf("HTTP_PROXY")
	hurry["timeoutInMillis"] = 50
	doc.add("/hurry", hurry)
	s := doc.serve(t)
	for range 20 {
		s.call(t, []string{"POST /"}, okAnswer)
	}
	if n := s.backend.connections(); n != 1 {
		t.Errorf("%d connections for 20 requests, want 1", n)
	}
	for range 5 {
		s.backend.script(scriptedAnswer{text: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", closes: true, stalls: true})
		c := &wireCase{sent: "POST /hurry\r\n\r\n"}
		if got, err := s.exchange(c); err != nil || statusOf(got) != "504" {
			t.Fatalf("%q, %v", got, err)
		}
	}
	for range 100 { // the backend sees the ends of the connections
		if s.backend.openNow() == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%d connections to the backend stay open after timeouts", s.backend.openNow())
}
