package regex

import (
	"errors"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"
)

// stackLimit bounds the backtracking stack of one match, in integers.
const stackLimit = 4 << 20

// slow holds the backtracking programs of a pattern, each made when a subject
// needs it first.
type slow struct {
	whole, search [netUnits + 1]program
}

type program struct {
	once sync.Once
	re   *regexp2.Regexp
	err  error
}

func (re *Regex) program(d dialect, whole bool) (*regexp2.Regexp, error) {
	p := &re.slow.search[d]
	if whole {
		p = &re.slow.whole[d]
	}
	p.once.Do(func() {
		p.re, p.err = regexp2.Compile(emit(re.tree, d, whole), regexp2.OptionMaxBacktrackingStackSize(stackLimit))
		if p.err == nil && re.timeout > 0 {
			p.re.MatchTimeout = re.timeout
		}
	})
	if p.err != nil {
		return nil, &SyntaxError{Pattern: re.pattern, Index: -1, Reason: "Pattern is too complex", Hint: p.err.Error()}
	}
	return p.re, nil
}

func (re *Regex) backtrackMatch(s string) (bool, error) {
	if !utf8.ValidString(s) {
		b := newBacktracking(re, s, 0, true)
		defer b.release()
		if b.err != nil {
			return false, b.err
		}
		ok, err := b.prog.MatchRunes(b.runes)
		return ok, re.limit(err)
	}
	d := netPoints
	if isASCII(s) {
		d = netASCII
	}
	prog, err := re.program(d, true)
	if err != nil {
		return false, err
	}
	ok, err := prog.MatchString(s)
	return ok, re.limit(err)
}

// limit turns an error of the engine into a LimitError.
func (re *Regex) limit(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, regexp2.ErrBacktrackingStackLimit):
		return &LimitError{Pattern: re.pattern}
	}
	return &LimitError{Pattern: re.pattern, Limit: max(re.timeout, time.Nanosecond)}
}

// backtracking searches one text with regexp2.
type backtracking struct {
	re      *Regex
	runes   []rune
	offsets []int // byte offset of each rune and of the end; nil for ASCII
	at      int   // rune to start at
	prog    *regexp2.Regexp
	err     error
	match   *regexp2.Match
	regs    []int
}

var backtrackings = sync.Pool{New: func() any { return new(backtracking) }}

// newBacktracking prepares the text s and a program for it: for a match of the
// whole text or for a search from byte offset from.
func newBacktracking(re *Regex, s string, from int, whole bool) *backtracking {
	b := backtrackings.Get().(*backtracking)
	b.re, b.runes, b.offsets, b.regs = re, b.runes[:0], b.offsets[:0], b.regs[:0]
	b.match, b.at = nil, from
	d := netASCII
	if !isASCII(s) {
		d = b.decode(s, re.tree.byUnits(s))
		for b.at = 0; b.offsets[b.at] < from; b.at++ {
		}
	} else {
		for i := range len(s) {
			b.runes = append(b.runes, rune(s[i]))
		}
	}
	b.prog, b.err = re.program(d, whole)
	return b
}

// byUnits reports whether s must be searched by UTF-16 units: when the pattern
// can match nothing between the surrogates of a pair, or a surrogate stands
// alone.
func (t *tree) byUnits(s string) bool {
	return (t.nullable || !utf8.ValidString(s)) && !t.grapheme
}

// decode fills runes and offsets.
func (b *backtracking) decode(s string, units bool) dialect {
	for i := 0; i < len(s); {
		r, size := decodeRune(s[i:])
		switch {
		case units && r >= 0x10000:
			b.runes = append(b.runes, (0xD800|(r-0x10000)>>10)+unitShift, (0xDC00|r&0x3FF)+unitShift)
			b.offsets = append(b.offsets, i, i+size/2)
		case units && isSupplementary(r):
			b.runes, b.offsets = append(b.runes, r+unitShift), append(b.offsets, i)
		default:
			b.runes, b.offsets = append(b.runes, r), append(b.offsets, i)
		}
		i += size
	}
	b.offsets = append(b.offsets, len(s))
	if units {
		return netUnits
	}
	return netPoints
}

func (b *backtracking) release() {
	b.re, b.prog, b.match, b.err = nil, nil, nil, nil
	if cap(b.runes) <= 1<<20 {
		backtrackings.Put(b)
	}
}

// next finds the next match and fills regs with byte offsets.
func (b *backtracking) next() (bool, error) {
	if b.err != nil {
		return false, b.err
	}
	m, err := b.step()
	if err != nil || m == nil {
		b.at = len(b.runes) + 1
		return false, b.re.limit(err)
	}
	b.match = m
	b.regs = b.regs[:0]
	for g := range b.re.tree.groups + 1 {
		b.addGroup(m.GroupByNumber(g))
	}
	return true, nil
}

// step searches on. RX-14: after a match of nothing Java starts one unit further,
// wherever that is; \G still means the end of the last match.
func (b *backtracking) step() (*regexp2.Match, error) {
	m := b.match
	switch {
	case b.at > len(b.runes):
		return nil, nil
	case m == nil:
		return b.prog.FindRunesMatchStartingAt(b.runes, b.at)
	case m.RuneLength > 0 || b.re.tree.lastMatch:
		return b.prog.FindNextMatch(m)
	}
	if b.at = m.RuneIndex + 1; b.at > len(b.runes) {
		return nil, nil
	}
	return b.prog.FindRunesMatchStartingAt(b.runes, b.at)
}

func (b *backtracking) addGroup(g *regexp2.Group) {
	if g == nil || len(g.Captures) == 0 {
		b.regs = append(b.regs, -1, -1)
		return
	}
	b.regs = append(b.regs, b.offset(g.RuneIndex), b.offset(g.RuneIndex+g.RuneLength))
}

func (b *backtracking) offset(i int) int {
	if len(b.offsets) == 0 {
		return i
	}
	return b.offsets[i]
}
