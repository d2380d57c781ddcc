package bench

import (
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// dialer opens connections. One local address has some 28,000 ports for one
// server; on the loopback network there are more addresses to send from.
type dialer struct {
	timeout time.Duration
	source  atomic.Int32 // 127.0.0.n in use; 0: as the system chooses
}

func (d *dialer) dial(address string) (net.Conn, error) {
	for {
		n := d.source.Load()
		conn, err := d.dialFrom(n, address)
		if err == nil || !errors.Is(err, syscall.EADDRNOTAVAIL) || n >= 250 || !manySources(address) {
			return conn, err
		}
		d.source.CompareAndSwap(n, max(2, n+1))
	}
}

func (d *dialer) dialFrom(n int32, address string) (net.Conn, error) {
	from := net.Dialer{Timeout: d.timeout}
	if n > 0 {
		from.LocalAddr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(n))}
	}
	return from.Dial("tcp", address)
}

// manySources reports whether an address lies in 127.0.0.0/8, all of which can
// be sent from.
func manySources(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && IsLoopback(host) && !strings.Contains(host, ":")
}

// IsLoopback reports whether a host, a name or an IP address, is this machine.
func IsLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}
