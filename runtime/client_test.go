package runtime

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"postern/runtime/backend"
)

// TestIdleConnections closes what is idle and nothing else: neither a
// connection in use nor one that waits for a slow backend.
func TestIdleConnections(t *testing.T) {
	const idle = 200 * time.Millisecond
	slow := listen(t)
	back := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { time.Sleep(4 * idle) })}
	go back.Serve(slow)
	t.Cleanup(func() { back.Close() })
	calls := backend.New(backend.Options{Hosts: map[string]string{"back.example.com": slow.Addr().String()}})
	t.Cleanup(calls.Close)
	a := restAPI(t, "abc", map[string]map[string]string{"/a": {"GET": mock200}, "/slow": {"GET": `{"type":"HTTP_PROXY","httpMethod":"GET","uri":"http://back.example.com/"}`}})
	_, base := start(t, Options{IdleTimeout: idle, Backends: calls}, Stage{Plan: compile(t, a, "dev")})
	addr := base

	ask := func(c net.Conn, path string) error {
		if _, err := io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			return err
		}
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err == nil {
			_, err = io.Copy(io.Discard, res.Body)
		}
		return err
	}
	dial := func() net.Conn {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	used, unused, waiting := dial(), dial(), dial()
	answered := make(chan error, 1)
	go func() { answered <- ask(waiting, "/slow") }()
	if err := ask(unused, "/a"); err != nil {
		t.Fatal(err)
	}
	for range 8 {
		if err := ask(used, "/a"); err != nil {
			t.Fatal("a connection in use was closed:", err)
		}
		time.Sleep(idle / 4)
	}
	unused.SetReadDeadline(time.Now().Add(time.Second))
	if _, err := unused.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("an idle connection gives %v, want EOF", err)
	}
	if err := <-answered; err != nil {
		t.Error("a connection that waits for its backend was closed:", err)
	}
}

// TestSecured tells the scheme and the peer of a connection over TLS.
func TestSecured(t *testing.T) {
	ln := newClients(tls.NewListener(listen(t), &tls.Config{}), time.Minute)
	defer ln.end()
	go func() {
		if c, err := net.Dial("tcp", ln.Addr().String()); err == nil {
			c.Close()
		}
	}()
	c, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, ok := c.(interface {
		Handshake() error
		ConnectionState() tls.ConnectionState
	}); !ok {
		t.Error("TLS is not seen")
	}
	if got := clientOf(c); got == nil || got.peer != "127.0.0.1" || got.port == "80" {
		t.Errorf("client %+v", got)
	}
}

// TestEndBehindLastRequest ends the client's side together with the last of many
// requests: it is answered, and then the connection closes.
func TestEndBehindLastRequest(t *testing.T) {
	a := restAPI(t, "abc", map[string]map[string]string{"/a": {"GET": mock200}})
	_, addr := start(t, Options{}, Stage{Plan: compile(t, a, "dev")})
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(10 * time.Second))
	answers := bufio.NewReader(c)
	for i := range 12 {
		if _, err := io.WriteString(c, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if i == 11 {
			c.(*net.TCPConn).CloseWrite()
		}
		res, err := http.ReadResponse(answers, nil)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, res.Body)
	}
	if _, err := answers.ReadByte(); err != io.EOF {
		t.Errorf("%v, want the end of the connection", err)
	}
}
