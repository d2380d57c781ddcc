package regex

// closure reads the quantifier after n, if there is one.
func (p *parser) closure(n *node) *node {
	switch p.peek() {
	case '?':
		return p.repeat(n, 0, 1)
	case '*':
		return p.repeat(n, 0, unlimited)
	case '+':
		return p.repeat(n, 1, unlimited)
	case '{':
		return p.counted(n)
	}
	return n
}

// repeat builds the repetition, the cursor being on the last character of the
// quantifier, and reads the suffix that makes it lazy or possessive.
func (p *parser) repeat(n *node, low, high int) *node {
	r := &node{op: opRepeat, min: low, max: high, kids: []*node{n}, flags: p.flags, pos: n.pos}
	switch p.next() {
	case '?':
		r.mode = lazy
		p.next()
	case '+':
		r.mode = possessive
		p.next()
	}
	return r
}

func (p *parser) counted(n *node) *node {
	ch := p.skip()
	if !isDigit(ch) {
		p.fail("Illegal repetition", `expected a number as in {2} or {2,5}; write \{ for a literal brace`)
	}
	low, ch := p.count(ch)
	high := low
	if ch == ',' {
		ch = p.read()
		high = unlimited
		if ch != '}' {
			high, ch = p.count(ch)
		}
	}
	if ch != '}' {
		p.fail("Unclosed counted closure", `expected "}" to end the repetition`)
	}
	if high < low {
		p.fail("Illegal repetition range", "the first number must not be greater than the second")
	}
	p.cur--
	return p.repeat(n, low, high)
}

// count reads a number of which ch is the first digit and gives the character
// after it. No digit at all counts as 0.
func (p *parser) count(ch rune) (int, rune) {
	n := 0
	for ; isDigit(ch); ch = p.read() {
		n = n*10 + int(ch-'0')
		if n > unlimited {
			p.fail("Illegal repetition range", "a repetition count is at most 2147483647")
		}
	}
	return n, ch
}
