package jsonpath

import "postern/vtl/value"

// arrayOf returns the list of a value that JSON calls an array: Java lists, not Java arrays.
func arrayOf(v value.Value) *value.List {
	if l := v.List(); l != nil && !l.IsArray() {
		return l
	}
	return nil
}

// walk applies step s and those after it to v.
func (e *evaluation) walk(s *step, v value.Value) error {
	if err := e.spend(); err != nil {
		return err
	}
	switch s.kind {
	case stepNames:
		return e.walkNames(s, v)
	case stepWildcard:
		return e.walkWildcard(s, v)
	case stepIndexes:
		return e.walkIndexes(s, v)
	case stepSlice:
		return e.walkSlice(s, v)
	case stepScan:
		return e.walkScan(s, v)
	case stepFilter:
		return e.walkFilter(s, v)
	}
	return e.walkFunction(s, v)
}

// spend counts one step of work.
func (e *evaluation) spend() error {
	if *e.budget--; *e.budget < 0 {
		return failed("the evaluation takes more than %d steps", maxSteps)
	}
	return nil
}

// pass hands a value on to the next step, or makes it a hit.
func (e *evaluation) pass(s *step, v value.Value) error {
	if s.next != nil {
		return e.walk(s.next, v)
	}
	if len(e.hits) >= maxHits {
		return failed("the path leads to more than %d values", maxHits)
	}
	e.hits = append(e.hits, v)
	return e.spend()
}

func (e *evaluation) walkNames(s *step, v value.Value) error {
	m := v.Map()
	switch {
	case m == nil && s.upstream:
		return errNotFound
	case m == nil:
		return nil
	case len(s.names) > 1 && s.next == nil:
		return e.merge(s, m)
	}
	for _, name := range s.names {
		if err := e.walkName(s, m, name); err != nil {
			return err
		}
	}
	return nil
}

func (e *evaluation) walkName(s *step, m *value.Map, name string) error {
	v, ok := m.GetString(name)
	switch {
	case ok:
		return e.pass(s, v)
	case s.next == nil:
		if e.require {
			return errNotFound
		}
		return nil
	case s.upstream && len(s.names) == 1 || e.require:
		return errNotFound
	}
	return nil
}

// merge makes one object of several members.
func (e *evaluation) merge(s *step, m *value.Map) error {
	merged := e.arena.NewMap(value.LinkedHashMap, len(s.names))
	for _, name := range s.names {
		if v, ok := m.GetString(name); ok {
			merged.PutString(name, v)
		} else if e.require {
			return errNotFound
		}
	}
	e.hits = append(e.hits, value.FromMap(merged))
	return nil
}

func (e *evaluation) walkWildcard(s *step, v value.Value) error {
	if m := v.Map(); m != nil {
		for i := range m.Len() {
			_, member := m.At(i)
			if err := e.pass(s, member); err != nil {
				return err
			}
		}
		return nil
	}
	l := arrayOf(v)
	if l == nil {
		return nil
	}
	for i := range l.Len() {
		err := e.element(s, l, i)
		if err == errNotFound && !e.require {
			continue // an element that leads nowhere is skipped
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// element passes element i on, counted from the end when negative. An index out of range, here or in what follows, is no hit.
func (e *evaluation) element(s *step, l *value.List, i int) error {
	if i < 0 {
		i += l.Len()
	}
	if i < 0 || i >= l.Len() {
		return nil
	}
	if err := e.pass(s, l.At(i)); err != errIndex {
		return err
	}
	return nil
}

// array returns the list a step works on; nil and no error when the value is skipped.
func (e *evaluation) array(s *step, v value.Value) (*value.List, error) {
	l := arrayOf(v)
	if l == nil && s.upstream {
		return nil, errNotFound
	}
	return l, nil
}

func (e *evaluation) walkIndexes(s *step, v value.Value) error {
	l, err := e.array(s, v)
	if l == nil {
		return err
	}
	for _, i := range s.indexes {
		if err := e.element(s, l, i); err != nil {
			return err
		}
	}
	return nil
}

func (e *evaluation) walkSlice(s *step, v value.Value) error {
	l, err := e.array(s, v)
	if l == nil {
		return err
	}
	from, to := s.slice.on(l.Len())
	for i := from; i < to; i++ {
		if err := e.element(s, l, i); err != nil {
			return err
		}
	}
	return nil
}

// on gives the range of indexes of a slice of n elements. With both ends given, negative ones are not moved: [-2:3] runs
// over -2, -1, 0, 1, 2.
func (b sliceBounds) on(n int) (from, to int) {
	switch {
	case !b.hasTo:
		from = b.from
		if from < 0 {
			from += n
		}
		return max(0, from), n
	case !b.hasFrom:
		to = b.to
		if to < 0 {
			to += n
		}
		return 0, min(n, to)
	case n == 0:
		return 0, 0
	}
	return max(b.from, -n), min(n, b.to)
}

func (e *evaluation) walkFilter(s *step, v value.Value) error {
	if v.Map() != nil {
		ok, err := e.accept(s, v)
		if err != nil || !ok {
			return err
		}
		return e.pass(s, v)
	}
	l := arrayOf(v)
	if l == nil {
		if s.upstream {
			return invalid("the filter cannot be applied to %s, only to objects and arrays", describe(v))
		}
		return nil
	}
	for i := range l.Len() {
		ok, err := e.accept(s, l.At(i))
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := e.element(s, l, i); err != nil {
			return err
		}
	}
	return nil
}

// accept tests an item; a failure that makes the path invalid only means no.
func (e *evaluation) accept(s *step, item value.Value) (bool, error) {
	e.scope = scope{item: item, root: e.root, arena: e.arena, require: e.require, budget: e.budget}
	ok, err := s.filter.test(&e.scope)
	if err != nil && isInvalid(err) {
		return false, nil
	}
	return ok, err
}

// describe names a value in a failure.
func describe(v value.Value) string {
	switch {
	case v.IsNull():
		return "null"
	case v.IsString():
		return "a text"
	case v.IsNumber():
		return "a number"
	case v.Kind() == value.KindBool:
		return "a boolean"
	}
	return "a " + v.ClassName()
}

func (e *evaluation) walkScan(s *step, v value.Value) error {
	if s.next == nil {
		return failed("nothing follows the scan ..")
	}
	return e.scan(s.next, v)
}

// scan applies the target step at v and everywhere below, parents first.
func (e *evaluation) scan(target *step, v value.Value) error {
	if e.depth++; e.depth > maxDepth {
		return failed("the document is nested too deeply, or holds itself")
	}
	defer func() { e.depth-- }()
	if err := e.spend(); err != nil {
		return err
	}
	if m := v.Map(); m != nil {
		return e.scanMap(target, v, m)
	}
	if l := arrayOf(v); l != nil {
		return e.scanList(target, v, l)
	}
	return nil
}

func (e *evaluation) scanMap(target *step, v value.Value, m *value.Map) error {
	hit, err := e.scanned(target, v)
	if err != nil {
		return err
	}
	if hit {
		if err := e.walk(target, v); err != nil {
			return err
		}
	}
	for i := range m.Len() {
		_, member := m.At(i)
		if err := e.scan(target, member); err != nil {
			return err
		}
	}
	return nil
}

func (e *evaluation) scanList(target *step, v value.Value, l *value.List) error {
	hit, err := e.scanned(target, v)
	if err != nil {
		return err
	}
	if hit {
		if err := e.scanElements(target, v, l); err != nil {
			return err
		}
	}
	for i := range l.Len() {
		if err := e.scan(target, l.At(i)); err != nil {
			return err
		}
	}
	return nil
}

// scanElements applies the target to an array. A target that is not last is skipped over: what follows it sees every element.
func (e *evaluation) scanElements(target *step, v value.Value, l *value.List) error {
	if target.next == nil {
		return e.walk(target, v)
	}
	for i := range l.Len() {
		if err := e.walk(target.next, l.At(i)); err != nil {
			return err
		}
	}
	return nil
}

// scanned reports whether a scan applies its target at v.
func (e *evaluation) scanned(target *step, v value.Value) (bool, error) {
	switch target.kind {
	case stepNames:
		return scannedNames(target, v.Map()), nil
	case stepIndexes, stepSlice:
		return arrayOf(v) != nil, nil
	case stepWildcard:
		return true, nil
	case stepFilter:
		return e.accept(target, v)
	}
	return false, nil
}

func scannedNames(target *step, m *value.Map) bool {
	if m == nil {
		return false
	}
	if !target.definite() {
		return true
	}
	for _, name := range target.names {
		if _, ok := m.GetString(name); !ok {
			return false
		}
	}
	return true
}
