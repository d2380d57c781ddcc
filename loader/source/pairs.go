package source

import (
	"fmt"

	"postern/api"
)

// Pairs is a member that maps names to texts; values that are no text are
// reported and dropped. nil when absent.
func (f *Fields) Pairs(name string) api.Pairs {
	n := f.Map(name)
	if n == nil {
		return nil
	}
	pairs := api.Pairs{}
	for _, m := range n.members {
		if m.Value.Kind() != String {
			f.reading.dropped(m.Value, fmt.Sprintf("%s in %s of %s", m.Name, name, f.what))
			continue
		}
		pairs.Put(n.Pair(m))
	}
	return pairs
}

// Variables is a member that maps names to texts, where numbers and booleans
// stand for their text. nil when absent.
func (f *Fields) Variables(name string) api.Pairs {
	n := f.Map(name)
	if n == nil {
		return nil
	}
	pairs := api.Pairs{}
	for _, m := range n.members {
		if !m.Value.IsScalar() {
			f.reading.dropped(m.Value, fmt.Sprintf("%s in %s of %s", m.Name, name, f.what))
			continue
		}
		pairs.Put(n.Pair(m))
	}
	return pairs
}

func (r *Reading) dropped(n *Node, what string) {
	r.Report.Add(api.Diagnostic{
		Severity: api.Warning, Rule: "CF-33", Refused: true, Pos: n.Pos(), Pointer: n.Pointer(),
		Summary: fmt.Sprintf("%s is %s; it is dropped", what, describe(n)), Expected: "text",
	})
}

// Templates is a member that maps media types to templates: null and the empty
// text are a null template, an object or list stands for its JSON. nil when
// absent.
func (f *Fields) Templates(name string) api.Pairs {
	n := f.Map(name)
	if n == nil {
		return nil
	}
	pairs := api.Pairs{}
	for _, m := range n.members {
		pairs.Put(f.template(n, m, name))
	}
	return pairs
}

func (f *Fields) template(holder *Node, m Member, name string) api.Pair {
	pair := holder.Pair(m)
	switch m.Value.Kind() {
	case Null:
		pair.Null = true
	case String:
		pair.Null = pair.Value == "" // MA-463: the empty text is stored as null
	case List, Map:
		pair.Value = string(m.Value.AppendJSON(nil)) // N-149: printed as JSON
	default:
		f.reading.Report.Add(api.Diagnostic{
			Severity: api.Warning, Rule: "N-83", Refused: true, Pos: m.Value.Pos(), Pointer: m.Value.Pointer(),
			Summary:  fmt.Sprintf("template %s in %s of %s is %s", m.Name, name, f.what, describe(m.Value)),
			Expected: "text", Suggestion: `"` + m.Value.Text() + `"`,
		})
	}
	return pair
}

// Flags is a member that maps names to booleans; true and false may be texts.
// nil when absent.
func (f *Fields) Flags(name string) api.Flags {
	n := f.Map(name)
	if n == nil {
		return nil
	}
	flags := api.Flags{}
	for _, m := range n.members {
		value, ok := m.Value.Bool()
		if !ok && !m.Value.IsNull() && (m.Value.Text() != "" || !m.Value.IsScalar()) {
			f.reading.Wrong(m.Value, fmt.Sprintf("%s of %s", m.Name, f.what), "true or false")
		}
		flags.Put(api.Flag{Name: m.Name, Value: value, Pos: n.MemberPos(&m)})
	}
	return flags
}

// Pair is a member of this map as the configuration keeps it.
func (n *Node) Pair(m Member) api.Pair {
	return api.Pair{
		Name: m.Name, Value: m.Value.Text(), Pos: n.MemberPos(&m),
		Text: m.Value.TextPos(), Lines: m.Value.IsBlock() && !m.Value.made, Spelling: m.Value.spelling(),
	}
}

// TextFile is the content of a file as a text whose places are places of that
// file; from is the node that names it. It is nil, with an error reported, when
// there is no such file.
func (f *Files) TextFile(name string, from *Node, report *api.Diagnostics) *Node {
	name = Relative(from, name)
	text, ok := f.ReadText(name, from.Pos(), report)
	if !ok {
		return nil
	}
	doc := &Document{Name: name, Text: text}
	return &Node{
		kind: String, text: string(text), block: true, doc: doc, up: from.up,
		line: 1, column: 1, textLine: 1, textColumn: 1,
	}
}
