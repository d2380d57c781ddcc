package probe

import (
	"strings"

	"postern/vtl/syntax"
)

// origin finds out where the value of a reference comes from, and notes what
// the reference says about it.
func (w *walker) origin(n *syntax.Reference) Origin {
	for _, l := range n.Links {
		w.arguments(l)
	}
	if n.Form == syntax.Runt || n.Form == syntax.Void {
		return Origin{}
	}
	if o, assigned := w.env[n.Name]; assigned {
		return w.follow(o, n.Links)
	}
	switch n.Name {
	case "input":
		return w.input(n.Links)
	case "util":
		return w.util(n.Links)
	case "context":
		return w.context(n.Links)
	case "stageVariables":
		return w.stage(n.Links)
	}
	return Origin{}
}

// arguments walks the arguments of calls and the keys of indexes. Those of
// $util and $input are walked where they are understood.
func (w *walker) arguments(l syntax.Link) {
	w.aside++
	defer func() { w.aside-- }()
	switch l := l.(type) {
	case *syntax.Call:
		for _, a := range l.Args {
			w.value(a)
		}
	case *syntax.Index:
		w.value(l.Key)
	}
}

// constant is the text of an argument that is always the same.
func constant(args []syntax.Node) (string, bool) {
	if len(args) != 1 {
		return "", false
	}
	s, ok := args[0].(*syntax.String)
	if !ok {
		return "", false
	}
	if s.Inner == nil {
		return s.Value, true
	}
	text := ""
	for _, n := range s.Inner.Root.Nodes {
		t, ok := n.(*syntax.Text)
		if !ok {
			return "", false
		}
		text += t.Text
	}
	if s.Padded {
		text = strings.TrimSuffix(text, " ")
	}
	return text, true
}

// member is the name of a property, or of an index or get() with a constant.
func member(l syntax.Link) (string, bool) {
	switch l := l.(type) {
	case *syntax.Property:
		return l.Name, true
	case *syntax.Index:
		return constant([]syntax.Node{l.Key})
	case *syntax.Call:
		if l.Name == "get" || l.Name == "getOrDefault" && len(l.Args) == 2 {
			return constant(l.Args[:1])
		}
	}
	return "", false
}

func (w *walker) input(links []syntax.Link) Origin {
	if len(links) == 0 {
		return Origin{}
	}
	call, ok := links[0].(*syntax.Call)
	if !ok {
		if name, _ := member(links[0]); name == "body" {
			return Origin{Kind: Body, Name: "body"}
		}
		return Origin{}
	}
	switch text, known := constant(call.Args); {
	case call.Name == "params" && known:
		w.u.param("", text)
		return w.follow(Origin{Kind: Param, Name: text}, links[1:])
	case call.Name == "params" && len(call.Args) == 0:
		return w.paramMap(links[1:])
	case call.Name == "json":
		o := Origin{Kind: JSON, Name: text}
		if known {
			o.Shape = w.u.payload().follow(text)
		}
		return o
	case call.Name == "path" && known:
		if shape := w.u.payload().follow(text); shape != nil {
			return w.follow(Origin{Kind: Payload, Shape: shape}, links[1:])
		}
		return Origin{Kind: Payload, Name: text}
	}
	return Origin{}
}

// paramMap is $input.params().header.X and the like.
func (w *walker) paramMap(links []syntax.Link) Origin {
	if len(links) < 2 {
		return Origin{}
	}
	place, _ := member(links[0])
	name, ok := member(links[1])
	if !ok || place != "header" && place != "querystring" && place != "path" {
		return Origin{}
	}
	w.u.param(place, name)
	return w.follow(Origin{Kind: Param, Name: name}, links[2:])
}

func (w *walker) util(links []syntax.Link) Origin {
	if len(links) == 0 {
		return Origin{}
	}
	c, ok := links[0].(*syntax.Call)
	if !ok || len(c.Args) != 1 {
		return Origin{}
	}
	before := len(w.u.Uses)
	w.aside++
	inner := w.value(c.Args[0])
	w.aside--
	w.u.Uses = w.u.Uses[:before] // they are recorded already
	if c.Name != "parseJson" {
		return Origin{Kind: Escaped, Name: c.Name, Inner: &inner}
	}
	switch {
	case inner.Kind == Body:
		return w.follow(Origin{Kind: Payload, Shape: w.u.payload()}, links[1:])
	case inner.Kind != Payload || inner.Shape == nil:
		return w.follow(Origin{Kind: Payload, Shape: &Shape{Path: "(parsed)"}}, links[1:])
	}
	if inner.Shape.Encoded == nil {
		inner.Shape.Encoded = &Shape{Path: inner.Shape.Path + "(parsed)"}
	}
	return w.follow(Origin{Kind: Payload, Shape: inner.Shape.Encoded}, links[1:])
}

func (w *walker) context(links []syntax.Link) Origin {
	var names []string
	for _, l := range links {
		name, ok := member(l)
		if !ok {
			break
		}
		names = append(names, name)
	}
	if len(names) > 1 && names[0] == "authorizer" {
		if names[1] != "claims" {
			w.u.entries = addOnce(w.u.entries, names[1])
		} else if len(names) > 2 {
			w.u.claims = addOnce(w.u.claims, names[2])
		}
	}
	return Origin{Kind: Context, Name: strings.Join(names, ".")}
}

func (w *walker) stage(links []syntax.Link) Origin {
	if len(links) == 0 {
		return Origin{Kind: Stage}
	}
	name, _ := member(links[0])
	if name != "" {
		w.u.stage = addOnce(w.u.stage, name)
	}
	return Origin{Kind: Stage, Name: name}
}

// follow walks the members after a value that is known.
func (w *walker) follow(o Origin, links []syntax.Link) Origin {
	for _, l := range links {
		if o.Kind != Payload || o.Shape == nil {
			return Origin{Kind: computed(o.Kind)}
		}
		o = o.Shape.link(l)
	}
	return o
}

// computed is what a method makes of a value.
func computed(k Kind) Kind {
	if k == Unknown {
		return Unknown
	}
	return Computed
}

// link is the value behind one member of a value of the payload.
func (s *Shape) link(l syntax.Link) Origin {
	switch l := l.(type) {
	case *syntax.Property:
		switch l.Name {
		case "empty", "class", "bytes":
			return Origin{Kind: Computed}
		}
		return Origin{Kind: Payload, Shape: s.Member(l.Name)}
	case *syntax.Index:
		if name, ok := constant([]syntax.Node{l.Key}); ok {
			return Origin{Kind: Payload, Shape: s.Member(name)}
		}
		if _, ok := l.Key.(*syntax.Integer); ok {
			return Origin{Kind: Payload, Shape: s.Item()}
		}
		return Origin{}
	case *syntax.Call:
		return s.call(l)
	}
	return Origin{}
}

// call says what a method of a value of the payload gives, and what the value
// has to be.
func (s *Shape) call(l *syntax.Call) Origin {
	switch l.Name {
	case "get":
		if name, ok := constant(l.Args); ok {
			return Origin{Kind: Payload, Shape: s.Member(name)}
		}
		if len(l.Args) == 1 {
			if _, ok := l.Args[0].(*syntax.Integer); ok {
				return Origin{Kind: Payload, Shape: s.Item()}
			}
		}
		return Origin{}
	case "size":
		if !s.Map && len(s.Members) == 0 {
			s.List = true
		}
	case "keySet", "entrySet", "values", "containsKey":
		s.Map = true
	case "toString":
		return Origin{Kind: Payload, Shape: s}
	}
	return Origin{Kind: Computed}
}
