package vtl

import (
	"postern/vtl/syntax"
	"postern/vtl/value"
)

// A compiled template is a tree of nodes behind small interfaces. The same loop of 1,000 turns with arithmetic as nodes and as
// closures: 0.28 to 0.34 ms against 0.30 to 0.46 ms, four runs each on a busy machine. Nodes are no slower, keep their positions
// and can be printed, counted and decorated.

// node is a statement: it appends to the output or changes variables.
type node interface {
	exec(f *Frame) error
}

// expr is a value. eval gives Null for what Velocity calls null; a reference gives "" instead, except in plain mode.
// test is its truth in a condition, which for a literal is not that of its value.
type expr interface {
	eval(f *Frame) (value.Value, error)
	test(f *Frame) (bool, error)
}

// block is a sequence of statements.
type block struct {
	nodes []node
}

func (b *block) exec(f *Frame) error {
	if err := f.spend(len(b.nodes) + 1); err != nil {
		return err
	}
	for _, n := range b.nodes {
		if err := n.exec(f); err != nil {
			return err
		}
	}
	return f.checkOutput()
}

// textNode is text that is printed as it stands.
type textNode string

func (n *textNode) exec(f *Frame) error {
	f.out = append(f.out, *n...)
	return nil
}

// setVariable is #set($x = right).
type setVariable struct {
	slot  int // -1: a target that nothing can read, such as ${x}
	right expr
	at    syntax.Pos
}

func (n *setVariable) exec(f *Frame) error {
	v, err := n.right.eval(f)
	if err != nil {
		return f.at(err, n.at)
	}
	if v.IsNull() || n.slot < 0 {
		return nil
	}
	f.vars[n.slot] = v
	return nil
}

// setMember is #set($x.a.b = right) and #set($x[0] = right).
type setMember struct {
	slot  int // -1: a root without a value
	links []link
	last  link
	right expr
	at    syntax.Pos
}

func (n *setMember) exec(f *Frame) error {
	v, err := n.right.eval(f)
	if err != nil {
		return f.at(err, n.at)
	}
	if v.IsNull() || n.slot < 0 {
		return nil
	}
	recv := f.vars[n.slot]
	for _, l := range n.links {
		if recv.IsNull() {
			return nil
		}
		if recv, err = l.follow(f, recv); err != nil {
			return err
		}
	}
	if recv.IsNull() {
		return nil
	}
	return n.last.assign(f, recv, v)
}

// ifNode is #if with its branches.
type ifNode struct {
	branches []branch
}

type branch struct {
	cond expr // nil for #else
	body block
}

func (n *ifNode) exec(f *Frame) error {
	for i := range n.branches {
		b := &n.branches[i]
		if b.cond != nil {
			if ok, err := b.cond.test(f); err != nil {
				return err
			} else if !ok {
				continue
			}
		}
		return b.body.exec(f)
	}
	return nil
}

// stopNode is #stop.
type stopNode struct {
	message expr // nil without one; it is evaluated and dropped
}

func (n *stopNode) exec(f *Frame) error {
	if n.message != nil {
		if _, err := n.message.eval(f); err != nil {
			return err
		}
	}
	return stopAll
}

// breakNode is #break.
type breakNode struct {
	scope expr // nil without an argument
	at    syntax.Pos
}

func (n *breakNode) exec(f *Frame) error {
	if n.scope == nil {
		return breakNearest
	}
	v, err := n.scope.eval(f)
	if err != nil {
		return err
	}
	if s, ok := v.Object().(*scope); ok {
		return &signal{name: "#break", loop: s.owner}
	}
	return f.fail(KindRuntime, n.at, errBreakArgument)
}
