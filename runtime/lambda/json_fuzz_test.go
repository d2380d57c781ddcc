package lambda

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// The reader accepts what encoding/json accepts, and what it has read comes out again.
func FuzzReadJSON(f *testing.F) {
	for _, s := range []string{
		``, `{}`, `[1,-0.5e+3,true,null,"a\u00e9\ud83d\ude00\n"]`, `{"a":{"b":[{}]},"__proto__":1}`, `"\ud800"`, `01`, `1.`, `[1,]`, `{"a" 1}`, "\"\x01\"", `-`, ` 1 `, benchmarkEvent,
	} {
		f.Add(s)
	}
	rt := goja.New()
	stringify, _ := goja.AssertFunction(rt.Get("JSON").ToObject(rt).Get("stringify"))
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("payloads are decoded before they are read")
		}
		v, err := readJSON(rt, text)
		if (err == nil) != json.Valid([]byte(text)) {
			t.Fatalf("%q: %v", text, err)
		}
		if err != nil {
			return
		}
		want, err := stringify(goja.Undefined(), v)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := appendPlainJSON(rt, nil, v); ok && string(got) != want.String() {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
		if _, err := readJSON(rt, want.String()); err != nil {
			t.Errorf("%q: %v", want, err)
		}
	})
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
