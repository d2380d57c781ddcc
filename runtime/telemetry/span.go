package telemetry

import (
	sdk "go.opentelemetry.io/otel/sdk/trace"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protowire"

	"postern/mapping"
)

// writer appends the spans of requests.
type writer struct {
	limits sdk.SpanLimits // OTEL_SPAN_*, OTEL_EVENT_*
}

// appendSpans appends the server span of a request and a child per phase, which
// follow one another.
func (w *writer) appendSpans(dst []byte, ex *mapping.Exchange, t *mapping.Trace) []byte {
	at := uint64(ex.Request.Time.UnixNano())
	id := idsOf(ex)
	dst = w.appendServer(dst, ex, t, &id, at)
	id.parent, id.remote = id.span, false
	for i := range t.Phases {
		if p := &t.Phases[i]; p.Name != "total" {
			id.span = newSpanID()
			dst = appendPhase(dst, p, &id, at)
			at += uint64(p.Took)
		}
	}
	return dst
}

// countSpans is how many spans a trace makes.
func countSpans(t *mapping.Trace) int {
	n := 1
	for i := range t.Phases {
		if t.Phases[i].Name != "total" {
			n++
		}
	}
	return n
}

func appendPhase(dst []byte, p *mapping.PhaseTime, id *ids, at uint64) []byte {
	kind := tracepb.Span_SPAN_KIND_INTERNAL
	if p.Name == "integration" {
		kind = tracepb.Span_SPAN_KIND_CLIENT
	}
	dst, from := appendStart(dst, id, kind, at, at+uint64(p.Took))
	return end(appendText(dst, spanName, p.Name), from)
}

// appendStart begins a span.
func appendStart(dst []byte, id *ids, kind tracepb.Span_SpanKind, began, ended uint64) (out []byte, from int) {
	dst, from = begin(dst, scopeSpansSpans)
	dst = appendBytes(dst, spanTraceID, id.trace[:])
	dst = appendBytes(dst, spanID, id.span[:])
	if id.parent != [8]byte{} {
		dst = appendBytes(dst, spanParent, id.parent[:])
	}
	flags := 1 | uint32(tracepb.SpanFlags_SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK) // 1: sampled
	if id.remote {
		flags |= uint32(tracepb.SpanFlags_SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK)
	}
	dst = protowire.AppendFixed32(protowire.AppendTag(dst, spanFlags, protowire.Fixed32Type), flags)
	dst = appendVarint(dst, spanKind, uint64(kind))
	return appendFixed64(appendFixed64(dst, spanStart, began), spanEnd, ended), from
}

// appendServer appends the span of the request, with its decisions as events.
func (w *writer) appendServer(dst []byte, ex *mapping.Exchange, t *mapping.Trace, id *ids, began uint64) []byte {
	dst, from := appendStart(dst, id, tracepb.Span_SPAN_KIND_SERVER, began, began+uint64(ex.Latency))
	if route := ex.Route(); route != nil { // verb and resource path: few different names
		dst = appendText(dst, spanName, ex.Request.Method, " ", route.Resource().Path)
	} else {
		dst = appendText(dst, spanName, ex.Request.Method)
	}
	dst = w.appendAttributes(dst, ex, t)
	most := within(len(t.Decisions), w.limits.EventCountLimit)
	for i := range t.Decisions[:most] {
		dst = w.appendEvent(dst, &t.Decisions[i], began)
	}
	if lost := len(t.Decisions) - most + t.Omitted; lost > 0 {
		dst = appendVarint(dst, spanLostEvent, uint64(lost))
	}
	if ex.Response.Status >= 500 {
		var status int
		dst, status = begin(dst, spanStatus)
		dst = appendText(dst, statusMessage, cause(t))
		dst = end(appendVarint(dst, statusCode, uint64(tracepb.Status_STATUS_CODE_ERROR)), status)
	}
	return end(dst, from)
}

// within is n, or a limit that is lower and not negative.
func within(n, limit int) int {
	if limit >= 0 {
		return min(n, limit)
	}
	return n
}

// attributes appends attributes as far as the limit allows.
type attributes struct {
	dst   []byte
	field protowire.Number
	most  int // characters of a text; negative: all
	left  int // attributes that may follow; negative: any number
	lost  int
}

func (a *attributes) text(key, text string) {
	if a.spend() {
		a.dst = appendAttribute(a.dst, a.field, key, text, a.most)
	}
}

func (a *attributes) number(key string, n int) {
	if a.spend() {
		a.dst = appendNumber(a.dst, a.field, key, n)
	}
}

func (a *attributes) spend() bool {
	if a.left == 0 {
		a.lost++
		return false
	}
	a.left--
	return true
}

// end says in another field how many were left out.
func (a *attributes) end(field protowire.Number) []byte {
	if a.lost > 0 {
		return appendVarint(a.dst, field, uint64(a.lost))
	}
	return a.dst
}

func (w *writer) appendAttributes(dst []byte, ex *mapping.Exchange, t *mapping.Trace) []byte {
	a := attributes{dst: dst, field: spanAttribute, most: w.limits.AttributeValueLengthLimit, left: w.limits.AttributeCountLimit}
	a.text("http.request.method", ex.Request.Method)
	a.text("url.path", ex.Request.Path)
	a.number("http.response.status_code", ex.Response.Status)
	a.text("aws.request_id", ex.Request.ID)
	a.text("client.address", ex.Request.SourceIP)
	if plan := ex.Plan(); plan != nil {
		a.text("aws.apigateway.api_id", plan.API().ID)
		a.text("aws.apigateway.stage", plan.Stage().StageName)
	}
	if route := ex.Route(); route != nil {
		a.text("http.route", route.Resource().Path)
	}
	if !ex.Outcome.OK() {
		a.text("aws.apigateway.gateway_response", string(ex.Outcome.Type))
		a.text("aws.apigateway.cause", cause(t))
	}
	return a.end(spanLostAttribute)
}

// appendEvent appends a decision with its reason and fields.
func (w *writer) appendEvent(dst []byte, d *mapping.Decision, began uint64) []byte {
	dst, from := begin(dst, spanEvent)
	dst = appendFixed64(dst, eventTime, began+uint64(d.At))
	dst = appendText(dst, eventName, string(d.Step), ": ", d.Title)
	a := attributes{dst: dst, field: eventAttribute, most: w.limits.AttributeValueLengthLimit, left: w.limits.AttributePerEventCountLimit}
	if why := d.Reason(); why != "" {
		a.text("why", why)
	}
	for i := range d.Fields {
		a.text(d.Fields[i].Name, d.Fields[i].Value)
	}
	return end(a.end(eventLostAttribute), from)
}

// cause is why the gateway answered itself, as the trace says it: without the
// secrets of the request.
func cause(t *mapping.Trace) string {
	for i := len(t.Decisions) - 1; i >= 0; i-- {
		if d := &t.Decisions[i]; d.Step == mapping.StepGateway {
			return d.Why
		}
	}
	return ""
}
