package regex

import (
	"time"
)

// DefaultTimeout is the time one match may backtrack.
const DefaultTimeout = time.Second

// Regex is a compiled Java regular expression.
type Regex struct {
	pattern string
	timeout time.Duration
	tree    *tree
	plan    plan
	slow    slow
	loose   loose
}

// Option changes how a pattern is compiled.
type Option func(*Regex)

// WithTimeout limits the time one match may backtrack; 0 or less is no limit.
// A match that reaches it returns a *LimitError.
func WithTimeout(d time.Duration) Option {
	return func(re *Regex) { re.timeout = d }
}

// Compile reads a Java pattern and plans its execution. The error is a
// *SyntaxError for whatever Java refuses.
func Compile(javaPattern string, opts ...Option) (*Regex, error) {
	t, err := parse(javaPattern)
	if err != nil {
		return nil, err
	}
	re := &Regex{pattern: javaPattern, timeout: DefaultTimeout, tree: t, plan: newPlan(t)}
	for _, o := range opts {
		o(re)
	}
	return re, nil
}

// MustCompile is Compile for patterns of the program itself: it panics on an error.
func MustCompile(javaPattern string) *Regex {
	re, err := Compile(javaPattern)
	if err != nil {
		panic(err)
	}
	return re
}

// String is the pattern as it was given to Compile.
func (re *Regex) String() string { return re.pattern }

// Groups is the number of capturing groups.
func (re *Regex) Groups() int { return re.tree.groups }

// Match reports whether the whole of s matches, as String.matches does. The
// error is a *LimitError.
func (re *Regex) Match(s string) (bool, error) {
	if re.plan.globs != nil {
		for i := range re.plan.globs {
			if re.plan.globs[i].match(s) {
				return true, nil
			}
		}
		return false, nil
	}
	if re.plan.whole.fits(s) {
		return re.plan.whole.re.MatchString(s), nil
	}
	return re.backtrackMatch(s)
}

// Find searches s from byte offset from, as Matcher.find(int) does, and gives
// the byte offsets of the match. The error is a *LimitError.
func (re *Regex) Find(s string, from int) (start, end int, ok bool, err error) {
	if from < 0 || from > len(s) {
		return 0, 0, false, nil
	}
	var f search
	f.init(re, s, from)
	defer f.close()
	ok, err = f.next()
	if !ok {
		return 0, 0, false, err
	}
	return f.start, f.end, true, nil
}
