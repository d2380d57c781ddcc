package telemetry_test

import (
	"context"
	"testing"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"postern/internal/race"
	"postern/runtime/telemetry"
)

// nowhere forgets spans.
type nowhere struct{}

func (nowhere) Start(context.Context) error                                  { return nil }
func (nowhere) Stop(context.Context) error                                   { return nil }
func (nowhere) UploadTraces(context.Context, []*tracepb.ResourceSpans) error { return nil }

// The cost of making the spans of one request.
func BenchmarkAdd(b *testing.B) {
	e, err := telemetry.New(telemetry.Options{Client: nowhere{}})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close(context.Background())
	ex, tr := traced(b, "GET")
	b.ReportAllocs()
	for b.Loop() {
		e.Add(ex, tr)
	}
}

// TestAllocations holds that the spans of a request take no memory of their own.
// The mean is rounded down, so that a batch that is sent meanwhile does not
// count.
func TestAllocations(t *testing.T) {
	race.SkipAllocations(t)
	e, err := telemetry.New(telemetry.Options{Client: nowhere{}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(context.Background())
	ex, tr := traced(t, "GET")
	for range 2000 { // memory is there
		e.Add(ex, tr)
	}
	if n := testing.AllocsPerRun(1000, func() { e.Add(ex, tr) }); n > 0 {
		t.Errorf("%v allocations per request", n)
	}
}
