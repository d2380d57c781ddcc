package lint

import (
	"slices"
	"strings"

	"postern/loader/source"
	"postern/mapping"
	"postern/mapping/probe"
	"postern/vtl/syntax"
)

// Members of $input and $util.
var (
	inputMethods = []string{"path", "json", "params", "getBody", "equals", "hashCode", "toString", "getClass"}
	inputFields  = []string{"body", "Body", "class"}
	utilMethods  = []string{"escapeJavaScript", "parseJson", "urlEncode", "urlDecode", "base64Encode", "base64Decode", "equals", "hashCode", "toString", "getClass"}
)

// names finds members that nothing knows, and names that swallowed a hyphen.
func (c *checker) names(t *template) {
	for i := range t.usage.Uses {
		u := &t.usage.Uses[i]
		if u.Node.Form == syntax.Runt || u.Node.Form == syntax.Void {
			continue
		}
		if t.usage.Assigned(u.Node.Name) == 0 {
			c.member(t, u)
		}
		c.hyphen(t, u)
	}
}

// member checks the first members of the four variables.
func (c *checker) member(t *template, u *probe.Use) {
	if len(u.Node.Links) == 0 {
		return
	}
	switch u.Node.Name {
	case "input":
		c.known(t, u, "$input", inputMethods, inputFields)
	case "util":
		c.known(t, u, "$util", utilMethods, []string{"class"})
	case "context":
		names := strings.Split(u.Origin.Name, ".")
		if u.Origin.Kind == probe.Context && u.Origin.Name != "" && !mapping.KnownContext(names...) {
			full := names[0]
			if full == "identity" {
				full += "." + names[1]
			}
			d := c.add("CK-05", t.at(u), "%s: $context has no %s", t.name, full)
			d.Suggestion = source.Nearest(full, mapping.ContextNames())
		}
	}
}

// known reports a first member that is none of those given.
func (c *checker) known(t *template, u *probe.Use, variable string, methods, fields []string) {
	name, list, call := "", fields, ""
	switch l := u.Node.Links[0].(type) {
	case *syntax.Property:
		name = l.Name
	case *syntax.Call:
		name, list, call = l.Name, methods, "()"
	default:
		return
	}
	if slices.Contains(list, name) {
		return
	}
	d := c.add("CK-05", t.at(u), "%s: %s has no %s%s", t.name, variable, name, call)
	d.Suggestion = source.Nearest(name, slices.Concat(methods, fields))
}

// hyphen reports $a-b where $a is known and $a-b is not.
func (c *checker) hyphen(t *template, u *probe.Use) {
	name, _, found := strings.Cut(u.Node.Name, "-")
	if !found || t.usage.Assigned(u.Node.Name) > 0 {
		return
	}
	if t.usage.Assigned(name) > 0 || slices.Contains([]string{"velocityCount", "foreach"}, name) {
		d := c.add("CK-07", t.at(u), "%s: $%s is a variable of its own, and has no value", t.name, u.Node.Name)
		d.Suggestion = "${" + name + "}" + strings.TrimPrefix(u.Node.Name, name)
	}
}

// paths finds paths that the model of the request does not allow.
func (c *checker) paths(t *template) {
	root := readSchema(t.model)
	if root == nil || t.usage.Root == nil {
		return
	}
	c.shape(t, t.usage.Root, root)
}

func (c *checker) shape(t *template, s *probe.Shape, sc *schema) {
	if sc == nil || sc.open() {
		return
	}
	for _, m := range s.Members {
		next, ok := sc.properties()[m.Name]
		switch {
		case ok:
			c.shape(t, m.Shape, schemaOf(next))
		case sc.typed("object") && sc.closed():
			c.notInModel(t, m, sc, "the model allows no member "+m.Name)
		case sc.typed("object"):
			if near := source.Nearest(m.Name, sc.names()); near != "" {
				c.notInModel(t, m, sc, "the model names "+near+", not "+m.Name)
			}
		case sc.typed("string") || sc.typed("number") || sc.typed("integer") || sc.typed("boolean"):
			c.notInModel(t, m, sc, "by the model "+s.Path+" is a "+sc.node["type"].(string))
		}
	}
	if s.Element != nil && sc.typed("array") {
		c.shape(t, s.Element, schemaOf(sc.node["items"]))
	}
}

func (c *checker) notInModel(t *template, m *probe.Member, sc *schema, why string) {
	pos := t.pair.Pos
	for i := range t.usage.Uses {
		if u := &t.usage.Uses[i]; u.Origin.Shape == m.Shape {
			pos = t.at(u)
			break
		}
	}
	d := c.add("CK-06", pos, "%s: nothing is at %s: %s", t.name, m.Path, why)
	d.Suggestion = source.Nearest(m.Name, sc.names())
}
