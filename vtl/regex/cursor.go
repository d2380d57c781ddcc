package regex

// The reading primitives. Java's parser reads through a cursor with a zero
// after the end, and several of its rules show: which primitives skip white
// space in COMMENTS mode decides where blanks may stand.

func (p *parser) at(i int) rune {
	if i < len(p.src) {
		return p.src[i]
	}
	return 0
}

func (p *parser) has(f flags) bool { return p.flags&f != 0 }

func (p *parser) done() bool { return p.cur >= len(p.src) }

// peek is the current character, after blanks and comments in COMMENTS mode.
func (p *parser) peek() rune {
	if p.has(comments) {
		p.skipBlanks()
	}
	return p.at(p.cur)
}

// read takes the current character.
func (p *parser) read() rune {
	r := p.peek()
	p.cur++
	return r
}

// next drops one character and peeks.
func (p *parser) next() rune {
	p.cur++
	return p.peek()
}

// skip takes the character after the current one, blanks included.
func (p *parser) skip() rune {
	r := p.at(p.cur + 1)
	p.cur += 2
	return r
}

// escaped moves onto the character after a backslash.
func (p *parser) escaped() rune {
	p.cur++
	return p.at(p.cur)
}

func (p *parser) skipBlanks() {
	for !p.done() {
		switch r := p.at(p.cur); {
		case r == ' ' || '\t' <= r && r <= '\r':
			p.cur++
		case r == '#':
			for !p.done() && p.at(p.cur) != 0 && !p.endsLine(p.at(p.cur)) {
				p.cur++
			}
			if p.at(p.cur) == 0 {
				return
			}
		default:
			return
		}
	}
}

func (p *parser) endsLine(r rune) bool {
	if p.has(unixLines) {
		return r == '\n'
	}
	return terminators.has(r)
}

// fail stops the parser; parse recovers it.
func (p *parser) fail(reason, hint string) {
	index := p.cur - 1
	if index >= 0 && index < len(p.from) {
		index = p.from[index]
	}
	panic(&SyntaxError{Pattern: p.text, Index: index, Reason: reason, Hint: hint})
}
