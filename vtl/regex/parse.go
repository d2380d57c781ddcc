package regex

import "strconv"

// parser reads a Java pattern. It keeps to the order in which Java reads, so
// that both agree on what is an error and where.
type parser struct {
	text   string // as the caller wrote it
	src    []rune // after unquote
	from   []int  // index in the text of each character of src
	cur    int
	flags  flags
	depth  int
	groups int            // capturing groups opened so far
	names  map[string]int // named groups
	atom   *node          // what escape() found when it was not a character
	wide   bool           // Java walks the text by code points, not by UTF-16 units
}

// tree is a pattern that was read.
type tree struct {
	root      *node
	groups    int
	names     map[string]int
	wide      bool
	nullable  bool // may match nothing
	lastMatch bool // has \G
	grapheme  bool // has \X
}

func (p *parser) tree(root *node) *tree {
	return &tree{
		root: root, groups: p.groups, names: p.names, wide: p.wide,
		nullable: root.nullable(), lastMatch: root.contains(opLastMatch), grapheme: root.contains(opGrapheme),
	}
}

// maxDepth bounds the nesting of groups and classes. Java overflows its stack
// at some thousands.
const maxDepth = 1000

func parse(pattern string) (t *tree, err error) {
	text := decode(pattern)
	src, from := unquote(text)
	p := &parser{text: pattern, src: src, from: from, names: map[string]int{}}
	for _, r := range src {
		p.wide = p.wide || isSupplementary(r)
	}
	defer func() {
		if r := recover(); r != nil {
			syntax, ok := r.(*SyntaxError)
			if !ok {
				panic(r)
			}
			t, err = nil, syntax
		}
	}()
	root := p.alternatives()
	if p.cur != len(p.src) {
		if p.peek() == ')' {
			p.cur = max(p.cur, 0)
			p.fail("Unmatched closing ')'", `write \) for a literal parenthesis`)
		}
		p.fail("Unexpected internal error", `a backslash at the end escapes nothing: write \\ for a literal backslash`)
	}
	return p.tree(root), nil
}

// isSupplementary is Java's test for a character that needs code points:
// beyond the basic plane, or an unpaired surrogate.
func isSupplementary(r rune) bool { return r >= 0x10000 || 0xD800 <= r && r <= 0xDFFF }

func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.fail("Pattern is nested too deeply", "at most "+strconv.Itoa(maxDepth)+" levels of groups and classes")
	}
}

func (p *parser) leave() { p.depth-- }

func (p *parser) alternatives() *node {
	p.enter()
	defer p.leave()
	pos := p.cur
	kids := []*node{p.sequence()}
	for p.peek() == '|' {
		p.next()
		kids = append(kids, p.sequence())
	}
	if len(kids) == 1 {
		return kids[0]
	}
	return &node{op: opAlt, kids: kids, pos: pos}
}

func (p *parser) sequence() *node {
	var kids []*node
	for {
		ch := p.peek()
		pos := p.cur
		switch {
		case ch == '|' || ch == ')' || ch == 0 && p.done():
			return cat(kids...)
		case ch == '(':
			if n := p.group(); n != nil {
				kids = append(kids, n)
			}
			continue
		case ch == '*' || ch == '+' || ch == '?':
			p.next()
			p.fail("Dangling meta character '"+string(ch)+"'", `nothing stands before it to repeat: write \`+string(ch)+` for the character`)
		}
		var items []*node
		if n := p.simple(ch); n != nil {
			items = []*node{n}
		} else {
			items = p.literals()
		}
		if len(items) == 0 { // RX-09: Java repeats the empty text
			items = []*node{{op: opEmpty, pos: pos}}
		}
		last := len(items) - 1
		items[last] = p.closure(items[last])
		kids = append(kids, items...)
	}
}

// simple reads a class, property, anchor or dot; nil when literals follow.
func (p *parser) simple(ch rune) *node {
	pos := p.cur
	switch ch {
	case '[':
		return p.setNode(p.class(true), pos)
	case '\\':
		if c := p.at(p.cur + 1); c == 'p' || c == 'P' {
			return p.property(pos)
		}
		return nil
	case '^':
		p.next()
		return p.mark(p.lineOp(opBegin, opBeginLine), pos)
	case '$':
		p.next()
		return p.mark(p.lineOp(opEndTerm, opEndLine), pos)
	case '.':
		p.next()
		return p.setNode(p.dot(), pos)
	}
	return nil
}

func (p *parser) lineOp(plain, multi op) op {
	if p.has(multiline) {
		return multi
	}
	return plain
}

func (p *parser) dot() *set {
	switch {
	case p.has(dotAll):
		return anySet
	case p.has(unixLines):
		return dotUnixSet
	}
	return dotSet
}

// property reads \p or \P, the cursor being on the backslash.
func (p *parser) property(pos int) *node {
	return p.setNode(p.propertySet(p.escaped()), pos)
}

func (p *parser) mark(o op, pos int) *node { return &node{op: o, flags: p.flags, pos: pos} }

// setNode makes the node of a set. A set with members above the basic plane or
// among the surrogates makes Java step by code points.
func (p *parser) setNode(s *set, pos int) *node {
	if last := len(s.spans) - 1; last >= 0 && s.spans[last].hi >= 0x10000 || s.reaches(surrogates) {
		p.wide = true
	}
	return &node{op: opSet, set: s, flags: p.flags, pos: pos}
}

// reaches reports whether s and o share a member.
func (s *set) reaches(o *set) bool {
	for _, a := range s.spans {
		for _, b := range o.spans {
			if a.lo <= b.hi && b.lo <= a.hi {
				return true
			}
		}
	}
	return false
}

// literals reads a run of characters, or one escape that is not a character.
// A quantifier belongs to the last character alone.
func (p *parser) literals() []*node {
	var run []*node
	prev := -1
	ch := p.peek()
	for {
		switch ch {
		case '*', '+', '?', '{':
			if len(run) > 1 {
				p.cur = prev
				return run[:len(run)-1]
			}
			return run
		case '$', '.', '^', '(', '[', '|', ')':
			return run
		case '\\':
			if c := p.at(p.cur + 1); c == 'p' || c == 'P' {
				return run
			}
			prev = p.cur
			r := p.escape(false, len(run) == 0, false)
			if r < 0 {
				if len(run) == 0 {
					return []*node{p.atom}
				}
				p.cur = prev
				return run
			}
			run = append(run, p.setNode(foldSingle(r, p.flags), prev))
			ch = p.peek()
		default:
			if ch == 0 && p.done() {
				return run
			}
			prev = p.cur
			run = append(run, p.setNode(foldSingle(ch, p.flags), prev))
			ch = p.next()
		}
	}
}
