package regex

import "strconv"

// dialect is the language a tree is written in for an engine.
type dialect uint8

const (
	re2Exact  dialect = iota // the standard library's regexp
	re2Loose                 // the same, assertions and references widened: matches at least as much
	netASCII                 // regexp2, for subjects of ASCII only
	netPoints                // regexp2 on code points
	netUnits                 // regexp2 on UTF-16 units
)

// emitter writes a tree as a pattern of a dialect. Everything is spelled out as
// code points, so that no flag and no table of the engine takes part.
type emitter struct {
	dst    []byte
	d      dialect
	whole  bool // for a match of the whole text: captures are of no use, a last $ is \z
	groups int
}

func emit(t *tree, d dialect, whole bool) string {
	e := &emitter{d: d, whole: whole, groups: t.groups}
	root := t.root
	if whole {
		root = dropEnd(root)
		e.text(`\A(?:`)
	} else {
		if d == netUnits && t.wide {
			e.text(`(?:\G|` + notInside + `)`)
		}
		e.text(`(?:`)
	}
	e.node(root)
	e.text(`)`)
	if whole {
		e.text(`\z`)
	}
	return string(e.dst)
}

// dropEnd removes the $ or \Z that ends n: before the end of the whole text it
// adds nothing.
func dropEnd(n *node) *node {
	switch n.op {
	case opEndTerm:
		return &node{op: opEmpty, pos: n.pos}
	case opCat, opAlt, opPlain, opGroup:
		c := *n
		c.kids = append([]*node(nil), n.kids...)
		first := len(c.kids) - 1
		if n.op == opAlt {
			first = 0
		}
		for i := first; i < len(c.kids); i++ {
			c.kids[i] = dropEnd(c.kids[i])
		}
		return &c
	}
	return n
}

func (e *emitter) text(s string) { e.dst = append(e.dst, s...) }

func (e *emitter) re2() bool { return e.d <= re2Loose }

func (e *emitter) node(n *node) {
	switch n.op {
	case opEmpty:
		e.text(`(?:)`)
	case opSet:
		e.set(n.set)
	case opCat:
		for _, k := range n.kids {
			e.node(k)
		}
	case opAlt:
		for i, k := range n.kids {
			if i > 0 {
				e.text(`|`)
			}
			e.node(k)
		}
	case opRepeat:
		e.repeat(n)
	case opGroup:
		e.enclose(map[bool]string{false: `(`, true: `(?:`}[e.whole && e.re2()], n.kids[0])
	case opPlain:
		e.enclose(`(?:`, n.kids[0])
	default:
		e.special(n)
	}
}

func (e *emitter) enclose(open string, n *node) {
	e.text(open)
	e.node(n)
	e.text(`)`)
}

// special writes what RE2 has no word for; in the loose dialect assertions
// hold always and a reference is any text.
func (e *emitter) special(n *node) {
	if e.re2() {
		e.specialRE2(n)
		return
	}
	switch n.op {
	case opAtomic:
		e.enclose(`(?>`, n.kids[0])
	case opAhead:
		e.enclose(map[bool]string{false: `(?=`, true: `(?!`}[n.negated], n.kids[0])
	case opBehind:
		e.lookBehind(n)
	case opRef:
		e.reference(n)
	case opGrapheme:
		e.text(`\X`)
	case opLinebreak:
		e.text(`(?:\r\n|[\n-\r\u0085\u2028\u2029])`)
	default:
		e.assertion(n)
	}
}

func (e *emitter) specialRE2(n *node) {
	switch n.op {
	case opBegin:
		e.text(`\A`)
	case opEnd, opEndTerm:
		e.text(`\z`)
	case opLinebreak:
		e.text(`(?:\r\n|[\n-\r\x{85}\x{2028}\x{2029}])`)
	case opBoundary:
		e.text(map[bool]string{false: `\b`, true: `\B`}[n.negated])
	case opAtomic:
		e.enclose(`(?:`, n.kids[0])
	case opGrapheme:
		e.text(`(?s:.+)`)
	case opRef:
		e.text(`(?s:.*)`)
	default:
		e.text(`(?:)`)
	}
}

func (e *emitter) lookBehind(n *node) {
	if n.reach == reachNever {
		e.text(map[bool]string{false: `(?!)`, true: `(?:)`}[n.negated])
		return
	}
	e.enclose(map[bool]string{false: `(?<=`, true: `(?<!`}[n.negated], n.kids[0])
}

func (e *emitter) reference(n *node) {
	if n.group > e.groups {
		e.text(`(?!)`) // RX-11
		return
	}
	name := `\k<` + strconv.Itoa(n.group) + `>`
	if n.flags&caseInsensitive != 0 {
		name = `(?i:` + name + `)`
	}
	e.text(name)
}

func (e *emitter) repeat(n *node) {
	k := n.kids[0]
	possess := n.mode == possessive && !e.re2()
	if possess {
		e.text(`(?>`)
	}
	switch {
	case !e.re2() && (possess || k.op == opLinebreak): // RX-13: Java never re-enters such a round
		e.enclose(`(?>`, k)
	case k.op == opSet || k.op == opGroup || k.op == opPlain:
		e.node(k)
	default:
		e.enclose(`(?:`, k)
	}
	e.quantifier(n.min, n.max)
	if n.mode == lazy {
		e.text(`?`)
	}
	if possess {
		e.text(`)`)
	}
}

func (e *emitter) quantifier(low, high int) {
	switch {
	case low == 0 && high == unlimited:
		e.text(`*`)
	case low == 1 && high == unlimited:
		e.text(`+`)
	case low == 0 && high == 1:
		e.text(`?`)
	case high == unlimited:
		e.text(`{` + strconv.Itoa(low) + `,}`)
	default:
		e.text(`{` + strconv.Itoa(low) + `,` + strconv.Itoa(high) + `}`)
	}
}
