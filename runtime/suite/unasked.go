package suite

import (
	"slices"
	"strings"

	"postern/api"
	"postern/loader/source"
	"postern/vtl"
)

// looked are the expectations that each form of a case looks at.
var looked = map[string][]string{
	"a template":     {"body", "json", "subset", "matches", "golden", "check", "overrides", "fails"},
	"side: request":  {"backend", "log"},
	"side: response": {"status", "headers", "body", "json", "subset", "matches", "golden", "check", "gateway", "cause", "log"},
	"a request":      {"status", "headers", "body", "json", "subset", "matches", "golden", "check", "gateway", "cause", "log", "backend"},
}

// called is the case in a sentence.
func (c *Case) called() string {
	if strings.HasPrefix(c.Name, "case ") { // its number, in the place of a name
		return c.Name
	}
	return "case " + c.Name
}

// form is the key of a case in looked.
func (c *Case) form() string {
	switch {
	case c.Template != nil:
		return "a template"
	case c.Side != "":
		return "side: " + c.Side
	}
	return "a request"
}

// unasked reports expectations that the case would never be held against: it
// would pass whatever comes out.
func (r *reader) unasked(c *Case, expect *source.Node) {
	form := c.form()
	if expect.Len() == 0 && c.Skip == "" && c.Template == nil && c.Side != "request" { // those two can fail by themselves
		r.fail(expect.Pos(), c.called()+" expects nothing", "expect: {status: 200} or the like")
	}
	for _, m := range expect.Members() {
		if slices.Contains(looked["a template"], m.Name) || slices.Contains(looked["a request"], m.Name) {
			if !slices.Contains(looked[form], m.Name) {
				r.fail(expect.NamePos(m.Name), m.Name+" is never looked at with "+form, "one of "+strings.Join(looked[form], ", "))
			}
		}
	}
}

// one reports a second member where one is enough.
func (r *reader) one(n *source.Node, what string, names ...string) {
	given := 0
	for _, m := range n.Members() {
		if slices.Contains(names, m.Name) && !m.Value.IsNull() {
			if given++; given == 2 {
				r.fail(n.NamePos(m.Name), what+" has more than one of "+strings.Join(names, ", "), "one of them")
			}
		}
	}
}

// gatewayTypes are the names of gateway responses.
func gatewayTypes() (names []string) {
	for _, t := range api.GatewayResponseTypes {
		names = append(names, string(t))
	}
	return names
}

// failures are what fails: may say.
var failures = []string{"any", string(vtl.KindParse), string(vtl.KindMethod), string(vtl.KindJSONPath), string(vtl.KindJSON), string(vtl.KindRuntime), string(vtl.KindLimit)}
