package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"postern/runtime/lambda"
)

// ErrClosed is returned by Invoke after Close.
var ErrClosed = errors.New("process: the function is closed")

// Function is a Lambda function with its processes. Its methods may be called
// from several goroutines.
type Function struct {
	cfg   Config
	slots chan struct{} // one token per process that may run
	waits bool          // without a free slot: wait instead of throttling

	mu         sync.Mutex
	idle       []*worker // last used last
	busy       map[*worker]bool
	generation int // of the code; workers of older ones are not used again
	closed     bool
	done       chan struct{} // closed by Close
	seen       map[string]stamp
	workers    sync.WaitGroup
}

// stamp is the state of a file.
type stamp struct {
	size int64
	time time.Time
}

// New makes a function; its first process is started by the first Invoke. An
// error means a wrong Config.
func New(cfg Config) (*Function, error) {
	if err := cfg.fill(); err != nil {
		return nil, err
	}
	n := cfg.Concurrency
	if n == 0 {
		n = defaultConcurrency
	}
	f := &Function{cfg: cfg, slots: make(chan struct{}, n), waits: cfg.Concurrency == 0, busy: map[*worker]bool{}, done: make(chan struct{})}
	f.seen = f.stamps()
	return f, nil
}

// Invoke hands one event to a process and returns what the Lambda service would
// answer. An error is returned for what Lambda refuses (*lambda.ServiceError),
// for ErrClosed and for the end of ctx.
func (f *Function) Invoke(ctx context.Context, req lambda.Request) (lambda.Result, error) {
	if err := f.reserve(ctx); err != nil {
		return lambda.Result{}, err
	}
	w, err := f.take()
	if err != nil {
		<-f.slots
		return lambda.Result{}, err
	}
	call := newCall(&f.cfg, req)
	ended := make(chan struct{})
	go func() { // an invocation goes on when nobody waits for it any more
		defer close(ended)
		if !w.run(call) {
			w = f.replace(w)
			w.run(call)
		}
		f.give(w)
		<-f.slots
	}()
	select {
	case <-ended:
		return call.result(), nil
	case <-ctx.Done():
		if !call.isHanded() {
			f.cfg.say("ERROR", call.req.RequestID, fmt.Sprintf("%s has not asked for an event yet: it has to call %s", f.cfg.Command[0], nextAddress))
		}
		return lambda.Result{}, ctx.Err()
	}
}

// reserve takes a slot.
func (f *Function) reserve(ctx context.Context) error {
	select {
	case f.slots <- struct{}{}:
		return nil
	default:
	}
	if !f.waits {
		return &lambda.ServiceError{Status: 429, Type: "TooManyRequestsException", Message: "Rate Exceeded."}
	}
	select {
	case f.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-f.done:
		return ErrClosed
	}
}

// take is an idle process of the present code, or a new one.
func (f *Function) take() (*worker, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, ErrClosed
	}
	f.workers.Add(1) // while it runs an invocation
	for n := len(f.idle); n > 0; n = len(f.idle) {
		w := f.idle[n-1]
		f.idle = f.idle[:n-1]
		if w.generation == f.generation && !w.ended() {
			f.busy[w] = true
			return w, nil
		}
		f.stop(w)
	}
	w := newWorker(&f.cfg, f.generation)
	f.busy[w] = true
	return w, nil
}

// replace is a new process in the place of one that has ended.
func (f *Function) replace(old *worker) *worker {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.busy, old)
	w := newWorker(&f.cfg, old.generation)
	w.aborted = f.closed
	f.busy[w] = true
	return w
}

// give takes a process back after its invocation.
func (f *Function) give(w *worker) {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.workers.Done()
	delete(f.busy, w)
	if f.closed || w.generation != f.generation || w.ended() {
		f.stop(w)
		return
	}
	w.lastUsed = time.Now()
	f.idle = append(f.idle, w)
	if oldest := f.idle[0]; len(f.idle) > 1 && w.lastUsed.Sub(oldest.lastUsed) > idleLimit {
		f.idle = f.idle[1:]
		f.stop(oldest)
	}
}

// stop ends a process without waiting for it.
func (f *Function) stop(w *worker) {
	f.workers.Add(1)
	go func() {
		defer f.workers.Done()
		w.stop()
	}()
}

// Files lists what to watch.
func (f *Function) Files() []string { return f.cfg.files() }

// Stale says whether a file was changed since New or Reload.
func (f *Function) Stale() bool {
	now := f.stamps()
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(now) != len(f.seen) {
		return true
	}
	for name, s := range now {
		if was, ok := f.seen[name]; !ok || was.size != s.size || !was.time.Equal(s.time) {
			return true
		}
	}
	return false
}

func (f *Function) stamps() map[string]stamp {
	all := map[string]stamp{}
	for _, name := range f.cfg.files() {
		if info, err := os.Stat(name); err == nil {
			all[name] = stamp{info.Size(), info.ModTime()}
		}
	}
	return all
}

// Reload starts new processes for the invocations to come; those under way
// finish.
func (f *Function) Reload() {
	seen := f.stamps()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = seen
	f.generation++
	f.stopIdle()
}

func (f *Function) stopIdle() {
	for _, w := range f.idle {
		f.stop(w)
	}
	f.idle = nil
}

// patience is how long Close waits for invocations under way.
const patience = 2 * time.Second

// Close refuses further invocations, waits two seconds for those under way and
// ends all processes.
func (f *Function) Close() {
	f.mu.Lock()
	if !f.closed {
		f.closed = true
		close(f.done)
	}
	f.stopIdle()
	f.mu.Unlock()
	impatient := time.AfterFunc(patience, f.abortBusy)
	defer impatient.Stop()
	f.workers.Wait()
}

func (f *Function) abortBusy() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for w := range f.busy {
		w.abort()
	}
}
