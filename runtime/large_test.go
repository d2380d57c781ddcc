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

	"postern/runtime/backend"
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
	const rest = restTime * 3 / 2
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
			time.Sleep(restTime * 3 / 2)
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

// TestLargeRequestOfTheLastKind holds that a connection that ends gives its
// memory back at once.
func TestLargeRequestOfTheLastKind(t *testing.T) {
	near, far := net.Pipe()
	far.Close()
	ctx := &fasthttp.RequestCtx{}
	ctx.Request.SetBody(make([]byte, keptRequest+1))
	ctx.Request.ResetBody()
	if _, err := (&client{Conn: near, large: ctx}).Read(make([]byte, 8)); err == nil {
		t.Error("no end")
	}
	if kept := cap(ctx.Request.SwapBody(nil)); kept != 0 {
		t.Errorf("%d bytes are kept after the end of the connection", kept)
	}
	ctx.Request.SetBody(make([]byte, keptRequest+1))
	ctx.Response.SetConnectionClose()
	keepRequest(ctx)
	if kept := cap(ctx.Request.SwapBody(nil)); kept != 0 {
		t.Errorf("%d bytes are kept by a connection that closes", kept)
	}
}

// TestLargeRequestIsLetGo holds that a connection that rests keeps no memory
// of a large body.
func TestLargeRequestIsLetGo(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	ctx := &fasthttp.RequestCtx{}
	ctx.Request.SetBody(make([]byte, keptRequest+1))
	ctx.Request.ResetBody()
	c := &client{Conn: near, large: ctx}
	go func() {
		time.Sleep(2 * restTime)
		far.Write([]byte("x"))
	}()
	p := make([]byte, 8)
	if n, err := c.Read(p); n != 1 || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	if kept := cap(ctx.Request.SwapBody(nil)); kept != 0 {
		t.Errorf("%d bytes are kept", kept)
	}
}
