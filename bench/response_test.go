package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// reading is a response that reads from r.
func reading(r io.Reader) *response { return &response{fill: r.Read} }

// wireCase is a line of testdata/answers.jsonl.
type wireCase struct {
	Name, Method, Wire, Body, Error string
	Status                          int
	Closes                          bool
}

func wireCases(t testing.TB) (all []wireCase) {
	t.Helper()
	text, err := os.ReadFile("testdata/answers.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		var c wireCase
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, c)
	}
	return all
}

// TestResponse reads each answer at once and byte by byte, and a second one
// behind it over the same connection.
func TestResponse(t *testing.T) {
	for _, c := range wireCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			for _, in := range []io.Reader{strings.NewReader(c.Wire), iotest.OneByteReader(strings.NewReader(c.Wire))} {
				holds(t, &c, reading(in))
			}
			if c.Error == "" && !c.Closes {
				r := reading(strings.NewReader(c.Wire + c.Wire))
				holds(t, &c, r)
				holds(t, &c, r)
			}
		})
	}
}

func holds(t *testing.T, c *wireCase, r *response) {
	t.Helper()
	err := r.read(c.Method == "HEAD", 100)
	if c.Error != "" {
		if err == nil || !strings.Contains(err.Error(), c.Error) {
			t.Errorf("got %v, want %s", err, c.Error)
		}
		return
	}
	if err != nil || r.status != c.Status || string(r.body) != c.Body || r.closes != c.Closes {
		t.Errorf("%v, status %d, body %q, closes %v", err, r.status, r.body, r.closes)
	}
}

func TestResponseHeader(t *testing.T) {
	r := reading(strings.NewReader("HTTP/1.1 200 OK\r\nX-Amzn-ErrorType:  Some Thing \r\nDate: x\r\nContent-Length: 2\r\n\r\nok"))
	if err := r.read(false, 100); err != nil {
		t.Fatal(err)
	}
	if v, ok := r.header("x-amzn-ErrorType"); !ok || v != "Some Thing" {
		t.Errorf("%q %v", v, ok)
	}
	if v, ok := r.header("x-amzn"); ok {
		t.Errorf("a part of a name gave %q", v)
	}
}

func TestResponseOfLargeParts(t *testing.T) {
	body := strings.Repeat("0123456789abcdef", 10<<10)
	for _, in := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 163840\r\nX: " + body[:40000] + "\r\n\r\n" + body,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n" + body[:0x20000] + "\r\n8000\r\n" + body[0x20000:] + "\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\n\r\n" + body,
	} {
		r := reading(iotest.HalfReader(strings.NewReader(in)))
		if err := r.read(false, 1<<20); err != nil || string(r.body) != body {
			t.Errorf("%.40q: %v, %d bytes", in, err, len(r.body))
		}
	}
	endless := io.MultiReader(strings.NewReader("HTTP/1.1 200 OK\r\n"), zeros{})
	if err := reading(endless).read(false, 1<<20); !errors.Is(err, errLongHead) {
		t.Errorf("a header without end: %v", err)
	}
}

// TestResponseIsBounded has servers that never come to the answer, or to its
// end.
func TestResponseIsBounded(t *testing.T) {
	const interim, ok = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
	const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n"
	for _, c := range []struct {
		name string
		in   io.Reader
		want error
	}{
		{"as many as there may be", strings.NewReader(strings.Repeat(interim, maxInterim) + ok), nil},
		{"one more", strings.NewReader(strings.Repeat(interim, maxInterim+1) + ok), errInterim},
		{"interim answers without end", &again{text: interim}, errInterim},
		{"a trailer", strings.NewReader(chunked + strings.Repeat("a: b\r\n", 1000) + "\r\n"), nil},
		{"a trailer without end", io.MultiReader(strings.NewReader(chunked), &again{text: "a: b\r\n"}), errTrailer},
		{"a line of a trailer without end", io.MultiReader(strings.NewReader(chunked), &again{text: "a"}), errLongHead},
	} {
		r := reading(c.in)
		if err := r.read(false, 100); !errors.Is(err, c.want) || err == nil && string(r.body) != "ok" {
			t.Errorf("%s: %v, body %q", c.name, err, r.body)
		}
	}
}

// again is a text again and again.
type again struct {
	text string
	at   int
}

func (a *again) Read(p []byte) (n int, err error) {
	for n < len(p) {
		k := copy(p[n:], a.text[a.at:])
		n, a.at = n+k, (a.at+k)%len(a.text)
	}
	return n, nil
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// FuzzResponse holds the reader against that of the standard library, and
// against itself when the bytes come one by one.
func FuzzResponse(f *testing.F) {
	for _, c := range wireCases(f) {
		f.Add([]byte(c.Wire))
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		whole, single := reading(bytes.NewReader(wire)), reading(iotest.OneByteReader(bytes.NewReader(wire)))
		err, err1 := whole.read(false, 1<<20), single.read(false, 1<<20)
		if (err == nil) != (err1 == nil) || err == nil && (whole.status != single.status || !bytes.Equal(whole.body, single.body)) {
			t.Fatalf("at once: %v %d %q, byte by byte: %v %d %q", err, whole.status, whole.body, err1, single.status, single.body)
		}
		if err != nil {
			return
		}
		res, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(wire)), nil)
		if err != nil || res.StatusCode < 200 || !res.ProtoAtLeast(1, 1) {
			return // the library is stricter, or stops at interim answers
		}
		body, err := io.ReadAll(res.Body)
		if err == nil && (res.StatusCode != whole.status || !bytes.Equal(body, whole.body)) {
			t.Errorf("%d %q, the library says %d %q", whole.status, whole.body, res.StatusCode, body)
		}
	})
}

// TestHalfClosedConnectionIsReplaced has a server that says nothing about
// closing and then waits for the client to close too.
func TestHalfClosedConnectionIsReplaced(t *testing.T) {
	for name, rest := range map[string]time.Duration{"after a rest": 2 * idle, "at once": 0} {
		t.Run(name, func(t *testing.T) { t.Parallel(); halfClosed(t, rest) })
	}
}

func halfClosed(t *testing.T, rest time.Duration) {
	url := serve(t, func(_ int, c net.Conn) {
		readRequest(bufio.NewReader(c))
		io.WriteString(c, okAnswer)
		c.(*net.TCPConn).CloseWrite()
		io.Copy(io.Discard, c)
	})
	c, _ := HTTP(HTTPOptions{Timeout: 20 * time.Second}).Open()
	defer c.Close()
	r := mustRequest(t, "GET", url, nil, "")
	for i := range 3 {
		var a Answer
		if err := c.Do(r, &a); err != nil || a.Connects != 1 {
			t.Fatalf("request %d: %v, %d connects", i, err, a.Connects)
		}
		time.Sleep(rest) // lets the end arrive
	}
}

// TestWaitLongerThanAGlance has answers that take longer than a wait lasts, and
// one that never comes.
func TestWaitLongerThanAGlance(t *testing.T) {
	t.Parallel()
	url := serve(t, func(_ int, c net.Conn) {
		in := bufio.NewReader(c)
		for range 2 {
			readRequest(in)
			time.Sleep(glance + glance/2)
			io.WriteString(c, okAnswer)
		}
		io.Copy(io.Discard, in)
	})
	c, _ := HTTP(HTTPOptions{Timeout: 2 * glance}).Open()
	defer c.Close()
	r := mustRequest(t, "GET", url, nil, "")
	for i := range 3 {
		var a Answer
		begun := time.Now()
		err := c.Do(r, &a)
		if i < 2 && (err != nil || string(a.Body) != "ok") {
			t.Fatalf("answer %d: %v", i, err)
		}
		if took := time.Since(begun); i == 2 && (!isTimeout(err) || took < 2*glance || took > 20*glance) {
			t.Errorf("after %v: %v", took, err)
		}
	}
}

// TestSmallRequestBehindAFullBuffer has a server that answers large requests
// without reading them, until the buffers of the kernel are full.
func TestSmallRequestBehindAFullBuffer(t *testing.T) {
	url := serve(t, func(_ int, c net.Conn) {
		buffered := bufio.NewReader(c)
		readRequest(buffered)
		io.WriteString(c, okAnswer)
		time.Sleep(50 * time.Millisecond)
		io.WriteString(c, okAnswer)
		io.Copy(io.Discard, buffered)
	})
	c, _ := HTTP(HTTPOptions{Timeout: time.Minute}).Open()
	defer c.Close()
	for _, size := range []int{200 << 10, 10} {
		var a Answer
		if err := c.Do(mustRequest(t, "POST", url, nil, strings.Repeat("x", size)), &a); err != nil || string(a.Body) != "ok" {
			t.Fatalf("%d bytes: %v %q", size, err, a.Body)
		}
	}
}
