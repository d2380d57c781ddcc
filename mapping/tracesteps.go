package mapping

import (
	"fmt"
	"strconv"
	"strings"

	"postern/mapping/builtin"
	"postern/vtl/record"
)

// The methods here record the steps of the pipeline. Each begins with the test
// for a nil trace, so that callers never test and nothing is paid when tracing
// is off.

// request records the method request: the first lines of an execution log.
func (t *Trace) request(ex *Exchange) {
	if t == nil {
		return
	}
	req := &ex.Request
	t.learn(req.Headers)
	t.Log("Starting execution for request: ", req.ID)
	t.Log("HTTP Method: ", req.Method, ", Resource Path: ", req.Path)
	t.Log("Method request path: ", pathText(ex))
	t.Log("Method request query string: ", queryText(ex))
	t.Log("Method request headers: ", t.headerText(req.Headers))
	t.Log("Method request body before transformations: ", textOf(req.Body))
	if strings.HasPrefix(textOf(req.Body), "\uFEFF") { // RW-29
		t.Note(StepRequest, "the body begins with a UTF-8 byte order mark", "templates see plain text, a model check fails")
	}
	t.Note(StepRequest, req.Method+" "+req.Path, "", "query", req.Query, "body", fmt.Sprintf("%d bytes", len(req.Body)))
}

// pathText, queryText and headerText print maps as Java does (W-09).
func pathText(ex *Exchange) string {
	var b strings.Builder
	for i, p := range ex.PathParameters {
		writeEntry(&b, i, p.Name, p.Value)
	}
	return "{" + b.String() + "}"
}

func queryText(ex *Exchange) string {
	list := ex.queryParameters()
	var b strings.Builder
	n := 0
	for i := range list {
		if !firstNamed(list, i) {
			continue
		}
		all, _ := ex.joinedQuery(list[i].Name)
		writeEntry(&b, n, list[i].Name, all)
		n++
	}
	return "{" + b.String() + "}"
}

func (t *Trace) headerText(list []Header) string {
	var b strings.Builder
	n := 0
	for i, h := range list {
		if repeated(list[:i], h.Name) {
			continue
		}
		value := t.masked(h)
		for _, other := range list[i+1:] {
			if sameHeader(other.Name, h.Name) {
				value += "," + t.masked(other)
			}
		}
		writeEntry(&b, n, h.Name, value)
		n++
	}
	return "{" + b.String() + "}"
}

func writeEntry(b *strings.Builder, n int, name, value string) {
	if n > 0 {
		b.WriteString(", ")
	}
	b.WriteString(name + "=" + value)
}

// traceMatch records the route and the nearest others.
func (p *Plan) traceMatch(ex *Exchange, chosen *Route) {
	ex.Trace.learn(ex.Request.Headers)
	near := p.candidates(ex)
	if chosen == nil {
		ex.Trace.Note(StepRoute, "no route", p.whyUnmatched(ex))
		return
	}
	fields := []string{}
	for i, param := range ex.PathParameters {
		fields = append(fields, "path."+ex.PathParameters[i].Name, param.Raw)
	}
	passed := false
	for _, n := range near {
		if n.resource == chosen.resource {
			passed = true
			continue
		}
		why := "less specific"
		if !passed {
			why = "has no " + ex.Request.Method + " (it has " + verbsOf(n) + ")"
		}
		fields = append(fields, n.resource.Path, why)
	}
	ex.Trace.Note(StepRoute, chosen.Name(), "most specific resource with the verb", fields...)
}

// traceChoice records the choice of the request template.
func (ex *Exchange) traceChoice(r *Route, header string, sent bool) {
	why := "Content-Type " + header
	if !sent {
		why = "no Content-Type, which counts as application/json"
	}
	if ex.chosen == nil {
		ex.Trace.Note(StepTemplate, "no request template", why, "templates", or(r.templates.keys(), "none"),
			"passthroughBehavior", or(string(r.passthrough), "WHEN_NO_MATCH"))
		return
	}
	title := "request template " + ex.chosen.key
	if ex.chosen.empty {
		title += " is empty: the body passes"
	}
	ex.Trace.Note(StepTemplate, title, why)
}

// moved records one parameter move.
func (t *Trace) moved(m *move, text string, found bool) {
	if t == nil {
		return
	}
	switch {
	case !found:
		t.Note(StepParameter, m.target()+" <- "+m.source.expr, "no value: nothing is sent")
	case m.drop:
		t.Note(StepParameter, m.target()+" <- "+m.source.expr, "this header is discarded", "value", text)
	default:
		t.Note(StepParameter, m.target()+" <- "+m.source.expr, "", "value", text)
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
	t.Note(StepParameter, "method.response.header."+m.name+" <- "+m.source.expr, why, "value", text)
}

// converted records a content conversion with its sizes.
func (t *Trace) converted(what string, how conversion, before, after int) {
	if t == nil {
		return
	}
	t.Note(StepConversion, what+" payload as "+conversionNames[how], "",
		"bytes before", strconv.Itoa(before), "bytes after", strconv.Itoa(after))
}

// rendered records what a template did. rec is nil for constant text.
func (t *Trace) rendered(at side, tpl *template, rec *record.Recording, n int, err error) {
	if t == nil {
		return
	}
	d := Decision{Step: StepTemplate, Title: at.String() + " template " + tpl.key + " rendered",
		Fields: []Entry{{"bytes", strconv.Itoa(n)}}}
	if err != nil {
		d.Title, d.Fields = at.String()+" template "+tpl.key+" failed", nil
	}
	if rec != nil {
		if err == nil && rec.MeansJSON() {
			if broken, ok := rec.Broken(); ok {
				d.Why = t.hide(broken.String())
			}
		}
		t.hideSteps(rec.Steps)
		d.Template = rec
	}
	t.add(d)
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
	t.Note(StepOverride, root+part+"."+name, "", "value", text)
}

// mocked records the status of a MOCK integration.
func (t *Trace) mocked(ex *Exchange) {
	if t == nil {
		return
	}
	status := strconv.Itoa(ex.IntegrationResponse.Status)
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
	t.Log("Endpoint request headers: ", t.headerText(req.Headers))
	t.Log("Endpoint request body after transformations: ", textOf(req.Body))
	t.Log("Sending request to ", req.URI)
	t.Note(StepURI, req.Method+" "+req.URI, "", "host", req.Host)
	fields := make([]string, 0, 2*len(req.Headers))
	for _, h := range req.Headers {
		fields = append(fields, h.Name, t.masked(h))
	}
	t.Note(StepHeaders, strconv.Itoa(len(req.Headers))+" headers to the backend", "", fields...)
}

// called records the backend's answer.
func (t *Trace) called(ex *Exchange) {
	if t == nil || ex.route.kind == Mock {
		return
	}
	reply := &ex.IntegrationResponse
	ms := strconv.FormatInt(reply.Latency.Milliseconds(), 10)
	t.Log("Received response. Status: ", strconv.Itoa(reply.Status), ", Integration latency: ", ms, " ms")
	t.Log("Endpoint response headers: ", t.headerText(reply.Headers))
	t.Log("Endpoint response body before transformations: ", textOf(reply.Body))
	t.Note(StepCall, "the backend answered "+strconv.Itoa(reply.Status), "", "ms", ms, "bytes", strconv.Itoa(len(reply.Body)))
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
	t.Note(StepSelection, fmt.Sprintf("response %d, selectionPattern %s", p.status, p.pattern), result, "subject", subject)
}

// choseReply records the choice of the response template.
func (t *Trace) choseReply(p *responsePlan, chosen *template, mediaType string) {
	if t == nil {
		return
	}
	title, why := "no response template: the body passes", ""
	switch {
	case chosen == nil:
	case chosen.empty:
		title = "response template " + chosen.key + " is empty: the body passes"
	default:
		title = "response template " + chosen.key
	}
	if chosen != nil && chosen.key != mediaType {
		why = "no template for Accept " + mediaType + "; application/json or the lowest key is used"
	}
	t.Note(StepTemplate, title, why, "integration response", strconv.Itoa(p.status))
}

// answered records the method response.
func (t *Trace) answered(ex *Exchange) {
	if t == nil {
		return
	}
	resp := &ex.Response
	t.Log("Method response body after transformations: ", textOf(resp.Body))
	t.Log("Method response headers: ", t.headerText(resp.Headers))
	t.Log("Successfully completed execution")
	t.Log("Method completed with status: ", strconv.Itoa(resp.Status))
	t.Note(StepResponse, "status "+strconv.Itoa(resp.Status), "", responseFields(resp)...)
}

func responseFields(resp *Response) []string {
	fields := make([]string, 0, 2*len(resp.Headers)+2)
	for _, h := range resp.Headers {
		fields = append(fields, h.Name, h.Value)
	}
	return append(fields, "body", strconv.Itoa(len(resp.Body))+" bytes")
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
	status := strconv.Itoa(ex.Response.Status)
	t.Log("Gateway response type: ", string(out.Type), " with status code: ", status)
	t.Log("Gateway response body: ", textOf(ex.Response.Body))
	t.Log("Gateway response headers: ", t.headerText(ex.Response.Headers))
	t.Log("Method completed with status: ", status)
	t.Note(StepGateway, string(out.Type)+" answers "+status, out.Cause, responseFields(&ex.Response)...)
}
