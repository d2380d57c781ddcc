package java_test

import (
	"strings"
	"testing"

	"postern/vtl/java"
	"postern/vtl/value"
)

// FuzzCall calls chains of methods on values read from JSON. Whatever the names and arguments: a result, nothing, or an exception.
func FuzzCall(f *testing.F) {
	for _, seed := range [][3]string{
		{`"Hello, World"`, "substring", `[1,3]`}, {`"a,b"`, "split.iterator.next", `[]`}, {`{"a":1,"b":[2]}`, "entrySet.iterator.next", `[]`},
		{`[3,1,2]`, "subList", `[0,2]`}, {`[1,"a",null,[]]`, "sort", `[null]`}, {`12345678901234567890.123456`, "divide", `[3,2,4]`},
		{`99999999999999999999`, "modPow", `[3,5]`}, {`"x"`, "format", `["%1$-5s|%,.2f|%x|%tY", 1, 2.5, 3, 4]`}, {`1.5`, "toHexString", `[2.5]`},
		{`"日本😀"`, "regionMatches", `[true,0,"日",0,1]`}, {`"abc"`, "chars.boxed.sorted", `[]`}, {`[5,5]`, "stream.distinct.toArray", `[]`},
		{`"abc"`, "toCharArray.subList", `[0,2]`}, {`{"k":"v"}`, "keySet.retainAll", `[["a"]]`}, {`[1,2]`, "listIterator.set", `[5]`},
		{`"  a\n b"`, "stripIndent", `[]`}, {`"a\\101"`, "translateEscapes", `[]`}, {`0`, "parseInt", `["12",36]`}, {`"aXbX"`, "replaceAll", `["X","$0\\$"]`},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, on, names, args string) {
		recv, err := value.ReadJSONString(nil, on)
		given, err2 := value.ReadJSONString(nil, args)
		if err != nil || err2 != nil || given.List() == nil || len(on)+len(names)+len(args) > 400 {
			return
		}
		chain := strings.Split(names, ".")
		for i, name := range chain {
			var list []value.Value
			if i == len(chain)-1 {
				list = given.List().Items()
			}
			v, found, err := java.Lookup(name).Call(recv, list, nil)
			if err != nil && err.Error() == "" {
				t.Fatalf("%s.%s(%s): an error without text", on, names, args)
			}
			if err != nil || !found {
				return
			}
			recv = v
		}
		if _, err := recv.AppendText(nil, 1<<24); err != nil {
			return
		}
		_, _, _ = java.Property(recv, names)
		_, _, _ = java.Index(recv, given.List().At(0), nil)
		_, _ = java.SetIndex(recv, given.List().At(0), given.List().At(1), nil)
		_, _ = java.SetProperty(recv, names, given.List().At(0))
		document, _ := value.ReadJSONString(nil, `{"given":`+args+`,"on":`+on+`}`)
		sameAsCopy(t, document, chain, given.List().Items())
	})
}

// sameAsCopy calls the methods on a member of a document, which must print afterwards like a copy of it.
func sameAsCopy(t *testing.T, document value.Value, chain []string, args []value.Value) {
	if document.Kind() != value.KindMap {
		return
	}
	recv, _ := document.Map().GetString("on")
	for i, name := range chain {
		var list []value.Value
		if i == len(chain)-1 {
			list = args
		}
		v, found, err := java.Lookup(name).Call(recv, list, nil)
		if err != nil || !found {
			break
		}
		recv = v
	}
	if _, err := document.AppendText(nil, 1<<20); err != nil { // it may hold itself by now
		return
	}
	if got, want := string(document.AppendJSON(nil)), string(copyOf(document).AppendJSON(nil)); got != want {
		t.Fatalf("after %s the document prints as %s, its copy as %s", strings.Join(chain, "."), got, want)
	}
}

// copyOf is a tree of the same values that was not read from a text.
func copyOf(v value.Value) value.Value {
	switch v.Kind() {
	case value.KindList:
		items := make([]value.Value, v.List().Len())
		for i := range items {
			items[i] = copyOf(v.List().At(i))
		}
		return value.FromList(value.NewList(v.List().Class, items...))
	case value.KindMap:
		m := value.NewMap(v.Map().Class, 0)
		for i := range v.Map().Len() {
			key, val := v.Map().At(i)
			m.Put(key, copyOf(val))
		}
		return value.FromMap(m)
	}
	return v
}

// FuzzFormat prints with any format string.
func FuzzFormat(f *testing.F) {
	for _, seed := range []string{"%s", "%-5d|%05d", "%,.3f", "%<s %1$s", "%e%g%a", "%%%n", "%tF %TT", "%#x%#o", "%(d%+d% d", "%.0f", "%h%c%b", "%", "%5", "%-", "%1$", "%0$s"} {
		f.Add(seed, int64(7), 1.5)
	}
	f.Fuzz(func(t *testing.T, format string, i int64, d float64) {
		for _, arg := range []value.Value{value.Long(i), value.Int(int32(i)), value.Double(d), value.Float(float32(d)), value.String(format),
			value.Decimal("12345.678E-9"), value.Char(uint16(i)), value.Null, value.Bool(true)} {
			args := []value.Value{value.String(format), arg, arg}
			v, found, err := java.Lookup("format").Call(value.String(""), args, nil)
			if !found || err == nil && !v.IsString() || err != nil && err.Error() == "" {
				t.Fatalf("format(%q, %s): %v, %v", format, value.Text(arg), found, err)
			}
		}
	})
}
