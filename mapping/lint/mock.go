package lint

import (
	"cmp"

	"postern/api"
	"postern/mapping"
	"postern/mapping/builtin"
	"postern/mapping/probe"
)

// mock renders the request template of a MOCK with many inputs and reports the
// first one that gives no status (K-04).
func (c *checker) mock(t *template) {
	if t.pair.Value == "" || t.unknown() {
		return
	}
	var failing, fine *probe.Case
	output := ""
	cases := t.usage.Cases(probe.Options{Model: t.model, Limit: c.options.Cases})
	for i := range cases {
		out, _, err := builtin.RenderCase(cases[i].Case, builtin.Config{})
		if err != nil {
			continue
		}
		if _, ok := mapping.MockStatus(out); ok {
			fine = cmp.Or(fine, &cases[i])
		} else if failing == nil {
			failing, output = &cases[i], shortened(string(out))
		}
	}
	if failing == nil {
		return
	}
	d := c.add("CK-36", t.pair.At(1, 1), "%s: the answer is 500%s: the template prints no integer statusCode but %q", t.name, when(failing, fine), output)
	if failing.Missing {
		d.Severity = api.Note
	}
}

// when says which inputs fail: those like failing, or all but those like fine.
func when(failing, fine *probe.Case) string {
	switch {
	case failing.About != "":
		return " when " + failing.About
	case fine != nil && fine.About != "":
		return " unless " + fine.About
	}
	return ""
}

// unknown says whether a template prints something whose values nobody knows.
func (t *template) unknown() bool {
	for i := range t.usage.Uses {
		if u := &t.usage.Uses[i]; u.Printed && (u.Origin.Kind == probe.Stage || u.Origin.Kind == probe.Context || u.Origin.Kind == probe.Body) {
			return true
		}
	}
	return false
}
