package observe

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// LinesOptions are the choices of NewLines. The zero value is usable.
type LinesOptions struct {
	// FlushEvery is how long a line may wait; 0 means one second.
	FlushEvery time.Duration
	// FlushAt is the number of waiting bytes that triggers a write at once, and
	// the most that one write takes but for longer lines; 0 means 64 KiB.
	FlushAt int
	// MaxBuffer is the number of waiting bytes from which on lines are dropped;
	// 0 means 4 MiB.
	MaxBuffer int
	// OnError is told the first of several write errors in a row, and at most
	// once per second how many lines were dropped since. It is called by the
	// writing goroutine.
	OnError func(error)
	// Screen is asked what standard output or standard error is written
	// through; nil: nothing.
	Screen func(io.Writer) io.Writer
}

// screen is what a standard stream is written through.
func (o *LinesOptions) screen(w io.Writer) io.Writer {
	if o.Screen == nil {
		return w
	}
	return o.Screen(w)
}

func (o *LinesOptions) fill() {
	if o.FlushEvery <= 0 {
		o.FlushEvery = time.Second
	}
	if o.FlushAt <= 0 {
		o.FlushAt = 64 << 10
	}
	if o.MaxBuffer <= 0 {
		o.MaxBuffer = 4 << 20
	}
	o.FlushAt = min(o.FlushAt, o.MaxBuffer)
	if o.OnError == nil {
		o.OnError = func(error) {}
	}
}

// Lines writes lines in the background. One goroutine writes; callers only
// copy into a buffer. All methods may be called at the same time, and on nil.
type Lines struct {
	options LinesOptions
	path    string // of a file that Reopen opens again; else ""
	dropped atomic.Uint64
	late    atomic.Uint64 // of them, those that the writer could not keep up with
	written atomic.Uint64

	mu      sync.Mutex // guards what follows
	waiting chunks
	closed  bool

	out     sync.Mutex // held while writing; guards what follows
	w       io.Writer
	spare   []chunk
	failing bool
	told    uint64    // late lines that OnError knows of
	toldAt  time.Time // when it was told

	wake chan struct{}
	stop chan struct{}
	done chan struct{}
}

// NewLines starts a writer. Close ends it; w itself is not closed.
func NewLines(w io.Writer, o LinesOptions) *Lines {
	o.fill()
	l := &Lines{
		options: o, w: w, waiting: chunks{size: o.FlushAt},
		wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}),
	}
	go l.loop()
	return l
}

// OpenLines starts a writer for a target: "stdout" or "-", "stderr", or the
// path of a file, which is created or appended to.
func OpenLines(target string, o LinesOptions) (*Lines, error) {
	switch target {
	case "-", "stdout":
		return NewLines(o.screen(os.Stdout), o), nil
	case "stderr":
		return NewLines(o.screen(os.Stderr), o), nil
	case "":
		return nil, errors.New("the target of the log is empty, expected stdout, stderr or the path of a file")
	}
	f, err := openLog(target)
	if err != nil {
		return nil, err
	}
	l := NewLines(f, o)
	l.path = target
	return l, nil
}

func openLog(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("cannot open the log: %w", err)
	}
	return f, nil
}

// Write queues a line and adds a line end when there is none. It reports false
// when the line is dropped: the writer is closed or cannot keep up. The line
// may be reused afterwards.
func (l *Lines) Write(line []byte) bool {
	if l == nil {
		return true
	}
	l.mu.Lock()
	if l.closed || l.waiting.bytes+len(line)+1 > l.options.MaxBuffer {
		if !l.closed {
			l.late.Add(1)
		}
		l.mu.Unlock()
		l.dropped.Add(1)
		return false
	}
	full := l.waiting.add(line)
	l.mu.Unlock()
	if full {
		l.signal()
	}
	return true
}

func (l *Lines) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Dropped returns how many lines were lost.
func (l *Lines) Dropped() uint64 {
	if l == nil {
		return 0
	}
	return l.dropped.Load()
}

// Written returns how many lines reached the target.
func (l *Lines) Written() uint64 {
	if l == nil {
		return 0
	}
	return l.written.Load()
}

func (l *Lines) loop() {
	defer close(l.done)
	tick := time.NewTicker(l.options.FlushEvery)
	defer tick.Stop()
	for {
		all := true
		select {
		case <-tick.C:
		case <-l.wake:
			all = false
		case <-l.stop:
			_ = l.Flush()
			l.tell(0)
			return
		}
		_ = l.flush(all) // an error is told through OnError
		l.tell(time.Second)
	}
}

// tell says how many lines were dropped since the last time, which has to be
// long ago.
func (l *Lines) tell(least time.Duration) {
	l.out.Lock()
	defer l.out.Unlock()
	late := l.late.Load()
	if late == l.told || time.Since(l.toldAt) < least {
		return
	}
	l.options.OnError(fmt.Errorf("%d lines lost: they come faster than they can be written", late-l.told))
	l.told, l.toldAt = late, time.Now()
}

// Flush writes what is waiting now.
func (l *Lines) Flush() error {
	if l == nil {
		return nil
	}
	return l.flush(true)
}

// flush writes what is waiting, all or what fills chunks.
func (l *Lines) flush(all bool) error {
	l.out.Lock()
	defer l.out.Unlock()
	l.mu.Lock()
	list := l.waiting.take(l.spare, all)
	l.mu.Unlock()
	var err error
	for i := range list {
		err = errors.Join(err, l.writeOut(&list[i]))
	}
	l.mu.Lock()
	l.waiting.give(list)
	l.mu.Unlock()
	l.spare = list[:0]
	return err
}

func (l *Lines) writeOut(c *chunk) error {
	_, err := l.w.Write(c.text)
	if err == nil {
		l.failing = false
		l.written.Add(c.lines)
		return nil
	}
	l.dropped.Add(c.lines)
	if !l.failing {
		l.failing = true
		l.options.OnError(fmt.Errorf("cannot write the log, %d lines lost: %w", c.lines, err))
	}
	return err
}

// Reopen opens the file again under its path, after a rotation, also when the
// old file takes no more: that is what it may be rotated for. For other targets
// it does nothing but flush.
func (l *Lines) Reopen() error {
	err := l.Flush()
	if l == nil || l.path == "" {
		return err
	}
	f, openErr := openLog(l.path)
	if openErr != nil {
		return errors.Join(err, openErr)
	}
	l.out.Lock()
	defer l.out.Unlock()
	old := l.w
	l.w = f
	if c, ok := old.(io.Closer); ok {
		err = errors.Join(err, c.Close())
	}
	return err
}

// closeWait bounds how long Close waits for a target that does not take data.
const closeWait = 5 * time.Second

// Close writes what is waiting and ends the goroutine. Lines written later are
// dropped. A target that does not take the rest within five seconds is left.
func (l *Lines) Close() error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	again := l.closed
	l.closed = true
	l.mu.Unlock()
	if again {
		return nil
	}
	close(l.stop)
	select {
	case <-l.done:
	case <-time.After(closeWait):
		return fmt.Errorf("the log does not take its last lines within %v", closeWait)
	}
	if c, ok := l.w.(io.Closer); ok && l.path != "" {
		return c.Close()
	}
	return nil
}
