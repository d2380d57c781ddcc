package jsontext_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"postern/api/jsontext"
)

func ExampleDigits_AppendString() {
	fmt.Printf("%s\n", jsontext.Upper.AppendString(nil, "a \"word\"\n\x1f"))
	// Output: "a \"word\"\n\u001F"
}

// everyByte has each byte behind every number of plain ones, in a long text and
// at the end of one.
func everyByte(check func(text string)) {
	for c := range 256 {
		for before := range 18 {
			text := strings.Repeat("x", before) + string([]byte{byte(c)})
			check(text)
			check(text + "behind it is more")
		}
	}
}

// plainly writes a string by the rules, one character at a time.
func plainly(text, digits string) string {
	short := map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	out := `"`
	for _, r := range text {
		switch {
		case short[r] != "":
			out += short[r]
		case r < ' ':
			out += `\u00` + digits[r>>4:r>>4+1] + digits[r&15:r&15+1]
		default:
			out += string(r)
		}
	}
	return out + `"`
}

func TestAppendString(t *testing.T) {
	check := func(text string) {
		for _, digits := range []jsontext.Digits{jsontext.Upper, jsontext.Lower} {
			if got, want := string(digits.AppendString([]byte("before"), text)), "before"+plainly(text, string(digits)); got != want {
				t.Fatalf("%q: %s, want %s", text, got, want)
			}
		}
	}
	everyByte(check)
	for _, text := range []string{"", "é", "éééééééé", "a\u2028b", "😀 and \xf0\x9f\x98", "\xed\xa0\x80", `""""""""""`} {
		check(text)
	}
}

func TestPlain(t *testing.T) {
	everyByte(func(text string) {
		want := strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' })
		if want < 0 {
			want = len(text)
		}
		if got := jsontext.Plain(text); got != want {
			t.Fatalf("%q: %d, want %d", text, got, want)
		}
	})
}

func TestNoAllocation(t *testing.T) {
	dst := make([]byte, 0, 256)
	if n := testing.AllocsPerRun(100, func() { jsontext.Lower.AppendString(dst, "some words, é and \"quotes\"\n") }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzAppendString reads what was written with the standard library.
func FuzzAppendString(f *testing.F) {
	f.Add("text")
	f.Add("a \"word\"\x00 é \xff")
	f.Fuzz(func(t *testing.T, text string) {
		var got string
		if err := json.Unmarshal(jsontext.Upper.AppendString(nil, text), &got); err != nil || got != string([]rune(text)) {
			t.Errorf("%q became %q, %v", text, got, err)
		}
	})
}

// TestAnyText holds that any text comes back from its JSON form as it does from
// the standard library's.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "text")
		standard, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var got, want string
		if err := json.Unmarshal(jsontext.Lower.AppendString(nil, text), &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(standard, &want); err != nil || got != want {
			t.Fatalf("%q, want %q (%v)", got, want, err)
		}
	})
}

func BenchmarkAppendString(b *testing.B) {
	for name, text := range map[string]string{
		"JSON":  `{"id": "1", "stage": "dev", "path": "/pets/{id}", "list": [{"n": 1, "q": "a"}, {"n": 2, "q": "a"}]}`,
		"title": "response template application/json rendered", "number": "274",
		"umlauts": "größere Äpfel für übermütige Äffchen",
	} {
		b.Run(name, func(b *testing.B) {
			var dst []byte
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				dst = jsontext.Lower.AppendString(dst[:0], text)
			}
		})
	}
}

// Every character comes back at every offset of the eight bytes that are looked at together.
func TestEveryOffset(t *testing.T) {
	characters := []string{`"`, `\`, "é", "\u2028", "😀", "\xff", "\xed\xa0\x80", "\x7f", "\u0080"}
	for c := range rune(' ') {
		characters = append(characters, string(c))
	}
	for _, c := range characters {
		for before := range 17 {
			for _, after := range []string{"", "a", "abcdefgh", c, "!" + c + "#[]~ "} {
				text := strings.Repeat("x", before) + c + after
				var got string
				if err := json.Unmarshal(jsontext.Upper.AppendString(nil, text), &got); err != nil || got != string([]rune(text)) {
					t.Errorf("%q: %q, %v", text, got, err)
				}
			}
		}
	}
	for text, want := range map[string]string{
		"": `""`, "a\"b\\c/\b\f\n\r\t\x00\x1f\x7f": `"a\"b\\c/\b\f\n\r\t\u0000\u001F` + "\x7f\"", "é😀\u2028": "\"é😀\u2028\"", "a\xffb\xed\xa0\x80": "\"a\ufffdb\ufffd\ufffd\ufffd\"",
	} {
		if got := string(jsontext.Upper.AppendString([]byte("kept"), text)); got != "kept"+want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
