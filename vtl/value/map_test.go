package value

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The data holds keys in order of insertion, the order in which java.util.HashMap walks them, and the hash of the key set.
func TestHashMapOrder(t *testing.T) {
	eachLine(t, "testdata/hashmaps.jsonl", func(line []byte) {
		var c struct {
			Keys, Order []string
			Hash        int32
		}
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		m := NewMap(HashMap, 0)
		for i, k := range c.Keys {
			m.PutString(k, Int(int32(i)))
		}
		got, hash := make([]string, 0), int32(0)
		for i := range m.Len() {
			k, _ := m.At(i)
			got = append(got, k.Str())
			hash += k.HashCode()
		}
		if diff := cmp.Diff(c.Order, got); diff != "" {
			t.Errorf("%q (-want +got)\n%s", c.Keys, diff)
		}
		if hash != c.Hash {
			t.Errorf("%q: the key set has hash %d, want %d", c.Keys, hash, c.Hash)
		}
	})
}

func TestMapsKeepInsertionOrder(t *testing.T) {
	m := NewMap(LinkedHashMap, 0)
	for i := range 100 {
		m.PutString("k"+strconv.Itoa(i), Int(int32(i)))
	}
	if old := m.PutString("k5", Bool(true)); old.Int64() != 5 {
		t.Errorf("Put gives %s, want the old value 5", Text(old))
	}
	if old, found := m.Remove(String("k7")); !found || old.Int64() != 7 {
		t.Errorf("Remove gives %s, %v", Text(old), found)
	}
	m.PutString("k7", Null)
	if k, _ := m.At(99); m.Len() != 100 || k.Str() != "k7" {
		t.Errorf("a key put again after its removal stands at %s of %d", Text(k), m.Len())
	}
	for i := range 100 {
		if _, found := m.GetString("k" + strconv.Itoa(i)); !found {
			t.Errorf("k%d is lost", i)
		}
	}
	m.Put(Int(1), String("int"))
	m.Put(Long(1), String("long"))
	if v, _ := m.Get(Long(1)); m.Len() != 102 || v.Str() != "long" {
		t.Errorf("Integer 1 and Long 1 must be two keys, got %s of %d", Text(v), m.Len())
	}
	if m.Replaced() != 1 {
		t.Errorf("%d values were replaced, want 1", m.Replaced())
	}
}

func TestTreeMapIgnoresCase(t *testing.T) {
	m := NewMap(TreeMap, 0)
	for _, k := range []string{"Host", "accept", "X-B", "X-a"} {
		m.PutString(k, String(k))
	}
	m.PutString("HOST", String("new"))
	if got, want := Text(FromMap(m)), "{accept=accept, Host=new, X-a=X-a, X-B=X-B}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestContextMapsPrintNothing(t *testing.T) {
	inner, outer := NewMap(ContextMap, 0), NewMap(LinkedHashMap, 0)
	inner.PutString("a", Int(1))
	outer.PutString("c", FromMap(inner))
	if got := Text(FromMap(inner)) + Text(FromMap(outer)); got != "{c=}" {
		t.Errorf("got %q, want nothing and {c=}", got)
	}
}

// counted is a source that counts what it is asked for.
type counted struct{ lookups, fills int }

func (c *counted) Lookup(name string) (Value, bool) {
	c.lookups++
	return String(name + "!"), name != "no"
}

func (c *counted) Fill(m *Map) {
	c.fills++
	m.PutString("a", String("a!"))
	m.PutString("b", String("b!"))
}

func TestSourcesAreAskedAsLittleAsPossible(t *testing.T) {
	var c counted
	var m Map
	m.SetSource(&c)
	if v, ok := m.GetString("a"); !ok || v.Str() != "a!" || c != (counted{lookups: 1}) {
		t.Errorf("a look-up gives %s, %v after %+v", Text(v), ok, c)
	}
	if got := Text(FromMap(&m)); got != "{a=a!, b=b!}" || c.fills != 1 {
		t.Errorf("got %s after %+v", got, c)
	}
	m.PutString("a", Null)
	if v, _ := m.Get(String("a")); !v.IsNull() || c != (counted{1, 1}) {
		t.Errorf("a filled map must not ask again: %s after %+v", Text(v), c)
	}
}

func TestViewsAreLive(t *testing.T) {
	m := NewMap(LinkedHashMap, 0)
	m.PutString("a", Int(1))
	keys, entries := m.KeySet(), m.EntrySet()
	e := entries.At(0).Object().(*Entry)
	m.PutString("b", Int(2))
	m.PutString("a", Int(3))
	if got := string(keys.AppendText(nil)) + string(entries.AppendText(nil)); got != "[a, b][a=3, b=2]" {
		t.Errorf("got %s", got)
	}
	if old := e.SetValue(Int(9)); old.Int64() != 3 {
		t.Errorf("SetValue gives %s, want 3", Text(old))
	}
	if v, _ := m.GetString("a"); v.Int64() != 9 {
		t.Errorf("the map holds %s, want 9", Text(v))
	}
	m.Remove(String("a"))
	if e.SetValue(Int(1)); e.Value().Int64() != 1 || m.Len() != 1 {
		t.Errorf("a removed entry shows %s, the map has %d entries", Text(e.Value()), m.Len())
	}
}

func TestConcurrentModification(t *testing.T) {
	l := NewList(ArrayList, Int(1), Int(2), Int(3))
	it := l.Iterator()
	it.Next()
	l.Append(Int(4))
	if _, err := it.Next(); err != ErrConcurrentModification {
		t.Errorf("after an append: %v", err)
	}
	it = l.Iterator()
	for range 3 {
		it.Next()
	}
	l.Remove(0)
	if it.HasNext() {
		t.Error("a removal in the last but one turn ends the walk in silence")
	}
	m := NewMap(LinkedHashMap, 0)
	m.PutString("a", Int(1))
	walk, _ := FromMap(m).Iterator()
	walk.Next()
	m.PutString("b", Int(2))
	if walk.HasNext() {
		t.Error("an addition in the last turn ends the walk of a map in silence")
	}
	if _, ok := String("abc").Iterator(); ok {
		t.Error("a text is no collection")
	}
}

func TestSubListsShareElements(t *testing.T) {
	l := NewList(ArrayList, Int(0), Int(1), Int(2), Int(3), Int(4))
	sub, ok := l.SubList(1, 4)
	if !ok || Text(FromList(sub)) != "[1, 2, 3]" {
		t.Fatalf("got %s", Text(FromList(sub)))
	}
	sub.Set(0, String("x"))
	sub.Append(String("y"))
	sub.Remove(1)
	if got := Text(FromList(sub)) + Text(FromList(l)); got != "[x, 3, y][0, x, 3, y, 4]" || sub.Stale() {
		t.Errorf("got %s, stale %v", got, sub.Stale())
	}
	l.Append(Null)
	if !sub.Stale() {
		t.Error("a change behind its back makes a sub-list stale")
	}
	if _, ok := l.SubList(2, 9); ok {
		t.Error("bounds beyond the end must not fit")
	}
	sub.Clear()
}
