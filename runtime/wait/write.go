package wait

import (
	"net"
	"os"
	"syscall"
)

// Write writes as the connection below does. What the peer says to it is waited
// for.
func (c *Conn) Write(p []byte) (int, error) {
	c.single[0] = p
	n, err := c.writeList(c.single[:])
	c.single[0] = nil
	return int(n), err
}

// WriteAll is Write of several buffers, together as far as one system call takes
// them. What is written is taken out of the list.
func (c *Conn) WriteAll(list *net.Buffers) (int64, error) {
	n, err := c.writeList(*list)
	*list = c.left
	c.left = nil
	return n, err
}

func (c *Conn) writeList(list net.Buffers) (int64, error) {
	c.left, c.written, c.refusal = list, 0, nil
	err := c.raw.Write(c.send)
	c.asked.Store(true)
	if err == nil {
		err = c.refusal
	}
	if err != nil {
		err = c.failed("write", err)
	}
	return c.written, err
}

// writeNow gives the kernel what is left; false when it takes no more now.
func (c *Conn) writeNow(fd uintptr) bool {
	for len(c.left) > 0 {
		n, err := writeSocket(int(fd), c.left)
		if err == syscall.EAGAIN {
			return false
		}
		if err != nil {
			c.refusal = os.NewSyscallError("write", err)
			return true
		}
		c.wrote(n)
	}
	return true
}

// wrote takes n bytes out of what is left.
func (c *Conn) wrote(n int) {
	c.written += int64(n)
	for len(c.left) > 0 && n >= len(c.left[0]) {
		n -= len(c.left[0])
		c.left = c.left[1:]
	}
	if n > 0 {
		c.left[0] = c.left[0][n:]
	}
}
