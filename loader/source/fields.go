package source

import (
	"fmt"
	"slices"
	"strings"

	"postern/api"
)

// Reading is one pass over documents: where its findings go, and which unknown
// members it has named already.
type Reading struct {
	Report *api.Diagnostics
	named  map[string]bool
	spare  [][]string // lists of known names of maps that are read
}

// NewReading is a pass that adds its findings to report.
func NewReading(report *api.Diagnostics) *Reading {
	return &Reading{Report: report, named: map[string]bool{}}
}

// Fields reads the members of one map by name. Members that are null count as
// absent, except for Node.
type Fields struct {
	node    *Node
	what    string
	reading *Reading
	known   []string
	fold    bool
	capital bool // names start with a capital letter here
}

// Fields opens a map for reading; what names it in messages, such as
// "integration". A node that is there and no map is reported and read as empty.
func (r *Reading) Fields(n *Node, what string) *Fields {
	if n.Exists() && !n.IsMap() && !n.IsNull() {
		r.Wrong(n, what, "an object")
		n = nil
	}
	return &Fields{node: n, what: what, reading: r, known: r.list()}
}

// list is an empty list of names.
func (r *Reading) list() []string {
	if len(r.spare) == 0 {
		return make([]string, 0, 16)
	}
	last := len(r.spare) - 1
	list := r.spare[last]
	r.spare = r.spare[:last]
	return list
}

// FoldNames makes names match in any case, as in dumps of several tools.
func (f *Fields) FoldNames() *Fields {
	f.fold = true
	return f
}

// Wrong reports a value of the wrong kind.
func (r *Reading) Wrong(n *Node, what, expected string) {
	r.Report.Add(api.Diagnostic{
		Severity: api.Warning, Rule: "CF-04", Refused: true, Pos: n.Pos(), Pointer: n.Pointer(),
		Summary:  fmt.Sprintf("%s is %s", what, describe(n)),
		Expected: expected,
	})
}

// describe names a value: its kind, or the value itself when it is short.
func describe(n *Node) string {
	if n.IsScalar() && len(n.text) <= 40 {
		return fmt.Sprintf("%s (%s)", n.Kind(), n.text)
	}
	return n.Kind().String()
}

// Node is the value of a member of any kind, nil when there is none.
func (f *Fields) Node(name string) *Node {
	name = f.spelt(name)
	f.known = append(f.known, name)
	if f.fold {
		return f.node.GetFold(name)
	}
	return f.node.Get(name)
}

// present is the value of a member unless it is null.
func (f *Fields) present(name string) *Node {
	n := f.Node(name)
	if n.IsNull() {
		return nil
	}
	return n
}

// Text is the text of a member; a number or boolean is its text.
func (f *Fields) Text(name string) string {
	n := f.present(name)
	if n.Exists() && !n.IsScalar() {
		f.wrong(n, name, "text")
	}
	return n.Text()
}

// Bool is a boolean, or a text that spells one; false when absent.
func (f *Fields) Bool(name string) bool {
	n := f.present(name)
	value, ok := n.Bool()
	if n.Exists() && !ok {
		f.wrong(n, name, "true or false")
	}
	return value
}

// Int is a whole number, or a text that spells one; nil when absent.
func (f *Fields) Int(name string) *int {
	n := f.present(name)
	if !n.Exists() {
		return nil
	}
	value, ok := n.Int()
	if !ok {
		f.wrong(n, name, "a whole number")
		return nil
	}
	return &value
}

// Float is a number, or a text that spells one; nil when absent.
func (f *Fields) Float(name string) *float64 {
	n := f.present(name)
	if !n.Exists() {
		return nil
	}
	value, ok := n.Float()
	if !ok {
		f.wrong(n, name, "a number")
		return nil
	}
	return &value
}

// Texts is a list of texts; one text alone is a list of one.
func (f *Fields) Texts(name string) []string {
	n := f.present(name)
	if !n.Exists() {
		return nil
	}
	if n.IsScalar() {
		return []string{n.Text()}
	}
	if !n.IsList() {
		f.wrong(n, name, "a list of texts")
		return nil
	}
	texts := make([]string, 0, n.Len())
	for _, item := range n.Items() {
		if item.IsScalar() {
			texts = append(texts, item.Text())
		} else {
			f.wrong(item, name, "a list of texts")
		}
	}
	return texts
}

// Map is a member that is an object, nil when absent or something else.
func (f *Fields) Map(name string) *Node { return f.of(name, Map, "an object") }

// List is a member that is a list, nil when absent or something else.
func (f *Fields) List(name string) *Node { return f.of(name, List, "a list") }

func (f *Fields) of(name string, kind Kind, expected string) *Node {
	n := f.present(name)
	if n.Exists() && n.Kind() != kind {
		f.wrong(n, name, expected)
		return nil
	}
	return n
}

// Enum is one of the values, in the spelling given here whatever the case of
// the document; "" when absent. Anything else is reported and does not act.
func (f *Fields) Enum(name string, values ...string) string {
	n := f.present(name)
	text := f.textOnce(n, name)
	if text == "" {
		return ""
	}
	for _, value := range values {
		if strings.EqualFold(value, text) {
			return value
		}
	}
	f.reading.Report.Add(api.Diagnostic{
		Severity: api.Warning, Rule: "CF-04", Refused: true, Pos: n.Pos(), Pointer: n.Pointer(),
		Summary:    fmt.Sprintf("unknown %s %q of %s; it does not act", f.spelt(name), text, f.what),
		Expected:   strings.Join(values, ", "),
		Suggestion: Nearest(text, values),
	})
	return ""
}

func (f *Fields) textOnce(n *Node, name string) string {
	if n.Exists() && !n.IsScalar() {
		f.wrong(n, name, "text")
	}
	return strings.TrimSpace(n.Text())
}

func (f *Fields) wrong(n *Node, name, expected string) {
	f.reading.Wrong(n, fmt.Sprintf("%s of %s", f.spelt(name), f.what), expected)
}

// Known marks names as read by other means.
func (f *Fields) Known(names ...string) *Fields {
	f.known = append(f.known, names...)
	return f
}

// Rest reports the members that nobody asked for, once per name and kind of
// object: with the name that was probably meant as a warning, else as a note. It
// comes last.
func (f *Fields) Rest() {
	for i := range f.node.Members() {
		m := &f.node.members[i]
		if !f.IsKnown(m.Name) {
			f.unknown(m)
		}
	}
	f.reading.spare = append(f.reading.spare, f.known[:0])
	f.known = nil
}

// IsKnown says whether a member of this name was asked for.
func (f *Fields) IsKnown(name string) bool {
	if f.fold {
		return slices.ContainsFunc(f.known, func(k string) bool { return strings.EqualFold(k, name) })
	}
	return slices.Contains(f.known, name)
}

func (f *Fields) unknown(m *Member) {
	// CF-04: kept and reported once per file.
	key := f.node.MemberPos(m).File + "\x00" + f.what + "\x00" + m.Name
	if f.reading.named[key] {
		return
	}
	f.reading.named[key] = true
	d := api.Diagnostic{
		Severity: api.Note, Rule: "CF-04", Pos: f.node.MemberPos(m), Pointer: m.Value.Pointer(),
		Summary: fmt.Sprintf("unknown member %q of %s; it does not act", m.Name, f.what),
	}
	if near := Nearest(m.Name, f.known); near != "" && !f.node.Has(near) {
		d.Severity, d.Suggestion = api.Warning, near
	}
	f.reading.Report.Add(d)
}
