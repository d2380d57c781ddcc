package telemetry_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	coltracepb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/prototext"

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
	spans := sent(t, func(e *telemetry.Exporter) {
		e.Add(traced(t, "GET"))
		e.Add(traced(t, "PUT"))
	})
	var got []string
	for _, s := range spans {
		got = append(got, fmt.Sprintf("%s %s %x %s flags %x", s.Name, strings.TrimPrefix(s.Kind.String(), "SPAN_KIND_"), s.TraceId,
			time.Duration(s.EndTimeUnixNano-s.StartTimeUnixNano), s.Flags))
	}
	id := "65ec5d59000000000000000000000001"
	want := []string{"GET /pets/{id} SERVER " + id + " 30ms flags 301", "match INTERNAL " + id + " 10ms flags 101", "integration CLIENT " + id + " 20ms flags 101",
		"PUT SERVER " + id + " 30ms flags 301", "match INTERNAL " + id + " 10ms flags 101", "integration CLIENT " + id + " 20ms flags 101"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	root, match, integration, refused := spans[0], spans[1], spans[2], spans[3]
	if hex.EncodeToString(root.ParentSpanId) != "00000000000000aa" || len(root.Events) != len(tracedDecisions(t)) || len(root.SpanId) != 8 {
		t.Errorf("parent %x, %d events", root.ParentSpanId, len(root.Events))
	}
	for _, child := range []*tracepb.Span{match, integration} {
		if !bytes.Equal(child.ParentSpanId, root.SpanId) || bytes.Equal(child.SpanId, root.SpanId) {
			t.Errorf("%s: span %x below %x, the request is %x", child.Name, child.SpanId, child.ParentSpanId, root.SpanId)
		}
	}
	if match.StartTimeUnixNano != root.StartTimeUnixNano || integration.StartTimeUnixNano != match.EndTimeUnixNano || root.StartTimeUnixNano != 1700000000e9 {
		t.Errorf("the phases do not follow one another: %v", spans[:3])
	}
	if found := valueOf(refused.Attributes, "aws.apigateway.cause"); !strings.Contains(found, "has no method PUT") {
		t.Errorf("the cause is %q", found)
	}
}

// TestAttributes holds what a span says of its request, by the names of the
// semantic conventions.
func TestAttributes(t *testing.T) {
	spans := sent(t, func(e *telemetry.Exporter) {
		ex, tr := traced(t, "GET")
		ex.Request.SourceIP, ex.Response.Status = "10.0.0.1", 503
		tr.Note(mapping.StepGateway, "INTEGRATION_FAILURE answers 503", "nobody is there", "name", "value")
		tr.Decisions[len(tr.Decisions)-1].At = time.Millisecond
		e.Add(ex, tr)
	})
	for key, want := range map[string]string{
		"http.request.method": "GET", "url.path": "/pets/7", "http.response.status_code": "503", "http.route": "/pets/{id}", "client.address": "10.0.0.1",
		"aws.request_id": "id", "aws.apigateway.api_id": "pets", "aws.apigateway.stage": "dev", "aws.apigateway.cause": "",
	} {
		if got := valueOf(spans[0].Attributes, key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if s := spans[0].Status; s.GetCode() != tracepb.Status_STATUS_CODE_ERROR || s.GetMessage() != "nobody is there" {
		t.Errorf("status %v", s)
	}
	last := spans[0].Events[len(spans[0].Events)-1]
	if last.Name != "gateway: INTEGRATION_FAILURE answers 503" || valueOf(last.Attributes, "why") != "nobody is there" || valueOf(last.Attributes, "name") != "value" ||
		last.TimeUnixNano != spans[0].StartTimeUnixNano+1e6 {
		t.Errorf("event %v", last)
	}
}

func tracedDecisions(t *testing.T) []mapping.Decision {
	_, tr := traced(t, "GET")
	return tr.Decisions
}

// TestLimits holds the limits that the environment sets, and that a span says
// what it leaves out.
func TestLimits(t *testing.T) {
	for name, value := range map[string]string{"OTEL_SPAN_EVENT_COUNT_LIMIT": "2", "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT": "1",
		"OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "3", "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT": "4"} {
		t.Setenv(name, value)
	}
	span := sent(t, func(e *telemetry.Exporter) {
		ex, tr := traced(t, "GET")
		ex.Request.Path = "/éééé"
		tr.Decisions = tr.Decisions[:0]
		for range 5 {
			tr.Note(mapping.StepCall, "t", "w", "a", "b")
		}
		tr.Omitted = 3
		e.Add(ex, tr)
	})[0]
	if len(span.Events) != 2 || span.DroppedEventsCount != 6 {
		t.Errorf("%d events, %d left out", len(span.Events), span.DroppedEventsCount)
	}
	if e := span.Events[0]; len(e.Attributes) != 1 || e.DroppedAttributesCount != 1 {
		t.Errorf("event %v", e)
	}
	if got := valueOf(span.Attributes, "url.path"); got != "/ééé" || len(span.Attributes) != 3 || span.DroppedAttributesCount != 5 {
		t.Errorf("%q in %v", got, span)
	}
}

// TestOTLP holds what a collector gets, in each form that the environment may
// ask for.
func TestOTLP(t *testing.T) {
	for _, c := range []struct {
		name string
		env  map[string]string
	}{
		{"as it is", nil},
		{"compressed", map[string]string{"OTEL_EXPORTER_OTLP_COMPRESSION": "gzip"}},
		{"JSON", map[string]string{"OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"}},
		{"JSON of traces", map[string]string{"OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/json"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-team=gateways")
			t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test,service.version=0")
			for name, value := range c.env {
				t.Setenv(name, value)
			}
			var got []*coltracepb.ExportTraceServiceRequest
			collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/v1/traces" || r.Header.Get("X-Team") != "gateways" {
					t.Errorf("%s with headers %v", r.URL, r.Header)
				}
				got = append(got, received(t, r))
			}))
			defer collector.Close()
			e, err := telemetry.New(telemetry.Options{Endpoint: collector.URL, Version: "1"})
			if err != nil {
				t.Fatal(err)
			}
			e.Add(traced(t, "GET"))
			if err := e.Close(context.Background()); err != nil || len(got) != 1 || len(spansOf(got)) != 3 || e.Lost() > 0 {
				t.Fatalf("%v, %v", err, got)
			}
			about := got[0].ResourceSpans[0].Resource.Attributes
			for key, want := range map[string]string{"service.name": "postern", "service.version": "1", "deployment.environment.name": "test"} {
				if found := valueOf(about, key); found != want {
					t.Errorf("%s is %q, want %q", key, found, want)
				}
			}
			if s := spansOf(got)[0]; s.Name != "GET /pets/{id}" || len(s.Events) < 3 || valueOf(s.Attributes, "http.route") != "/pets/{id}" {
				t.Errorf("%v", s)
			}
			if scope := got[0].ResourceSpans[0].ScopeSpans[0].Scope; scope.GetName() != "postern" {
				t.Errorf("scope %v", scope)
			}
		})
	}
}

// TestService holds what the service is called.
func TestService(t *testing.T) {
	t.Setenv("OTEL_SERVICE_NAME", "shop")
	for given, want := range map[string]string{"": "shop", "own": "own"} {
		k := new(kept)
		e, err := telemetry.New(telemetry.Options{Client: k, Service: given})
		if err != nil {
			t.Fatal(err)
		}
		e.Add(traced(t, "GET"))
		if err := e.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := valueOf(k.requests(t)[0].ResourceSpans[0].Resource.Attributes, "service.name"); got != want {
			t.Errorf("%q: the service is %q", given, got)
		}
	}
}

func TestBadEndpoint(t *testing.T) {
	for _, endpoint := range []string{"", "localhost:4318", "ftp://x", "http://"} {
		if _, err := telemetry.New(telemetry.Options{Endpoint: endpoint}); err == nil || !strings.Contains(err.Error(), "expected a base URL") {
			t.Errorf("%q: %v", endpoint, err)
		}
	}
}

// TestLost holds that requests go on when the collector does not, and that
// every span is either sent or counted.
func TestLost(t *testing.T) {
	for _, failure := range []error{nil, errors.New("refused")} {
		var log strings.Builder
		k := &kept{wait: make(chan struct{}), err: failure}
		e, err := telemetry.New(telemetry.Options{Client: k, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		const requests = 6000
		ex, tr := traced(t, "GET")
		for range requests {
			e.Add(ex, tr)
		}
		if e.Lost() == 0 {
			t.Error("nothing is lost though nothing is taken")
		}
		close(k.wait)
		if err := e.Close(context.Background()); err != nil {
			t.Error(err)
		}
		for _, body := range k.bodies {
			if len(body) > 257<<10 {
				t.Errorf("a batch of %d bytes", len(body))
			}
		}
		made := uint64(len(spansOf(k.requests(t))))
		if failure != nil {
			if e.Lost() != 3*requests || !strings.Contains(log.String(), "spans cannot be sent") {
				t.Errorf("%d spans refused, %d of %d lost; log: %s", made, e.Lost(), 3*requests, log.String())
			}
		} else if made+e.Lost() != 3*requests {
			t.Errorf("%d spans sent and %d lost of %d", made, e.Lost(), 3*requests)
		}
		if !strings.Contains(log.String(), "spans are lost") {
			t.Errorf("log: %s", log.String())
		}
		if e.Add(ex, tr); e.Lost() < 3 {
			t.Error("what comes after the end is not counted")
		}
	}
}

// TestSoon holds that spans are sent while requests go on: a batch at once, the
// rest after a while.
func TestSoon(t *testing.T) {
	arrived := make(chan int, 100)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- len(spansOf([]*coltracepb.ExportTraceServiceRequest{received(t, r)}))
	}))
	defer collector.Close()
	e, err := telemetry.New(telemetry.Options{Endpoint: collector.URL, Every: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(context.Background())
	e.Add(traced(t, "GET"))
	if n := <-arrived; n != 3 {
		t.Errorf("%d spans", n)
	}
	many, err := telemetry.New(telemetry.Options{Endpoint: collector.URL, Every: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer many.Close(context.Background())
	ex, tr := traced(t, "GET")
	for range 2000 {
		many.Add(ex, tr)
	}
	if n := <-arrived; n < 100 {
		t.Errorf("%d spans in a batch", n)
	}
}

// TestOddBytes holds that texts of a request that are no UTF-8 lose no span.
func TestOddBytes(t *testing.T) {
	span := sent(t, func(e *telemetry.Exporter) {
		ex, tr := traced(t, "GET\xff")
		ex.Request.Path = "/caf\xe9"
		tr.Note(mapping.StepHeaders, "title \xe9", "why \xe9", "name \xe9", "value \xe9")
		e.Add(ex, tr)
	})[0]
	last := span.Events[len(span.Events)-1]
	if span.Name != "GET\uFFFD" || valueOf(span.Attributes, "url.path") != "/caf\uFFFD" || last.Name != "headers: title \uFFFD" || valueOf(last.Attributes, "name \uFFFD") != "value \uFFFD" {
		t.Errorf("%v", span)
	}
}

// TestNoSecretInCauses holds that a cause that quotes a secret is masked.
func TestNoSecretInCauses(t *testing.T) {
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
	spans := sent(t, func(e *telemetry.Exporter) { e.Add(ex, ex.Trace) })
	for _, s := range spans {
		if strings.Contains(prototext.Format(s), "opensesame") {
			t.Errorf("%v", s)
		}
	}
	if cause := valueOf(spans[0].Attributes, "aws.apigateway.cause"); !strings.Contains(cause, "****") {
		t.Errorf("the cause is %q", cause)
	}
}
