package syntax

// ranks lists the binary operators from the loosest to the tightest.
var ranks = [...]map[kind]Op{
	{tOr: Or},
	{tAnd: And},
	{tEQ: EQ, tNE: NE},
	{tLT: LT, tLE: LE, tGT: GT, tGE: GE},
	{tPlus: Add, tMinus: Sub},
	{tMultiply: Mul, tDivide: Div, tModulus: Mod},
}

// expression reads the right side of #set or a condition.
func (p *parser) expression() Node { return p.binary(0) }

// binary reads operators of a rank and of all tighter ranks, left to right.
func (p *parser) binary(rank int) Node {
	if rank == len(ranks) {
		return p.unary()
	}
	left := p.binary(rank + 1)
	b := base{span: left.Where(), pos: left.At()}
	for chain := 0; ; chain++ {
		op, ok := ranks[rank][p.peek(0).kind]
		if !ok {
			return left
		}
		if chain == maxChain {
			panic(failure{&Error{Pos: p.peek(0).pos, Message: "too many operators in one expression", Limit: true,
				Hint: "at most 5,000 in a row"}})
		}
		p.i++
		n := &Binary{base: b, Run: Run{first: p.i}, Op: op, Left: left}
		n.Right = p.binary(rank + 1)
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
