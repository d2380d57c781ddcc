package mapping

import (
	"errors"
	"fmt"
	"strings"

	"postern/api"
	"postern/mapping/builtin"
)

// Response makes the method response from the backend's answer.
func (r *Route) Response(ex *Exchange) Outcome {
	ex.Trace.called(ex)
	if len(ex.IntegrationResponse.Body) > maxPayload {
		return tooLarge(len(ex.IntegrationResponse.Body))
	}
	ex.Response = Response{Headers: ex.Response.Headers[:0]}
	var out Outcome
	switch r.kind {
	case HTTPProxy:
		out = r.passResponse(ex)
	case AWSProxy:
		out = r.proxyResult(ex)
	default:
		out = r.mapResponse(ex)
	}
	if !out.OK() {
		return out
	}
	if s := ex.Response.Status; s < 200 || s > 599 { // RW-35
		return configErrorf(logReply, "the final status %d is not between 200 and 599", s)
	}
	ex.Response.finish()
	ex.Trace.answered(ex)
	return Outcome{}
}

// maxPayload is the largest backend answer, in bytes (§17).
const maxPayload = 10 << 20

func tooLarge(n int) Outcome {
	log := fmt.Sprintf("Integration response of reported length %d is larger than allowed maximum of %d bytes.", n, maxPayload)
	return ConfigurationError(log, fmt.Sprintf("the backend answered with %d bytes; API Gateway takes at most 10 MB", n))
}

// finish settles whether a body is sent (RW-35).
func (resp *Response) finish() {
	if resp.Status == 204 || resp.Status == 304 {
		resp.Body, resp.NoBody = nil, true
	}
}

// mapResponse performs selection, parameter moves, template and overrides of
// types HTTP, AWS and MOCK (§12, §13).
func (r *Route) mapResponse(ex *Exchange) Outcome {
	if out := r.decodeReply(ex); !out.OK() {
		return out
	}
	ex.reply = bodyView{bytes: ex.IntegrationResponse.Body}
	plan, out := r.selectResponse(ex)
	if !out.OK() {
		return out
	}
	ex.Response.Status = plan.status
	if r.kind != Mock { // E-05, E-06
		ex.Response.Headers = append(ex.Response.Headers, Header{traceName, ex.answerTrace(r.call.Function != "")})
	}
	for i := range plan.moves {
		if out := plan.moves[i].run(ex); !out.OK() {
			return out
		}
	}
	key, out := r.responseBody(ex, plan)
	if !out.OK() {
		return out
	}
	if out := r.overrideResponse(ex); !out.OK() {
		return out
	}
	if _, ok := firstHeader(ex.Response.Headers, "Content-Type"); !ok { // T-10, E-04
		ex.Response.Headers = append(ex.Response.Headers, Header{"Content-Type", or(key, jsonType)})
	}
	return Outcome{}
}

// run performs one entry of responseParameters. An absent value sends nothing
// (D-08).
func (m *replyMove) run(ex *Exchange) Outcome {
	text, found, out := m.source.read(ex)
	switch {
	case !out.OK():
		return out
	case !found || text == "" || m.drop:
		ex.Trace.replied(m, text, false)
		return Outcome{}
	case m.fails != "" || !isFieldValue(text): // RW-21
		return ConfigurationError("Invalid header", fmt.Sprintf("method.response.header.%s <- %s: %s",
			m.name, m.source.expr, or(m.fails, "the value has a line break or NUL")))
	}
	ex.Trace.replied(m, text, true)
	ex.Response.put(m.name, text)
	return Outcome{}
}

// put sets a header of the answer: in the place of the one of that name, else
// at the end.
func (resp *Response) put(name, value string) {
	for i := range resp.Headers {
		if sameHeader(resp.Headers[i].Name, name) {
			resp.Headers[i] = Header{name, value}
			return
		}
	}
	resp.Headers = append(resp.Headers, Header{name, value})
}

// responseBody converts and renders the body; key is the media type of the
// template that made it.
func (r *Route) responseBody(ex *Exchange, plan *responsePlan) (key string, out Outcome) {
	header, mediaType, sent := ex.accept()
	how := r.replyHandling(ex, plan.content, mediaType, sent)
	body, err := ex.convertReply(how)
	if err != nil {
		return "", configErrorf(logReply, "the integration response is decoded from base64 (%s): %v", r.whyDecoded(plan.content), err)
	}
	chosen := plan.templates.choose(ex, header, mediaType)
	if chosen == nil {
		chosen = plan.templates.first() // §13.2
	}
	ex.Trace.choseReply(plan, chosen, mediaType)
	if chosen == nil || chosen.empty {
		ex.Response.Body = body
		return "", Outcome{}
	}
	if !how.isText() { // C-14
		return "", configErrorf(logReply, "the response template %s needs text, but the payload is binary; set contentHandling CONVERT_TO_TEXT", chosen.key)
	}
	ex.answer, out = ex.runTemplate(chosen, body, ex.answer[:0], responseSide)
	ex.Response.Body = ex.answer
	return chosen.key, out
}

// replyHandling is the row of §9.2 for the backend's answer.
func (r *Route) replyHandling(ex *Exchange, content api.ContentHandling, mediaType string, sent bool) conversion {
	binary := &r.plan.binary
	if binary.empty() || r.kind == Mock { // C-19: what a MOCK answers is empty text
		return replyConversion(false, false, content)
	}
	if !sent {
		mediaType = ""
	}
	payload, _ := lastHeader(ex.IntegrationResponse.Headers, "Content-Type", false)
	payload = ex.mediaType(payload)
	isBinary := binary.match(payload) && (payload == "" || isMediaType(payload)) // RW-27
	return replyConversion(isBinary, binary.match(mediaType), content)
}

func (r *Route) whyDecoded(content api.ContentHandling) string {
	if content == api.ConvertToBinary {
		return "contentHandling CONVERT_TO_BINARY"
	}
	return "the Accept header names a binary media type while the payload is text"
}

// convertReply applies content handling to the backend's body.
func (ex *Exchange) convertReply(how conversion) (body []byte, err error) {
	body, ex.convert, err = how.apply(ex.convert, ex.IntegrationResponse.Body)
	ex.Trace.converted("response", how, len(ex.IntegrationResponse.Body), len(body))
	return body, err
}

// decodeReply takes a content coding off the backend's body (RW-31).
func (r *Route) decodeReply(ex *Exchange) Outcome {
	coding, ok := firstHeader(ex.IntegrationResponse.Headers, "Content-Encoding")
	if !ok || r.kind == Mock || !isCoded(coding) || len(ex.IntegrationResponse.Body) == 0 {
		return Outcome{}
	}
	decoded, err := DecodeBody(nil, coding, ex.IntegrationResponse.Body, maxPayload)
	switch {
	case errors.Is(err, ErrDecodedSize):
		return tooLarge(maxPayload + 1)
	case err != nil:
		return configErrorf(logReply, "the backend's body cannot be decoded: %v", err)
	}
	ex.IntegrationResponse.Body = decoded
	return Outcome{}
}

// overrideResponse applies responseOverride of the templates: status, then
// headers.
func (r *Route) overrideResponse(ex *Exchange) Outcome {
	if status, ok := ex.run.statusOverride(); ok {
		ex.Trace.Note(StepOverride, "responseOverride.status", "", "status", ex.statusText(status))
		ex.Response.Status = status
	}
	return ex.run.headerOverrides(ex, builtin.Response, func(name, value string) Outcome {
		m := compileReplyMove(name)
		switch {
		case m.fails != "" || !isFieldValue(value) && !m.drop: // RW-21
			return ConfigurationError("Invalid header", fmt.Sprintf("responseOverride.header.%s: %s", name, or(m.fails, "the value has a line break or NUL")))
		case !m.drop:
			ex.Response.put(m.name, value)
		}
		return Outcome{}
	})
}

// compileReplyMove settles what becomes of a mapped header on its way to the
// client (D-02 to D-04).
func compileReplyMove(name string) replyMove {
	m := replyMove{name: name}
	switch rule := ruleOf(name); {
	case !isToken(name):
		m.fails = fmt.Sprintf("%q is no header name", name)
	case rule.mapped == remapped:
		m.name = remappedPrefix + name
	case rule.mapped == dropped:
		m.drop = true
	}
	return m
}

// AppendEnvelope appends the headers that every answer carries beside those of
// ex.Response (E-01): the caller adds Date, Connection and Content-Length.
func (ex *Exchange) AppendEnvelope(list []Header) []Header {
	return append(list, Header{"x-amzn-RequestId", ex.Request.ID}, Header{"x-amz-apigw-id", ex.Request.ExtendedID})
}

func isCoded(coding string) bool {
	return coding != "" && !strings.EqualFold(coding, "identity")
}
