package telemetry_test

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	coltracepb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"postern/runtime/telemetry"
)

// kept is a client that keeps what a collector would get.
type kept struct {
	mu     sync.Mutex
	bodies [][]byte
	err    error
	wait   chan struct{} // nil: not at all
}

func (*kept) Start(context.Context) error { return nil }
func (*kept) Stop(context.Context) error  { return nil }

func (k *kept) UploadTraces(_ context.Context, spans []*tracepb.ResourceSpans) error {
	body, err := proto.Marshal(&coltracepb.ExportTraceServiceRequest{ResourceSpans: spans})
	if err != nil {
		return err
	}
	if k.wait != nil {
		<-k.wait
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.bodies = append(k.bodies, body)
	return k.err
}

// requests are what was kept, as a collector reads it.
func (k *kept) requests(t testing.TB) (list []*coltracepb.ExportTraceServiceRequest) {
	t.Helper()
	for _, body := range k.bodies {
		list = append(list, decoded(t, body))
	}
	return list
}

// decoded is a request as a collector reads it; nothing in it may be unknown.
func decoded(t testing.TB, body []byte) *coltracepb.ExportTraceServiceRequest {
	t.Helper()
	r := new(coltracepb.ExportTraceServiceRequest)
	if err := proto.Unmarshal(body, r); err != nil {
		t.Fatal(err)
	}
	var look func(m protoreflect.Message)
	look = func(m protoreflect.Message) {
		if len(m.GetUnknown()) > 0 {
			t.Errorf("%s has unknown fields", m.Descriptor().FullName())
		}
		m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
			switch {
			case fd.IsList() && fd.Kind() == protoreflect.MessageKind:
				for i := range v.List().Len() {
					look(v.List().Get(i).Message())
				}
			case fd.Kind() == protoreflect.MessageKind:
				look(v.Message())
			}
			return true
		})
	}
	look(r.ProtoReflect())
	return r
}

// spansOf are all spans of some requests.
func spansOf(list []*coltracepb.ExportTraceServiceRequest) (spans []*tracepb.Span) {
	for _, r := range list {
		for _, rs := range r.ResourceSpans {
			for _, ss := range rs.ScopeSpans {
				spans = append(spans, ss.Spans...)
			}
		}
	}
	return spans
}

// sent are the spans of some traces.
func sent(t testing.TB, add func(e *telemetry.Exporter)) []*tracepb.Span {
	t.Helper()
	k := new(kept)
	e, err := telemetry.New(telemetry.Options{Client: k})
	if err != nil {
		t.Fatal(err)
	}
	add(e)
	if err := e.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	return spansOf(k.requests(t))
}

// valueOf is an attribute as text, "" for none.
func valueOf(list []*commonpb.KeyValue, key string) string {
	for _, a := range list {
		if a.Key != key {
			continue
		}
		if _, isInt := a.Value.Value.(*commonpb.AnyValue_IntValue); isInt {
			return strconv.FormatInt(a.Value.GetIntValue(), 10)
		}
		return a.Value.GetStringValue()
	}
	return ""
}

// received reads what a client sends.
func received(t *testing.T, r *http.Request) *coltracepb.ExportTraceServiceRequest {
	t.Helper()
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(body)
		if err != nil {
			t.Error(err)
			return nil
		}
		body = unpacked
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Error(err)
	}
	if r.Header.Get("Content-Type") == "application/json" {
		// Ids are hexadecimal there, which protojson does not know; it reads them
		// as base64 without complaint.
		request := new(coltracepb.ExportTraceServiceRequest)
		if err := protojson.Unmarshal(text, request); err != nil {
			t.Errorf("%v: %s", err, text)
		}
		if !strings.Contains(strings.ToLower(string(text)), `"traceid":"65ec5d59000000000000000000000001"`) {
			t.Errorf("%s", text)
		}
		return request
	}
	return decoded(t, text)
}
