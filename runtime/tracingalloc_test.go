package runtime

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"postern/mapping"
	"postern/runtime/observe"
)

// TestTracedAllocations holds the budget of a traced request: no allocation,
// whether it is recorded, kept or printed, since all memory is pooled. The mean
// is rounded down, so that a pool that the collector has emptied does not count.
func TestTracedAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector empties pools")
	}
	ring := func(o *Options) { o.Sampling.All, o.Traces = true, observe.NewRing[*mapping.Trace](10) }
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
		{"ring", ring},
		{"tree", printed(TreeForm)},
		{"folded", printed(FoldedForm)},
		{"json", printed(JSONForm)},
		{"aws", printed(AWSForm)},
	} {
		for name, integration := range map[string]string{"constant": mockConstant, "loop": mockLoop} {
			o := Options{Metrics: observe.NewMetrics(observe.MetricsOptions{})}
			mode.set(&o)
			s, ctx := directly(t, integration, o)
			n := testing.AllocsPerRun(200, func() {
				ctx.Response.Reset()
				s.handle(ctx)
			})
			if n > 0 {
				t.Errorf("%s, %s: %v allocations per request", mode.name, name, n)
			}
		}
	}
}

// TestTracesOfARing holds that a trace that somebody has got from the ring is
// not used again, and that one nobody saw is.
func TestTracesOfARing(t *testing.T) {
	traces := observe.NewRing[*mapping.Trace](2)
	s, ctx := directly(t, mockLoop, Options{Sampling: Sampling{All: true}, Traces: traces})
	kept := traces.Last(1)[0]
	id, before := kept.ID, string(kept.Value.AppendJSON(nil))
	for range 20 {
		ctx.Response.Reset()
		s.handle(ctx)
	}
	if kept.Value.ID != id || string(kept.Value.AppendJSON(nil)) != before {
		t.Error("a trace that was given away changed")
	}
	list := traces.Last(5)
	if len(list) != 2 || list[0].ID == list[1].ID || list[0].ID != list[0].Value.ID {
		t.Errorf("%d traces: %v", len(list), list)
	}
	if got, ok := traces.Get(list[1].ID); !ok || got != list[1].Value {
		t.Error("a trace is not found under its request id")
	}
}

// TestTracesAtTheSameTime reads traces while requests go on: what was given
// away must not be written to any more.
func TestTracesAtTheSameTime(t *testing.T) {
	traces := observe.NewRing[*mapping.Trace](3)
	s, _ := directly(t, mockLoop, Options{Sampling: Sampling{All: true}, Traces: traces})
	watched, cancel := traces.Watch(4)
	var requests, readers sync.WaitGroup
	for range 3 {
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
	check := func(e observe.Entry[*mapping.Trace]) {
		if text := e.Value.AppendJSON(nil); !json.Valid(text) || e.ID != e.Value.ID || !bytes.Contains(text, []byte(e.ID)) {
			t.Errorf("trace %s: %s", e.ID, text)
		}
	}
	readers.Go(func() {
		for e := range watched {
			check(e)
		}
	})
	readers.Go(func() {
		for range 100 {
			for _, e := range traces.Last(2) {
				check(e)
			}
		}
	})
	requests.Wait()
	cancel()
	readers.Wait()
}
