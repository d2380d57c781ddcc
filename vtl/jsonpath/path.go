package jsonpath

import (
	"errors"
	"sync"

	"postern/vtl/value"
)

// Path is a compiled path.
type Path struct {
	text     string
	rooted   bool // begins with $, not @
	definite bool
	function bool // ends with a function
	first    *step
	plain    bool // only single names and indexes: no state is needed to follow it
}

// String returns the text the path was compiled from.
func (p *Path) String() string { return p.text }

// Definite reports whether the path leads to at most one value; other paths give an array of hits.
func (p *Path) Definite() bool { return p.definite }

// kind of a step.
type stepKind uint8

const (
	stepNames    stepKind = iota // .name, ['a','b']
	stepWildcard                 // .*, [*]
	stepIndexes                  // [0], [0,2]
	stepSlice                    // [1:3]
	stepScan                     // ..
	stepFilter                   // [?(...)]
	stepFunction                 // .length()
)

// step is one link of a path.
type step struct {
	kind     stepKind
	next     *step
	upstream bool // every step before this one is definite
	names    []string
	indexes  []int
	slice    sliceBounds
	filter   predicate
	call     *call
}

// definite reports whether the step leads to at most one value.
func (s *step) definite() bool {
	switch s.kind {
	case stepNames:
		return len(s.names) == 1 || s.next == nil
	case stepIndexes:
		return len(s.indexes) == 1
	case stepFunction:
		return true
	}
	return false
}

// sliceBounds are the ends of a slice; at least one is present.
type sliceBounds struct {
	from, to       int
	hasFrom, hasTo bool
}

// settle works out what depends on the whole chain of steps.
func (p *Path) settle() {
	upstream := true
	for s := p.first; s != nil; s = s.next {
		s.upstream = upstream
		upstream = upstream && s.definite()
		p.function = s.kind == stepFunction
	}
	p.definite = upstream
	p.invert()
	p.plain = true
	for s := p.first; s != nil; s = s.next {
		p.plain = p.plain && (s.kind == stepNames && len(s.names) == 1 || s.kind == stepIndexes && len(s.indexes) == 1)
	}
}

// invert turns $..x.f() into $.f($..x), as Jayway does for a path that begins with a scan and ends with a function.
func (p *Path) invert() {
	if !p.function || p.first.kind != stepScan {
		return
	}
	last := p.first
	for last.next.kind != stepFunction {
		last = last.next
	}
	function := last.next
	last.next = nil
	inner := &Path{text: p.text, rooted: true, first: p.first}
	function.call.arguments = []argument{{path: inner, spread: withWildcard(inner)}}
	p.first, p.definite = function, true
	for s := function; s != nil; s = s.next {
		p.definite = p.definite && s.definite()
	}
}

// evaluation carries the state of one run of a path.
type evaluation struct {
	root    value.Value
	arena   *value.Arena
	require bool // a missing member is a failure, as in existence checks
	left    int  // steps left
	budget  *int // the counter to use: left of the outermost evaluation
	depth   int
	hits    []value.Value
	scope   scope // of the filter being tested
}

// maxSteps bounds the work of one evaluation, maxHits its results and maxDepth its nesting.
const (
	maxSteps = 20_000_000
	maxHits  = 1_000_000
	maxDepth = 2_000
)

var evaluations = sync.Pool{New: func() any { return new(evaluation) }}

// Eval runs the path on a document. found is false when a definite path leads nowhere. The memory of an array of hits comes
// from a, which may be nil.
func (p *Path) Eval(root value.Value, a *value.Arena) (v value.Value, found bool, err error) {
	if root.IsNull() {
		return value.Null, false, &Error{Path: p.text, Offset: -1, Kind: Failed, Reason: "the document is null"}
	}
	if p.plain {
		v, found = p.follow(root)
		return v, found, nil
	}
	v, err = p.run(root, root, a, false, nil)
	switch {
	case err == nil:
		return v, true, nil
	case err == errNotFound:
		return value.Null, false, nil
	}
	return value.Null, false, p.explain(err)
}

// explain puts the path into a failure.
func (p *Path) explain(err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return &Error{Path: p.text, Offset: -1, Kind: Failed, Reason: err.Error()}
	}
	named := *e
	named.Path = p.text
	return &named
}

// follow takes the steps of a plain path, without any state.
func (p *Path) follow(v value.Value) (value.Value, bool) {
	for s := p.first; s != nil; s = s.next {
		var ok bool
		if s.kind == stepNames {
			m := v.Map()
			if m == nil {
				return value.Null, false
			}
			v, ok = m.GetString(s.names[0])
		} else {
			v, ok = elementOfArray(v, s.indexes[0])
		}
		if !ok {
			return value.Null, false
		}
	}
	return v, true
}

// elementOfArray returns element i, counted from the end when negative.
func elementOfArray(v value.Value, i int) (value.Value, bool) {
	l := arrayOf(v)
	if l == nil {
		return value.Null, false
	}
	if i < 0 {
		i += l.Len()
	}
	if i < 0 || i >= l.Len() {
		return value.Null, false
	}
	return l.At(i), true
}

// run evaluates the path from document on; root is what $ means inside filters and arguments. A nested run shares the budget
// of the outer one.
func (p *Path) run(document, root value.Value, a *value.Arena, require bool, budget *int) (value.Value, error) {
	if p.plain {
		if v, ok := p.follow(document); ok {
			return v, nil
		}
		return value.Null, errNotFound
	}
	e := evaluations.Get().(*evaluation)
	*e = evaluation{root: root, arena: a, require: require, budget: budget, hits: e.hits[:0]}
	if budget == nil {
		e.left = maxSteps
		e.budget = &e.left
	}
	defer e.release()
	if err := e.walk(p.first, document); err != nil {
		return value.Null, err
	}
	if !p.definite {
		return value.FromList(a.ListOf(value.JSONArray, e.hits)), nil
	}
	if len(e.hits) == 0 {
		return value.Null, errNotFound
	}
	return e.hits[len(e.hits)-1], nil
}

// release hands the state back without keeping the document alive.
func (e *evaluation) release() {
	clear(e.hits)
	if cap(e.hits) > 1<<14 {
		e.hits = nil
	}
	*e = evaluation{hits: e.hits[:0]}
	evaluations.Put(e)
}
