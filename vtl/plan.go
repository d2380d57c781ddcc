package vtl

import (
	"fmt"
	"strconv"
	"strings"

	"postern/vtl/syntax"
	"postern/vtl/value"
)

// AppendPlan appends what the template was compiled to, one node per line: names with their slots, constants as values, and
// "host" where the host compiled a member. It is meant for people.
func (t *Template) AppendPlan(dst []byte) []byte {
	p := planner{t: t, out: dst}
	p.block(&t.root, 0)
	return p.out
}

type planner struct {
	t   *Template
	out []byte
}

func (p *planner) line(depth int, parts ...string) {
	p.out = append(p.out, strings.Repeat("  ", depth)...)
	p.out = append(p.out, strings.Join(parts, " ")...)
	p.out = append(p.out, '\n')
}

func (p *planner) block(b *block, depth int) {
	for _, n := range b.nodes {
		p.node(n, depth)
	}
}

func (p *planner) node(n node, depth int) {
	switch n := n.(type) {
	case *textNode:
		p.line(depth, "text", strconv.Quote(string(*n)))
	case *printReference:
		p.line(depth, "print", p.expr(n.ref))
	case *escapedReference:
		p.line(depth, "text of", p.expr(n.ref), strconv.Quote(n.text))
	case *setVariable:
		p.line(depth, "set", p.slot(n.slot), "=", p.expr(n.right))
	case *setMember:
		p.line(depth, "set", p.slot(n.slot)+p.links(n.links)+p.links([]link{n.last}), "=", p.expr(n.right))
	case *ifNode:
		p.branches(n, depth)
	case *foreachNode:
		p.line(depth, "foreach", p.slot(n.item), "in", p.expr(n.list))
		p.block(&n.body, depth+1)
	case *defineNode:
		p.line(depth, "define", p.slot(n.slot))
		p.block(&n.body, depth+1)
	case *stopNode:
		p.line(depth, "stop")
	case *breakNode:
		p.line(depth, "break")
	case *tracedNode:
		p.node(n.inner, depth)
	}
}

func (p *planner) branches(n *ifNode, depth int) {
	word := "if"
	for i := range n.branches {
		b := &n.branches[i]
		if b.cond == nil {
			p.line(depth, "else")
		} else {
			p.line(depth, word, p.expr(b.cond))
		}
		p.block(&b.body, depth+1)
		word = "elseif"
	}
}

// slot is the name and number of a variable.
func (p *planner) slot(i int) string {
	if i < 0 {
		return "nothing"
	}
	return "$" + p.t.slots[i] + "#" + strconv.Itoa(i)
}

func (p *planner) expr(e expr) string {
	switch e := e.(type) {
	case nil:
		return "nothing"
	case *constant:
		return constantText(e.v)
	case *variable:
		return p.slot(e.slot)
	case *chain:
		return p.slot(e.slot) + p.links(e.links)
	case *quoted:
		return "text of " + p.expr(e.ref.ref)
	case *interpolated:
		inner := planner{t: p.t}
		inner.block(&e.body, 0)
		return "text {" + strings.ReplaceAll(strings.TrimSpace(string(inner.out)), "\n", "; ") + "}"
	case *listLiteral:
		return "[" + p.list(e.items) + "]"
	case *mapLiteral:
		return p.mapText(e)
	case *rangeLiteral:
		return "[" + p.expr(e.from) + ".." + p.expr(e.to) + "]"
	case *tracedValue:
		return p.expr(e.inner)
	}
	return p.operator(e)
}

func (p *planner) operator(e expr) string {
	switch e := e.(type) {
	case *paren:
		return "(" + p.expr(e.expr) + ")"
	case *not:
		return "!" + p.expr(e.x)
	case *logic:
		op := syntax.And
		if e.or {
			op = syntax.Or
		}
		return p.binary(op, e.left, e.right)
	case *equality:
		op := syntax.EQ
		if e.differ {
			op = syntax.NE
		}
		return p.binary(op, e.left, e.right)
	case *order:
		return p.binary(e.op, e.left, e.right)
	case *arithmetic:
		return p.binary(e.op, e.left, e.right)
	}
	return fmt.Sprintf("%T", e)
}

func (p *planner) binary(op syntax.Op, left, right expr) string {
	return p.expr(left) + " " + syntax.Symbols[op] + " " + p.expr(right)
}

func (p *planner) list(items []expr) string {
	parts := make([]string, len(items))
	for i, e := range items {
		parts[i] = p.expr(e)
	}
	return strings.Join(parts, ", ")
}

func (p *planner) mapText(m *mapLiteral) string {
	parts := make([]string, len(m.keys))
	for i := range m.keys {
		parts[i] = p.expr(m.keys[i]) + ": " + p.expr(m.values[i])
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func (p *planner) links(links []link) string {
	var b strings.Builder
	for _, l := range links {
		switch l := l.(type) {
		case *propertyLink:
			b.WriteString("." + l.member.Name())
		case *callLink:
			b.WriteString("." + l.method.Name() + "(" + p.list(l.args) + ")")
		case *indexLink:
			b.WriteString("[" + p.expr(l.key) + "]")
		case *boundLink:
			b.WriteString(p.links([]link{l.plain}) + "(host)")
		}
	}
	return b.String()
}

func constantText(v value.Value) string {
	if v.IsString() {
		return strconv.Quote(v.Str())
	}
	return value.Text(v)
}
