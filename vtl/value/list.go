package value

// ListClass is the Java class of a List.
type ListClass uint8

// The classes of lists and arrays. Arrays have a fixed length and print as Java arrays do.
const (
	ArrayList     ListClass = iota // java.util.ArrayList: list literals, ranges, copies
	JSONArray                      // net.minidev.json.JSONArray: prints as JSON
	SubList                        // java.util.ArrayList$SubList: a live window of another list
	FixedList                      // java.util.Arrays$ArrayList: fixed length
	ImmutableList                  // java.util.ImmutableCollections$ListN: made by List.of, never changes
	StringArray                    // String[]
	ObjectArray                    // Object[]
	CharArray                      // char[]
	ByteArray                      // byte[]
)

// List is a Java list or array: mutable, shared by reference.
type List struct {
	Class ListClass
	heap  bool // the list, or its elements by now, are not in an arena

	origin span   // of a list read from JSON
	mods   uint32 // structural changes, for Java's concurrent-modification rule
	items  []Value
	parent *List // of a SubList: the list it shows
	offset int   // of a SubList: index of its first element in parent
	length int   // of a SubList: number of elements
	seen   uint32
	mark   uint32 // of the last Weight that met it
}

// NewList makes a list that owns items.
func NewList(class ListClass, items ...Value) *List {
	return &List{Class: class, heap: true, items: items}
}

// IsArray reports whether the list is a Java array: fixed length, no list methods of its own.
func (l *List) IsArray() bool { return l.Class >= StringArray }

// Len returns the number of elements.
func (l *List) Len() int {
	if l.parent != nil {
		return l.length
	}
	return len(l.items)
}

// At returns element i, 0 <= i < Len(). Out of range is Null.
func (l *List) At(i int) Value {
	if l.parent != nil {
		if uint(i) >= uint(l.length) {
			return Null
		}
		return l.parent.At(l.offset + i)
	}
	if uint(i) >= uint(len(l.items)) {
		return Null
	}
	return l.items[i]
}

// Set replaces element i and returns the old one. Out of range changes nothing.
func (l *List) Set(i int, v Value) (old Value) {
	if l.parent != nil {
		if uint(i) >= uint(l.length) {
			return Null
		}
		return l.parent.Set(l.offset+i, v)
	}
	if uint(i) >= uint(len(l.items)) {
		return Null
	}
	l.origin.touch()
	old, l.items[i] = l.items[i], v
	return old
}

// Append adds v at the end.
func (l *List) Append(v Value) {
	if l.parent != nil {
		l.Insert(l.length, v)
		return
	}
	l.changed()
	l.grow()
	l.items = append(l.items, v)
}

// changed notes a structural change.
func (l *List) changed() {
	l.mods++
	l.origin.touch()
}

// grow notes that the next element takes the list out of its arena.
func (l *List) grow() {
	if len(l.items) == cap(l.items) {
		l.heap = true
	}
}

// Insert puts v before element i, 0 <= i <= Len(). Out of range changes nothing.
func (l *List) Insert(i int, v Value) {
	if i < 0 || i > l.Len() {
		return
	}
	if l.parent != nil {
		l.parent.Insert(l.offset+i, v)
		l.length++
		l.follow()
		return
	}
	l.changed()
	l.grow()
	l.items = append(l.items, Null)
	copy(l.items[i+1:], l.items[i:])
	l.items[i] = v
}

// Remove takes out element i and returns it. Out of range changes nothing.
func (l *List) Remove(i int) (old Value) {
	if i < 0 || i >= l.Len() {
		return Null
	}
	if l.parent != nil {
		old = l.parent.Remove(l.offset + i)
		l.length--
		l.follow()
		return old
	}
	old = l.items[i]
	l.changed()
	copy(l.items[i:], l.items[i+1:])
	l.items[len(l.items)-1] = Null
	l.items = l.items[:len(l.items)-1]
	return old
}

// Clear takes out every element.
func (l *List) Clear() {
	if l.parent != nil {
		for l.length > 0 {
			l.Remove(l.length - 1)
		}
		return
	}
	l.changed()
	clear(l.items)
	l.items = l.items[:0]
}

// SubList returns the live window [from, to) of l; ok is false when the bounds do not fit.
func (l *List) SubList(from, to int) (sub *List, ok bool) {
	if from < 0 || to > l.Len() || from > to {
		return nil, false
	}
	return &List{Class: SubList, parent: l, offset: from, length: to - from, seen: l.Mods()}, true
}

// Stale reports whether the list is a window of a list that changed its length behind the window's back: every method
// of it throws java.util.ConcurrentModificationException.
func (l *List) Stale() bool {
	return l.parent != nil && (l.seen != l.parent.Mods() || l.parent.Stale())
}

// Mods returns the number of structural changes so far.
func (l *List) Mods() uint32 {
	if l.parent != nil {
		return l.parent.Mods()
	}
	return l.mods
}

// Touch counts a structural change: Java's sort() and a few others count without changing the length.
func (l *List) Touch() {
	if l.parent != nil {
		l.parent.Touch()
		l.follow()
		return
	}
	l.mods++
}

// follow accepts the changes the window made itself.
func (l *List) follow() { l.seen = l.parent.Mods() }

// Items returns the elements for reading. The slice is valid until the next structural change.
func (l *List) Items() []Value {
	if l.parent == nil {
		return l.items
	}
	all := l.parent.Items()
	if l.offset+l.length > len(all) {
		return nil
	}
	return all[l.offset : l.offset+l.length]
}
