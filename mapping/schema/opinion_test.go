package schema

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// The verdict must be that of an independent validator. Two differences are
// known and kept out of the drawn values: 1.0 is no integer here, and formats
// are those of another library.
func TestSecondOpinion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := encode(t, drawSchema(t, 3))
		body := encode(t, drawValue(t, 3))
		s, err := NewSet([]Model{{Name: "M", Schema: text}}).Compile("M")
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		other := compileOther(t, text)
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(body)))
		if err != nil {
			t.Fatal(err)
		}
		want := other.Validate(value)
		ok, detail := s.Validate([]byte(body))
		if ok != (want == nil) {
			t.Fatalf("schema %s\nbody %s\ngot %v %s\nwant %v", text, body, ok, detail, want)
		}
		if !ok && (len(detail) < 3 || detail == unreadable) {
			t.Fatalf("schema %s\nbody %s\nno finding in %q", text, body, detail)
		}
	})
}

func encode(t *rapid.T, v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func compileOther(t *rapid.T, text string) *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft4)
	if err := c.AddResource("http://x/m.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("http://x/m.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var (
	names   = rapid.SampledFrom([]string{"a", "b", "c", "ab"})
	numbers = rapid.SampledFrom([]json.Number{"0", "-1", "1", "2", "3", "1.5", "2.25", "1e2", "-0.5", "12345678901234567890"})
	words   = rapid.SampledFrom([]string{"", "a", "b", "ab", "äb", "abc"})
)

func drawValue(t *rapid.T, depth int) any {
	kinds := 5
	if depth > 0 {
		kinds = 7
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return nil
	case 1:
		return rapid.Bool().Draw(t, "bool")
	case 2, 3:
		return numbers.Draw(t, "number")
	case 4:
		return words.Draw(t, "word")
	case 5:
		out := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "len") {
			out = append(out, drawValue(t, depth-1))
		}
		return out
	}
	out := map[string]any{}
	for range rapid.IntRange(0, 3).Draw(t, "len") {
		out[names.Draw(t, "name")] = drawValue(t, depth-1)
	}
	return out
}

func drawSchema(t *rapid.T, depth int) any {
	out := map[string]any{}
	for range rapid.IntRange(0, 3).Draw(t, "keywords") {
		drawPlain(t, out)
		if depth > 0 {
			drawNested(t, out, depth-1)
		}
	}
	return out
}

func drawPlain(t *rapid.T, out map[string]any) {
	small := rapid.IntRange(0, 3)
	switch rapid.IntRange(0, 10).Draw(t, "plain") {
	case 0:
		out["type"] = rapid.SampledFrom([]any{"array", "boolean", "null", "number", "object", "string", []any{"null", "number"}}).Draw(t, "type")
	case 1:
		out["enum"] = []any{drawValue(t, 1)}
	case 2:
		out["minimum"] = numbers.Draw(t, "limit")
		out["exclusiveMinimum"] = rapid.Bool().Draw(t, "exclusive")
	case 3:
		out["maximum"] = numbers.Draw(t, "limit")
	case 4:
		out["multipleOf"] = rapid.SampledFrom([]json.Number{"0.5", "1", "3", "0.75", "7"}).Draw(t, "divisor")
	case 5:
		out["minLength"] = small.Draw(t, "n")
	case 6:
		out["maxItems"] = small.Draw(t, "n")
	case 7:
		out["minProperties"] = small.Draw(t, "n")
	case 8:
		out["required"] = []any{names.Draw(t, "name")}
	case 9:
		out["uniqueItems"] = true
	case 10:
		out["pattern"] = rapid.SampledFrom([]string{"a", "^a", "b$", "^.b"}).Draw(t, "pattern")
	}
}

func drawNested(t *rapid.T, out map[string]any, depth int) {
	sub := func() any { return drawSchema(t, depth) }
	switch rapid.IntRange(0, 9).Draw(t, "nested") {
	case 0:
		out["properties"] = map[string]any{names.Draw(t, "name"): sub(), names.Draw(t, "name"): sub()}
	case 1:
		out["additionalProperties"] = rapid.SampledFrom([]any{false, true, sub()}).Draw(t, "additional")
	case 2:
		out["patternProperties"] = map[string]any{"^a": sub()}
	case 3:
		out["items"] = sub()
	case 4:
		out["items"] = []any{sub(), sub()}
		out["additionalItems"] = rapid.SampledFrom([]any{false, true, sub()}).Draw(t, "additional")
	case 5:
		out["allOf"] = []any{sub(), sub()}
	case 6:
		out["anyOf"] = []any{sub(), sub()}
	case 7:
		out["oneOf"] = []any{sub(), sub()}
	case 8:
		out["not"] = sub()
	case 9:
		out["dependencies"] = map[string]any{"a": []any{"b"}, "b": sub()}
	}
}

// TestSecondOpinionOfModels gives keywords values of every kind: what is no
// draft 4 schema for an independent validator is none here, and the reverse.
// Integers written with a fraction and patterns are kept out.
func TestSecondOpinionOfModels(t *testing.T) {
	names := slices.Sorted(maps.Keys(keywords))
	names = slices.DeleteFunc(names, func(name string) bool {
		return slices.Contains([]string{"$ref", "$schema", "id", "pattern", "patternProperties", "format"}, name)
	})
	values := []string{
		`0`, `-1`, `3`, `true`, `null`, `"a"`, `"string"`, `[]`, `{}`, `["a"]`, `["a","a"]`, `["string","null"]`, `[1]`, `[1,1.0]`, `[{}]`,
		`[{"type":"string"}]`, `{"a":{}}`, `{"a":1}`, `{"a":["b"]}`, `{"a":[]}`, `{"type":"nothing"}`, `{"minLength":-1}`, `[{"required":[]}]`,
	}
	meta := sync.OnceValue(func() *jsonschema.Schema {
		c := jsonschema.NewCompiler()
		s, err := c.Compile("http://json-schema.org/draft-04/schema")
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
	for _, name := range names {
		for _, value := range values {
			text := `{"` + name + `":` + value + `,"maximum":1,"minimum":1}`
			if name == "maximum" || name == "minimum" {
				text = `{"` + name + `":` + value + `}`
			}
			doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			other := meta().Validate(doc)
			_, err = NewSet([]Model{{Name: "M", Schema: text}}).Compile("M")
			if (err == nil) != (other == nil) {
				t.Errorf("%s: got %v, want %v", text, err, other)
			}
		}
	}
}
