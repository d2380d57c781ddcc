package telemetry_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"postern/api"
	"postern/mapping"
	"postern/runtime/telemetry"
)

// traced is a finished request on a MOCK.
func traced(t testing.TB, verb string) (*mapping.Exchange, *mapping.Trace) {
	t.Helper()
	m := &api.Method{HTTPMethod: "GET", Integration: &api.Integration{Type: api.TypeMock}}
	m.MethodResponses.Put(&api.MethodResponse{StatusCode: "200"})
	m.Integration.RequestTemplates.Set("application/json", `{"statusCode": 200}`)
	m.Integration.IntegrationResponses.Put(&api.IntegrationResponse{StatusCode: "200"})
	a := &api.RestAPI{ID: "pets", Resources: []*api.Resource{{ID: "r", Path: "/pets/{id}", Methods: api.Methods{m}}}}
	plan, _ := mapping.Compile(a, &api.Stage{StageName: "dev"}, mapping.Env{})
	ex := new(mapping.Exchange)
	ex.Trace = mapping.NewTrace()
	ex.Request.Method, ex.Request.Path, ex.Request.ID, ex.Request.Time = verb, "/pets/7", "id", time.Unix(1700000000, 0)
	ex.Request.Trace = mapping.TraceHeader{Root: "1-65ec5d59-000000000000000000000001", Parent: "00000000000000aa", Lineage: "00000000"}
	route, out := plan.Match(ex)
	if out.OK() {
		out = route.Map(ex)
	}
	if out.OK() {
		out = route.Render(ex)
	}
	if out.OK() {
		out = route.Response(ex)
	}
	if !out.OK() {
		plan.Gateway(ex, out)
	}
	ex.Latency = 30 * time.Millisecond
	ex.Trace.Time("match", 10*time.Millisecond)
	ex.Trace.Time("integration", 20*time.Millisecond)
	ex.Trace.Time("total", ex.Latency)
	return ex, ex.Trace
}

func TestSpans(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	e, err := telemetry.New(telemetry.Options{Spans: keep{spans}})
	if err != nil {
		t.Fatal(err)
	}
	ex, tr := traced(t, "GET")
	e.Add(ex, tr)
	ex, tr = traced(t, "PUT")
	e.Add(ex, tr)
	if err := e.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range spans.GetSpans() {
		got = append(got, strings.Join([]string{s.Name, s.SpanKind.String(), s.SpanContext.TraceID().String(), s.EndTime.Sub(s.StartTime).String()}, " "))
	}
	id := "65ec5d59000000000000000000000001"
	want := []string{"match internal " + id + " 10ms", "integration client " + id + " 20ms", "GET /pets/{id} server " + id + " 30ms",
		"match internal " + id + " 10ms", "integration client " + id + " 20ms", "PUT server " + id + " 30ms"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	root := spans.GetSpans()[2]
	if root.Parent.SpanID().String() != "00000000000000aa" || len(root.Events) != len(tracedDecisions(t)) {
		t.Errorf("parent %v, %d events", root.Parent.SpanID(), len(root.Events))
	}
	found := ""
	for _, a := range spans.GetSpans()[5].Attributes {
		if a.Key == "aws.apigateway.cause" {
			found = a.Value.AsString()
		}
	}
	if !strings.Contains(found, "has no method PUT") {
		t.Errorf("the cause is %q", found)
	}
}

func tracedDecisions(t *testing.T) []mapping.Decision {
	_, tr := traced(t, "GET")
	return tr.Decisions
}

// keep does not forget its spans at the end.
type keep struct{ *tracetest.InMemoryExporter }

func (keep) Shutdown(context.Context) error { return nil }

// TestOTLP holds that spans arrive at a collector.
func TestOTLP(t *testing.T) {
	var bodies atomic.Int64
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.URL.Path == "/v1/traces" && strings.Contains(string(body), "GET /pets/{id}") {
			bodies.Add(1)
		}
	}))
	defer collector.Close()
	e, err := telemetry.New(telemetry.Options{Endpoint: collector.URL})
	if err != nil {
		t.Fatal(err)
	}
	e.Add(traced(t, "GET"))
	if err := e.Close(context.Background()); err != nil || bodies.Load() != 1 {
		t.Errorf("%v, %d requests", err, bodies.Load())
	}
}

func TestBadEndpoint(t *testing.T) {
	for _, endpoint := range []string{"", "localhost:4318", "ftp://x", "http://"} {
		if _, err := telemetry.New(telemetry.Options{Endpoint: endpoint}); err == nil || !strings.Contains(err.Error(), "expected a base URL") {
			t.Errorf("%q: %v", endpoint, err)
		}
	}
}

// stuck takes spans when it is let.
type stuck struct {
	free  chan struct{}
	spans atomic.Int64
	err   error
}

func (s *stuck) ExportSpans(_ context.Context, list []sdk.ReadOnlySpan) error {
	<-s.free
	s.spans.Add(int64(len(list)))
	return s.err
}

func (s *stuck) Shutdown(context.Context) error { return nil }

// TestLost holds that requests go on when the collector does not, and that
// every span is either sent or counted.
func TestLost(t *testing.T) {
	for _, failure := range []error{nil, errors.New("refused")} {
		var log strings.Builder
		s := &stuck{free: make(chan struct{}), err: failure}
		e, err := telemetry.New(telemetry.Options{Spans: s, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		const requests = 4000
		ex, tr := traced(t, "GET")
		for range requests {
			e.Add(ex, tr)
		}
		if e.Lost() == 0 {
			t.Error("nothing is lost though nothing is taken")
		}
		before := e.Lost()
		close(s.free)
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
		made := uint64(s.spans.Load())
		if failure != nil {
			if e.Lost() < made+before {
				t.Errorf("%d spans refused, %d counted as lost", made, e.Lost())
			}
			if !strings.Contains(log.String(), "spans cannot be sent") {
				t.Errorf("log: %s", log.String())
			}
		} else if made+e.Lost() < 3*requests || made > 3*requests {
			t.Errorf("%d spans sent and %d lost of %d", made, e.Lost(), 3*requests)
		}
		if !strings.Contains(log.String(), "spans are lost") {
			t.Errorf("log: %s", log.String())
		}
	}
}

// TestOddBytes holds that texts of a request that are no UTF-8 lose no span.
func TestOddBytes(t *testing.T) {
	var requests atomic.Int64
	collector := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
	defer collector.Close()
	e, err := telemetry.New(telemetry.Options{Endpoint: collector.URL})
	if err != nil {
		t.Fatal(err)
	}
	ex, tr := traced(t, "GET\xff")
	ex.Request.Path = "/caf\xe9"
	tr.Note(mapping.StepHeaders, "title \xe9", "why \xe9", "name \xe9", "value \xe9")
	e.Add(ex, tr)
	if err := e.Close(context.Background()); err != nil || requests.Load() != 1 || e.Lost() > 0 {
		t.Errorf("%d requests, %d spans lost (%v)", requests.Load(), e.Lost(), err)
	}
}

// TestNoSecretInCauses holds that a cause that quotes a secret is masked.
func TestNoSecretInCauses(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	e, err := telemetry.New(telemetry.Options{Spans: keep{spans}})
	if err != nil {
		t.Fatal(err)
	}
	m := &api.Method{HTTPMethod: "GET", Integration: &api.Integration{Type: api.TypeMock}}
	m.Integration.RequestTemplates.Set("application/json", `$input.params('Authorization')`)
	a := &api.RestAPI{ID: "pets", Resources: []*api.Resource{{ID: "r", Path: "/", Methods: api.Methods{m}}}}
	plan, _ := mapping.Compile(a, &api.Stage{StageName: "dev"}, mapping.Env{})
	ex := &mapping.Exchange{Trace: mapping.NewTrace()}
	ex.Request.Method, ex.Request.Path, ex.Request.ID = "GET", "/", "id"
	ex.Request.Headers = []mapping.Header{{Name: "Authorization", Value: "Bearer opensesame"}}
	route, _ := plan.Match(ex)
	out := route.Map(ex)
	if out.OK() {
		out = route.Render(ex)
	}
	if plan.Gateway(ex, out); !strings.Contains(out.Cause, "opensesame") {
		t.Fatalf("the cause is %q", out.Cause)
	}
	e.Add(ex, ex.Trace)
	if err := e.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, s := range spans.GetSpans() {
		for _, a := range append(s.Attributes, attribute.String("status", s.Status.Description)) {
			if strings.Contains(a.Value.AsString(), "opensesame") {
				t.Errorf("%s: %s", a.Key, a.Value.AsString())
			}
		}
	}
}
