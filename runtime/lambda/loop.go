package lambda

import (
	"container/heap"
	"sync"
	"sync/atomic"
	"time"
)

// loop is the event loop of one environment: timers, immediates, and work that other goroutines have finished. It only
// turns while an invocation is under way; between invocations everything waits, as in a frozen environment of Lambda.
//
// All methods but post belong to the worker.
type loop struct {
	timers     timers
	byID       map[int64]*timer
	lastID     int64
	immediates []task
	pending    int // operations in other goroutines that will post

	mu     sync.Mutex
	posted []task
	wake   chan struct{} // holds one signal
	stop   <-chan struct{}
	clock  *time.Timer
	waits  atomic.Bool
}

// task is one step of the loop. Its error is what JavaScript threw.
type task func() error

// timer is a call planned by setTimeout or setInterval.
type timer struct {
	id     int64
	at     time.Time
	every  time.Duration // 0 for a single call
	run    task
	index  int  // in the heap, -1 outside
	unref  bool // does not keep the loop alive
	serial int64
}

func newLoop(stop <-chan struct{}) *loop {
	return &loop{byID: map[int64]*timer{}, wake: make(chan struct{}, 1), stop: stop}
}

// post hands a task over to the worker. Any goroutine may call it.
func (l *loop) post(t task) {
	l.mu.Lock()
	l.posted = append(l.posted, t)
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// after plans a call and returns its id.
func (l *loop) after(d time.Duration, repeat bool, run task) int64 {
	l.lastID++
	t := &timer{id: l.lastID, at: time.Now().Add(d), run: run, serial: l.lastID}
	if repeat {
		t.every = d
	}
	l.byID[t.id] = t
	heap.Push(&l.timers, t)
	return t.id
}

func (l *loop) clear(id int64) {
	t := l.byID[id]
	if t == nil {
		return
	}
	delete(l.byID, id)
	if t.index >= 0 {
		heap.Remove(&l.timers, t.index)
	}
}

func (l *loop) setRef(id int64, ref bool) {
	if t := l.byID[id]; t != nil {
		t.unref = !ref
	}
}

// alive reports whether anything is left that may call into JavaScript by itself.
func (l *loop) alive() bool {
	if l.pending > 0 || len(l.immediates) > 0 {
		return true
	}
	for _, t := range l.timers {
		if !t.unref {
			return true
		}
	}
	return l.hasPosted()
}

func (l *loop) hasPosted() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.posted) > 0
}

// turn runs what is due, one task at a time, until done reports true; with nothing due it waits. It returns false when
// there is nothing left to wait for or the environment was stopped.
func (l *loop) turn(done func() bool, run func(task)) bool {
	for ; !done(); l.runImmediates(done, run) {
		if !l.alive() {
			return false
		}
		if l.runDue(done, run) || len(l.immediates) > 0 {
			continue
		}
		if !l.wait() {
			return false
		}
	}
	return true
}

// runDue runs posted tasks and timers whose time has come, and reports whether there were any.
func (l *loop) runDue(done func() bool, run func(task)) (any bool) {
	l.mu.Lock()
	tasks := l.posted
	l.posted = nil
	l.mu.Unlock()
	for i, t := range tasks {
		if done() {
			l.unpost(tasks[i:])
			return true
		}
		run(t)
	}
	return l.runTimers(done, run) || len(tasks) > 0
}

// unpost puts tasks back in front for the next invocation.
func (l *loop) unpost(tasks []task) {
	l.mu.Lock()
	l.posted = append(tasks[:len(tasks):len(tasks)], l.posted...)
	l.mu.Unlock()
}

func (l *loop) runTimers(done func() bool, run func(task)) (any bool) {
	now := time.Now()
	for len(l.timers) > 0 && !l.timers[0].at.After(now) && !done() {
		t := heap.Pop(&l.timers).(*timer)
		any = true
		if t.every == 0 {
			delete(l.byID, t.id)
		}
		run(t.run)
		if _, kept := l.byID[t.id]; kept && t.every > 0 {
			l.lastID++
			t.at, t.serial = time.Now().Add(t.every), l.lastID
			heap.Push(&l.timers, t)
		}
	}
	return any
}

func (l *loop) runImmediates(done func() bool, run func(task)) {
	tasks := l.immediates
	l.immediates = nil
	for i, t := range tasks {
		if done() {
			l.immediates = append(tasks[i:len(tasks):len(tasks)], l.immediates...)
			return
		}
		run(t)
	}
}

// wait blocks until a task is posted or the next timer is due. It returns false when the environment is stopped.
func (l *loop) wait() bool {
	l.waits.Store(true)
	defer l.waits.Store(false)
	var due <-chan time.Time
	if len(l.timers) > 0 {
		if l.clock == nil {
			l.clock = time.NewTimer(0)
		}
		l.clock.Reset(time.Until(l.timers[0].at))
		defer l.clock.Stop()
		due = l.clock.C
	}
	select {
	case <-l.wake:
	case <-due:
	case <-l.stop:
		return false
	}
	return true
}

// doing says what the worker is at. Any goroutine may call it.
func (l *loop) doing() string {
	if l.waits.Load() {
		return "waiting for timers or the network"
	}
	return "computing"
}

// timers is a heap by time, then by order of creation.
type timers []*timer

func (h timers) Len() int { return len(h) }
func (h timers) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	return h[i].serial < h[j].serial
}
func (h timers) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *timers) Push(x any) {
	t := x.(*timer)
	t.index = len(*h)
	*h = append(*h, t)
}
func (h *timers) Pop() any {
	old := *h
	t := old[len(old)-1]
	t.index = -1
	*h = old[:len(old)-1]
	return t
}
