package runtime

import (
	"io"
	"net"
	"unsafe"

	"github.com/valyala/fasthttp"

	"postern/runtime/backend"
	"postern/runtime/wait"
)

// largeBody is a body that goes to the client from the memory it was read into.
type largeBody struct {
	client *client // nil: not known
	rest   []byte
	memory []byte // of the integration's answer, which rest may lie in
}

// WriteTo writes all that is left at once, together with the head, of which w
// has a full buffer.
func (b *largeBody) WriteTo(w io.Writer) (int64, error) {
	if b.client != nil {
		b.client.joining = true
	}
	n, err := w.Write(b.rest)
	if b.client != nil && err == nil {
		err = b.client.apart()
	}
	b.rest = b.rest[n:]
	return int64(n), err
}

// headBuffer is the size of the buffer that fasthttp writes heads with.
const headBuffer = 4096

// join holds a buffer with a head back, which stays as it is while the rest of
// the body is written past it, and writes both with one system call: a small
// packet before a large one wakes the client for nothing.
func (c *client) join(p []byte) (int, error) {
	w, ok := c.Conn.(*wait.Conn)
	switch {
	case c.held == nil && ok && len(p) <= headBuffer:
		c.held = p
		return len(p), nil
	case c.held == nil:
		return c.Conn.Write(p)
	}
	list := net.Buffers{c.held, p}
	before := len(c.held)
	c.held = nil
	n, err := w.WriteAll(&list)
	return max(0, int(n)-before), err
}

// apart ends joining, and lets nothing stay behind.
func (c *client) apart() error {
	held := c.held
	c.joining, c.held = false, nil
	if held == nil {
		return nil
	}
	_, err := c.Conn.Write(held)
	return err
}

func (b *largeBody) Read(p []byte) (int, error) {
	if len(b.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

// Close is called when the answer is written, or never will be.
func (b *largeBody) Close() error {
	backend.Recycle(b.memory)
	b.rest, b.memory = nil, nil
	return nil
}

// keptRequest is the largest memory of a request body, in bytes, that stays with
// its connection. What is larger is shared by all connections.
const keptRequest = 256 << 10

// room is how much larger than a request body its memory is, so that an answer
// of the same size fits in as well, with its head.
const room = 64 << 10

// receiving is called when a head was read, before its body: a large one is
// going to be read into memory that was used before.
func receiving(head *fasthttp.RequestHeader) fasthttp.RequestConfig {
	if n := head.ContentLength(); n > keptRequest && n <= maxBody {
		if req := requestOf(head); cap(req.Body()) < n {
			backend.Recycle(req.SwapBody(backend.Borrow(n + room)))
		}
	}
	return expectInAnyCase(head)
}

// requestOf is the request that a head is part of: fasthttp shows the head
// alone before it takes memory for the body.
func requestOf(head *fasthttp.RequestHeader) *fasthttp.Request {
	return (*fasthttp.Request)(unsafe.Add(unsafe.Pointer(head), -headOffset))
}

const headOffset = int(unsafe.Offsetof(fasthttp.Request{}.Header))

// takeBody is the body of a request. The memory of a large one changes hands.
func (ses *session) takeBody(req *fasthttp.Request) []byte {
	body := req.Body()
	if cap(body) > keptRequest {
		ses.large = req.SwapBody(nil)
	}
	return body
}

// forgetBody lets the answer have the memory of a large request body, unless
// somebody may still look at it.
func (ses *session) forgetBody() {
	if ses.ex.ForgetRequestBody() {
		ses.returnBody()
	}
}

// returnBody lets others have the memory of a large request body.
func (ses *session) returnBody() {
	if ses.large != nil {
		backend.Recycle(ses.large)
		ses.large = nil
	}
}
