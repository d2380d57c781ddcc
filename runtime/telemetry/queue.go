package telemetry

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	sdk "go.opentelemetry.io/otel/sdk/trace"
)

const (
	mostSpans  = 8192 // that wait
	batchSpans = 512  // that are sent together
	sendWithin = 10 * time.Second
)

// queue holds finished spans until they are sent. It never blocks a request,
// and counts what it does not send.
type queue struct {
	exporter sdk.SpanExporter
	log      *slog.Logger
	every    time.Duration
	spans    chan sdk.ReadOnlySpan
	flush    chan chan struct{}
	stop     chan struct{}
	done     chan struct{}
	once     sync.Once
	lost     atomic.Uint64 // spans that did not fit or could not be sent
	told     uint64        // lost spans that the log knows of
	failing  bool
}

func newQueue(exporter sdk.SpanExporter, log *slog.Logger, every time.Duration) *queue {
	q := &queue{exporter: exporter, log: log, every: every, spans: make(chan sdk.ReadOnlySpan, mostSpans),
		flush: make(chan chan struct{}), stop: make(chan struct{}), done: make(chan struct{})}
	go q.loop()
	return q
}

// room says whether n spans fit; when they do not they count as lost.
func (q *queue) room(n int) bool {
	if len(q.spans)+n <= cap(q.spans) {
		return true
	}
	q.lost.Add(uint64(n))
	return false
}

// OnStart implements sdk.SpanProcessor.
func (q *queue) OnStart(context.Context, sdk.ReadWriteSpan) {}

// OnEnd implements sdk.SpanProcessor.
func (q *queue) OnEnd(s sdk.ReadOnlySpan) {
	select {
	case <-q.stop:
		q.lost.Add(1)
		return
	default:
	}
	select {
	case q.spans <- s:
	default:
		q.lost.Add(1)
	}
}

func (q *queue) loop() {
	defer close(q.done)
	tick := time.NewTicker(q.every)
	defer tick.Stop()
	batch := make([]sdk.ReadOnlySpan, 0, batchSpans)
	for {
		select {
		case s := <-q.spans:
			if batch = append(batch, s); len(batch) < batchSpans {
				continue
			}
			batch = q.send(batch)
		case <-tick.C:
			batch = q.send(batch)
			q.tell()
		case reply := <-q.flush:
			batch = q.send(q.rest(batch))
			close(reply)
		case <-q.stop:
			q.send(q.rest(batch))
			q.tell()
			return
		}
	}
}

// rest sends what waits, but for a last batch.
func (q *queue) rest(batch []sdk.ReadOnlySpan) []sdk.ReadOnlySpan {
	for {
		select {
		case s := <-q.spans:
			if batch = append(batch, s); len(batch) == batchSpans {
				batch = q.send(batch)
			}
		default:
			return batch
		}
	}
}

// send gives spans to the collector. The first of several failures in a row is
// told.
func (q *queue) send(batch []sdk.ReadOnlySpan) []sdk.ReadOnlySpan {
	if len(batch) == 0 {
		return batch
	}
	ctx, cancel := context.WithTimeout(context.Background(), sendWithin)
	defer cancel()
	err := q.exporter.ExportSpans(ctx, batch)
	if err != nil {
		q.lost.Add(uint64(len(batch)))
		if !q.failing {
			q.log.Warn("spans cannot be sent", "error", err)
		}
	}
	q.failing = err != nil
	clear(batch)
	return batch[:0]
}

// tell says how many spans were lost since the last time.
func (q *queue) tell() {
	if lost := q.lost.Load(); lost > q.told {
		q.log.Warn("spans are lost", "spans", lost-q.told, "all", lost)
		q.told = lost
	}
}

// ForceFlush implements sdk.SpanProcessor.
func (q *queue) ForceFlush(ctx context.Context) error {
	reply := make(chan struct{})
	select {
	case q.flush <- reply:
	case <-q.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-reply:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Shutdown implements sdk.SpanProcessor.
func (q *queue) Shutdown(ctx context.Context) error {
	q.once.Do(func() { close(q.stop) })
	select {
	case <-q.done:
		return q.exporter.Shutdown(ctx)
	case <-ctx.Done():
		return ctx.Err()
	}
}
