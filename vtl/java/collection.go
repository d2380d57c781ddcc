package java

import (
	"slices"

	"postern/vtl/value"
)

// collectionTable holds what lists and the faces of maps have in common; lists have most of it of their own.
func collectionTable() table {
	return table{
		{"size() int", onView(func(w *value.View, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return integer(w.Len()), nil
		})},
		{"isEmpty() boolean", onView(func(w *value.View, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return value.Bool(w.Len() == 0), nil
		})},
		{"contains(Object) boolean", onView(func(w *value.View, args []value.Value, _ *value.Arena) (value.Value, error) {
			return value.Bool(viewHas(w, args[0])), nil
		})},
		{"remove(Object) boolean", onView(viewRemove)},
		{"add(Object) boolean", throwUnsupported},
		{"addAll(Collection) boolean", viewAddAll},
		{"clear() void", onView(func(w *value.View, _ []value.Value, _ *value.Arena) (value.Value, error) {
			w.Map.Clear()
			return void, nil
		})},
		{"removeAll(Collection) boolean", onView(func(w *value.View, args []value.Value, _ *value.Arena) (value.Value, error) {
			return viewFilter(w, args[0], false)
		})},
		{"retainAll(Collection) boolean", onView(func(w *value.View, args []value.Value, _ *value.Arena) (value.Value, error) {
			return viewFilter(w, args[0], true)
		})},
		{"iterator() Iterator", onView(func(w *value.View, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return value.FromObject(newViewCursor(w)), nil
		})},
		{"containsAll(Collection) boolean", containsAll},
		{"toArray() Object[]", toArray},
		{"toArray(Object[]) Object[]", toArrayInto},
		{"toArray(IntFunction) Object[] +11", throwsNull},
		{"removeIf(Predicate) boolean", throwsNull},
		{"forEach(Consumer) void", throwsNull},
		{"stream() Stream", streamOf},
		{"parallelStream() Stream", streamOf},
		{"spliterator() Spliterator", refuse(needsFunction)},
	}
}

func onView(f func(w *value.View, args []value.Value, a *value.Arena) (value.Value, error)) impl {
	return func(recv value.Value, args []value.Value, a *value.Arena) (value.Value, error) {
		return f(recv.Object().(*value.View), args, a)
	}
}

func throwUnsupported(value.Value, []value.Value, *value.Arena) (value.Value, error) {
	return value.Null, throwBare(unsupported)
}

// itemsOf gives the elements of a collection or of an array, for reading.
func itemsOf(v value.Value) ([]value.Value, error) {
	if v.IsNull() {
		return nil, throwBare(nullPointer)
	}
	if l := v.List(); l != nil {
		if l.Stale() {
			return nil, throwBare(concurrentChange)
		}
		return l.Items(), nil
	}
	w := v.Object().(*value.View)
	items := make([]value.Value, w.Len())
	for i := range items {
		items[i] = w.At(i)
	}
	return items, nil
}

// membership gives a test whether a collection has an element. Large collections are hashed once.
func membership(v value.Value) (func(item value.Value) bool, error) {
	items, err := itemsOf(v)
	if err != nil {
		return nil, err
	}
	if len(items) <= 16 {
		return func(item value.Value) bool {
			return slices.ContainsFunc(items, func(other value.Value) bool { return value.JavaEquals(item, other) })
		}, nil
	}
	buckets := make(map[int32][]value.Value, len(items))
	for _, item := range items {
		h := item.HashCode()
		buckets[h] = append(buckets[h], item)
	}
	return func(item value.Value) bool {
		return slices.ContainsFunc(buckets[item.HashCode()], func(other value.Value) bool { return value.JavaEquals(item, other) })
	}, nil
}

func containsAll(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	wanted, err := itemsOf(args[0])
	if err != nil || len(wanted) == 0 {
		return value.Bool(true), err
	}
	has, err := membership(recv)
	if err != nil {
		return value.Null, err
	}
	return value.Bool(!slices.ContainsFunc(wanted, func(v value.Value) bool { return !has(v) })), nil
}

func toArray(recv value.Value, _ []value.Value, a *value.Arena) (value.Value, error) {
	items, err := itemsOf(recv)
	if err != nil {
		return value.Null, err
	}
	return objectArray(items, a), nil
}

// objectArray makes an Object[] with a copy of the items.
func objectArray(items []value.Value, a *value.Arena) value.Value {
	l := a.NewList(value.ObjectArray, len(items))
	for _, item := range items {
		l.Append(item)
	}
	return value.FromList(l)
}

// toArrayInto is toArray(T[]): into the array when it is long enough, with a null after the last element, else into a new one
// of the same class. Separate arguments are an array of their own.
func toArrayInto(recv value.Value, args []value.Value, a *value.Arena) (value.Value, error) {
	items, err := itemsOf(recv)
	if err != nil {
		return value.Null, err
	}
	if len(args) == 1 && args[0].IsNull() {
		return value.Null, throwBare(nullPointer)
	}
	dst := args0Array(args)
	if dst == nil {
		dst = objectArray(args, a).List()
	}
	if err := allStorable(recv, dst, items); err != nil {
		return value.Null, err
	}
	if dst.Len() < len(items) {
		fresh := objectArray(items, a)
		fresh.List().Class = dst.Class
		return fresh, nil
	}
	for i, item := range items {
		dst.Set(i, item)
	}
	dst.Set(len(items), value.Null)
	return value.FromList(dst), nil
}

// allStorable checks that a String[] gets texts only. Lists copy all elements at once, sets and values() one by one.
func allStorable(recv value.Value, dst *value.List, items []value.Value) error {
	i := slices.IndexFunc(items, func(v value.Value) bool { return !v.IsString() && !v.IsNull() })
	switch {
	case dst.Class != value.StringArray || i < 0:
		return nil
	case recv.List() == nil || recv.List().IsArray():
		return throw("java.lang.ArrayStoreException", "%s", className(items[i]))
	}
	return throw("java.lang.ArrayStoreException",
		"arraycopy: element type mismatch: can not cast one of the elements of java.lang.Object[] to the type of the destination array, java.lang.String")
}

// args0Array is the array that stands as the only argument, nil when there is none.
func args0Array(args []value.Value) *value.List {
	if len(args) == 1 && args[0].List() != nil && args[0].List().IsArray() {
		return args[0].List()
	}
	return nil
}

// viewHas is contains() of a face of a map.
func viewHas(w *value.View, v value.Value) bool {
	switch w.Face {
	case value.Keys:
		_, found := w.Map.Get(v)
		return found
	case value.Entries:
		e, ok := v.Object().(*value.Entry)
		if !ok {
			return false
		}
		held, found := w.Map.Get(e.Key())
		return found && value.JavaEquals(held, e.Value())
	}
	for i := range w.Len() {
		if value.JavaEquals(v, w.At(i)) {
			return true
		}
	}
	return false
}

func viewRemove(w *value.View, args []value.Value, _ *value.Arena) (value.Value, error) {
	v := args[0]
	if !viewHas(w, v) {
		return value.Bool(false), nil
	}
	switch w.Face {
	case value.Keys:
		w.Map.Remove(v)
	case value.Entries:
		w.Map.Remove(v.Object().(*value.Entry).Key())
	default:
		for i := range w.Len() {
			if k, held := w.Map.At(i); value.JavaEquals(v, held) {
				w.Map.Remove(k)
				break
			}
		}
	}
	return value.Bool(true), nil
}

// viewAddAll fails with the first element; there is nothing to add in an empty collection.
func viewAddAll(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	items, err := itemsOf(args[0])
	if err == nil && len(items) > 0 {
		err = throwBare(unsupported)
	}
	return value.Bool(false), err
}

// viewFilter keeps the elements that the collection has (keep) or does not have.
func viewFilter(w *value.View, with value.Value, keep bool) (value.Value, error) {
	has, err := membership(with)
	if err != nil {
		return value.Null, err
	}
	var gone []value.Value
	for i := range w.Len() {
		if has(w.At(i)) != keep {
			k, _ := w.Map.At(i)
			gone = append(gone, k)
		}
	}
	for _, k := range gone {
		w.Map.Remove(k)
	}
	return value.Bool(len(gone) > 0), nil
}
