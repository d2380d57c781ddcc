package backend

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"postern/mapping"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script is a backend whose answers are bytes: each connection gets the next
// list of answers, one per request it sends.
type script struct {
	net.Listener
	connections [][]string
	accepted    atomic.Int32
	requests    chan string
}

func serve(t *testing.T, connections ...[]string) *script {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &script{Listener: ln, connections: connections, requests: make(chan string, 100)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.run()
	}()
	t.Cleanup(func() { ln.Close(); <-done })
	return s
}

func (s *script) run() {
	for {
		c, err := s.Accept()
		if err != nil {
			return
		}
		n := int(s.accepted.Add(1))
		if n > len(s.connections) {
			c.Close()
			continue
		}
		s.play(c, s.connections[n-1])
	}
}

// play answers requests; "STALL" keeps the connection open until the peer goes.
func (s *script) play(c net.Conn, answers []string) {
	defer c.Close()
	for _, answer := range answers {
		request := readRequest(c)
		if request == "" {
			return
		}
		s.requests <- request
		answer, stall := strings.CutSuffix(answer, "STALL")
		io.WriteString(c, answer)
		if stall {
			io.Copy(io.Discard, c)
			return
		}
	}
}

func readRequest(c net.Conn) string {
	var all []byte
	buf := make([]byte, 4096)
	for {
		n, err := c.Read(buf)
		all = append(all, buf[:n]...)
		head, body, ok := strings.Cut(string(all), "\r\n\r\n")
		if ok {
			length := 0
			if _, after, found := strings.Cut(head, "Content-Length: "); found {
				fmt.Sscanf(after, "%d", &length)
			}
			if len(body) >= length {
				return string(all)
			}
		}
		if err != nil {
			return string(all)
		}
	}
}

func request(addr string) *mapping.Exchange {
	ex := &mapping.Exchange{}
	ex.IntegrationRequest = mapping.IntegrationRequest{
		Kind: mapping.HTTP, Method: "GET", URI: "http://" + addr + "/x?y=1", Scheme: "http", Host: addr, Addr: addr,
		Path: "/x?y=1", Timeout: 2 * time.Second,
	}
	return ex
}

func invoke(t *testing.T, b *Backends, ex *mapping.Exchange) (string, mapping.Outcome) {
	t.Helper()
	var call Call
	outcome := b.Invoke(ex, &call)
	if !outcome.OK() {
		return fmt.Sprintf("%s %s", outcome.Type, outcome.Log), outcome
	}
	res := &ex.IntegrationResponse
	var text strings.Builder
	fmt.Fprintf(&text, "%d", res.Status)
	for _, h := range res.Headers {
		fmt.Fprintf(&text, " [%s=%s]", h.Name, h.Value)
	}
	fmt.Fprintf(&text, " %q", res.Body)
	return text.String(), outcome
}

func open(t *testing.T, o Options) *Backends {
	t.Helper()
	b := New(o)
	t.Cleanup(b.Close)
	return b
}

func TestAnswers(t *testing.T) {
	const network = "INTEGRATION_FAILURE Execution failed due to a network error communicating with endpoint: GET http://ADDR/x?y=1: "
	tests := []struct{ name, answer, want string }{
		{"length", "HTTP/1.1 200 OK\r\nX-a: 1\r\nx-A: 2\r\nContent-Length: 3\r\n\r\nabc", `200 [X-a=1] [x-A=2] [Content-Length=3] "abc"`},
		{"no reason phrase", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", `200 [Content-Length=0] ""`},
		{"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n", `200 [Transfer-Encoding=chunked] "abc0123456789"`},
		{"padded chunk sizes", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n000000000003\r\nabc\r\n0000\r\n\r\n", `200 [Transfer-Encoding=chunked] "abc"`},
		{"until close", "HTTP/1.1 200 OK\r\nX: y\r\n\r\nabc", `200 [X=y] "abc"`},
		{"HTTP/1.0", "HTTP/1.0 404 Not Found\r\n\r\ngone", `404 "gone"`},
		{"bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 1\n\nx", `200 [Content-Length=1] "x"`},
		{"interim answers", "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx", `201 [Content-Length=1] "x"`},
		{"no content", "HTTP/1.1 204 No Content\r\n\r\n", `204 ""`},
		{"blanks around values", "HTTP/1.1 200 OK\r\nA:  b c \t\r\nContent-Length: 0\r\n\r\n", `200 [A=b c] [Content-Length=0] ""`},
		{"equal lengths twice", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", `200 [Content-Length=1] [Content-Length=1] "x"`},

		{"garbage", "SSH-2.0-OpenSSH\r\n", network + errGarbage.Error()},
		{"bad status", "HTTP/1.1 2x0 OK\r\n\r\n", network + errGarbage.Error()},
		{"bad field", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", network + errField.Error()},
		{"carriage return in a value", "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", network + errField.Error()},
		{"NUL in a value", "HTTP/1.1 200 OK\r\nA: b\x00c\r\n\r\n", network + errField.Error()},
		{"blank in name", "HTTP/1.1 200 OK\r\na b: c\r\n\r\n", network + errField.Error()},
		{"different lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", network + errLength.Error()},
		{"bad length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx", network + errLength.Error()},
		{"bad coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx", network + errCoding.Error()},
		{"bad chunk size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", network + errChunk.Error()},
		{"chunk without end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcde\r\n", network + errChunk.Error()},
		{"closed at once", "", network + errIncomplete.Error()},
		{"closed in head", "HTTP/1.1 200 OK\r\nA: b", network + errIncomplete.Error()},
		{"closed in body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", network + errIncomplete.Error()},
		{"closed in chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", network + errIncomplete.Error()},
		{"switching protocols", "HTTP/1.1 101 Switching Protocols\r\n\r\n", network + errSwitched.Error()},
		{"endless head", "HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", 20000), network + errHeadSize.Error()},
		{"endless interim answers", strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 5000), network + errHeadSize.Error()},
		{"too large", "HTTP/1.1 200 OK\r\nContent-Length: 10485761\r\n\r\n", "API_CONFIGURATION_ERROR Execution failed due to configuration error: Integration response of reported length 10485761 is larger than allowed maximum of 10485760 bytes."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, []string{test.answer})
			addr := s.Addr().String()
			got, _ := invoke(t, open(t, Options{}), request(addr))
			if want := strings.ReplaceAll(test.want, "ADDR", addr); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestTimeouts(t *testing.T) {
	answers := map[string]string{
		"before the head":  "STALL",
		"within the head":  "HTTP/1.1 200 OK\r\nSTALL",
		"within the body":  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabSTALL",
		"within a chunk":   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabSTALL",
		"before the close": "HTTP/1.1 200 OK\r\n\r\nabSTALL",
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			s := serve(t, []string{answer})
			ex := request(s.Addr().String())
			ex.IntegrationRequest.Timeout = 60 * time.Millisecond
			got, _ := invoke(t, open(t, Options{}), ex)
			if got != "INTEGRATION_TIMEOUT Execution failed due to a timeout error" {
				t.Error(got)
			}
			if took := ex.IntegrationResponse.Latency; took < 60*time.Millisecond {
				t.Errorf("gave up after %s", took)
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	ln.Close()
	b := open(t, Options{})
	got, outcome := invoke(t, b, request(addr))
	if outcome.Type != "INTEGRATION_FAILURE" || !strings.Contains(got, "connection refused") {
		t.Error(got)
	}
	ex := request("no-such-host.invalid:80")
	got, outcome = invoke(t, b, ex)
	if outcome.Type != "API_CONFIGURATION_ERROR" || !strings.HasSuffix(got, "Invalid endpoint address") {
		t.Error(got)
	}
}

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

// TestOneRetry holds RW-51: once, and only on a reused connection that said
// nothing.
func TestOneRetry(t *testing.T) {
	t.Run("a reused connection that closed", func(t *testing.T) {
		s := serve(t, []string{ok}, []string{ok})
		b := open(t, Options{})
		for range 2 {
			if got, _ := invoke(t, b, request(s.Addr().String())); !strings.HasPrefix(got, "200") {
				t.Fatal(got)
			}
		}
		if n := s.accepted.Load(); n != 2 {
			t.Errorf("%d connections, want 2", n)
		}
	})
	t.Run("not on a new connection", func(t *testing.T) {
		s := serve(t, []string{""}, []string{ok})
		if got, _ := invoke(t, open(t, Options{}), request(s.Addr().String())); !strings.HasPrefix(got, "INTEGRATION_FAILURE") {
			t.Error(got)
		}
	})
	t.Run("not after the first byte", func(t *testing.T) {
		s := serve(t, []string{ok, "HTTP/1.1 2"}, []string{ok})
		b := open(t, Options{})
		invoke(t, b, request(s.Addr().String()))
		if got, _ := invoke(t, b, request(s.Addr().String())); !strings.HasPrefix(got, "INTEGRATION_FAILURE") {
			t.Error(got)
		}
	})
	t.Run("not after a timeout", func(t *testing.T) {
		s := serve(t, []string{ok, "STALL"}, []string{ok})
		b := open(t, Options{})
		invoke(t, b, request(s.Addr().String()))
		ex := request(s.Addr().String())
		ex.IntegrationRequest.Timeout = 50 * time.Millisecond
		if got, _ := invoke(t, b, ex); !strings.HasPrefix(got, "INTEGRATION_TIMEOUT") {
			t.Error(got)
		}
	})
}

func TestKeepAlive(t *testing.T) {
	tests := []struct {
		name, answer string
		connections  int32
	}{
		{"length", ok, 1},
		{"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", 1},
		{"no content", "HTTP/1.1 204 No Content\r\n\r\n", 1},
		{"connection close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 2},
		{"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 2},
		{"HTTP/1.0 that keeps", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", 1},
		{"bytes after the answer", ok + "HTTP/1.1 200 OK\r\n", 2},
		{"length beside chunks", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, []string{test.answer, test.answer}, []string{test.answer})
			b := open(t, Options{})
			for range 2 {
				if got, outcome := invoke(t, b, request(s.Addr().String())); !outcome.OK() {
					t.Fatal(got)
				}
			}
			if n := s.accepted.Load(); n != test.connections {
				t.Errorf("%d connections, want %d", n, test.connections)
			}
		})
	}
}

func TestRequestOnTheWire(t *testing.T) {
	s := serve(t, []string{ok})
	ex := request(s.Addr().String())
	req := &ex.IntegrationRequest
	req.Method, req.Host = "PUT", "inventory.example.com"
	req.Headers = []mapping.Header{{Name: "tEsT", Value: "1"}, {Name: "Accept", Value: "*/*"}, {Name: "test", Value: "2"}}
	req.Body = []byte("payload")
	if got, outcome := invoke(t, open(t, Options{}), ex); !outcome.OK() {
		t.Fatal(got)
	}
	want := "PUT /x?y=1 HTTP/1.1\r\nHost: inventory.example.com\r\ntEsT: 1\r\nAccept: */*\r\ntest: 2\r\nContent-Length: 7\r\n\r\npayload"
	if diff := cmp.Diff(want, <-s.requests); diff != "" {
		t.Error(diff)
	}
}

// TestLargeRequestOnTheWire sends bodies around the size from which head and body
// are separate, again on a connection that was closed.
func TestLargeRequestOnTheWire(t *testing.T) {
	for _, size := range []int{joined, joined + 1, 1 << 20} {
		s := serve(t, []string{ok, ""}, []string{ok})
		b := open(t, Options{})
		body := strings.Repeat("0123456789abcdef", size/16+1)[:size]
		for range 2 {
			ex := request(s.Addr().String())
			ex.IntegrationRequest.Method, ex.IntegrationRequest.Body = "PUT", []byte(body)
			if got, outcome := invoke(t, b, ex); !outcome.OK() {
				t.Fatal(got)
			}
		}
		for range 3 {
			if sent := <-s.requests; !strings.HasPrefix(sent, "PUT /") || !strings.HasSuffix(sent, "\r\n\r\n"+body) {
				t.Errorf("%d bytes: %d arrived, %.60q", size, len(sent), sent)
			}
		}
	}
}

func TestHeadHasNoBody(t *testing.T) {
	s := serve(t, []string{"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", ok})
	b := open(t, Options{})
	ex := request(s.Addr().String())
	ex.IntegrationRequest.Method = "HEAD"
	if got, _ := invoke(t, b, ex); got != `200 [Content-Length=500] ""` {
		t.Error(got)
	}
	if got, _ := invoke(t, b, request(s.Addr().String())); !strings.HasPrefix(got, "200") {
		t.Error("the connection was spoilt:", got)
	}
}

func TestLargeBodies(t *testing.T) {
	body := strings.Repeat("0123456789abcdef", 10<<20/16)
	var chunked strings.Builder
	chunked.WriteString("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
	for at := 0; at < len(body); at += 1000 {
		part := body[at:min(at+1000, len(body))]
		fmt.Fprintf(&chunked, "%x\r\n%s\r\n", len(part), part)
	}
	chunked.WriteString("0\r\n\r\n")
	for name, answer := range map[string]string{
		"length":      fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body),
		"chunks":      chunked.String(),
		"until close": "HTTP/1.1 200 OK\r\n\r\n" + body,
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, []string{answer})
			ex := request(s.Addr().String())
			var call Call
			if outcome := open(t, Options{}).Invoke(ex, &call); !outcome.OK() {
				t.Fatal(outcome.Log)
			}
			if string(ex.IntegrationResponse.Body) != body {
				t.Error("the body arrived changed")
			}
			call.Release()
			if cap(call.in) > keptBuffer {
				t.Error("the buffer of a large answer is kept")
			}
		})
	}
	s := serve(t, []string{"HTTP/1.1 200 OK\r\n\r\n" + body + "x"})
	if got, _ := invoke(t, open(t, Options{}), request(s.Addr().String())); !strings.HasPrefix(got, "API_CONFIGURATION_ERROR") {
		t.Error(got)
	}
}

// TestAllocations holds the budget: a call over a kept-alive connection
// allocates nothing. The backend answers without allocating either.
func TestAllocations(t *testing.T) {
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
		buf, answer := make([]byte, 4096), []byte(ok)
		for {
			if _, err := c.Read(buf); err != nil {
				return
			}
			c.Write(answer)
		}
	}()
	t.Cleanup(func() { ln.Close(); <-done })
	b := open(t, Options{Hosts: map[string]string{"inventory.example.com": ln.Addr().String()}})
	ex := request("inventory.example.com:80")
	ex.IntegrationRequest.Body = []byte("x")
	var call Call
	allocs := testing.AllocsPerRun(200, func() {
		ex.IntegrationResponse.Headers = ex.IntegrationResponse.Headers[:0]
		if outcome := b.Invoke(ex, &call); !outcome.OK() {
			t.Fatal(outcome.Log)
		}
	})
	if allocs > 0 {
		t.Errorf("%v allocations per call", allocs)
	}
}

func FuzzReceive(f *testing.F) {
	f.Add([]byte(ok))
	f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX-T: 1\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 404 Not Found\r\n\r\ngone"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		client, server := net.Pipe()
		go func() {
			server.Write(answer)
			server.Close()
		}()
		var call Call
		if err := call.receive(client, false); err == nil && call.body.to > len(call.in) {
			t.Error("the body ends behind the answer")
		}
		client.Close()
	})
}

// TestLargeRequestBeyondAnOldDeadline has a backend that does not read a large
// request until the deadline of the call before is over.
func TestLargeRequestBeyondAnOldDeadline(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	const size = 8 << 20 // more than the buffers of a socket hold
	got := make(chan int64, 1)
	go func() {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		in := bufio.NewReader(c)
		for _, wait := range []time.Duration{0, 700 * time.Millisecond} {
			time.Sleep(wait)
			req, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			n, _ := io.Copy(io.Discard, req.Body)
			if wait > 0 {
				got <- n
			}
			io.WriteString(c, ok)
		}
	}()
	b := open(t, Options{})
	for _, call := range []struct {
		timeout time.Duration
		body    []byte
	}{{400 * time.Millisecond, nil}, {20 * time.Second, make([]byte, size)}} {
		ex := request(ln.Addr().String())
		ex.IntegrationRequest.Method, ex.IntegrationRequest.Timeout, ex.IntegrationRequest.Body = "POST", call.timeout, call.body
		if answer, outcome := invoke(t, b, ex); !outcome.OK() {
			t.Fatal(answer)
		}
	}
	if n := <-got; n != size {
		t.Errorf("%d bytes arrived of %d", n, size)
	}
}
