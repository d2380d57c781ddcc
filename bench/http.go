package bench

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"
)

// HTTPOptions are the choices of HTTP. The zero value is usable.
type HTTPOptions struct {
	// Timeout ends a request that takes longer; 0 means 30 seconds. It may take
	// up to a quarter more, which saves work on each request.
	Timeout time.Duration
	// NoKeepAlive opens a connection for each request.
	NoKeepAlive bool
	// Insecure accepts any certificate.
	Insecure bool
	// Dial opens connections in place of net.Dialer, e.g. to one in memory.
	Dial func(address string) (net.Conn, error)
	// MaxBody is the largest body read, in bytes; 0 means 64 MiB.
	MaxBody int
}

// HTTP is a target that speaks HTTP/1.1 to the hosts of the requests.
func HTTP(o HTTPOptions) Target {
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.MaxBody <= 0 {
		o.MaxBody = 64 << 20
	}
	if o.Dial == nil {
		o.Dial = (&dialer{timeout: o.Timeout}).dial
	}
	return httpTarget{o}
}

type httpTarget struct{ options HTTPOptions }

func (t httpTarget) Open() (Conn, error) {
	return &httpConn{options: t.options, links: map[string]*link{}}, nil
}

// httpConn is the client of one worker: one connection per host.
type httpConn struct {
	options HTTPOptions
	links   map[string]*link
	last    *link // of the request before
	current atomic.Pointer[net.Conn]
	aborted atomic.Bool
}

// link is a connection to one host, open or not.
type link struct {
	address  string
	secure   bool
	conn     net.Conn // nil: not open
	socket   *socket  // of conn; nil: it has none that can be used directly
	response response
	header   func(name string) (string, bool)
	in       int           // bytes received on conn
	began    time.Duration // the last request, after epoch
	deadline time.Duration // of the answer, after epoch
	look     time.Duration // when a wait is broken off for a look at the socket, after epoch
	aborted  *atomic.Bool
}

// receive waits for bytes and counts them.
func (l *link) receive(free []byte) (n int, err error) {
	if l.socket == nil {
		n, err = l.conn.Read(free)
	} else {
		for n, err = l.socket.receive(free); n == 0 && l.mayWait(err); {
			n, err = l.socket.receive(free)
		}
	}
	l.in += n
	return n, err
}

// mayWait reports whether a wait was only broken off for a look, and may go on.
func (l *link) mayWait(err error) bool {
	now := time.Since(epoch)
	if !errors.Is(err, os.ErrDeadlineExceeded) || now >= l.deadline || l.aborted.Load() {
		return false
	}
	return l.lookAfter(now) == nil && !l.aborted.Load()
}

// glance is how long a wait on a socket lasts at most before a look at it: the
// poller may have told of its end before the request was written.
const glance = time.Second

func (l *link) lookAfter(now time.Duration) error {
	l.look = min(l.deadline, now+glance+glance/4)
	return l.conn.SetReadDeadline(epoch.Add(l.look))
}

func (c *httpConn) link(r *Request) *link {
	if l := c.last; l != nil && l.address == r.address && l.secure == r.secure {
		return l
	}
	key := r.address
	if r.secure {
		key = "tls " + key
	}
	l := c.links[key]
	if l == nil {
		l = &link{address: r.address, secure: r.secure, aborted: &c.aborted}
		l.header, l.response.fill = l.response.header, l.receive
		c.links[key] = l
	}
	c.last = l
	return l
}

// Do sends a request. A kept connection that the server has closed in the
// meantime is replaced once.
func (c *httpConn) Do(r *Request, a *Answer) error {
	l := c.link(r)
	for {
		reused := l.conn != nil
		if !reused {
			a.Connects++
			if err := c.open(l, r); err != nil {
				return err
			}
		}
		before := l.in
		err := c.exchange(l, r, a)
		if err == nil {
			return nil
		}
		l.shut()
		if !reused || l.in != before || isTimeout(err) || c.aborted.Load() {
			return err
		}
	}
}

func (c *httpConn) open(l *link, r *Request) error {
	conn, err := c.options.Dial(l.address)
	if err != nil {
		return fmt.Errorf("cannot connect: %w", err)
	}
	if l.secure {
		conn = tls.Client(conn, &tls.Config{ServerName: r.host, InsecureSkipVerify: c.options.Insecure})
	}
	l.conn, l.socket, l.in, l.began, l.deadline = conn, newSocket(conn), 0, -idle, 0
	l.look = 0
	l.response.begin, l.response.end = 0, 0
	c.current.Store(&conn)
	return nil
}

// Abort ends the request on the connection that was opened last, and those to
// come.
func (c *httpConn) Abort() {
	c.aborted.Store(true) // before the deadline, which a request may be moving
	if conn := c.current.Load(); conn != nil {
		_ = (*conn).SetDeadline(time.Unix(1, 0)) // a closed connection has nothing to wait for
	}
}

func (c *httpConn) exchange(l *link, r *Request, a *Answer) error {
	now := time.Since(epoch)
	if err := l.extend(now, c.options.Timeout); err != nil {
		return err
	}
	if c.aborted.Load() {
		return errAborted
	}
	fresh := now-l.began < idle
	l.began = now
	wire, before := r.wire(c.options.NoKeepAlive), l.in
	if err := l.send(wire, fresh); err != nil {
		return fmt.Errorf("cannot send: %w", err)
	}
	a.BytesOut += len(wire)
	err := l.response.read(r.Method == "HEAD", c.options.MaxBody)
	a.BytesIn += l.in - before
	if err != nil {
		return receiveError(err)
	}
	a.Status, a.Body, a.Header = l.response.status, l.response.body, l.header
	if c.options.NoKeepAlive || l.response.closes || l.response.begin < l.response.end {
		l.shut()
	}
	return nil
}

var errAborted = errors.New("the request was given up")

// send writes a request. A small one is left to the socket, which writes it
// when it is asked for the answer.
func (l *link) send(wire []byte, fresh bool) error {
	if l.socket != nil && l.socket.hold(wire, fresh) {
		return nil
	}
	_, err := l.conn.Write(wire)
	return err
}

// idle is how long a connection rests before its server may have closed it
// without saying so.
const idle = 2 * time.Millisecond

// epoch is what deadlines count from: reading a monotonic clock costs half.
var epoch = time.Now()

// extend moves a deadline only when a quarter of its time has passed, since each
// change costs as much as a small request.
func (l *link) extend(now, timeout time.Duration) error {
	if l.deadline-now < timeout {
		l.deadline, l.look = now+timeout+timeout/4, 0
		if err := l.conn.SetDeadline(epoch.Add(l.deadline)); err != nil {
			return err
		}
	}
	if l.socket == nil || l.look-now >= min(glance, timeout) {
		return nil
	}
	return l.lookAfter(now)
}

func receiveError(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("cannot receive: the server closed the connection")
	}
	var call *os.SyscallError
	if errors.As(err, &call) && call.Syscall == "write" {
		return fmt.Errorf("cannot send: %w", err)
	}
	return fmt.Errorf("cannot receive: %w", err)
}

func isTimeout(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}

func (l *link) shut() {
	if l.conn != nil {
		_ = l.conn.Close() // nothing is left to be done about an error here
		l.conn, l.socket = nil, nil
	}
}

// Close closes all connections.
func (c *httpConn) Close() error {
	for _, l := range c.links {
		l.shut()
	}
	return nil
}
