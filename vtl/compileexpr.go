package vtl

import (
	"errors"
	"math/big"
	"strconv"
	"strings"

	"postern/vtl/syntax"
	"postern/vtl/value"
)

// expression compiles a value.
func (c *compiler) expression(n syntax.Node) expr {
	switch n := n.(type) {
	case *syntax.Reference:
		return c.evaluated(n)
	case *syntax.String:
		return c.str(n)
	case *syntax.Integer:
		return c.constant(c.integer(n))
	case *syntax.Float:
		return c.constant(c.decimal(n))
	case *syntax.Bool:
		return &constant{v: value.Bool(n.Value), truth: n.Value}
	case *syntax.Range:
		return &rangeLiteral{from: c.expression(n.From), to: c.expression(n.To), at: n.At()}
	case *syntax.List:
		return &listLiteral{items: c.expressions(n.Items)}
	case *syntax.Map:
		return &mapLiteral{keys: c.expressions(n.Keys), values: c.expressions(n.Values)}
	case *syntax.Paren:
		return &paren{c.expression(n.X)}
	case *syntax.Not:
		return &not{c.expression(n.X)}
	case *syntax.Binary:
		return c.binary(n)
	}
	return &constant{} // a bare word
}

func (c *compiler) binary(n *syntax.Binary) expr {
	left, right := c.expression(n.Left), c.expression(n.Right)
	switch n.Op {
	case syntax.Or, syntax.And:
		return &logic{or: n.Op == syntax.Or, left: left, right: right}
	case syntax.EQ, syntax.NE:
		return &equality{differ: n.Op == syntax.NE, left: left, right: right, at: n.At()}
	case syntax.LT, syntax.LE, syntax.GT, syntax.GE:
		return &order{op: n.Op, left: left, right: right, at: n.At()}
	}
	if folded, ok := fold(n.Op, left, right); ok {
		return folded
	}
	return &arithmetic{op: n.Op, left: left, right: right, texts: [2]string{nullText(n.Left), nullText(n.Right)}, at: n.At()}
}

// constant makes an expression of a value.
func (c *compiler) constant(v value.Value) *constant {
	k := c.parts.constants.One()
	k.v = v
	return k
}

// fold computes numbers that are known when the template is parsed.
func fold(op syntax.Op, left, right expr) (expr, bool) {
	a, ok := isConstant(left)
	b, too := isConstant(right)
	if !ok || !too || !a.IsNumber() || !b.IsNumber() || a.Kind() == value.KindBigInt || b.Kind() == value.KindBigInt {
		return nil, false
	}
	v, err := compute(op, a, b)
	if err != nil || v.IsNull() {
		return nil, false
	}
	return &constant{v: v}, true
}

// nullText is what "text" + x gives for an x that is null: x's own text.
func nullText(n syntax.Node) string {
	if l, ok := n.(interface{ Literal() string }); ok {
		return l.Literal()
	}
	return ""
}

// integer is the value of an integer literal. The grammar lets "$#5" through as
// one, which Java's parser then refuses before anything renders.
func (c *compiler) integer(n *syntax.Integer) value.Value {
	if i, err := strconv.ParseInt(n.Text, 10, 64); err == nil {
		return value.Integer(i)
	}
	i, ok := new(big.Int).SetString(n.Text, 10)
	if !ok {
		c.refuse(n, "java.lang.NumberFormatException: For input string: \""+n.Text+"\"")
		return value.Null
	}
	return value.BigInt(i)
}

func (c *compiler) decimal(n *syntax.Float) value.Value {
	f, err := strconv.ParseFloat(n.Text, 64)
	if errors.Is(err, strconv.ErrSyntax) {
		c.refuse(n, "java.lang.NumberFormatException: "+n.Text+" is no decimal number")
	}
	return value.Double(f) // out of range gives an infinity or zero, as in Java
}

// str compiles a string literal.
func (c *compiler) str(n *syntax.String) expr {
	if n.Inner == nil {
		return c.constant(value.String(n.Value))
	}
	c.strings++
	defer func() { c.strings-- }()
	body := n.Inner.Root
	padded := n.Padded
	if padded && !c.traced && endsInText(body) {
		padded = false
		trimmed := *body
		trimmed.Nodes = append([]syntax.Node(nil), body.Nodes...)
		last := *trimmed.Nodes[len(trimmed.Nodes)-1].(*syntax.Text)
		last.Text = strings.TrimSuffix(last.Text, " ")
		trimmed.Nodes[len(trimmed.Nodes)-1] = &last
		body = &trimmed
	}
	compiled := c.block(body)
	if !padded && len(compiled.nodes) == 1 {
		switch n := compiled.nodes[0].(type) {
		case *printReference:
			return &quoted{ref: *n}
		case *textNode: // "$.items" has nothing to insert
			return c.constant(value.String(string(*n)))
		}
	}
	if !padded && len(compiled.nodes) == 0 {
		return &constant{v: value.String("")}
	}
	return &interpolated{body: compiled, padded: padded}
}

// endsInText reports whether a block always ends with a blank that can be left out beforehand.
func endsInText(b *syntax.Block) bool {
	if len(b.Nodes) == 0 {
		return false
	}
	t, ok := b.Nodes[len(b.Nodes)-1].(*syntax.Text)
	return ok && strings.HasSuffix(t.Text, " ")
}
