package backend

import (
	"io"
	"net"
	"testing"
	"time"
)

const okay = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

// TestEndOfIdleConnection ends the backend's side of connections that were used
// often, as servers do that linger: the next call sees it and takes a new one.
func TestEndOfIdleConnection(t *testing.T) {
	const calls = 12
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for first := true; ; first = false {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			for range calls {
				if readRequest(c) == "" {
					break
				}
				io.WriteString(c, okay)
			}
			if first {
				c.(*net.TCPConn).CloseWrite()
				close(ended)
				defer c.Close()
				continue
			}
			c.Close()
		}
	}()
	b := New(Options{})
	defer func() { b.Close(); ln.Close(); <-done }()
	for i := range calls {
		if got, _ := invoke(t, b, request(ln.Addr().String())); got[:3] != "200" {
			t.Fatalf("call %d: %s", i, got)
		}
	}
	<-ended
	time.Sleep(10 * time.Millisecond) // the end arrives behind an answer that was read
	start := time.Now()
	got, _ := invoke(t, b, request(ln.Addr().String()))
	if got[:3] != "200" || time.Since(start) > time.Second {
		t.Errorf("after the end: %s in %v, want an answer of a new connection at once", got, time.Since(start))
	}
}

// TestDeadlineOfEachCall lets the deadline that the poller knows pass between
// calls and within one; each call has its own time.
func TestDeadlineOfEachCall(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := ln.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		for readRequest(c) != "" {
			time.Sleep(100 * time.Millisecond)
			io.WriteString(c, okay)
		}
	}()
	b := New(Options{})
	defer func() { b.Close(); ln.Close(); <-done }()
	for i, timeout := range []int{600, 600, 600, 600, 600, 600, 600, 9000, 9000, 600, 600, 50} {
		ex := request(ln.Addr().String())
		ex.IntegrationRequest.Timeout = time.Duration(timeout) * time.Millisecond
		start := time.Now()
		got, outcome := invoke(t, b, ex)
		t.Logf("call %d, %d ms: %s in %v", i, timeout, got, time.Since(start))
		switch {
		case timeout > 100 && got[:3] != "200":
			t.Fatalf("call %d, %d ms: %s", i, timeout, got)
		case timeout < 100 && outcome.Type != "INTEGRATION_TIMEOUT":
			t.Fatalf("call %d, %d ms: %s, want a timeout", i, timeout, got)
		case timeout < 100 && time.Since(start) < 50*time.Millisecond:
			t.Fatalf("call %d: timed out after %v", i, time.Since(start))
		}
		if i == 3 {
			time.Sleep(300 * time.Millisecond) // the deadline passes while the connection is idle
		}
	}
}

// TestHalfAnAnswer ends a connection that was used often in the midst of an
// answer: the end came with the bytes, and the call fails at once.
func TestHalfAnAnswer(t *testing.T) {
	answers := make([]string, 12)
	for i := range answers {
		answers[i] = okay
	}
	answers = append(answers, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
	s := serve(t, answers)
	b := New(Options{})
	defer b.Close()
	for i := range answers {
		start := time.Now()
		got, outcome := invoke(t, b, request(s.Addr().String()))
		if last := i == len(answers)-1; outcome.OK() == last || time.Since(start) > time.Second {
			t.Fatalf("call %d: %s in %v", i, got, time.Since(start))
		}
	}
}
