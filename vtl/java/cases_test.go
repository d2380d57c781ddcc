package java_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"

	"postern/vtl/java"
	"postern/vtl/value"
)

// The cases of testdata/calls.jsonl were written by testdata/Calls.java: a receiver, a method, arguments, and what Velocity 1.7 and
// the Java library make of them. Values are JSON; what JSON has no form for stands in an object of one member, its class.

// build makes the value a JSON form stands for, and the container that a call may change.
func build(t testing.TB, form value.Value) (v, owner value.Value) {
	t.Helper()
	if form.Kind() != value.KindMap {
		return form, value.Null
	}
	tag, content := form.Map().At(0)
	if content.IsString() {
		return scalar(t, tag.Str(), content.Str()), value.Null
	}
	items := make([]value.Value, 0, content.List().Len())
	for _, item := range content.List().Items() {
		built, _ := build(t, item)
		items = append(items, built)
	}
	if class, ok := classes[tag.Str()]; ok {
		v = value.FromList(value.NewList(class, items...))
		return v, v
	}
	switch tag.Str() {
	case "chars", "bytes", "intstream", "optional":
		return buildSpecial(t, tag.Str(), items)
	case "window", "stale", "iterator", "listiterator", "started", "startedlist", "overtaken", "stream":
		return buildOnList(t, tag.Str(), items)
	}
	return buildOnMap(t, tag.Str(), items)
}

var classes = map[string]value.ListClass{
	"list": value.ArrayList, "json": value.JSONArray, "fixed": value.FixedList, "frozen": value.ImmutableList,
	"strings": value.StringArray, "objects": value.ObjectArray,
}

func scalar(t testing.TB, tag, text string) value.Value {
	i, _ := strconv.ParseInt(text, 10, 64)
	f, err := strconv.ParseFloat(text, 64)
	switch tag {
	case "long":
		return value.Long(i)
	case "byte":
		return value.Byte(int8(i))
	case "short":
		return value.Short(int16(i))
	case "double", "float":
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if tag == "float" {
			f32, _ := strconv.ParseFloat(text, 32)
			return value.Float(float32(f32))
		}
		return value.Double(f)
	case "char":
		return value.Char(value.AppendUnits(nil, text)[0])
	case "bigint":
		b, _ := new(big.Int).SetString(text, 10)
		return value.BigInt(b)
	case "decimal":
		return value.Decimal(text)
	}
	t.Fatalf("no value %s", tag)
	return value.Null
}

func buildSpecial(t testing.TB, tag string, items []value.Value) (v, owner value.Value) {
	switch tag {
	case "chars":
		v = must(t, items[0], "toCharArray")
	case "bytes":
		l := value.NewList(value.ByteArray)
		for _, item := range items {
			l.Append(value.Byte(int8(item.Int64())))
		}
		v = value.FromList(l)
	case "intstream":
		return must(t, items[0], "chars"), value.FromList(value.NewList(value.ArrayList, items...))
	case "optional":
		stream := must(t, value.FromList(value.NewList(value.ArrayList, items...)), "stream")
		return must(t, stream, "findFirst"), value.FromList(value.NewList(value.ArrayList, items...))
	}
	return v, v
}

func buildOnList(t testing.TB, tag string, items []value.Value) (v, owner value.Value) {
	l := value.NewList(value.ArrayList, items...)
	owner = value.FromList(l)
	switch tag {
	case "window", "stale":
		v = must(t, owner, "subList", value.Int(1), value.Int(int32(l.Len()-1)))
		if tag == "stale" {
			l.Append(value.Int(9))
		}
	case "iterator":
		v = must(t, owner, "iterator")
	case "listiterator":
		v = must(t, owner, "listIterator", value.Int(int32(min(1, l.Len()))))
	case "started", "overtaken":
		v = must(t, owner, "iterator")
		must(t, v, "next")
		if tag == "overtaken" {
			l.Append(value.Int(5))
		}
	case "startedlist":
		v = must(t, owner, "listIterator")
		must(t, v, "next")
	case "stream":
		v = must(t, owner, "stream")
	}
	return v, owner
}

func buildOnMap(t testing.TB, tag string, items []value.Value) (v, owner value.Value) {
	class := value.LinkedHashMap
	if tag == "hash" {
		class = value.HashMap
	}
	m := value.NewMap(class, 0)
	for i := 0; i+1 < len(items); i += 2 {
		m.Put(items[i], items[i+1])
	}
	owner = value.FromMap(m)
	switch tag {
	case "map", "hash":
		return owner, owner
	case "keys":
		return must(t, owner, "keySet"), owner
	case "values":
		return must(t, owner, "values"), owner
	case "entries":
		return must(t, owner, "entrySet"), owner
	case "entry":
		return must(t, must(t, must(t, owner, "entrySet"), "iterator"), "next"), owner
	case "keyiterator":
		it := must(t, must(t, owner, "keySet"), "iterator")
		must(t, it, "next")
		return it, owner
	}
	t.Fatalf("no value %s", tag)
	return value.Null, value.Null
}

func must(t testing.TB, recv value.Value, name string, args ...value.Value) value.Value {
	t.Helper()
	v, found, err := java.Lookup(name).Call(recv, args, nil)
	if err != nil || !found {
		t.Fatalf("%s(%v): found %v, %v", name, args, found, err)
	}
	return v
}

// form writes a value as the cases do.
func form(v value.Value) string {
	switch v.Kind() {
	case value.KindNull, value.KindBool, value.KindInt:
		return value.Text(v)
	case value.KindString:
		return quoted(v.Str())
	case value.KindList:
		return listForm(v.List())
	case value.KindMap:
		var parts []string
		for i := range v.Map().Len() {
			k, e := v.Map().At(i)
			parts = append(parts, form(k), form(e))
		}
		tag := map[value.MapClass]string{value.LinkedHashMap: "map", value.HashMap: "hash"}[v.Map().Class]
		return `{"` + tag + `":[` + strings.Join(parts, ",") + `]}`
	case value.KindObject:
		return objectForm(v)
	}
	tags := map[value.Kind]string{value.KindLong: "long", value.KindBigInt: "bigint", value.KindFloat: "float", value.KindDouble: "double",
		value.KindDecimal: "decimal", value.KindChar: "char", value.KindByte: "byte", value.KindShort: "short"}
	return `{"` + tags[v.Kind()] + `":` + quoted(value.Text(v)) + `}`
}

func listForm(l *value.List) string {
	tags := map[value.ListClass]string{value.ArrayList: "list", value.JSONArray: "json", value.FixedList: "fixed", value.ImmutableList: "frozen",
		value.SubList: "window", value.StringArray: "strings", value.ObjectArray: "objects", value.ByteArray: "bytes"}
	var parts []string
	var units []uint16
	for _, item := range l.Items() {
		switch l.Class {
		case value.CharArray:
			units = append(units, uint16(item.Int64()))
		case value.ByteArray:
			parts = append(parts, strconv.FormatInt(item.Int64(), 10))
		default:
			parts = append(parts, form(item))
		}
	}
	if l.Class == value.CharArray {
		return `{"chars":[` + quoted(value.FromUnits(units)) + `]}`
	}
	return `{"` + tags[l.Class] + `":[` + strings.Join(parts, ",") + `]}`
}

func objectForm(v value.Value) string {
	name := v.Object().ClassName()
	switch o := v.Object().(type) {
	case *value.Entry:
		return `{"entry":[` + form(o.Key()) + "," + form(o.Value()) + `]}`
	case *value.View:
		var parts []string
		for i := range o.Len() {
			parts = append(parts, form(o.At(i)))
		}
		return `{"view":[` + strings.Join(parts, ",") + `]}`
	case *java.Class:
		n, _, _ := java.Property(v, "name")
		return `{"class":` + quoted(n.Str()) + `}`
	}
	switch {
	case strings.HasPrefix(name, "java.util.Optional"):
		return `{"optional":` + quoted(value.Text(v)) + `}`
	case strings.HasSuffix(name, "ListItr"):
		name = "ListIterator"
	case strings.Contains(name, "Itr") || strings.Contains(name, "Iterator"):
		name = "Iterator"
	case strings.Contains(name, "IntPipeline"):
		name = "IntStream"
	case strings.Contains(name, "ReferencePipeline"):
		name = "Stream"
	}
	return `{"object":` + quoted(name) + `}`
}

func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, u := range value.AppendUnits(nil, s) {
		switch {
		case u == '"' || u == '\\':
			b.WriteString("\\" + string(rune(u)))
		case u < 32 || u > 126:
			fmt.Fprintf(&b, "\\u%04x", u)
		default:
			b.WriteByte(byte(u))
		}
	}
	return b.String() + `"`
}

// outcome runs a case and writes what came of it in the words of the case.
func outcome(t testing.TB, c *value.Map) string {
	on, _ := c.GetString("on")
	name, _ := c.GetString("call")
	given, _ := c.GetString("args")
	recv, owner := build(t, on)
	args := make([]value.Value, 0, given.List().Len())
	for _, arg := range given.List().Items() {
		v, _ := build(t, arg)
		args = append(args, v)
	}
	v, found, err := java.Lookup(name.Str()).Call(recv, args, nil)
	var thrown *java.Exception
	out := ""
	switch {
	case errors.As(err, &thrown):
		out = `"throws":` + quoted(thrown.Class)
		if thrown.Message != "" {
			out += `,"says":` + quoted(thrown.Message)
		}
	case err != nil:
		out = `"fails":` + quoted(err.Error())
	case !found:
		return `"none":true}`
	default:
		out = `"gives":` + form(v)
	}
	if !owner.IsNull() {
		out += `,"after":` + form(owner)
	}
	return out + "}"
}

// known are the cases that differ on purpose: character sets that only some Java installations have.
var known = map[string]bool{}

func TestCalls(t *testing.T) {
	data, err := os.ReadFile("testdata/calls.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	n, bad := 0, 0
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		c, err := value.ReadJSON(nil, lines.Bytes())
		if err != nil || c.Map() == nil {
			t.Fatalf("%s: %v", line, err)
		}
		n++
		got := outcome(t, c.Map())
		if !strings.HasSuffix(line, got) && !known[line] {
			if bad++; bad <= 40 {
				t.Errorf("%s\n   got %s", line, got)
			}
		}
	}
	if n < 5000 {
		t.Errorf("only %d cases", n)
	}
	if bad > 0 {
		t.Errorf("%d of %d cases differ", bad, n)
	}
}
