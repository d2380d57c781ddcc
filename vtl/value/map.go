package value

import "hash/maphash"

// MapClass is the Java class of a Map.
type MapClass uint8

// The classes of maps.
const (
	LinkedHashMap MapClass = iota // java.util.LinkedHashMap: insertion order; JSON objects and map literals
	HashMap                       // java.util.HashMap: iterates in the order of its table
	TreeMap                       // java.util.TreeMap with String.CASE_INSENSITIVE_ORDER: request headers
	ContextMap                    // a HashMap that prints as nothing: $context and what is in it
)

// linear is the number of entries up to which a look-up scans instead of using an index.
const linear = 8

// Map is a Java map: mutable, shared by reference. Keys are values compared with Java's equals().
type Map struct {
	Class MapClass
	heap  bool // the map, or its entries by now, are not in an arena

	origin  span // of an object read from JSON
	mods    uint32
	table   uint32 // of a HashMap: slots of its table, a power of two
	entries []entry
	index   []int32 // open addressing, positions+1; nil when not built
	order   []int32 // of a HashMap or TreeMap: positions in iteration order; nil when not built
	sets    mapViews
	source  Source // fills the map when more than one entry is asked for; nil when filled
	writes  uint32 // values that were replaced
	mark    uint32 // of the last Weight that met it
}

// Source provides the entries of a map that is seldom looked at as a whole.
type Source interface {
	// Lookup returns one entry.
	Lookup(name string) (v Value, found bool)
	// Fill puts all entries into m, in their order.
	Fill(m *Map)
}

// SetSource empties the map and lets source provide its entries when they are asked for: one by one for reading, all at once
// for anything else.
func (m *Map) SetSource(source Source) {
	m.Reset()
	m.source = source
}

// Reset makes the map as good as new but keeps its memory. Unlike Clear it is no change that a template makes.
func (m *Map) Reset() {
	m.Clear()
	m.writes, m.table, m.mods, m.origin = 0, 0, 0, span{}
}

// Filled reports whether the entries are in the map itself, not in its source.
func (m *Map) Filled() bool { return m.source == nil }

// fill takes the entries of the source into the map.
func (m *Map) fill() {
	if m.source != nil {
		source := m.source
		m.source = nil
		source.Fill(m)
	}
}

type entry struct {
	key, val Value
}

// NewMap makes an empty map with room for n entries.
func NewMap(class MapClass, n int) *Map {
	m := &Map{Class: class, heap: true}
	if n > 0 {
		m.entries = make([]entry, 0, n)
	}
	return m
}

// Len returns the number of entries.
func (m *Map) Len() int {
	m.fill()
	return len(m.entries)
}

// At returns entry i in iteration order, 0 <= i < Len(). Out of range gives Null, Null.
func (m *Map) At(i int) (key, val Value) {
	m.fill()
	if uint(i) >= uint(len(m.entries)) {
		return Null, Null
	}
	e := &m.entries[m.position(i)]
	return e.key, e.val
}

// Get returns the value of key.
func (m *Map) Get(key Value) (Value, bool) {
	if m.source != nil && key.kind == KindString {
		return m.source.Lookup(key.Str())
	}
	if i := m.find(key); i >= 0 {
		return m.entries[i].val, true
	}
	return Null, false
}

// GetString returns the value of the String key s.
func (m *Map) GetString(s string) (Value, bool) {
	if m.source != nil {
		return m.source.Lookup(s)
	}
	if i := m.findString(s); i >= 0 {
		return m.entries[i].val, true
	}
	return Null, false
}

// Put sets the value of key and returns the one it had, Null when there was none. A key keeps its place.
func (m *Map) Put(key, val Value) (old Value) {
	m.fill()
	if i := m.find(key); i >= 0 {
		return m.replace(i, val)
	}
	m.add(key, val)
	return Null
}

// PutString sets the value of the String key s.
func (m *Map) PutString(s string, val Value) (old Value) {
	m.fill()
	if i := m.findString(s); i >= 0 {
		return m.replace(i, val)
	}
	m.add(String(s), val)
	return Null
}

func (m *Map) replace(i int, val Value) (old Value) {
	m.writes++
	m.origin.touch()
	old, m.entries[i].val = m.entries[i].val, val
	return old
}

// Replaced returns how often a value was put for a key that had one, since the map was made or cleared.
func (m *Map) Replaced() int { return int(m.writes) }

// Remove takes key out and returns the value it had.
func (m *Map) Remove(key Value) (old Value, found bool) {
	m.fill()
	i := m.find(key)
	if i < 0 {
		return Null, false
	}
	old = m.entries[i].val
	copy(m.entries[i:], m.entries[i+1:])
	m.entries[len(m.entries)-1] = entry{}
	m.entries = m.entries[:len(m.entries)-1]
	m.changed()
	m.index = nil
	return old, true
}

// Clear takes every entry out.
func (m *Map) Clear() {
	m.source = nil
	clear(m.entries)
	m.entries = m.entries[:0]
	m.changed()
	m.index = nil
}

// Mods returns the number of structural changes so far.
func (m *Map) Mods() uint32 { return m.mods }

func (m *Map) changed() {
	m.mods++
	m.origin.touch()
	m.order = nil
}

// add appends an entry whose key is not in the map.
func (m *Map) add(key, val Value) {
	m.changed()
	m.heap = m.heap || len(m.entries) == cap(m.entries)
	m.entries = append(m.entries, entry{key, val})
	m.grow()
	if m.index != nil {
		m.enter(len(m.entries) - 1)
	}
}

func (m *Map) find(key Value) int {
	if key.kind == KindString {
		return m.findString(key.Str())
	}
	for i := range m.entries {
		if JavaEquals(m.entries[i].key, key) {
			return i
		}
	}
	return -1
}

func (m *Map) findString(s string) int {
	if m.Class == TreeMap {
		return m.findIgnoringCase(s)
	}
	if len(m.entries) > linear {
		return m.lookUp(s)
	}
	for i := range m.entries {
		if k := &m.entries[i].key; k.n == uint64(len(s)) && k.kind == KindString && k.Str() == s {
			return i
		}
	}
	return -1
}

// findIgnoringCase finds a key of a TreeMap, the same spelling first.
func (m *Map) findIgnoringCase(s string) int {
	alike := -1
	for i := range m.entries {
		k := m.entries[i].key
		if k.kind != KindString {
			continue
		}
		if k.Str() == s {
			return i
		}
		if alike < 0 && CompareIgnoreCase(k.Str(), s) == 0 {
			alike = i
		}
	}
	return alike
}

var seed = maphash.MakeSeed()

// lookUp finds a text by the index, which is built on the first look-up in a large map.
func (m *Map) lookUp(s string) int {
	if m.index == nil {
		m.buildIndex()
	}
	mask := uint64(len(m.index) - 1)
	for h := maphash.String(seed, s) & mask; ; h = (h + 1) & mask {
		i := m.index[h] - 1
		if i < 0 {
			return -1
		}
		if k := &m.entries[i].key; k.kind == KindString && k.Str() == s {
			return int(i)
		}
	}
}

func (m *Map) buildIndex() {
	size := 32
	for size < 2*len(m.entries) {
		size *= 2
	}
	m.index = make([]int32, size)
	for i := range m.entries {
		m.enter(i)
	}
}

// enter adds entry i to the index. Only texts are indexed; other keys are rare and scanned.
func (m *Map) enter(i int) {
	if 2*len(m.entries) > len(m.index) {
		m.index = nil // the next look-up builds a larger one
		return
	}
	key := m.entries[i].key
	if key.kind != KindString {
		return
	}
	mask := uint64(len(m.index) - 1)
	h := maphash.String(seed, key.Str()) & mask
	for m.index[h] != 0 {
		h = (h + 1) & mask
	}
	m.index[h] = int32(i) + 1
}

// Entries returns the entries in order of insertion, whatever the class of the map.
func (m *Map) Entries() []*Entry {
	m.fill()
	list := make([]*Entry, len(m.entries))
	for i := range m.entries {
		list[i] = &Entry{m: m, key: m.entries[i].key, val: m.entries[i].val}
	}
	return list
}
