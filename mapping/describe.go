package mapping

import (
	"bufio"
	"fmt"
	"io"

	"postern/api"
)

// Describe prints the compiled plan for people: every route with what will
// happen to its requests and answers.
func (p *Plan) Describe(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "API %s stage %s, routes: %d\n", p.api.ID, p.stage.StageName, len(p.routes))
	if len(p.api.BinaryMediaTypes) > 0 {
		fmt.Fprintf(out, "binary media types: %v\n", p.api.BinaryMediaTypes)
	}
	for _, t := range api.GatewayResponseTypes {
		if custom := p.gateway[t]; custom != nil {
			custom.describe(out, t)
		}
	}
	for _, r := range p.routes {
		fmt.Fprintln(out)
		r.describe(out)
	}
	return out.Flush()
}

// Describe prints one route.
func (r *Route) Describe(w io.Writer) error {
	out := bufio.NewWriter(w)
	r.describe(out)
	return out.Flush()
}

func (g *gatewayResponse) describe(out *bufio.Writer, t api.GatewayResponseType) {
	fmt.Fprintf(out, "gateway response %s", t)
	if g.status != 0 {
		fmt.Fprintf(out, " status %d", g.status)
	}
	for _, h := range g.headers {
		fmt.Fprintf(out, " %s <- %s", h.name, h.source.expr)
	}
	for _, tpl := range g.templates {
		fmt.Fprintf(out, " template %s", tpl.key)
	}
	fmt.Fprintln(out)
}

func (r *Route) describe(out *bufio.Writer) {
	if !r.broken.OK() {
		fmt.Fprintf(out, "%s\n  every request fails: %s\n", r.Name(), r.broken.Cause)
		return
	}
	fmt.Fprintf(out, "%s  %s", r.Name(), r.kind)
	if r.kind != Mock {
		fmt.Fprintf(out, "  %s %s  timeout %s", or(r.call.Method, "(client's verb)"), r.method.Integration.URI, r.call.Timeout)
	}
	fmt.Fprintln(out)
	r.describeGuard(out)
	r.describeRequest(out)
	r.describeCache(out)
	for _, plan := range r.responses {
		plan.describe(out, "matches "+plan.pattern)
	}
	if r.defaultResponse != nil {
		r.defaultResponse.describe(out, "otherwise")
	}
	for _, finding := range r.findings {
		fmt.Fprintf(out, "  %s\n", finding)
	}
}

func (r *Route) describeRequest(out *bufio.Writer) {
	for _, p := range r.validation.required {
		fmt.Fprintf(out, "  requires %s %s\n", placeNames[p.place], p.name)
	}
	for _, m := range r.validation.models {
		fmt.Fprintf(out, "  body %s has to fit its model\n", m.key)
	}
	for i := range r.moves {
		m := &r.moves[i]
		fmt.Fprintf(out, "  %s <- %s%s\n", m.target(), m.source.expr, fate(m))
	}
	if r.kind.IsProxy() {
		return
	}
	fmt.Fprintf(out, "  request templates: %s, else %s\n", or(r.templates.keys(), "none"), or(string(r.passthrough), string(api.WhenNoMatch)))
	if r.content != "" {
		fmt.Fprintf(out, "  content handling: %s\n", r.content)
	}
}

// fate is a remark on a move that does not arrive.
func fate(m *move) string {
	switch {
	case m.fails != "":
		return "  (the call fails: " + m.fails + ")"
	case m.drop:
		return "  (discarded)"
	}
	return ""
}

func (p *responsePlan) describe(out *bufio.Writer, when string) {
	fmt.Fprintf(out, "  response %d: %s", p.status, when)
	if !p.declared {
		fmt.Fprint(out, "  (fails: no such method response)")
	}
	fmt.Fprintln(out)
	for _, m := range p.moves {
		fmt.Fprintf(out, "    method.response.header.%s <- %s\n", m.name, m.source.expr)
	}
	if len(p.templates.list) > 0 {
		fmt.Fprintf(out, "    templates: %s\n", p.templates.keys())
	}
	if p.content != "" {
		fmt.Fprintf(out, "    content handling: %s\n", p.content)
	}
}
