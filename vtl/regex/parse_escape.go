package regex

// escape reads an escape, the cursor being on its backslash. It gives the
// character, or -1 after storing a node in p.atom. Inside a class only
// characters and classes are allowed; with keep false the node is read again
// later and not stored.
func (p *parser) escape(inClass, keep, inRange bool) rune {
	pos := p.cur
	ch := p.skip()
	if r, ok := p.characterEscape(ch, inRange); ok {
		return r
	}
	if s := p.classEscape(ch); s != nil {
		if keep {
			p.atom = p.setNode(s, pos)
		}
		return -1
	}
	if !inClass && p.markEscape(ch, keep, pos) {
		return -1
	}
	p.fail("Illegal/unsupported escape sequence", "write the letter without the backslash, or \\\\ for a literal backslash")
	return -1
}

// characterEscape reads the escapes that stand for one character.
func (p *parser) characterEscape(ch rune, inRange bool) (rune, bool) {
	switch ch {
	case '0':
		return p.octal(), true
	case 'a':
		return '\a', true
	case 'c':
		return p.control(), true
	case 'e':
		return 0x1B, true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'u':
		return p.unicodeEscape(), true
	case 'v':
		return '\v', inRange // alone it is the class of vertical white space
	case 'x':
		return p.hex(), true
	case 'N':
		if p.read() != '{' {
			p.fail("Illegal character name escape sequence", "expected \\N{name}")
		}
		p.fail("\\N is not supported", "write the character itself or its code point as \\x{h...h}")
	}
	return ch, !isLetter(ch) && !('1' <= ch && ch <= '9')
}

func (p *parser) classEscape(ch rune) *set {
	u := p.has(unicodeClass)
	switch ch {
	case 'd':
		return choose(u, uniDigit, digitSet)
	case 'D':
		return choose(u, uniDigit, digitSet).negate()
	case 'h':
		return horizontalSet
	case 'H':
		return horizontalSet.negate()
	case 's':
		return choose(u, uniSpace, spaceSet)
	case 'S':
		return choose(u, uniSpace, spaceSet).negate()
	case 'v':
		return verticalSet
	case 'V':
		return verticalSet.negate()
	case 'w':
		return choose(u, uniWord, wordSet)
	case 'W':
		return choose(u, uniWord, wordSet).negate()
	}
	return nil
}

// choose takes the set of UNICODE_CHARACTER_CLASS or the ASCII one.
func choose(u bool, wide func() *set, narrow *set) *set {
	if u {
		return wide()
	}
	return narrow
}

// markEscape reads the escapes that stand for a position, a reference, a line
// break or a grapheme.
func (p *parser) markEscape(ch rune, keep bool, pos int) bool {
	var n *node
	switch ch {
	case 'A':
		n = p.mark(opBegin, pos)
	case 'B', 'b':
		if ch == 'b' && keep && p.peek() == '{' && p.at(p.cur+1) == 'g' && p.at(p.cur+2) == '}' {
			p.fail("\\b{g} is not supported", "use \\b for a word boundary or \\X for a whole grapheme")
		}
		n = p.mark(opBoundary, pos)
		n.negated = ch == 'B'
	case 'G':
		n = p.mark(opLastMatch, pos)
	case 'R':
		n = p.mark(opLinebreak, pos)
	case 'X':
		n = p.mark(opGrapheme, pos)
	case 'Z':
		n = p.mark(opEndTerm, pos)
	case 'z':
		n = p.mark(opEnd, pos)
	case 'k':
		n = p.namedRef(pos)
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if keep {
			n = p.numberRef(ch, pos)
		}
	default:
		return false
	}
	if keep {
		p.atom = n
	}
	return true
}

func (p *parser) namedRef(pos int) *node {
	if p.read() != '<' {
		p.fail("\\k is not followed by '<' for named capturing group", "a named reference is \\k<name>")
	}
	name := p.groupName(p.read())
	number, ok := p.names[name]
	if !ok {
		p.fail("named capturing group <"+name+"> does not exist", "the group must stand before the reference")
	}
	n := p.mark(opRef, pos)
	n.group = number
	return n
}

// numberRef reads \1: further digits belong to it as long as such a group has
// been opened.
func (p *parser) numberRef(ch rune, pos int) *node {
	n := p.mark(opRef, pos)
	n.group = int(ch - '0')
	for isDigit(p.peek()) {
		longer := n.group*10 + int(p.peek()-'0')
		if longer > p.groups {
			break
		}
		n.group = longer
		p.read()
	}
	return n
}

func isOctal(r rune) bool { return '0' <= r && r <= '7' }

func (p *parser) octal() rune {
	a := p.read()
	if !isOctal(a) {
		p.fail("Illegal octal escape sequence", "expected \\0 with one to three octal digits")
	}
	if !isOctal(p.at(p.cur)) {
		return a - '0'
	}
	b := p.read()
	if a > '3' || !isOctal(p.at(p.cur)) {
		return (a-'0')*8 + b - '0'
	}
	return (a-'0')*64 + (b-'0')*8 + p.read() - '0'
}

func (p *parser) control() rune {
	if p.done() {
		p.fail("Illegal control escape sequence", "expected a letter as in \\cM")
	}
	return p.read() ^ 64
}

func (p *parser) hex() rune {
	a := p.read()
	if isHex(a) {
		if b := p.read(); isHex(b) {
			return hexValue(a)<<4 | hexValue(b)
		}
	} else if a == '{' && isHex(p.peek()) {
		return p.longHex()
	}
	p.fail("Illegal hexadecimal escape sequence", "expected \\xhh or \\x{h...h}")
	return 0
}

func (p *parser) longHex() rune {
	r := rune(0)
	ch := p.read()
	for ; isHex(ch); ch = p.read() {
		if r = r<<4 | hexValue(ch); r > maxRune {
			p.fail("Hexadecimal codepoint is too big", "the last code point is \\x{10FFFF}")
		}
	}
	if ch != '}' {
		p.fail("Unclosed hexadecimal escape sequence", "expected \"}\"")
	}
	return r
}

// unicodeEscape reads \uhhhh; two escapes of a surrogate pair are one character.
func (p *parser) unicodeEscape() rune {
	r := p.fourHex()
	if 0xD800 <= r && r <= 0xDBFF {
		back := p.cur
		if p.read() == '\\' && p.read() == 'u' {
			if low := p.fourHex(); 0xDC00 <= low && low <= 0xDFFF {
				return pair(r, low)
			}
		}
		p.cur = back
	}
	return r
}

func (p *parser) fourHex() rune {
	r := rune(0)
	for range 4 {
		ch := p.read()
		if !isHex(ch) {
			p.fail("Illegal Unicode escape sequence", "expected \\u and four hexadecimal digits")
		}
		r = r<<4 | hexValue(ch)
	}
	return r
}
