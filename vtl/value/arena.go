package value

import "unsafe"

// Arena owns the memory of one rendering: lists, maps and text. Reset makes all of it free for the next rendering, so a value
// made in an arena must not be used after Reset. A nil *Arena is valid and takes memory from the Go heap.
// An arena belongs to one goroutine at a time.
type Arena struct {
	lists  slab[List]
	maps   slab[Map]
	values slab[Value]
	pairs  slab[entry]
	text   slab[byte]

	jsonTexts slab[jsonText]

	limit   int // bytes, 0 for none
	granted int // bytes of documents, which Used leaves out
	grown   int // bytes of objects read from JSON that had to leave the arena

	valueStack []Value // open arrays while reading JSON
	entryStack []entry // open objects while reading JSON
	scratch    []byte  // text with escapes being read
}

// arenaKeep bounds the memory of one kind that an arena keeps over Reset, in bytes.
const arenaKeep = 1 << 20

// kept is arenaKeep in elements.
func kept[T any]() int {
	var t T
	return arenaKeep / int(unsafe.Sizeof(t))
}

// Reset frees everything that was made in the arena.
func (a *Arena) Reset() {
	a.grown, a.granted = 0, 0
	a.lists.reset()
	a.maps.reset()
	a.values.reset()
	a.pairs.reset()
	a.text.reset()
	a.jsonTexts.reset()
	if cap(a.valueStack) > kept[Value]() {
		a.valueStack = nil
	}
	if cap(a.scratch) > arenaKeep {
		a.scratch = nil
	}
	if cap(a.entryStack) > kept[entry]() {
		a.entryStack = nil
	}
}

// SetLimit bounds the memory that reading JSON may take in the arena, in bytes; 0 takes the bound away. Everything else can be
// bounded by looking at Used now and then: what a single call takes is bounded itself.
func (a *Arena) SetLimit(bytes int) { a.limit = bytes }

// Used is the memory that was taken from the arena since Reset, in bytes, without that of ReadDocument.
func (a *Arena) Used() int {
	return a.lists.bytes() + a.maps.bytes() + a.values.bytes() + a.pairs.bytes() + a.text.bytes() + a.jsonTexts.bytes() - a.granted
}

// ReadDocument is ReadJSONString within a limit of its own, in bytes. What it takes does not count as Used: a payload may take more
// than what is made of it.
func (a *Arena) ReadDocument(doc string, limit int) (Value, error) {
	before, used := a.limit, a.Used()
	a.limit = used + limit
	v, err := ReadJSONString(a, doc)
	a.limit, a.grown = before, 0
	a.granted += a.Used() - used
	return v, err
}

// NewList makes an empty list with room for n elements.
func (a *Arena) NewList(class ListClass, n int) *List {
	if a == nil {
		return &List{Class: class, heap: true, items: make([]Value, 0, n)}
	}
	l := &a.lists.take(1)[0]
	*l = List{Class: class, items: a.values.take(n)[:0]}
	return l
}

// NewMap makes an empty map with room for n entries.
func (a *Arena) NewMap(class MapClass, n int) *Map {
	if a == nil {
		return NewMap(class, n)
	}
	m := &a.maps.take(1)[0]
	*m = Map{Class: class, entries: a.pairs.take(n)[:0]}
	return m
}

// Bytes returns room for n bytes of text; their contents are arbitrary.
func (a *Arena) Bytes(n int) []byte {
	if a == nil {
		return make([]byte, n)
	}
	return a.text.take(n)
}

// String copies b into the arena and returns it as text.
func (a *Arena) String(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if a == nil {
		return string(b)
	}
	c := a.text.take(len(b))
	copy(c, b)
	return unsafe.String(&c[0], len(c))
}

// Clone copies a text into the arena.
func (a *Arena) Clone(s string) string {
	return a.String(unsafe.Slice(unsafe.StringData(s), len(s)))
}

// slab hands out pieces of growing blocks of T.
type slab[T any] struct {
	block []T // the current block
	used  int // elements of it handed out
	total int
}

// take returns n elements with arbitrary contents and no spare capacity.
func (s *slab[T]) take(n int) []T {
	if len(s.block)-s.used < n {
		s.more(n)
	}
	piece := s.block[s.used : s.used+n : s.used+n]
	s.used += n
	return piece
}

func (s *slab[T]) more(n int) {
	s.total += s.used
	size := max(64, min(2*len(s.block), kept[T]()), n)
	s.block, s.used = make([]T, size), 0
}

// bytes is the memory handed out.
func (s *slab[T]) bytes() int {
	var t T
	return (s.total + s.used) * int(unsafe.Sizeof(t))
}

// reset keeps one block, large enough for what was used, within the bound.
func (s *slab[T]) reset() {
	used := s.total + s.used
	s.total, s.used = 0, 0
	if used > len(s.block) && used <= kept[T]() {
		s.block = make([]T, used+used/4)
	}
	if len(s.block) > 2*kept[T]() {
		s.block = nil
	}
}

// ListOf makes a list of a copy of items.
func (a *Arena) ListOf(class ListClass, items []Value) *List {
	l := a.NewList(class, len(items))
	l.items = append(l.items, items...)
	return l
}
