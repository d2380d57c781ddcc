package value

import "testing"

// Values that hold themselves, or share parts so that they hold a number of values exponential in their size, must end.
func TestCyclesAndSharing(t *testing.T) {
	m := NewMap(LinkedHashMap, 0)
	json := NewList(JSONArray)
	m.PutString("entries", FromObject(m.EntrySet()))
	m.PutString("values", FromObject(m.Values()))
	m.PutString("json", FromList(json))
	json.Append(m.EntrySet().At(2))
	for _, v := range []Value{FromMap(m), FromList(json), FromObject(m.EntrySet()), m.EntrySet().At(0)} {
		if _, err := v.AppendText(nil, 1<<20); err == nil {
			t.Errorf("a %s that holds itself was printed", v.ClassName())
		}
		if _, err := v.AppendJSONText(nil, 1<<20); err == nil {
			t.Errorf("a %s that holds itself was printed as JSON", v.ClassName())
		}
		v.HashCode()
	}
	a, b := FromList(NewList(ArrayList, String("x"))), FromList(NewList(ArrayList, String("x")))
	if !JavaEquals(a, b) || a.HashCode() != b.HashCode() {
		t.Error("equal lists differ")
	}
	for range 200 {
		a, b = FromList(NewList(ArrayList, a, a)), FromList(NewList(ArrayList, b, b))
	}
	if JavaEquals(a, b) {
		t.Error("a comparison beyond the bound found two values equal")
	}
	if Equal(a, String("x")) {
		t.Error("a text beyond the bound is equal to x")
	}
	a.HashCode()
}

func TestEntriesAndSetsCompareByContent(t *testing.T) {
	m, n := NewMap(LinkedHashMap, 0), NewMap(HashMap, 0)
	for i, k := range []string{"b", "a"} {
		m.PutString(k, Int(int32(i)))
	}
	for i, k := range []string{"a", "b"} {
		n.PutString(k, Int(int32(1-i)))
	}
	for _, pair := range [][2]Value{
		{FromObject(m.KeySet()), FromObject(n.KeySet())},
		{FromObject(m.EntrySet()), FromObject(n.EntrySet())},
		{m.EntrySet().At(0), FromObject(NewEntry(String("b"), Int(0)))},
	} {
		if !JavaEquals(pair[0], pair[1]) || pair[0].HashCode() != pair[1].HashCode() {
			t.Errorf("%s and %s differ", Text(pair[0]), Text(pair[1]))
		}
	}
	if JavaEquals(FromObject(m.Values()), FromObject(n.Values())) {
		t.Error("two values() collections are equal")
	}
}
