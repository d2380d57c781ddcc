package telemetry_test

import (
	"context"
	"testing"

	sdk "go.opentelemetry.io/otel/sdk/trace"

	"postern/runtime/telemetry"
)

// nowhere forgets spans.
type nowhere struct{}

func (nowhere) ExportSpans(context.Context, []sdk.ReadOnlySpan) error { return nil }
func (nowhere) Shutdown(context.Context) error                        { return nil }

// The cost of making the spans of one request.
func BenchmarkAdd(b *testing.B) {
	e, err := telemetry.New(telemetry.Options{Spans: nowhere{}})
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
