package syntax

// rank is how tightly a binary operator binds, from 1; 0 for what is no binary operator.
type rank uint8

const tightest = rank(6)

// binaries are the binary operators.
var binaries = [none + 1]struct {
	rank rank
	op   Op
}{
	tOr:  {1, Or},
	tAnd: {2, And},
	tEQ:  {3, EQ}, tNE: {3, NE},
	tLT: {4, LT}, tLE: {4, LE}, tGT: {4, GT}, tGE: {4, GE},
	tPlus: {5, Add}, tMinus: {5, Sub},
	tMultiply: {6, Mul}, tDivide: {6, Div}, tModulus: {6, Mod},
}

// expression reads the right side of #set or a condition.
func (p *parser) expression() Node { return p.binary(1) }

// binary reads operators of a rank and of all tighter ranks, left to right.
func (p *parser) binary(r rank) Node {
	if r > tightest {
		return p.unary()
	}
	left := p.binary(r + 1)
	b := base{span: left.Where(), pos: left.At()}
	for chain := 0; ; chain++ {
		operator := binaries[p.peek(0).kind]
		if operator.rank != r {
			return left
		}
		if chain == maxChain {
			panic(failure{&Error{Pos: p.peek(0).pos, Message: "too many operators in one expression", Limit: true,
				Hint: "at most 5,000 in a row"}})
		}
		p.i++
		n := p.mem.binaries.One()
		n.base, n.first, n.Op, n.Left = b, p.i, operator.op, left
		n.Right = p.binary(r + 1)
		n.last = p.i - 1
		p.to(&n.base)
		left = n
	}
}

func (p *parser) unary() Node {
	p.enter()
	defer p.leave()
	if !p.startsNot() {
		return p.primary()
	}
	n := &Not{base: p.from()}
	p.blank()
	p.take(tNot)
	n.X = p.unary()
	p.to(&n.base)
	return n
}

// startsNot looks two tokens ahead for a negation.
func (p *parser) startsNot() bool {
	switch p.peek(0).kind {
	case tWhitespace:
		return p.peek(1).kind == tNot
	case tNot:
		k := p.peek(1).kind
		return k == tWhitespace || k == tNot || k == tLParen || startsParameter(k)
	}
	return false
}

func (p *parser) primary() Node {
	p.blank()
	if !p.is(tLParen) {
		n := p.operand()
		p.blank()
		return n
	}
	n := &Paren{base: p.from()}
	p.take(tLParen)
	n.first = p.i
	n.X = p.expression()
	n.last = p.i - 1
	p.closeDirective()
	p.to(&n.base)
	p.blank()
	return n
}
