package java

import "postern/vtl/value"

// A method of a list runs after the check that a window of a list still fits the list behind it.
func onList(f func(l *value.List, args []value.Value, a *value.Arena) (value.Value, error)) impl {
	return func(recv value.Value, args []value.Value, a *value.Arena) (value.Value, error) {
		l := recv.List()
		if l.Stale() {
			return value.Null, throwBare(concurrentChange)
		}
		return f(l, args, a)
	}
}

// onListAt is for methods that look at the index first and at the window then.
func onListAt(f func(l *value.List, args []value.Value, a *value.Arena) (value.Value, error)) impl {
	return func(recv value.Value, args []value.Value, a *value.Arena) (value.Value, error) {
		return f(recv.List(), args, a)
	}
}

// stale is the failure of a window whose list was changed behind its back.
func stale(l *value.List) error {
	if l.Stale() {
		return throwBare(concurrentChange)
	}
	return nil
}

// void is what a method without result gives: the empty text.
var void = value.String("")

func listTable() table {
	return table{
		{"size() int", onList(func(l *value.List, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return integer(l.Len()), nil
		})},
		{"isEmpty() boolean", onList(func(l *value.List, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return value.Bool(l.Len() == 0), nil
		})},
		{"get(int) Object", onListAt(listGet)},
		{"set(int,Object) Object", onListAt(listSet)},
		{"add(Object) boolean", onList(listAdd)},
		{"add(int,Object) void", onListAt(listInsert)},
		{"addAll(Collection) boolean", onListAt(func(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
			return listAddAll(l, l.Len(), args[0])
		})},
		{"addAll(int,Collection) boolean", onListAt(func(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
			if i := int(args[0].Int64()); i >= 0 && i <= l.Len() {
				return listAddAll(l, i, args[1])
			}
			return value.Null, badPosition(l, args[0])
		})},
		{"remove(int) Object", onListAt(listRemoveAt)},
		{"remove(Object) boolean", onList(listRemove)},
		{"clear() void", onList(listClear)},
		{"contains(Object) boolean", searching(func(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
			return value.Bool(position(l, args[0]) >= 0), nil
		})},
		{"indexOf(Object) int", searching(func(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
			return integer(position(l, args[0])), nil
		})},
		{"lastIndexOf(Object) int", searching(func(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
			return integer(lastPosition(l, args[0])), nil
		})},
		{"removeAll(Collection) boolean", onList(func(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
			return listFilter(l, args[0], false)
		})},
		{"retainAll(Collection) boolean", onList(func(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
			return listFilter(l, args[0], true)
		})},
		{"subList(int,int) List", onListAt(listSubList)},
		{"sort(Comparator) void", onList(listSort)},
		{"replaceAll(UnaryOperator) void", onListAt(listNoFunction)},
		{"removeIf(Predicate) boolean", onList(listNoFunction)},
		{"equals(Object) boolean", listEquals},
		{"hashCode() int", onList(func(l *value.List, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return value.Int(value.FromList(l).HashCode()), nil
		})},
		{"toString() String", onList(func(l *value.List, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return printed(value.FromList(l))
		})},
		{"iterator() Iterator", onList(func(l *value.List, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return value.FromObject(newCursor(l, 0, frozen(l) || l.Class == value.SubList)), nil // their iterators are list iterators
		})},
		{"listIterator() ListIterator", onList(func(l *value.List, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return value.FromObject(newCursor(l, 0, true)), nil
		})},
		{"listIterator(int) ListIterator", onList(listIteratorFrom)},
		{"copyOf(Collection) static List +10", listCopyOf},
		{"of() static List +9", listOf},
		{"of(Object) static List +9", listOf},
		{"of(Object,Object) static List +9", listOf},
		{"of(Object,Object,Object) static List +9", listOf},
		{"of(Object,Object,Object,Object) static List +9", listOf},
		{"of(Object,Object,Object,Object,Object) static List +9", listOf},
		{"of(Object,Object,Object,Object,Object,Object) static List +9", listOf},
		{"of(Object,Object,Object,Object,Object,Object,Object) static List +9", listOf},
		{"of(Object,Object,Object,Object,Object,Object,Object,Object) static List +9", listOf},
		{"of(Object,Object,Object,Object,Object,Object,Object,Object,Object) static List +9", listOf},
		{"of(Object,Object,Object,Object,Object,Object,Object,Object,Object,Object) static List +9", listOf},
		{"of(Object[]) static List +9", func(_ value.Value, args []value.Value, a *value.Arena) (value.Value, error) {
			return listOf(value.Null, spread(args, 0), a)
		}},
	}
}

// fixed reports whether the list cannot change its length.
func fixed(l *value.List) bool {
	return l.IsArray() || l.Class == value.FixedList || l.Class == value.ImmutableList
}

// frozen reports whether the list cannot change at all.
func frozen(l *value.List) bool { return l.Class == value.ImmutableList }

// badIndex words an index outside a list as the list's class does.
func badIndex(l *value.List, i int) error {
	switch {
	case l.IsArray():
		return throwBare(arrayIndex)
	case fixed(l):
		return outOfRange(arrayIndex, i, l.Len())
	}
	return outOfRange(indexOutOfBounds, i, l.Len())
}

// badPosition words a position that nothing can be inserted at.
func badPosition(l *value.List, at value.Value) error {
	if frozen(l) {
		return throwBare(unsupported)
	}
	return throw(indexOutOfBounds, "Index: %d, Size: %d", at.Int64(), l.Len())
}

func listGet(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
	i := args[0].Int64()
	if i < 0 || i >= int64(l.Len()) {
		return value.Null, badIndex(l, int(i))
	}
	return l.At(int(i)), stale(l)
}

func listSet(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
	if frozen(l) {
		return value.Null, throwBare(unsupported)
	}
	i := args[0].Int64()
	if i < 0 || i >= int64(l.Len()) {
		return value.Null, badIndex(l, int(i))
	}
	if err := stale(l); err != nil {
		return value.Null, err
	}
	v, err := storable(l, args[1])
	if err != nil {
		return value.Null, err
	}
	return l.Set(int(i), v), nil
}

// storable checks and converts what is stored into an array.
func storable(l *value.List, v value.Value) (value.Value, error) {
	fits := true
	switch l.Class {
	case value.StringArray:
		fits = v.IsString() || v.IsNull()
	case value.CharArray:
		fits = v.Kind() == value.KindChar
	case value.ByteArray:
		fits = v.Kind() == value.KindByte
	}
	if !fits {
		if l.Class == value.StringArray {
			return value.Null, throw(illegalArgument, "array element type mismatch")
		}
		if v.IsNull() {
			return value.Null, throwBare(illegalArgument)
		}
		return value.Null, throw(illegalArgument, "argument type mismatch")
	}
	return v, nil
}

func room(l *value.List, more int) error {
	if n := l.Len() + more; n > MaxItems {
		return tooMany("add", n)
	}
	return nil
}

func listAdd(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
	if fixed(l) {
		return value.Null, throwBare(unsupported)
	}
	if err := room(l, 1); err != nil {
		return value.Null, err
	}
	l.Append(args[0])
	return value.Bool(true), nil
}

func listInsert(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
	i := args[0].Int64()
	switch {
	case fixed(l):
		return value.Null, throwBare(unsupported)
	case i < 0 || i > int64(l.Len()):
		return value.Null, badPosition(l, args[0])
	}
	if err := firstError(stale(l), room(l, 1)); err != nil {
		return value.Null, err
	}
	l.Insert(int(i), args[1])
	return void, nil
}

func listAddAll(l *value.List, at int, from value.Value) (value.Value, error) {
	if frozen(l) {
		return value.Null, throwBare(unsupported)
	}
	items, err := itemsOf(from)
	switch {
	case err != nil:
		return value.Null, err
	case len(items) == 0:
		return value.Bool(false), nil
	case l.Stale():
		return value.Null, throwBare(concurrentChange)
	case fixed(l):
		return value.Null, throwBare(unsupported)
	}
	if err := room(l, len(items)); err != nil {
		return value.Null, err
	}
	items = append([]value.Value(nil), items...) // the list may be added to itself
	if at == l.Len() {
		for _, item := range items {
			l.Append(item)
		}
		return value.Bool(true), nil
	}
	rest := append(items, l.Items()[at:]...)
	setTail(l, at, rest)
	return value.Bool(true), nil
}

// setTail replaces everything from position at on.
func setTail(l *value.List, at int, rest []value.Value) {
	for i, item := range rest {
		if at+i < l.Len() {
			l.Set(at+i, item)
		} else {
			l.Append(item)
		}
	}
	for l.Len() > at+len(rest) {
		l.Remove(l.Len() - 1)
	}
}

func listRemoveAt(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
	i := args[0].Int64()
	switch {
	case fixed(l):
		return value.Null, throwBare(unsupported)
	case i < 0 || i >= int64(l.Len()):
		return value.Null, badIndex(l, int(i))
	}
	if err := stale(l); err != nil {
		return value.Null, err
	}
	return l.Remove(int(i)), nil
}

func listRemove(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
	if frozen(l) {
		return value.Null, throwBare(unsupported)
	}
	i := position(l, args[0])
	switch {
	case i < 0:
		return value.Bool(false), nil
	case fixed(l):
		return value.Null, throwBare(unsupported)
	}
	l.Remove(i)
	return value.Bool(true), nil
}

func listClear(l *value.List, _ []value.Value, _ *value.Arena) (value.Value, error) {
	if frozen(l) || fixed(l) && l.Len() > 0 {
		return value.Null, throwBare(unsupported)
	}
	if !fixed(l) {
		l.Clear()
	}
	return void, nil
}

// searching is for methods that look for an element; an unmodifiable list refuses null.
func searching(f func(l *value.List, args []value.Value, a *value.Arena) (value.Value, error)) impl {
	return onList(func(l *value.List, args []value.Value, a *value.Arena) (value.Value, error) {
		if frozen(l) && args[0].IsNull() {
			return value.Null, throwBare(nullPointer)
		}
		return f(l, args, a)
	})
}

// position is indexOf.
func position(l *value.List, v value.Value) int {
	for i, item := range l.Items() {
		if value.JavaEquals(v, item) {
			return i
		}
	}
	return -1
}

func lastPosition(l *value.List, v value.Value) int {
	items := l.Items()
	for i := len(items) - 1; i >= 0; i-- {
		if value.JavaEquals(v, items[i]) {
			return i
		}
	}
	return -1
}

// listFilter keeps the elements that the collection has (keep) or does not have.
func listFilter(l *value.List, with value.Value, keep bool) (value.Value, error) {
	if frozen(l) {
		return value.Null, throwBare(unsupported)
	}
	has, err := membership(with)
	if err != nil {
		return value.Null, err
	}
	kept := make([]value.Value, 0, l.Len())
	for _, item := range l.Items() {
		if has(item) == keep {
			kept = append(kept, item)
		}
	}
	switch {
	case len(kept) == l.Len():
		return value.Bool(false), nil
	case l.Class == value.FixedList:
		return value.Null, throw(unsupported, "remove")
	case fixed(l):
		return value.Null, throwBare(unsupported)
	}
	setTail(l, 0, kept)
	return value.Bool(true), nil
}

func listSubList(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
	from, to := args[0].Int64(), args[1].Int64()
	switch {
	case from < 0:
		return value.Null, throw(indexOutOfBounds, "fromIndex = %d", from)
	case to > int64(l.Len()):
		return value.Null, throw(indexOutOfBounds, "toIndex = %d", to)
	case from > to:
		return value.Null, throw(illegalArgument, "fromIndex(%d) > toIndex(%d)", from, to)
	}
	sub, _ := l.SubList(int(from), int(to))
	if fixed(l) {
		sub.Class = value.FixedList
	}
	if frozen(l) {
		sub.Class = value.ImmutableList
	}
	return value.FromList(sub), nil
}

// listNoFunction is a method that takes a function: a template can only give null.
func listNoFunction(l *value.List, _ []value.Value, _ *value.Arena) (value.Value, error) {
	if frozen(l) {
		return value.Null, throwBare(unsupported)
	}
	return value.Null, throwBare(nullPointer)
}

// listEquals looks at the elements, and so at the window, only when the other is a list too.
func listEquals(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	l, other := recv.List(), args[0].List()
	if other != nil && other != l && !other.IsArray() && (l.Stale() || other.Stale()) {
		return value.Null, throwBare(concurrentChange)
	}
	return value.Bool(value.JavaEquals(recv, args[0])), nil
}

func listIteratorFrom(l *value.List, args []value.Value, _ *value.Arena) (value.Value, error) {
	i := args[0].Int64()
	if i < 0 || i > int64(l.Len()) {
		if frozen(l) {
			return value.Null, throw(indexOutOfBounds, "Index: %d Size: %d", i, l.Len())
		}
		return value.Null, throw(indexOutOfBounds, "Index: %d, Size: %d", i, l.Len())
	}
	return value.FromObject(newCursor(l, int(i), true)), nil
}

func listOf(_ value.Value, args []value.Value, a *value.Arena) (value.Value, error) {
	if err := texts(args...); err != nil {
		return value.Null, err
	}
	l := a.NewList(value.ImmutableList, len(args))
	for _, arg := range args {
		l.Append(arg)
	}
	return value.FromList(l), nil
}

func listCopyOf(_ value.Value, args []value.Value, a *value.Arena) (value.Value, error) {
	items, err := itemsOf(args[0])
	if err != nil {
		return value.Null, err
	}
	return listOf(value.Null, items, a)
}

func arrayListTable() table {
	return table{
		{"clone() Object", onList(func(l *value.List, _ []value.Value, a *value.Arena) (value.Value, error) {
			c := a.NewList(l.Class, l.Len())
			for _, item := range l.Items() {
				c.Append(item)
			}
			return value.FromList(c), nil
		})},
		{"ensureCapacity(int) void", onList(func(*value.List, []value.Value, *value.Arena) (value.Value, error) { return void, nil })},
		{"trimToSize() void", onList(func(l *value.List, _ []value.Value, _ *value.Arena) (value.Value, error) {
			l.Touch()
			return void, nil
		})},
	}
}
