package vtl

import (
	"strconv"

	"postern/vtl/java"
	"postern/vtl/value"
)

// scope is the object behind $foreach: the state of a loop, and a map in which a template may keep values.
type scope struct {
	index    int32
	hasNext  bool
	parent   *scope
	replaced value.Value // what $foreach was before the outermost loop
	owner    *foreachNode
	kept     *value.Map
	mark     uint32 // of the last Weight that met it
}

// scopes lends the states of loops and takes them back, so that a loop allocates none.
type scopes struct {
	all  []*scope
	used int
	kept bool // a template may have put one somewhere: they are not lent again
}

const keepScopes = 64

func (p *scopes) begin() {
	if p.kept {
		p.all, p.kept = nil, false
	}
	p.used = 0
}

func (p *scopes) forget() {
	p.begin()
	if len(p.all) > keepScopes {
		clear(p.all[keepScopes:])
		p.all = p.all[:keepScopes]
	}
	for _, s := range p.all {
		*s = scope{}
	}
}

// open makes the state of a loop inside what $foreach is now.
func (p *scopes) open(current value.Value, owner *foreachNode) *scope {
	if p.used == len(p.all) {
		p.all = append(p.all, new(scope))
	}
	s := p.all[p.used]
	p.used++
	p.kept = p.kept || owner.keep
	*s = scope{owner: owner, index: -1}
	if outer, ok := current.Object().(*scope); ok {
		s.parent = outer
	} else {
		s.replaced = current
	}
	return s
}

// close takes the state back when it is the last one lent.
func (p *scopes) close(s *scope) {
	if p.used > 0 && p.all[p.used-1] == s {
		p.used--
	}
}

const scopeClass = "org.apache.velocity.runtime.directive.ForeachScope"

// Hold adds what the template keeps in the state, and in those around.
func (s *scope) Hold(w *value.Weight) {
	for ; s != nil && w.Once(&s.mark); s = s.parent {
		w.Add(s.replaced)
		w.Add(value.FromMap(s.kept))
	}
}

func (s *scope) ClassName() string { return scopeClass }

func (s *scope) AppendText(dst []byte) []byte { return value.FromMap(s.storage()).AppendJava(dst) }

func (s *scope) storage() *value.Map {
	if s.kept == nil {
		s.kept = value.NewMap(value.HashMap, 0)
	}
	return s.kept
}

// Get is $foreach.name.
func (s *scope) Get(name string) (value.Value, bool) {
	switch name {
	case "index", "Index":
		return value.Int(s.index), true
	case "count", "Count":
		return value.Int(s.index + 1), true
	case "hasNext", "HasNext":
		return value.Bool(s.hasNext), true
	case "first", "First":
		return value.Bool(s.index == 0), true
	case "last", "Last":
		return value.Bool(!s.hasNext), true
	case "parent", "Parent":
		return scopeValue(s.parent), true
	case "topmost", "Topmost":
		return scopeValue(s.topmost()), true
	case "replaced", "Replaced":
		return s.topmost().replaced, true
	case "info", "Info":
		return value.FromObject(&scopeInfo{s}), true
	case "class", "Class":
		return value.Null, false
	}
	return s.entry(value.String(name)), true
}

// entry looks a key up here and in the loops around.
func (s *scope) entry(key value.Value) value.Value {
	for ; s != nil; s = s.parent {
		if s.kept != nil {
			if v, ok := s.kept.Get(key); ok {
				return v
			}
		}
	}
	return value.Null
}

// Set is #set($foreach.name = v).
func (s *scope) Set(name string, v value.Value) bool {
	s.storage().PutString(name, v)
	return true
}

// Call is $foreach.name(args): the getters, and the methods of a map.
func (s *scope) Call(name string, args []value.Value) (value.Value, bool, error) {
	if len(args) == 0 {
		if property, ok := scopeGetters[name]; ok {
			v, _ := s.Get(property)
			return v, true, nil
		}
	}
	switch name {
	case "get":
		if len(args) == 1 {
			return s.entry(args[0]), true, nil
		}
	case "getClass", "toString", "hashCode", "equals":
		return value.Null, false, nil
	}
	return java.Lookup(name).Call(value.FromMap(s.storage()), args, nil)
}

var scopeGetters = map[string]string{"getIndex": "index", "getCount": "count", "hasNext": "hasNext", "getHasNext": "hasNext",
	"isFirst": "first", "getFirst": "first", "isLast": "last", "getLast": "last", "getParent": "parent",
	"getTopmost": "topmost", "getReplaced": "replaced", "getInfo": "info"}

// Iterator walks the kept values.
func (s *scope) Iterator() value.Iterator {
	it, _ := value.FromMap(s.storage()).Iterator()
	return it
}

func (s *scope) topmost() *scope {
	for s.parent != nil {
		s = s.parent
	}
	return s
}

func scopeValue(s *scope) value.Value {
	if s == nil {
		return value.Null
	}
	return value.FromObject(s)
}

// Hold adds the state.
func (i *scopeInfo) Hold(w *value.Weight) { i.s.Hold(w) }

// scopeInfo is $foreach.info: where the loop stands.
type scopeInfo struct {
	s *scope
}

func (i *scopeInfo) ClassName() string { return "org.apache.velocity.runtime.directive.Scope$Info" }

func (i *scopeInfo) AppendText(dst []byte) []byte {
	dst = append(dst, "#foreach[type:block"...)
	for o := i.s; o.parent != nil; o = o.parent {
		if o == i.s {
			dst = append(dst, " depth:"...)
			dst = strconv.AppendInt(dst, int64(i.depth()), 10)
		}
	}
	dst = append(dst, " template:"...)
	dst = append(dst, i.s.owner.template...)
	dst = append(dst, " line:"...)
	dst = strconv.AppendInt(dst, int64(i.s.owner.at.Line), 10)
	dst = append(dst, " column:"...)
	dst = strconv.AppendInt(dst, int64(i.s.owner.at.Col), 10)
	return append(dst, ']')
}

func (i *scopeInfo) depth() int32 {
	n := int32(0)
	for s := i.s; s != nil; s = s.parent {
		n++
	}
	return n
}

// Get is $foreach.info.name.
func (i *scopeInfo) Get(name string) (value.Value, bool) {
	switch name {
	case "name":
		return value.String("foreach"), true
	case "type":
		return value.String("block"), true
	case "depth":
		return value.Int(i.depth()), true
	case "template":
		return value.String(i.s.owner.template), true
	case "line":
		return value.Int(i.s.owner.at.Line), true
	case "column":
		return value.Int(i.s.owner.at.Col), true
	}
	return value.Null, false
}
