package policy

import (
	"fmt"
	"strings"
)

// pattern is a text with the wildcards * and ?, and with policy variables.
type pattern struct {
	glob  string // without variables
	fold  bool   // ignoring the case of ASCII letters
	lead  int    // bytes before the first wildcard
	parts []part // with variables; nil: there are none
}

// part is a piece of a pattern: a text with wildcards, a literal, or a variable.
type part struct {
	text     string
	literal  bool // ${*}, ${?}, ${$}: the character itself
	variable bool
	key      Key
	fallback string // default of a variable
	has      bool   // there is a default
}

// match says whether the whole text fits. A variable without value and default
// fits nothing.
func (p *pattern) match(text string, facts Facts) bool {
	if p.parts == nil {
		if len(text) < p.lead || !equalFold(p.glob[:p.lead], text[:p.lead], p.fold) {
			return false
		}
		return glob(p.glob[p.lead:], text[p.lead:], p.fold)
	}
	expanded, ok := p.expand(facts)
	return ok && glob(expanded, text, p.fold)
}

// equal compares without wildcards.
func (p *pattern) equal(text string, facts Facts) bool {
	want := p.glob
	if p.parts != nil {
		expanded, ok := p.expand(facts)
		if !ok {
			return false
		}
		want = unquoted.Replace(expanded)
	}
	return equalFold(want, text, p.fold)
}

func equalFold(a, b string, fold bool) bool {
	return a == b || fold && strings.EqualFold(a, b)
}

// Wildcards that stand for themselves are quoted with a byte that no text has.
const quote = "\xff"

var unquoted = strings.NewReplacer(quote, "")

// expand puts the values of variables in; their wildcards are no wildcards.
func (p *pattern) expand(facts Facts) (string, bool) {
	var b strings.Builder
	for i := range p.parts {
		piece := &p.parts[i]
		switch {
		case piece.literal:
			b.WriteString(quote + piece.text)
		case !piece.variable:
			b.WriteString(piece.text)
		default:
			value, ok := "", false
			if facts != nil {
				value, ok = facts.Fact(piece.key)
			}
			if !ok {
				if value, ok = piece.fallback, piece.has; !ok {
					return "", false
				}
			}
			b.WriteString(quotedGlob.Replace(value))
		}
	}
	return b.String(), true
}

var quotedGlob = strings.NewReplacer("*", quote+"*", "?", quote+"?", quote, "")

// parsePattern reads the variables of a text. Versions before 2012-10-17 have
// none.
func parsePattern(text string, variables, fold bool) (pattern, error) {
	p := pattern{glob: text, fold: fold, lead: len(text)}
	if i := strings.IndexAny(text, "*?"); i >= 0 {
		p.lead = i
	}
	if !variables || !strings.Contains(text, "${") {
		return p, nil
	}
	for text != "" {
		before, rest, ok := strings.Cut(text, "${")
		if before != "" {
			p.parts = append(p.parts, part{text: before})
		}
		if !ok {
			break
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return p, fmt.Errorf("%q opens a variable with ${ and does not close it", p.glob)
		}
		p.parts = append(p.parts, parseVariable(name))
		text = after
	}
	return p, nil
}

// parseVariable reads what stands in ${…}: a key, a key and its default in
// quotes, or an escaped character.
func parseVariable(name string) part {
	switch name {
	case "*", "?", "$":
		return part{text: name, literal: true}
	}
	key, fallback, has := strings.Cut(name, ",")
	return part{variable: true, key: keyOf(strings.TrimSpace(key)), fallback: strings.Trim(strings.TrimSpace(fallback), "'"), has: has}
}

// glob matches text with a pattern of * and ?. A ? is one character.
func glob(pattern, text string, fold bool) bool {
	star, mark := -1, 0
	i, j := 0, 0
	for j < len(text) {
		switch {
		case i < len(pattern) && pattern[i] == '*':
			star, mark = i, j
			i++
			continue
		case i < len(pattern) && pattern[i] == '?':
			i++
			j += width(text[j:])
			continue
		case i+1 < len(pattern) && pattern[i] == quote[0] && same(pattern[i+1], text[j], fold):
			i += 2
			j++
			continue
		case i < len(pattern) && same(pattern[i], text[j], fold):
			i++
			j++
			continue
		case star < 0:
			return false
		}
		mark++
		i, j = star+1, mark
	}
	for i < len(pattern) && pattern[i] == '*' {
		i++
	}
	return i == len(pattern)
}

// width is the number of bytes of the first character.
func width(text string) int {
	n := 1
	for n < len(text) && text[n]&0xC0 == 0x80 {
		n++
	}
	return n
}

func same(a, b byte, fold bool) bool { return a == b || fold && lower(a) == lower(b) }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
