package java

import (
	"cmp"
	"slices"

	"postern/vtl/value"
)

// comparators order values of one kind as their compareTo does.
var comparators = map[value.Kind]func(a, b value.Value) int{
	value.KindString: func(a, b value.Value) int { return value.CompareStrings(a.Str(), b.Str()) },
	value.KindInt:    compareInts, value.KindLong: compareInts, value.KindShort: differ, value.KindByte: differ, value.KindChar: differ,
	value.KindBool: compareBools, value.KindFloat: compareFloats, value.KindDouble: compareFloats,
	value.KindBigInt:  func(a, b value.Value) int { return a.BigInt().Cmp(b.BigInt()) },
	value.KindDecimal: func(a, b value.Value) int { return a.Decimal().Cmp(b.Decimal()) },
}

// checkOrder checks that values can be sorted: more than one of them must be of one class that has an order.
func checkOrder(items []value.Value) error {
	for i := 1; i < len(items); i++ {
		before, item := items[i-1], items[i]
		switch {
		case before.IsNull() || item.IsNull():
			return throwBare(nullPointer)
		case comparators[item.Kind()] == nil:
			return throwCast(item, "java.lang.Comparable")
		case comparators[before.Kind()] == nil:
			return throwCast(before, "java.lang.Comparable")
		case item.Kind() != before.Kind():
			return throwCast(before, className(item))
		}
	}
	return nil
}

// sorted gives the items in their natural order, equal ones in the order they had.
func sorted(items []value.Value) ([]value.Value, error) {
	if err := checkOrder(items); err != nil {
		return nil, err
	}
	out := slices.Clone(items)
	if len(out) > 1 {
		slices.SortStableFunc(out, func(a, b value.Value) int { return cmp.Compare(comparators[a.Kind()](a, b), 0) })
	}
	return out, nil
}

// listSort is sort(null).
func listSort(l *value.List, _ []value.Value, _ *value.Arena) (value.Value, error) {
	if frozen(l) {
		return value.Null, throwBare(unsupported)
	}
	out, err := sorted(l.Items())
	if err != nil {
		return value.Null, err
	}
	for i, v := range out {
		l.Set(i, v)
	}
	if l.Class == value.ArrayList || l.Class == value.JSONArray {
		l.Touch()
	}
	return void, nil
}
