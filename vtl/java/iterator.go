package java

import (
	"strconv"

	"postern/vtl/value"
)

// cursor is a java.util.Iterator, or a ListIterator, over a list, an array or a face of a map.
type cursor struct {
	list *value.List // nil when it walks a view
	view *value.View
	both bool // a ListIterator
	pos  int  // of the element that comes next
	last int  // of the element that came last, -1 when there is none to remove or set
	mods uint32
}

func newCursor(l *value.List, at int, both bool) *cursor {
	return &cursor{list: l, both: both, pos: at, last: -1, mods: l.Mods()}
}

func newViewCursor(w *value.View) *cursor {
	return &cursor{view: w, last: -1, mods: w.Mods()}
}

// Hold adds what the iterator walks.
func (c *cursor) Hold(w *value.Weight) {
	w.Add(value.FromList(c.list))
	if c.view != nil {
		c.view.Hold(w)
	}
}

// ClassName is the Java class of the iterator.
func (c *cursor) ClassName() string {
	switch {
	case c.list == nil:
		return "java.util.LinkedHashMap$" + [...]string{"LinkedKeyIterator", "LinkedValueIterator", "LinkedEntryIterator"}[c.view.Face]
	case c.list.IsArray():
		return "java.util.AbstractList$" + [...]string{"Itr", "ListItr"}[btoi(c.both)]
	}
	return "java.util.ArrayList$" + [...]string{"Itr", "ListItr"}[btoi(c.both)]
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// AppendText prints the identity of the iterator, the same in every run.
func (c *cursor) AppendText(dst []byte) []byte {
	dst = append(append(dst, c.ClassName()...), '@')
	return strconv.AppendUint(dst, uint64(uint32(value.HashString(c.ClassName()))), 16)
}

func (c *cursor) len() int {
	if c.list != nil {
		return c.list.Len()
	}
	return c.view.Len()
}

func (c *cursor) at(i int) value.Value {
	if c.list != nil {
		return c.list.At(i)
	}
	return c.view.At(i)
}

// changed reports that the collection was changed by something else than this iterator. Arrays do not change their shape.
func (c *cursor) changed() bool {
	if c.list != nil {
		return !fixed(c.list) && c.mods != c.list.Mods()
	}
	return c.mods != c.view.Mods()
}

// hasNext compares positions only: after a removal by others the walk can go on and then fails.
func (c *cursor) hasNext() bool {
	if c.view != nil {
		return c.pos < c.len()
	}
	return c.pos != c.len()
}

func (c *cursor) next() (value.Value, error) {
	switch {
	case c.changed():
		return value.Null, throwBare(concurrentChange)
	case c.pos >= c.len():
		return value.Null, throwBare(noSuchElement)
	}
	c.last = c.pos
	c.pos++
	return c.at(c.last), nil
}

func (c *cursor) previous() (value.Value, error) {
	switch {
	case c.changed():
		return value.Null, throwBare(concurrentChange)
	case c.pos <= 0:
		return value.Null, throwBare(noSuchElement)
	}
	c.pos--
	c.last = c.pos
	return c.at(c.last), nil
}

func (c *cursor) remove() error {
	switch {
	case c.list != nil && (c.list.Class == value.FixedList || frozen(c.list)):
		return throw(unsupported, "remove")
	case c.last < 0:
		return throwBare(illegalState)
	case c.changed():
		return throwBare(concurrentChange)
	case c.list != nil && fixed(c.list):
		return throwBare(unsupported)
	case c.list != nil:
		c.list.Remove(c.last)
		c.mods = c.list.Mods()
	default:
		k, _ := c.view.Map.At(c.last)
		c.view.Map.Remove(k)
		c.mods = c.view.Mods()
	}
	c.pos, c.last = c.last, -1
	return nil
}

func (c *cursor) set(v value.Value) error {
	switch {
	case frozen(c.list):
		return throwBare(unsupported)
	case c.last < 0:
		return throwBare(illegalState)
	case c.changed():
		return throwBare(concurrentChange)
	}
	_, err := listSet(c.list, []value.Value{value.Int(int32(c.last)), v}, nil)
	return err
}

func (c *cursor) add(v value.Value) error {
	switch {
	case fixed(c.list):
		return throwBare(unsupported)
	case c.changed():
		return throwBare(concurrentChange)
	}
	if err := room(c.list, 1); err != nil {
		return err
	}
	c.list.Insert(c.pos, v)
	c.pos++
	c.last, c.mods = -1, c.list.Mods()
	return nil
}

// Iterator lets a loop walk the remaining elements; the walk moves the cursor.
func (c *cursor) Iterator() value.Iterator { return value.NewIterator(&remaining{cursor: c}) }

// remaining shows what a cursor has not given yet.
type remaining struct {
	cursor  *cursor
	started bool
}

func (r *remaining) Len() int { return max(0, r.cursor.len()-r.cursor.pos) }

// Mods gives at the start of the walk the count the cursor expects, and later the true one: a difference ends the walk with
// the concurrent-modification failure.
func (r *remaining) Mods() uint32 {
	if r.started && r.cursor.changed() {
		return ^r.cursor.mods
	}
	r.started = true
	return r.cursor.mods
}

func (r *remaining) At(int) value.Value {
	v, _ := r.cursor.next()
	return v
}

func onCursor(f func(c *cursor, args []value.Value) (value.Value, error)) impl {
	return func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		return f(recv.Object().(*cursor), args)
	}
}

// doing makes a method without result.
func doing(f func(c *cursor, args []value.Value) error) impl {
	return onCursor(func(c *cursor, args []value.Value) (value.Value, error) { return void, f(c, args) })
}

func iteratorTable() table {
	return table{
		{"hasNext() boolean", onCursor(func(c *cursor, _ []value.Value) (value.Value, error) { return value.Bool(c.hasNext()), nil })},
		{"next() Object", onCursor(func(c *cursor, _ []value.Value) (value.Value, error) { return c.next() })},
		{"remove() void", doing(func(c *cursor, _ []value.Value) error { return c.remove() })},
		{"forEachRemaining(Consumer) void", throwsNull},
	}
}

func listIteratorTable() table {
	return table{
		{"hasPrevious() boolean", onCursor(func(c *cursor, _ []value.Value) (value.Value, error) { return value.Bool(c.pos != 0), nil })},
		{"previous() Object", onCursor(func(c *cursor, _ []value.Value) (value.Value, error) { return c.previous() })},
		{"nextIndex() int", onCursor(func(c *cursor, _ []value.Value) (value.Value, error) { return integer(c.pos), nil })},
		{"previousIndex() int", onCursor(func(c *cursor, _ []value.Value) (value.Value, error) { return integer(c.pos - 1), nil })},
		{"set(Object) void", doing(func(c *cursor, args []value.Value) error { return c.set(args[0]) })},
		{"add(Object) void", doing(func(c *cursor, args []value.Value) error { return c.add(args[0]) })},
	}
}
