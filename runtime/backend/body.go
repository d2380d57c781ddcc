package backend

import (
	"bytes"
	"net"
)

// readBody reads the body that starts at from. Afterwards call.keepAlive says
// whether the connection can serve another request.
func (call *Call) readBody(c net.Conn, from int, f framing, head bool) error {
	call.keepAlive = !f.closes
	call.body = span{from, from}
	switch {
	case head || call.status == 204 || call.status == 304:
		return call.atEnd(from)
	case f.chunked:
		// RW-04 in the other direction: a length beside chunks is not trusted.
		call.keepAlive = call.keepAlive && f.length < 0
		return call.readChunks(c, from)
	case f.length >= 0:
		return call.readLength(c, from, f.length)
	default:
		call.keepAlive = false
		return call.readToClose(c, from)
	}
}

// readAhead is the most memory that is taken before bytes arrive.
const readAhead = 1 << 20

// atEnd ends the answer at a place; bytes after it spoil the connection.
func (call *Call) atEnd(place int) error {
	if len(call.in) > place {
		call.keepAlive = false
	}
	return nil
}

func (call *Call) readLength(c net.Conn, from int, length int64) error {
	if length > MaxBody {
		return &tooLargeError{length}
	}
	end := from + int(length)
	for len(call.in) < end {
		if len(call.in) == cap(call.in) { // a length alone gets no memory: the first part has to arrive
			size := end
			if len(call.in) < readAhead {
				size = min(end, from+readAhead)
			}
			call.resize(size)
		}
		if err := call.fill(c); err != nil {
			return err
		}
	}
	call.body = span{from, end}
	return call.atEnd(end)
}

func (call *Call) readToClose(c net.Conn, from int) error {
	for {
		if len(call.in)-from > MaxBody {
			return &tooLargeError{int64(len(call.in) - from)}
		}
		if err := call.fill(c); err == errIncomplete {
			call.body = span{from, len(call.in)}
			return nil
		} else if err != nil {
			return err
		}
	}
}

// readChunks reads a chunked body and moves its parts together in place.
func (call *Call) readChunks(c net.Conn, from int) error {
	to, at := from, from // end of the body so far; place of the next chunk
	for {
		size, next, err := call.chunkSize(c, at)
		if err != nil {
			return err
		}
		if size == 0 {
			call.body = span{from, to}
			return call.readTrailers(c, next)
		}
		if int64(to-from)+size > MaxBody {
			return &tooLargeError{int64(to-from) + size}
		}
		end := next + int(size)
		if err := call.need(c, end+2); err != nil {
			return err
		}
		if call.in[end] != '\r' || call.in[end+1] != '\n' {
			return errChunk
		}
		to += copy(call.in[to:], call.in[next:end])
		at = call.compact(to, end+2)
	}
}

// compact drops the bytes between to and at once they are many, so that small
// chunks do not need several times their size. It is the new place of at.
func (call *Call) compact(to, at int) int {
	if at-to < 32<<10 {
		return at
	}
	n := copy(call.in[to:], call.in[at:])
	call.in = call.in[:to+n]
	return to
}

// need reads until size bytes are there.
func (call *Call) need(c net.Conn, size int) error {
	call.grow(size)
	for len(call.in) < size {
		if err := call.fill(c); err != nil {
			return err
		}
	}
	return nil
}

// chunkLine is the longest line with a chunk size or trailer that is read.
const chunkLine = 4096

// nextLine is the line at a place, its end included in next.
func (call *Call) nextLine(c net.Conn, at int) (line []byte, next int, err error) {
	for {
		if i := bytes.IndexByte(call.in[at:], '\n'); i >= 0 {
			return bytes.TrimSuffix(call.in[at:at+i], []byte("\r")), at + i + 1, nil
		}
		if len(call.in)-at > chunkLine {
			return nil, 0, errChunk
		}
		if err := call.fill(c); err != nil {
			return nil, 0, err
		}
	}
}

// chunkSize reads a line such as "1a;name=value".
func (call *Call) chunkSize(c net.Conn, at int) (size int64, next int, err error) {
	line, next, err := call.nextLine(c, at)
	if err != nil {
		return 0, 0, err
	}
	if i := bytes.IndexByte(line, ';'); i >= 0 {
		line = line[:i]
	}
	line = bytes.TrimRight(line, " \t")
	digits := bytes.TrimLeft(line, "0")
	if len(line) == 0 || len(digits) > 8 {
		return 0, 0, errChunk
	}
	for _, c := range digits {
		digit := hexDigit(c)
		if digit < 0 {
			return 0, 0, errChunk
		}
		size = size<<4 | int64(digit)
	}
	return size, next, nil
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// readTrailers reads and drops what follows the last chunk.
func (call *Call) readTrailers(c net.Conn, at int) error {
	for range 1000 {
		line, next, err := call.nextLine(c, at)
		if err != nil {
			return err
		}
		if len(line) == 0 {
			return call.atEnd(next)
		}
		at = next
	}
	return errChunk
}
