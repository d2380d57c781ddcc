package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"postern/mapping"
)

// Options say where spans go. Empty members take the defaults in brackets.
type Options struct {
	Endpoint string // base URL of a collector, such as http://127.0.0.1:4318
	Service  string // service.name [OTEL_SERVICE_NAME, or postern]
	Version  string // service.version
	// Every is how often spans are sent [1 s].
	Every time.Duration
	// Logger is told what is lost [nobody].
	Logger *slog.Logger
	// Client takes the spans in place of that of the collector, for tests.
	Client otlptrace.Client
}

// Exporter turns traces into spans. It is safe for concurrent use.
type Exporter struct {
	writer  writer
	queue   *queue
	client  otlptrace.Client
	texts   sync.Pool // *[]byte
	asJSON  bool
	scope   *commonpb.InstrumentationScope
	service *tracepb.ResourceSpans // without spans
}

// New makes an exporter. It does not connect: a collector that is not there
// costs nothing but its spans. What Options do not say comes from the
// environment variables of OpenTelemetry: OTEL_EXPORTER_OTLP_*,
// OTEL_RESOURCE_ATTRIBUTES, OTEL_SPAN_* and OTEL_EVENT_*.
func New(o Options) (*Exporter, error) {
	if o.Every <= 0 {
		o.Every = time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	service, err := serviceOf(&o)
	if err != nil {
		return nil, err
	}
	client, err := clientOf(&o)
	if err != nil {
		return nil, err
	}
	e := &Exporter{writer: writer{limits: sdk.NewSpanLimits()}, client: client, asJSON: asJSON(), service: service,
		scope: &commonpb.InstrumentationScope{Name: "postern"}, texts: sync.Pool{New: func() any { return new([]byte) }}}
	e.queue = newQueue(e.upload, o.Logger, o.Every)
	return e, nil
}

// clientOf is the started client of a collector.
func clientOf(o *Options) (otlptrace.Client, error) {
	if o.Client != nil {
		return o.Client, o.Client.Start(context.Background())
	}
	u, err := url.Parse(o.Endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%q is no OTLP endpoint; expected a base URL such as http://127.0.0.1:4318", o.Endpoint)
	}
	target := strings.TrimSuffix(o.Endpoint, "/")
	if u.Path == "" || u.Path == "/" {
		target += "/v1/traces"
	}
	client := otlptracehttp.NewClient(otlptracehttp.WithEndpointURL(target))
	return client, client.Start(context.Background())
}

// asJSON says whether the environment asks for http/json.
func asJSON() bool {
	protocol := os.Getenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL")
	if protocol == "" {
		protocol = os.Getenv("OTEL_EXPORTER_OTLP_PROTOCOL")
	}
	return protocol == "http/json"
}

// serviceOf describes this program: with Options before the environment.
func serviceOf(o *Options) (*tracepb.ResourceSpans, error) {
	given := []attribute.KeyValue{attribute.String("service.version", o.Version)}
	if o.Service != "" {
		given = append(given, attribute.String("service.name", o.Service))
	}
	described, err := resource.Merge(resource.NewSchemaless(attribute.String("service.name", "postern")), resource.Environment())
	if err == nil {
		described, err = resource.Merge(described, resource.NewSchemaless(given...))
	}
	if err != nil {
		return nil, err
	}
	list := &resourcepb.Resource{}
	for _, a := range described.Attributes() {
		value := &commonpb.AnyValue{Value: &commonpb.AnyValue_StringValue{StringValue: a.Value.String()}}
		list.Attributes = append(list.Attributes, &commonpb.KeyValue{Key: string(a.Key), Value: value})
	}
	return &tracepb.ResourceSpans{Resource: list, SchemaUrl: described.SchemaURL()}, nil
}

// Close sends what is left.
func (e *Exporter) Close(ctx context.Context) error {
	err := e.queue.close(ctx)
	if stopped := e.client.Stop(ctx); err == nil {
		err = stopped
	}
	return err
}

// Lost is the number of spans that were not sent: the collector did not take
// them, or not as fast as requests came.
func (e *Exporter) Lost() uint64 { return e.queue.losses() }

// Add sends the trace of a finished request. Nothing of exchange and trace is
// kept. When the spans do not fit into the queue none is made.
func (e *Exporter) Add(ex *mapping.Exchange, t *mapping.Trace) {
	n := countSpans(t)
	if !e.queue.room(n) {
		return
	}
	text := e.texts.Get().(*[]byte)
	dst := e.writer.appendSpans((*text)[:0], ex, t)
	e.queue.add(dst, n)
	if *text = dst; cap(dst) > keptBytes {
		*text = nil
	}
	e.texts.Put(text)
}

// upload sends spans, which are in the wire form already. They go as fields that
// the library does not look into but copies.
func (e *Exporter) upload(ctx context.Context, spans []byte) error {
	scope := &tracepb.ScopeSpans{Scope: e.scope}
	if e.asJSON {
		if err := (proto.UnmarshalOptions{Merge: true}).Unmarshal(spans, scope); err != nil {
			return err
		}
	} else {
		scope.ProtoReflect().SetUnknown(spans)
	}
	batch := &tracepb.ResourceSpans{Resource: e.service.Resource, SchemaUrl: e.service.SchemaUrl, ScopeSpans: []*tracepb.ScopeSpans{scope}}
	return e.client.UploadTraces(ctx, []*tracepb.ResourceSpans{batch})
}
