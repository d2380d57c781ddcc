package value

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
)

// rebuilt is a copy of a tree that was not read from a text.
func rebuilt(v Value) Value {
	switch v.Kind() {
	case KindList:
		l := NewList(v.List().Class)
		for i := range v.List().Len() {
			l.Append(rebuilt(v.List().At(i)))
		}
		return FromList(l)
	case KindMap:
		m := NewMap(v.Map().Class, 0)
		for i := range v.Map().Len() {
			k, val := v.Map().At(i)
			m.Put(k, rebuilt(val))
		}
		return FromMap(m)
	}
	return v
}

// checkPrinting compares the text of every object and array with that of its copy.
func checkPrinting(t *testing.T, what string, v Value) {
	t.Helper()
	if got, want := string(v.AppendJSON(nil)), string(rebuilt(v).AppendJSON(nil)); got != want {
		t.Fatalf("%s: prints as %s, its copy as %s", what, got, want)
	}
	switch v.Kind() {
	case KindList:
		for i := range v.List().Len() {
			checkPrinting(t, what, v.List().At(i))
		}
	case KindMap:
		for i := range v.Map().Len() {
			_, val := v.Map().At(i)
			checkPrinting(t, what, val)
		}
	}
}

// What is written in another way than it would be printed: the objects around it are printed member by member, those beside it may
// be copied.
func TestTextIsCopiedOnlyWhenItWouldBePrintedSo(t *testing.T) {
	plain := []string{
		`{}`, `[]`, `{"a":1}`, `[1,-2,0,"x",true,false,null]`, `{"a":{"b":[{"c":1.5}]}}`, `[123456789012345678]`, `["é","/","😀"]`,
		`[0.0,-0.0,1.25,0.01,0.001,1234567.1234]`, `{"":[]}`,
	}
	for _, doc := range plain {
		v := read(t, doc)
		if text, ok := originOf(v).verbatim(); !ok || text != doc {
			t.Errorf("%s: would copy %q (%v)", doc, text, ok)
		}
		checkPrinting(t, doc, v)
	}
	unlike := []string{
		`[1, 2]`, `[1 ,2]`, `[ 1]`, `[1 ]`, `{"a" :1}`, `{"a": 1}`, `{ "a":1}`, `{"a":1 }`, `{"a":1, "b":2}`, `{ }`, `[ ]`, "[\n]",
		`['a']`, `[a]`, `{a:1}`, `{'a':1}`, `[true ]`, `[ true]`, `[1,]`, `[,1]`, `[1,,2]`, `{"a":1,}`, `{,"a":1}`, `{"a":1,,"b":2}`, `["a""b"]`, `[1"b"]`,
		`["\n"]`, `["\/"]`, `["\u0041"]`, "[\"\t\"]", "[\"\x7f\"]", "[\"\u0085\"]", "[\"\u2028\"]", `{"\n":1}`, "[\"12345678\t\"]", "[\"\u20ac\"]",
		`[1.50]`, `[1e2]`, `[1.5E3]`, `[10000000.5]`, `[0.0001]`, `[00.5]`, `[-00]`, `[-0]`, `[007]`, `[-]`, `[1.]`, `[12345678901234567890]`, `[1.23456]`, `[NaN]`, `[nulL]`, `[-1e]`,
		`{"a":1,"a":2}`, `{"a":{"b":1,"b":2}}`, `[1x]`, `[1.5x]`,
	}
	for _, doc := range unlike {
		v := read(t, doc)
		if text, ok := originOf(v).verbatim(); ok {
			t.Errorf("%s: would copy %q", doc, text)
		}
		checkPrinting(t, doc, v)
	}
	v := read(t, `[{"a":1}, {"b":2}]`)
	if _, ok := originOf(v.List().At(1)).verbatim(); !ok {
		t.Error("a blank beside an object keeps its text from being copied")
	}
}

func read(t *testing.T, doc string) Value {
	t.Helper()
	v, err := ReadJSONString(nil, doc)
	if err != nil {
		t.Fatalf("%s: %v", doc, err)
	}
	return v
}

func originOf(v Value) *span {
	if v.Kind() == KindMap {
		return &v.Map().origin
	}
	return &v.List().origin
}

// After any change of any object or array of a document everything prints as it is now.
func TestChangedDocumentsAreNotCopied(t *testing.T) {
	const doc = `{"a":{"b":[1,{"c":2}]},"d":[3,4,5],"e":{"f":6}}`
	lists := map[string]func(*List){
		"Set": func(l *List) { l.Set(0, Int(9)) }, "Append": func(l *List) { l.Append(Int(9)) }, "Insert": func(l *List) { l.Insert(0, Int(9)) },
		"Remove": func(l *List) { l.Remove(0) }, "Clear": func(l *List) { l.Clear() },
		"of a window": func(l *List) {
			sub, _ := l.SubList(0, 1)
			sub.Set(0, Int(9))
		},
	}
	for name, change := range lists {
		for _, at := range []string{"d", "a.b"} {
			v := read(t, doc)
			l := step(v, at).List()
			change(l)
			checkPrinting(t, "List."+name+" at "+at, v)
		}
	}
	maps := map[string]func(*Map){
		"replace": func(m *Map) { m.PutString("f", Int(9)) }, "add": func(m *Map) { m.PutString("g", Int(9)) },
		"Remove": func(m *Map) { m.Remove(String("f")) }, "Clear": func(m *Map) { m.Clear() }, "Reset": func(m *Map) { m.Reset() },
		"Put": func(m *Map) { m.Put(Int(1), Int(9)) },
	}
	for name, change := range maps {
		v := read(t, doc)
		change(step(v, "e").Map())
		checkPrinting(t, "Map."+name, v)
	}
}

// step follows a path of two levels at most.
func step(v Value, path string) Value {
	for _, name := range []byte(path) {
		if name != '.' {
			v, _ = v.Map().GetString(string(name))
		}
	}
	return v
}

// Numbers that are taken for what Double.toString gives are just that.
func TestCopiedNumbersPrintAlike(t *testing.T) {
	random, copied := rand.New(rand.NewPCG(1, 2)), 0
	for range 200_000 {
		text := fmt.Sprintf("%.*f", 1+random.IntN(5), random.Float64()*[]float64{0.01, 1, 10, 1e4, 2e7}[random.IntN(5)])
		v := read(t, "["+text+"]")
		if _, ok := originOf(v).verbatim(); !ok {
			continue
		}
		copied++
		if got := Text(v.List().At(0)); got != text {
			t.Fatalf("%s prints as %s", text, got)
		}
	}
	if copied < 50_000 {
		t.Errorf("only %d of 200,000 numbers are copied", copied)
	}
}

func TestCopiedCases(t *testing.T) {
	copied := 0
	eachLine(t, "testdata/lenient.jsonl", func(line []byte) {
		var c struct{ Doc string }
		if json.Unmarshal(line, &c) != nil {
			return
		}
		if v, err := ReadJSONString(nil, c.Doc); err == nil {
			checkPrinting(t, c.Doc, v)
			if v.Kind() == KindMap || v.Kind() == KindList {
				if _, ok := originOf(v).verbatim(); ok {
					copied++
				}
			}
		}
	})
	if copied == 0 {
		t.Error("no case was copied")
	}
}
