package runtime

import (
	"errors"
	"net"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"postern/api"
	"postern/mapping"
)

// Types of answers that belong to no API: they are not gateway responses.
const (
	notDeployed  api.GatewayResponseType = "NOT_DEPLOYED"
	bodyTooLarge api.GatewayResponseType = "BODY_TOO_LARGE"
	headTooLarge api.GatewayResponseType = "HEAD_TOO_LARGE"
	notHTTP      api.GatewayResponseType = "MALFORMED_REQUEST"
)

// answer writes the response of the exchange and the envelope (§7.4).
func (s *Server) answer(ses *session, ctx *fasthttp.RequestCtx) {
	res := &ses.ex.Response
	head := &ctx.Response.Header
	head.SetStatusCode(res.Status)
	for i := range res.Headers {
		addHeader(head, &res.Headers[i])
	}
	mapped := len(res.Headers)
	res.Headers = ses.ex.AppendEnvelope(res.Headers)
	for _, h := range res.Headers[mapped:] { // names that need no look, and are there once
		head.SetCanonical(bytesOf(h.Name), bytesOf(h.Value))
	}
	if !ctx.Request.Header.ConnectionClose() && !ctx.Response.ConnectionClose() { // E-03
		head.SetCanonical(connectionName, keepAlive)
	}
	if res.NoBody { // RW-35
		ctx.Response.SkipBody = true
		return
	}
	body := ses.compress(ctx)
	if len(body) > keptBody { // nobody keeps a buffer of this size, so it can go out as it is
		ctx.Response.SetBodyStream(&largeBody{client: ses.client, rest: body, memory: ses.call.Detach()}, len(body))
		return
	}
	ctx.Response.SetBody(body)
	if len(body) == 0 && ctx.IsHead() { // RW-33: fasthttp leaves out a length of 0
		head.SetContentLength(0)
	}
}

// addHeader adds a line. The one that nearly every answer has takes the direct
// way.
func addHeader(head *fasthttp.ResponseHeader, h *mapping.Header) {
	if h.Name == "Content-Type" {
		head.SetContentType(h.Value)
		return
	}
	head.AddBytesKV(bytesOf(h.Name), bytesOf(h.Value))
}

var (
	connectionName = []byte("Connection")
	keepAlive      = []byte("keep-alive")
)

// answerTooLarge is the plain-text 413 (E-34).
func answerTooLarge(ctx *fasthttp.RequestCtx) {
	ctx.Response.Reset()
	ctx.SetStatusCode(fasthttp.StatusRequestEntityTooLarge)
	ctx.SetContentType("text; charset=utf-8")
	ctx.SetBodyString("HTTP content length exceeded 10485760 bytes.")
	ctx.SetConnectionClose()
}

// malformed answers a message that is not HTTP as both sides must read it
// (RW-04).
func (s *Server) malformed(ctx *fasthttp.RequestCtx, why malformed) {
	s.log.Warn("refused a malformed request", "why", string(why), "peer", ctx.RemoteAddr().String())
	ctx.Response.Reset()
	ctx.SetStatusCode(fasthttp.StatusBadRequest)
	ctx.SetConnectionClose()
	s.traceRefusal(ctx, mapping.Outcome{Type: notHTTP, Cause: string(why)})
}

// refuse answers what could not be read as a request at all.
func (s *Server) refuse(ctx *fasthttp.RequestCtx, err error) {
	var small *fasthttp.ErrSmallBuffer
	switch {
	case err == fasthttp.ErrBodyTooLarge:
		s.refuseBody(ctx)
	case errors.As(err, &small):
		s.refuseHead(ctx)
	default:
		s.malformed(ctx, malformed(strings.TrimPrefix(err.Error(), "fasthttp: ")))
	}
}

// refuseBody answers a body that is not read to its end (E-34). Its head is
// there: the trace and the log say which request it was.
func (s *Server) refuseBody(ctx *fasthttp.RequestCtx) {
	drain(ctx.Conn(), 4*maxBody)
	ses := acquireSession()
	if bad, _ := s.admit(ses, ctx, time.Now()); bad != "" {
		ses.release()
		s.malformed(ctx, bad)
		return
	}
	if s.tracing && s.options.Sampling.wants(&ses.ex) {
		ses.beginTrace(s.options.Reveal)
	}
	s.finish(ses, ctx, mapping.Outcome{Type: bodyTooLarge, Cause: "the request body has more than 10,485,760 bytes, the limit of any API"})
}

// drain reads what a client is still sending, at most so many bytes and only as
// long as bytes come: a client that cannot send on would not read the answer.
func drain(c net.Conn, most int) {
	buf := make([]byte, 16<<10)
	for most > 0 {
		if c.SetReadDeadline(time.Now().Add(200*time.Millisecond)) != nil {
			return
		}
		n, err := c.Read(buf)
		if most -= n; err != nil {
			return
		}
	}
}

// refuseHead answers a head that does not fit into the read buffer (§17).
func (s *Server) refuseHead(ctx *fasthttp.RequestCtx) {
	s.log.Warn("refused a request head over 34 KB", "peer", ctx.RemoteAddr().String())
	ctx.Response.Reset()
	ctx.SetStatusCode(fasthttp.StatusRequestHeaderFieldsTooLarge)
	ctx.SetContentType("application/json")
	ctx.SetBodyString(`{"message":"Request Header Fields Too Large"}`)
	ctx.SetConnectionClose()
	s.traceRefusal(ctx, mapping.Outcome{Type: headTooLarge, Cause: "the request head has more than 34 KB, the limit of any API"})
}
