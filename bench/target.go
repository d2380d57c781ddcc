package bench

import (
	"time"

	"postern/bench/check"
)

// Target is where requests go.
type Target interface {
	// Open returns a connection. Each is used by one goroutine.
	Open() (Conn, error)
}

// Conn sends one request at a time.
type Conn interface {
	// Do sends a request and fills in the answer, which is empty. What the
	// answer points at stays valid until the next call.
	Do(r *Request, a *Answer) error
	Close() error
}

// Answer is what came back.
type Answer struct {
	check.Answer
	BytesOut int // sent
	BytesIn  int // received
	Connects int // connections opened for this request
	// Check, if set by the connection, takes the place of the request's: of
	// connections that choose what they send.
	Check *check.Check
}

// Pauser is a Conn that rests of its own accord, such as one that plays a
// scenario. Pause is asked after each answer of the closed model.
type Pauser interface {
	Pause() time.Duration
}

// Aborter is a Conn that can give up a request under way. Abort is called by
// another goroutine than Do, which then returns an error.
type Aborter interface {
	Abort()
}

// Func is a target in memory: a function that answers.
func Func(f func(r *Request, a *Answer) error) Target { return funcTarget{f} }

type funcTarget struct {
	f func(r *Request, a *Answer) error
}

func (t funcTarget) Open() (Conn, error)            { return t, nil }
func (t funcTarget) Do(r *Request, a *Answer) error { return t.f(r, a) }
func (t funcTarget) Close() error                   { return nil }
