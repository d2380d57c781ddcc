package regex

import (
	"strings"
	"unicode"
)

// propertySet reads the name after \p or \P and gives its set. The cursor
// stands on the letter, which is kind.
func (p *parser) propertySet(kind rune) *set {
	name := p.propertyName(p.next() != '{')
	s := p.named(name)
	if kind == 'P' {
		return s.negate()
	}
	return s
}

func (p *parser) propertyName(oneLetter bool) string {
	if oneLetter {
		r := p.at(p.cur)
		p.read()
		return string(r)
	}
	p.cur++
	start := p.cur
	for !p.done() && p.peek() != '}' {
		p.cur++
	}
	if p.done() {
		p.cur = len(p.src) + 1
		p.fail("Unclosed character family", `expected "}" to end the property`)
	}
	name := string(p.src[start:p.cur])
	p.cur++
	if name == "" {
		p.fail("Empty character family", `expected a name as in \p{Alpha}`)
	}
	return name
}

// named finds a property in the order in which Java looks.
func (p *parser) named(name string) *set {
	key, value, pair := strings.Cut(name, "=")
	if pair {
		return p.keyed(strings.ToLower(key), value)
	}
	ci := p.has(caseInsensitive)
	var s *set
	switch short := name[min(2, len(name)):]; {
	case strings.HasPrefix(name, "In"):
		s = block(short)
	case strings.HasPrefix(name, "Is"):
		s = firstOf(unicodeProperty(short, ci), general(short, ci), script(short))
	default:
		if p.has(unicodeClass) {
			s = posixUnicode(name, ci)
		}
		s = firstOf(s, general(name, ci))
	}
	if s == nil {
		p.fail("Unknown character property name {"+name+"}", "names are case-sensitive: \\p{Lower}, \\p{L}, \\p{IsLatin}, \\p{InGreek}, \\p{javaLowerCase}")
	}
	return s
}

func (p *parser) keyed(key, value string) *set {
	var s *set
	switch key {
	case "sc", "script":
		s = script(value)
	case "blk", "block":
		s = block(value)
	case "gc", "general_category":
		s = general(value, p.has(caseInsensitive))
	}
	if s == nil {
		p.fail("Unknown Unicode property {name=<"+key+">, value=<"+value+">}", "keys are script, block and general_category")
	}
	return s
}

func firstOf(sets ...*set) *set {
	for _, s := range sets {
		if s != nil {
			return s
		}
	}
	return nil
}

var blockName = strings.NewReplacer(" ", "", "-", "", "_", "")

func block(name string) *set {
	sp, ok := blockRanges()[strings.ToUpper(blockName.Replace(name))]
	if !ok {
		return nil
	}
	return newSet(sp)
}

func script(name string) *set {
	name = strings.ToUpper(name)
	if long, ok := scriptCodes()[name]; ok {
		name = long
	}
	known := make([]*unicode.RangeTable, 0, len(unicode.Scripts))
	for k, t := range unicode.Scripts {
		if strings.ToUpper(k) == name {
			return fromTables(t)
		}
		known = append(known, t)
	}
	if name == "UNKNOWN" {
		return fromTables(known...).negate()
	}
	return nil
}

// general gives a general category, a POSIX class of ASCII or a java... test.
func general(name string, ci bool) *set {
	if ci { // RX-17
		switch name {
		case "Lu", "Ll", "Lt":
			name = "LC"
		case "Lower", "Upper":
			name = "Alpha"
		case "javaLowerCase", "javaUpperCase", "javaTitleCase":
			return anyCase()
		}
	}
	if s, ok := posix()[name]; ok {
		return s
	}
	if f, ok := derived()[name]; ok {
		return f()
	}
	if len(name) <= 2 {
		if t, ok := unicode.Categories[name]; ok && name != "C" {
			return fromTables(t)
		}
	}
	return nil
}
