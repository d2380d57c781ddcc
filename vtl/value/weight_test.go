package value

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"unsafe"
)

func TestWeight(t *testing.T) {
	long := String(strings.Repeat("x", 1000))
	list := func(items ...Value) Value { return FromList(NewList(ArrayList, items...)) }
	of := func(key, val Value) *Map {
		m := NewMap(LinkedHashMap, 1)
		m.Put(key, val)
		return m
	}
	sub, _ := list(long, Null).List().SubList(0, 0)
	self := NewList(ArrayList)
	self.Append(FromList(self))
	var a Arena
	for _, c := range []struct {
		name string
		v    Value
		want int // at least, and at most twice that and 400 more
	}{
		{"number", Int(5), 0},
		{"short text", String("short"), 0},
		{"long text", long, 1000},
		{"long text twice", list(long, long), 1000},
		{"big number", BigInt(new(big.Int).Lsh(big.NewInt(1), 8000)), 1000},
		{"key", FromMap(of(long, Null)), 1000},
		{"value", FromMap(of(Null, long)), 1000},
		{"lists in lists", list(list(list(long))), 1000},
		{"window", FromList(sub), 1000},
		{"view", FromObject(of(long, Null).KeySet()), 1000},
		{"entry", FromObject(NewEntry(long, Null)), 1000},
		{"list in itself", FromList(self), 0},
		{"list of an arena", FromList(a.NewList(ArrayList, 100)), 0},
		{"grown list of an arena", FromList(grown(a.NewList(ArrayList, 1), 100)), 2400},
		{"grown map of an arena", FromMap(grownMap(a.NewMap(LinkedHashMap, 1), 8)), 384},
	} {
		var w Weight
		w.Add(c.v)
		w.Run(1 << 20)
		if w.Bytes < c.want || w.Bytes > 2*c.want+400 {
			t.Errorf("%s weighs %d, want about %d", c.name, w.Bytes, c.want)
		}
	}
}

func grown(l *List, n int) *List {
	for range n {
		l.Append(Null)
	}
	return l
}

func grownMap(m *Map, n int32) *Map {
	for i := range n {
		m.Put(Int(i), Null)
	}
	return m
}

// The second of two weighings starts anew.
func TestWeightTwice(t *testing.T) {
	v := FromList(NewList(ArrayList, String(strings.Repeat("x", 1000))))
	for range 2 {
		var w Weight
		w.Add(v)
		w.Run(1 << 20)
		if w.Bytes < 1000 {
			t.Error(w.Bytes)
		}
	}
}

func TestReadJSONWithinLimit(t *testing.T) {
	for _, doc := range []string{"[" + strings.Repeat("1,", 10000) + "1]", "[" + strings.Repeat("[],", 5000) + "1]",
		"[" + strings.Repeat(`{"a":1},`, 5000) + "1]", "[" + strings.Repeat("[1,2,3,4,5,6,7,8,9],", 1000) + "1]"} {
		var a Arena
		if _, err := ReadJSONString(&a, doc); err != nil {
			t.Fatal(err)
		}
		a.Reset()
		a.SetLimit(100_000)
		if _, err := ReadJSONString(&a, doc); !errors.Is(err, ErrNoMemory) {
			t.Errorf("%.20s...: %v after %d bytes", doc, err, a.Used())
		}
		if a.Reset(); a.Used() != 0 {
			t.Error("used after Reset")
		}
		if _, err := ReadJSONString(&a, "[1]"); err != nil {
			t.Error(err)
		}
	}
}

// Documents that are dense in what takes memory stay below the bound that lets the others be read without counting.
func TestMostForByte(t *testing.T) {
	var members strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&members, "%x:,", i)
	}
	for name, doc := range map[string]string{
		"objects":  "[" + strings.Repeat("{},", 100_000) + "]",
		"arrays":   "[" + strings.Repeat("[],", 100_000) + "]",
		"depth":    "[" + strings.Repeat(strings.Repeat("[", 390)+strings.Repeat("]", 390)+",", 500) + "]",
		"members":  "[" + strings.Repeat("{a:1},", 50_000) + "]",
		"digits":   "[" + strings.Repeat("1,", 100_000) + "1]",
		"long":     "[" + strings.Repeat("9999999999999999999,", 10_000) + "1]",
		"names":    "{" + members.String() + "a:1}",
		"escapes":  "[" + strings.Repeat(`"\n",`, 50_000) + "1]",
		"one byte": "1",
		"braces":   "{}",
	} {
		var a Arena
		if _, err := ReadJSONString(&a, doc); err != nil {
			t.Logf("%s: %v", name, err) // what was taken until then counts
		}
		taken := a.Used() + a.grown + cap(a.valueStack)*int(unsafe.Sizeof(Null)) + cap(a.entryStack)*int(unsafe.Sizeof(entry{})) + cap(a.scratch)
		if per := taken / max(len(doc), 64); per > mostForByte/2 {
			t.Errorf("%s: %d bytes for each, the bound is %d", name, per, mostForByte)
		}
	}
}

func TestReadJSONMembersWithinLimit(t *testing.T) {
	var b strings.Builder
	b.WriteString("{")
	for i := range 5000 {
		b.WriteString(string(rune('a'+i%26)) + strings.Repeat("x", i/26) + ":1,")
	}
	b.WriteString("}")
	var a Arena
	a.SetLimit(200_000)
	if _, err := ReadJSONString(&a, b.String()); !errors.Is(err, ErrNoMemory) {
		t.Error(err)
	}
}
