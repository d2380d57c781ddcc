package java_test

import (
	"testing"

	"postern/vtl/java"
	"postern/vtl/value"
)

// Calls with a scalar result do not allocate; neither do properties and indexes.
func TestCallsDoNotAllocate(t *testing.T) {
	s, l := value.String("Hello, World"), value.NewList(value.ArrayList, value.Int(3), value.Int(1), value.String("x"))
	m := value.NewMap(value.LinkedHashMap, 4)
	m.PutString("name", value.Int(1))
	list, table := value.FromList(l), value.FromMap(m)
	one := func(v ...value.Value) []value.Value { return v }
	for _, c := range []struct {
		name string
		recv value.Value
		args []value.Value
	}{
		{"length", s, nil}, {"isEmpty", s, nil}, {"charAt", s, one(value.Int(4))}, {"contains", s, one(value.String("World"))},
		{"startsWith", s, one(value.String("He"))}, {"indexOf", s, one(value.String("o"), value.Int(5))},
		{"equals", s, one(value.String("x"))}, {"equalsIgnoreCase", s, one(value.String("HELLO, world"))},
		{"compareTo", s, one(value.String("Hello"))}, {"hashCode", s, nil}, {"substring", s, one(value.Int(7))},
		{"substring", s, one(value.Int(0), value.Int(5))}, {"trim", s, nil},
		{"size", list, nil}, {"get", list, one(value.Int(1))}, {"set", list, one(value.Int(1), value.Int(2))},
		{"contains", list, one(value.String("x"))}, {"indexOf", list, one(value.Int(9))},
		{"size", table, nil}, {"get", table, one(value.String("name"))}, {"put", table, one(value.String("name"), value.Int(2))},
		{"containsKey", table, one(value.String("none"))}, {"getOrDefault", table, one(value.String("none"), value.Int(2))},
		{"keySet", table, nil}, {"nope", s, nil}, {"contains", s, one(value.Int(5))},
		{"parseInt", value.Int(0), one(value.String("42"))}, {"max", value.Int(0), one(value.Int(1), value.Int(2))},
		{"intValue", value.Double(1.5), nil}, {"compareTo", value.Int(5), one(value.Int(6))},
	} {
		method := java.Lookup(c.name)
		if _, _, err := method.Call(c.recv, c.args, nil); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if n := testing.AllocsPerRun(50, func() { _, _, _ = method.Call(c.recv, c.args, nil) }); n != 0 {
			t.Errorf("%s(%d arguments) on a %s allocates %v times", c.name, len(c.args), c.recv.ClassName(), n)
		}
	}
	name, empty := java.LookupMember("name"), java.LookupMember("empty")
	for what, f := range map[string]func(){
		"$map.name":     func() { _, _, _ = name.Get(table, nil) },
		"$list.empty":   func() { _, _, _ = empty.Get(list, nil) },
		"$map.name = 1": func() { _, _ = name.Set(table, value.Int(1), nil) },
		"$list[1]":      func() { _, _, _ = java.Index(list, value.Int(1), nil) },
		"$list[-1]":     func() { _, _, _ = java.Index(list, value.Int(-1), nil) },
		"$map['name']":  func() { _, _, _ = java.Index(table, value.String("name"), nil) },
		"Lookup":        func() { java.Lookup("substring") },
		"LookupMember":  func() { java.LookupMember("name") },
	} {
		if n := testing.AllocsPerRun(50, f); n != 0 {
			t.Errorf("%s allocates %v times", what, n)
		}
	}
}
