package bench

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"postern/bench/check"
)

// do sends one request over a fresh connection of a target.
func do(t *testing.T, target Target, r *Request) (*Answer, error) {
	t.Helper()
	c, err := target.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	a := new(Answer)
	return a, c.Do(r, a)
}

func TestHTTPAgainstARealServer(t *testing.T) {
	var connections atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Seen", r.Method+" "+r.RequestURI+" "+string(body))
		if r.URL.Path == "/chunked" {
			w.WriteHeader(201)
			w.(http.Flusher).Flush()
			io.WriteString(w, "in parts")
			return
		}
		if r.URL.Path == "/empty" {
			w.WriteHeader(204)
			return
		}
		io.WriteString(w, "hello")
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	c, err := HTTP(HTTPOptions{}).Open()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, x := range []struct {
		method, path, body, want string
		status                   int
	}{
		{"GET", "/a?b=c", "", "hello", 200},
		{"POST", "/", "xyz", "hello", 200},
		{"HEAD", "/", "", "", 200},
		{"GET", "/chunked", "", "in parts", 201},
		{"GET", "/empty", "", "", 204},
		{"GET", "/", "", "hello", 200},
	} {
		var a Answer
		if err := c.Do(mustRequest(t, x.method, s.URL+x.path, nil, x.body), &a); err != nil {
			t.Fatalf("%s %s: %v", x.method, x.path, err)
		}
		if a.Status != x.status || string(a.Body) != x.want {
			t.Errorf("%s %s: %d %q", x.method, x.path, a.Status, a.Body)
		}
		if seen, ok := a.Answer.Header("x-seen"); !ok || seen != strings.TrimSpace(x.method+" "+x.path+" "+x.body) {
			t.Errorf("seen %q", seen)
		}
		if a.BytesIn < 50 || a.BytesOut < 50 {
			t.Errorf("in %d out %d", a.BytesIn, a.BytesOut)
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestNoKeepAlive(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !r.Close {
			t.Error("the server may keep the connection")
		}
	}))
	defer s.Close()
	r := mustRequest(t, "GET", s.URL, nil, "")
	report, err := Run(context.Background(), HTTP(HTTPOptions{NoKeepAlive: true}), Static(r), Options{Connections: 2, Requests: 10})
	if err != nil || report.Connects != 10 || report.Failed != 0 || report.Requests != 10 {
		t.Errorf("%v %+v", err, report)
	}
}

func TestTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "safe") }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	r := mustRequest(t, "GET", s.URL, nil, "")
	if a, err := do(t, HTTP(HTTPOptions{Insecure: true}), r); err != nil || string(a.Body) != "safe" {
		t.Errorf("%v %q", err, a.Body)
	}
	if _, err := do(t, HTTP(HTTPOptions{}), r); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("an unknown certificate gave %v", err)
	}
}

// serve answers connections with a function until the test ends.
func serve(t *testing.T, f func(n int, c net.Conn)) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for n := 0; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				f(n, c)
			}()
		}
	}()
	return "http://" + l.Addr().String() + "/"
}

const okAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

// readRequest reads a request without a body.
func readRequest(r *bufio.Reader) bool {
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return false
		}
		if line == "\r\n" {
			return true
		}
	}
}

func TestKeptConnectionThatTheServerClosedIsReplaced(t *testing.T) {
	url := serve(t, func(_ int, c net.Conn) {
		if readRequest(bufio.NewReader(c)) {
			io.WriteString(c, okAnswer)
		}
	})
	c, _ := HTTP(HTTPOptions{}).Open()
	defer c.Close()
	r := mustRequest(t, "GET", url, nil, "")
	for i := range 3 {
		var a Answer
		if err := c.Do(r, &a); err != nil || a.Connects != 1 {
			t.Fatalf("request %d: %v, %d connects", i, err, a.Connects)
		}
		time.Sleep(5 * time.Millisecond) // lets the close arrive
	}
}

func TestHTTPFailures(t *testing.T) {
	silent := serve(t, func(_ int, c net.Conn) { io.Copy(io.Discard, c) })
	early := serve(t, func(_ int, c net.Conn) { readRequest(bufio.NewReader(c)) })
	broken := serve(t, func(_ int, c net.Conn) {
		readRequest(bufio.NewReader(c))
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort")
	})
	garbage := serve(t, func(_ int, c net.Conn) {
		readRequest(bufio.NewReader(c))
		io.WriteString(c, "SSH-2.0-OpenSSH\r\n\r\n")
	})
	for _, c := range []struct{ name, url, want string }{
		{"timeout", silent, "timeout"}, // the one that waits for it
		{"closed without an answer", early, "cannot receive: the server closed the connection"},
		{"ends within the body", broken, "cannot receive: "},
		{"no HTTP", garbage, "cannot receive: "},
		{"nobody listens", "http://127.0.0.1:1/", "connection refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			timeout := time.Minute
			if c.url == silent {
				timeout = 50 * time.Millisecond
			}
			_, err := do(t, HTTP(HTTPOptions{Timeout: timeout}), mustRequest(t, "GET", c.url, nil, ""))
			if err == nil || !strings.HasPrefix(failureText(err), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestAnswerOfTwoMessagesClosesTheConnection(t *testing.T) {
	url := serve(t, func(_ int, c net.Conn) {
		readRequest(bufio.NewReader(c))
		io.WriteString(c, okAnswer+okAnswer)
		time.Sleep(time.Second)
	})
	c, _ := HTTP(HTTPOptions{}).Open()
	defer c.Close()
	r := mustRequest(t, "GET", url, nil, "")
	for range 2 {
		var a Answer
		if err := c.Do(r, &a); err != nil || a.Connects != 1 {
			t.Errorf("%v, %d connects", err, a.Connects)
		}
	}
}

func TestHandlerTarget(t *testing.T) {
	target := Handler(func(ctx *fasthttp.RequestCtx) {
		if ctx.UserValue("x") != nil || len(ctx.Response.Body()) > 0 {
			t.Error("the context is not fresh")
		}
		ctx.SetUserValue("x", 1)
		ctx.Response.Header.Set("X-A", "b")
		ctx.SetStatusCode(202)
		ctx.WriteString(string(ctx.Method()) + " " + string(ctx.RequestURI()) + " " + string(ctx.PostBody()))
	})
	c, _ := target.Open()
	defer c.Close()
	r := mustRequest(t, "POST", "http://a/x?y", nil, "body")
	for range 3 {
		var a Answer
		if err := c.Do(r, &a); err != nil || a.Status != 202 || string(a.Body) != "POST /x?y body" {
			t.Fatalf("%v %d %q", err, a.Status, a.Body)
		}
		if v, ok := a.Answer.Header("x-a"); !ok || v != "b" {
			t.Errorf("header %q", v)
		}
	}
}

// cannedConn answers each write with the same bytes, without a goroutine.
type cannedConn struct {
	net.Conn
	in bytes.Reader
}

var canned = []byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Id: 1\r\nContent-Length: 13\r\n\r\n{\"ok\":\"true\"}")

func (c *cannedConn) Write(p []byte) (int, error) { c.in.Reset(canned); return len(p), nil }
func (c *cannedConn) Read(p []byte) (int, error)  { return c.in.Read(p) }
func (c *cannedConn) SetDeadline(time.Time) error { return nil }
func (c *cannedConn) Close() error                { return nil }
func dialCanned(string) (net.Conn, error)         { return &cannedConn{}, nil }
func mustCheck(t testing.TB, source string) *check.Check {
	t.Helper()
	c, err := check.Compile(source)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRequestCostsNoAllocation(t *testing.T) {
	t.Run("in memory", func(t *testing.T) { costsNothing(t, HTTP(HTTPOptions{Dial: dialCanned}), "http://a/") })
	t.Run("over a socket", func(t *testing.T) {
		url := serve(t, func(_ int, c net.Conn) {
			for in := make([]byte, 1<<10); ; {
				if _, err := c.Read(in); err != nil {
					return
				}
				c.Write(canned)
			}
		})
		costsNothing(t, HTTP(HTTPOptions{}), url)
	})
}

func costsNothing(t *testing.T, target Target, url string) {
	t.Helper()
	o := Options{Connections: 1, Rate: 1, Check: mustCheck(t, "status == 200")}
	workers, err := openWorkers(target, o)
	if err != nil {
		t.Fatal(err)
	}
	defer closeWorkers(workers)
	r := mustRequest(t, "POST", url, nil, "body")
	p := newPhase(context.Background(), o, Static(r), false)
	p.start = time.Now()
	n := testing.AllocsPerRun(2000, func() { p.send(workers[0], 0, 0, 0) })
	if n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
	if w := workers[0]; w.shard.failed != 0 || w.shard.statuses[200] != 2001 {
		t.Errorf("%+v", w.shard.failures)
	}
}
