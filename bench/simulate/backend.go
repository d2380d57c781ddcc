package simulate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

// Options say how a backend behaves. The zero value answers at once.
type Options struct {
	Latency Latency // nil: none
	Errors  float64 // share of answers with ErrorStatus, 0 to 1
	Resets  float64 // share of requests whose connection is reset, 0 to 1
	// ErrorStatus is the status of failing answers; 0 means 500.
	ErrorStatus int
	// Throttle is how many requests per second are answered; those above get
	// 429. 0: no limit.
	Throttle float64
	// Body is what is answered; nil means {"ok":true}.
	Body        []byte
	ContentType string // "": application/json
	// Budgets are the times that callers have; the backend counts the answers
	// that took longer.
	Budgets []time.Duration
	// Seed makes the draws the same in each run.
	Seed uint64
}

// Backend is a simulated backend. Make it with New.
type Backend struct {
	options Options
	lambda  []byte // Body as the result of a proxy function
	server  fasthttp.Server

	mu     sync.Mutex
	random *rand.Rand
	bucket bucket
	over   []uint64 // by budget

	answered, failed, reset, throttled atomic.Uint64
}

// New makes a backend. Serve it, or call Handle.
func New(o Options) *Backend {
	if o.Body == nil {
		o.Body = []byte(`{"ok":true}`)
	}
	if o.ContentType == "" {
		o.ContentType = "application/json"
	}
	if o.ErrorStatus == 0 {
		o.ErrorStatus = fasthttp.StatusInternalServerError
	}
	b := &Backend{options: o, random: rand.New(rand.NewPCG(o.Seed, 5)), over: make([]uint64, len(o.Budgets)), lambda: proxyResult(o.Body)}
	b.server = fasthttp.Server{Handler: b.Handle, NoDefaultServerHeader: true, MaxRequestBodySize: 64 << 20, CloseOnShutdown: true}
	return b
}

// proxyResult is what a Lambda proxy function returns to answer with a body.
func proxyResult(body []byte) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(map[string]any{"statusCode": 200, "body": string(body)}); err != nil {
		return body // texts and numbers can always be encoded
	}
	return bytes.TrimSpace(out.Bytes())
}

// Serve answers on a listener until Close.
func (b *Backend) Serve(ln net.Listener) error {
	err := b.server.Serve(ln)
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Close stops the server; requests under way are finished.
func (b *Backend) Close() error { return b.server.Shutdown() }

// draw is what happens to one request.
type draw struct {
	wait                   time.Duration
	reset, fail, throttled bool
}

// draw decides about the next request.
func (b *Backend) draw() (d draw) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.options.Throttle > 0 && !b.bucket.take(time.Now(), b.options.Throttle) {
		return draw{throttled: true}
	}
	if b.options.Latency != nil {
		d.wait = b.options.Latency(b.random)
	}
	for i, budget := range b.options.Budgets {
		if d.wait > budget {
			b.over[i]++
		}
	}
	d.reset = b.options.Resets > 0 && b.random.Float64() < b.options.Resets
	d.fail = b.options.Errors > 0 && b.random.Float64() < b.options.Errors
	return d
}

// bucket lets through a number of requests per second, and at most as many as
// of a tenth of a second at once.
type bucket struct {
	tokens float64
	last   time.Time
}

func (b *bucket) take(now time.Time, rate float64) bool {
	depth := max(1, rate/10)
	if b.last.IsZero() {
		b.tokens = depth
	} else {
		b.tokens = min(depth, b.tokens+max(0, now.Sub(b.last).Seconds())*rate)
	}
	b.last = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// Handle answers one request.
func (b *Backend) Handle(ctx *fasthttp.RequestCtx) {
	d := b.draw()
	if d.wait > 0 {
		time.Sleep(d.wait)
	}
	ctx.SetContentType(b.options.ContentType)
	switch {
	case d.throttled:
		b.throttled.Add(1)
		ctx.SetStatusCode(fasthttp.StatusTooManyRequests)
		ctx.SetBodyString(`{"message":"Too Many Requests"}`)
	case d.reset:
		b.reset.Add(1)
		abort(ctx)
	case d.fail:
		b.failed.Add(1)
		ctx.SetStatusCode(b.options.ErrorStatus)
		ctx.SetBodyString(`{"message":"simulated failure"}`)
	default:
		b.answered.Add(1)
		b.answer(ctx)
	}
}

func (b *Backend) answer(ctx *fasthttp.RequestCtx) {
	if bytes.HasPrefix(ctx.Path(), []byte("/2015-03-31/functions/")) {
		ctx.SetBody(b.lambda)
		return
	}
	ctx.SetBody(b.options.Body)
}

// abort ends the connection with a reset instead of an answer.
func abort(ctx *fasthttp.RequestCtx) {
	if tcp, ok := ctx.Conn().(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // without it the connection ends in an orderly way, which is no answer either
	}
	ctx.HijackSetNoResponse(true)
	ctx.Hijack(func(net.Conn) {})
}

// Summary is what happened, in one line, budgets included.
func (b *Backend) Summary() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	answered, failed, reset, throttled := b.answered.Load(), b.failed.Load(), b.reset.Load(), b.throttled.Load()
	parts := []string{fmt.Sprintf("%d answers", answered)}
	for _, p := range []struct {
		n    uint64
		what string
	}{{failed, fmt.Sprintf("with status %d", b.options.ErrorStatus)}, {reset, "reset"}, {throttled, "throttled"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	text := strings.Join(parts, ", ")
	total := max(1, answered+failed+reset)
	for i, budget := range b.options.Budgets {
		text += fmt.Sprintf("; over timeoutInMillis %d: %d (%.3g%%)", budget.Milliseconds(), b.over[i], 100*float64(b.over[i])/float64(total))
	}
	return text
}
