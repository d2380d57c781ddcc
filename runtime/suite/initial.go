package suite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"postern/api"
	"postern/loader/source"
	"postern/mapping"
	"postern/runtime"
)

// Initial makes a first test file for a configuration: requests and answers of
// backends that reach the branches of its templates, its parameter moves and
// its selection patterns. What comes out of them now is what the cases expect.
// folder is where the file will be, for the name of the configuration in it.
func Initial(files source.FileSystem, name, folder string) ([]byte, error) {
	c, err := runtime.Configure(runtime.Sources{Paths: []string{name}, Files: files})
	if err != nil {
		return nil, err
	}
	stage, err := c.Pick("")
	if err != nil {
		for _, d := range c.Findings {
			if d.Severity == api.Error {
				return nil, d
			}
		}
		if len(c.Catalog.Stages) > 1 {
			err = fmt.Errorf("%w; expected one stage: name the file of one API, or a settings file with one", err)
		}
		return nil, err
	}
	g := &generator{setup: setup{stage.Plan, c}, cover: newCoverage()}
	g.cover.plan(stage.Plan)
	for _, r := range stage.Plan.Routes() {
		g.route(r)
	}
	g.unmatched()
	relative, err := filepath.Rel(filepath.FromSlash(folder), filepath.FromSlash(name))
	if err != nil {
		relative = path.Base(name)
	}
	remark := "Made by postern test --init: what " + path.Base(name) + " does now. Change it to what it ought to do."
	if c.Findings.HasErrors() {
		remark += "\n# The configuration has errors, which some cases expect: postern check " + path.Base(name) + " tells them."
	}
	return appendFile(nil, remark, filepath.ToSlash(relative), g.cases), nil
}

// generator collects cases that reach something new.
type generator struct {
	setup
	cover *Coverage
	cases []written
}

// attempt is a request with the answer of its backend.
type attempt struct {
	about    string
	request  *Request
	backend  *Backend
	caller   string  // as it is written; "": everybody may call
	recorded *Caller // of a case, in the place of caller
}

// who is the caller; nil: everybody may call.
func (a *attempt) who() *Caller {
	if a.recorded != nil {
		return a.recorded
	}
	return writtenCaller(a.caller)
}

// with is the attempt with another request and backend.
func (a attempt) with(q *Request, b *Backend) attempt {
	a.request, a.backend = q, b
	return a
}

// maxAttempts bounds what is tried per route.
const maxAttempts = 400

// route tries requests with the first answer, then answers with the first
// request.
func (g *generator) route(r *mapping.Route) {
	in := r.Method().Integration
	if in == nil {
		return
	}
	requests, replies := requestsOf(r), repliesOf(r)
	var all []attempt
	for _, q := range requests {
		all = append(all, attempt{about: q.about, request: q.request, backend: replies[0].backend})
	}
	for _, reply := range replies[1:] {
		all = append(all, attempt{about: reply.about, request: requests[0].request, backend: reply.backend})
	}
	kinds := map[string]bool{}
	for i := range all[:min(len(all), maxAttempts)] {
		g.try(r, &all[i], kinds)
	}
	for _, a := range callersOf(r, requests[0].request, replies[0].backend) {
		g.keep(r, &a)
	}
}

// unmatched adds a request that no route takes.
func (g *generator) unmatched() {
	a := attempt{request: &Request{Method: "GET", Path: "/no/such/path"}}
	answer, _ := g.send(&a)
	if answer.Route != nil {
		return // there is a route for everything
	}
	g.cases = append(g.cases, written{name: "a path without route", request: a.request,
		expect: writtenExpect{status: answer.Status, gateway: string(answer.Outcome.Type), body: answer.Body, hasBody: true, calls: 0}})
}

// try keeps an attempt that reaches something or ends in a new way.
func (g *generator) try(r *mapping.Route, a *attempt, kinds map[string]bool) {
	before, _ := g.cover.Share()
	answer, _ := g.send(a)
	after, _ := g.cover.Share()
	kind := fmt.Sprint(answer.Status, answer.Outcome.Type)
	if after == before && kinds[kind] {
		return
	}
	kinds[kind] = true
	g.keep(r, a)
}

// keep makes a case of an attempt.
func (g *generator) keep(r *mapping.Route, a *attempt) {
	answer, calls := g.send(a)
	again, callsAgain := g.send(a)
	w := written{name: r.Name(), request: a.request, backend: a.backend, lambda: isFunction(r), caller: a.caller}
	if a.about != "" {
		w.name += ": " + a.about
	}
	if r.Kind() == mapping.Mock {
		w.backend = nil
	}
	w.expect = expectation(r, answer, again, calls, callsAgain)
	if len(calls) == 0 {
		w.backend = nil
	}
	if !w.expect.hasBody {
		w.remarks = append(w.remarks, "the body differs from request to request")
	}
	g.cases = append(g.cases, w)
}

// send sends an attempt and counts what it reaches.
func (g *generator) send(a *attempt) (*runtime.Answer, []call) {
	s := &stub{script: a.backend}
	watch := g.cover.watch()
	call := runtime.Call{Method: a.request.Method, Target: a.request.Path, Headers: a.request.Headers, Body: a.request.Body,
		Perform: s.perform, Watch: watch.tracer}
	g.admit(writtenCaller(a.caller), &call) // what is made here can be played
	answer := runtime.Invoke(g.plan, nil, call)
	watch.done()
	g.cover.trace(g.plan, answer.Trace, answer.Route, string(answer.Outcome.Type), answer.Status)
	return answer, s.calls
}

// expectation is what two runs of an attempt have in common.
func expectation(r *mapping.Route, a, again *runtime.Answer, calls, callsAgain []call) writtenExpect {
	e := writtenExpect{status: a.Status, gateway: string(a.Outcome.Type), calls: -1}
	if e.gateway == "" {
		e.gateway = "none"
	}
	e.body, e.hasBody = a.Body, bytes.Equal(a.Body, again.Body) && !changes(r)
	switch {
	case r.Kind() == mapping.Mock:
	case len(calls) == 0:
		e.calls = 0
	case len(callsAgain) > 0:
		e.method = calls[0].method
		if calls[0].uri == callsAgain[0].uri {
			e.uri = calls[0].uri
		}
		if r.Kind() != mapping.AWSProxy && !changes(r) {
			e.sent, e.hasSent = calls[0].body, bytes.Equal(calls[0].body, callsAgain[0].body) && len(calls[0].body) > 0
		}
	}
	return e
}

// changes says whether a route prints what differs from request to request.
func changes(r *mapping.Route) bool {
	for _, t := range r.Templates() {
		for _, name := range []string{"requestTime", "requestId", "extendedRequestId"} {
			if strings.Contains(t.Pair.Value, name) {
				return true
			}
		}
	}
	return false
}

func isFunction(r *mapping.Route) bool {
	return (r.Kind() == mapping.AWS || r.Kind() == mapping.AWSProxy) && strings.Contains(r.Method().Integration.URI, ":lambda:")
}

func mustJSON(v any) []byte {
	out, err := json.Marshal(v)
	if err != nil {
		return []byte("{}")
	}
	return out
}
