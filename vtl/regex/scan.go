package regex

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// piece is a fixed number of characters, each of a set.
type piece struct {
	sets    []*set
	literal string // the text, when every set has one member
	isText  bool
}

// glob is a pattern of pieces with the same repeated set between them:
// first star middle[0] star ... star last. Because the middle pieces consist of
// members of star, taking each at its first place is as good as any other.
type glob struct {
	first  piece
	middle []piece
	last   piece
	star   *set // nil: no repetition, first is the whole pattern
}

// element is a set repeated low to high times, as expand finds them.
type element struct {
	set       *set
	low, high int
}

const (
	maxGlobs  = 16   // alternatives a pattern may be expanded to
	maxPieces = 1024 // characters of one piece
)

// expand writes n as alternatives of element lists; ok is false when n is more
// than that.
func expand(n *node) (lists [][]element, ok bool) {
	switch n.op {
	case opEmpty:
		return [][]element{nil}, true
	case opSet:
		return [][]element{{{n.set, 1, 1}}}, true
	case opGroup, opPlain:
		return expand(n.kids[0])
	case opCat:
		return expandCat(n.kids)
	case opAlt:
		return expandAlt(n.kids)
	case opRepeat:
		return expandRepeat(n)
	}
	return nil, false
}

func expandCat(kids []*node) ([][]element, bool) {
	lists := [][]element{nil}
	for _, k := range kids {
		tails, ok := expand(k)
		if !ok || len(lists)*len(tails) > maxGlobs {
			return nil, false
		}
		if len(lists) == 1 && len(tails) == 1 {
			lists[0] = append(lists[0], tails[0]...)
			continue
		}
		var joined [][]element
		for _, head := range lists {
			for _, tail := range tails {
				joined = append(joined, append(slices.Clone(head), tail...))
			}
		}
		lists = joined
	}
	return lists, true
}

func expandAlt(kids []*node) ([][]element, bool) {
	var lists [][]element
	for _, k := range kids {
		more, ok := expand(k)
		if !ok {
			return nil, false
		}
		lists = append(lists, more...)
	}
	return lists, len(lists) <= maxGlobs
}

func expandRepeat(n *node) ([][]element, bool) {
	body, ok := expand(n.kids[0])
	if !ok || n.mode == possessive {
		return nil, false
	}
	if s := oneSet(body); s != nil {
		return [][]element{{{s, n.min, n.max}}}, true
	}
	if n.min == 0 && n.max == 1 {
		return append(body, nil), len(body) < maxGlobs
	}
	return nil, false
}

// oneSet joins alternatives of one character each to a set; nil if they are not.
func oneSet(lists [][]element) *set {
	all := newSet()
	for _, l := range lists {
		if len(l) != 1 || l[0].low != 1 || l[0].high != 1 {
			return nil
		}
		all = all.union(l[0].set)
	}
	return all
}

// globs plans the match of a whole text; nil when the pattern is not made of
// pieces.
func globs(root *node) []glob {
	lists, ok := expand(stripAnchors(root))
	if !ok {
		return nil
	}
	out := make([]glob, 0, len(lists))
	for _, l := range lists {
		g, ok := newGlob(l)
		if !ok {
			return nil
		}
		out = append(out, g)
	}
	return out
}

// stripAnchors removes anchors that a match of the whole text implies.
func stripAnchors(n *node) *node {
	if n.op == opGroup || n.op == opPlain {
		return stripAnchors(n.kids[0])
	}
	if n.op != opCat {
		return n
	}
	kids := n.kids
	for len(kids) > 0 && kids[0].op == opBegin {
		kids = kids[1:]
	}
	for len(kids) > 0 && (kids[len(kids)-1].op == opEnd || kids[len(kids)-1].op == opEndTerm) {
		kids = kids[:len(kids)-1]
	}
	return cat(kids...)
}

func newGlob(list []element) (glob, bool) {
	var g glob
	var pieces [][]*set
	var now []*set
	for _, el := range list {
		if el.low > maxPieces || len(now)+el.low > maxPieces || el.high != el.low && el.high != unlimited {
			return g, false
		}
		for range el.low {
			now = append(now, el.set)
		}
		if el.high == unlimited {
			if g.star != nil && !slices.Equal(g.star.spans, el.set.spans) {
				return g, false
			}
			g.star = el.set
			pieces, now = append(pieces, now), nil
		}
	}
	pieces = append(pieces, now)
	return g.with(pieces)
}

func (g glob) with(pieces [][]*set) (glob, bool) {
	g.first = newPiece(pieces[0])
	if g.star == nil {
		return g, true
	}
	g.last = newPiece(pieces[len(pieces)-1])
	for _, sets := range pieces[1 : len(pieces)-1] {
		for _, s := range sets {
			if !g.star.contains(s) {
				return g, false
			}
		}
		if len(sets) > 0 {
			g.middle = append(g.middle, newPiece(sets))
		}
	}
	return g, true
}

func newPiece(sets []*set) piece {
	text := []byte{}
	for _, s := range sets {
		r, ok := s.one()
		if !ok || surrogates.has(r) || r == utf8.RuneError {
			return piece{sets: sets}
		}
		text = utf8.AppendRune(text, r)
	}
	return piece{sets: sets, literal: string(text), isText: true}
}

// prefix is the length of the piece at the start of s, or -1.
func (p *piece) prefix(s string) int {
	if p.isText {
		if strings.HasPrefix(s, p.literal) {
			return len(p.literal)
		}
		return -1
	}
	n := 0
	for _, set := range p.sets {
		if n >= len(s) {
			return -1
		}
		r, size := decodeRune(s[n:])
		if !set.has(r) {
			return -1
		}
		n += size
	}
	return n
}

// suffix is the offset at which the piece starts when s ends with it, or -1.
func (p *piece) suffix(s string) int {
	if p.isText {
		if strings.HasSuffix(s, p.literal) {
			return len(s) - len(p.literal)
		}
		return -1
	}
	for i := len(p.sets) - 1; i >= 0; i-- {
		if s == "" {
			return -1
		}
		r, size := decodeLast(s)
		if !p.sets[i].has(r) {
			return -1
		}
		s = s[:len(s)-size]
	}
	return len(s)
}

// index finds the piece in s; end is -1 when it is not there.
func (p *piece) index(s string) (start, end int) {
	if p.isText {
		i := strings.Index(s, p.literal)
		if i < 0 {
			return 0, -1
		}
		return i, i + len(p.literal)
	}
	for i := 0; i < len(s); {
		if n := p.prefix(s[i:]); n >= 0 {
			return i, i + n
		}
		_, size := decodeRune(s[i:])
		i += size
	}
	return 0, -1
}

// match reports whether the whole of s matches.
func (g *glob) match(s string) bool {
	start := g.first.prefix(s)
	if start < 0 {
		return false
	}
	if g.star == nil {
		return start == len(s)
	}
	s = s[start:]
	end := g.last.suffix(s)
	if end < 0 {
		return false
	}
	s = s[:end]
	rest := s
	for i := range g.middle {
		_, n := g.middle[i].index(rest)
		if n < 0 {
			return false
		}
		rest = rest[n:]
	}
	return g.star.all(s)
}

// all reports whether every character of s is a member.
func (s *set) all(text string) bool {
	if s == anySet {
		return true
	}
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if s.ascii[c>>6]&(1<<(c&63)) == 0 {
				return false
			}
			i++
			continue
		}
		r, size := decodeRune(text[i:])
		if !s.has(r) {
			return false
		}
		i += size
	}
	return true
}

// search finds the first member at or after from, and with run the end of the
// members that follow it; end is -1 when there is none.
func (s *set) search(text string, from int, run bool) (start, end int) {
	for i := from; i < len(text); {
		r, size := decodeRune(text[i:])
		if !s.has(r) {
			i += size
			continue
		}
		end = i + size
		for run && end < len(text) {
			if r, size = decodeRune(text[end:]); !s.has(r) {
				break
			}
			end += size
		}
		return i, end
	}
	return 0, -1
}
