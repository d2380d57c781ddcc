package java

import "postern/vtl/value"

// jsonArrayTable holds what a list read from JSON has besides the methods of a list.
func jsonArrayTable() table {
	return table{
		{"toJSONString() String", func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) { return printed(recv) }},
		{"toJSONString(JSONStyle) String", throwsNull},
		{"toJSONString(List) static String", jsonArrayText},
		{"toJSONString(List,JSONStyle) static String", func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			if args[0].IsNull() {
				return value.String("null"), nil
			}
			return value.Null, throwBare(nullPointer)
		}},
		{"toString(JSONStyle) String", throwsNull},
		{"merge(Object) void", jsonArrayMerge},
		{"writeJSONString(Appendable) void", throwsNull},
		{"writeJSONString(Appendable,JSONStyle) void", throwsNull},
		{"writeJSONString(List,Appendable) static void", throwsNull},
		{"writeJSONString(Iterable,Appendable,JSONStyle) static void", throwsNull},
	}
}

func jsonArrayText(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	if args[0].IsNull() {
		return value.String("null"), nil
	}
	return printed(value.FromList(value.NewList(value.JSONArray, args[0].List().Items()...)))
}

// jsonArrayMerge appends the elements of another JSON array; anything else fails.
func jsonArrayMerge(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	other := args[0].List()
	switch {
	case args[0].IsNull():
		return void, nil
	case other == nil || other.Class != value.JSONArray:
		return value.Null, throw(classCast,
			"class %s cannot be cast to class %s (%[1]s is in module java.base of loader 'bootstrap'; %[2]s is in unnamed module of loader 'app')",
			className(args[0]), className(recv))
	}
	_, err := listAddAll(recv.List(), recv.List().Len(), args[0])
	return void, err
}
