package value

import (
	"cmp"
	"slices"
)

// grow keeps the table size of a HashMap: 16 slots at first, doubled when more than three quarters are taken.
func (m *Map) grow() {
	if m.table == 0 {
		m.table = 16
	}
	for uint32(len(m.entries)) > m.table/4*3 {
		m.table *= 2
	}
}

// position turns a place in iteration order into a place in m.entries.
func (m *Map) position(i int) int {
	if m.Class == LinkedHashMap {
		return i
	}
	if m.order == nil {
		m.sortEntries()
	}
	return int(m.order[i])
}

// sortEntries works out the iteration order: by slot of the table and by insertion within a slot, or by text ignoring case.
func (m *Map) sortEntries() {
	m.order = make([]int32, len(m.entries))
	for i := range m.order {
		m.order[i] = int32(i)
	}
	if m.Class == TreeMap {
		slices.SortStableFunc(m.order, func(a, b int32) int {
			return CompareIgnoreCase(Text(m.entries[a].key), Text(m.entries[b].key))
		})
		return
	}
	slots := make([]uint32, len(m.entries))
	for i := range slots {
		slots[i] = m.slot(m.entries[i].key)
	}
	slices.SortStableFunc(m.order, func(a, b int32) int { return cmp.Compare(slots[a], slots[b]) })
}

// slot is the place of a key in the table of a HashMap: the hash with its high half mixed in.
func (m *Map) slot(key Value) uint32 {
	h := uint32(key.HashCode())
	return (h ^ h>>16) & (m.table - 1)
}
