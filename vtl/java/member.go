package java

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"postern/vtl/value"
)

// Member is a property name, resolved once: what $o.name reads and #set($o.name = v) writes. It is immutable and shared.
type Member struct {
	name    string
	getters [2]*Method // getname, getName
	testers [2]*Method // isname, isName
	setters [2]*Method // setname, setName
	method  *Method    // name itself
	isClass bool       // class or Class: the one getter that maps have
}

// members keeps the resolved names of properties, up to maxMembers: templates use few, fuzzing uses many.
var members struct {
	sync.RWMutex
	byName map[string]*Member
}

const maxMembers = 4096

// LookupMember resolves the name of a property.
func LookupMember(name string) *Member {
	members.RLock()
	m := members.byName[name]
	members.RUnlock()
	if m != nil {
		return m
	}
	m = newMember(name)
	members.Lock()
	defer members.Unlock()
	if members.byName == nil || len(members.byName) >= maxMembers {
		members.byName = map[string]*Member{}
	}
	members.byName[name] = m
	return m
}

// Method returns the method of the same name.
func (m *Member) Method() *Method { return m.method }

func newMember(name string) *Member {
	flipped := flipFirst(name)
	m := &Member{name: name, method: Lookup(name), isClass: name == "class" || name == "Class"}
	for i, n := range [2]string{name, flipped} {
		m.getters[i], m.testers[i], m.setters[i] = Lookup("get"+n), Lookup("is"+n), Lookup("set"+n)
	}
	return m
}

// flipFirst changes the case of the first letter.
func flipFirst(name string) string {
	r, size := utf8.DecodeRuneInString(name)
	if unicode.IsLower(r) {
		return string(unicode.ToUpper(r)) + name[size:]
	}
	return string(unicode.ToLower(r)) + name[size:]
}

// Name returns the name of the property.
func (m *Member) Name() string { return m.name }

// Get (§9.1) reads the property: getname(), getName(), the entry of a map, isname(), isName(), whichever comes first. (A get("name")
// comes before isname(), but only maps and host objects have one.)
func (m *Member) Get(recv value.Value, a *value.Arena) (v value.Value, found bool, err error) {
	if recv.Kind() == value.KindMap && !m.isClass {
		v, _ = recv.Map().GetString(m.name)
		return v, true, nil
	}
	c := classOf(recv)
	if c == classNull {
		return value.Null, false, nil
	}
	if l := recv.List(); l != nil && l.IsArray() && !m.isClass {
		return value.Null, false, nil // Velocity gives arrays the methods of a list, but no properties
	}
	if c == classHost {
		if host, ok := recv.Object().(value.Getter); ok {
			if v, found = host.Get(m.name); found {
				return v, true, nil
			}
		}
	}
	if v, found, err = firstOf(&m.getters, c, recv, a); found {
		return v, found, err
	}
	return firstOf(&m.testers, c, recv, a)
}

// firstOf calls the first of two methods that the class has without parameters.
func firstOf(methods *[2]*Method, c class, recv value.Value, a *value.Arena) (v value.Value, found bool, err error) {
	for _, m := range methods {
		if set := m.byClass[c]; set != nil && set.noArgs != nil {
			v, err = set.noArgs.run(recv, nil, a)
			return v, true, err
		}
	}
	return value.Null, false, nil
}

// Set (§9.3) writes the property: the entry of a map, setname(v), setName(v). done is false when there is none.
func (m *Member) Set(recv, v value.Value, a *value.Arena) (done bool, err error) {
	if recv.Kind() == value.KindMap {
		recv.Map().PutString(m.name, v)
		return true, nil
	}
	if host, ok := recv.Object().(value.Setter); ok {
		return host.Set(m.name, v), nil
	}
	args := [1]value.Value{v}
	for _, setter := range m.setters {
		if _, done, err = setter.Call(recv, args[:], a); done {
			return done, err
		}
	}
	return false, nil
}

// Property reads $recv.name for a name that is not known before; LookupMember resolves a name once.
func Property(recv value.Value, name string) (v value.Value, found bool, err error) {
	return LookupMember(name).Get(recv, nil)
}

// SetProperty writes $recv.name for a name that is not known before.
func SetProperty(recv value.Value, name string, v value.Value) (done bool, err error) {
	return LookupMember(name).Set(recv, v, nil)
}
