package vtl

import (
	"math"
	"strings"

	"postern/vtl/syntax"
	"postern/vtl/value"
)

// compiler turns a tree into nodes: names become slots, literals become values, methods and globals' members are looked up.
type compiler struct {
	t       *Template
	names   []string
	slots   map[string]int
	missing value.Value // value of an unresolvable reference

	parts    parts
	open     []node          // of the blocks being compiled, the innermost last
	assigned map[string]bool // names the template changes: they are not bound to the host's objects
	keeps    bool            // $foreach is used other than for its plain properties
	strings  int             // depth of interpolated strings
	traced   bool
	parent   int               // traced: the statement being compiled
	err      error             // the first failure
	visit    func(syntax.Node) // survey
}

func newCompiler(t *Template, traced bool) *compiler {
	c := &compiler{t: t, slots: map[string]int{}, assigned: map[string]bool{}, traced: traced, open: make([]node, 0, 32)}
	c.visit = c.survey
	for _, g := range t.config.globals {
		c.slot(g)
	}
	t.nglob = len(c.names)
	if !t.config.plain {
		c.missing = value.String("")
	}
	return c
}

// slot returns the slot of a name, a new one for a new name.
func (c *compiler) slot(name string) int {
	i, ok := c.slots[name]
	if !ok {
		i = len(c.names)
		c.slots[name] = i
		c.names = append(c.names, name)
	}
	return i
}

// used returns the slot of a name that something reads, -1 for any other.
func (c *compiler) used(name string) int {
	if i, ok := c.slots[name]; ok {
		return i
	}
	return -1
}

// survey finds out which names a template reads and which it changes.
func (c *compiler) survey(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.Reference:
		c.surveyReference(n)
	case *syntax.Set:
		if len(n.Left.Links) == 0 {
			c.assigned[n.Left.Target] = true
		}
	case *syntax.Directive:
		if name, ok := assignedName(n); ok {
			c.assigned[name] = true
		}
	case *syntax.String:
		if n.Inner != nil {
			c.survey(n.Inner.Root)
		}
	}
	syntax.Each(n, c.visit)
}

func (c *compiler) surveyReference(n *syntax.Reference) {
	if n.Form == syntax.Runt || n.Form == syntax.Void {
		return
	}
	c.slot(n.Name)
	if n.Name == "foreach" && !plainState(n) {
		c.keeps = true
	}
}

// plainState reports whether a use of $foreach reads a number or Boolean of it, or of a loop around, and nothing else.
func plainState(n *syntax.Reference) bool {
	for _, l := range n.Links {
		p, ok := l.(*syntax.Property)
		if !ok {
			return false
		}
		switch p.Name {
		case "index", "count", "hasNext", "first", "last":
			return true
		case "parent", "topmost":
		default:
			return false
		}
	}
	return false
}

// assignedName returns the name that #foreach or #define changes.
func assignedName(n *syntax.Directive) (string, bool) {
	if len(n.Args) == 0 {
		return "", false
	}
	ref, ok := n.Args[0].(*syntax.Reference)
	switch {
	case !ok:
	case n.Name == "foreach":
		return ref.Name, true
	case n.Name == "define":
		return ref.Target, true
	}
	return "", false
}

// block compiles statements. Texts that follow each other become one.
func (c *compiler) block(b *syntax.Block) block {
	mark := len(c.open)
	for i := 0; i < len(b.Nodes); {
		if text, n := c.textFrom(b.Nodes[i:]); n > 0 {
			i += n
			if text != "" {
				c.open = append(c.open, c.text(text))
			}
			continue
		}
		if n := c.statementOf(b.Nodes[i]); n != nil {
			c.open = append(c.open, n)
		}
		i++
	}
	nodes := c.parts.nodes.Copy(c.open[mark:])
	c.open = c.open[:mark]
	return block{nodes: nodes}
}

// textFrom returns the text of the statements at the beginning of a list that always print the same, and their number.
func (c *compiler) textFrom(list []syntax.Node) (string, int) {
	if c.traced {
		return "", 0
	}
	text := ""
	for i, s := range list {
		t, ok := c.literalText(s)
		switch {
		case !ok:
			return text, i
		case text != "" && t != "":
			return c.joined(list)
		}
		text += t // one of them is empty
	}
	return text, len(list)
}

// joined is textFrom for more than one text.
func (c *compiler) joined(list []syntax.Node) (string, int) {
	var text strings.Builder
	for i, s := range list {
		t, ok := c.literalText(s)
		if !ok {
			return text.String(), i
		}
		text.WriteString(t)
	}
	return text.String(), len(list)
}

// text makes a node of a text.
func (c *compiler) text(s string) node {
	n := c.parts.texts.One()
	*n = textNode(s)
	return n
}

// literalText returns what a statement prints if that is always the same.
func (c *compiler) literalText(s syntax.Node) (string, bool) {
	switch s := s.(type) {
	case *syntax.Text:
		return s.Text, true
	case *syntax.Reference:
		if s.Form == syntax.Runt {
			return s.Name, true
		}
	case *syntax.Directive:
		return c.directiveText(s)
	}
	return "", false
}

// directiveText is literalText for directives: #macro prints nothing, unknown words print themselves (W9).
func (c *compiler) directiveText(s *syntax.Directive) (string, bool) {
	switch s.Name {
	case "foreach", "define", "break", "stop":
		return "", false
	case "macro":
		return "", true
	case "literal":
		if len(s.Args) > 0 {
			return c.argumentText(s.Args[0]), true
		}
		return s.Body.Literal(), true
	}
	if strings.HasPrefix(s.Name, "@") && !s.Parens {
		return "#" + s.Name, true
	}
	return s.Literal(), true
}

// argumentText is the literal text of an argument of #literal.
func (c *compiler) argumentText(n syntax.Node) string {
	switch n := n.(type) {
	case *syntax.Reference:
		return n.Literal()
	case *syntax.String:
		return n.Raw
	case *syntax.Integer:
		return n.Text
	case *syntax.Float:
		return n.Text
	}
	span := n.Where()
	return c.t.source[span.Start:span.End]
}

func (c *compiler) statement(s syntax.Node) node {
	switch s := s.(type) {
	case *syntax.Text:
		if s.Text == "" {
			return nil
		}
		return c.text(s.Text)
	case *syntax.Reference:
		return c.printed(s)
	case *syntax.Set:
		return c.set(s)
	case *syntax.If:
		return c.ifNode(s)
	case *syntax.Directive:
		return c.directive(s)
	}
	return nil
}

func (c *compiler) ifNode(s *syntax.If) node {
	n := c.parts.ifs.One()
	n.branches = c.parts.branches.Take(len(s.Branches))
	for i, b := range s.Branches {
		if b.Cond != nil {
			n.branches[i].cond = c.value(b.Cond)
		}
		n.branches[i].body = c.branchBody(b, i)
	}
	return n
}

func (c *compiler) directive(s *syntax.Directive) node {
	switch s.Name {
	case "foreach":
		return c.foreach(s)
	case "define":
		return c.define(s)
	case "break":
		if len(s.Args) > 1 {
			c.refuse(s, "#break takes one loop state at most")
		}
		return &breakNode{scope: c.optional(s.Args), at: s.At()}
	case "stop":
		if len(s.Args) > 1 {
			c.refuse(s, "#stop takes one message at most")
		}
		return &stopNode{message: c.optional(s.Args)}
	}
	text, _ := c.directiveText(s)
	if text == "" {
		return nil
	}
	return c.text(text)
}

// refuse notes a directive that Velocity fails to initialize.
func (c *compiler) refuse(s syntax.Node, message string) {
	if c.err != nil {
		return
	}
	e := &Error{Kind: KindParse, Template: c.t.name, Message: message}
	e.place(c.t.source, s.At())
	c.err = e
}

func (c *compiler) optional(args []syntax.Node) expr {
	if len(args) == 0 {
		return nil
	}
	return c.expression(args[0])
}

// foreach takes the loop variable from the first argument and the collection from the third: what stands between is "in".
func (c *compiler) foreach(s *syntax.Directive) node {
	n := &foreachNode{item: -1, count: c.used("velocityCount"), hasNext: c.used("velocityHasNext"), state: c.used("foreach"),
		most: loopTurns, keep: c.keeps, at: s.At(), template: c.t.name}
	if c.t.config.plain {
		n.most = math.MaxInt
	}
	if name, ok := assignedName(s); ok {
		n.item = c.used(name)
	}
	if len(s.Args) > 2 {
		n.list = c.value(s.Args[2])
	}
	n.turned = c.turned(s)
	n.body = c.foreachBody(s)
	return n
}

// foreachBody is the block. Velocity looks for it behind the third argument: a fourth argument takes its place, and what that
// prints are the references in it.
func (c *compiler) foreachBody(s *syntax.Directive) block {
	if len(s.Args) < 4 {
		return c.block(s.Body)
	}
	var body block
	c.printReferences(s.Args[3], &body)
	return body
}

func (c *compiler) printReferences(n syntax.Node, body *block) {
	if ref, ok := n.(*syntax.Reference); ok {
		body.nodes = append(body.nodes, c.printed(ref))
		return
	}
	for _, child := range n.Children() {
		c.printReferences(child, body)
	}
}

func (c *compiler) define(s *syntax.Directive) node {
	n := &defineNode{slot: -1}
	if name, ok := assignedName(s); ok {
		n.slot = c.used(name)
	}
	n.body = c.block(s.Body)
	return n
}
