package runtime

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"postern/mapping"
)

// Limits that come before any API (§17).
const (
	maxBody   = 10 << 20 // bytes of a request body, before and after decoding
	maxTarget = 10240    // bytes of a request target on a regional endpoint
	maxFields = 20480    // bytes of all header lines
)

// malformed says what is wrong with the message of a client; "" is fine.
// It is answered with 400 and the connection closes (RW-04).
type malformed string

// admit reads the request into the session. What is malformed never reaches an
// API; an outcome is the answer of a limit.
func (s *Server) admit(ses *session, ctx *fasthttp.RequestCtx, now time.Time) (malformed, mapping.Outcome) {
	ses.began = now.Sub(started)
	req := &ses.ex.Request
	req.Time = now
	ses.drawIDs(now)
	head := &ctx.Request.Header
	fields, bad := ses.readFields(head.RawHeaders())
	if bad != "" {
		return bad, mapping.Outcome{}
	}
	if !isHTTP1(head.Protocol()) {
		return "the protocol is not HTTP/1.1 or HTTP/1.0", mapping.Outcome{} // RW-01
	}
	req.Method = textOf(head.Method())
	req.Target = textOf(head.RequestURI())
	req.Sent = mapping.Sent{Method: req.Method, Fields: head.RawHeaders(), Body: ses.takeBody(&ctx.Request)}
	ses.connected(ctx)
	if ses.requestID != "" {
		req.ID = ses.requestID
	}
	if bad := ses.readTarget(req.Target); bad != "" {
		return bad, mapping.Outcome{}
	}
	if outcome := tooLong(len(req.Target), fields); !outcome.OK() {
		return "", outcome
	}
	return "", ses.readBody(req.Sent.Body)
}

// expectInAnyCase shows fasthttp, which knows Expect in one spelling alone, every
// other one (RW-02).
func expectInAnyCase(head *fasthttp.RequestHeader) (none fasthttp.RequestConfig) {
	if !bytes.Contains(head.RawHeaders(), []byte("100-")) {
		return none
	}
	for name, value := range head.All() {
		if isField(name, "expect") && bytes.EqualFold(value, []byte("100-continue")) {
			head.Set(fasthttp.HeaderExpect, "100-continue")
			break
		}
	}
	return none
}

// isHTTP1 says whether a protocol is a version of HTTP/1.
func isHTTP1(protocol []byte) bool {
	return len(protocol) == 8 && string(protocol[:7]) == "HTTP/1." && '0' <= protocol[7] && protocol[7] <= '9'
}

// connected notes what the connection says about the request.
func (ses *session) connected(ctx *fasthttp.RequestCtx) {
	req := &ses.ex.Request
	if ses.client = clientOf(ctx.Conn()); ses.client == nil { // read by somebody else
		req.Scheme, req.Port, req.SourceIP = "http", portOf(ctx.LocalAddr()), peerOf(ctx.RemoteAddr())
		return
	}
	ses.client.busy.Store(true)
	req.Scheme, req.Port, req.SourceIP = "http", ses.client.port, ses.client.peer
	if ctx.IsTLS() {
		req.Scheme = "https"
	}
}

// readFields takes the header lines from the bytes that the client sent and is
// their size. Framing that two parties could read differently is refused.
func (ses *session) readFields(raw []byte) (size int, bad malformed) {
	var framing framing
	for len(raw) > 0 {
		end := bytes.IndexByte(raw, '\n')
		if end < 0 {
			return size, "a header line does not end"
		}
		line := raw[:end]
		raw = raw[end+1:]
		size += end + 1
		if len(line) == 0 || line[len(line)-1] != '\r' {
			return size, "a header line ends with a bare line feed"
		}
		line = line[:len(line)-1]
		if len(line) == 0 {
			continue
		}
		colon := bytes.IndexByte(line, ':')
		if colon <= 0 {
			return size, "a header line has no name"
		}
		name, value := line[:colon], trimBlanks(line[colon+1:])
		if !isToken(name) {
			return size, "a header name has illegal characters"
		}
		if bytes.IndexByte(value, '\r') >= 0 || bytes.IndexByte(value, 0) >= 0 {
			return size, "a header value has control characters"
		}
		if bad := framing.note(name, value); bad != "" {
			return size, bad
		}
		ses.noteField(name, value)
		ses.ex.AddHeader(name, value)
	}
	return size, framing.check()
}

// trimBlanks is a value without blanks and tabs around it.
func trimBlanks(value []byte) []byte {
	for len(value) > 0 && (value[0] == ' ' || value[0] == '\t') {
		value = value[1:]
	}
	for n := len(value); n > 0 && (value[n-1] == ' ' || value[n-1] == '\t'); n-- {
		value = value[:n-1]
	}
	return value
}

// framing collects what header lines say about the end of the body.
type framing struct {
	length  []byte
	lengths int
	chunked int
	hosts   int
}

func (f *framing) note(name, value []byte) malformed {
	switch {
	case isField(name, "content-length"):
		if f.lengths > 0 && !bytes.Equal(f.length, value) {
			return "two Content-Length lines differ"
		}
		if len(value) == 0 || len(value) > 18 || len(bytes.Trim(value, "0123456789")) > 0 {
			return "Content-Length is no number"
		}
		f.length = value
		f.lengths++
	case isField(name, "transfer-encoding"):
		if !bytes.EqualFold(value, []byte("chunked")) {
			return "Transfer-Encoding is not chunked"
		}
		f.chunked++
	case isField(name, "host"):
		f.hosts++
	}
	return ""
}

func (f *framing) check() malformed {
	switch {
	case f.chunked > 0 && f.lengths > 0:
		return "Content-Length and Transfer-Encoding together"
	case f.chunked > 1:
		return "two Transfer-Encoding lines"
	case f.hosts > 1:
		return "two Host lines"
	}
	return ""
}

// noteField remembers the headers that the front itself reads.
func (ses *session) noteField(name, value []byte) {
	switch {
	case isField(name, "host"):
		ses.host = ses.lower(textOf(value))
	case isField(name, "x-apigw-api-id"):
		ses.apiHeader = textOf(value)
	case isField(name, "x-amzn-requestid"):
		if isUUID(textOf(value)) {
			ses.requestID = textOf(value)
		}
	case isField(name, "content-encoding"):
		ses.encoding = textOf(value)
	}
}

// isField compares a header name with one in lower case.
func isField(name []byte, lower string) bool {
	if len(name) != len(lower) {
		return false
	}
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

// isToken says whether a name is one of RFC 9110.
func isToken(name []byte) bool {
	for _, c := range name {
		if !tokenChars[c] {
			return false
		}
	}
	return true
}

var tokenChars = func() (table [256]bool) {
	for c := '0'; c <= 'z'; c++ {
		table[c] = c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c
	}
	for _, c := range "!#$%&'*+-.^_`|~" {
		table[c] = true
	}
	return table
}()

// readTarget takes the request target apart: fragment cut (RW-18), the
// authority of an absolute form in the place of Host (RW-06).
func (ses *session) readTarget(target string) malformed {
	for i := range len(target) {
		if target[i] <= ' ' || target[i] == 0x7f {
			return "the request target has blanks or control characters"
		}
	}
	target, _, _ = strings.Cut(target, "#")
	if scheme, rest, ok := strings.Cut(target, "://"); ok && isScheme(scheme) {
		end := strings.IndexAny(rest, "/?")
		if end < 0 {
			end = len(rest)
		}
		ses.host, target = ses.lower(rest[:end]), rest[end:]
	}
	ses.path, ses.ex.Request.Query, _ = strings.Cut(target, "?")
	if !strings.HasPrefix(ses.path, "/") && ses.path != "*" {
		ses.path = ses.joined("/", ses.path)
	}
	return ""
}

func isScheme(text string) bool {
	return strings.EqualFold(text, "http") || strings.EqualFold(text, "https")
}

// readBody takes the body, decoded by its Content-Encoding (§16.4). A request
// without body is served whatever the header says.
func (ses *session) readBody(body []byte) mapping.Outcome {
	ses.ex.Request.Body, ses.sent = body, len(body)
	if len(body) == 0 || ses.encoding == "" {
		return mapping.Outcome{}
	}
	decoded, err := mapping.DecodeBody(ses.decoded[:0], ses.encoding, body, maxBody)
	if errors.Is(err, mapping.ErrDecodedSize) { // E-34: the limit holds after decoding too
		return mapping.Outcome{Type: bodyTooLarge, Cause: err.Error()}
	}
	if err != nil {
		return mapping.FrontLimit(415, "Unsupported Media Type", "the request body cannot be decoded: "+err.Error())
	}
	ses.decoded, ses.ex.Request.Body, ses.sent = decoded, decoded, len(decoded)
	return mapping.Outcome{}
}

// tooLong is the answer of the size limits.
func tooLong(target, fields int) mapping.Outcome {
	switch {
	case target > maxTarget:
		return mapping.FrontLimit(414, "Request-URI Too Long",
			"the request target has "+strconv.Itoa(target)+" bytes; the limit of a regional endpoint is 10,240")
	case fields > maxFields:
		return mapping.FrontLimit(431, "Request Header Fields Too Large",
			"the header lines have "+strconv.Itoa(fields)+" bytes; the limit is 20,480")
	}
	return mapping.Outcome{}
}
