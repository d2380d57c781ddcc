package schema

import (
	"slices"
	"unicode/utf8"
)

// Each type of this file is one keyword of draft 4 with its value.

type typeCheck struct {
	allowed kindSet
	names   []string
}

func (c *typeCheck) run(r *run, i int32) {
	k := r.body.nodes[i].kind
	if c.allowed.has(k) {
		return
	}
	r.report(func(dst []byte) []byte {
		dst = append(dst, "instance type ("...)
		dst = append(dst, k.String()...)
		dst = append(dst, ") does not match any allowed primitive type (allowed: "...)
		return append(appendNames(dst, c.names), ')')
	})
}

// enumCheck keeps the values where they stand in the schema.
type enumCheck struct {
	schema *tree
	at     int32
}

func (c *enumCheck) run(r *run, i int32) {
	for v := range c.schema.each(c.at) {
		if equal(&r.body, i, c.schema, v) {
			return
		}
	}
	r.report(func(dst []byte) []byte {
		dst = append(dst, "instance value ("...)
		dst = r.body.appendJSON(dst, i)
		dst = append(dst, ") not found in enum (possible values: "...)
		return append(c.schema.appendJSON(dst, c.at), ')')
	})
}

// boundCheck is minimum and maximum. sign is what a comparison of the instance
// with the limit must not give: -1 for minimum, 1 for maximum.
type boundCheck struct {
	limit     decimal
	literal   string
	sign      int
	exclusive bool
}

func (c *boundCheck) run(r *run, i int32) {
	found := r.body.nodes[i].text
	switch order := parseDecimal(found).compare(c.limit); {
	case order == c.sign:
		r.report(func(dst []byte) []byte { return c.appendOutside(dst, found) })
	case order == 0 && c.exclusive:
		r.report(c.appendTouching)
	}
}

func (c *boundCheck) appendOutside(dst []byte, found string) []byte {
	if c.sign < 0 {
		dst = append(dst, "numeric instance is lower than the required minimum (minimum: "...)
	} else {
		dst = append(dst, "numeric instance is greater than the required maximum (maximum: "...)
	}
	dst = append(dst, c.literal...)
	dst = append(dst, ", found: "...)
	return append(append(dst, found...), ')')
}

func (c *boundCheck) appendTouching(dst []byte) []byte {
	if c.sign < 0 {
		dst = append(dst, "numeric instance is not strictly greater than the required minimum "...)
	} else {
		dst = append(dst, "numeric instance is not strictly lower than the required maximum "...)
	}
	return append(dst, c.literal...)
}

type multipleCheck struct {
	divisor decimal
	literal string
}

func (c *multipleCheck) run(r *run, i int32) {
	found := r.body.nodes[i].text
	if parseDecimal(found).multipleOf(c.divisor) {
		return
	}
	r.report(func(dst []byte) []byte {
		dst = append(dst, "remainder of division is not zero ("...)
		dst = append(dst, found...)
		dst = append(dst, " / "...)
		return append(append(dst, c.literal...), ')')
	})
}

// lengthCheck is minLength and maxLength; a length is a number of code points.
type lengthCheck struct {
	limit int
	upper bool
}

func (c *lengthCheck) run(r *run, i int32) {
	s := r.body.nodes[i].text
	length := utf8.RuneCountInString(s)
	if inside(length, c.limit, c.upper) {
		return
	}
	r.report(func(dst []byte) []byte {
		dst = append(append(dst, `string "`...), s...)
		if c.upper {
			dst = append(dst, `" is too long (length: `...)
			dst = append(appendInt(dst, length), ", maximum allowed: "...)
		} else {
			dst = append(dst, `" is too short (length: `...)
			dst = append(appendInt(dst, length), ", required minimum: "...)
		}
		return append(appendInt(dst, c.limit), ')')
	})
}

func inside(n, limit int, upper bool) bool {
	if upper {
		return n <= limit
	}
	return n >= limit
}

// itemsCheck is minItems and maxItems.
type itemsCheck struct {
	limit int
	upper bool
}

func (c *itemsCheck) run(r *run, i int32) {
	n := int(r.body.nodes[i].size)
	if inside(n, c.limit, c.upper) {
		return
	}
	r.report(func(dst []byte) []byte {
		if c.upper {
			dst = append(dst, "array is too long: must have at most "...)
		} else {
			dst = append(dst, "array is too short: must have at least "...)
		}
		dst = append(appendInt(dst, c.limit), " elements but instance has "...)
		return append(appendInt(dst, n), " elements"...)
	})
}

// propertiesCheck is minProperties and maxProperties.
type propertiesCheck struct {
	limit int
	upper bool
}

func (c *propertiesCheck) run(r *run, i int32) {
	n := int(r.body.nodes[i].size)
	if inside(n, c.limit, c.upper) {
		return
	}
	r.report(func(dst []byte) []byte {
		few, bound := "few", "at least "
		if c.upper {
			few, bound = "many", "at most "
		}
		dst = append(append(dst, "object has too "...), few...)
		dst = appendInt(append(dst, " properties (found "...), n)
		dst = append(append(dst, " but schema requires "...), bound...)
		return append(appendInt(dst, c.limit), ')')
	})
}

type uniqueCheck struct{}

func (uniqueCheck) run(r *run, i int32) {
	if r.body.hasTwins(i) {
		r.report(func(dst []byte) []byte {
			return append(dst, "array must not contain duplicate elements"...)
		})
	}
}

// closedArrayCheck is additionalItems: false behind a list of schemas.
type closedArrayCheck struct{ allowed int }

func (c *closedArrayCheck) run(r *run, i int32) {
	n := int(r.body.nodes[i].size)
	if n <= c.allowed {
		return
	}
	r.report(func(dst []byte) []byte {
		dst = appendInt(append(dst, "schema only allows "...), c.allowed)
		dst = appendInt(append(dst, " elements in array but instance has "...), n)
		return append(dst, " elements"...)
	})
}

// closedObjectCheck is additionalProperties: false.
type closedObjectCheck struct{ rule *rule }

func (c *closedObjectCheck) run(r *run, i int32) {
	var unwanted []string
	for m := range r.body.each(i) {
		if name := r.body.nodes[m].name; !c.knows(name) {
			unwanted = append(unwanted, name)
		}
	}
	if unwanted == nil {
		return
	}
	slices.SortFunc(unwanted, compareNames)
	r.report(func(dst []byte) []byte {
		dst = append(dst, "object instance has properties which are not allowed by the schema: "...)
		return appendNames(dst, unwanted)
	})
}

func (c *closedObjectCheck) knows(name string) bool {
	if _, ok := c.rule.properties[name]; ok {
		return true
	}
	for _, p := range c.rule.patterns {
		if p.pattern.match(name) {
			return true
		}
	}
	return false
}

// requiredCheck holds the names in order.
type requiredCheck struct{ names []string }

func (c *requiredCheck) run(r *run, i int32) {
	missing := absent(r, i, c.names)
	if missing == nil {
		return
	}
	r.report(func(dst []byte) []byte {
		dst = append(dst, "object has missing required properties ("...)
		return append(appendNames(dst, missing), ')')
	})
}

// absent returns the names that object i does not have.
func absent(r *run, i int32, names []string) (missing []string) {
	for _, name := range names {
		if r.body.member(i, name) < 0 {
			missing = append(missing, name)
		}
	}
	return missing
}

// dependency is one entry of dependencies: names, or a rule.
type dependency struct {
	property string
	names    []string
	rule     *rule
}

// dependenciesCheck holds the lists of names before the schemas.
type dependenciesCheck struct{ list []dependency }

func (c *dependenciesCheck) run(r *run, i int32) {
	for _, d := range c.list {
		if r.body.member(i, d.property) < 0 {
			continue
		}
		if d.rule != nil {
			r.apply(d.rule, i)
			continue
		}
		c.names(r, i, d)
	}
}

func (c *dependenciesCheck) names(r *run, i int32, d dependency) {
	missing := absent(r, i, d.names)
	if missing == nil {
		return
	}
	r.report(func(dst []byte) []byte {
		dst = append(append(dst, `property "`...), d.property...)
		dst = append(dst, `" of object has missing property dependencies (schema requires `...)
		dst = append(appendNames(dst, d.names), "; missing: "...)
		return append(appendNames(dst, missing), ')')
	})
}

type patternCheck struct{ pattern *pattern }

func (c *patternCheck) run(r *run, i int32) {
	s := r.body.nodes[i].text
	if c.pattern.match(s) {
		return
	}
	r.report(func(dst []byte) []byte {
		dst = append(append(dst, `ECMA 262 regex "`...), c.pattern.source...)
		dst = append(append(dst, `" does not match input string "`...), s...)
		return append(dst, '"')
	})
}

// combination is how many of several schemas must hold.
type combination uint8

const (
	all combination = iota
	any1
	one
)

type combinedCheck struct {
	rules []*rule
	want  combination
}

func (c *combinedCheck) run(r *run, i int32) {
	matched := 0
	for _, u := range c.rules {
		if r.matches(u, i) {
			matched++
			if c.want == any1 {
				return
			}
		}
	}
	if c.want == all && matched == len(c.rules) || c.want == one && matched == 1 {
		return
	}
	r.report(func(dst []byte) []byte { return c.appendText(dst, matched) })
}

func (c *combinedCheck) appendText(dst []byte, matched int) []byte {
	switch c.want {
	case any1:
		dst = append(dst, "instance failed to match at least one required schema among "...)
		return appendInt(dst, len(c.rules))
	case one:
		dst = append(dst, "instance failed to match exactly one schema (matched "...)
	default:
		dst = append(dst, "instance failed to match all required schemas (matched only "...)
	}
	dst = append(appendInt(dst, matched), " out of "...)
	return append(appendInt(dst, len(c.rules)), ')')
}

type notCheck struct{ rule *rule }

func (c *notCheck) run(r *run, i int32) {
	if r.matches(c.rule, i) {
		r.report(func(dst []byte) []byte {
			return append(dst, "instance matched a schema which it should not have"...)
		})
	}
}
