package lambda

import (
	"strings"

	"github.com/dop251/goja"
)

// partReader builds as much of an event as a handler can see. The text is checked as a whole.
type partReader struct {
	jsonReader
	inherits func(name string) bool // reports a member of Object.prototype
}

// readJSONPart returns a value with at least the members that want names, or a jsonError. Unless all of it is wanted, the
// value keeps copies and the text may change afterwards.
func readJSONPart(rt *goja.Runtime, text string, want *reads, inherits func(name string) bool) (v goja.Value, err error) {
	if want.whole {
		return readJSON(rt, text)
	}
	r := partReader{jsonReader{rt: rt, text: text}, inherits}
	defer r.caught(&v, &err)
	return r.all(func() goja.Value { return r.part(want) }), nil
}

// part reads a value of which only some members are wanted. An object that would find one of them in Object.prototype is
// read as a whole: a getter there is told which object it is for.
func (r *partReader) part(want *reads) goja.Value {
	if want.whole || r.next() != '{' {
		return r.copied()
	}
	start, depth := r.pos, r.depth
	o := &seen{want, make([]goja.Value, len(want.members))}
	for more := r.enter('}'); more; more = r.more('}') {
		if m := want.find(r.name()); m != nil {
			o.values[m.index] = r.part(m)
		} else {
			r.skip()
		}
	}
	for _, m := range want.members {
		if o.values[m.index] == nil && r.inherits(m.name) {
			r.pos, r.depth = start, depth
			return r.copied()
		}
	}
	return r.rt.NewDynamicObject(o)
}

// copied reads a value from a copy of its text, so that what is kept of it does not keep the rest.
func (r *partReader) copied() goja.Value {
	start := r.pos
	switch r.next() {
	case '"', '{', '[':
	default:
		return r.value()
	}
	r.skip()
	own := jsonReader{rt: r.rt, proto: r.proto, text: strings.Clone(r.text[start:r.pos])}
	return own.value()
}

// seen stands for an object of which code can only read and set members of fixed names: making it takes a tenth of the time
// of an object that can be asked for everything. Its methods serve the engine.
type seen struct {
	want   *reads
	values []goja.Value // by index of want; nil is none
}

func (s *seen) Get(key string) goja.Value {
	if m := s.want.find(key); m != nil {
		return s.values[m.index]
	}
	return nil
}

func (s *seen) Set(key string, v goja.Value) bool {
	m := s.want.find(key)
	if m != nil {
		s.values[m.index] = v
	}
	return m != nil
}

func (s *seen) Has(key string) bool { return s.Get(key) != nil }

func (s *seen) Delete(key string) bool {
	if m := s.want.find(key); m != nil {
		s.values[m.index] = nil
	}
	return true
}

func (s *seen) Keys() []string {
	var keys []string
	for _, m := range s.want.members {
		if s.values[m.index] != nil {
			keys = append(keys, m.name)
		}
	}
	return keys
}
