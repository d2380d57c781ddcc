package schema

import (
	"encoding/json"
	"testing"
)

// FuzzRead holds the reader against the standard library: the same texts are
// JSON, and what is printed again means the same.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		`{"a":[1,2.50,-0,1e5],"b":null}`, `"\ud83d\ude00\u00e4\/"`, `[`, `{"a":1,"a":2}`, `{"a" 1}`, "[1,]", "\xff", `"\ud800x"`, "01", "-", "1.", `"\x"`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var tr tree
		err := tr.read(s)
		if valid := json.Valid([]byte(s)); (err == nil) != valid {
			if err != nil && valid && mayRefuse(s, err) {
				return
			}
			t.Fatalf("%q: err %v, valid %v", s, err, valid)
		}
		if err != nil {
			return
		}
		printed := tr.appendJSON(nil, 0)
		var again tree
		if err := again.read(string(printed)); err != nil {
			t.Fatalf("%q printed as %q: %v", s, printed, err)
		}
		if !equal(&tr, 0, &again, 0) || tr.hash(0) != again.hash(0) {
			t.Fatalf("%q is not %q", s, printed)
		}
	})
}

// mayRefuse tells the texts that the standard library takes and this reader
// does not: too deep, or not UTF-8.
func mayRefuse(s string, err *syntaxError) bool {
	return err.problem == "the text is not valid UTF-8" || len(s) > 2*maxDepth
}

// FuzzCompile wants an error or a schema for any text, and a verdict for any
// body.
func FuzzCompile(f *testing.F) {
	for _, c := range readCases(f, "testdata/cases.jsonl") {
		f.Add(string(c.Schema), c.Body)
	}
	f.Add(`{"$ref":"#/x","x":{"type":7,"minLength":"x","pattern":5,"required":5,"enum":5}}`, `{}`)
	f.Add(`{"additionalProperties":{"$ref":"#/additionalProperties"}}`, `{"a":1}`)
	f.Fuzz(func(t *testing.T, schema, body string) {
		s, err := NewSet([]Model{{Name: "M", Schema: schema}}).Compile("M")
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without words")
			}
			return
		}
		if ok, detail := s.Validate([]byte(body)); ok != (detail == "") {
			t.Fatalf("ok %v with detail %q", ok, detail)
		}
	})
}
