package syntax

// startsParameter reports whether a token can begin a parameter.
func startsParameter(k kind) bool {
	switch k {
	case tString, tInteger, tFloat, tTrue, tFalse, tLBracket, tLeftCurly, tIdentifier, tLCurly:
		return true
	}
	return false
}

// startsArgument looks two tokens ahead for another argument of a directive, with a blank or a comma before it.
func (p *parser) startsArgument() bool {
	a := p.peek(0).kind
	switch {
	case a == tWhitespace:
		b := p.peek(1).kind
		return b == tComma || b == tWord || startsParameter(b)
	case a == tComma:
		b := p.peek(1).kind
		return b == tWhitespace || b == tWord || startsParameter(b)
	case a == tWord:
		return true
	}
	return startsParameter(a) && p.continues(a, p.peek(1).kind, false)
}

// startsPair looks two tokens ahead for a key.
func (p *parser) startsPair() bool {
	a := p.peek(0).kind
	if a == tWhitespace {
		return startsParameter(p.peek(1).kind)
	}
	return startsParameter(a) && p.continues(a, p.peek(1).kind, true)
}

// continues reports whether token b can follow token a, which begins a parameter. Where the parameter may end behind a,
// b matters only for a key.
func (p *parser) continues(a, b kind, key bool) bool {
	switch a {
	case tLBracket:
		return b == tWhitespace || b == tRBracket || startsParameter(b)
	case tLeftCurly:
		return b == tWhitespace || b == tRightCurly || b == tRCurly || startsParameter(b)
	case tLCurly:
		return b == tIdentifier
	}
	if !key || b == tWhitespace || b == tColon {
		return true
	}
	return a == tIdentifier && (b == tIndexOpen || b == tDot)
}

// The functions below look any number of tokens ahead without building nodes. Each takes the number of a token and returns
// that of the token behind what it recognized, -1 when it is not there.

// kindAt returns the kind of token j.
func (p *parser) kindAt(j int) kind { return p.peek(j - p.i).kind }

func (p *parser) pastBlank(j int) int {
	if p.kindAt(j) == tWhitespace {
		return j + 1
	}
	return j
}

// startsRange looks ahead for "[ bound ..".
func (p *parser) startsRange() bool {
	return p.pastRangeStart(p.i) >= 0
}

func (p *parser) pastRangeStart(j int) int {
	j = p.pastBound(p.pastBlank(j + 1))
	if j < 0 {
		return -1
	}
	j = p.pastBlank(j)
	if p.kindAt(j) != tDoubleDot {
		return -1
	}
	return j + 1
}

func (p *parser) pastBound(j int) int {
	if p.kindAt(j) == tInteger {
		return j + 1
	}
	return p.pastReference(j)
}

func (p *parser) pastReference(j int) int {
	p.enter()
	defer p.leave()
	formal := p.kindAt(j) == tLCurly
	if formal {
		j++
	}
	if p.kindAt(j) != tIdentifier {
		return -1
	}
	j = p.pastIndexes(j + 1)
	for p.kindAt(j) == tDot && p.kindAt(j+1) == tIdentifier {
		if k := p.pastCall(j + 1); k >= 0 {
			j = p.pastIndexes(k)
		} else {
			j = p.pastIndexes(j + 2)
		}
	}
	if !formal {
		return j
	}
	if p.kindAt(j) != tRCurly {
		return -1
	}
	return j + 1
}

func (p *parser) pastIndexes(j int) int {
	for p.kindAt(j) == tIndexOpen {
		k := p.pastIndex(j)
		if k < 0 {
			break
		}
		j = k
	}
	return j
}

func (p *parser) pastIndex(j int) int {
	j = p.pastBlank(j + 1)
	switch p.kindAt(j) {
	case tString, tInteger, tTrue, tFalse:
		j++
	default:
		if j = p.pastReference(j); j < 0 {
			return -1
		}
	}
	j = p.pastBlank(j)
	if p.kindAt(j) != tIndexClose {
		return -1
	}
	return j + 1
}

func (p *parser) pastCall(j int) int {
	if p.kindAt(j+1) != tLParen {
		return -1
	}
	j += 2
	if k := p.pastParameters(j); k >= 0 {
		j = k
	}
	if p.kindAt(j) != tMethodClose {
		return -1
	}
	return j + 1
}

func (p *parser) pastParameters(j int) int {
	if j = p.pastParameter(j); j < 0 {
		return -1
	}
	for p.kindAt(j) == tComma {
		k := p.pastParameter(j + 1)
		if k < 0 {
			break
		}
		j = k
	}
	return j
}

// pastParameter remembers its results: nested lists would be read again and again otherwise.
func (p *parser) pastParameter(j int) int {
	if k, ok := p.memo[j]; ok {
		return k
	}
	p.enter()
	defer p.leave()
	k := p.pastBlank(j)
	switch p.kindAt(k) {
	case tString, tInteger, tFloat, tTrue, tFalse:
		k++
	case tLBracket:
		k = p.pastBracket(k)
	case tLeftCurly:
		k = p.pastMap(k)
	default:
		k = p.pastReference(k)
	}
	if k >= 0 {
		k = p.pastBlank(k)
	}
	if p.memo == nil {
		p.memo = map[int]int{}
	}
	p.memo[j] = k
	return k
}

func (p *parser) pastBracket(j int) int {
	if k := p.pastRangeStart(j); k >= 0 {
		if k = p.pastBound(p.pastBlank(k)); k >= 0 {
			if k = p.pastBlank(k); p.kindAt(k) == tRBracket {
				return k + 1
			}
		}
	}
	k := j + 1
	if m := p.pastParameters(k); m >= 0 {
		k = m
	}
	if p.kindAt(k) != tRBracket {
		return -1
	}
	return k + 1
}

func (p *parser) pastMap(j int) int {
	k := p.pastPairs(j + 1)
	if k < 0 {
		k = p.pastBlank(j + 1)
	}
	if c := p.kindAt(k); c != tRightCurly && c != tRCurly {
		return -1
	}
	return k + 1
}

func (p *parser) pastPairs(j int) int {
	if j = p.pastPair(j); j < 0 {
		return -1
	}
	for p.kindAt(j) == tComma {
		k := p.pastPair(j + 1)
		if k < 0 {
			break
		}
		j = k
	}
	return j
}

func (p *parser) pastPair(j int) int {
	if j = p.pastParameter(j); j < 0 || p.kindAt(j) != tColon {
		return -1
	}
	return p.pastParameter(j + 1)
}
