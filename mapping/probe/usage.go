package probe

import (
	"postern/vtl/syntax"
)

// Kind says what a reference leads to.
type Kind uint8

// What references lead to.
const (
	Unknown  Kind = iota
	Payload       // a value of the payload: $input.path, or a member of such a value
	Param         // $input.params
	Body          // $input.body
	JSON          // $input.json: JSON text
	Context       // $context.x
	Stage         // $stageVariables.x
	Escaped       // $util.escapeJavaScript and others that make text safe or encode it
	Computed      // a number, a Boolean or text that the template makes
)

// Origin is where the value of a reference comes from.
type Origin struct {
	Kind  Kind
	Name  string // of a parameter or variable; of Escaped the function
	Shape *Shape // of Payload
	Inner *Origin

	parts []syntax.Node // of Computed: the text that it is made of, as it was assigned
	block *syntax.Block // of Computed: what #define renders each time it is printed
}

// Use is one reference of a template.
type Use struct {
	Node      *syntax.Reference
	Origin    Origin
	Line, Col int
	Text      string // as written
	Printed   bool   // among the output
	Quoted    bool   // printed, between the quotes of a JSON string
	Condition bool   // asked for its truth
	Sole      bool   // condition of an #if by itself, not a part of a comparison
}

// Usage is what a template takes from its inputs.
type Usage struct {
	Source string
	Tree   *syntax.Tree
	Uses   []Use
	Root   *Shape // the payload, nil when the template reads none of its values
	// Writes says that the template is written as JSON: its first text begins
	// with { or [.
	Writes bool

	params  []*leaf
	stage   []string
	claims  []string
	entries []string // of $context.authorizer
	first   bool
	sets    map[string]int // assignments of a variable
}

// Read reads a template.
func Read(source string) (*Usage, error) {
	tree, err := syntax.Parse(source)
	if err != nil {
		return nil, err
	}
	u := &Usage{Source: source, Tree: tree, first: true, sets: map[string]int{}}
	w := &walker{u: u, env: map[string]Origin{}, at: map[*syntax.Reference]int{}}
	w.block(tree.Root)
	return u, nil
}

// Assigned says how often a template assigns a variable: #set, #foreach, #define.
func (u *Usage) Assigned(name string) int { return u.sets[name] }

// payload is the shape of the whole payload.
func (u *Usage) payload() *Shape {
	if u.Root == nil {
		u.Root = &Shape{Path: "$"}
	}
	return u.Root
}

// param is the leaf of a parameter.
func (u *Usage) param(place, name string) *leaf {
	for _, p := range u.params {
		if p.name == name {
			return p
		}
	}
	p := &leaf{place: place, name: name}
	u.params = append(u.params, p)
	return p
}

// leaf is a text that a template reads.
type leaf struct {
	place, name string
	raw         bool // printed outside of quotes
	literals    []string
}

func (l *leaf) compare(text string) { l.literals = addOnce(l.literals, text) }

func addOnce(list []string, text string) []string {
	for _, have := range list {
		if have == text {
			return list
		}
	}
	return append(list, text)
}

// Params are the names of the parameters that the template reads by name.
func (u *Usage) Params() []string {
	var names []string
	for _, p := range u.params {
		names = append(names, p.name)
	}
	return names
}

// StageVariables are the stage variables that the template reads.
func (u *Usage) StageVariables() []string { return u.stage }
