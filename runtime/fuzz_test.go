package runtime

import (
	"bytes"
	"net"
	"strings"
	"testing"
	"time"
)

// memoryConn is a connection whose client has sent all it will ever send.
type memoryConn struct {
	in  *bytes.Reader
	out bytes.Buffer
}

func (c *memoryConn) Read(p []byte) (int, error)  { return c.in.Read(p) }
func (c *memoryConn) Write(p []byte) (int, error) { return c.out.Write(p) }
func (c *memoryConn) Close() error                { return nil }
func (c *memoryConn) LocalAddr() net.Addr {
	return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4510}
}
func (c *memoryConn) RemoteAddr() net.Addr             { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9} }
func (c *memoryConn) SetDeadline(time.Time) error      { return nil }
func (c *memoryConn) SetReadDeadline(time.Time) error  { return nil }
func (c *memoryConn) SetWriteDeadline(time.Time) error { return nil }

// echoMock is a MOCK that puts what the client sent into header and body.
const echoMock = `{"type":"MOCK","requestTemplates":{"application/json":"{\"statusCode\":200}"},"passthroughBehavior":"WHEN_NO_MATCH",` +
	`"integrationResponses":{"200":{"statusCode":"200","responseTemplates":{"application/json":` +
	`"#set($context.responseOverride.header['X-Echo'] = $input.params('q'))$input.params() $input.path('$') $context.path"}}}}`

// FuzzFront sends any bytes to the server: it never panics, every answer is
// whole, and nothing of a request becomes a header line of its own.
func FuzzFront(f *testing.F) {
	for _, message := range []string{
		"GET /a?q=b HTTP/1.1\r\nHost: x\r\nX-Trace: 1\r\n\r\n",
		"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}GET /b HTTP/1.1\r\nHost: x\r\n\r\n",
		"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\n{}\r\n0\r\nT: 1\r\n\r\n",
		"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"GET /a?q=%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: abc.execute-api.x\r\nX-HTTP-Method-Override: PUT\r\n\r\n",
		"POST /a HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b",
		"GET http://abc.execute-api.x/dev/a HTTP/1.0\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "\x16\x03\x01",
		"GET / HTTP/1.1\nHost: x\n\n", "GET /_aws/execute-api/abc/dev/a HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n",
		"HEAD /restapis/abc/dev/_user_request_/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
	} {
		f.Add([]byte(message))
	}
	a := restAPI(f, "abc", map[string]map[string]string{"/": {"ANY": echoMock}, "/{p+}": {"ANY": echoMock}})
	smallest := 1
	a.MinimumCompressionSize = &smallest
	server := New(Options{Sampling: Sampling{Header: "X-Trace"}})
	f.Cleanup(func() { server.Shutdown(time.Second) })
	server.Publish(Catalog{Stages: []Stage{{Plan: compile(f, a, "dev")}}})
	f.Fuzz(func(t *testing.T, message []byte) {
		conn := &memoryConn{in: bytes.NewReader(message)}
		server.http.ServeConn(conn) // its error is the end of the input
		if bytes.Contains(message, []byte("HEAD ")) {
			return // which of the answers are without a body is not known here
		}
		for rest := conn.out.String(); rest != ""; {
			head, body, ok := strings.Cut(rest, "\r\n\r\n")
			if !ok {
				t.Fatalf("%q is answered by %q", message, conn.out.Bytes())
			}
			n, _ := contentLength(head)
			if n > len(body) {
				t.Fatalf("%q is answered by %q: a body is not whole", message, conn.out.Bytes())
			}
			checkHead(t, message, head)
			rest = body[n:]
		}
	})
}

// checkHead holds that an answer has the headers of the gateway and X-Echo, and
// no byte that ends a line.
func checkHead(t *testing.T, message []byte, head string) {
	lines := strings.Split(head, "\r\n")
	if !strings.HasPrefix(lines[0], "HTTP/1.1 ") {
		t.Fatalf("%q is answered by %q", message, lines[0])
	}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		if !strings.Contains(answerNames, "|"+name+"|") || strings.ContainsAny(value, "\r\n\x00") {
			t.Fatalf("%q is answered by the line %q", message, line)
		}
	}
}

// answerNames are the headers that answers of FuzzFront may have.
const answerNames = "|Date|Connection|Content-Type|Content-Length|Content-Encoding|x-amzn-RequestId|x-amz-apigw-id|x-amzn-ErrorType|X-Echo|"
