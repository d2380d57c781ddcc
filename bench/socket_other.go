//go:build !linux

package bench

import "net"

// socket is what other systems do not have: reads and writes go through
// net.Conn.
type socket struct{}

func newSocket(net.Conn) *socket { return nil }

func (s *socket) hold([]byte, bool) bool      { return false }
func (s *socket) receive([]byte) (int, error) { return 0, nil }
