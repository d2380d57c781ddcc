package builtin

import "postern/vtl/value"

// Section is a map below $context.
type Section uint8

// The sections of $context that a host provides.
const (
	Root           Section = iota // $context itself
	Identity                      // $context.identity
	ClientCert                    // $context.identity.clientCert
	CertValidity                  // $context.identity.clientCert.validity
	AuthorizerVars                // $context.authorizer
	Claims                        // $context.authorizer.claims
	sections
)

// sectionPlace is where a section hangs.
var sectionPlace = [sections]struct {
	parent Section
	name   string
}{
	Identity: {Root, "identity"}, ClientCert: {Identity, "clientCert"}, CertValidity: {ClientCert, "validity"},
	AuthorizerVars: {Root, "authorizer"}, Claims: {AuthorizerVars, "claims"},
}

// ContextSource provides the contents of $context. It is asked for single variables as long as a template only reads them,
// and for a whole section when it walks or changes one.
type ContextSource interface {
	// Has reports whether the section exists for this request; Root always does.
	Has(s Section) bool
	// Variable returns one variable of a section; sections themselves are not asked for.
	Variable(s Section, name string) (v value.Value, found bool)
	// Fill puts all variables of a section into m, sections below excepted.
	Fill(s Section, m *value.Map)
}

// contextTree is $context: a map per section, filled on demand, and the maps of the overrides.
type contextTree struct {
	root  contextSection
	rest  [sections - 1]contextSection
	from  ContextSource
	sides [2]overrideSide
}

func (t *contextTree) section(s Section) *contextSection {
	if s == Root {
		return &t.root
	}
	return &t.rest[s-1]
}

func (t *contextTree) reset() {
	t.from = nil
	for s := Root; s < sections; s++ {
		t.section(s).reset(t, s)
	}
	t.sides[Request].reset("path", "header", "querystring")
	t.sides[Response].reset("header")
}

func (t *contextTree) set(from ContextSource) {
	t.from = from
	for s := Root; s < sections; s++ {
		t.section(s).reset(t, s)
	}
}

// contextSection is a map that asks the source.
type contextSection struct {
	m    value.Map
	tree *contextTree
	is   Section
}

// reset makes the map ask the source again; one that only was asked for single variables still does.
func (c *contextSection) reset(t *contextTree, s Section) {
	if c.tree == t && !c.m.Filled() {
		return
	}
	c.tree, c.is = t, s
	c.m.Class = value.ContextMap // its text is not documented; nothing
	c.m.SetSource(c)
}

// Lookup finds a section below, the overrides or a variable.
func (c *contextSection) Lookup(name string) (value.Value, bool) {
	if c.is == Root {
		for side := range c.tree.sides {
			if name == sideNames[side] {
				return value.FromMap(&c.tree.sides[side].m), true
			}
		}
	}
	if c.tree.from == nil {
		return value.Null, false
	}
	for s := Identity; s < sections; s++ {
		if p := &sectionPlace[s]; p.parent == c.is && p.name == name && c.tree.from.Has(s) {
			return value.FromMap(&c.tree.section(s).m), true
		}
	}
	return c.tree.from.Variable(c.is, name)
}

// Fill takes everything into the map. Its order is that of a hash table, whatever the order of insertion, but for keys
// that share a slot.
func (c *contextSection) Fill(m *value.Map) {
	if from := c.tree.from; from != nil {
		from.Fill(c.is, m)
		for s := Identity; s < sections; s++ {
			if p := &sectionPlace[s]; p.parent == c.is && from.Has(s) {
				m.PutString(p.name, value.FromMap(&c.tree.section(s).m))
			}
		}
	}
	if c.is == Root {
		for side := range c.tree.sides {
			m.PutString(sideNames[side], value.FromMap(&c.tree.sides[side].m))
		}
	}
}
