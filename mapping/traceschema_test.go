package mapping

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestTraceSchema holds the JSON of traces against its documented schema.
func TestTraceSchema(t *testing.T) {
	text, err := os.ReadFile("../docs/trace.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("trace.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("trace.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range tracedCases() {
		a, st := c.configuration()
		plan, _ := Compile(a, st, Env{})
		ex := new(Exchange)
		ex.Trace = NewTrace()
		ex.Trace.Clock = func() time.Duration { return 1500 }
		c.fillRequest(t, ex)
		c.walk(t, plan, ex)
		ex.Trace.Time("total", 2500)
		got, err := jsonschema.UnmarshalJSON(bytes.NewReader(ex.Trace.AppendJSON(nil)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(got); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
