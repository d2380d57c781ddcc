package lambda

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/dop251/goja"
)

// environment is one execution environment: a JavaScript runtime with the loaded code, its module state and its event
// loop. It serves one invocation at a time on a goroutine of its own, the worker, so that a handler that cannot be
// stopped, such as one inside a regular expression, can be left behind.
type environment struct {
	fn       *Function
	code     *bundle
	jobs     chan job
	done     chan struct{}
	timer    *time.Timer // of the goroutine in Invoke
	ctx      context.Context
	cancel   context.CancelFunc
	warm     bool // the code is loaded
	lastUsed time.Time
	stopped  atomic.Bool // from outside, in the middle of an invocation

	// The rest belongs to the worker while it has a job.
	rt             *goja.Runtime
	loop           *loop
	call           call
	dead           bool   // cannot serve again
	initError      []byte // payload, when the code does not load
	logStream      string
	isAsync        bool
	handler        goja.Callable
	args           [3]goja.Value // of the handler, reused
	payload        []byte        // of the request, reused
	writer         *jsonWriter   // reused; nil while it is in use
	yes            goja.Value
	sourceOf       func(handler goja.Value) (goja.Value, error)
	sees           view                   // of the handler
	inherits       func(name string) bool // reports a member of Object.prototype
	stringify      goja.Callable          // the engine's own
	describe       goja.Callable          // lib/errors.js: (label, error) → payload, after logging it
	unhandledError goja.Callable          // lib/errors.js: (reason) → UnhandledPromiseRejection
	modules        map[string]goja.Value
	context        goja.Value // of AsyncLocalStorage
	host           *goja.Object
	env            *goja.Object // process.env
	rejected       []*goja.Promise
}

type job int

const (
	jobInit job = iota
	jobCall
)

func newEnvironment(f *Function, code *bundle) *environment {
	ctx, cancel := context.WithCancel(context.Background())
	e := &environment{
		fn: f, code: code, ctx: ctx, cancel: cancel,
		jobs: make(chan job, 1), done: make(chan struct{}, 1), timer: time.NewTimer(time.Hour),
		logStream: newLogStream(f.cfg.Clock(), f.cfg.Version),
		rt:        goja.New(), modules: map[string]goja.Value{},
	}
	e.timer.Stop()
	e.loop = newLoop(ctx.Done())
	e.call.fn = f
	go e.work()
	return e
}

// work serves jobs until the environment ends.
func (e *environment) work() {
	for j := range e.jobs {
		e.guard(j)
		e.done <- struct{}{}
	}
	if e.stopped.Load() {
		reclaim()
	}
}

// guard runs a job. A fault of the engine itself ends the environment, as a crash of the process would on Lambda.
func (e *environment) guard(j job) {
	defer func() {
		if x := recover(); x != nil {
			e.dead = true
			e.call.log(e.now(), "FATAL", fmt.Sprintf("the JavaScript engine failed: %v\n%s", x, debug.Stack()))
			e.call.exited("with error: exit status 1")
			if !e.warm {
				e.initError = e.call.payload
			}
		}
	}()
	if j == jobInit {
		e.load()
		return
	}
	e.serve()
}

// end lets the idle worker go.
func (e *environment) end() {
	e.cancel()
	close(e.jobs)
}

// interrupt stops a busy worker as soon as it notices.
func (e *environment) interrupt() {
	e.stopped.Store(true)
	e.rt.Interrupt(errStopped)
	e.end()
}

var errStopped = errors.New("stopped from outside")

// exitSignal interrupts the engine for process.exit.
type exitSignal int

func (s exitSignal) reason() string {
	if s == 0 {
		return "without providing a reason"
	}
	return fmt.Sprintf("with error: exit status %d", int(s))
}

func (e *environment) now() time.Time { return e.fn.cfg.Clock() }

// begin prepares the environment for an invocation. The worker must be waiting. The payload is copied, because a worker that
// is left behind may still be reading it when its caller is gone.
func (e *environment) begin(req *Request) {
	c := &e.call
	now := e.now()
	limit := e.fn.cfg.Timeout
	if !req.Deadline.IsZero() {
		limit = max(0, min(limit, req.Deadline.Sub(now)))
	}
	c.req, c.id, c.seq, c.loading = req, req.RequestID, c.seq+1, false
	c.start, c.started, c.deadline = now, time.Now(), now.Add(limit)
	c.finished, c.waiting, c.payload, c.failure, c.refused, c.hint = false, false, nil, "", nil, ""
	if cap(e.payload) > maxKept {
		e.payload = nil
	}
	e.payload = append(e.payload[:0], req.Payload...)
}

// serve runs one invocation to its end.
func (e *environment) serve() {
	c := &e.call
	event, err := e.event(e.payload)
	if err != nil {
		c.refused = invalidPayload(err)
		return
	}
	e.setTrace(c.req.TraceID)
	result, err := e.handler(goja.Undefined(), e.arguments(event)...)
	if err != nil {
		e.thrown(err)
	} else {
		e.settle(result)
	}
	e.checkRejections()
	e.drain()
}

// drain turns the event loop until the invocation is answered.
func (e *environment) drain() {
	c := &e.call
	for !c.finished && !e.dead {
		if e.loop.turn(e.ended, e.step) {
			continue
		}
		if e.ctx.Err() != nil {
			e.dead = true
			return
		}
		e.emptied()
	}
}

func (e *environment) ended() bool { return e.call.finished || e.dead }

// step runs one task of the loop and what follows from it.
func (e *environment) step(t task) {
	if err := t(); err != nil {
		e.uncaught(err)
	}
	e.checkRejections()
}

// emptied acts on an empty event loop: the answer that waited for it goes out, or the handler has forgotten to answer.
func (e *environment) emptied() {
	c := &e.call
	switch {
	case c.waiting:
		c.finish(c.payload, "")
	case e.isAsync:
		e.fail("Invoke Error", e.newError("Runtime.NodeJsExit", "The Lambda runtime client detected an unexpected Node.js exit code. "+
			"This is most commonly caused by a Promise that was never settled. "+
			"For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes"))
	default:
		if c.hint != "" {
			c.advise(c.hint)
		}
		c.finish([]byte("null"), "")
	}
}

func (e *environment) event(payload []byte) (goja.Value, error) {
	if len(payload) == 0 {
		return e.rt.NewObject(), nil
	}
	if e.sees.event.whole || !utf8.Valid(payload) {
		return readJSONPart(e.rt, decodeUTF8(payload), e.sees.event, e.inherits)
	}
	return readJSONPart(e.rt, unsafe.String(&payload[0], len(payload)), e.sees.event, e.inherits) // which keeps nothing of it
}

// document reads an optional JSON member of the request, which checkRequest has validated.
func (e *environment) document(text []byte) goja.Value {
	if len(text) == 0 {
		return goja.Undefined()
	}
	v, err := readJSON(e.rt, string(text))
	if err != nil {
		return goja.Undefined()
	}
	return v
}

const traceVariable = "_X_AMZN_TRACE_ID"

func (e *environment) setTrace(id string) {
	if id != "" {
		_ = e.env.Set(traceVariable, id)
	} else if e.env.Get(traceVariable) != nil {
		_ = e.env.Delete(traceVariable)
	}
}
