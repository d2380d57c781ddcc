package mapping

import (
	"fmt"

	"postern/api"
	"postern/mapping/builtin"
)

// Map performs the steps up to the cache: validation, choice of the request
// template (or 415), parameter moves.
func (r *Route) Map(ex *Exchange) Outcome {
	if !r.broken.OK() {
		return r.broken
	}
	ex.Trace.request(ex)
	if out := r.validation.check(ex); !out.OK() {
		return out
	}
	if !r.kind.IsProxy() {
		if out := r.chooseTemplate(ex); !out.OK() {
			return out
		}
	}
	ex.body.bytes = ex.Request.Body
	for i := range r.moves {
		if out := r.moves[i].run(ex); !out.OK() {
			return out
		}
	}
	return Outcome{}
}

// Render makes the integration request: content handling, template, overrides,
// address and headers. For MOCK it makes the integration response instead.
func (r *Route) Render(ex *Exchange) Outcome {
	reuse := ex.IntegrationRequest.Headers[:0]
	ex.IntegrationRequest = r.call
	ex.IntegrationRequest.Headers = reuse
	if r.kind == AWSProxy {
		return r.renderProxy(ex)
	}
	if r.kind == Mock && ex.Trace == nil && r.constantMock(ex) {
		return Outcome{}
	}
	body, out := r.requestBody(ex)
	if !out.OK() {
		return out
	}
	if r.kind == Mock {
		return r.renderMock(ex, body)
	}
	return r.renderCall(ex, body)
}

// requestBody is the payload after content handling and template.
func (r *Route) requestBody(ex *Exchange) ([]byte, Outcome) {
	how, mediaType := r.requestHandling(ex)
	if how == asText && ex.chosen != nil && ex.chosen.isConstant() { // the payload is not looked at
		return ex.requestTemplate(nil)
	}
	var body []byte
	var err error
	if body, ex.convert, err = how.apply(ex.convert, ex.Request.Body); err != nil {
		return nil, configErrorf(logTransform, "contentHandling CONVERT_TO_BINARY: %v", err)
	}
	ex.Trace.converted("request", how, len(ex.Request.Body), len(body))
	if ex.chosen == nil || ex.chosen.empty {
		return body, Outcome{}
	}
	if !how.isText() { // C-07, C-19
		return nil, configErrorf(logTransform,
			"the request template %s needs text, but the payload of type %q is binary (binaryMediaTypes); set contentHandling CONVERT_TO_TEXT",
			ex.chosen.key, mediaType)
	}
	return ex.requestTemplate(body)
}

// requestTemplate renders the chosen request template over a payload.
func (ex *Exchange) requestTemplate(payload []byte) (body []byte, out Outcome) {
	ex.request, out = ex.runTemplate(ex.chosen, payload, ex.request[:0], requestSide)
	return ex.request, out
}

// requestHandling is the row of §9.1 for the client's payload.
func (r *Route) requestHandling(ex *Exchange) (how conversion, mediaType string) {
	if r.plan.binary.empty() {
		return requestConversion(false, r.content), ""
	}
	binary, mediaType := ex.binaryPayload()
	return requestConversion(binary, r.content), mediaType
}

// constantMock takes the status of a constant template, as most mocks have,
// which was read when it was compiled. The template runs over text alone, whose
// conversion cannot fail.
func (r *Route) constantMock(ex *Exchange) bool {
	t := ex.chosen
	if t == nil || t.code == nil || t.code.status == 0 || !t.code.isConstant {
		return false
	}
	if how, _ := r.requestHandling(ex); how != asText {
		return false
	}
	ex.IntegrationResponse.Status = t.code.status
	return true
}

// renderMock reads the status code that the mapping produced; the answer that
// response templates see is empty (K-05).
func (r *Route) renderMock(ex *Exchange, body []byte) Outcome {
	status, ok := mockStatus(ex, body)
	switch {
	case ok:
		ex.IntegrationResponse.Status = status
	case ex.chosen == nil || ex.chosen.empty: // K-09: the default response
		ex.unmocked = true
	default: // K-04
		return configErrorf(logStatusCode, "the request template of the MOCK integration yields %s; it has to yield an object with an integer statusCode, such as {\"statusCode\": 200}", excerpt(body))
	}
	ex.Trace.mocked(ex)
	return Outcome{}
}

// excerpt is the start of a text, quoted.
func excerpt(text []byte) string {
	const most = 80
	if len(text) > most {
		return fmt.Sprintf("%q…", text[:most])
	}
	return fmt.Sprintf("%q", text)
}

// renderCall completes the request to an HTTP backend or an AWS service.
func (r *Route) renderCall(ex *Exchange, body []byte) Outcome {
	req := &ex.IntegrationRequest
	if req.Method == "" { // B-06: ANY means the client's method
		req.Method = ex.Request.Method
	}
	if sendsBody(req.Method) {
		if req.Body = body; body == nil {
			req.Body = []byte{}
		}
	}
	if r.aws != nil && r.aws.lambda && req.Method != "POST" {
		return wrongMethod(req.Method) // L-12
	}
	target, out := r.uri.build(ex, r.kind == HTTPProxy)
	if !out.OK() {
		return out
	}
	req.URI, req.Scheme, req.Host, req.Addr, req.Path = target.uri, target.scheme, target.host, target.addr, target.path
	if out := r.buildHeaders(ex, ex.chosen != nil && !ex.chosen.empty); !out.OK() {
		return out
	}
	if r.kind == AWS {
		r.markAsync(ex)
	}
	ex.Trace.built(ex)
	if t := ex.chosen; t != nil && t.code != nil && !t.code.leaves {
		ex.endRendering()
	}
	return Outcome{}
}

// sendsBody says whether a backend verb carries a body (B-06).
func sendsBody(method string) bool {
	return method != "GET" && method != "HEAD" && method != "OPTIONS"
}

// wrongMethod is the answer to a function integration whose method is not
// POST.
func wrongMethod(method string) Outcome {
	// E-42: listed as 504, answered with 500 unless the type has a status of its own.
	return Outcome{
		Type: api.IntegrationFailure, Status: 500, Message: "Internal server error",
		Cause: fmt.Sprintf("the integration calls a function with httpMethod %s; Lambda accepts POST alone", method),
		Log:   logConfig + "Invalid integration method",
	}
}

// markAsync notes an asynchronous invocation (L-06).
func (r *Route) markAsync(ex *Exchange) {
	if r.call.Function == "" {
		return
	}
	kind, _ := lastHeader(ex.IntegrationRequest.Headers, "X-Amz-Invocation-Type", false)
	ex.IntegrationRequest.Async = kind == "Event"
}

// renderProxy makes the event of a Lambda proxy integration.
func (r *Route) renderProxy(ex *Exchange) Outcome {
	req := &ex.IntegrationRequest
	if req.Method != "POST" { // L-12
		return wrongMethod(or(req.Method, "ANY"))
	}
	target, out := r.uri.build(ex, false)
	if !out.OK() {
		return out
	}
	req.URI, req.Scheme, req.Host, req.Addr, req.Path = target.uri, target.scheme, target.host, target.addr, target.path
	ex.request = AppendEvent(ex.request[:0], ex)
	req.Body = ex.request
	if len(req.Body) > maxFunctionPayload {
		return RequestTooLong(fmt.Sprintf("the event has %d bytes, Lambda takes at most %d", len(req.Body), maxFunctionPayload))
	}
	out = r.buildHeaders(ex, false)
	ex.Trace.built(ex)
	return out
}

// maxFunctionPayload is Lambda's limit on a payload, in bytes (E-35).
const maxFunctionPayload = 6 << 20

// side says on which side of the backend a template runs.
type side uint8

const (
	requestSide side = iota
	responseSide
)

// runTemplate renders a template over a body and appends to dst.
func (ex *Exchange) runTemplate(t *template, body, dst []byte, at side) ([]byte, Outcome) {
	log := logTransform
	if at == responseSide {
		log = logReply
	}
	if t.code == nil {
		return dst, configErrorf(log, "the %s template %s cannot be parsed: %s", at, t.key, t.fault)
	}
	dst, err := ex.renderCode(t, body, dst, at)
	if err != nil {
		return dst[:0], configErrorf(log, "the %s template failed: %s", at, templateFailure(err))
	}
	if ex.plan.env.Strict && ex.run.twice(builtin.Side(at)) { // O-09
		return dst[:0], configErrorf(log, "the %s template %s assigns one override more than once", at, t.key)
	}
	return dst, Outcome{}
}

// renderCode runs the code of a template, recorded when the exchange is traced.
func (ex *Exchange) renderCode(t *template, body, dst []byte, at side) (out []byte, err error) {
	if ex.Trace == nil {
		return t.code.render(ex, body, dst)
	}
	if t.code.isConstant {
		out, err = t.code.render(ex, body, dst)
		ex.Trace.rendered(at, t, nil, len(out), err)
		return out, err
	}
	rec, out, err := t.code.record(ex, body, dst)
	ex.Trace.rendered(at, t, rec, len(out), err)
	return out, err
}

func (s side) String() string {
	if s == responseSide {
		return "response"
	}
	return "request"
}
