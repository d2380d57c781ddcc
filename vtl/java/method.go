package java

import "postern/vtl/value"

// Method is a method name, resolved once, with its overloads in every class that has it. It is immutable and shared.
type Method struct {
	name    string
	byClass *[classCount]*overloads
}

// Lookup returns the method of a name. It never fails: a name that no class has is still a Method, since a host object may
// know it; on all other receivers it is not found.
func Lookup(name string) *Method {
	if m, ok := theRegistry().methods[name]; ok {
		return m
	}
	return &Method{name: name, byClass: &nowhere}
}

// nowhere is where an unknown method is known.
var nowhere [classCount]*overloads

// Name returns the method's name.
func (m *Method) Name() string { return m.name }

// Call calls the method on recv. found is false when recv has no such method for these arguments, or more than one that fits
// equally well. The arguments are not kept, except as elements of a container they are added to. Text and containers that the
// call makes may live in the arena; a nil arena takes them from the heap.
func (m *Method) Call(recv value.Value, args []value.Value, a *value.Arena) (v value.Value, found bool, err error) {
	c := classOf(recv)
	if c == classHost {
		if host, ok := recv.Object().(value.Caller); ok {
			if v, found, err = host.Call(m.name, args); found || err != nil {
				return v, found, err
			}
		}
	}
	set := m.byClass[c]
	if set == nil {
		return value.Null, false, nil
	}
	if len(args) == 0 && set.noArgs != nil {
		v, err = set.noArgs.run(recv, nil, a)
		return v, true, err
	}
	o := set.choose(args)
	if o == nil {
		return value.Null, false, nil
	}
	if len(o.params) == 0 {
		// §15.4: Velocity takes a method without parameters for one that fits any arguments, and the call fails.
		return value.Null, true, throw(illegalArgument, "wrong number of arguments")
	}
	v, err = o.run(recv, args, a)
	return v, true, err
}

// choose picks the overload for the arguments, nil when none fits or several fit equally well.
func (s *overloads) choose(args []value.Value) *overload {
	var few [8]class
	classes := few[:0]
	for _, arg := range args {
		classes = append(classes, classOf(arg))
	}
	for _, o := range s.all {
		if o.matchesExactly(classes) {
			return o
		}
	}
	return s.mostSpecific(classes)
}

// matchesExactly reports whether each argument is of the very class of its parameter, boxed if that is primitive.
func (o *overload) matchesExactly(args []class) bool {
	if len(args) != len(o.boxed) {
		return false
	}
	for i, c := range args {
		if c != o.boxed[i] {
			return false
		}
	}
	return true
}
