package suite

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"postern/mapping"
	"postern/mapping/builtin"
	"postern/runtime"
	"postern/vtl"
	"postern/vtl/record"
)

// call is one call of the backend, copied.
type call struct {
	method, uri string
	headers     []mapping.Header
	body        []byte
}

// stub performs an integration as the case says.
type stub struct {
	script *Backend
	calls  []call
}

func (s *stub) perform(ex *mapping.Exchange) mapping.Outcome {
	req := &ex.IntegrationRequest
	got := call{method: strings.Clone(req.Method), uri: strings.Clone(req.URI), body: append([]byte(nil), req.Body...)}
	for _, h := range req.Headers {
		got.headers = append(got.headers, mapping.Header{Name: strings.Clone(h.Name), Value: strings.Clone(h.Value)})
	}
	s.calls = append(s.calls, got)
	switch {
	case s.script == nil:
		return mapping.NetworkError("the case says not what the backend answers; add backend: {status: 200, …} or lambda: {…}")
	case s.script.Fails == "timeout":
		return mapping.Timeout(fmt.Sprintf("the backend takes longer than %v", req.Timeout))
	case s.script.Fails == "connection":
		return mapping.NetworkError("connection refused")
	}
	s.script.fill(ex)
	return mapping.Outcome{}
}

// functionRequestID is the request id of all scripted calls.
const functionRequestID = "99999999-8888-4777-8666-555555555555"

// fill makes the integration response.
func (b *Backend) fill(ex *mapping.Exchange) {
	reply := &ex.IntegrationResponse
	reply.Status, reply.Body = b.Status, append([]byte(nil), b.Body...)
	reply.FunctionError, reply.RequestID = b.FunctionError, functionRequestID
	for _, h := range b.Headers {
		ex.AddBackendHeader([]byte(h.Name), []byte(h.Value))
	}
}

// request sends the whole request; with side: request only what goes to the
// backend counts.
func (v *verdict) request(at *setup, cover *Coverage) {
	c, plan := v.c, at.plan
	s := &stub{script: c.Backend}
	if c.Side == "request" && s.script == nil {
		s.script = &Backend{Status: 200, Body: []byte("{}")}
	}
	call := runtime.Call{Method: c.Request.Method, Target: c.Request.Path, Headers: c.Request.Headers, Body: c.Request.Body, Perform: s.perform}
	if faults := at.admit(c.Caller, &call); len(faults) > 0 {
		v.failf("caller: %s", strings.Join(faults, "\n"))
		return
	}
	watch := cover.watch()
	call.Watch = watch.tracer
	answer := runtime.Invoke(plan, nil, call)
	watch.done()
	cover.trace(plan, answer.Trace, answer.Route, string(answer.Outcome.Type), answer.Status)
	v.trace = answer.Trace
	if c.Side == "request" {
		if len(s.calls) == 0 && c.Expect.Backend == nil {
			v.failf("the request ends before the backend: %d %s: %s", answer.Status, answer.Outcome.Type, answer.Outcome.Cause)
		}
		v.received(c.Expect.Backend, s.calls)
		v.log(answer.Trace)
		return
	}
	v.answered(answer)
	v.received(c.Expect.Backend, s.calls)
	v.log(answer.Trace)
}

// responseSide makes the method response of an answer of the backend: the
// request is not mapped.
func (v *verdict) responseSide(plan *mapping.Plan, cover *Coverage) {
	c := v.c
	ex := new(mapping.Exchange)
	ex.Trace = mapping.NewTrace()
	watch := cover.watch()
	ex.Trace.Watch = watch.tracer
	fillRequest(ex, c.Request)
	route, out := plan.Match(ex)
	if out.OK() {
		if c.Backend == nil {
			c.Backend = &Backend{Status: 200, Body: []byte("{}")}
		}
		c.Backend.fill(ex)
		out = route.Response(ex)
	}
	if !out.OK() {
		plan.Gateway(ex, out)
	}
	watch.done()
	answer := &runtime.Answer{Status: ex.Response.Status, Headers: ex.Response.Headers, Body: ex.Response.Body, Outcome: ex.Outcome,
		Trace: ex.Trace, Route: route}
	cover.trace(plan, ex.Trace, answer.Route, string(out.Type), answer.Status)
	v.trace = ex.Trace
	v.answered(answer)
	v.log(ex.Trace)
}

// fillRequest puts a request on an exchange that no server filled.
func fillRequest(ex *mapping.Exchange, q *Request) {
	req := &ex.Request
	req.Method, req.Target, req.Body = q.Method, q.Path, q.Body
	req.Path, req.Query, _ = strings.Cut(q.Path, "?")
	if u, err := url.Parse(q.Path); err == nil && u.Host != "" {
		req.Path = u.EscapedPath()
	}
	req.StagePath, req.Time, req.ID = req.Path, time.Now(), "11111111-2222-4333-8444-555555555555"
	req.SourceIP, req.Scheme, req.Port = "127.0.0.1", "https", "443"
	for _, h := range q.Headers {
		ex.AddHeader([]byte(h.Name), []byte(h.Value))
	}
}

// template renders a template by itself.
func (v *verdict) template(plan *mapping.Plan, cover *Coverage) {
	t := v.c.Template
	input := t.Input
	input.ID, input.Template = t.name(v.c), t.Source
	var form *vtl.Template
	if t.Method != "" {
		found := t.find(plan)
		if found == nil {
			v.failf("%s has no template %s for %s", t.Method, side(t.Status), t.Type)
			return
		}
		input.Template, form = found.Pair.Value, found.Traced()
		cover.rendered(plan, t.Method, found.Name())
	}
	p, err := builtin.PrepareCase(input, builtin.Config{})
	if err == nil && form == nil {
		form, err = cover.single(v.c, p.Template)
	}
	if err != nil {
		v.rendered(nil, nil, err)
		return
	}
	watch := cover.watch()
	p.Frame.Tracer = watch.tracer(form)
	rec, out, err := record.Render(form, p.Frame, nil, record.Limits{})
	watch.done()
	v.rendered(out, p.Overrides(), err)
	if !v.ok() {
		v.note(string(rec.AppendTree(nil, record.Style{Indent: "  ", Lines: 60})))
	}
}

func side(status int) string {
	if status == 0 {
		return "of its request"
	}
	return "of its response " + strconv.Itoa(status)
}

func (t *Template) name(c *Case) string {
	switch {
	case t.File != "":
		return t.File
	case t.Method != "":
		return t.Method
	}
	return c.Name
}

// find is the template of a method, nil when there is none.
func (t *Template) find(plan *mapping.Plan) *mapping.RouteTemplate {
	verb, path := splitMethod(t.Method)
	route := plan.Route(path, verb)
	if route == nil {
		return nil
	}
	for _, tpl := range route.Templates() {
		if tpl.Response == t.Status && strings.EqualFold(tpl.Key, t.Type) {
			return &tpl
		}
	}
	return nil
}
