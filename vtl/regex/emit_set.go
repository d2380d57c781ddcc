package regex

import "fmt"

// unitShift moves surrogates to the last private plane, because regexp2 loses
// some classes of surrogates when it searches. In texts of units nothing else
// is there.
const unitShift = 0x100000

// Surrogates in the dialect of units, and the assertion that the place is not
// between the two of a pair.
const (
	highUnit  = `[\x{10D800}-\x{10DBFF}]`
	lowUnit   = `[\x{10DC00}-\x{10DFFF}]`
	notInside = `(?!(?<=` + highUnit + `)` + lowUnit + `)`
)

func (e *emitter) set(s *set) { e.text(e.setText(s)) }

// setText writes a set as one term that may be repeated.
func (e *emitter) setText(s *set) string {
	switch e.d {
	case netASCII:
		return e.spans(s.and(posix()["ASCII"]))
	case netUnits:
		return e.units(s)
	}
	return e.spans(s)
}

// spans writes a set as a class of code points.
func (e *emitter) spans(s *set) string {
	if s.empty() {
		return pick(e.re2(), `[^\x00-\x{10FFFF}]`, `(?:(?!))`)
	}
	if r, ok := s.one(); ok {
		return e.rune(r)
	}
	if len(s.spans) == 1 && s.spans[0] == anySet.spans[0] && !e.re2() {
		return `[\s\S]`
	}
	out := []byte{'['}
	for _, sp := range s.spans {
		out = append(out, e.rune(sp.lo)...)
		if sp.hi > sp.lo {
			out = append(out, '-')
			out = append(out, e.rune(sp.hi)...)
		}
	}
	return string(append(out, ']'))
}

func (e *emitter) rune(r rune) string {
	switch {
	case r < 128 && (isDigit(r) || isLetter(r)):
		return string(r)
	case e.d == netUnits && surrogates.has(r):
		return fmt.Sprintf(`\x{%X}`, r+unitShift)
	case r < 0x10000 && !e.re2():
		return fmt.Sprintf(`\u%04X`, r)
	}
	return fmt.Sprintf(`\x{%X}`, r)
}

// units writes a set over UTF-16 units: a pair of surrogates for a code point
// above the basic plane, or a unit that does not start such a pair.
func (e *emitter) units(s *set) string {
	out := `(?:` + e.spans(s.minus(supplementary).minus(surrogates))
	if alone := s.and(surrogates); !alone.empty() {
		out += `|(?!` + highUnit + lowUnit + `)` + e.spans(alone)
	}
	for _, sp := range s.and(supplementary).spans {
		out += e.pairs(sp)
	}
	return out + `)`
}

// pairs writes the alternatives for a range of supplementary code points.
func (e *emitter) pairs(sp span) string {
	lo, hi := sp.lo-0x10000, sp.hi-0x10000
	out := ""
	for lo <= hi {
		first, last := lo>>10, hi>>10
		switch {
		case lo&0x3FF == 0 && (last > first || hi&0x3FF == 0x3FF):
			if hi&0x3FF != 0x3FF {
				last--
			}
		default:
			last = first
		}
		end := min(hi, last<<10|0x3FF)
		out += `|` + e.spans(newSet(span{0xD800 + first, 0xD800 + last})) +
			e.spans(newSet(span{0xDC00 + lo&0x3FF, 0xDC00 + end&0x3FF}))
		lo = end + 1
	}
	return out
}
