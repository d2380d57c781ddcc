package schema

import "strconv"

// maxSteps bounds the work of one validation: alternatives within alternatives
// grow as a power of the depth of the body.
const maxSteps = 5_000_000

// run is one validation of one body. It is reused, never shared.
type run struct {
	body   tree
	found  []string // findings of the report in progress
	failed int      // number of findings of the report in progress
	quiet  bool     // count only, build no text
	steps  int
	order  []int32 // stack of members in order of their names
	text   []byte
}

// report adds a finding. build appends its text and is not called when nobody
// reads it.
func (r *run) report(build func(dst []byte) []byte) {
	r.failed++
	if r.quiet {
		return
	}
	r.text = build(r.text[:0])
	r.found = append(r.found, string(r.text))
}

// matches runs a rule as a report of its own and tells whether it holds.
func (r *run) matches(u *rule, i int32) bool {
	failed, quiet := r.failed, r.quiet
	r.failed, r.quiet = 0, true
	r.apply(u, i)
	ok := r.failed == 0
	r.failed, r.quiet = failed, quiet
	return ok
}

// apply checks node i against a rule: first the keywords, then what lies below.
func (r *run) apply(u *rule, i int32) {
	if r.quiet && r.failed > 0 {
		return // the verdict is clear
	}
	r.steps++
	if r.steps > maxSteps {
		r.failed++
		return
	}
	k := r.body.nodes[i].kind
	for _, c := range u.checks {
		if c.kinds.has(k) {
			c.check.run(r, i)
		}
	}
	// Below a failed level nothing is looked at; a failure of an earlier
	// sibling counts too, since there is one report.
	if r.failed > 0 || r.body.nodes[i].size == 0 {
		return
	}
	switch {
	case k == array && u.hasItems():
		r.items(u, i)
	case k == object && u.hasMembers():
		r.members(u, i)
	}
}

func (r *run) items(u *rule, i int32) {
	at := 0
	for c := range r.body.each(i) {
		if item := u.item(at); item != nil {
			r.apply(item, c)
		}
		at++
	}
}

// members visits in document order as long as only the verdict counts, and in
// the order of names for a report.
func (r *run) members(u *rule, i int32) {
	if r.quiet {
		for c := range r.body.each(i) {
			r.member(u, c)
		}
		return
	}
	from := len(r.order)
	r.order = r.body.sorted(r.order, i)
	for at := from; at < len(r.order); at++ {
		r.member(u, r.order[at])
	}
	r.order = r.order[:from]
}

func (r *run) member(u *rule, c int32) {
	name := r.body.nodes[c].name
	known := false
	if sub, ok := u.properties[name]; ok {
		known = true
		r.apply(sub, c)
	}
	for _, p := range u.patterns {
		if p.pattern.match(name) {
			known = true
			r.apply(p.rule, c)
		}
	}
	if !known && u.additional != nil {
		r.apply(u.additional, c)
	}
}

// rule is a compiled schema. Rules point at each other and may form circles,
// but only through members and items.
type rule struct {
	checks     []limited // in alphabetical order of their keywords
	properties map[string]*rule
	patterns   []patternRule
	additional *rule // nil: anything
	every      *rule // items as one schema
	tuple      []*rule
	rest       *rule // additionalItems as a schema
}

// limited is a check that concerns some types only.
type limited struct {
	kinds kindSet
	check check
}

// check is one keyword with its value. It reports what does not hold for node
// i of the body.
type check interface{ run(r *run, i int32) }

type patternRule struct {
	pattern *pattern
	rule    *rule
}

func (u *rule) hasItems() bool { return u.every != nil || u.tuple != nil }

func (u *rule) hasMembers() bool {
	return len(u.properties) > 0 || len(u.patterns) > 0 || u.additional != nil
}

// item returns the rule of the element at a position, or nil.
func (u *rule) item(at int) *rule {
	switch {
	case u.every != nil:
		return u.every
	case at < len(u.tuple):
		return u.tuple[at]
	}
	return u.rest
}

func appendInt(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }
