package runtime

import (
	"io"
	"net"
	"strings"
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

// TestEndToEndBodiesOfAnyVerb holds RW-30: a body is read and seen whatever the
// verb, and what follows it on the connection is the next request (RW-04).
func TestEndToEndBodiesOfAnyVerb(t *testing.T) {
	in := integrationOf("HTTP")
	in["requestTemplates"] = object{"application/json": "[$input.body]"}
	doc := newDocument()
	doc.add("/", in)
	doc.paths["/"] = object{"x-amazon-apigateway-any-method": doc.paths["/"].(object)["post"]}
	s := doc.serve(t)
	for _, verb := range []string{"GET", "HEAD", "DELETE", "OPTIONS", "PUT", "POST", "PATCH"} {
		for framing, body := range map[string]string{"Content-Length: 5": "hello", "Transfer-Encoding: chunked": "5\r\nhello\r\n0\r\n\r\n"} {
			first := verb + " / HTTP/1.1\r\nHost: x\r\n" + framing + "\r\n\r\n" + body
			second := "PUT / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nend"
			s.backend.script(scriptedAnswer{text: okAnswer})
			got := sendAll(t, s.addr, first+second)
			if n := strings.Count(got, "HTTP/1.1 200 OK\r\n"); n != 2 || strings.Count(got, "HTTP/1.1") != 2 {
				t.Errorf("%s, %s: %d good answers, want 2:\n%s", verb, framing, n, got)
			}
			received := s.backend.received(s.addr)
			if !strings.Contains(received, "[hello]") || !strings.HasSuffix(received, "[end]") {
				t.Errorf("%s, %s: the backend got %q", verb, framing, received)
			}
		}
	}
}

// sendAll sends bytes and is all that comes back until the server closes.
func sendAll(t *testing.T, addr, message string) string {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(3 * time.Second))
	io.WriteString(c, message)
	all, err := io.ReadAll(c)
	if err != nil {
		t.Errorf("the connection does not end: %v", err)
	}
	return string(all)
}
