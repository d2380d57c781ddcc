package regex

import "strings"

// search walks over the matches of one text, as repeated Matcher.find() calls
// do. start and end are byte offsets; an offset two bytes into a supplementary
// character stands between its surrogates.
type search struct {
	re         *Regex
	s          string
	pos        int // where the next search starts
	start, end int
	regs       []int // of an engine with groups: offsets of all groups, -1 when unset
	linear     bool
	all        [][]int // matches found in advance
	listed     bool
	slow       *backtracking
}

func (f *search) init(re *Regex, s string, from int) {
	*f = search{re: re, s: s, pos: from, end: -1}
	p := &re.plan
	if p.literal != "" || p.class != nil {
		return
	}
	f.linear = p.find.fits(s) && !(p.find.looks && from > 0)
}

// close gives pooled memory back.
func (f *search) close() {
	if f.slow != nil {
		f.slow.release()
		f.slow = nil
	}
}

// next moves to the next match.
func (f *search) next() (bool, error) {
	p := &f.re.plan
	switch {
	case p.literal != "":
		i := strings.Index(f.s[f.pos:], p.literal)
		if i < 0 {
			return false, nil
		}
		return f.found(f.pos+i, f.pos+i+len(p.literal)), nil
	case p.class != nil:
		start, end := p.class.search(f.s, f.pos, p.run)
		if end < 0 {
			return false, nil
		}
		return f.found(start, end), nil
	case f.linear:
		return f.nextLinear(), nil
	}
	return f.nextSlow()
}

func (f *search) found(start, end int) bool {
	f.start, f.end, f.pos = start, end, end
	return true
}

// nextLinear searches with RE2. Its matches are never empty here, so the next
// search starts where the last match ended.
func (f *search) nextLinear() bool {
	l := f.re.plan.find
	if l.looks {
		if !f.listed {
			f.all, f.listed = l.re.FindAllStringSubmatchIndex(f.s, -1), true
		}
		if len(f.all) == 0 {
			return false
		}
		f.regs, f.all = f.all[0], f.all[1:]
		return f.found(f.regs[0], f.regs[1])
	}
	f.regs = l.re.FindStringSubmatchIndex(f.s[f.pos:])
	if f.regs == nil {
		return false
	}
	for i := range f.regs {
		if f.regs[i] >= 0 {
			f.regs[i] += f.pos
		}
	}
	return f.found(f.regs[0], f.regs[1])
}

func (f *search) nextSlow() (bool, error) {
	if f.slow == nil {
		f.slow = newBacktracking(f.re, f.s, f.pos, false)
	}
	ok, err := f.slow.next()
	if !ok {
		return false, err
	}
	f.regs = f.slow.regs
	return f.found(f.regs[0], f.regs[1]), nil
}

// group gives the offsets of a group of the last match; start is -1 when it
// took no part.
func (f *search) group(n int) (start, end int) {
	switch {
	case n == 0:
		return f.start, f.end
	case 2*n+1 < len(f.regs):
		return f.regs[2*n], f.regs[2*n+1]
	}
	return -1, -1
}
