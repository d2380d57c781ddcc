package runtime

import (
	"crypto/tls"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"postern/runtime/wait"
)

// client is the connection of a client. Its addresses are written once, for all
// requests that it carries.
type client struct {
	net.Conn
	owner *clients
	peer  string // address of the client, as RW-09 prints it
	port  string // of the listener
	used  atomic.Bool
	busy  atomic.Bool // a request is under way
	idle  int         // looks since it was last used; of the sweeper
	// joining and held belong to the goroutine of the connection.
	joining bool   // what is written next goes out together with what follows
	held    []byte // the first of it
}

// Read notes that the connection is in use.
func (c *client) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if !c.used.Load() { // a look is cheaper than a write that other processors see
		c.used.Store(true)
	}
	return n, err
}

// Write writes, or holds the head of a large answer back until its body is there.
func (c *client) Write(p []byte) (int, error) {
	if c.joining {
		return c.join(p)
	}
	return c.Conn.Write(p)
}

// Close closes the connection and forgets it.
func (c *client) Close() error {
	c.owner.forget(c)
	return c.Conn.Close()
}

// secured is a client over TLS.
type secured struct {
	*client
	tls *tls.Conn
}

// Handshake and ConnectionState are how fasthttp knows TLS.
func (s *secured) Handshake() error                     { return s.tls.Handshake() }
func (s *secured) ConnectionState() tls.ConnectionState { return s.tls.ConnectionState() }

// rest gives back what only a busy connection needs.
func (c *client) rest() {
	if w, ok := c.Conn.(*wait.Conn); ok {
		w.Rest()
	}
}

// clients are the open connections of a listener. A deadline for each request
// would be set and cleared again with every one of them, which costs as much as
// the whole mapping of a small request; a look at all connections now and then
// costs nothing. A connection is closed up to one look late.
type clients struct {
	net.Listener
	look  time.Duration // the time between two looks
	looks int           // that find a connection unused before it is closed
	stop  chan struct{}

	mu  sync.Mutex
	all map[*client]struct{}
}

func newClients(ln net.Listener, idle time.Duration) *clients {
	look := min(max(idle/32, time.Millisecond), time.Second)
	l := &clients{Listener: ln, look: look, looks: int(idle / look), stop: make(chan struct{}), all: map[*client]struct{}{}}
	go l.sweep()
	return l
}

// end stops the sweeper.
func (l *clients) end() { close(l.stop) }

// Accept waits for the next connection.
func (l *clients) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &client{Conn: wait.On(conn), owner: l, peer: peerOf(conn.RemoteAddr()), port: portOf(conn.LocalAddr())}
	l.mu.Lock()
	l.all[c] = struct{}{}
	l.mu.Unlock()
	if secure, ok := conn.(*tls.Conn); ok {
		return &secured{c, secure}, nil
	}
	return c, nil
}

func (l *clients) forget(c *client) {
	l.mu.Lock()
	delete(l.all, c)
	l.mu.Unlock()
}

// sweep closes connections that nobody has used for the idle time, and lets
// those rest that nobody used since the last look.
func (l *clients) sweep() {
	tick := time.NewTicker(l.look)
	defer tick.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-tick.C:
			for _, c := range l.unused() {
				c.Close()
			}
		}
	}
}

// unused are the connections to close.
func (l *clients) unused() (old []*client) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.all {
		if c.used.Swap(false) || c.busy.Load() {
			c.idle = 0
			continue
		}
		if c.idle++; c.idle > l.looks {
			old = append(old, c)
		} else if c.idle == 1 {
			c.rest()
		}
	}
	return old
}

// clientOf is the connection of a request, nil when it came over none.
func clientOf(c net.Conn) *client {
	switch c := c.(type) {
	case *client:
		return c
	case *secured:
		return c.client
	}
	return nil
}

// peerOf prints the address of a peer (RW-09).
func peerOf(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return "127.0.0.1"
	}
	ip, ok := netip.AddrFromSlice(tcp.IP)
	if !ok {
		return "127.0.0.1"
	}
	return ip.Unmap().String()
}

// portOf prints the port of a listener.
func portOf(addr net.Addr) string {
	if tcp, ok := addr.(*net.TCPAddr); ok {
		return strconv.Itoa(tcp.Port)
	}
	return "80"
}
