package runtime

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"postern/api"
	"postern/runtime/backend"
	"postern/runtime/wait"
)

// echoing serves POST / with a backend that sends every body back.
func echoing(t *testing.T) (addr string) {
	t.Helper()
	ln := listen(t)
	back := &fasthttp.Server{MaxRequestBodySize: 2 * maxBody, Handler: func(ctx *fasthttp.RequestCtx) { ctx.SetBody(ctx.PostBody()) }}
	go back.Serve(ln)
	t.Cleanup(func() { back.Shutdown() })
	calls := backend.New(backend.Options{Hosts: map[string]string{"back.example.com": ln.Addr().String()}})
	t.Cleanup(calls.Close)
	a := restAPI(t, "abc", map[string]map[string]string{"/": {"POST": `{"type":"HTTP_PROXY","httpMethod":"POST","uri":"http://back.example.com/"}`}})
	_, addr = start(t, Options{Backends: calls}, Stage{Plan: compile(t, a, "dev")})
	return addr
}

// content is a body that no other one is a part of.
func content(seed, size int) []byte {
	body := make([]byte, size)
	rand.NewChaCha8([32]byte{byte(seed)}).Read(body) // never fails
	for i := range body {                            // text: other bytes are replaced on the way
		body[i] = 'a' + body[i]&15
	}
	return body
}

// TestLargeBodies has connections with bodies of many sizes at once: each gets
// its own back, whosever memory it was in before.
func TestLargeBodies(t *testing.T) {
	addr := echoing(t)
	sizes := []int{0, 10, 70 << 10, 256 << 10, 256<<10 + 1, 1 << 20, 1<<20 + 1, 3 << 20}
	var clients sync.WaitGroup
	for k := range 4 {
		clients.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for n := range 2 * len(sizes) {
				size := sizes[(n*5+k)%len(sizes)]
				if n == 10 && k == 0 {
					size = maxBody
				}
				body := content(50*k+n, size)
				res, err := client.Post("http://"+addr+"/", "text/plain", bytes.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				got, err := io.ReadAll(res.Body)
				res.Body.Close()
				if err != nil || res.StatusCode != 200 || !bytes.Equal(got, body) {
					t.Errorf("%d bytes: status %d, %d bytes came back (%v)", len(body), res.StatusCode, len(got), err)
				}
			}
		})
	}
	clients.Wait()
}

// TestLargeBodyAfterARest sends large bodies with rests between them and in
// their middle: the memory of a body that is being read stays where it is.
func TestLargeBodyAfterARest(t *testing.T) {
	c, err := net.Dial("tcp", echoing(t))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(30 * time.Second))
	in := bufio.NewReader(c)
	const rest = 100 * time.Millisecond
	for n, rests := range [][2]time.Duration{{0, 0}, {0, rest}, {rest, rest}, {0, 0}} {
		body := content(n, 2<<20+n)
		time.Sleep(rests[0])
		fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", len(body))
		c.Write(body[:1<<20])
		time.Sleep(rests[1])
		c.Write(body[1<<20:])
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(res.Body)
		if err != nil || !bytes.Equal(got, body) {
			t.Errorf("body %d after %v: %d bytes came back (%v)", n, rests, len(got), err)
		}
	}
}

// TestLargeBodyBehindAnother has the head of a second request, and a part of
// its body, arrive with the first.
func TestLargeBodyBehindAnother(t *testing.T) {
	c, err := net.Dial("tcp", echoing(t))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(30 * time.Second))
	first, second := content(1, 300<<10), content(2, 600<<10)
	var message bytes.Buffer
	fmt.Fprintf(&message, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(first), first)
	fmt.Fprintf(&message, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(second), second[:1000])
	c.Write(message.Bytes())
	in := bufio.NewReader(c)
	for _, want := range [][]byte{first, second} {
		if &want[0] == &second[0] {
			time.Sleep(100 * time.Millisecond)
			c.Write(second[1000:])
		}
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(res.Body); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes came back for %d (%v)", len(got), len(want), err)
		}
	}
}

// TestLargeRequestMemory holds that a large body gets memory that is shared, in
// which the answer fits too, and that its connection keeps none of it.
func TestLargeRequestMemory(t *testing.T) {
	for _, size := range []int{0, keptRequest, keptRequest + 1, 1 << 20, maxBody, maxBody + 1} {
		ctx := &fasthttp.RequestCtx{}
		ctx.Request.Header.SetMethod("POST")
		ctx.Request.Header.SetContentLength(size)
		receiving(&ctx.Request.Header)
		got, large := cap(ctx.Request.Body()), size > keptRequest && size <= maxBody
		if large && (got < size+room || got > 4*(size+room)) || !large && got != 0 {
			t.Errorf("%d bytes of memory for a body of %d", got, size)
		}
		ses := acquireSession()
		ses.takeBody(&ctx.Request)
		ses.release()
		if kept := cap(ctx.Request.Body()); kept != 0 {
			t.Errorf("%d bytes are kept after a body of %d", kept, size)
		}
	}
}

// TestLargeBodyQuoted has a backend that ends in the middle of a large answer,
// and gateway responses that quote the request body: it was not given away.
func TestLargeBodyQuoted(t *testing.T) {
	ln := listen(t)
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			if req, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
				io.Copy(io.Discard, req.Body)
			}
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", 2<<20, bytes.Repeat([]byte("x"), 1<<20))
			c.Close()
		}
	}()
	calls := backend.New(backend.Options{Hosts: map[string]string{"back.example.com": ln.Addr().String()}})
	t.Cleanup(calls.Close)
	a := restAPI(t, "abc", map[string]map[string]string{"/": {"POST": `{"type":"HTTP_PROXY","httpMethod":"POST","uri":"http://back.example.com/"}`}})
	failed := &api.GatewayResponse{ResponseType: api.IntegrationFailure}
	failed.ResponseTemplates.Set("text/plain", "$method.request.body")
	a.GatewayResponses = append(a.GatewayResponses, failed)
	_, addr := start(t, Options{Backends: calls}, Stage{Plan: compile(t, a, "dev")})
	body := content(9, 1<<20)
	res, err := http.Post("http://"+addr+"/", "text/plain", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 504 || !bytes.Equal(got, body) {
		t.Errorf("%d, %d bytes, the request had %d (%v)", res.StatusCode, len(got), len(body), err)
	}
}

// TestLargeBodyGoesOutAtOnce has the parts of an answer written as fasthttp does
// it: nothing is lost, whatever comes behind a held head.
func TestLargeBodyGoesOutAtOnce(t *testing.T) {
	ln := listen(t)
	defer ln.Close()
	for name, sizes := range map[string][2]int{"large": {300, 1 << 20}, "a full head": {headBuffer, 1 << 20}, "no body": {300, 0}, "a small body": {10, 20}} {
		far, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		near, err := ln.Accept()
		if err != nil {
			t.Fatal(err)
		}
		c := &client{Conn: wait.On(near)}
		head, body := content(1, sizes[0]), content(2, sizes[1])
		go func() {
			defer near.Close()
			w := bufio.NewWriterSize(c, headBuffer)
			w.Write(head)
			b := &largeBody{client: c, rest: body}
			if n, err := b.WriteTo(w); err != nil || int(n) != len(body) || c.joining || c.held != nil {
				t.Errorf("%s: %d bytes, %v, held %d", name, n, err, len(c.held))
			}
			w.WriteString("next")
			w.Flush()
		}()
		got, err := io.ReadAll(far)
		if want := string(head) + string(body) + "next"; err != nil || string(got) != want {
			t.Errorf("%s: %d bytes for %d (%v)", name, len(got), len(want), err)
		}
		far.Close()
	}
}
