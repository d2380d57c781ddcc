package java_test

import (
	"testing"

	"postern/vtl/internal/cputime"
	"postern/vtl/java"
	"postern/vtl/value"
)

func BenchmarkCall(b *testing.B) {
	s := value.String("Hello, World")
	m := value.NewMap(value.LinkedHashMap, 4)
	m.PutString("name", value.Int(1))
	l := value.FromList(value.NewList(value.ArrayList, value.Int(3), value.Int(1)))
	for _, c := range []struct {
		name string
		recv value.Value
		args []value.Value
	}{
		{"length", s, nil}, {"contains", s, []value.Value{value.String("World")}}, {"size", l, nil}, {"get", l, []value.Value{value.Int(1)}},
		{"get", value.FromMap(m), []value.Value{value.String("name")}}, {"put", value.FromMap(m), []value.Value{value.String("name"), value.Int(2)}},
		{"valueOf", s, []value.Value{l}}, {"format", s, []value.Value{value.String("%05d|%-5s|"), value.Int(7), value.String("x")}},
		{"split", s, []value.Value{value.String(",")}}, {"replaceAll", s, []value.Value{value.String("[aeiou]"), value.String("")}},
	} {
		method := java.Lookup(c.name)
		b.Run(c.recv.ClassName()+"."+c.name, func(b *testing.B) {
			b.ReportAllocs()
			defer cputime.Report(b)()
			for b.Loop() {
				_, _, _ = method.Call(c.recv, c.args, nil)
			}
		})
	}
}
