package cloudformation

import (
	"fmt"
	"strconv"
	"strings"

	"postern/loader/source"
)

// Bounds of one template: how deep values and functions may nest, and how many
// bytes and values functions may make.
const (
	maxDepth    = 1000
	maxProduced = 32 << 20
)

// value is what a value of the template stands for, its functions carried out;
// nil when it is AWS::NoValue. Objects and lists are always new, so that the
// result may be changed.
func (t *Template) value(n *source.Node) *source.Node {
	if n == nil {
		return nil
	}
	if !t.enter(n) {
		return source.NewNull(n)
	}
	defer func() { t.depth-- }()
	if name, argument, ok := call(n); ok {
		return t.call(name, argument, n)
	}
	switch n.Kind() {
	case source.List:
		return t.items(n)
	case source.Map:
		return t.members(n)
	}
	return n
}

// enter counts a value against the bounds.
func (t *Template) enter(n *source.Node) bool {
	t.depth++
	t.family.produced += 16
	if t.depth <= maxDepth && t.family.produced <= maxProduced {
		return true
	}
	t.depth--
	if t.once("bounds") {
		t.fail("CF-82", n, "the functions of the template make too much", "values that nest less deep and fewer of them", "")
	}
	return false
}

func (t *Template) items(n *source.Node) *source.Node {
	items := make([]*source.Node, 0, n.Len())
	for _, item := range n.Items() {
		if v := t.value(item); v != nil {
			items = append(items, v)
		}
	}
	return source.NewList(items, n)
}

func (t *Template) members(n *source.Node) *source.Node {
	n = t.loops(n)
	members := make([]source.Member, 0, n.Len())
	var included *source.Node
	for _, m := range n.Members() {
		if m.Name == "Fn::Transform" && n.Len() > 1 {
			included = t.transform(m.Value, m.Value) // CF-82: stands beside other members
			continue
		}
		if v := t.value(m.Value); v != nil {
			members = append(members, m.With(v))
		}
	}
	return beside(source.NewMap(members, n), included)
}

// call tells whether a value is a function, in its short form (!Sub) or its long
// one ({Fn::Sub: …}).
func call(n *source.Node) (name string, argument *source.Node, ok bool) {
	if tag := n.Tag(); tag != "" {
		return strings.TrimPrefix(tag, "!"), plain(n), true
	}
	if !n.IsMap() || n.Len() != 1 {
		return "", nil, false
	}
	m := n.Members()[0]
	if m.Name == "Ref" && m.Value.IsScalar() {
		return "Ref", m.Value, true
	}
	name, ok = strings.CutPrefix(m.Name, "Fn::")
	return name, m.Value, ok && !strings.HasPrefix(name, "ForEach::")
}

// plain is a value without its tag.
func plain(n *source.Node) *source.Node {
	switch n.Kind() {
	case source.List:
		return source.NewList(n.Items(), n)
	case source.Map:
		return source.NewMap(n.Members(), n)
	case source.Null:
		return source.NewNull(n)
	}
	return source.NewText(n.Text(), n)
}

// text is the text that a value stands for; a list or an object is reported.
func (t *Template) text(n *source.Node) string {
	v := t.value(n)
	if v.IsList() || v.IsMap() {
		t.refuse("CF-04", n, fmt.Sprintf("%s is %s", lastPart(n), v.Kind()), aText, "")
	}
	return v.Text()
}

// lastPart names a value: its member, else what it is.
func lastPart(n *source.Node) string {
	pointer := n.Pointer()
	name := pointer[strings.LastIndexByte(pointer, '/')+1:]
	if _, err := strconv.Atoi(name); err == nil || name == "" {
		return "an argument of a function"
	}
	return name
}

// texts are the texts of a list; of one text, that alone.
func texts(n *source.Node) []string {
	if n.IsScalar() {
		return []string{n.Text()}
	}
	out := make([]string, 0, n.Len())
	for _, item := range n.Items() {
		out = append(out, item.Text())
	}
	return out
}

// list of texts as a value.
func textList(all []string, like *source.Node) *source.Node {
	items := make([]*source.Node, len(all))
	for i, text := range all {
		items[i] = source.NewText(text, like)
	}
	return source.NewList(items, like)
}
