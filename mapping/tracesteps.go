package mapping

import (
	"strconv"
	"strings"

	"postern/mapping/builtin"
	"postern/vtl/record"
)

// The methods here record the steps of the pipeline. Each begins with the test
// for a nil trace, so that callers never test and nothing is paid when tracing
// is off.

// Stage records the stage that an address leads to; host is "" for addresses
// without one.
func (t *Trace) Stage(p *Plan, host string) {
	d := t.begin(StepStage)
	if d == nil {
		return
	}
	from := len(t.fields)
	d.Title = t.keep(p.API().ID, "/", p.Stage().StageName)
	t.field("deployment", p.Env().DeploymentID)
	if host != "" {
		t.field("host", host)
	}
	d.Fields = t.since(from)
}

// Reached records how the backend at an address was reached.
func (t *Trace) Reached(addr, connection, transport string) {
	d := t.begin(StepCall)
	if d == nil {
		return
	}
	from := len(t.fields)
	d.Title = t.keep("called ", addr)
	t.field("connection", connection)
	t.field("transport", transport)
	d.Fields = t.since(from)
}

// request records the method request: the first lines of an execution log.
func (t *Trace) request(ex *Exchange) {
	if t == nil {
		return
	}
	req := &ex.Request
	t.learn(req.Headers)
	t.Log("Starting execution for request: ", req.ID)
	t.Log("HTTP Method: ", req.Method, ", Resource Path: ", req.Path)
	t.line(whole(appendPathText(t.open("Method request path: "), ex)))
	t.line(whole(appendQueryText(t.open("Method request query string: "), ex.queryParameters())))
	t.line(whole(t.appendHeaders(t.open("Method request headers: "), req.Headers)))
	t.Log("Method request body before transformations: ", textOf(req.Body))
	if strings.HasPrefix(textOf(req.Body), "\uFEFF") { // RW-29
		t.Note(StepRequest, "the body begins with a UTF-8 byte order mark", "templates see plain text, a model check fails")
	}
	if d := t.begin(StepRequest); d != nil {
		from := len(t.fields)
		d.Title = t.keep(req.Method, " ", req.Path)
		t.field("query", req.Query)
		t.count("body", len(req.Body), " bytes")
		d.Fields = t.since(from)
	}
}

// open is memory for a line of the execution log.
func (t *Trace) open(start string) []byte { return append(t.texts.open(), start...) }

// whole is a line with its length.
func whole(line []byte) ([]byte, int) { return line, len(line) }

// The three functions here print maps as Java does (W-09).

func appendPathText(dst []byte, ex *Exchange) []byte {
	dst = append(dst, '{')
	for i := range ex.PathParameters {
		p := &ex.PathParameters[i]
		dst = append(appendKey(dst, i, p.Name), p.Value...)
	}
	return append(dst, '}')
}

func appendQueryText(dst []byte, list []QueryParameter) []byte {
	dst = append(dst, '{')
	n := 0
	for i := range list {
		if !firstNamed(list, i) {
			continue
		}
		dst = appendKey(dst, n, list[i].Name)
		n++
		values := 0
		for _, p := range list[i:] {
			if p.Name == list[i].Name {
				dst = appendJoined(dst, p.Value, ",", values)
				values++
			}
		}
	}
	return append(dst, '}')
}

func (t *Trace) appendHeaders(dst []byte, list []Header) []byte {
	dst = append(dst, '{')
	n := 0
	for i := range list {
		h := &list[i]
		if repeated(list[:i], h.Name) {
			continue
		}
		dst = t.appendMasked(appendKey(dst, n, h.Name), h)
		n++
		for j := i + 1; j < len(list); j++ {
			if sameHeader(list[j].Name, h.Name) {
				dst = t.appendMasked(append(dst, ','), &list[j])
			}
		}
	}
	return append(dst, '}')
}

// appendKey begins entry n of a map.
func appendKey(dst []byte, n int, name string) []byte {
	if n > 0 {
		dst = append(dst, ", "...)
	}
	return append(append(dst, name...), '=')
}

// traceMatch records the route and the nearest others.
func (p *Plan) traceMatch(ex *Exchange, chosen *Route) {
	t := ex.Trace
	t.learn(ex.Request.Headers)
	if chosen == nil {
		t.Note(StepRoute, "no route", p.whyUnmatched(ex))
		return
	}
	d := t.begin(StepRoute)
	if d == nil {
		return
	}
	from := len(t.fields)
	d.Title, d.Why = t.keep(chosen.method.HTTPMethod, " ", chosen.resource.Path), "most specific resource with the verb"
	for i := range ex.PathParameters {
		t.fields = append(t.fields, Entry{t.keep("path.", ex.PathParameters[i].Name), t.keep(ex.PathParameters[i].Raw)})
	}
	t.others(p, ex, chosen)
	d.Fields = t.since(from)
}

// others are fields for the resources that match the path too.
func (t *Trace) others(p *Plan, ex *Exchange, chosen *Route) {
	t.near = t.near[:0]
	if t.collect == nil {
		t.collect = t.candidate
	}
	s := search{path: ex.Request.Path, verb: -1, params: t.params[:0], tried: t.collect}
	s.find(p.root, 0)
	t.params = s.params[:0]
	passed := false
	for _, n := range t.near {
		if n.resource == chosen.resource {
			passed = true
			continue
		}
		why := "less specific"
		if !passed {
			why = "has no " + ex.Request.Method + " (it has " + verbsOf(n) + ")"
		}
		t.field(n.resource.Path, why)
	}
}

// candidate keeps a resource whose path matches.
func (t *Trace) candidate(n *node) bool {
	t.near = append(t.near, n)
	return true
}

// traceChoice records the choice of the request template.
func (ex *Exchange) traceChoice(r *Route, header string, sent bool) {
	why := [2]string{"Content-Type ", header}
	if !sent {
		why = [2]string{"no Content-Type, which counts as application/json"}
	}
	t := ex.Trace
	if ex.chosen == nil {
		t.Note(StepTemplate, "no request template", why[0]+why[1], "templates", or(r.templates.keys(), "none"),
			"passthroughBehavior", or(string(r.passthrough), "WHEN_NO_MATCH"))
		return
	}
	d := t.begin(StepTemplate)
	if d == nil {
		return
	}
	empty := ""
	if ex.chosen.empty {
		empty = " is empty: the body passes"
	}
	d.Title, d.Why = t.keep("request template ", ex.chosen.key, empty), t.keep(why[:]...)
}

// moved records one parameter move.
func (t *Trace) moved(m *move, text string, found bool) {
	if t == nil {
		return
	}
	why := ""
	switch {
	case !found:
		why = "no value: nothing is sent"
	case m.drop:
		why = "this header is discarded"
	}
	d := t.begin(StepParameter)
	if d == nil {
		return
	}
	d.Title, d.Why = t.keep("integration.request.", placeNames[m.place], ".", m.name, " <- ", m.source.expr), why
	if found {
		from := len(t.fields)
		t.field("value", text)
		d.Fields = t.since(from)
	}
}

// replied records one entry of responseParameters.
func (t *Trace) replied(m *replyMove, text string, sent bool) {
	if t == nil {
		return
	}
	why := ""
	switch {
	case m.drop:
		why = "this header is dropped"
	case !sent:
		why = "no value: nothing is sent"
	case strings.HasPrefix(m.name, remappedPrefix):
		why = "remapped"
	}
	if d := t.begin(StepParameter); d != nil {
		from := len(t.fields)
		d.Title, d.Why = t.keep("method.response.header.", m.name, " <- ", m.source.expr), why
		t.field("value", text)
		d.Fields = t.since(from)
	}
}

// converted records a content conversion with its sizes.
func (t *Trace) converted(what string, how conversion, before, after int) {
	if t == nil {
		return
	}
	if d := t.begin(StepConversion); d != nil {
		from := len(t.fields)
		d.Title = t.keep(what, " payload as ", conversionNames[how])
		t.count("bytes before", before, "")
		t.count("bytes after", after, "")
		d.Fields = t.since(from)
	}
}

// rendered records what a template did. rec is nil for constant text.
func (t *Trace) rendered(at side, tpl *template, rec *record.Recording, n int, err error) {
	if rec != nil && len(t.secrets) > 0 {
		rec.Rewrite(t.maskRecorded)
	}
	d := t.begin(StepTemplate)
	if d == nil {
		return
	}
	d.Template = rec
	if err != nil {
		d.Title = t.keep(at.String(), " template ", tpl.key, " failed")
		return
	}
	from := len(t.fields)
	d.Title = t.keep(at.String(), " template ", tpl.key, " rendered")
	t.count("bytes", n, "")
	d.Fields = t.since(from)
}

// overridden records an override that a template left behind.
func (t *Trace) overridden(side builtin.Side, part, name, text string) {
	if t == nil {
		return
	}
	root := "requestOverride."
	if side == builtin.Response {
		root = "responseOverride."
	}
	if d := t.begin(StepOverride); d != nil {
		from := len(t.fields)
		d.Title = t.keep(root, part, ".", name)
		t.field("value", text)
		d.Fields = t.since(from)
	}
}

// mocked records the status of a MOCK integration.
func (t *Trace) mocked(ex *Exchange) {
	if t == nil {
		return
	}
	status := ex.statusText(ex.IntegrationResponse.Status)
	if ex.unmocked {
		status = "none: the default response is taken"
	}
	t.Note(StepCall, "MOCK integration", "", "statusCode", status)
}

// built records the finished integration request.
func (t *Trace) built(ex *Exchange) {
	if t == nil {
		return
	}
	req := &ex.IntegrationRequest
	t.Log("Endpoint request URI: ", req.URI)
	t.line(whole(t.appendHeaders(t.open("Endpoint request headers: "), req.Headers)))
	t.Log("Endpoint request body after transformations: ", textOf(req.Body))
	t.Log("Sending request to ", req.URI)
	if d := t.begin(StepURI); d != nil {
		from := len(t.fields)
		d.Title = t.keep(req.Method, " ", req.URI)
		t.field("host", req.Host)
		d.Fields = t.since(from)
	}
	d := t.begin(StepHeaders)
	if d == nil {
		return
	}
	from := len(t.fields)
	d.Title = t.texts.close(append(strconv.AppendInt(t.texts.open(), int64(len(req.Headers)), 10), " headers to the backend"...))
	for _, h := range req.Headers {
		t.field(h.Name, t.masked(h))
	}
	d.Fields = t.since(from)
}

// called records the backend's answer.
func (t *Trace) called(ex *Exchange) {
	if t == nil || ex.route.kind == Mock {
		return
	}
	reply := &ex.IntegrationResponse
	ms := t.texts.close(strconv.AppendInt(t.texts.open(), reply.Latency.Milliseconds(), 10))
	status := ex.statusText(reply.Status)
	t.Log("Received response. Status: ", status, ", Integration latency: ", ms, " ms")
	t.line(whole(t.appendHeaders(t.open("Endpoint response headers: "), reply.Headers)))
	t.Log("Endpoint response body before transformations: ", textOf(reply.Body))
	if d := t.begin(StepCall); d != nil {
		from := len(t.fields)
		d.Title = t.keep("the backend answered ", status)
		t.field("ms", ms)
		t.count("bytes", len(reply.Body), "")
		d.Fields = t.since(from)
	}
}

// tried records the test of one selection pattern.
func (t *Trace) tried(p *responsePlan, subject string, ok bool) {
	if t == nil {
		return
	}
	result := "no match"
	switch {
	case ok:
		result = "match"
	case p.regex == nil:
		result = "the pattern is no regular expression"
	default:
		result += p.explain(subject)
	}
	if d := t.begin(StepSelection); d != nil {
		from := len(t.fields)
		d.Title = t.keep("response ", statusOf(p), ", selectionPattern ", p.pattern)
		d.Why = t.keep(result)
		t.field("subject", subject)
		d.Fields = t.since(from)
	}
}

// statusOf is the statusCode of an integration response.
func statusOf(p *responsePlan) string {
	if p.status >= 200 && p.status < 600 {
		return statusDigits[3*(p.status-200):][:3]
	}
	return strconv.Itoa(p.status)
}

// choseReply records the choice of the response template.
func (t *Trace) choseReply(p *responsePlan, chosen *template, mediaType string) {
	if t == nil {
		return
	}
	d := t.begin(StepTemplate)
	if d == nil {
		return
	}
	from := len(t.fields)
	switch {
	case chosen == nil:
		d.Title = "no response template: the body passes"
	case chosen.empty:
		d.Title = t.keep("response template ", chosen.key, " is empty: the body passes")
	default:
		d.Title = t.keep("response template ", chosen.key)
	}
	if chosen != nil && chosen.key != mediaType {
		d.Why = t.keep("no template for Accept ", mediaType, "; application/json or the lowest key is used")
	}
	t.field("integration response", statusOf(p))
	d.Fields = t.since(from)
}

// answered records the method response.
func (t *Trace) answered(ex *Exchange) {
	if t == nil {
		return
	}
	resp := &ex.Response
	t.Log("Method response body after transformations: ", textOf(resp.Body))
	t.line(whole(t.appendHeaders(t.open("Method response headers: "), resp.Headers)))
	t.Log("Successfully completed execution")
	status := ex.statusText(resp.Status)
	t.Log("Method completed with status: ", status)
	if d := t.begin(StepResponse); d != nil {
		d.Title = t.keep("status ", status)
		d.Fields = t.responseFields(resp)
	}
}

func (t *Trace) responseFields(resp *Response) []Entry {
	from := len(t.fields)
	for i := range resp.Headers {
		t.field(resp.Headers[i].Name, resp.Headers[i].Value)
	}
	t.count("body", len(resp.Body), " bytes")
	return t.since(from)
}

// gateway records an answer of the gateway and its cause.
func (t *Trace) gateway(ex *Exchange) {
	if t == nil {
		return
	}
	out := &ex.Outcome
	if out.Log != "" {
		t.Log(out.Log)
	}
	status := ex.statusText(ex.Response.Status)
	t.Log("Gateway response type: ", string(out.Type), " with status code: ", status)
	t.Log("Gateway response body: ", textOf(ex.Response.Body))
	t.line(whole(t.appendHeaders(t.open("Gateway response headers: "), ex.Response.Headers)))
	t.Log("Method completed with status: ", status)
	if d := t.begin(StepGateway); d != nil {
		d.Title, d.Why = t.keep(string(out.Type), " answers ", status), t.keep(out.Cause)
		d.Fields = t.responseFields(&ex.Response)
	}
}
