package backend

import (
	"bytes"
	"errors"
	"io"
	"net"
)

// maxHead is the largest head of an answer, in bytes.
const maxHead = 64 << 10

var (
	errGarbage    = errors.New("the answer is not HTTP")
	errHeadSize   = errors.New("the answer has more than 64 KB of headers")
	errField      = errors.New("the answer has a malformed header line")
	errLength     = errors.New("the answer has a malformed or contradictory Content-Length")
	errCoding     = errors.New("the answer has a Transfer-Encoding other than chunked")
	errChunk      = errors.New("the answer has a malformed chunk")
	errIncomplete = errors.New("the connection closed before the answer was complete")
	errSwitched   = errors.New("the backend switched protocols")
)

// receive reads one whole answer. After it the spans of the call are valid.
func (call *Call) receive(c net.Conn, head bool) error {
	from := 0
	for {
		end, err := call.readHead(c, from)
		if err != nil {
			return err
		}
		framing, err := call.parseHead(from, end)
		if err != nil {
			return err
		}
		if call.status == 101 {
			return errSwitched
		}
		if call.status >= 200 {
			return call.readBody(c, end, framing, head)
		}
		from = end // RW-32: interim answers are skipped
		if from > maxHead {
			return errHeadSize
		}
		call.fields = call.fields[:0]
	}
}

// fill reads more bytes of the answer.
func (call *Call) fill(c net.Conn) error {
	if len(call.in) == cap(call.in) {
		call.grow(len(call.in) + 4096)
	}
	n, err := c.Read(call.in[len(call.in):cap(call.in)])
	call.in = call.in[:len(call.in)+n]
	if n > 0 {
		if !call.got && call.Answered != nil {
			call.Answered()
		}
		call.got = true
		return nil
	}
	if err == io.EOF {
		return errIncomplete
	}
	return err
}

// grow makes room for size bytes in all.
func (call *Call) grow(size int) {
	if size > cap(call.in) {
		call.resize(max(size, 2*cap(call.in)))
	}
}

// resize moves the answer to a buffer of at least this size.
func (call *Call) resize(size int) {
	if size <= keptBuffer {
		call.in = append(make([]byte, 0, size), call.in...)
		return
	}
	larger := append(spare.take(size), call.in...)
	if cap(call.in) <= keptBuffer {
		call.small = call.in
	}
	Recycle(call.in)
	call.in = larger
}

// readHead reads until the blank line that ends the head which starts at from,
// and is the place after it.
func (call *Call) readHead(c net.Conn, from int) (end int, err error) {
	scanned := from
	for {
		if i := bytes.Index(call.in[scanned:], []byte("\n\r\n")); i >= 0 {
			return scanned + i + 3, nil
		}
		if i := bytes.Index(call.in[scanned:], []byte("\n\n")); i >= 0 {
			return scanned + i + 2, nil
		}
		if len(call.in)-from > maxHead {
			return 0, errHeadSize
		}
		scanned = max(from, len(call.in)-2)
		if err := call.fill(c); err != nil {
			return 0, err
		}
		if len(call.in)-from >= 5 && string(call.in[from:from+5]) != "HTTP/" {
			return 0, errGarbage
		}
	}
}

// framing is how the end of a body is known.
type framing struct {
	length  int64 // -1: not given
	chunked bool
	closes  bool // the connection does not stay open
}

// parseHead reads status line and header lines.
func (call *Call) parseHead(from, end int) (framing, error) {
	f := framing{length: -1}
	line, next := call.line(from, end)
	old, err := call.parseStatus(line)
	if err != nil {
		return f, err
	}
	f.closes = old
	for next < end {
		line, next = call.line(next, end)
		if line.from == line.to {
			break
		}
		if err := call.parseField(line, &f); err != nil {
			return f, err
		}
	}
	return f, nil
}

// line is the line at from without its end, and the place after it.
func (call *Call) line(from, end int) (line span, next int) {
	i := bytes.IndexByte(call.in[from:end], '\n')
	if i < 0 {
		return span{from, end}, end
	}
	to := from + i
	if to > from && call.in[to-1] == '\r' {
		to--
	}
	return span{from, to}, from + i + 1
}

// parseStatus reads "HTTP/1.1 200 OK"; old says HTTP/1.0.
func (call *Call) parseStatus(line span) (old bool, err error) {
	text := call.in[line.from:line.to]
	if len(text) < 12 || string(text[:7]) != "HTTP/1." || text[8] != ' ' || len(text) > 12 && text[12] != ' ' {
		return false, errGarbage
	}
	code := 0
	for _, c := range text[9:12] {
		if c < '0' || c > '9' {
			return false, errGarbage
		}
		code = code*10 + int(c-'0')
	}
	if code < 100 {
		return false, errGarbage
	}
	call.status = code
	return text[7] == '0', nil
}

// parseField reads "Name: value" and notes what it says of the framing.
func (call *Call) parseField(line span, f *framing) error {
	text := call.in[line.from:line.to]
	colon := bytes.IndexByte(text, ':')
	if colon <= 0 || !isToken(text[:colon]) {
		return errField
	}
	value := span{line.from + colon + 1, line.to}
	for value.from < value.to && isBlank(call.in[value.from]) {
		value.from++
	}
	for value.to > value.from && isBlank(call.in[value.to-1]) {
		value.to--
	}
	content := call.in[value.from:value.to]
	if bytes.IndexByte(content, '\r') >= 0 || bytes.IndexByte(content, 0) >= 0 { // never passed on (RW-21)
		return errField
	}
	call.fields = append(call.fields, field{span{line.from, line.from + colon}, value})
	return f.note(text[:colon], content)
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// note takes what a header says about the end of the body.
func (f *framing) note(name, value []byte) error {
	switch {
	case len(name) == 14 && equalFold(name, "content-length"):
		n, ok := parseLength(value)
		if !ok || f.length >= 0 && f.length != n {
			return errLength
		}
		f.length = n
	case len(name) == 17 && equalFold(name, "transfer-encoding"):
		if equalFold(value, "identity") {
			return nil
		}
		if !equalFold(value, "chunked") {
			return errCoding
		}
		f.chunked = true
	case len(name) == 10 && equalFold(name, "connection"):
		if equalFold(value, "close") {
			f.closes = true
		} else if equalFold(value, "keep-alive") {
			f.closes = false
		}
	}
	return nil
}

func parseLength(text []byte) (int64, bool) {
	if len(text) == 0 || len(text) > 18 {
		return 0, false
	}
	var n int64
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// equalFold compares ASCII ignoring case; lower is in lower case.
func equalFold(text []byte, lower string) bool {
	if len(text) != len(lower) {
		return false
	}
	for i, c := range text {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

func isToken(name []byte) bool {
	for _, c := range name {
		if !tokenChars[c] {
			return false
		}
	}
	return true
}

// tokenChars are the bytes of header names (RFC 9110, token).
var tokenChars = func() (table [256]bool) {
	for c := '0'; c <= 'z'; c++ {
		table[c] = c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c
	}
	for _, c := range "!#$%&'*+-.^_`|~" {
		table[c] = true
	}
	return table
}()
