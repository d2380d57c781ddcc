package bench

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Bounds of what is read of one answer beside its body.
const (
	inboxSize  = 16 << 10 // bytes
	maxHead    = 1 << 20  // bytes, of the header and of the trailer each
	maxInterim = 100      // answers of status 1xx before it
)

// response reads answers. Only what a load needs is looked at, and a body that
// came with its header is not copied.
type response struct {
	fill func(free []byte) (int, error) // waits for at least one byte

	inbox      []byte
	begin, end int // what has come in and is not used yet

	status  int
	length  int // of the body; -1: the header does not say
	chunked bool
	closes  bool   // the connection cannot be used again
	lines   []byte // of the header, for look-ups
	body    []byte
	memory  []byte // of bodies that do not lie in the inbox
}

// What a server did wrong.
var (
	errNoHTTP   = errors.New("this is not HTTP, expected a line such as HTTP/1.1 200 OK")
	errLongHead = fmt.Errorf("the header is longer than %d bytes", maxHead)
	errLength   = errors.New("Content-Length is not a number")
	errChunk    = errors.New("a chunk does not begin with its size, or does not end where it should")
	errLongBody = errors.New("the body is larger than the limit")
	errTrailer  = fmt.Errorf("the trailer after the last chunk is longer than %d bytes", maxHead)
	errInterim  = fmt.Errorf("more than %d answers of status 1xx came and no other", maxInterim)
)

// read reads one answer; those of status 1xx before it are passed over. What
// it finds stays valid until the next call.
func (r *response) read(noBody bool, limit int) error {
	for number := 0; ; number++ {
		if number > maxInterim {
			return errInterim
		}
		if err := r.readHead(); err != nil {
			return err
		}
		if r.status >= 200 || r.status == 101 {
			break
		}
	}
	r.body = nil
	switch {
	case r.status == 101: // what follows is no HTTP
		r.closes = true
		return nil
	case noBody || r.status == 204 || r.status == 304:
		return nil
	case r.chunked:
		return r.readChunks(limit)
	case r.length > limit:
		return errLongBody
	case r.length >= 0:
		return r.readLength()
	}
	r.closes = true
	return r.readRest(limit)
}

// more waits for more bytes. The end of the connection within an answer is not
// a clean end.
func (r *response) more(within bool) error {
	if r.begin == r.end {
		r.begin, r.end = 0, 0
	}
	if r.end == len(r.inbox) {
		used := r.inbox[r.begin:r.end]
		if len(used) > len(r.inbox)/2 || len(used) == 0 {
			r.inbox = make([]byte, max(inboxSize, 2*len(used)))
		}
		r.begin, r.end = 0, copy(r.inbox, used)
	}
	n, err := r.fill(r.inbox[r.end:])
	return r.came(n, err, within)
}

// came notes the result of a read.
func (r *response) came(n int, err error, within bool) error {
	r.end += n
	switch {
	case n > 0:
		return nil
	case err == nil:
		return io.ErrNoProgress
	case within && errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	}
	return err
}

// readHead takes lines from the inbox until the empty one.
func (r *response) readHead() error {
	r.length, r.chunked, r.closes = -1, false, false
	r.lines = r.lines[:0]
	for number := 0; len(r.lines) <= maxHead; number++ {
		line, err := r.line(number > 0)
		if err != nil || number > 0 && len(line) == 0 {
			return err
		}
		if err := r.readLine(number, line); err != nil {
			return err
		}
		r.lines = append(append(r.lines, line...), '\n')
	}
	return errLongHead
}

// line takes one line from the inbox, without its end. within says that an
// answer has begun.
func (r *response) line(within bool) ([]byte, error) {
	for seen := 0; ; {
		if n := bytes.IndexByte(r.inbox[r.begin+seen:r.end], '\n'); n >= 0 {
			line := r.inbox[r.begin : r.begin+seen+n]
			r.begin += seen + n + 1
			return bytes.TrimSuffix(line, []byte{'\r'}), nil
		}
		if seen = r.end - r.begin; seen > maxHead {
			return nil, errLongHead
		}
		if err := r.more(within || seen > 0); err != nil {
			return nil, err
		}
	}
}

func (r *response) readLine(number int, line []byte) error {
	if number > 0 {
		return r.readField(line)
	}
	if len(line) < len("HTTP/1.1 200") || string(line[:7]) != "HTTP/1." || line[8] != ' ' || len(line) > 12 && line[12] != ' ' {
		return errNoHTTP
	}
	status, ok := decimal(line[9:12])
	if !ok || status < 100 {
		return errNoHTTP
	}
	r.status, r.closes = status, line[7] == '0' // unless it says keep-alive
	return nil
}

// readField looks at a header line. Three names matter; their lengths tell them
// from nearly all others.
func (r *response) readField(line []byte) error {
	colon := bytes.IndexByte(line, ':')
	switch colon {
	case len("connection"):
		if alike(line[:colon], "connection") {
			r.closes = lists(line[colon+1:], "close") || r.closes && !lists(line[colon+1:], "keep-alive")
		}
	case len("content-length"):
		if alike(line[:colon], "content-length") {
			n, ok := decimal(bytes.TrimSpace(line[colon+1:]))
			if !ok {
				return errLength
			}
			r.length = n
		}
	case len("transfer-encoding"):
		if alike(line[:colon], "transfer-encoding") {
			r.chunked = r.chunked || lists(line[colon+1:], "chunked")
		}
	}
	return nil
}

// alike compares with a text of the same length in small letters and hyphens.
func alike(text []byte, small string) bool {
	for i := range text {
		if text[i]|0x20 != small[i] {
			return false
		}
	}
	return true
}

// lists reports whether a list such as "a, b" has a word.
func lists(list []byte, word string) bool {
	for item := range bytes.SplitSeq(list, []byte{','}) {
		if item = bytes.TrimSpace(item); len(item) == len(word) && alike(item, word) {
			return true
		}
	}
	return false
}

func decimal(text []byte) (n int, ok bool) {
	for _, c := range text {
		if c < '0' || c > '9' || n > 1<<50 {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, len(text) > 0
}

// readLength reads a body of known length.
func (r *response) readLength() error {
	if r.end-r.begin >= r.length {
		r.body = r.inbox[r.begin : r.begin+r.length]
		r.begin += r.length
		return nil
	}
	r.memory = r.memory[:0]
	err := r.take(r.length)
	r.body = r.memory
	return err
}

// take moves n bytes into the memory of the body. What is not there yet is read
// to its place.
func (r *response) take(n int) error {
	here := min(n, r.end-r.begin)
	r.memory = append(r.memory, r.inbox[r.begin:r.begin+here]...)
	r.begin += here
	for n -= here; n > 0; {
		r.memory = slices.Grow(r.memory, min(n, 1<<20)) // a length is a promise only
		at := len(r.memory)
		got, err := r.fill(r.memory[at:min(at+n, cap(r.memory))])
		if err := r.came(0, err, true); got == 0 {
			return err
		}
		r.memory, n = r.memory[:at+got], n-got
	}
	return nil
}

// readChunks reads a body in chunks, and the trailer.
func (r *response) readChunks(limit int) error {
	r.memory = r.memory[:0]
	for {
		line, err := r.line(true)
		if err != nil {
			return err
		}
		size, ok := chunkSize(line)
		switch {
		case !ok:
			return errChunk
		case size > limit-len(r.memory):
			return errLongBody
		case size == 0:
			r.body = r.memory
			return r.skipTrailer()
		}
		if err := r.take(size); err != nil {
			return err
		}
		if line, err = r.line(true); err != nil {
			return err
		}
		if len(line) > 0 {
			return errChunk
		}
	}
}

// chunkSize reads the hexadecimal number before an extension.
func chunkSize(line []byte) (n int, ok bool) {
	digits, _, _ := bytes.Cut(line, []byte{';'})
	digits = bytes.TrimRight(digits, " \t")
	for _, c := range digits {
		digit := strings.IndexByte("0123456789abcdefABCDEF", c)
		if digit < 0 || n > 1<<48 {
			return 0, false
		}
		if digit > 15 {
			digit -= 6
		}
		n = n<<4 | digit
	}
	return n, len(digits) > 0
}

func (r *response) skipTrailer() error {
	for size := 0; size <= maxHead; {
		line, err := r.line(true)
		if err != nil || len(line) == 0 {
			return err
		}
		size += len(line) + 1
	}
	return errTrailer
}

// readRest reads a body that ends with the connection.
func (r *response) readRest(limit int) error {
	r.memory = r.memory[:0]
	for {
		r.memory = append(r.memory, r.inbox[r.begin:r.end]...)
		r.begin = r.end
		if len(r.memory) > limit {
			return errLongBody
		}
		if err := r.more(false); err != nil {
			r.body = r.memory
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

// header looks a header up, whatever the case of its name.
func (r *response) header(name string) (string, bool) {
	for line := range bytes.Lines(r.lines) {
		colon := bytes.IndexByte(line, ':')
		if colon == len(name) && strings.EqualFold(string(line[:colon]), name) {
			return string(bytes.TrimSpace(line[colon+1:])), true
		}
	}
	return "", false
}
