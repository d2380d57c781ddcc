package confirm

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"postern/vtl/internal/generate"
)

// sample is the file that package vtl tests itself with where there is no Java.
const sample = "../testdata/generated.jsonl"

// TestConfirmSample verifies that the committed sample of generated templates is what the original makes of them. With
// POSTERN_UPDATE set it writes the sample anew.
func TestConfirmSample(t *testing.T) {
	o := startOriginal(t)
	g := generate.New(99)
	g.NoHost = true
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	for count := 0; count < 500; {
		c := g.Case()
		got, err := o.render(c)
		if err != nil {
			t.Fatal(err)
		}
		if identity.MatchString(got.output) || got.kind == "timeout" || got.kind == "stack" || len(got.output) > 2000 {
			continue
		}
		line := map[string]any{"rule": "generated", "template": c.Template, "output": got.output}
		if got.kind != "" {
			delete(line, "output")
			line["error"] = map[string]any{"kind": got.kind, "line": got.line, "col": got.col}
		}
		if err := w.Encode(line); err != nil {
			t.Fatal(err)
		}
		count++
	}
	if os.Getenv("POSTERN_UPDATE") != "" {
		if err := os.WriteFile(sample, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	committed, err := os.ReadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(committed, b.Bytes()) {
		t.Errorf("%s is not what the generator and the original give; POSTERN_UPDATE=1 writes it anew", sample)
	}
}
