package backend

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"sync"
	"time"

	"postern/runtime/wait"
)

// pool keeps the idle connections of one address, the most recent one last.
type pool struct {
	owner  *Backends
	at     address
	config *tls.Config // nil: plain
	max    int

	mu     sync.Mutex
	idle   []*conn
	closed bool
}

// poolOf is the pool of an address. A call mostly goes where its memory went
// before.
func (call *Call) poolOf(b *Backends, at address) *pool {
	if call.pool == nil || call.pool.owner != b || call.pool.at != at {
		call.pool = b.poolOf(at)
	}
	return call.pool
}

// poolOf is the pool of an address, made on first use.
func (b *Backends) poolOf(at address) *pool {
	b.mu.RLock()
	p := b.pools[at]
	b.mu.RUnlock()
	if p != nil {
		return p
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if p := b.pools[at]; p != nil {
		return p
	}
	// The texts of at alias the exchange; a pool outlives it.
	at.addr, at.serverName = strings.Clone(at.addr), strings.Clone(at.serverName)
	p = &pool{owner: b, at: at, max: b.maxIdle}
	if at.serverName != "" {
		p.config = tlsConfig(at)
	}
	b.pools[at] = p
	return p
}

// take is the most recently used idle connection, nil when there is none.
func (p *pool) take() *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.idle)
	if n == 0 {
		return nil
	}
	c := p.idle[n-1]
	p.idle[n-1] = nil
	p.idle = p.idle[:n-1]
	return c
}

// give returns a connection that can serve another request.
func (p *pool) give(c *conn) {
	c.since = clock()
	p.mu.Lock()
	full := p.closed || len(p.idle) >= p.max
	if !full {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	if full {
		c.Close()
	}
}

// dial opens a new connection within the deadline, TLS included.
func (p *pool) dial(d *net.Dialer, deadline time.Time) (*conn, error) {
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	raw, err := d.DialContext(ctx, "tcp", p.at.addr)
	if err != nil {
		return nil, err
	}
	if p.config == nil {
		return &conn{Conn: wait.On(raw), pool: p}, nil
	}
	secured := tls.Client(raw, p.config)
	if err := secured.HandshakeContext(ctx); err != nil {
		raw.Close()
		return nil, err
	}
	return &conn{Conn: secured, pool: p}, nil
}

// close closes the idle connections and keeps later ones from becoming idle.
func (p *pool) close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, c := range idle {
		c.Close()
	}
}

// drop closes the connections that have been idle since before limit.
func (p *pool) drop(limit time.Duration) {
	p.mu.Lock()
	n := 0
	for n < len(p.idle) && p.idle[n].since < limit {
		n++
	}
	old := append([]*conn(nil), p.idle[:n]...)
	kept := copy(p.idle, p.idle[n:])
	clear(p.idle[kept:])
	p.idle = p.idle[:kept]
	p.mu.Unlock()
	for _, c := range old {
		c.Close()
	}
}

// closeIdle closes connections that nobody used for a while.
func (b *Backends) closeIdle() {
	defer b.done.Done()
	tick := time.NewTicker(b.idle / 4)
	defer tick.Stop()
	for {
		select {
		case <-b.stop:
			return
		case <-tick.C:
			b.mu.RLock()
			for _, p := range b.pools {
				p.drop(clock() - b.idle)
			}
			b.mu.RUnlock()
		}
	}
}
