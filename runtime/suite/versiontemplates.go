package suite

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"postern/mapping/builtin"
	"postern/mapping/probe"
)

// TemplateDifference is an input that two versions of a template render
// differently.
type TemplateDifference struct {
	About string // what is special about the input
	Input builtin.Case
	A, B  string // outputs, or "fails: ..."
}

// CompareTemplates finds an input that two versions of a template render
// differently: the smallest of those that the branches of both ask for. tried is
// the number of inputs.
func CompareTemplates(a, b string) (found *TemplateDifference, tried int, err error) {
	var cases []probe.Case
	for _, source := range []string{a, b} {
		usage, err := probe.Read(source)
		if err != nil {
			return nil, 0, err
		}
		cases = append(cases, usage.Cases(probe.Options{})...)
	}
	for _, c := range append(cases, templateVariants(cases)...) {
		tried++
		d := compareOn(a, b, c)
		if d != nil && (found == nil || size(d) < size(found)) {
			found = d
		}
	}
	if found != nil {
		found = shrunk(a, b, found)
	}
	return found, tried, nil
}

// templateVariants are the first inputs of each version with another value in
// one place.
func templateVariants(cases []probe.Case) (list []probe.Case) {
	for _, c := range cases {
		if c.About != "" {
			continue
		}
		for _, body := range variantBodies([]byte(c.Body)) {
			other := c
			other.Body = string(body)
			list = append(list, other)
		}
		for _, params := range [][]builtin.Param{c.Params.Path, c.Params.Query, c.Params.Header} {
			for i := range params {
				was := params[i].Value
				params[i].Value = oddText
				list = append(list, withParams(c))
				params[i].Value = was
			}
		}
	}
	return list
}

// withParams is a case with parameters of its own.
func withParams(c probe.Case) probe.Case {
	for _, list := range []*[]builtin.Param{&c.Params.Path, &c.Params.Query, &c.Params.Header} {
		*list = slices.Clone(*list)
	}
	return c
}

// size is the length of what has to be read to understand a difference.
func size(d *TemplateDifference) int {
	n := len(d.Input.Body) + len(d.About)
	for _, list := range [][]builtin.Param{d.Input.Params.Path, d.Input.Params.Query, d.Input.Params.Header} {
		for _, p := range list {
			n += len(p.Name) + len(p.Value)
		}
	}
	return n
}

func compareOn(a, b string, c probe.Case) *TemplateDifference {
	x, y := output(a, c.Case), output(b, c.Case)
	if x == y || strings.HasPrefix(x, failing) && strings.HasPrefix(y, failing) {
		return nil // where and how it fails, nobody sees
	}
	return &TemplateDifference{c.About, c.Case, x, y}
}

// failing is the beginning of the output of a template that fails.
const failing = "fails: "

// output is what a template prints and overrides, or why it fails.
func output(source string, c builtin.Case) string {
	c.ID, c.Template = "template", source
	out, overrides, err := builtin.RenderCase(c, builtin.Config{})
	switch {
	case err != nil:
		return failing + err.Error()
	case overrides != nil:
		return string(out) + "\noverrides: " + string(overrides)
	}
	return string(out)
}

// shrunk leaves out what the difference does not need.
func shrunk(a, b string, d *TemplateDifference) *TemplateDifference {
	for again, steps := true, 0; again && steps < maxSteps; {
		again = false
		for _, body := range smallerBodies([]byte(d.Input.Body)) {
			steps++
			c := probe.Case{Case: d.Input, About: d.About}
			c.Body = string(body)
			if smaller := compareOn(a, b, c); smaller != nil {
				d, again = smaller, true
				break
			}
		}
	}
	return d
}

// Append appends the difference for people.
func (d *TemplateDifference) Append(dst []byte, nameA, nameB string) []byte {
	if d.Input.Body != "" {
		dst = append(dst, "    body: "+shortened(d.Input.Body)+"\n"...)
	}
	for _, list := range []struct {
		place string
		from  []builtin.Param
	}{{"path", d.Input.Params.Path}, {"querystring", d.Input.Params.Query}, {"header", d.Input.Params.Header}} {
		for _, p := range list.from {
			dst = fmt.Appendf(dst, "    %s %s: %s\n", list.place, p.Name, p.Value)
		}
	}
	return fmt.Appendf(dst, "  (- %s, + %s)\n%s", nameA, nameB, indented(lineDiff(prettyIfJSON(d.A), prettyIfJSON(d.B))))
}

func prettyIfJSON(text string) string {
	if json.Valid([]byte(text)) {
		return pretty([]byte(text))
	}
	return text
}
