package backend

import (
	"net"
	"strconv"

	"postern/mapping"
)

// Call is the memory of one call: what is sent and what came back. It belongs
// to one exchange at a time and is reused.
type Call struct {
	// Reused says that the answer came over a kept-alive connection.
	Reused bool
	// Perform performs the integration in place of the backends, for tests: it
	// fills the integration response or answers with an outcome. Release forgets
	// it. MOCK integrations never come here.
	Perform func(ex *mapping.Exchange) mapping.Outcome
	// Answered, if set, is called when the first byte of an answer is there: the
	// request is not sent again, so that its body is free. Release forgets it.
	Answered func()

	pool      *pool       // of the last call
	out       []byte      // request head and small bodies
	parts     [2][]byte   // head and body of a large request
	list      net.Buffers // what of them is to be written
	in        []byte      // the answer as read
	small     []byte      // where a large answer began, for the next one
	fields    []field
	status    int
	body      span
	keepAlive bool
	got       bool // some byte of the answer arrived
}

// span is a part of Call.in.
type span struct{ from, to int }

// field is one header line of the answer.
type field struct{ name, value span }

// keptBuffer is the largest buffer that a Call keeps between exchanges.
const keptBuffer = 256 << 10

// Release lets go of memory that only an unusually large answer needed. The
// answer becomes invalid.
func (call *Call) Release() {
	call.Perform, call.Answered = nil, nil
	if memory := call.Detach(); memory != nil {
		Recycle(memory)
	}
	if cap(call.out) > keptBuffer {
		call.out = nil
	}
}

// begin writes the request head; the body follows when the call is sent.
func (call *Call) begin(req *mapping.IntegrationRequest) {
	dst := append(call.out[:0], req.Method...)
	dst = append(dst, ' ')
	dst = append(dst, req.Path...)
	dst = append(dst, " HTTP/1.1\r\nHost: "...)
	dst = append(dst, req.Host...)
	dst = append(dst, "\r\n"...)
	for i := range req.Headers {
		dst = appendField(dst, req.Headers[i].Name, req.Headers[i].Value)
	}
	if req.Body != nil { // RW-03: never chunked
		dst = append(dst, "Content-Length: "...)
		dst = strconv.AppendInt(dst, int64(len(req.Body)), 10)
		dst = append(dst, "\r\n"...)
	}
	call.out = append(dst, "\r\n"...)
}

func appendField(dst []byte, name, value string) []byte {
	dst = append(dst, name...)
	dst = append(dst, ": "...)
	dst = append(dst, value...)
	return append(dst, "\r\n"...)
}

// joined is the body size up to which head and body go out in one write.
const joined = 16 << 10

// send writes head and body.
func (call *Call) send(c *conn, body []byte) error {
	if len(body) <= joined {
		n := len(call.out)
		call.out = append(call.out, body...)
		_, err := c.Write(call.out)
		call.out = call.out[:n]
		return err
	}
	call.parts = [2][]byte{call.out, body}
	call.list = call.parts[:]
	err := c.writeAll(&call.list)
	call.parts = [2][]byte{}
	return err
}

// rewind forgets an answer.
func (call *Call) rewind() {
	call.in, call.fields = call.in[:0], call.fields[:0]
	call.status, call.body, call.keepAlive, call.got = 0, span{}, false, false
}

// unanswered says that no byte of an answer has arrived.
func (call *Call) unanswered() bool { return !call.got }

// deliver hands the answer to the exchange, without copying.
func (call *Call) deliver(ex *mapping.Exchange) {
	res := &ex.IntegrationResponse
	res.Status = call.status
	res.Body = call.in[call.body.from:call.body.to]
	for _, f := range call.fields {
		ex.AddBackendHeader(call.in[f.name.from:f.name.to], call.in[f.value.from:f.value.to])
	}
}
