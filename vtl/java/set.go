package java

import "postern/vtl/value"

// setTable holds what keySet() and entrySet() have of their own. The order of an unmodifiable set changes with every start of a
// Java machine, so the methods that make one are refused.
var setTable = table{
	{"hashCode() int", onView(func(w *value.View, _ []value.Value, _ *value.Arena) (value.Value, error) {
		sum := int32(0)
		for i := range w.Len() {
			sum += w.At(i).HashCode()
		}
		return value.Int(sum), nil
	})},
	{"copyOf(Collection) static Set +10", refuse(randomOrder)},
	{"of() static Set +9", refuse(randomOrder)},
	{"of(Object) static Set +9", refuse(randomOrder)},
	{"of(Object,Object) static Set +9", refuse(randomOrder)},
	{"of(Object,Object,Object) static Set +9", refuse(randomOrder)},
	{"of(Object,Object,Object,Object) static Set +9", refuse(randomOrder)},
	{"of(Object,Object,Object,Object,Object) static Set +9", refuse(randomOrder)},
	{"of(Object,Object,Object,Object,Object,Object) static Set +9", refuse(randomOrder)},
	{"of(Object,Object,Object,Object,Object,Object,Object) static Set +9", refuse(randomOrder)},
	{"of(Object,Object,Object,Object,Object,Object,Object,Object) static Set +9", refuse(randomOrder)},
	{"of(Object,Object,Object,Object,Object,Object,Object,Object,Object) static Set +9", refuse(randomOrder)},
	{"of(Object,Object,Object,Object,Object,Object,Object,Object,Object,Object) static Set +9", refuse(randomOrder)},
	{"of(Object[]) static Set +9", refuse(randomOrder)},
}
