package syntax

// The literals of ranges, lists and maps.

func (p *parser) integerRange() Node {
	n := &Range{base: p.from(), Run: Run{first: p.i}}
	p.take(tLBracket)
	p.blank()
	n.From = p.bound()
	p.blank()
	p.take(tDoubleDot)
	p.blank()
	n.To = p.bound()
	p.blank()
	p.take(tRBracket)
	n.last = p.i - 1
	p.to(&n.base)
	return n
}

func (p *parser) bound() Node {
	switch p.peek(0).kind {
	case tInteger:
		return p.integer()
	case tIdentifier, tLCurly:
		return p.reference()
	}
	p.unexpected(p.peek(0), "an integer or a reference as bound of the range")
	return nil
}

func (p *parser) list() Node {
	n := &List{base: p.from()}
	p.take(tLBracket)
	if k := p.peek(0).kind; k == tWhitespace || startsParameter(k) {
		n.Items = p.parameters()
	}
	if !p.is(tRBracket) {
		p.unexpected(p.peek(0), "',' or ']' in the list")
	}
	p.i++
	p.to(&n.base)
	return n
}

func (p *parser) mapLiteral() Node {
	n := &Map{base: p.from()}
	p.take(tLeftCurly)
	if p.startsPair() {
		p.pair(n)
		for p.accept(tComma) {
			p.pair(n)
		}
	} else {
		p.blank()
	}
	if !p.accept(tRCurly) {
		if !p.is(tRightCurly) {
			p.unexpected(p.peek(0), "',' or '}' in the map")
		}
		p.i++
	}
	p.to(&n.base)
	return n
}

func (p *parser) pair(n *Map) {
	n.Keys = append(n.Keys, p.parameter())
	if !p.is(tColon) {
		p.unexpected(p.peek(0), "':' after a key")
	}
	p.i++
	n.Values = append(n.Values, p.parameter())
}
