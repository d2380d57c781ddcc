package telemetry

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	mostSpans  = 8192      // that wait
	mostBytes  = 16 << 20  // of them
	batchBytes = 256 << 10 // so much is sent at once, but for larger requests
	keptBytes  = 1 << 20   // of memory that is not in use
	sendWithin = 10 * time.Second
)

// batch is spans that are sent together, as bytes one behind the other.
type batch struct {
	bytes []byte
	spans int
}

// queue holds spans until they are sent. It never blocks a request, and counts
// what it does not send.
type queue struct {
	upload func(ctx context.Context, spans []byte) error
	log    *slog.Logger
	every  time.Duration
	full   chan struct{} // there is a batch
	stop   chan struct{}
	done   chan struct{}
	once   sync.Once

	mu      sync.Mutex // guards what follows
	waiting []batch
	bytes   int // in waiting
	spans   int
	free    [][]byte // memory of batches
	closed  bool
	lost    uint64 // spans that did not fit or could not be sent

	spare   []batch // what follows is of the loop alone
	told    uint64  // lost spans that the log knows of
	failing bool
}

func newQueue(upload func(context.Context, []byte) error, log *slog.Logger, every time.Duration) *queue {
	q := &queue{upload: upload, log: log, every: every, full: make(chan struct{}, 1),
		stop: make(chan struct{}), done: make(chan struct{})}
	go q.loop()
	return q
}

// room says whether n spans fit; when they do not they count as lost.
func (q *queue) room(n int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.spans+n > mostSpans {
		q.lost += uint64(n)
		return false
	}
	return true
}

// add copies n spans.
func (q *queue) add(spans []byte, n int) {
	q.mu.Lock()
	if q.closed || q.spans+n > mostSpans || q.bytes+len(spans) > mostBytes {
		q.lost += uint64(n)
		q.mu.Unlock()
		return
	}
	full := q.begin(len(spans))
	last := &q.waiting[len(q.waiting)-1]
	last.bytes = append(last.bytes, spans...)
	last.spans += n
	q.bytes, q.spans = q.bytes+len(spans), q.spans+n
	q.mu.Unlock()
	if full {
		select {
		case q.full <- struct{}{}:
		default:
		}
	}
}

// begin starts a batch when the last one has no room. It says whether that one is
// to be sent.
func (q *queue) begin(n int) (full bool) {
	last := len(q.waiting) - 1
	if last >= 0 && len(q.waiting[last].bytes)+n <= cap(q.waiting[last].bytes) {
		return false
	}
	var memory []byte
	if i := len(q.free) - 1; i >= 0 && n <= batchBytes {
		memory, q.free = q.free[i], q.free[:i]
	} else {
		memory = make([]byte, 0, max(n, batchBytes))
	}
	q.waiting = append(q.waiting, batch{bytes: memory})
	return last >= 0
}

// losses is the number of spans that were lost.
func (q *queue) losses() uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.lost
}

func (q *queue) loop() {
	defer close(q.done)
	tick := time.NewTicker(q.every)
	defer tick.Stop()
	for {
		select {
		case <-q.full:
			q.send(false)
		case <-tick.C:
			q.send(true)
			q.tell()
		case <-q.stop:
			q.send(true)
			q.tell()
			return
		}
	}
}

// send gives what waits to the collector: all of it, or the batches that are
// full.
func (q *queue) send(all bool) {
	list := q.take(all)
	for i := range list {
		q.sendBatch(&list[i])
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range list {
		if memory := list[i].bytes; cap(memory) == batchBytes && len(q.free) < keptBytes/batchBytes {
			q.free = append(q.free, memory[:0])
		}
		list[i] = batch{}
	}
	q.spare = list[:0]
}

// take is what waits, all or all but the last batch, which others join.
func (q *queue) take(all bool) []batch {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := q.waiting
	q.waiting, q.bytes, q.spans = q.spare[:0], 0, 0
	if last := len(list) - 1; !all && last >= 0 {
		q.waiting = append(q.waiting, list[last])
		q.bytes, q.spans = len(list[last].bytes), list[last].spans
		list[last] = batch{}
		return list[:last]
	}
	return list
}

// sendBatch tells the first of several failures in a row.
func (q *queue) sendBatch(b *batch) {
	ctx, cancel := context.WithTimeout(context.Background(), sendWithin)
	defer cancel()
	err := q.upload(ctx, b.bytes)
	if err != nil {
		q.mu.Lock()
		q.lost += uint64(b.spans)
		q.mu.Unlock()
		if !q.failing {
			q.log.Warn("spans cannot be sent", "error", err)
		}
	}
	q.failing = err != nil
}

// tell says how many spans were lost since the last time.
func (q *queue) tell() {
	if lost := q.losses(); lost > q.told {
		q.log.Warn("spans are lost", "spans", lost-q.told, "all", lost)
		q.told = lost
	}
}

// close sends what waits; what comes later is lost.
func (q *queue) close(ctx context.Context) error {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.once.Do(func() { close(q.stop) })
	select {
	case <-q.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
