package regex

// group reads a parenthesis of any kind with its quantifier. It gives nil for
// a flag setting such as (?i).
func (p *parser) group() *node {
	saved, pos := p.flags, p.cur
	ch := p.next()
	var n *node
	if ch == '?' {
		if n = p.special(pos); n == nil {
			return nil // the flags stay on to the end of the enclosing group
		}
	} else {
		p.groups++
		n = p.capture(p.groups, pos)
	}
	p.close()
	p.flags = saved
	return p.closure(n)
}

func (p *parser) capture(number, pos int) *node {
	return &node{op: opGroup, group: number, kids: []*node{p.alternatives()}, flags: p.flags, pos: pos}
}

func (p *parser) wrap(o op, negated bool, pos int) *node {
	return &node{op: o, negated: negated, kids: []*node{p.alternatives()}, flags: p.flags, pos: pos}
}

func (p *parser) close() {
	if p.read() != ')' {
		p.fail("Unclosed group", `expected ")" to end the group; write \( for a literal parenthesis`)
	}
}

// special reads what follows "(?", the cursor being on the question mark.
func (p *parser) special(pos int) *node {
	switch ch := p.skip(); ch {
	case ':':
		return p.wrap(opPlain, false, pos)
	case '=', '!':
		return p.wrap(opAhead, ch == '!', pos)
	case '>':
		return p.wrap(opAtomic, false, pos)
	case '<':
		return p.angle(pos)
	case '$', '@':
		p.fail("Unknown group type", "expected one of (?: (?= (?! (?> (?<= (?<! (?<name>")
	}
	p.cur--
	return p.flagged(pos)
}

func (p *parser) flagged(pos int) *node {
	p.inlineFlags()
	switch p.read() {
	case ')':
		return nil
	case ':':
		return p.wrap(opPlain, false, pos)
	}
	p.fail("Unknown inline modifier", "expected letters of idmsuxU, then \")\" or \":\"; named groups are (?<name>...)")
	return nil
}

// angle reads a named group or a look-behind after "(?<".
func (p *parser) angle(pos int) *node {
	ch := p.read()
	if ch == '=' || ch == '!' {
		return p.behind(ch == '!', pos)
	}
	name := p.groupName(ch)
	if _, taken := p.names[name]; taken {
		p.fail("Named capturing group <"+name+"> is already defined", "give the groups different names")
	}
	p.groups++
	number := p.groups
	p.names[name] = number
	return p.capture(number, pos)
}

func (p *parser) behind(negated bool, pos int) *node {
	n := p.wrap(opBehind, negated, pos)
	e := study(n.kids[0])
	if !e.bounded {
		p.fail("Look-behind group does not have an obvious maximum length", "use {0,n} in place of an open repetition of a group, and no \\1 inside")
	}
	// RX-12: Java's maximum wraps around: (?<=a*b*) looks from behind itself, (?<=xa+) everywhere.
	if e.max < 0 && e.max > -(1<<30) {
		n.reach = reachNever
	}
	return n
}

// groupName reads a group's name of which ch is the first character.
func (p *parser) groupName(ch rune) string {
	if !isLetter(ch) {
		p.fail("capturing group name does not start with a Latin letter", "a name is a letter a-z or A-Z, then letters and digits")
	}
	var name []rune
	for ; isLetter(ch) || isDigit(ch); ch = p.read() {
		name = append(name, ch)
	}
	if ch != '>' {
		p.fail("named capturing group is missing trailing '>'", "a name is letters and digits only")
	}
	return string(name)
}
