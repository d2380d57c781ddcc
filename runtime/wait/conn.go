package wait

import (
	"errors"
	"io"
	"iter"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// warm is the number of ordinary reads before a connection counts as one of
// requests and answers in turn.
const warm = 4

// longest is what one system call takes at most, in bytes. The scheduler is not told
// of the call, so that nothing else runs on its processor, and a collection that
// begins waits, for the time of the copy: some 0.1 ms.
const longest = 512 << 10

// The states of a Conn.
const (
	ordinary = iota // no coroutine
	free            // the coroutine rests in a read that is done
	reading         // the coroutine waits or reads
	closed
)

// Conn is a TCP connection that waits before it reads. One goroutine reads and one
// writes at a time; everything else is as with the connection below.
type Conn struct {
	net.Conn
	raw   syscall.RawConn
	state atomic.Int32
	asked atomic.Bool // something was written since the last read

	mu      sync.Mutex // held while the deadline of Rest is set or taken back
	resting bool       // it is set

	// Of the goroutine that reads.
	reads   int
	resume  func() (struct{}, bool)
	abandon func()
	into    []byte // what the coroutine reads into
	n       int    // and what came of it
	err     error
	drained bool // the last read took all there was

	// Of the goroutine that writes.
	send    func(fd uintptr) bool // writeNow, made once
	single  [1][]byte
	left    net.Buffers // to be written
	written int64       // of it, in bytes
	refusal error       // of the kernel
}

// On is a Conn over a TCP connection; any other connection, such as one over TLS,
// is given back as it is.
func On(c net.Conn) net.Conn {
	tcp, ok := c.(*net.TCPConn)
	if !ok || !told {
		return c
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return c
	}
	w := &Conn{Conn: c, raw: raw}
	w.send = w.writeNow
	return w
}

// Read reads as the connection below does, errors included.
func (c *Conn) Read(p []byte) (int, error) {
	for {
		n, err := c.read(p)
		if n > 0 || err == nil || !errors.Is(err, os.ErrDeadlineExceeded) || !c.rested() {
			return n, err
		}
	}
}

// rested takes the deadline of Rest back; false when there is none.
func (c *Conn) rested() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.resting {
		return false
	}
	c.resting = false
	c.Conn.SetReadDeadline(time.Time{}) // fails on a closed connection, as the next read does
	return true
}

func (c *Conn) read(p []byte) (int, error) {
	if len(p) == 0 || !c.state.CompareAndSwap(free, reading) {
		return c.readOrdinary(p) // an error when the connection is closed
	}
	c.into = p
	_, going := c.resume()
	c.into = nil
	next := int32(free)
	if !going {
		next, c.reads = ordinary, 0
	}
	if !c.state.CompareAndSwap(reading, next) { // closed meanwhile, and Close waits for the coroutine
		c.abandon()
	}
	return c.n, c.err
}

// readOrdinary asks the kernel first. After some reads the coroutine begins.
func (c *Conn) readOrdinary(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err != nil || n == 0 {
		return n, err
	}
	if c.reads++; c.reads < warm {
		return n, nil
	}
	if !c.state.CompareAndSwap(ordinary, reading) { // closed: abandon belongs to Close
		return n, nil
	}
	c.drained = false // what the poller tells before the coroutine begins is forgotten
	c.resume, c.abandon = iter.Pull(c.readInTurn)
	if !c.state.CompareAndSwap(reading, free) { // closed meanwhile
		c.abandon()
	}
	return n, nil
}

// readInTurn is the coroutine: it yields after each read, and ends when the
// connection is closed or a deadline is over.
func (c *Conn) readInTurn(yield func(struct{}) bool) {
	err := c.raw.Read(func(fd uintptr) (done bool) {
		for {
			if c.asked.Swap(false) && c.drained {
				c.drained = false
				return false // wait for the next change
			}
			if !c.readNow(int(fd)) {
				return false
			}
			if !yield(struct{}{}) {
				return true
			}
		}
	})
	if err != nil {
		c.n, c.err = 0, c.failed("read", err)
	}
}

// readNow asks the kernel; false when there is nothing yet.
func (c *Conn) readNow(fd int) bool {
	into := c.into[:min(len(c.into), longest)]
	n, err := readSocket(fd, into)
	if err == syscall.EAGAIN {
		return false
	}
	c.n, c.err, c.drained = n, nil, 0 < n && n < len(into) // the end stays to be read
	switch {
	case err != nil:
		c.n, c.err = 0, c.failed("read", os.NewSyscallError("read", err))
	case n == 0:
		c.err = io.EOF
	}
	return true
}

// failed is the error as package net tells it.
func (c *Conn) failed(op string, err error) error {
	var raw *net.OpError
	if errors.As(err, &raw) {
		err = raw.Err
	}
	return &net.OpError{Op: op, Net: "tcp", Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: err}
}

// Rest makes the next read an ordinary one and gives the coroutine back; a Read
// that waits goes on. Any goroutine may call it, but not while a deadline is set.
func (c *Conn) Rest() {
	if c.state.Load() != reading {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resting = true
	c.Conn.SetReadDeadline(longAgo)
}

// longAgo is a deadline that is over.
var longAgo = time.Unix(1, 0)

// Doubt makes the next read ask before it waits. The goroutine that reads calls
// it, after a time in which the peer may have ended the connection.
func (c *Conn) Doubt() { c.drained = false }

// Close closes the connection; a Read that waits ends with an error.
func (c *Conn) Close() error {
	if c.state.Swap(closed) == free {
		c.abandon()
	}
	return c.Conn.Close()
}
