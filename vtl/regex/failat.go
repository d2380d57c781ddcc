package regex

import (
	"regexp/syntax"
	"sync"
)

// loose is the automaton of FailAt, made on first use.
type loose struct {
	once sync.Once
	prog *syntax.Prog
}

// FailAt gives the length in bytes of the longest beginning of s that some
// matching text could begin with. len(s) means that the text fits as far as it
// goes: it matches, or more is missing. Look-around, references and anchors
// inside the pattern are taken as fulfilled, so the point may lie too late but
// never too early.
func (re *Regex) FailAt(s string) int {
	re.loose.once.Do(func() { re.loose.prog = re.automaton() })
	if re.loose.prog == nil {
		return len(s)
	}
	w := walker{prog: re.loose.prog}
	w.resize()
	w.add(uint32(w.prog.Start), true)
	for i := 0; i < len(s); {
		r, size := decodeRune(s[i:])
		if !w.step(r) {
			return i
		}
		i += size
	}
	return len(s)
}

// automaton compiles the loose form of the pattern; nil when it is too large.
func (re *Regex) automaton() *syntax.Prog {
	parsed, err := syntax.Parse(emit(re.tree, re2Loose, true), syntax.Perl)
	if err != nil {
		return nil
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil
	}
	return prog
}

// walker holds the states the automaton may be in.
type walker struct {
	prog      *syntax.Prog
	now, then []uint32
	seen      []bool
}

func (w *walker) resize() { w.seen = make([]bool, len(w.prog.Inst)) }

// add enters a state and all that need no character. A state behind \z is dead:
// characters follow.
func (w *walker) add(pc uint32, first bool) {
	if w.seen[pc] {
		return
	}
	w.seen[pc] = true
	switch inst := &w.prog.Inst[pc]; inst.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		w.add(inst.Out, first)
		w.add(inst.Arg, first)
	case syntax.InstCapture, syntax.InstNop:
		w.add(inst.Out, first)
	case syntax.InstEmptyWidth:
		if begin := syntax.EmptyOp(inst.Arg)&syntax.EmptyBeginText != 0; !begin || first {
			w.add(inst.Out, first)
		}
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		w.then = append(w.then, pc)
	case syntax.InstMatch:
		w.then = append(w.then, pc)
	}
}

// step takes one character and reports whether any state is left.
func (w *walker) step(r rune) bool {
	w.now, w.then = w.then, w.now[:0]
	clear(w.seen)
	for _, pc := range w.now {
		if inst := &w.prog.Inst[pc]; inst.Op != syntax.InstMatch && inst.MatchRune(r) {
			w.add(inst.Out, false)
		}
	}
	return len(w.then) > 0
}
