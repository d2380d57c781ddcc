package main

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// listen opens an address that flag chose.
func listen(address, flag string) (net.Listener, error) {
	ln, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use, perhaps by another postern serve; end that, or choose another address with %s (port 0 for a free one)", address, flag)
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w; expected HOST:PORT, such as 127.0.0.1:4510", flag, address, reason(err))
	}
	return ln, nil
}

// reason is an error of the network without the operation and the address,
// which the message has already.
func reason(err error) error {
	var at *net.OpError
	if errors.As(err, &at) {
		err = at.Err
	}
	var bad *net.AddrError
	if errors.As(err, &bad) {
		return errors.New(bad.Err)
	}
	return err
}

// opening is an address that is opened while the files are read. A client that
// connects before they are has to wait and need not try again.
type opening struct {
	done chan struct{}
	ln   net.Listener
	err  error
}

func openSoon(address, flag string) *opening {
	o := &opening{done: make(chan struct{})}
	go func() {
		defer close(o.done)
		o.ln, o.err = listen(address, flag)
	}()
	return o
}

func (o *opening) wait() (net.Listener, error) {
	<-o.done
	return o.ln, o.err
}

func (o *opening) close() {
	if ln, err := o.wait(); err == nil {
		ln.Close()
	}
}
