package regex

// flags are the embedded flags of a pattern: (?idmsuxU).
type flags uint8

const (
	caseInsensitive flags = 1 << iota // i
	unixLines                         // d
	multiline                         // m
	dotAll                            // s
	unicodeCase                       // u
	comments                          // x
	unicodeClass                      // U
)

// flagOf gives the flags a letter stands for. The letter c (canonical
// equivalence) is read by Java and changes nothing for normalized text.
func flagOf(r rune) (flags, bool) {
	switch r {
	case 'i':
		return caseInsensitive, true
	case 'd':
		return unixLines, true
	case 'm':
		return multiline, true
	case 's':
		return dotAll, true
	case 'u':
		return unicodeCase, true
	case 'x':
		return comments, true
	case 'U':
		return unicodeClass | unicodeCase, true
	case 'c':
		return 0, true
	}
	return 0, false
}

// inlineFlags reads the letters after "(?" up to ")" or ":".
func (p *parser) inlineFlags() {
	on := true
	for ch := p.peek(); ; ch = p.next() {
		if ch == '-' && on {
			on = false
			continue
		}
		f, ok := flagOf(ch)
		if !ok {
			return
		}
		if on {
			p.flags |= f
		} else {
			p.flags &^= f
		}
	}
}
