package java

import (
	"strings"

	"postern/vtl/value"
)

// objectTable holds what every object has. §19: wait and notify are closed to templates, as Velocity's secure introspection has it.
func objectTable() table {
	return table{
		{"equals(Object) boolean", func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
			return value.Bool(value.JavaEquals(recv, args[0])), nil
		}},
		{"hashCode() int", func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return value.Int(recv.HashCode()), nil
		}},
		{"toString() String", func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) { return printed(recv) }},
		{"getClass() Class", func(recv value.Value, _ []value.Value, _ *value.Arena) (value.Value, error) {
			return value.FromObject(&Class{name: recv.ClassName()}), nil
		}},
		{"notifyAll() void", func(value.Value, []value.Value, *value.Arena) (value.Value, error) {
			return value.Null, throw("java.lang.IllegalMonitorStateException", "current thread is not owner")
		}},
	}
}

// className is getClass().getName().
func className(v value.Value) string { return v.ClassName() }

// comparing is the compareTo(Object) that Java adds to a class whose values compare with their own kind only.
func comparing(compare func(a, b value.Value) int) impl {
	return func(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
		switch {
		case args[0].IsNull():
			return value.Null, throwBare(nullPointer)
		case args[0].Kind() != recv.Kind():
			return value.Null, throwCast(args[0], className(recv))
		}
		return integer(compare(recv, args[0])), nil
	}
}

// throwCast words a ClassCastException of classes of the Java library.
func throwCast(v value.Value, to string) error {
	if strings.HasPrefix(className(v), "net.minidev.") {
		return throw(classCast, "class %s cannot be cast to class %s (%s is in unnamed module of loader 'app'; %s is in module java.base of loader 'bootstrap')",
			className(v), to, className(v), to)
	}
	return throw(classCast, "class %s cannot be cast to class %s (%s and %s are in module java.base of loader 'bootstrap')",
		className(v), to, className(v), to)
}
