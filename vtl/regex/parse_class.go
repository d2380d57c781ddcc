package regex

// classState is a class while it is read. RX-08: Java collects single characters
// below U+0100 apart from everything else and adds them late; where an
// intersection stands between, the difference shows.
type classState struct {
	whole   *set // nil until something is known
	last    *set // what was read last
	singles *set
	pending bool // singles holds characters not yet in whole
	negated bool
}

// class reads a class, the cursor being on "[" (or just before the right side
// of an intersection). With consume the closing bracket is taken.
func (p *parser) class(consume bool) *set {
	p.enter()
	defer p.leave()
	c := classState{singles: newSet()}
	ch := p.next()
	for {
		switch {
		case ch == '^' && p.at(p.cur-1) == '[':
			c.negated = true
			ch = p.next()
			continue
		case ch == '[':
			c.add(p.class(true))
			ch = p.peek()
			continue
		case ch == '&':
			if p.next() == '&' {
				p.intersection(&c)
				ch = p.peek()
				continue
			}
			p.cur--
		case ch == 0 && p.done():
			p.fail("Unclosed character class", `expected "]"; write \[ for a literal bracket`)
		case ch == ']' && (c.whole != nil || c.pending):
			if consume {
				p.next()
			}
			return c.result()
		}
		p.member(&c)
		ch = p.peek()
	}
}

func (c *classState) add(s *set) {
	c.last = s
	if c.whole == nil {
		c.whole = s
	} else {
		c.whole = c.whole.union(s)
	}
}

func (c *classState) result() *set {
	if c.whole == nil {
		c.whole = c.singles
	} else if c.pending {
		c.whole = c.whole.union(c.singles)
	}
	if c.negated {
		return c.whole.negate()
	}
	return c.whole
}

// intersection reads the right side of "&&", the cursor being on its second
// character. RX-07: everything up to the end of the class belongs to it.
func (p *parser) intersection(c *classState) {
	var right *set
	for ch := p.next(); ch != ']' && ch != '&'; ch = p.peek() {
		part := (*set)(nil)
		if ch == '[' {
			part = p.class(true)
		} else {
			p.cur--
			part = p.class(false)
		}
		if right == nil {
			right = part
		} else {
			right = right.union(part)
		}
	}
	if c.pending {
		if c.whole == nil {
			c.whole, c.last = c.singles, c.singles
		} else {
			c.whole = c.whole.union(c.singles)
		}
		c.pending = false
	}
	if right != nil {
		c.last = right
	}
	switch {
	case c.whole == nil && right != nil:
		c.whole = right
	case c.last == nil: // Java fails with a NullPointerException when it matches
		p.fail("Bad class syntax", `"&&" needs a class on its right side`)
	default:
		c.whole = c.whole.and(c.last)
	}
}

// member reads one character, range, escape or property of a class.
func (p *parser) member(c *classState) {
	ch := p.peek()
	if ch == '\\' {
		e := p.at(p.cur + 1)
		if e == 'p' || e == 'P' {
			c.add(p.propertySet(p.escaped()))
			return
		}
		if ch = p.escape(true, true, p.at(p.cur+2) == '-'); ch < 0 {
			c.add(p.atom.set)
			return
		}
	} else {
		p.next()
	}
	if p.peek() == '-' {
		if end := p.at(p.cur + 1); end != '[' && end != ']' {
			c.add(p.rangeFrom(ch))
			return
		}
	}
	p.addSingle(c, ch)
}

func (p *parser) addSingle(c *classState, ch rune) {
	s := foldSingle(ch, p.flags)
	if ch >= 256 {
		c.add(s)
		return
	}
	c.singles = c.singles.union(s)
	c.pending, c.last = true, nil
}

// rangeFrom reads "-x" after the character low.
func (p *parser) rangeFrom(low rune) *set {
	p.next()
	high := p.peek()
	if high == '\\' {
		high = p.escape(true, false, true)
	} else {
		p.next()
	}
	if high < low {
		p.fail("Illegal character range", "the end of a range must not stand before its start, nor be a class; write \\- for a literal hyphen")
	}
	return foldRange(low, high, p.flags)
}
