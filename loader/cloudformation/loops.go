package cloudformation

import (
	"strings"

	"postern/loader/source"
)

// binding is a variable of Fn::ForEach with its value.
type binding struct {
	name  string
	value *source.Node
}

// bound is the value of a variable of Fn::ForEach, nil for any other name.
func (t *Template) bound(name string) *source.Node {
	for i := len(t.scope) - 1; i >= 0; i-- {
		if t.scope[i].name == name {
			return t.scope[i].value
		}
	}
	return nil
}

// loops is an object with its members Fn::ForEach::NAME carried out: each makes
// one member per value of its list.
func (t *Template) loops(n *source.Node) *source.Node {
	found := false
	for _, m := range n.Members() {
		found = found || strings.HasPrefix(m.Name, "Fn::ForEach::")
	}
	if !found || !t.enter(n) {
		return n
	}
	defer func() { t.depth-- }()
	var members []source.Member
	seen := map[string]bool{}
	for _, m := range n.Members() {
		made := []source.Member{m}
		if strings.HasPrefix(m.Name, "Fn::ForEach::") {
			made = t.loop(m)
		}
		for _, one := range made {
			if !seen[one.Name] {
				seen[one.Name] = true
				members = append(members, one)
			}
		}
	}
	return source.NewMap(members, n)
}

// loop makes the members of one Fn::ForEach: [variable, [values], {key: body}].
func (t *Template) loop(m source.Member) []source.Member {
	items := t.arguments("ForEach", m.Value, m.Value, 3, 3, "[NAME, [values], {key: value}]")
	if items == nil {
		return nil
	}
	var made []source.Member
	for _, value := range t.value(items[1]).Items() {
		t.scope = append(t.scope, binding{items[0].Text(), value})
		body := t.loops(items[2])
		for _, one := range body.Members() {
			name := strings.ReplaceAll(one.Name, "${"+items[0].Text()+"}", value.Text())
			name = strings.ReplaceAll(name, "&{"+items[0].Text()+"}", letters(value.Text()))
			if v := t.bind(one.Value); v != nil {
				made = append(made, one.Named(name).With(v))
			}
		}
		t.scope = t.scope[:len(t.scope)-1]
	}
	return made
}

// letters are the letters and digits of a text.
func letters(text string) string {
	return strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
			return c
		}
		return -1
	}, text)
}

// bind fills the variables of loops into a value and leaves every other function
// as it is: resources may be named that are not known yet.
func (t *Template) bind(n *source.Node) *source.Node {
	if n == nil || !t.enter(n) {
		return n
	}
	defer func() { t.depth-- }()
	if name, argument, ok := call(n); ok && name == "Ref" {
		if v := t.bound(argument.Text()); v != nil {
			return v
		}
		return n
	}
	switch n.Kind() {
	case source.List:
		items := make([]*source.Node, 0, n.Len())
		for _, item := range n.Items() {
			items = append(items, t.bind(item))
		}
		return named(source.NewList(items, n), n)
	case source.Map:
		members := make([]source.Member, 0, n.Len())
		for _, m := range t.loops(n).Members() {
			members = append(members, m.Named(t.bindText(m.Name)).With(t.bind(m.Value)))
		}
		return named(source.NewMap(unique(members), n), n)
	case source.String:
		return named(source.NewText(t.bindText(n.Text()), n), n)
	}
	return n
}

// bindText fills the variables of loops into a text.
func (t *Template) bindText(text string) string {
	for _, b := range t.scope {
		text = strings.ReplaceAll(text, "${"+b.name+"}", b.value.Text())
	}
	t.family.produced += len(text)
	return text
}

// named gives a value the function of another in the long form: a made value has
// no tag.
func named(n, like *source.Node) *source.Node {
	tag := strings.TrimPrefix(like.Tag(), "!")
	switch {
	case tag == "":
		return n
	case tag == "Ref" || tag == "Condition":
		return source.NewMap([]source.Member{source.NewMember(tag, n, like)}, like)
	}
	return source.NewMap([]source.Member{source.NewMember("Fn::"+tag, n, like)}, like)
}

// unique keeps the last member of each name.
func unique(members []source.Member) []source.Member {
	at := map[string]int{}
	kept := members[:0]
	for _, m := range members {
		if i, ok := at[m.Name]; ok {
			kept[i] = m
			continue
		}
		at[m.Name] = len(kept)
		kept = append(kept, m)
	}
	return kept
}
