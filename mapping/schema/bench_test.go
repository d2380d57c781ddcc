package schema

import (
	"bytes"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const benchSchema = `{"type":"object","required":["id","name","tags"],"additionalProperties":false,"properties":{
"id":{"type":"integer","minimum":1},"name":{"type":"string","minLength":1,"maxLength":80},
"price":{"type":"number","maximum":99.5},"kind":{"enum":["dog","cat","fish"]},
"tags":{"type":"array","items":{"type":"string","pattern":"^[a-z]+$"}},
"owner":{"type":"object","properties":{"email":{"type":"string"},"age":{"type":"integer"}}}}}`

const benchBody = `{"id":5,"name":"Rex","price":17.25,"kind":"dog","tags":["small","brown","loud"],"owner":{"email":"a@example.com","age":41}}`

func BenchmarkValidate(b *testing.B) {
	s, err := NewSet([]Model{{Name: "M", Schema: benchSchema}}).Compile("M")
	if err != nil {
		b.Fatal(err)
	}
	for name, body := range map[string][]byte{
		"fits": []byte(benchBody), "fails": bytes.Replace([]byte(benchBody), []byte(`"dog"`), []byte(`"bird"`), 1),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Validate(body)
			}
		})
	}
}

// BenchmarkLibrary is the same body with the validator library, for comparison.
func BenchmarkLibrary(b *testing.B) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(benchSchema)))
	if err != nil {
		b.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft4)
	if err := c.AddResource("http://x/m", doc); err != nil {
		b.Fatal(err)
	}
	s, err := c.Compile("http://x/m")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(benchBody)))
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Validate(v); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewSet([]Model{{Name: "M", Schema: benchSchema}}).Compile("M"); err != nil {
			b.Fatal(err)
		}
	}
}
