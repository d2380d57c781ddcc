package value

// ViewKind tells which face of a map a View shows.
type ViewKind uint8

// The faces of a map.
const (
	Keys    ViewKind = iota // keySet()
	Values                  // values()
	Entries                 // entrySet()
)

// View is the live keySet(), values() or entrySet() of a map: it shows later changes and its removals change the map.
type View struct {
	Map  *Map
	Face ViewKind

	made []*Entry // entries handed out, by position
	mods uint32   // of the map when made was filled
}

// mapViews keeps the views of a map: Java hands out the same object each time.
type mapViews struct {
	views [3]*View
}

// View returns a live face of the map, the same object each time.
func (m *Map) View(face ViewKind) *View {
	v := m.sets.views[face]
	if v == nil {
		v = &View{Map: m, Face: face}
		m.sets.views[face] = v
	}
	return v
}

// KeySet returns keySet().
func (m *Map) KeySet() *View { return m.View(Keys) }

// Values returns values().
func (m *Map) Values() *View { return m.View(Values) }

// EntrySet returns entrySet().
func (m *Map) EntrySet() *View { return m.View(Entries) }

// Len returns the number of elements.
func (w *View) Len() int { return w.Map.Len() }

// At returns element i in iteration order.
func (w *View) At(i int) Value {
	switch w.Face {
	case Keys:
		k, _ := w.Map.At(i)
		return k
	case Values:
		_, v := w.Map.At(i)
		return v
	}
	return FromObject(w.entry(i))
}

// Mods returns the structural changes of the map.
func (w *View) Mods() uint32 { return w.Map.Mods() }

// Iterator starts a walk.
func (w *View) Iterator() Iterator { return iterate(w) }

// entry returns the entry object of position i, made once as long as the map keeps its shape.
func (w *View) entry(i int) *Entry {
	if w.made == nil || w.mods != w.Map.mods {
		w.made, w.mods = w.makeEntries(), w.Map.mods
	}
	if uint(i) >= uint(len(w.made)) {
		return &Entry{}
	}
	return w.made[i]
}

// makeEntries makes all entry objects of a walk in two allocations.
func (w *View) makeEntries() []*Entry {
	n := w.Len()
	block, list := make([]Entry, n), make([]*Entry, n)
	for i := range block {
		k, v := w.Map.At(i)
		block[i] = Entry{m: w.Map, key: k, val: v}
		list[i] = &block[i]
	}
	return list
}

// Entry is a java.util.Map.Entry: a live key and value.
type Entry struct {
	m   *Map
	key Value
	val Value // last known value, what a removed entry still shows
}

// NewEntry makes an entry that belongs to no map.
func NewEntry(key, val Value) *Entry { return &Entry{key: key, val: val} }

// Key returns the key.
func (e *Entry) Key() Value { return e.key }

// Value returns the value the map holds now, or the last one when the entry was removed.
func (e *Entry) Value() Value {
	if e.m != nil {
		if v, ok := e.m.Get(e.key); ok {
			e.val = v
		}
	}
	return e.val
}

// SetValue writes through to the map and returns the old value.
func (e *Entry) SetValue(v Value) (old Value) {
	old = e.Value()
	if e.m != nil {
		if _, ok := e.m.Get(e.key); ok {
			e.m.Put(e.key, v)
		}
	}
	e.val = v
	return old
}

// Get gives the bean properties key and value.
func (e *Entry) Get(name string) (Value, bool) {
	switch name {
	case "key", "Key":
		return e.key, true
	case "value", "Value":
		return e.Value(), true
	}
	return Null, false
}
