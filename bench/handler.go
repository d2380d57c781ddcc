package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"net"

	"github.com/valyala/fasthttp"
)

// Handler is a target that calls a fasthttp handler in memory, without a
// network. A request is parsed once for each connection.
func Handler(h fasthttp.RequestHandler) Target { return handlerTarget{h} }

type handlerTarget struct{ handle fasthttp.RequestHandler }

func (t handlerTarget) Open() (Conn, error) {
	c := &handlerConn{handle: t.handle, parsed: map[*Request]*fasthttp.Request{}}
	c.ctx.Init(&fasthttp.Request{}, localhost, nil)
	c.header = func(name string) (string, bool) {
		v := c.ctx.Response.Header.Peek(name)
		return string(v), v != nil
	}
	return c, nil
}

type handlerConn struct {
	handle fasthttp.RequestHandler
	parsed map[*Request]*fasthttp.Request
	ctx    fasthttp.RequestCtx
	header func(string) (string, bool)
}

// maxParsed bounds the parsed requests that a connection keeps.
const maxParsed = 1024

var localhost = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}

func (c *handlerConn) Do(r *Request, a *Answer) error {
	parsed, err := c.parse(r)
	if err != nil {
		return err
	}
	parsed.CopyTo(&c.ctx.Request)
	c.ctx.Response.Reset()
	c.ctx.ResetUserValues()
	c.handle(&c.ctx)
	a.Status, a.Body, a.Header = c.ctx.Response.StatusCode(), c.ctx.Response.Body(), c.header
	a.BytesOut, a.BytesIn = len(r.keep), len(a.Body)
	return nil
}

func (c *handlerConn) parse(r *Request) (*fasthttp.Request, error) {
	if p := c.parsed[r]; p != nil {
		return p, nil
	}
	p := new(fasthttp.Request)
	p.Header.DisableNormalizing()
	if err := p.Read(bufio.NewReaderSize(bytes.NewReader(r.keep), max(4096, len(r.keep)))); err != nil {
		return nil, fmt.Errorf("the request cannot be parsed: %w", err)
	}
	if len(c.parsed) >= maxParsed { // requests of a scenario are new each time
		clear(c.parsed)
	}
	c.parsed[r] = p
	return p, nil
}

func (c *handlerConn) Close() error { return nil }
