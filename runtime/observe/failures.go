package observe

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Failure is an answer that the gateway made itself, with its reason. Method,
// Path and RequestID may be memory of the request: they are not kept.
type Failure struct {
	API, Stage string
	Method     string // as the client sent it
	Path       string // as the client sent it
	Route      string // path template; "" when nothing matched
	Status     int
	Type       string // gateway response type; "" for a failed execution
	Reason     string // one sentence for a person
	RequestID  string
}

// same is what two failures have in common when the second tells nothing new.
type same struct {
	api, stage, route, kind, reason string
	status                          int
}

// FailuresOptions are the choices of NewFailures. The zero value is usable.
type FailuresOptions struct {
	// Burst is how many equal failures of one window are logged one by one; 0
	// means 3.
	Burst int
	// Window is how long equal failures are counted together; 0 means ten
	// seconds.
	Window time.Duration
	// MaxKinds bounds how many different failures are told apart at a time; 0
	// means 1000. Beyond it all others are counted as one.
	MaxKinds int
}

// Failures writes one log line per failure: a warning for a status below 500,
// else an error. Of many equal ones only the first of each window are written,
// then one line says how many were left out.
type Failures struct {
	log     *slog.Logger
	options FailuresOptions

	mu    sync.Mutex
	kinds map[same]*repeats
}

// repeats counts equal failures within one window.
type repeats struct {
	seen  int
	first Failure
	timer *time.Timer
}

// NewFailures returns a log of failures.
func NewFailures(log *slog.Logger, o FailuresOptions) *Failures {
	if o.Burst <= 0 {
		o.Burst = 3
	}
	if o.Window <= 0 {
		o.Window = 10 * time.Second
	}
	if o.MaxKinds <= 0 {
		o.MaxKinds = 1000
	}
	return &Failures{log: log, options: o, kinds: map[same]*repeats{}}
}

// Log writes or counts a failure. It may be called on nil.
func (f *Failures) Log(x Failure) {
	if f == nil || !f.log.Enabled(context.Background(), levelOf(x.Status)) {
		return
	}
	if f.admit(x) {
		f.write(x)
	}
}

// admit counts a failure and tells whether it is written.
func (f *Failures) admit(x Failure) bool {
	key := same{x.API, x.Stage, x.Route, x.Type, x.Reason, x.Status}
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.kinds[key]
	if r == nil && len(f.kinds) >= f.options.MaxKinds {
		key = same{kind: Overflow}
		x = Failure{Status: x.Status, Type: Overflow, Reason: "various failures, too many to tell apart"}
		r = f.kinds[key]
	}
	if r == nil {
		r = &repeats{first: x}
		r.first.Method, r.first.Path, r.first.RequestID = "", "", "" // no sum shows them
		r.timer = time.AfterFunc(f.options.Window, func() { f.expire(key, r) })
		f.kinds[key] = r
	}
	r.seen++
	return r.seen <= f.options.Burst
}

// expire ends a window.
func (f *Failures) expire(key same, r *repeats) {
	f.mu.Lock()
	current := f.kinds[key] == r
	if current {
		delete(f.kinds, key)
	}
	f.mu.Unlock()
	if current {
		f.sum(r)
	}
}

func (f *Failures) sum(r *repeats) {
	if left := r.seen - f.options.Burst; left > 0 {
		f.write(r.first, slog.Int("repeated", left), slog.Duration("within", f.options.Window))
	}
}

func (f *Failures) write(x Failure, more ...slog.Attr) {
	attrs := []slog.Attr{
		slog.Int("status", x.Status),
		slog.String("type", x.Type),
		slog.String("reason", x.Reason),
		slog.String("api", x.API),
		slog.String("stage", x.Stage),
	}
	if len(more) > 0 {
		attrs = append(attrs, slog.String("route", x.Route))
		f.log.LogAttrs(context.Background(), levelOf(x.Status), "gateway answers, repeated", append(attrs, more...)...)
		return
	}
	attrs = append(attrs, slog.String("method", x.Method), slog.String("path", x.Path),
		slog.String("route", x.Route), slog.String("requestId", x.RequestID))
	f.log.LogAttrs(context.Background(), levelOf(x.Status), "gateway answer", attrs...)
}

func levelOf(status int) slog.Level {
	if status >= 500 {
		return slog.LevelError
	}
	return slog.LevelWarn
}

// Close writes the sums that are due and stops counting. It may be called on
// nil.
func (f *Failures) Close() {
	if f == nil {
		return
	}
	f.mu.Lock()
	kinds := f.kinds
	f.kinds = map[same]*repeats{}
	f.mu.Unlock()
	for _, r := range kinds {
		r.timer.Stop()
		f.sum(r)
	}
}
