package java

import (
	"strings"

	"postern/vtl/value"
)

func onMap(f func(m *value.Map, args []value.Value) (value.Value, error)) impl {
	return func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		return f(recv.Map(), args)
	}
}

func mapTable() table {
	return table{
		{"size() int", onMap(func(m *value.Map, _ []value.Value) (value.Value, error) { return integer(m.Len()), nil })},
		{"isEmpty() boolean", onMap(func(m *value.Map, _ []value.Value) (value.Value, error) { return value.Bool(m.Len() == 0), nil })},
		{"get(Object) Object", onMap(func(m *value.Map, args []value.Value) (value.Value, error) {
			v, _ := m.Get(args[0])
			return v, nil
		})},
		{"getOrDefault(Object,Object) Object", onMap(func(m *value.Map, args []value.Value) (value.Value, error) {
			if v, found := m.Get(args[0]); found {
				return v, nil
			}
			return args[1], nil
		})},
		{"put(Object,Object) Object", onMap(func(m *value.Map, args []value.Value) (value.Value, error) {
			if err := mapRoom(m, 1); err != nil {
				return value.Null, err
			}
			return m.Put(args[0], args[1]), nil
		})},
		{"putIfAbsent(Object,Object) Object", onMap(mapPutIfAbsent)},
		{"putAll(Map) void", onMap(mapPutAll)},
		{"remove(Object) Object", onMap(func(m *value.Map, args []value.Value) (value.Value, error) {
			old, _ := m.Remove(args[0])
			return old, nil
		})},
		{"remove(Object,Object) boolean", onMap(func(m *value.Map, args []value.Value) (value.Value, error) {
			if v, found := m.Get(args[0]); !found || !value.JavaEquals(v, args[1]) {
				return value.Bool(false), nil
			}
			m.Remove(args[0])
			return value.Bool(true), nil
		})},
		{"replace(Object,Object) Object", onMap(func(m *value.Map, args []value.Value) (value.Value, error) {
			if _, found := m.Get(args[0]); !found {
				return value.Null, nil
			}
			return m.Put(args[0], args[1]), nil
		})},
		{"replace(Object,Object,Object) boolean", onMap(func(m *value.Map, args []value.Value) (value.Value, error) {
			if v, found := m.Get(args[0]); !found || !value.JavaEquals(v, args[1]) {
				return value.Bool(false), nil
			}
			m.Put(args[0], args[2])
			return value.Bool(true), nil
		})},
		{"clear() void", onMap(func(m *value.Map, _ []value.Value) (value.Value, error) {
			m.Clear()
			return void, nil
		})},
		{"containsKey(Object) boolean", onMap(func(m *value.Map, args []value.Value) (value.Value, error) {
			_, found := m.Get(args[0])
			return value.Bool(found), nil
		})},
		{"containsValue(Object) boolean", onMap(func(m *value.Map, args []value.Value) (value.Value, error) {
			return value.Bool(viewHas(m.Values(), args[0])), nil
		})},
		{"keySet() Set", onMap(func(m *value.Map, _ []value.Value) (value.Value, error) { return value.FromObject(m.KeySet()), nil })},
		{"values() Collection", onMap(func(m *value.Map, _ []value.Value) (value.Value, error) { return value.FromObject(m.Values()), nil })},
		{"entrySet() Set", onMap(func(m *value.Map, _ []value.Value) (value.Value, error) { return value.FromObject(m.EntrySet()), nil })},
		{"clone() Object", mapClone},
		{"forEach(BiConsumer) void", throwsNull},
		{"replaceAll(BiFunction) void", throwsNull},
		{"compute(Object,BiFunction) Object", throwsNull},
		{"computeIfAbsent(Object,Function) Object", throwsNull},
		{"computeIfPresent(Object,BiFunction) Object", throwsNull},
		{"merge(Object,Object,BiFunction) Object", throwsNull},
		{"entry(Object,Object) static Entry +9", refuse(randomOrder)},
		{"copyOf(Map) static Map +10", refuse(randomOrder)},
		{"ofEntries(Entry[]) static Map +9", refuse(randomOrder)},
		{"of() static Map +9", refuse(randomOrder)},
		{mapOf(1), refuse(randomOrder)}, {mapOf(2), refuse(randomOrder)}, {mapOf(3), refuse(randomOrder)}, {mapOf(4), refuse(randomOrder)},
		{mapOf(5), refuse(randomOrder)}, {mapOf(6), refuse(randomOrder)}, {mapOf(7), refuse(randomOrder)}, {mapOf(8), refuse(randomOrder)},
		{mapOf(9), refuse(randomOrder)}, {mapOf(10), refuse(randomOrder)},
	}
}

// mapOf is the signature of Map.of with n pairs.
func mapOf(n int) string {
	return "of(Object" + strings.Repeat(",Object", 2*n-1) + ") static Map +9"
}

func mapRoom(m *value.Map, more int) error {
	if n := m.Len() + more; n > MaxItems {
		return tooMany("put", n)
	}
	return nil
}

// mapPutIfAbsent counts a null as absent.
func mapPutIfAbsent(m *value.Map, args []value.Value) (value.Value, error) {
	if v, _ := m.Get(args[0]); !v.IsNull() {
		return v, nil
	}
	if err := mapRoom(m, 1); err != nil {
		return value.Null, err
	}
	return m.Put(args[0], args[1]), nil
}

func mapPutAll(m *value.Map, args []value.Value) (value.Value, error) {
	other := args[0].Map()
	if other == nil {
		return value.Null, throwBare(nullPointer)
	}
	if err := mapRoom(m, other.Len()); err != nil {
		return value.Null, err
	}
	for i := range other.Len() {
		m.Put(other.At(i))
	}
	return void, nil
}

// mapClone copies the map, not what it holds.
func mapClone(recv value.Value, _ []value.Value, a *value.Arena) (value.Value, error) {
	m := recv.Map()
	c := a.NewMap(m.Class, m.Len())
	for i := range m.Len() {
		c.Put(m.At(i))
	}
	return value.FromMap(c), nil
}

func entryTable() table {
	return table{
		{"getKey() Object", onEntry(func(e *value.Entry, _ []value.Value) value.Value { return e.Key() })},
		{"getValue() Object", onEntry(func(e *value.Entry, _ []value.Value) value.Value { return e.Value() })},
		{"setValue(Object) Object", onEntry(func(e *value.Entry, args []value.Value) value.Value { return e.SetValue(args[0]) })},
		{"comparingByKey() static Comparator", refuse(needsComparator)},
		{"comparingByKey(Comparator) static Comparator", throwsNull},
		{"comparingByValue() static Comparator", refuse(needsComparator)},
		{"comparingByValue(Comparator) static Comparator", throwsNull},
		{"copyOf(Entry) static Entry +17", refuse("an unmodifiable copy; getKey() and getValue() give the same")},
	}
}

func onEntry(f func(e *value.Entry, args []value.Value) value.Value) impl {
	return func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		return f(recv.Object().(*value.Entry), args), nil
	}
}

// treeMapTable holds what a sorted map has besides the methods of a map.
func treeMapTable() table {
	return table{
		{"firstKey() Object", sortedKey(func(int) int { return 0 })},
		{"lastKey() Object", sortedKey(func(n int) int { return n - 1 })},
		{"firstEntry() Entry", sortedEntry(func(int) int { return 0 })},
		{"lastEntry() Entry", sortedEntry(func(n int) int { return n - 1 })},
	}
}

func sortedKey(at func(n int) int) impl {
	return onMap(func(m *value.Map, _ []value.Value) (value.Value, error) {
		if m.Len() == 0 {
			return value.Null, throwBare(noSuchElement)
		}
		k, _ := m.At(at(m.Len()))
		return k, nil
	})
}

func sortedEntry(at func(n int) int) impl {
	return onMap(func(m *value.Map, _ []value.Value) (value.Value, error) {
		if m.Len() == 0 {
			return value.Null, nil
		}
		return value.FromObject(value.NewEntry(m.At(at(m.Len())))), nil
	})
}
