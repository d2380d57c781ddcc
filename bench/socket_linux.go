package bench

import (
	"io"
	"net"
	"os"
	"syscall"
	"unsafe"
)

// socket calls the kernel without telling the scheduler of each call, which
// for calls that never block costs more than it gives.
type socket struct {
	conn   *net.TCPConn
	raw    syscall.RawConn
	out    []byte // held back until the answer is asked for
	fresh  bool   // the server cannot have closed the connection before out
	in     []byte
	n      int
	result error
	step   func(fd uintptr) bool
}

// maxHeld keeps what is written at once below any buffer of the kernel.
const maxHeld = 8 << 10

// newSocket returns nil for connections that are no TCP sockets.
func newSocket(conn net.Conn) *socket {
	c, ok := conn.(*net.TCPConn)
	if !ok {
		return nil
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return nil
	}
	s := &socket{conn: c, raw: raw}
	s.step = s.try
	return s
}

// hold takes over to write a request, if it is small. fresh says that the
// connection was in use a moment ago.
func (s *socket) hold(wire []byte, fresh bool) bool {
	if len(wire) > maxHeld {
		return false
	}
	s.out, s.fresh = wire, fresh
	return true
}

// receive writes what is held and waits for bytes. After a deadline it can be
// called again.
func (s *socket) receive(free []byte) (n int, err error) {
	s.in, s.n, s.result = free, 0, nil
	err = s.raw.Read(s.step)
	if rest := s.out; err == nil && len(rest) > 0 { // the server does not read
		s.out = nil
		if _, err = s.conn.Write(rest); err == nil {
			err = s.raw.Read(s.step)
		}
	}
	if err != nil {
		return 0, asRead(err)
	}
	return s.n, s.result
}

// asRead is the error of a raw read as that of any read.
func asRead(err error) error {
	if op, ok := err.(*net.OpError); ok && op.Op == "raw-read" {
		plain := *op
		plain.Op = "read"
		return &plain
	}
	return err
}

// try reports whether there is a result. Without one it is called again when
// there is something to read.
func (s *socket) try(fd uintptr) bool {
	for len(s.out) > 0 {
		n, errno := call(syscall.SYS_WRITE, fd, s.out)
		switch errno {
		case 0:
			// What comes after a write wakes the poller, so that there is nothing
			// to read yet; an end that came before does not.
			if s.out = s.out[n:]; len(s.out) == 0 && s.fresh {
				return false
			}
		case syscall.EINTR:
		case syscall.EAGAIN:
			return true
		default:
			return s.end(os.NewSyscallError("write", errno))
		}
	}
	for {
		n, errno := call(syscall.SYS_READ, fd, s.in)
		switch errno {
		case 0:
			if s.n = n; n == 0 {
				return s.end(io.EOF)
			}
			return true
		case syscall.EAGAIN:
			return false
		case syscall.EINTR:
		default:
			return s.end(os.NewSyscallError("read", errno))
		}
	}
}

func (s *socket) end(err error) bool {
	s.out, s.result = nil, err
	return true
}

// maxCall bounds how long one call can take.
const maxCall = 256 << 10

func call(number, fd uintptr, p []byte) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall(number, fd, uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(min(len(p), maxCall)))
	return int(n), errno
}
