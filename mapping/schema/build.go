package schema

import (
	"slices"
	"strings"
)

// builder compiles one model and what it refers to.
type builder struct {
	set     *Set
	sources map[string]*source
	rules   map[place]*rule
	places  map[*rule]place
	// verified are the places known to hold a draft 4 schema.
	verified map[place]bool
}

func newBuilder(set *Set) *builder {
	return &builder{
		set:      set,
		sources:  map[string]*source{},
		rules:    map[place]*rule{},
		places:   map[*rule]place{},
		verified: map[place]bool{},
	}
}

// source reads and checks a model once. It returns nil when there is none of
// that name.
func (b *builder) source(name string) (*source, *Error) {
	if s, ok := b.sources[name]; ok {
		return s, nil
	}
	m, ok := b.set.models[name]
	if !ok {
		return nil, nil
	}
	s, err := readSource(m)
	if err != nil {
		return nil, err
	}
	if err := s.check(0); err != nil {
		return nil, err
	}
	b.verified[place{s, 0}] = true
	b.sources[name] = s
	return s, nil
}

// rule compiles the schema at a place. A place that is already being compiled
// is returned as it is: circles are allowed here, see endless.
func (b *builder) rule(in *source, at int32) (*rule, *Error) {
	p, err := b.resolve(place{in, at})
	if err != nil {
		return nil, err
	}
	if u, ok := b.rules[p]; ok {
		return u, nil
	}
	u := new(rule)
	b.rules[p], b.places[u] = u, p
	if p.in.tree.nodes[p.at].kind != object {
		return u, b.misplaced(p)
	}
	if err := b.structure(u, p); err != nil {
		return nil, err
	}
	return u, b.checks(u, p)
}

// misplaced accepts a boolean where the meta-schema has let one pass.
func (b *builder) misplaced(p place) *Error {
	if p.in.tree.nodes[p.at].kind == boolean {
		return nil
	}
	e := p.in.errorIn(p.at, "a reference leads to something that is no schema")
	e.Expected = aSchema
	return e
}

// structure compiles the keywords that say which schema applies to what lies
// below.
func (b *builder) structure(u *rule, p place) (err *Error) {
	if u.properties, err = b.properties(p); err != nil {
		return err
	}
	if u.patterns, err = b.patterns(p); err != nil {
		return err
	}
	if u.additional, err = b.optional(p, "additionalProperties"); err != nil {
		return err
	}
	items := p.in.tree.member(p.at, "items")
	if items < 0 {
		return nil
	}
	if p.in.tree.nodes[items].kind == object {
		u.every, err = b.rule(p.in, items)
		return err
	}
	if u.tuple, err = b.list(p.in, items); err != nil {
		return err
	}
	u.rest, err = b.optional(p, "additionalItems")
	return err
}

func (b *builder) properties(p place) (map[string]*rule, *Error) {
	at := p.in.tree.member(p.at, "properties")
	if at < 0 {
		return nil, nil
	}
	out := make(map[string]*rule, p.in.tree.nodes[at].size)
	for c := range p.in.tree.each(at) {
		u, err := b.rule(p.in, c)
		if err != nil {
			return nil, err
		}
		out[p.in.tree.nodes[c].name] = u
	}
	return out, nil
}

func (b *builder) patterns(p place) (out []patternRule, err *Error) {
	at := p.in.tree.member(p.at, "patternProperties")
	if at < 0 {
		return nil, nil
	}
	for _, c := range p.in.tree.sorted(nil, at) {
		pattern, err := b.pattern(p.in, c, p.in.tree.nodes[c].name)
		if err != nil {
			return nil, err
		}
		u, err := b.rule(p.in, c)
		if err != nil {
			return nil, err
		}
		out = append(out, patternRule{pattern, u})
	}
	return out, nil
}

func (b *builder) pattern(in *source, at int32, source string) (*pattern, *Error) {
	p, err := compilePattern(source)
	if err != nil {
		e := in.errorIn(at, "the regular expression cannot be used: "+err.Error())
		e.Keyword = in.tree.nodes[at].name
		return nil, e
	}
	return p, nil
}

// optional compiles a keyword that may also be a boolean.
func (b *builder) optional(p place, name string) (*rule, *Error) {
	at := p.in.tree.member(p.at, name)
	if at < 0 || p.in.tree.nodes[at].kind != object {
		return nil, nil
	}
	return b.rule(p.in, at)
}

func (b *builder) list(in *source, at int32) ([]*rule, *Error) {
	var out []*rule
	for c := range in.tree.each(at) {
		u, err := b.rule(in, c)
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}

// checks compiles the other keywords, in the order in which their findings are
// reported.
func (b *builder) checks(u *rule, p place) *Error {
	members := p.in.tree.sorted(nil, p.at)
	for _, at := range members {
		name := p.in.tree.nodes[at].name
		if !p.in.acts(name) {
			continue
		}
		kinds, c, err := b.check(u, p, at, name)
		if err != nil {
			return err
		}
		if c != nil {
			u.checks = append(u.checks, limited{kinds, c})
		}
	}
	return nil
}

var (
	anything = setOf(array, boolean, integer, null, number, object, text)
	numeric  = setOf(integer, number)
	texts    = setOf(text)
	arrays   = setOf(array)
	objects  = setOf(object)
)

// check compiles one keyword. The check is nil when the keyword never fails
// anything by itself.
func (b *builder) check(u *rule, p place, at int32, name string) (kindSet, check, *Error) {
	t := &p.in.tree
	n := t.nodes[at]
	count := func() int { return parseDecimal(n.text).count() }
	switch name {
	case "type":
		return anything, newTypeCheck(t, at), nil
	case "enum":
		return anything, &enumCheck{t, at}, nil
	case "minimum", "maximum":
		return numeric, newBoundCheck(p, at, name), nil
	case "multipleOf":
		return numeric, &multipleCheck{parseDecimal(n.text), n.text}, nil
	case "minLength", "maxLength":
		return texts, &lengthCheck{count(), name == "maxLength"}, nil
	case "minItems", "maxItems":
		return arrays, &itemsCheck{count(), name == "maxItems"}, nil
	case "minProperties", "maxProperties":
		return objects, &propertiesCheck{count(), name == "maxProperties"}, nil
	case "required":
		return objects, &requiredCheck{t.names(at)}, nil
	}
	return b.flags(u, p, at, name)
}

// flags compiles the keywords whose value may mean that there is no check.
func (b *builder) flags(u *rule, p place, at int32, name string) (kindSet, check, *Error) {
	n := p.in.tree.nodes[at]
	switch {
	case name == "uniqueItems" && n.text == "true":
		return arrays, uniqueCheck{}, nil
	case name == "additionalItems" && n.text == "false" && u.tuple != nil:
		return arrays, &closedArrayCheck{len(u.tuple)}, nil
	case name == "additionalProperties" && n.text == "false":
		return objects, &closedObjectCheck{u}, nil
	case name == "format":
		if f, ok := formats[n.text]; ok {
			return texts, &formatCheck{n.text, f}, nil
		}
	case name == "pattern":
		c, err := b.pattern(p.in, at, n.text)
		return texts, &patternCheck{c}, err
	}
	return b.combined(p, at, name)
}

// combined compiles the keywords that hold other schemas for the same value.
func (b *builder) combined(p place, at int32, name string) (kindSet, check, *Error) {
	switch name {
	case "allOf", "anyOf", "oneOf":
		rules, err := b.list(p.in, at)
		want := map[string]combination{"allOf": all, "anyOf": any1, "oneOf": one}[name]
		return anything, &combinedCheck{rules, want}, err
	case "not":
		u, err := b.rule(p.in, at)
		return anything, &notCheck{u}, err
	case "dependencies":
		c, err := b.dependencies(p.in, at)
		return objects, c, err
	}
	return 0, nil, nil
}

func (b *builder) dependencies(in *source, at int32) (*dependenciesCheck, *Error) {
	var lists, schemas []dependency
	for _, c := range in.tree.sorted(nil, at) {
		n := in.tree.nodes[c]
		if n.kind == array {
			lists = append(lists, dependency{property: n.name, names: in.tree.names(c)})
			continue
		}
		u, err := b.rule(in, c)
		if err != nil {
			return nil, err
		}
		schemas = append(schemas, dependency{property: n.name, rule: u})
	}
	return &dependenciesCheck{append(lists, schemas...)}, nil
}

// names returns the strings of an array in order.
func (t *tree) names(at int32) []string {
	var out []string
	for c := range t.each(at) {
		out = append(out, t.nodes[c].text)
	}
	slices.SortFunc(out, compareNames)
	return out
}

// newTypeCheck reads "type". A number may always be an integer, and the list
// of a message says so.
func newTypeCheck(t *tree, at int32) *typeCheck {
	c := &typeCheck{}
	list := []string{t.nodes[at].text}
	if t.nodes[at].kind == array {
		list = t.names(at)
	}
	for k, name := range kindNames[:dead] {
		if slices.Contains(list, name) || name == "integer" && slices.Contains(list, "number") {
			c.allowed |= setOf(kind(k))
			c.names = append(c.names, name)
		}
	}
	return c
}

func newBoundCheck(p place, at int32, name string) *boundCheck {
	literal := p.in.tree.nodes[at].text
	c := &boundCheck{limit: parseDecimal(literal), literal: literal, sign: -1}
	if name == "maximum" {
		c.sign = 1
	}
	exclusive := "exclusive" + strings.ToUpper(name[:1]) + name[1:]
	if x := p.in.tree.member(p.at, exclusive); x >= 0 && p.in.acts(exclusive) {
		c.exclusive = p.in.tree.nodes[x].text == "true"
	}
	return c
}
