package lambda

import (
	"encoding/json"
	"fmt"
	"testing"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// The reader accepts what encoding/json accepts, and what it has read comes out again.
func FuzzReadJSON(f *testing.F) {
	for _, s := range []string{
		``, `{}`, `[1,-0.5e+3,true,null,"a\u00e9\ud83d\ude00\n"]`, `{"a":{"b":[{}]},"__proto__":1}`, `"\ud800"`, `01`, `1.`, `[1,]`, `{"a" 1}`, "\"\x01\"", `-`, ` 1 `, benchmarkEvent,
		`{"a":1,"b":{"c":[2],"d":3},"e":4}`, `{"a":1,"b":{"d":3},"e":4}`, `{"b":{"c":1},"b":2,"a":{}}`, `{"x":[1,{"y":"\u00e9"}],"z":nul}`,
	} {
		f.Add(s)
	}
	e := writing(f)
	rt, stringify := e.rt, e.stringify
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("payloads are decoded before they are read")
		}
		v, err := readJSON(rt, text)
		if (err == nil) != json.Valid([]byte(text)) {
			t.Fatalf("%q: %v", text, err)
		}
		part, partErr := readJSONPart(rt, text, someMembers, e.inherits)
		if fmt.Sprint(partErr) != fmt.Sprint(err) {
			t.Fatalf("%q: read in part: %v, as a whole: %v", text, partErr, err)
		}
		if err != nil {
			return
		}
		if o, ok := v.(*goja.Object); ok {
			for _, m := range someMembers.members {
				compareMember(t, e, m.name, o, part.(*goja.Object))
			}
		}
		want, err := stringify(goja.Undefined(), v)
		if err != nil {
			t.Fatal(err)
		}
		if got := written(t, e, v); got != want.String() {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
		if _, err := readJSON(rt, want.String()); err != nil {
			t.Errorf("%q: %v", want, err)
		}
	})
}

var someMembers = &reads{members: []*reads{
	{name: "a", whole: true}, {name: "b", index: 1, members: []*reads{{name: "c", whole: true}}},
}}

// compareMember checks that an object read in part has a member as the whole has it, as far as it was wanted.
func compareMember(t *testing.T, e *environment, name string, whole, part *goja.Object) {
	v, w := part.Get(name), whole.Get(name)
	if (v == nil) != (w == nil) {
		t.Fatalf("member %s is %v instead of %v", name, v, w)
	}
	if v == nil {
		return
	}
	if a, b := written(t, e, v), written(t, e, w); name == "a" && a != b {
		t.Fatalf("member %s is %s instead of %s", name, a, b)
	}
	if v, ok := v.(*goja.Object); ok && name == "b" {
		if x, y := v.Get("c"), w.(*goja.Object).Get("c"); (x == nil) != (y == nil) || x != nil && x.String() != y.String() {
			t.Fatalf("member b.c is %v instead of %v", x, y)
		}
	}
}

// written is the JSON of a value as results get it.
func written(t *testing.T, e *environment, v goja.Value) string {
	text, ok := e.serialise(v)
	if !ok {
		t.Fatalf("no JSON for %v", v)
	}
	return string(text)
}

// Patterns never make the rewriting of properties fail otherwise than by naming the property.
func FuzzExpandProperties(f *testing.F) {
	for _, s := range []string{`\p{L}`, `[\p{Lu}\P{Greek}]`, `\p{Script=Greek}`, `\p{`, `\\p{L}`, `[\]\p{L}]`, `\p{Nope}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		if result, ok := expandProperties(pattern); ok && result == "" && pattern != "" {
			t.Errorf("%q disappears", pattern)
		}
	})
}
