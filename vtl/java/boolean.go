package java

import (
	"strings"

	"postern/vtl/value"
)

func booleanTable() table {
	return table{
		{"booleanValue() boolean", itself},
		{"compareTo(Boolean) int", comparing(compareBools)},
		{"compareTo(Object) int", comparing(compareBools)},
		{"compare(boolean,boolean) static int", func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			return integer(compareBools(args[0], args[1])), nil
		}},
		{"toString(boolean) static String", printArgument},
		{"hashCode(boolean) static int", hashArgument},
		{"valueOf(boolean) static Boolean", argument},
		{"valueOf(String) static Boolean", parseBoolean},
		{"parseBoolean(String) static boolean", parseBoolean},
		{"getBoolean(String) static boolean", func(value.Value, []value.Value, *value.Arena) (value.Value, error) {
			return value.Bool(false), nil // there are no system properties
		}},
		{"logicalAnd(boolean,boolean) static boolean", onBools(func(a, b bool) bool { return a && b })},
		{"logicalOr(boolean,boolean) static boolean", onBools(func(a, b bool) bool { return a || b })},
		{"logicalXor(boolean,boolean) static boolean", onBools(func(a, b bool) bool { return a != b })},
		{"describeConstable() Optional +15", refuse(needsWrapper)},
	}
}

func onBools(f func(a, b bool) bool) impl {
	return func(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		return value.Bool(f(args[0].Bool(), args[1].Bool())), nil
	}
}

func compareBools(a, b value.Value) int {
	switch {
	case a.Bool() == b.Bool():
		return 0
	case a.Bool():
		return 1
	}
	return -1
}

func parseBoolean(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	return value.Bool(strings.EqualFold(args[0].Str(), "true") && len(args[0].Str()) == 4), nil
}

// argument returns the argument: valueOf of the class's own primitive.
func argument(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	return args[0], nil
}

func hashArgument(_ value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	return value.Int(args[0].HashCode()), nil
}
