package lambda

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Function is a Lambda function with its warm environments. Its methods may be called from several goroutines.
type Function struct {
	cfg       Config
	entry     string // absolute path of the code
	export    string // the handler in it
	arn       string
	code      atomic.Pointer[bundle]
	transport http.RoundTripper

	mu      sync.Mutex
	idle    []*environment // last used last
	running int
	closed  bool
	drained sync.WaitGroup // running invocations and idle workers
}

// ErrClosed is returned by Invoke after Close.
var ErrClosed = errors.New("lambda: the function is closed")

// New compiles the code of a function. An error means a wrong Config; faulty code is no error here but of the
// function: see Check, and Invoke, which answers as Lambda does for code that does not load.
func New(cfg Config) (*Function, error) {
	cfg, entry, export, err := cfg.resolve()
	if err != nil {
		return nil, err
	}
	f := &Function{cfg: cfg, entry: entry, export: export, transport: cfg.Transport}
	f.arn = "arn:aws:lambda:" + cfg.Region + ":" + cfg.AccountID + ":function:" + cfg.Name
	if f.transport == nil {
		f.transport = newTransport()
	}
	f.code.Store(compileBundle(entry))
	return f, nil
}

// Check returns nil or the *BuildError that keeps the code from loading.
func (f *Function) Check() error {
	if err := f.code.Load().err; err != nil {
		return err
	}
	return nil
}

// Files lists what was read for the code: sources, imported modules and JSON, package.json files. These are the files
// to watch.
func (f *Function) Files() []string {
	files := f.code.Load().files
	paths := make([]string, len(files))
	for i, w := range files {
		paths[i] = w.path
	}
	return paths
}

// Stale reports whether a file of the code was changed, made or removed since it was read.
func (f *Function) Stale() bool {
	for _, w := range f.code.Load().files {
		if w.changed() {
			return true
		}
	}
	return false
}

// Reload reads the code again and returns what Check would. Invocations under way finish with the old code; the next
// one starts a fresh environment.
func (f *Function) Reload() error {
	f.code.Store(compileBundle(complete(f.entry)))
	f.mu.Lock()
	old := f.idle
	f.idle = nil
	f.mu.Unlock()
	for _, e := range old {
		f.retire(e)
	}
	return f.Check()
}

// Close refuses further invocations, waits for those under way, which their time limit bounds and Config.Stop ends, and
// frees the environments.
func (f *Function) Close() {
	f.mu.Lock()
	f.closed = true
	old := f.idle
	f.idle = nil
	f.mu.Unlock()
	for _, e := range old {
		f.retire(e)
	}
	f.drained.Wait()
	if t, ok := f.transport.(interface{ CloseIdleConnections() }); ok && f.cfg.Transport == nil {
		t.CloseIdleConnections()
	}
}

// acquire reserves one of the function's concurrent executions and returns a warm environment or a new one
// for the code.
func (f *Function) acquire(code *bundle) (*environment, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, ErrClosed
	}
	if f.running >= f.cfg.Concurrency {
		return nil, throttled()
	}
	f.running++
	f.drained.Add(1)
	if n := len(f.idle); n > 0 {
		e := f.idle[n-1]
		f.idle = f.idle[:n-1]
		if e.code == code {
			return e, nil
		}
		f.retire(e)
	}
	f.drained.Add(1)
	return newEnvironment(f, code), nil
}

// release gives the execution back, and the environment too when it can serve again.
func (f *Function) release(e *environment) {
	f.mu.Lock()
	f.running--
	keep := !f.closed && !e.dead && e.code == f.code.Load()
	var old *environment
	if keep {
		e.lastUsed = time.Now()
		f.idle = append(f.idle, e)
		if e.lastUsed.Sub(f.idle[0].lastUsed) > idleLimit {
			old, f.idle = f.idle[0], f.idle[1:]
		}
	}
	f.mu.Unlock()
	if old != nil {
		f.retire(old)
	}
	if !keep {
		f.retire(e)
	}
	f.drained.Done()
}

// retire ends an environment whose worker is waiting for a job.
func (f *Function) retire(e *environment) {
	e.end()
	f.drained.Done()
}

// abandon cuts off an environment whose worker may be stuck and gives its execution back.
func (f *Function) abandon(e *environment) {
	e.interrupt()
	f.mu.Lock()
	f.running--
	f.mu.Unlock()
	f.drained.Done()
	f.drained.Done()
}

// Invoke runs the handler with one event and returns what the Lambda service would answer.
//
// An error is returned for what Lambda refuses (*ServiceError), for ErrClosed and for the end of ctx. In the last case
// the handler goes on, as on Lambda, until it ends or its time is over.
func (f *Function) Invoke(ctx context.Context, req Request) (Result, error) {
	if err := checkRequest(&req); err != nil {
		return Result{}, err
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	if req.RequestID == "" {
		req.RequestID = NewRequestID()
	}
	code := f.code.Load()
	if code.err != nil {
		return f.unloadable(req, code.err), nil
	}
	e, err := f.acquire(code)
	if err != nil {
		return Result{}, err
	}
	init, failed := f.initialise(e, &req)
	if failed != nil {
		return *failed, nil
	}
	e.begin(&req)
	e.jobs <- jobCall
	result, err := f.await(ctx, e)
	result.Init = init
	return result, err
}

// await returns the result of the invocation that e has begun.
func (f *Function) await(ctx context.Context, e *environment) (Result, error) {
	watch := memoryWatch{limit: f.memoryLimit()}
	limit := e.call.deadline.Sub(e.call.start)
	e.timer.Reset(min(limit, memoryInterval))
	for {
		select {
		case <-e.done:
			e.timer.Stop()
			result, err := e.call.result(), e.call.refused
			f.release(e)
			return result, err
		case <-ctx.Done():
			return f.leave(ctx, e)
		case <-e.timer.C:
			if ctx.Err() != nil { // on a busy machine both may be over; the caller's time came first
				return f.leave(ctx, e)
			}
			left := time.Until(e.call.started.Add(limit))
			if left > 0 && !watch.exceeded() {
				e.timer.Reset(min(left, memoryInterval))
				continue
			}
			result := e.call.cut(left <= 0, limit)
			e.call.advise(f.excess(e, left <= 0))
			f.abandon(e)
			return result, nil
		case <-f.cfg.Stop:
			return f.stop(e), nil
		}
	}
}

// leave lets an invocation go on that nobody waits for any more.
func (f *Function) leave(ctx context.Context, e *environment) (Result, error) {
	go func() { _, _ = f.await(context.WithoutCancel(ctx), e) }()
	return Result{}, ctx.Err()
}

// stop cuts off an invocation because the program ends.
func (f *Function) stop(e *environment) Result {
	result := e.call.cut(false, 0)
	e.call.advise("the server stops; the invocation was ended while it was " + e.loop.doing())
	f.abandon(e)
	return result
}

// excess says what an invocation has too much of.
func (f *Function) excess(e *environment, late bool) string {
	if late {
		return fmt.Sprintf("the time is over while the handler was %s; more time: timeout of lambda.%s in postern.yaml (%v)", e.loop.doing(), f.cfg.Name, f.cfg.Timeout)
	}
	return fmt.Sprintf("the invocations under way took more memory than the %d MB of each; more: memory of lambda.%s in postern.yaml", f.cfg.Memory, f.cfg.Name)
}

// initialise loads the code into a new environment. It returns how long that took, 0 for a warm one, or the result
// that a failure to load gives.
func (f *Function) initialise(e *environment, req *Request) (time.Duration, *Result) {
	if e.warm {
		return 0, nil
	}
	began := time.Now()
	e.begin(req)
	e.call.loading = true
	e.jobs <- jobInit
	e.timer.Reset(initLimit)
	select {
	case <-e.done:
		e.timer.Stop()
	case <-e.timer.C:
		result := e.call.cut(true, initLimit)
		e.call.advise("the code of the module took more than the " + initLimit.String() + " that it has to load; while loading it was " + e.loop.doing())
		f.abandon(e)
		return 0, &result
	case <-f.cfg.Stop:
		result := f.stop(e)
		return 0, &result
	}
	took := time.Since(began)
	if e.initError == nil {
		e.warm = true
		return took, nil
	}
	logs := e.call.takeLogs()
	f.release(e)
	return 0, &Result{Payload: e.initError, FunctionError: Unhandled, RequestID: req.RequestID, Logs: logs, Init: took, Memory: f.cfg.Memory, Version: f.cfg.Version}
}

// unloadable answers for code that could not be compiled.
func (f *Function) unloadable(req Request, err *BuildError) Result {
	c := call{fn: f, id: req.RequestID}
	c.start = f.cfg.Clock()
	c.log(c.start, "ERROR", err.Error())
	return Result{Payload: err.payload(), FunctionError: Unhandled, RequestID: req.RequestID, Logs: c.takeLogs(), Memory: f.cfg.Memory, Version: f.cfg.Version}
}
