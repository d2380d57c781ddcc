package suite

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"postern/mapping"
	"postern/runtime"
)

// Difference is a request that two versions of a configuration treat
// differently, made as small as it gets.
type Difference struct {
	Route   string
	Aspect  string // route, status, body, header NAME, backend uri, backend body ...
	Request *Request
	Caller  string   // as a case names it; "": everybody may call
	Backend *Backend // nil: the integration is not called
	A, B    string   // what each version gives
}

// CompareOptions guide a comparison.
type CompareOptions struct {
	// Recorded are requests to try besides those that are made: the cases of
	// test files.
	Recorded []*Case
	// A and B are the configurations of both versions, for their keys and
	// limits. Without them nobody is asked who calls.
	A, B *runtime.Configuration
}

// Compare finds requests that two versions treat differently: from the models,
// parameters, templates and patterns of both, and those that were recorded. Of
// each route and aspect the smallest one found is returned. tried is the number
// of requests.
func Compare(a, b *mapping.Plan, o CompareOptions) (list []Difference, tried int) {
	c := &comparer{began: time.Now(), a: setup{a, o.A}, b: setup{b, o.B}, seen: map[string]bool{}}
	c.routes()
	for _, plan := range []*mapping.Plan{a, b} {
		for _, r := range plan.Routes() {
			if r.Method().Integration == nil {
				continue
			}
			c.route(r)
		}
	}
	for _, test := range o.Recorded {
		if test.Request != nil {
			a := attempt{request: test.Request, backend: test.Backend}
			if test.Caller != nil && c.asks() {
				a.caller, a.recorded = "of the case "+test.Name, test.Caller
			}
			c.try(a)
		}
	}
	return c.found, c.tried
}

type comparer struct {
	began time.Time
	a, b  setup
	found []Difference
	seen  map[string]bool // route and aspect
	tried int
}

// routes reports methods that only one version has.
func (c *comparer) routes() {
	for _, r := range c.a.plan.Routes() {
		if c.b.plan.Route(r.Resource().Path, r.Method().HTTPMethod) == nil {
			c.found = append(c.found, Difference{Route: r.Name(), Aspect: "route", A: "is there", B: "is not there"})
			c.seen[r.Name()] = true
		}
	}
	for _, r := range c.b.plan.Routes() {
		if c.a.plan.Route(r.Resource().Path, r.Method().HTTPMethod) == nil {
			c.found = append(c.found, Difference{Route: r.Name(), Aspect: "route", A: "is not there", B: "is there"})
			c.seen[r.Name()] = true
		}
	}
}

// route tries what reaches the branches of one version.
func (c *comparer) route(r *mapping.Route) {
	if c.seen[r.Name()] {
		return
	}
	requests, replies := requestsOf(r), repliesOf(r)
	for _, q := range requests[:min(len(requests), maxAttempts)] {
		c.try(attempt{request: q.request, backend: replies[0].backend})
	}
	for _, reply := range replies[1:min(len(replies), maxAttempts)] {
		c.try(attempt{request: requests[0].request, backend: reply.backend})
	}
	for _, a := range variants(attempt{request: requests[0].request, backend: replies[0].backend}) {
		c.try(a)
	}
	if !c.asks() {
		return
	}
	for _, a := range callersOf(r, requests[0].request, replies[0].backend) {
		c.try(a)
	}
}

// aspects are what can be seen of one request, by name.
type aspects map[string]string

// try runs both versions; each aspect that differs for the first time on a route
// is made small and kept.
func (c *comparer) try(a attempt) {
	c.tried++
	route, x, y := c.run(a)
	for _, aspect := range differing(x, y) {
		key := route + "\x00" + aspect
		if c.seen[key] {
			continue
		}
		small := c.shrink(a, route, aspect)
		route, x, y := c.run(small)
		c.seen[key] = true
		c.found = append(c.found, Difference{Route: route, Aspect: aspect, Request: small.request, Caller: small.caller, Backend: c.called(small), A: x.of(aspect), B: y.of(aspect)})
	}
}

// run gives the aspects of both versions.
func (c *comparer) run(a attempt) (route string, x, y aspects) {
	route, x = c.observed(&c.a, a)
	routeB, y := c.observed(&c.b, a)
	if route == "" {
		route = routeB
	}
	return route, x, y
}

// called is the backend of an attempt when some version calls it.
func (c *comparer) called(a attempt) *Backend {
	for _, at := range []*setup{&c.a, &c.b} {
		s := &stub{script: a.backend}
		runtime.Invoke(at.plan, nil, c.call(at, a, s))
		if len(s.calls) > 0 {
			return a.backend
		}
	}
	return nil
}

// call is an attempt as a request. All have the same time and ids, so that both
// versions put the same ones into what they make.
func (c *comparer) call(at *setup, a attempt, s *stub) runtime.Call {
	call := runtime.Call{
		Method: a.request.Method, Target: a.request.Path, Headers: a.request.Headers, Body: a.request.Body, Perform: s.perform,
		At: c.began, IDs: 1,
	}
	if who := a.who(); who != nil {
		anybody := *who
		anybody.general = true // a version may ask nobody
		at.admit(&anybody, &call)
	}
	return call
}

// asks says whether it is known who may call.
func (c *comparer) asks() bool { return c.a.config != nil && c.b.config != nil }

// telling are headers that tell the id of the API, which two files may differ in.
var telling = []string{"user-agent", "x-amzn-apigateway-api-id", "x-amz-source-arn"}

// observed runs an attempt and lists what can be seen.
func (c *comparer) observed(at *setup, a attempt) (route string, seen aspects) {
	s := &stub{script: a.backend}
	if s.script == nil {
		s.script = &Backend{Status: 200, Body: []byte("{}")}
	}
	answer := runtime.Invoke(at.plan, nil, c.call(at, a, s))
	if answer.Route != nil {
		route = answer.Route.Name()
	}
	seen = aspects{"status": fmt.Sprint(answer.Status), "gateway response": string(answer.Outcome.Type), "body": normal(answer.Body)}
	if !answer.Outcome.OK() {
		seen[whyStatus] = " (" + string(answer.Outcome.Type) + ": " + answer.Outcome.Cause + ")"
	}
	seen.headers("header ", answer.Headers)
	seen["backend calls"] = fmt.Sprint(len(s.calls))
	if len(s.calls) > 0 {
		got := s.calls[0]
		seen["backend method"], seen["backend uri"], seen["backend body"] = got.method, got.uri, normal(got.body)
		seen.headers("backend header ", got.headers)
	}
	if a.caller != "" { // signatures and tokens have the time in them
		delete(seen, "backend header x-amz-date")
		delete(seen, "backend header authorization")
	}
	return route, seen
}

// whyStatus is why the gateway answered by itself, which nobody sees.
const whyStatus = "(why)"

// of is an aspect for people.
func (s aspects) of(name string) string {
	switch why := s[whyStatus]; {
	case name == "status":
		return s[name] + why
	case name == "gateway response" && why != "":
		return why[2 : len(why)-1]
	}
	return s[name]
}

func (s aspects) headers(prefix string, list []mapping.Header) {
	for _, h := range list {
		name := strings.ToLower(h.Name)
		if !slices.Contains(telling, name) {
			s[prefix+name] = strings.TrimPrefix(s[prefix+name]+"\n"+h.Value, "\n")
		}
	}
}

// normal is a body with JSON in one form.
func normal(body []byte) string {
	if v, err := decoded(body); err == nil {
		if out, err := json.Marshal(v); err == nil {
			return string(out)
		}
	}
	return string(body)
}

// differing are the names of aspects that differ, the most telling one first.
// When the status differs, what follows from it is not said.
func differing(x, y aspects) []string {
	if x["status"] != y["status"] {
		return []string{"status"}
	}
	var list []string
	for name := range x {
		if x[name] != y[name] && name != whyStatus {
			list = append(list, name)
		}
	}
	for name := range y {
		if _, both := x[name]; !both && name != whyStatus {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// AppendDifferences appends differences for people.
func AppendDifferences(dst []byte, list []Difference, nameA, nameB string) []byte {
	for i := range list {
		d := &list[i]
		if i > 0 {
			dst = append(dst, '\n')
		}
		if d.Request == nil {
			dst = fmt.Appendf(dst, "%s %s in %s, %s in %s\n", d.Route, d.A, nameA, d.B, nameB)
			continue
		}
		dst = fmt.Appendf(dst, "%s: %s differs\n", d.Route, d.Aspect)
		dst = d.Request.append(dst)
		if d.Caller != "" {
			dst = append(dst, "    caller: "+d.Caller+"\n"...)
		}
		if d.Backend != nil {
			dst = d.Backend.append(dst)
		}
		dst = fmt.Appendf(dst, "  - %s: %s\n  + %s: %s\n", nameA, oneLined(d.A), nameB, oneLined(d.B))
	}
	return dst
}

func (q *Request) append(dst []byte) []byte {
	dst = fmt.Appendf(dst, "    request: %s %s\n", q.Method, q.Path)
	for _, h := range q.Headers {
		dst = fmt.Appendf(dst, "      %s: %s\n", h.Name, h.Value)
	}
	if len(q.Body) > 0 {
		dst = fmt.Appendf(dst, "      %s\n", shortened(string(q.Body)))
	}
	return dst
}

func (b *Backend) append(dst []byte) []byte {
	dst = fmt.Appendf(dst, "    backend: %d\n", b.Status)
	for _, h := range b.Headers {
		dst = fmt.Appendf(dst, "      %s: %s\n", h.Name, h.Value)
	}
	if len(b.Body) > 0 {
		dst = fmt.Appendf(dst, "      %s\n", shortened(string(b.Body)))
	}
	return dst
}

func oneLined(text string) string {
	if text == "" {
		return "nothing"
	}
	return shortened(strings.ReplaceAll(text, "\n", "↵"))
}
