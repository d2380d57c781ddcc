package lint

import (
	"encoding/json"
	"strings"

	"postern/api"
	"postern/mapping/builtin"
	"postern/mapping/probe"
	"postern/vtl/record"
)

// output renders a template with many inputs and reports the first one per
// culprit whose output is not JSON.
func (c *checker) output(t *template) {
	seen := map[record.Node]bool{}
	for _, input := range t.usage.Cases(probe.Options{Model: t.model, Limit: c.options.Cases}) {
		out, _, err := builtin.RenderCase(input.Case, builtin.Config{})
		if err != nil || jsonOrBlank(out) {
			continue
		}
		broken, ok := trace(input)
		if !ok || seen[broken.Culprit] {
			continue
		}
		seen[broken.Culprit] = true
		c.broken(t, input, broken)
	}
}

// trace renders an input once more and finds the node that is to blame.
func trace(input probe.Case) (record.Broken, bool) {
	p, err := builtin.PrepareCase(input.Case, builtin.Config{})
	if err != nil {
		return record.Broken{}, false
	}
	traced, err := p.Template.Traced()
	if err != nil {
		return record.Broken{}, false
	}
	rec, _, err := record.Render(traced, p.Frame, nil, record.Limits{})
	if err != nil {
		return record.Broken{}, false
	}
	return rec.Broken()
}

// broken reports one way to break the output, as a note when it takes nothing
// but a value that is missing.
func (c *checker) broken(t *template, input probe.Case, b record.Broken) {
	id := "CK-01"
	if use := t.useAt(b.Culprit); use != nil {
		switch {
		case b.Why == "wrote nothing" && input.Missing:
			id = "CK-10"
		case use.Origin.Kind == probe.Context || use.Origin.Kind == probe.Stage:
			return // nobody knows what it prints
		case use.Origin.Kind == probe.Param || use.Origin.Kind == probe.Payload && !strings.Contains(b.Why, "{"):
			return // the value was made up
		case use.Origin.Kind == probe.Body, use.Origin.Kind == probe.Escaped, madeUp(b.Why):
			return
		}
	}
	when := "with every value present"
	if input.About != "" {
		when = "when " + input.About
	}
	d := c.add(id, t.pair.At(b.Culprit.Line, b.Culprit.Column), "%s: %s the output is not JSON: %s at %s; %s %s",
		t.name, when, b.Problem, b.Near, b.Culprit, b.Why)
	if input.Body != "" {
		d.Suggestion = "the body " + shortened(input.Body)
	}
}

// madeUp says whether a reference wrote a text that only this check invented.
func madeUp(why string) bool {
	return strings.HasPrefix(why, `wrote "text"`) || strings.HasPrefix(why, `wrote "stage-`)
}

// useAt is the use of a printed reference at a place.
func (t *template) useAt(n record.Node) *probe.Use {
	for i := range t.usage.Uses {
		if u := &t.usage.Uses[i]; u.Printed && u.Line == n.Line && u.Col == n.Column && n.Kind == "reference" {
			return u
		}
	}
	return nil
}

func shortened(text string) string {
	const most = 200
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}

// jsonOrBlank says whether an output is JSON, or nothing at all.
func jsonOrBlank(out []byte) bool {
	return len(strings.TrimSpace(string(out))) == 0 || json.Valid(out)
}

// places lists uses with their lines and columns in the template.
func places(list []*probe.Use) string {
	var texts []string
	for _, u := range list {
		text := api.Pos{Line: u.Line, Column: u.Col}.String() + " " + u.Text
		texts = append(texts, text)
	}
	const most = 6
	if len(texts) > most {
		texts = append(texts[:most], "…")
	}
	return strings.Join(texts, ", ")
}
