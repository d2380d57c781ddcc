package regex

import (
	"fmt"
	"regexp"
	"unicode/utf8"
)

// linear is a pattern on the standard library's engine, with what a subject
// must be for it to agree with Java.
type linear struct {
	re      *regexp.Regexp
	ascii   bool // the subject must be ASCII: \b knows no other letters
	noBreak bool // the subject must not end with a line terminator: $ stands only at the end
	looks   bool // the pattern looks at what is before it, a search cannot start in mid text
}

// fits reports whether the engine agrees with Java on this subject.
func (l *linear) fits(s string) bool {
	if l == nil || l.noBreak && endsWithTerminator(s) {
		return false
	}
	return isASCII(s) || !l.ascii && utf8.ValidString(s)
}

func isASCII(s string) bool {
	for ; len(s) >= 8; s = s[8:] {
		if s[0]|s[1]|s[2]|s[3]|s[4]|s[5]|s[6]|s[7] >= utf8.RuneSelf {
			return false
		}
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func endsWithTerminator(s string) bool {
	if s == "" {
		return false
	}
	r, _ := decodeLast(s)
	return terminators.has(r)
}

// newLinear plans RE2 for t, or says why it cannot.
func newLinear(t *tree, whole bool) (*linear, string) {
	root := t.root
	if whole {
		root = dropEnd(root)
	} else if t.nullable {
		return nil, "it may match the empty text, where Java and RE2 go on differently"
	}
	if why := unfit(root, whole); why != "" {
		return nil, why
	}
	re, err := regexp.Compile(emit(t, re2Exact, whole))
	if err != nil {
		return nil, "RE2 refuses its size: " + err.Error()
	}
	return &linear{
		re:      re,
		ascii:   root.contains(opBoundary),
		noBreak: root.contains(opEndTerm),
		looks:   root.contains(opBegin, opBoundary),
	}, ""
}

// unfit names the first part of n that RE2 lacks or sees otherwise.
func unfit(n *node, whole bool) string {
	why := ""
	n.walk(func(m *node) bool {
		if what := m.beyondRE2(whole); what != "" {
			why = fmt.Sprintf("%s at index %d", what, m.pos)
		}
		return why == ""
	})
	return why
}

func (n *node) beyondRE2(whole bool) string {
	switch n.op {
	case opAhead:
		return "look-ahead"
	case opBehind:
		return "look-behind"
	case opRef:
		return "reference to a group"
	case opAtomic:
		return "atomic group"
	case opLastMatch:
		return "\\G"
	case opGrapheme:
		return "\\X"
	case opBeginLine, opEndLine:
		return "line anchor of MULTILINE"
	case opEndTerm:
		if n.flags&unixLines != 0 {
			return "" // a text without a terminator at its end ends the same way
		}
	case opBoundary:
		if n.flags&unicodeClass != 0 {
			return "Unicode word boundary"
		}
	case opRepeat:
		return n.repeatBeyondRE2(whole)
	}
	return ""
}

func (n *node) repeatBeyondRE2(whole bool) string {
	switch {
	case n.mode == possessive:
		return "possessive quantifier"
	case n.kids[0].op == opLinebreak:
		return "repeated \\R"
	case !whole && n.kids[0].nullable():
		return "repetition of what may be empty"
	}
	return ""
}

// plan is everything a Regex needs to run.
type plan struct {
	globs    []glob  // whole text
	whole    *linear // whole text
	whyWhole string  // why not the engine before

	literal string // search: the pattern is this text
	class   *set   // search: the pattern is one character of a set
	run     bool   // ... or as many as there are
	find    *linear
	whyFind string
}

func newPlan(t *tree) plan {
	var p plan
	if p.globs = globs(t.root); p.globs == nil {
		p.whole, p.whyWhole = newLinear(t, true)
	}
	if !p.scanFor(t) {
		p.find, p.whyFind = newLinear(t, false)
	}
	return p
}

// scanFor recognizes the patterns that are searched for without an engine.
func (p *plan) scanFor(t *tree) bool {
	if t.groups > 0 {
		return false
	}
	n := t.root
	if n.op == opRepeat && n.mode == greedy && n.min == 1 && n.max == unlimited {
		n, p.run = n.kids[0], true
	}
	if n.op == opSet && (p.run || !isText(n)) {
		p.class = n.set
		return true
	}
	p.run = false
	var sets []*set
	switch n.op {
	case opSet:
		sets = []*set{n.set}
	case opCat:
		for _, k := range n.kids {
			if k.op != opSet {
				return false
			}
			sets = append(sets, k.set)
		}
	}
	if text := newPiece(sets); len(sets) > 0 && text.isText {
		p.literal = text.literal
		return true
	}
	return false
}

func isText(n *node) bool {
	r, ok := n.set.one()
	return ok && !surrogates.has(r) && r != utf8.RuneError
}
