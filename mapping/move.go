package mapping

import (
	"fmt"
	"strings"
)

// place is where a parameter goes.
type place uint8

const (
	toHeader place = iota
	toQuery
	toPath
)

var placeNames = [...]string{"header", "querystring", "path"}

// move is one compiled entry of requestParameters or responseParameters.
type move struct {
	source source
	place  place
	name   string // of the target
	fails  string // why a value at this target ends the call; "": it does not
	drop   bool   // the target is discarded on its way (B-41)
}

// moved is the result of a move: a value on its way to its target.
type moved struct {
	*move
	value string
}

// compileTarget reads a target such as integration.request.header.X.
func compileTarget(target string) (place, string, error) {
	rest, ok := strings.CutPrefix(target, "integration.request.")
	kind, name, dot := strings.Cut(rest, ".")
	if ok && dot && name != "" {
		for i, placeName := range placeNames {
			if kind == placeName {
				return place(i), name, nil
			}
		}
	}
	return 0, "", &sourceError{
		summary:  fmt.Sprintf("%q is no mapping target", target),
		expected: "integration.request.header.NAME, integration.request.querystring.NAME or integration.request.path.NAME",
	}
}

// bind settles what becomes of a header at the backend of a kind (§7.1).
func (m *move) bind(kind Kind) {
	if m.place != toHeader {
		return
	}
	rule := ruleOf(m.name)
	if !isToken(m.name) {
		m.fails = fmt.Sprintf("%q is no header name", m.name)
		return
	}
	fate := rule.toHTTP
	if kind == AWS || kind == AWSProxy {
		fate = rule.toAWS
	}
	switch fate {
	case fails:
		m.fails = m.name + " header already present"
	case discarded:
		m.drop = true
	}
}

// run performs the move and adds what it found to ex.moved. An absent or empty
// value moves nothing (B-25).
func (m *move) run(ex *Exchange) Outcome {
	if m.place == toQuery && m.source.kind == fromQueryValues {
		m.spread(ex)
		return Outcome{}
	}
	text, found, out := m.source.read(ex)
	switch {
	case !out.OK():
		return out
	case !found || text == "":
		ex.Trace.moved(m, "", false)
		return Outcome{}
	case m.fails != "": // B-42 to B-44
		return ConfigurationError(m.fails, fmt.Sprintf("requestParameters map %s, which %s", m.target(), whyRefused(m)))
	case m.place == toHeader && !isFieldValue(text): // RW-21
		return ConfigurationError("Invalid header value", fmt.Sprintf("%s: the value of %s has a line break or NUL", m.target(), m.source.expr))
	}
	ex.Trace.moved(m, text, true)
	ex.moved = append(ex.moved, moved{m, text})
	return Outcome{}
}

// spread moves every value of a repeated query parameter (§6).
func (m *move) spread(ex *Exchange) {
	for _, p := range ex.queryParameters() {
		if p.Name == m.source.name {
			ex.Trace.moved(m, p.Value, true)
			ex.moved = append(ex.moved, moved{m, p.Value})
		}
	}
}

// target is the target as configured.
func (m *move) target() string {
	return "integration.request." + placeNames[m.place] + "." + m.name
}

func whyRefused(m *move) string {
	if !isToken(m.name) {
		return "is no header name"
	}
	return "is a header that the gateway does not let be mapped to this backend"
}
