package runtime

import (
	"errors"
	"io"
	"os"
	"time"

	"github.com/valyala/fasthttp"

	"postern/runtime/backend"
)

// largeBody is a body that goes to the client from the memory it was read into.
type largeBody struct {
	rest   []byte
	memory []byte // of the integration's answer, which rest may lie in
}

// WriteTo writes all that is left at once.
func (b *largeBody) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(b.rest)
	b.rest = b.rest[n:]
	return int64(n), err
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

// Memory of request bodies above keptRequest bytes stays with a connection only
// for restTime, so that many idle connections do not hold much.
const (
	keptRequest = 256 << 10
	restTime    = 500 * time.Millisecond
)

// keepRequest leaves the memory of a large request body to the next request of
// its connection.
func keepRequest(ctx *fasthttp.RequestCtx) {
	if cap(ctx.Request.Body()) <= keptRequest || ctx.Hijacked() {
		return
	}
	c := clientOf(ctx.Conn())
	if c == nil || ctx.Request.Header.ConnectionClose() || ctx.Response.ConnectionClose() { // there is no next one
		backend.Recycle(ctx.Request.SwapBody(nil))
		return
	}
	c.large = ctx
}

// readLarge reads when a connection holds the memory of a large request body,
// else nothing. When the next request is long in coming, the memory goes to
// others. A request whose head is read already may be using it.
func (c *client) readLarge(p []byte) (int, error) {
	ctx := c.large
	if c.large = nil; ctx == nil || len(ctx.Request.Header.RawHeaders()) > 0 {
		return 0, nil
	}
	n, err := c.readWithin(p, restTime)
	if n > 0 {
		return n, err
	}
	backend.Recycle(ctx.Request.SwapBody(nil))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return 0, nil
	}
	return 0, err
}

// readWithin reads with a deadline, and leaves none behind.
func (c *client) readWithin(p []byte, limit time.Duration) (int, error) {
	if err := c.Conn.SetReadDeadline(time.Now().Add(limit)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(p)
	if reset := c.Conn.SetReadDeadline(time.Time{}); err == nil {
		err = reset
	}
	return n, err
}
