package vtl

import (
	"postern/vtl/java"
	"postern/vtl/syntax"
	"postern/vtl/value"
)

// reference compiles a reference as a value.
func (c *compiler) reference(s *syntax.Reference) expr {
	switch s.Form {
	case syntax.Runt:
		return &constant{}
	case syntax.Void:
		return &constant{v: c.missing, truth: c.missing.Truth()}
	}
	slot := c.slot(s.Name)
	if len(s.Links) == 0 {
		v := c.parts.variables.One()
		*v = variable{slot, c.missing}
		return v
	}
	n := c.parts.chains.One()
	*n = chain{slot, c.links(s, slot), c.missing}
	return n
}

func (c *compiler) links(s *syntax.Reference, slot int) []link {
	links := c.parts.links.Take(len(s.Links))
	for i, l := range s.Links {
		links[i] = c.link(l)
		if i == 0 {
			links[i] = c.bind(s, l, slot, links[i])
		}
	}
	return links
}

func (c *compiler) link(l syntax.Link) link {
	switch l := l.(type) {
	case *syntax.Property:
		p := c.parts.properties.One()
		*p = propertyLink{java.LookupMember(l.Name), l.At()}
		return p
	case *syntax.Call:
		call := c.parts.calls.One()
		member := java.LookupMember(l.Name)
		*call = callLink{member.Method(), c.expressions(l.Args), l.At(), member}
		return call
	}
	index := l.(*syntax.Index)
	return &indexLink{c.expression(index.Key), index.At()}
}

// bind lets the host compile the first member of a global that the template does not change.
func (c *compiler) bind(s *syntax.Reference, l syntax.Link, slot int, plain link) link {
	if slot >= c.t.nglob || c.t.config.binder == nil || c.assigned[s.Name] {
		return plain
	}
	site := Site{Global: s.Name, Slot: slot}
	var args []expr
	switch l := l.(type) {
	case *syntax.Property:
		site.Member = l.Name
	case *syntax.Call:
		site.Member, site.Method = l.Name, true
		args = plain.(*callLink).args
	default:
		return plain
	}
	for _, a := range args {
		k, known := a.(*constant)
		arg := Arg{Const: known}
		if known {
			arg.Value = k.v
		}
		site.Args = append(site.Args, arg)
	}
	bound := c.t.config.binder(site)
	if bound == nil {
		return plain
	}
	b := c.parts.bounds.One()
	*b = boundLink{bound, args, l.At(), plain}
	return b
}

// printed compiles a reference among the text.
func (c *compiler) printed(s *syntax.Reference) node {
	if s.Form == syntax.Runt {
		return c.text(s.Name)
	}
	if s.Escaped {
		text := s.NullText()
		return &escapedReference{ref: c.reference(s), text: s.Escape + text, plain: s.Escape + `\` + text}
	}
	n := c.parts.prints.One()
	*n = c.print(s)
	return n
}

func (c *compiler) print(s *syntax.Reference) printReference {
	return printReference{ref: c.evaluated(s), prefix: s.Escape + s.Before, twice: s.Escape + s.Escape + s.Before,
		null: s.NullText(), at: s.At()}
}

// set compiles #set. Without members the name comes from the first token alone: that of ${x} is "{", which nothing reads.
func (c *compiler) set(s *syntax.Set) node {
	right := c.value(s.Right)
	left := s.Left
	if len(left.Links) == 0 {
		n := c.parts.sets.One()
		*n = setVariable{slot: c.used(left.Target), right: right, at: s.At()}
		return n
	}
	n := &setMember{slot: -1, right: right, at: s.At()}
	if left.Form != syntax.Void && left.Form != syntax.Runt {
		n.slot = c.slot(left.Name)
		links := c.links(left, n.slot)
		n.links, n.last = links[:len(links)-1], links[len(links)-1]
	}
	return n
}

// expressions compiles a list of values.
func (c *compiler) expressions(list []syntax.Node) []expr {
	out := c.parts.exprs.Take(len(list))
	for i, n := range list {
		out[i] = c.expression(n)
	}
	return out
}

func isConstant(e expr) (value.Value, bool) {
	if k, ok := e.(*constant); ok {
		return k.v, true
	}
	return value.Null, false
}
