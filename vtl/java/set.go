package java

// setTable holds what keySet() and entrySet() have of their own. The order of an unmodifiable set changes with every start of a
// Java machine, so the methods that make one are refused.
func setTable() table {
	return table{
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
}
