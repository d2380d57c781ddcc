package regex

import (
	"slices"
	"sort"
	"sync"
	"unicode"
)

const maxRune = unicode.MaxRune

// span is an inclusive range of code points.
type span struct{ lo, hi rune }

// set is a set of code points, surrogates included: sorted spans that neither
// overlap nor touch. A set is immutable once made.
type set struct {
	spans []span
	ascii [2]uint64 // membership of U+0000..U+007F
}

func newSet(spans ...span) *set {
	s := &set{spans: normalize(spans)}
	for _, sp := range s.spans {
		for r := sp.lo; r <= sp.hi && r < 128; r++ {
			s.ascii[r>>6] |= 1 << (r & 63)
		}
	}
	return s
}

func normalize(spans []span) []span {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b span) int { return int(a.lo - b.lo) })
	out := spans[:0]
	for _, sp := range spans {
		if sp.lo > sp.hi {
			continue
		}
		if n := len(out); n > 0 && sp.lo <= out[n-1].hi+1 {
			out[n-1].hi = max(out[n-1].hi, sp.hi)
			continue
		}
		out = append(out, sp)
	}
	return out
}

func setOf(text string) *set {
	var spans []span
	for _, r := range text {
		spans = append(spans, span{r, r})
	}
	return newSet(spans...)
}

// asciiSingles are the sets of one ASCII character, the most frequent of all.
var asciiSingles = sync.OnceValue(func() *[128]*set {
	sets := new([128]*set)
	for r := range sets {
		sets[r] = newSet(span{rune(r), rune(r)})
	}
	return sets
})

func single(r rune) *set {
	if 0 <= r && r < 128 {
		return asciiSingles()[r]
	}
	return newSet(span{r, r})
}

func fromTables(tables ...*unicode.RangeTable) *set {
	var spans []span
	for _, t := range tables {
		for _, r := range t.R16 {
			spans = appendStride(spans, rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range t.R32 {
			spans = appendStride(spans, rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	return newSet(spans...)
}

func appendStride(spans []span, lo, hi, stride rune) []span {
	if stride == 1 {
		return append(spans, span{lo, hi})
	}
	for r := lo; r <= hi; r += stride {
		spans = append(spans, span{r, r})
	}
	return spans
}

func (s *set) has(r rune) bool {
	if uint32(r) < 128 {
		return s.ascii[r>>6]&(1<<(r&63)) != 0
	}
	i := sort.Search(len(s.spans), func(i int) bool { return s.spans[i].hi >= r })
	return i < len(s.spans) && s.spans[i].lo <= r
}

func (s *set) union(o *set) *set {
	return newSet(append(slices.Clone(s.spans), o.spans...)...)
}

func (s *set) negate() *set {
	var out []span
	next := rune(0)
	for _, sp := range s.spans {
		if sp.lo > next {
			out = append(out, span{next, sp.lo - 1})
		}
		next = sp.hi + 1
	}
	if next <= maxRune {
		out = append(out, span{next, maxRune})
	}
	return newSet(out...)
}

func (s *set) and(o *set) *set { return s.negate().union(o.negate()).negate() }

func (s *set) minus(o *set) *set { return s.and(o.negate()) }

// contains reports whether every member of o is a member of s.
func (s *set) contains(o *set) bool { return len(o.minus(s).spans) == 0 }

// one gives the only member of a set of one.
func (s *set) one() (rune, bool) {
	if len(s.spans) == 1 && s.spans[0].lo == s.spans[0].hi {
		return s.spans[0].lo, true
	}
	return 0, false
}

func (s *set) empty() bool { return len(s.spans) == 0 }

// The sets of Java's predefined classes and of its line terminators.
var (
	anySet        = newSet(span{0, maxRune})
	surrogates    = newSet(span{0xD800, 0xDFFF})
	supplementary = newSet(span{0x10000, maxRune})
	terminators   = newSet(span{'\n', '\n'}, span{'\r', '\r'}, span{0x85, 0x85}, span{0x2028, 0x2029})
	dotSet        = terminators.negate()
	dotUnixSet    = newSet(span{'\n', '\n'}).negate()
	digitSet      = newSet(span{'0', '9'})
	spaceSet      = newSet(span{'\t', '\r'}, span{' ', ' '})
	wordSet       = newSet(span{'0', '9'}, span{'A', 'Z'}, span{'_', '_'}, span{'a', 'z'})
	horizontalSet = newSet(span{'\t', '\t'}, span{' ', ' '}, span{0xA0, 0xA0}, span{0x1680, 0x1680},
		span{0x180e, 0x180e}, span{0x2000, 0x200a}, span{0x202f, 0x202f}, span{0x205f, 0x205f}, span{0x3000, 0x3000})
	verticalSet = newSet(span{'\n', '\r'}, span{0x85, 0x85}, span{0x2028, 0x2029})
)
