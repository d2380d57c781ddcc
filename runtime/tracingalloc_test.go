package runtime

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"postern/internal/race"
	"postern/mapping"
	"postern/runtime/observe"
)

// TestTracedAllocations holds the budget of a traced request: no allocation,
// whether it is recorded, printed or sent, since all memory is pooled. The mean
// is rounded down, so that a pool that the collector has emptied does not count.
func TestTracedAllocations(t *testing.T) {
	race.SkipAllocations(t)
	printed := func(form TraceForm) func(o *Options) {
		return func(o *Options) {
			lines := observe.NewLines(io.Discard, observe.LinesOptions{FlushEvery: time.Hour, MaxBuffer: 64 << 20})
			t.Cleanup(func() { lines.Close() })
			o.Sampling.All, o.TraceSink = true, NewTraceWriter(lines, form, false).Add
		}
	}
	for _, mode := range []struct {
		name string
		set  func(o *Options)
	}{
		{"off", func(*Options) {}},
		{"header that is not sent", func(o *Options) { o.Sampling.Header = "X-Trace" }},
		{"failures", func(o *Options) { o.Sampling.Failures = true }},
		{"spans", func(o *Options) { o.Sampling.All, o.TraceSink = true, spansToNowhere(t) }},
		{"tree", printed(TreeForm)},
		{"folded", printed(FoldedForm)},
		{"json", printed(JSONForm)},
		{"aws", printed(AWSForm)},
	} {
		for name, integration := range map[string]string{"constant": mockConstant, "loop": mockLoop} {
			o := Options{Metrics: observe.NewMetrics(observe.MetricsOptions{})}
			mode.set(&o)
			s, ctx := directly(t, integration, o)
			request := func() {
				ctx.Response.Reset()
				s.handle(ctx)
			}
			for range 500 { // spans were sent before
				request()
			}
			n := testing.AllocsPerRun(200, request)
			if n > 0 {
				t.Errorf("%s, %s: %v allocations per request", mode.name, name, n)
			}
		}
	}
}

// TestTracesAtTheSameTime holds that requests which are traced at the same time
// do not write into the traces of one another.
func TestTracesAtTheSameTime(t *testing.T) {
	check := func(ex *mapping.Exchange, trace *mapping.Trace) {
		text := trace.AppendJSON(nil)
		if !json.Valid(text) || !bytes.Contains(text, []byte(ex.Request.ID)) || bytes.Contains(text, []byte("of-a-secret")) {
			t.Errorf("request %s: %s", ex.Request.ID, text)
		}
	}
	s, _ := directly(t, mockLoop, Options{Sampling: Sampling{All: true}, TraceSink: check})
	var requests sync.WaitGroup
	for range 4 {
		ctx := new(fasthttp.RequestCtx)
		ctx.Init2(&client{Conn: nil, peer: "127.0.0.1", port: "4510"}, nil, false)
		asks(t, ctx, "Authorization: Bearer of-a-secret\r\n")
		requests.Go(func() {
			for range 200 {
				ctx.Response.Reset()
				s.handle(ctx)
			}
		})
	}
	requests.Wait()
}
