package value

import (
	"testing"
	"unsafe"
)

func TestValueIsThreeWords(t *testing.T) {
	if size := unsafe.Sizeof(Value{}); size != 24 {
		t.Fatalf("a Value takes %d bytes, want 24", size)
	}
}

type plainObject struct{ a, b, c int }

func (plainObject) ClassName() string              { return "Plain" }
func (o plainObject) AppendText(dst []byte) []byte { return append(dst, "plain"...) }

func TestObjectsSurviveTheRoundTrip(t *testing.T) {
	m := NewMap(LinkedHashMap, 0)
	m.PutString("a", Int(1))
	for _, o := range []Object{m.EntrySet(), &Entry{}, plainObject{1, 2, 3}} {
		if got := FromObject(o).Object(); got != o {
			t.Errorf("FromObject(%v).Object() = %v", o, got)
		}
	}
	if allocs := testing.AllocsPerRun(100, func() {
		if FromObject(m.KeySet()).Object().ClassName() == "" {
			t.Error("no class name")
		}
	}); allocs != 0 {
		t.Errorf("an object value costs %v allocations", allocs)
	}
}

func TestPrinting(t *testing.T) {
	m := NewMap(LinkedHashMap, 2)
	m.PutString("name", String("Ann"))
	m.PutString("tags", FromList(NewList(JSONArray, Int(1), String("a/b"))))
	m.PutString("l", FromList(NewList(ArrayList, Double(1e7), Null, Bool(true))))
	v := FromMap(m)
	if got, want := Text(v), `{name=Ann, tags=[1,"a\/b"], l=[1.0E7, null, true]}`; got != want {
		t.Errorf("AppendJava = %s, want %s", got, want)
	}
	if got, want := string(v.AppendJSON(nil)), `{"name":"Ann","tags":[1,"a/b"],"l":[1.0E7,null,true]}`; got != want {
		t.Errorf("AppendJSON = %s, want %s", got, want)
	}
}
