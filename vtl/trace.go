package vtl

import (
	"strings"

	"postern/vtl/syntax"
	"postern/vtl/value"
)

// Tracer is told what a traced template does. Its methods run in the goroutine of the rendering and may block: that is how a
// debugger stops a template.
type Tracer interface {
	// Enter is called before a statement; From, To and Err of the event are not set.
	Enter(f *Frame, e Event)
	// Leave is called after it, also when it failed.
	Leave(f *Frame, e Event)
	// Value is called with the value of an expression: of each reference, of the right side of #set, a condition, the
	// collection of #foreach.
	Value(f *Frame, e Event)
	// Branch is called when a branch of #if is taken and when a turn of #foreach begins.
	Branch(f *Frame, e Event)
}

// Event is something a traced template does.
type Event struct {
	Place *Place
	Depth int         // statements around it
	Value value.Value // of an expression, or the element of a turn
	Turn  int         // of #foreach, from 1
	From  int         // the statement wrote Frame.Output()[From:To]
	To    int
	Err   error // why the statement did not come to its end; #stop and #break count
}

// Place is a node of a traced template.
type Place struct {
	ID         int    // its position in Template.Places
	Kind       string // "text", "reference", "#set", "#if", "#elseif", "#else", "#foreach", "value" ...
	Text       string // of a value: its own text
	Source     string // of a statement: its text without line breaks around it, of one with a block only the head
	Line, Col  int
	Start, End int // byte offsets in the source; -1 inside an interpolated string
	Parent     int // ID of the #if or #foreach a branch or value belongs to, -1 otherwise
}

// Traced returns a second form of the template that reports to Frame.Tracer. The template itself has no trace code. The
// result renders the same text and may be kept and shared.
func (t *Template) Traced() (*Template, error) {
	traced := &Template{name: t.name, source: t.source, config: t.config}
	if err := traced.compile(true); err != nil {
		return nil, err
	}
	return traced, nil
}

// Places returns the nodes of a traced template, in the order of the source; none for any other template.
func (t *Template) Places() []*Place { return t.places }

// Output returns what a rendering has written so far, for tracers. It is valid until the rendering goes on.
func (f *Frame) Output() []byte { return f.out }

// Variable returns the value of a variable during a rendering, for tracers; Null for one that is not set.
func (f *Frame) Variable(name string) value.Value {
	for i, n := range f.t.slots {
		if n == name {
			return f.vars[i]
		}
	}
	return value.Null
}

// place notes a node.
func (c *compiler) place(kind string, n syntax.Node, parent int) *Place {
	at, span := n.At(), n.Where()
	p := &Place{ID: len(c.t.places), Kind: kind, Line: int(at.Line), Col: int(at.Col), Start: span.Start, End: span.End,
		Parent: parent}
	if kind == "value" {
		p.Text = c.textOf(n)
	}
	if c.strings > 0 {
		p.Start, p.End = -1, -1
	}
	p.Source = c.t.headOf(p)
	c.t.places = append(c.t.places, p)
	return p
}

// textOf is the text of an expression. Inside an interpolated string spans do not lead into the source.
func (c *compiler) textOf(n syntax.Node) string {
	if span := n.Where(); c.strings == 0 && span.Start <= span.End && span.End <= len(c.t.source) {
		return c.t.source[span.Start:span.End]
	}
	if l, ok := n.(interface{ Literal() string }); ok {
		return l.Literal()
	}
	return ""
}

// headOf is the text of a statement; of one with a block the part before it.
func (t *Template) headOf(p *Place) string {
	if p.Start < 0 || p.End > len(t.source) || p.Start > p.End {
		return ""
	}
	text := t.source[p.Start:p.End]
	if p.Kind == "#if" || p.Kind == "#foreach" || p.Kind == "#define" {
		text = head(text)
	}
	return strings.Trim(text, "\r\n")
}

// head is a directive with its parentheses.
func head(text string) string {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return text[:i+1]
			}
		}
	}
	text, _, _ = strings.Cut(text, "\n")
	return text
}

func kindName(n syntax.Node) string {
	switch n := n.(type) {
	case *syntax.Text:
		return "text"
	case *syntax.Reference:
		return "reference"
	case *syntax.Set:
		return "#set"
	case *syntax.If:
		return "#if"
	case *syntax.Directive:
		return "#" + n.Name
	}
	return "value"
}

// tracedNode reports a statement.
type tracedNode struct {
	inner node
	place *Place
}

func (n *tracedNode) exec(f *Frame) error {
	if f.Tracer == nil {
		return n.inner.exec(f)
	}
	e := Event{Place: n.place, Depth: f.around}
	f.Tracer.Enter(f, e)
	f.around++
	e.From = len(f.out)
	e.Err = n.inner.exec(f)
	f.around--
	e.From, e.To = min(e.From, len(f.out)), len(f.out)
	f.Tracer.Leave(f, e)
	return e.Err
}

// tracedValue reports an expression.
type tracedValue struct {
	inner expr
	place *Place
}

func (n *tracedValue) eval(f *Frame) (value.Value, error) {
	v, err := n.inner.eval(f)
	n.report(f, v, err)
	return v, err
}

func (n *tracedValue) test(f *Frame) (bool, error) {
	ok, err := n.inner.test(f)
	n.report(f, value.Bool(ok), err)
	return ok, err
}

func (n *tracedValue) report(f *Frame, v value.Value, err error) {
	if f.Tracer != nil {
		f.Tracer.Value(f, Event{Place: n.place, Depth: f.around, Value: v, Err: err})
	}
}

// tracedReference reports a reference. Its truth is that of its value, so that it is evaluated once.
type tracedReference struct{ tracedValue }

func (n *tracedReference) test(f *Frame) (bool, error) {
	v, err := n.eval(f)
	if err != nil {
		return false, err
	}
	return f.truth(v)
}

// branchMark stands at the beginning of a branch.
type branchMark struct {
	place *Place
}

func (n branchMark) exec(f *Frame) error {
	if f.Tracer != nil {
		f.Tracer.Branch(f, Event{Place: n.place, Depth: f.around})
	}
	return nil
}

// statementOf compiles a statement, decorated in a traced template. The place of a statement comes before those inside.
func (c *compiler) statementOf(s syntax.Node) node {
	if !c.traced {
		return c.statement(s)
	}
	outer := c.parent
	p := c.place(kindName(s), s, -1)
	c.parent = p.ID
	n := c.statement(s)
	c.parent = outer
	if n == nil {
		return nil
	}
	return &tracedNode{n, p}
}

// traced values belong to the statement that is being compiled.
func (c *compiler) value(n syntax.Node) expr {
	if _, isReference := n.(*syntax.Reference); isReference || !c.traced {
		return c.expression(n)
	}
	p := c.place("value", n, c.parent)
	e := c.expression(n)
	if _, isRange := e.(*rangeLiteral); isRange {
		return e // #foreach walks it without making a list
	}
	return &tracedValue{e, p}
}

// evaluated compiles a reference as a value, reported in a traced template.
func (c *compiler) evaluated(s *syntax.Reference) expr {
	if !c.traced || s.Form == syntax.Runt || s.Form == syntax.Void {
		return c.reference(s)
	}
	p := c.place("value", s, c.parent)
	return &tracedReference{tracedValue{c.reference(s), p}}
}

// branchBody compiles a branch of #if.
func (c *compiler) branchBody(b syntax.Branch, i int) block {
	if !c.traced {
		return c.block(b.Body)
	}
	kind := "#elseif"
	switch {
	case i == 0:
		kind = "#if"
	case b.Cond == nil:
		kind = "#else"
	}
	p := c.place(kind, b.Body, c.parent)
	p.Line, p.Col = int(b.Pos.Line), int(b.Pos.Col)
	mark := branchMark{p}
	body := c.block(b.Body)
	body.nodes = append([]node{mark}, body.nodes...)
	return body
}

// turned reports the turns of a traced #foreach.
func (c *compiler) turned(s syntax.Node) func(f *Frame, turn int, v value.Value) {
	if !c.traced {
		return nil
	}
	p := c.t.places[c.parent]
	return func(f *Frame, turn int, v value.Value) {
		if f.Tracer != nil {
			f.Tracer.Branch(f, Event{Place: p, Depth: f.around, Turn: turn, Value: v})
		}
	}
}
