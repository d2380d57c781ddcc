package runtime

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"postern/runtime/observe"
	"postern/runtime/telemetry"
)

// This code alone, plain, recorded and printed. Reading and writing HTTP is not
// part of the loop, so the ratios are the worst that a request can see.
//
//	go test -run '^$' -bench Trace -count 10 ./runtime | benchstat -col /mode -
func BenchmarkTrace(b *testing.B) {
	for _, work := range []struct{ name, integration string }{
		{"constant", mockConstant}, {"template", mockTemplate}, {"loop", mockLoop},
	} {
		for _, mode := range []struct {
			name string
			s    Sampling
			form TraceForm
		}{
			{name: "off"},
			{name: "header", s: Sampling{Header: "X-Trace"}},
			{name: "recorded", s: Sampling{Failures: true}},
			{name: "tree", s: Sampling{All: true}, form: TreeForm},
			{name: "json", s: Sampling{All: true}, form: JSONForm},
			{name: "aws", s: Sampling{All: true}, form: AWSForm},
			{name: "spans", s: Sampling{All: true}},
		} {
			b.Run("work="+work.name+"/mode="+mode.name, func(b *testing.B) {
				o := Options{Metrics: observe.NewMetrics(observe.MetricsOptions{}), Sampling: mode.s}
				if mode.name == "spans" {
					o.TraceSink = spansToNowhere(b)
				}
				if mode.form != "" {
					lines := observe.NewLines(io.Discard, observe.LinesOptions{})
					defer lines.Close()
					o.TraceSink = NewTraceWriter(lines, mode.form, false).Add
				}
				s, ctx := directly(b, work.integration, o)
				b.ReportAllocs()
				before := processorTime()
				for b.Loop() {
					ctx.Response.Reset()
					s.handle(ctx)
				}
				b.ReportMetric(float64(processorTime()-before)/float64(b.N), "cpu-ns/op")
			})
		}
	}
}

// spansToNowhere makes spans for a collector that forgets them.
func spansToNowhere(tb testing.TB) TraceSink {
	tb.Helper()
	e, err := telemetry.New(telemetry.Options{Client: nowhere{}})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { e.Close(context.Background()) })
	return e.Add
}

type nowhere struct{}

func (nowhere) Start(context.Context) error                                  { return nil }
func (nowhere) Stop(context.Context) error                                   { return nil }
func (nowhere) UploadTraces(context.Context, []*tracepb.ResourceSpans) error { return nil }

// processorTime is what the process has used of the processors, which other
// programs do not change as they change the time on the wall.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// directly is a server with one integration and a request to give to its
// handler over and over.
func directly(tb testing.TB, integration string, o Options) (*Server, *fasthttp.RequestCtx) {
	tb.Helper()
	a := restAPI(tb, "abc", map[string]map[string]string{"/pets/{id}": {"ANY": integration}})
	s := New(o)
	tb.Cleanup(s.backends.Close)
	s.Publish(Catalog{Stages: []Stage{{Plan: compile(tb, a, "dev")}}})
	near, far := net.Pipe()
	tb.Cleanup(func() { near.Close(); far.Close() })
	ctx := new(fasthttp.RequestCtx)
	ctx.Init2(&client{Conn: near, peer: "127.0.0.1", port: "4510"}, nil, false)
	ctx.Request.Header.DisableNormalizing()
	asks(tb, ctx, "")
	for range 50 { // memory is there
		ctx.Response.Reset()
		s.handle(ctx)
	}
	if ctx.Response.StatusCode() != 200 {
		tb.Fatal(ctx.Response.String())
	}
	return s, ctx
}

// asks makes the request of a context; more are header lines.
func asks(tb testing.TB, ctx *fasthttp.RequestCtx, more string) {
	tb.Helper()
	wire := "GET /pets/1?q=a HTTP/1.1\r\nHost: 127.0.0.1:4510\r\nUser-Agent: fasthttp\r\nAccept: */*\r\n" + more + "\r\n"
	if err := ctx.Request.Read(bufio.NewReader(strings.NewReader(wire))); err != nil {
		tb.Fatal(err)
	}
}
