package schema

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/internal/race"
)

// testCase is one line of testdata/cases.jsonl or testdata/errors.jsonl.
type testCase struct {
	Name     string
	Rule     string
	Model    string // default Test
	Schema   json.RawMessage
	Models   map[string]json.RawMessage
	Imported bool
	Body     string
	Detail   string // empty: the body fits
	Error    string
	Repeat   int
}

func readCases(t testing.TB, file string) []testCase {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []testCase
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var c testCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatalf("%s: %v: %s", file, err, lines.Text())
		}
		if c.Model == "" {
			c.Model = "Test"
		}
		out = append(out, c)
	}
	return out
}

func (c testCase) set() *Set {
	models := []Model{}
	if c.Schema != nil {
		models = append(models, Model{Name: "Test", Schema: string(c.Schema), Imported: c.Imported})
	}
	for name, text := range c.Models {
		models = append(models, Model{Name: name, Schema: string(text), Imported: c.Imported})
	}
	return NewSet(models)
}

func TestValidate(t *testing.T) {
	for _, c := range readCases(t, "testdata/cases.jsonl") {
		t.Run(c.Name, func(t *testing.T) {
			s, err := c.set().Compile(c.Model)
			if err != nil {
				t.Fatal(err)
			}
			ok, detail := s.Validate([]byte(c.Body))
			if diff := cmp.Diff(c.Detail, detail); diff != "" {
				t.Errorf("%s: detail (-want +got):\n%s", c.Rule, diff)
			}
			if ok != (c.Detail == "") {
				t.Errorf("%s: ok = %v", c.Rule, ok)
			}
		})
	}
}

func TestCompileErrors(t *testing.T) {
	for _, c := range readCases(t, "testdata/errors.jsonl") {
		t.Run(c.Name, func(t *testing.T) {
			var text string
			if err := json.Unmarshal(c.Schema, &text); err != nil {
				t.Fatal(err)
			}
			text = strings.Repeat(text, max(1, c.Repeat))
			_, err := NewSet([]Model{{Name: "Test", Schema: text}}).Compile(c.Model)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v, want an *Error", err)
			}
			if diff := cmp.Diff(c.Error, e.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	text := `{"$schema":"http://json-schema.org/draft-07/schema#","$id":"x",
"properties":{"const":{"const":1},"a":{"minlength":1}},
"allOf":[{"if":{}}],"items":[{"examples":[]}],"default":{"whatever":1}}`
	s, err := NewSet([]Model{{Name: "M", Schema: text}}).Compile("M")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range s.Warnings() {
		got = append(got, w.Pointer+" "+w.Keyword+" "+w.Suggestion)
	}
	want := []string{
		"/$schema $schema ", "/$id $id id", "/properties/const/const const ", "/properties/a/minlength minlength minLength",
		"/allOf/0/if if ", "/items/0/examples examples ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	imported, err := NewSet([]Model{{Name: "M", Schema: `{"nullable":true,"x-a":1}`, Imported: true}}).Compile("M")
	if err != nil || len(imported.Warnings()) != 0 {
		t.Errorf("imported: %v, %v", imported.Warnings(), err)
	}
}

func TestOneSetManyGoroutines(t *testing.T) {
	set := NewSet([]Model{{Name: "A", Schema: `{"required":["x"],"properties":{"x":{"$ref":"#/definitions/Error"}}}`}})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			s, err := set.Compile("A")
			if err != nil {
				t.Error(err)
				return
			}
			for range 200 {
				if ok, detail := s.Validate([]byte(`{"x":{"message":"m"}}`)); !ok {
					t.Error(detail)
				}
				if ok, _ := s.Validate([]byte(`{"x":{"message":1}}`)); ok {
					t.Error("a wrong message passed")
				}
			}
		})
	}
	wg.Wait()
}

// A model with alternatives in alternatives must not keep a body for minutes.
func TestStepLimit(t *testing.T) {
	text := `{"anyOf":[{"required":["no"]},{"properties":{"a":{"$ref":"#"}},"required":["b"]},
{"properties":{"a":{"$ref":"#"}},"required":["c"]}]}`
	s, err := NewSet([]Model{{Name: "M", Schema: text}}).Compile("M")
	if err != nil {
		t.Fatal(err)
	}
	body := `{"b":0,"a":` + strings.Repeat(`{"b":0,"c":0,"a":`, 60) + "1" + strings.Repeat("}", 61)
	if ok, _ := s.Validate([]byte(body)); !ok {
		t.Error("alternatives that hold at once were not taken")
	}
	bad := `{"b":0,"c":0,"a":` + strings.Repeat(`{"b":0,"c":0,"a":`, 60) + `{}` + strings.Repeat("}", 61)
	if ok, detail := s.Validate([]byte(bad)); ok || detail != unreadable {
		t.Errorf("got %v %s", ok, detail)
	}
}

func TestValidBodyCostsNoAllocation(t *testing.T) {
	race.SkipAllocations(t)
	s, err := NewSet([]Model{{Name: "M", Schema: `{"type":"object","required":["id","tags"],"properties":{
"id":{"type":"integer","minimum":1},"price":{"type":"number","maximum":99.5},
"tags":{"type":"array","items":{"type":"string","maxLength":10}},"kind":{"enum":["a","b"]}}}`}}).Compile("M")
	if err != nil {
		t.Fatal(err)
	}
	body := []byte(`{"id":5,"price":17.25,"tags":["x","y"],"kind":"b"}`)
	n := testing.AllocsPerRun(200, func() {
		if ok, detail := s.Validate(body); !ok {
			t.Fatal(detail)
		}
	})
	if n > 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}
