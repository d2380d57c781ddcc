package value

import (
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

// units draws UTF-16 text in which halves of pairs are frequent.
var units = rapid.SliceOf(rapid.SampledFrom([]uint16{'a', 'b', 0x7F, 0xE9, 0x4E2D, 0xD83D, 0xDE00, 0xDBFF, 0xDC00, 0xFFFD, 0}))

func TestTextIsUTF16(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u, v := units.Draw(t, "u"), units.Draw(t, "v")
		s := FromUnits(u)
		if UnitLen(s) != len(u) {
			t.Fatalf("UnitLen(%q) = %d, want %d", s, UnitLen(s), len(u))
		}
		if got := Concat(s, FromUnits(v)); got != FromUnits(append(append([]uint16{}, u...), v...)) {
			t.Fatalf("Concat gives %q", got)
		}
		hash := int32(0)
		for i, want := range u {
			if got, ok := UnitAt(s, i); !ok || got != want {
				t.Fatalf("UnitAt(%q, %d) = %x, want %x", s, i, got, want)
			}
			hash = 31*hash + int32(want)
		}
		if HashString(s) != hash {
			t.Fatalf("HashString(%q) = %d, want %d", s, HashString(s), hash)
		}
		from := rapid.IntRange(0, len(u)).Draw(t, "from")
		to := rapid.IntRange(from, len(u)).Draw(t, "to")
		if sub, ok := Substring(s, from, to); !ok || sub != FromUnits(u[from:to]) {
			t.Fatalf("Substring(%q, %d, %d) = %q, %v", s, from, to, sub, ok)
		}
		if _, ok := Substring(s, from, len(u)+1); ok {
			t.Fatal("Substring reaches beyond the end")
		}
		checkOrder(t, u, v)
		checkUTF8(t, u)
	})
}

func checkOrder(t *rapid.T, u, v []uint16) {
	want := len(u) - len(v)
	for i := range min(len(u), len(v)) {
		if u[i] != v[i] {
			want = int(u[i]) - int(v[i])
			break
		}
	}
	if got := CompareStrings(FromUnits(u), FromUnits(v)); got != want {
		t.Fatalf("CompareStrings(%x, %x) = %d, want %d", u, v, got, want)
	}
}

func checkUTF8(t *rapid.T, u []uint16) {
	var want []byte
	for i, r := range utf16.Decode(u) {
		_ = i
		want = append(want, string(r)...)
	}
	got := AppendUTF8(nil, FromUnits(u))
	for i := 0; i < len(want); i++ {
		if i+2 < len(want) && string(want[i:i+3]) == "\uFFFD" { // a half, or a true U+FFFD
			break
		}
		if got[i] != want[i] {
			t.Fatalf("AppendUTF8(%x) = %q", u, got)
		}
	}
}

func TestHalvesMeet(t *testing.T) {
	high, low := string(AppendRune(nil, 0xD83D)), string(AppendRune(nil, 0xDE00))
	if got := string(AppendString([]byte(high), low)); got != "😀" {
		t.Errorf("two halves give %q", got)
	}
	if got := string(AppendUTF8(nil, low+"x"+high)); got != "?x?" {
		t.Errorf("halves on their own are written as %q, want ?x?", got)
	}
}
