package suite

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"postern/mapping"
	"postern/runtime"
)

// Difference is a request that two versions of a configuration treat
// differently, made as small as it gets.
type Difference struct {
	Route   string
	Aspect  string // route, status, body, header NAME, backend uri, backend body ...
	Request *Request
	Backend *Backend // nil: the integration is not called
	A, B    string   // what each version gives
}

// CompareOptions guide a comparison.
type CompareOptions struct {
	// Recorded are requests to try besides those that are made: the cases of
	// test files.
	Recorded []*Case
}

// Compare finds requests that two versions treat differently: from the models,
// parameters, templates and patterns of both, and those that were recorded. Of
// each route and aspect the smallest one found is returned. tried is the number
// of requests.
func Compare(a, b *mapping.Plan, o CompareOptions) (list []Difference, tried int) {
	c := &comparer{a: a, b: b, seen: map[string]bool{}}
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
			c.try(attempt{request: test.Request, backend: test.Backend})
		}
	}
	return c.found, c.tried
}

type comparer struct {
	a, b  *mapping.Plan
	found []Difference
	seen  map[string]bool // route and aspect
	tried int
}

// routes reports methods that only one version has.
func (c *comparer) routes() {
	for _, r := range c.a.Routes() {
		if c.b.Route(r.Resource().Path, r.Method().HTTPMethod) == nil {
			c.found = append(c.found, Difference{Route: r.Name(), Aspect: "route", A: "is there", B: "is not there"})
			c.seen[r.Name()] = true
		}
	}
	for _, r := range c.b.Routes() {
		if c.a.Route(r.Resource().Path, r.Method().HTTPMethod) == nil {
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
		c.found = append(c.found, Difference{Route: route, Aspect: aspect, Request: small.request, Backend: c.called(small), A: x[aspect], B: y[aspect]})
	}
}

// run gives the aspects of both versions. What differs between two runs of one
// version, such as ids, is none.
func (c *comparer) run(a attempt) (route string, x, y aspects) {
	route, x = observed(c.a, a)
	_, again := observed(c.a, a)
	routeB, y := observed(c.b, a)
	for _, name := range differing(x, again) {
		delete(x, name)
		delete(y, name)
	}
	if route == "" {
		route = routeB
	}
	return route, x, y
}

// called is the backend of an attempt when some version calls it.
func (c *comparer) called(a attempt) *Backend {
	for _, plan := range []*mapping.Plan{c.a, c.b} {
		s := &stub{script: a.backend}
		runtime.Invoke(plan, nil, a.call(s))
		if len(s.calls) > 0 {
			return a.backend
		}
	}
	return nil
}

func (a *attempt) call(s *stub) runtime.Call {
	return runtime.Call{Method: a.request.Method, Target: a.request.Path, Headers: a.request.Headers, Body: a.request.Body, Perform: s.perform}
}

// unstable are headers that differ with every request.
var unstable = []string{"x-amzn-trace-id", "x-amzn-requestid", "x-amz-apigw-id", "date", "user-agent", "x-amzn-apigateway-api-id", "x-amz-source-arn"}

// observed runs an attempt and lists what can be seen.
func observed(plan *mapping.Plan, a attempt) (route string, seen aspects) {
	s := &stub{script: a.backend}
	if s.script == nil {
		s.script = &Backend{Status: 200, Body: []byte("{}")}
	}
	answer := runtime.Invoke(plan, nil, a.call(s))
	if answer.Route != nil {
		route = answer.Route.Name()
	}
	seen = aspects{"status": fmt.Sprint(answer.Status), "gateway response": string(answer.Outcome.Type), "body": normal(answer.Body)}
	if !answer.Outcome.OK() {
		seen["status"] += " (" + string(answer.Outcome.Type) + ": " + answer.Outcome.Cause + ")"
		delete(seen, "gateway response")
		delete(seen, "body")
	}
	seen.headers("header ", answer.Headers)
	seen["backend calls"] = fmt.Sprint(len(s.calls))
	if len(s.calls) > 0 {
		got := s.calls[0]
		seen["backend method"], seen["backend uri"], seen["backend body"] = got.method, got.uri, normal(got.body)
		seen.headers("backend header ", got.headers)
	}
	return route, seen
}

func (s aspects) headers(prefix string, list []mapping.Header) {
	for _, h := range list {
		name := strings.ToLower(h.Name)
		if !slices.Contains(unstable, name) {
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
		if x[name] != y[name] {
			list = append(list, name)
		}
	}
	for name := range y {
		if _, both := x[name]; !both {
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
