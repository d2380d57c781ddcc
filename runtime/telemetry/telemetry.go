package telemetry

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"postern/mapping"
)

// Options say where spans go. Empty members take the defaults in brackets.
type Options struct {
	Endpoint string // base URL of a collector, such as http://127.0.0.1:4318
	Service  string // service.name [postern]
	Version  string // service.version
	// Every is how often spans are sent [1 s].
	Every time.Duration
	// Logger is told what is lost [nobody].
	Logger *slog.Logger
	// Spans takes the finished spans in place of the collector, for tests.
	Spans sdk.SpanExporter
}

// Exporter turns traces into spans. It is safe for concurrent use.
type Exporter struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
	queue    *queue
}

// New makes an exporter. It does not connect: a collector that is not there
// costs nothing but its spans.
func New(o Options) (*Exporter, error) {
	exporter := o.Spans
	if exporter == nil {
		u, err := url.Parse(o.Endpoint)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, fmt.Errorf("%q is no OTLP endpoint; expected a base URL such as http://127.0.0.1:4318", o.Endpoint)
		}
		target := strings.TrimSuffix(o.Endpoint, "/")
		if u.Path == "" || u.Path == "/" {
			target += "/v1/traces"
		}
		if exporter, err = otlptracehttp.New(context.Background(), otlptracehttp.WithEndpointURL(target)); err != nil {
			return nil, err
		}
	}
	if o.Service == "" {
		o.Service = "postern"
	}
	if o.Every <= 0 {
		o.Every = time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	waiting := newQueue(exporter, o.Logger, o.Every)
	provider := sdk.NewTracerProvider(
		sdk.WithSpanProcessor(waiting),
		sdk.WithSampler(sdk.AlwaysSample()), // which requests are traced is decided before
		sdk.WithResource(resource.NewSchemaless(attribute.String("service.name", o.Service), attribute.String("service.version", o.Version))),
	)
	return &Exporter{provider, provider.Tracer("postern"), waiting}, nil
}

// Close sends what is left.
func (e *Exporter) Close(ctx context.Context) error {
	return errors.Join(e.provider.ForceFlush(ctx), e.provider.Shutdown(ctx))
}

// Lost is the number of spans that were not sent: the collector did not take
// them, or not as fast as requests came.
func (e *Exporter) Lost() uint64 { return e.queue.lost.Load() }

// maxEvents bounds the decisions that a span carries.
const maxEvents = 200

// Add sends the trace of a finished request. Nothing of exchange and trace is
// kept. When the spans do not fit into the queue none is made.
func (e *Exporter) Add(ex *mapping.Exchange, t *mapping.Trace) {
	if !e.queue.room(1 + len(t.Phases)) {
		return
	}
	began := ex.Request.Time
	ctx, span := e.tracer.Start(remote(ex), nameOf(ex), trace.WithTimestamp(began), trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attributes(ex, t)...))
	for i := range t.Decisions[:min(len(t.Decisions), maxEvents)] {
		d := &t.Decisions[i]
		span.AddEvent(text(string(d.Step)+": "+d.Title), trace.WithTimestamp(began.Add(d.At)), trace.WithAttributes(fields(d)...))
	}
	e.phases(ctx, ex, t)
	if ex.Response.Status >= 500 {
		span.SetStatus(codes.Error, cause(t))
	}
	span.End(trace.WithTimestamp(began.Add(ex.Latency)))
}

// phases makes a child of each phase: they follow one another.
func (e *Exporter) phases(ctx context.Context, ex *mapping.Exchange, t *mapping.Trace) {
	at := ex.Request.Time
	for _, p := range t.Phases {
		if p.Name == "total" {
			continue
		}
		kind := trace.SpanKindInternal
		if p.Name == "integration" {
			kind = trace.SpanKindClient
		}
		_, child := e.tracer.Start(ctx, p.Name, trace.WithTimestamp(at), trace.WithSpanKind(kind))
		at = at.Add(p.Took)
		child.End(trace.WithTimestamp(at))
	}
}

// nameOf is verb and resource path: few different names.
func nameOf(ex *mapping.Exchange) string {
	verb := text(ex.Request.Method)
	if route := ex.Route(); route != nil {
		return verb + " " + route.Resource().Path
	}
	return verb
}

func attributes(ex *mapping.Exchange, t *mapping.Trace) []attribute.KeyValue {
	list := []attribute.KeyValue{
		attribute.String("http.request.method", text(ex.Request.Method)),
		attribute.String("url.path", text(ex.Request.Path)),
		attribute.Int("http.response.status_code", ex.Response.Status),
		attribute.String("aws.request_id", text(ex.Request.ID)),
		attribute.String("client.address", text(ex.Request.SourceIP)),
	}
	if plan := ex.Plan(); plan != nil {
		list = append(list, attribute.String("aws.apigateway.api_id", plan.API().ID), attribute.String("aws.apigateway.stage", plan.Stage().StageName))
	}
	if route := ex.Route(); route != nil {
		list = append(list, attribute.String("http.route", route.Resource().Path))
	}
	if !ex.Outcome.OK() {
		list = append(list, attribute.String("aws.apigateway.gateway_response", string(ex.Outcome.Type)),
			attribute.String("aws.apigateway.cause", cause(t)))
	}
	return list
}

// fields are why and the fields of a decision, as copies.
func fields(d *mapping.Decision) []attribute.KeyValue {
	list := make([]attribute.KeyValue, 0, 1+len(d.Fields))
	if why := d.Reason(); why != "" {
		list = append(list, attribute.String("why", text(why)))
	}
	for _, f := range d.Fields {
		list = append(list, attribute.String(text(f.Name), text(f.Value)))
	}
	return list
}

// cause is why the gateway answered itself, as the trace says it: without the
// secrets of the request.
func cause(t *mapping.Trace) string {
	for i := len(t.Decisions) - 1; i >= 0; i-- {
		if d := &t.Decisions[i]; d.Step == mapping.StepGateway {
			return text(d.Why)
		}
	}
	return ""
}

// text is a copy for a span. Bytes that are no UTF-8 are replaced: a collector
// gets none of the spans that are sent together with one that has them.
func text(s string) string { return strings.Clone(strings.ToValidUTF8(s, "\uFFFD")) }

// remote is the context of X-Amzn-Trace-Id: 1-{8 hex}-{24 hex} is a trace id of
// 32 hex digits.
func remote(ex *mapping.Exchange) context.Context {
	var id trace.TraceID
	var parent trace.SpanID
	root := strings.Split(ex.Request.Trace.Root, "-")
	if len(root) == 3 && decode(id[:], root[1]+root[2]) && decode(parent[:], ex.Request.Trace.Parent) {
		return trace.ContextWithRemoteSpanContext(context.Background(),
			trace.NewSpanContext(trace.SpanContextConfig{TraceID: id, SpanID: parent, TraceFlags: trace.FlagsSampled, Remote: true}))
	}
	return context.Background()
}

func decode(dst []byte, text string) bool {
	raw, err := hex.DecodeString(text)
	return err == nil && copy(dst, raw) == len(dst) && len(raw) == len(dst)
}
