package backend

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"postern/mapping"
)

// MaxBody is the largest body of an integration response, in bytes (§17).
const MaxBody = 10 << 20

// invokeHTTP performs an HTTP or HTTP_PROXY integration.
func (b *Backends) invokeHTTP(ex *mapping.Exchange, call *Call) mapping.Outcome {
	req := &ex.IntegrationRequest
	at, ok := b.addressOf(req)
	if !ok {
		return mapping.NetworkError("nothing says where the VPC link " + req.VPCLink +
			" leads: add " + req.VPCLink + ": <host:port> to the vpcLinks section of postern.yaml")
	}
	start := clock()
	err := b.perform(call.poolOf(b, at), req, call, start)
	ex.IntegrationResponse.Latency = clock() - start
	call.trace(ex.Trace, at)
	if err != nil {
		outcome := outcomeOf(err, req)
		ex.IntegrationResponse.Error = outcome.Cause
		return outcome
	}
	call.deliver(ex)
	return mapping.Outcome{}
}

// perform sends the request and reads the whole answer into call. Only a
// request that fails on a reused connection before the first byte of an answer
// is sent again, once, on a new connection (RW-51).
func (b *Backends) perform(p *pool, req *mapping.IntegrationRequest, call *Call, start time.Duration) error {
	deadline := start + req.Timeout
	call.begin(req)
	if c := p.take(); c != nil {
		call.Reused = true
		c.doubt(start)
		err := c.roundTrip(call, req, deadline)
		if err == nil || !call.unanswered() || isTimeout(err) {
			return err
		}
	}
	call.Reused = false
	c, err := p.dial(&b.dialer, timeOf(deadline))
	if err != nil {
		return &dialError{err}
	}
	return c.roundTrip(call, req, deadline)
}

// roundTrip is one request and answer on one connection, which then goes back
// to its pool or is closed.
func (c *conn) roundTrip(call *Call, req *mapping.IntegrationRequest, deadline time.Duration) error {
	call.rewind()
	err := c.within(deadline)
	if err == nil {
		sent := call.send(c, req.Body)
		// A backend may answer and close before it has read everything: what it
		// said counts, the failed write only when it said nothing.
		if err = call.receive(c, req.Method == "HEAD"); err != nil && sent != nil && call.unanswered() {
			err = sent
		}
	}
	if err != nil || !call.keepAlive {
		c.Close()
		return err
	}
	c.pool.give(c)
	return nil
}

// dialError is a failure before the request could be sent.
type dialError struct{ err error }

func (e *dialError) Error() string { return e.err.Error() }
func (e *dialError) Unwrap() error { return e.err }

// tooLargeError is an answer with a body over MaxBody.
type tooLargeError struct{ length int64 }

func (e *tooLargeError) Error() string {
	return fmt.Sprintf("Integration response of reported length %d is larger than allowed maximum of %d bytes.", e.length, MaxBody)
}

// outcomeOf is the gateway answer for a failed call (§10.3, E-27, E-28).
func outcomeOf(err error, req *mapping.IntegrationRequest) mapping.Outcome {
	where := req.Method + " " + req.URI
	var large *tooLargeError
	var name *net.DNSError
	switch {
	case errors.As(err, &large):
		return mapping.ConfigurationError(large.Error(), where+" answered with more than 10 MB")
	case isTimeout(err):
		return mapping.Timeout(fmt.Sprintf("%s did not answer completely within timeoutInMillis (%d ms)", where, req.Timeout.Milliseconds()))
	case errors.As(err, &name):
		return mapping.InvalidEndpoint(where + ": the host name " + name.Name + " cannot be resolved")
	default:
		return mapping.NetworkError(where + ": " + reason(err))
	}
}

func isTimeout(err error) bool {
	var dns *net.DNSError
	if errors.As(err, &dns) && !dns.IsTimeout {
		return false
	}
	var timeout net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &timeout) && timeout.Timeout()
}

// reason is the error without the addresses that Go puts before it.
func reason(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return strings.TrimPrefix(op.Err.Error(), "connect: ")
	}
	return err.Error()
}
