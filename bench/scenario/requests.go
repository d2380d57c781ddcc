package scenario

import "postern/bench"

// FromRequests is a scenario of single requests, each a flow of its own, such
// as those to export. Weights may be nil.
func FromRequests(name string, requests []*bench.Request, weights []int) *Scenario {
	s := &Scenario{Name: name}
	for i, r := range requests {
		step := &Step{Name: r.Method + " " + r.URL, Method: r.Method, Check: r.Check, target: constant(r.URL)}
		for _, f := range r.Header {
			step.headers = append(step.headers, header{f.Name, constant(f.Value)})
		}
		if r.Body != nil {
			body := constant(string(r.Body))
			step.body = &body
		}
		flow := &Flow{Name: step.Name, Weight: 1, Steps: []*Step{step}}
		if weights != nil {
			flow.Weight = max(1, weights[i])
		}
		s.Flows = append(s.Flows, flow)
	}
	return s
}

// constant is a text without placeholders.
func constant(s string) text {
	return text{parts: []part{{literal: s}}, source: s}
}
