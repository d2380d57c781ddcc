package backend

import (
	"errors"
	"net"
	"os"
	"time"

	"postern/runtime/wait"
)

// conn is one connection to a backend.
type conn struct {
	net.Conn
	pool     *pool
	since    time.Duration // when it became idle
	deadline time.Duration // of the call
	armed    time.Duration // what the poller was told, at or before the deadline of the call; 0: nothing
}

// within bounds what follows. The poller is told again only when its deadline is
// over or too late for this call, which for calls of one length is once in that
// time and not once in a call.
func (c *conn) within(deadline time.Duration) error {
	c.deadline = deadline
	if c.pool.config == nil && c.armed != 0 && c.armed <= deadline { // TLS cannot go on after a deadline
		return nil
	}
	return c.arm()
}

func (c *conn) arm() error {
	c.armed = c.deadline
	return c.SetDeadline(timeOf(c.deadline))
}

// early says that an error comes from a deadline before that of the call, and
// puts the right one in its place.
func (c *conn) early(err error) bool {
	return err != nil && c.armed < c.deadline && errors.Is(err, os.ErrDeadlineExceeded) && c.arm() == nil
}

// Read reads until the deadline of the call.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	for n == 0 && c.early(err) {
		n, err = c.Conn.Read(p)
	}
	return n, err
}

// Write writes until the deadline of the call.
func (c *conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	for c.early(err) {
		var more int
		more, err = c.Conn.Write(p[n:])
		n += more
	}
	return n, err
}

// writeAll writes several buffers until the deadline of the call, at once where
// the connection can: a small packet before a large one wakes the backend in vain.
func (c *conn) writeAll(list *net.Buffers) error {
	w, ok := c.Conn.(*wait.Conn)
	if !ok {
		_, err := list.WriteTo(c)
		return err
	}
	_, err := w.WriteAll(list)
	for c.early(err) {
		_, err = w.WriteAll(list)
	}
	return err
}

// doubtful is the idle time after which a connection is asked for its end before
// an answer is waited for. It is longer than the time between two calls of a busy
// connection, where the question costs what it can save.
const doubtful = 2 * time.Millisecond

// doubt lets a connection that was idle ask before it waits: a backend that ends
// its side behind an answer, and lingers, tells so once.
func (c *conn) doubt(now time.Duration) {
	if w, ok := c.Conn.(*wait.Conn); ok && now-c.since > doubtful {
		w.Doubt()
	}
}
