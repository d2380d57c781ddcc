package java_test

import (
	"testing"

	"postern/vtl/java"
	"postern/vtl/value"
)

func call(t *testing.T, recv value.Value, name string, args ...value.Value) string {
	t.Helper()
	v, found, err := java.Lookup(name).Call(recv, args, nil)
	switch {
	case err != nil:
		return "! " + err.Error()
	case !found:
		return "?"
	}
	return value.Text(v)
}

func TestCallForms(t *testing.T) {
	s := value.String("Hello")
	for _, c := range []struct {
		name string
		args []value.Value
		want string
	}{
		{"length", nil, "5"},
		{"length", []value.Value{value.Int(1)}, "! java.lang.IllegalArgumentException: wrong number of arguments"},
		{"nope", nil, "?"},
		{"indexOf", []value.Value{value.String("l"), value.Int(3)}, "3"},
		{"contains", []value.Value{value.Int(3)}, "?"},
		{"substring", []value.Value{value.Int(9)}, "! java.lang.StringIndexOutOfBoundsException: begin 9, end 5, length 5"},
		{"compareTo", []value.Value{value.Int(9)}, "! java.lang.ClassCastException: class java.lang.Integer cannot be cast to class " +
			"java.lang.String (java.lang.Integer and java.lang.String are in module java.base of loader 'bootstrap')"},
		{"replaceAll", []value.Value{value.String("l+"), value.String("L")}, "HeLo"},
		{"wait", nil, "?"},
	} {
		if got := call(t, s, c.name, c.args...); got != c.want {
			t.Errorf("%s%v = %s, want %s", c.name, c.args, got, c.want)
		}
	}
}
