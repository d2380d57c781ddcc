package value

// Sequence is what an Iterator walks: a List, a View or a host collection.
type Sequence interface {
	Len() int
	At(i int) Value
	// Mods counts structural changes; a walk fails when it differs from the count at its start.
	Mods() uint32
}

// Iterator walks a Sequence as Java's iterators do. It is a plain struct: copy it or put it in a slot without allocating.
type Iterator struct {
	list *List
	seq  Sequence
	pos  int
	end  int // of a map walk: the number of elements at its start
	mods uint32
}

// iterate starts a walk over a hash-table face: whether there is a next element is known when the last one was taken.
func iterate(seq Sequence) Iterator {
	return Iterator{seq: seq, end: seq.Len(), mods: seq.Mods()}
}

// NewIterator starts a walk over a sequence of a host object.
func NewIterator(seq Sequence) Iterator { return iterate(seq) }

// Iterator starts a walk over a list or array.
func (l *List) Iterator() Iterator { return Iterator{list: l, mods: l.Mods()} }

// Iterator starts the walk that #foreach makes: over the elements of a list, array, set or iterator, or over the values of a map.
// ok is false for everything else, which #foreach skips.
func (v Value) Iterator() (it Iterator, ok bool) {
	switch v.kind {
	case KindList:
		return v.List().Iterator(), true
	case KindMap:
		return iterate((*mapValues)(v.Map())), true
	case KindObject:
		if o, isIterable := v.Object().(Iterable); isIterable {
			return o.Iterator(), true
		}
	}
	return Iterator{}, false
}

// HasNext reports whether Next has an element (or the concurrent-modification failure) to give.
func (it *Iterator) HasNext() bool {
	switch {
	case it.list != nil:
		return it.pos != it.list.Len() // ArrayList.Itr.hasNext
	case it.seq != nil:
		return it.pos < it.end
	}
	return false
}

// Next returns the next element. It fails as Java does when the collection was changed since the walk began, and past the end.
func (it *Iterator) Next() (Value, error) {
	if it.list != nil {
		return it.nextOfList()
	}
	if it.seq == nil {
		return Null, ErrNoSuchElement
	}
	if it.mods != it.seq.Mods() {
		return Null, ErrConcurrentModification
	}
	if it.pos >= it.end {
		return Null, ErrNoSuchElement
	}
	it.pos++
	return it.seq.At(it.pos - 1), nil
}

func (it *Iterator) nextOfList() (Value, error) {
	if it.mods != it.list.Mods() && !it.list.IsArray() {
		return Null, ErrConcurrentModification
	}
	if it.pos >= it.list.Len() {
		return Null, ErrNoSuchElement
	}
	it.pos++
	return it.list.At(it.pos - 1), nil
}

// mapValues walks the values of a map without a view.
type mapValues Map

func (m *mapValues) Len() int     { return (*Map)(m).Len() }
func (m *mapValues) Mods() uint32 { return m.mods }
func (m *mapValues) At(i int) Value {
	_, v := (*Map)(m).At(i)
	return v
}
