package runtime

import (
	"net/url"
	"strings"
	"time"

	"postern/mapping"
	"postern/runtime/backend"
	"postern/vtl"
)

// Call is one request that needs no listener.
type Call struct {
	Method  string
	Target  string // path and query below the stage
	Headers []mapping.Header
	Body    []byte
	Peer    string // [127.0.0.1]
	Gates   Gates  // the zero Gates let everybody pass, as TestInvokeMethod does
	Reveal  bool   // show secrets in the trace, which are masked else
	// At is the time of the request [now], and IDs what its ids are drawn from:
	// calls that have both in common differ in nothing else. 0 draws new ones.
	At  time.Time
	IDs uint64
	// Perform performs the integration in place of the backends: it fills the
	// integration response, or answers with an outcome; nil for the backends.
	// MOCK integrations never come here.
	Perform func(ex *mapping.Exchange) mapping.Outcome
	// Watch is asked for a tracer of each template that is rendered; nil for none.
	Watch func(traced *vtl.Template) vtl.Tracer
}

// Answer is what a Call got. It belongs to the caller.
type Answer struct {
	Status  int
	Headers []mapping.Header // with the envelope but for Date and Connection
	Body    []byte
	Latency time.Duration
	Outcome mapping.Outcome // zero: the method response
	Route   *mapping.Route  // nil: none matched
	Trace   *mapping.Trace
	Request mapping.Request // ids and time; its body and headers are gone
}

// Invoke runs one request through the whole pipeline of a plan, traced.
func Invoke(plan *mapping.Plan, backends *backend.Backends, call Call) *Answer {
	ses := acquireSession()
	defer ses.release()
	s := &Server{backends: backends}
	ses.site = &site{plan: plan}
	ses.site.close(call.Gates)
	ses.fill(call)
	ses.call.Perform = call.Perform
	ses.traceStage()
	outcome := s.run(ses)
	ex := &ses.ex
	if !outcome.OK() {
		plan.Gateway(ex, outcome)
	}
	ex.Latency = clock() - ses.began
	ses.tracePhases(ex.Trace)
	return answerOf(ex)
}

// fill makes the method request of a call.
func (ses *session) fill(call Call) {
	now := time.Now()
	ses.began = now.Sub(started)
	if !call.At.IsZero() {
		now = call.At
	}
	req := &ses.ex.Request
	random := ses.random
	if call.IDs != 0 {
		ses.random = randomFrom(call.IDs)
	}
	ses.drawIDs(now)
	ses.random = random
	ses.record(mapping.NewTrace(), call.Reveal) // it goes to the caller
	ses.ex.Trace.Watch = call.Watch
	req.Time, req.Method, req.Target, req.Body = now, call.Method, call.Target, call.Body
	req.SourceIP, req.Scheme, req.Port = call.Peer, "https", "443"
	if req.SourceIP == "" {
		req.SourceIP = "127.0.0.1"
	}
	target, _, _ := strings.Cut(call.Target, "#")
	ses.path, req.Query, _ = strings.Cut(target, "?")
	if u, err := url.Parse(target); err == nil && u.Host != "" {
		ses.path = u.EscapedPath()
	}
	if !strings.HasPrefix(ses.path, "/") {
		ses.path = "/" + ses.path
	}
	req.Sent = mapping.Sent{Method: call.Method, Body: call.Body}
	for _, h := range call.Headers {
		ses.ex.AddHeader([]byte(h.Name), []byte(h.Value))
		req.Sent.Fields = append(req.Sent.Fields, h.Name+": "+h.Value+"\r\n"...)
	}
	ses.below(ses.site, ses.path)
}

// answerOf copies the answer out of an exchange.
func answerOf(ex *mapping.Exchange) *Answer {
	a := &Answer{
		Status: ex.Response.Status, Latency: ex.Latency, Outcome: ex.Outcome, Trace: ex.Trace, Route: ex.Route(),
		Body:    append([]byte(nil), ex.Response.Body...),
		Request: mapping.Request{ID: strings.Clone(ex.Request.ID), ExtendedID: strings.Clone(ex.Request.ExtendedID), Time: ex.Request.Time},
	}
	for _, h := range ex.AppendEnvelope(ex.Response.Headers) {
		a.Headers = append(a.Headers, mapping.Header{Name: strings.Clone(h.Name), Value: strings.Clone(h.Value)})
	}
	return a
}
