package record_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"postern/vtl"
	"postern/vtl/record"
	"postern/vtl/value"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// rendered records a template that sees the members of a JSON object as
// variables.
func rendered(t testing.TB, template, variables string, limits record.Limits) *record.Recording {
	t.Helper()
	var names []string
	var values []value.Value
	if root, err := value.ReadJSON(new(value.Arena), []byte(variables)); err == nil && root.Map() != nil {
		for i := range root.Map().Len() {
			k, v := root.Map().At(i)
			names, values = append(names, k.Str()), append(values, v)
		}
	}
	plain, err := vtl.Parse("t", template, vtl.Globals(names...))
	if err != nil {
		t.Fatal(err)
	}
	traced, err := plain.Traced()
	if err != nil {
		t.Fatal(err)
	}
	f := vtl.NewFrame()
	for i, v := range values {
		f.SetGlobal(i, v)
	}
	rec, out, err := record.Render(traced, f, []byte("before"), limits)
	if err == nil && string(out) != "before"+string(rec.Output) {
		t.Errorf("output %q, recorded %q", out, rec.Output)
	}
	return rec
}

// TestTrees holds templates against their recordings: testdata/*.txtar has the
// template, what it sees and the tree with the verdict on JSON.
func TestTrees(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rec := rendered(t, strings.TrimSuffix(string(a.Files[0].Data), "\n"), string(a.Files[1].Data), record.Limits{})
		got := string(rec.AppendTree(nil, record.Style{}))
		if b, broken := rec.Broken(); broken && rec.MeansJSON() && rec.Err == nil {
			got += b.String() + "\n"
		}
		if *update {
			a.Files = append(a.Files[:2], txtar.File{Name: "tree", Data: []byte(got)})
			if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := cmp.Diff(string(a.Files[2].Data), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

func TestBounds(t *testing.T) {
	rec := rendered(t, `#foreach($i in [1..900])$i#end`, `{}`, record.Limits{Steps: 100})
	if rec.Omitted != 1+900*2-100 { // the loop, its turns and their references
		t.Errorf("%d steps left out", rec.Omitted)
	}
	tree := string(rec.AppendTree(nil, record.Style{Lines: 10}))
	if strings.Count(tree, "\n") != 11 || !strings.Contains(tree, "more steps left out") {
		t.Errorf("%s", tree)
	}
	rec = rendered(t, `$long`, `{"long":"`+strings.Repeat("é", 500)+`"}`, record.Limits{Text: 9})
	if got := string(rec.AppendJSON(nil)); !strings.Contains(got, `"value":"éééé","cut":true`) {
		t.Errorf("%s", got)
	}
	if len(rec.Output) != 1000 {
		t.Error("the output is not cut")
	}
}

// TestLongOutput holds that a long output is whole for who renders a template,
// and cut behind a whole character in the trace of a request.
func TestLongOutput(t *testing.T) {
	rec := rendered(t, `x$long`, `{"long":"`+strings.Repeat("é", 50000)+`"}`, record.Limits{})
	var whole, acts struct {
		Output  string
		Omitted int `json:"outputOmitted"`
	}
	if err := errors.Join(json.Unmarshal(rec.AppendJSON(nil), &whole), json.Unmarshal(rec.AppendActs(nil, nil), &acts)); err != nil {
		t.Fatal(err)
	}
	if len(whole.Output) != 100001 || whole.Omitted != 0 {
		t.Errorf("%d bytes, %d left out", len(whole.Output), whole.Omitted)
	}
	if len(acts.Output) != 64<<10-1 || len(acts.Output)+acts.Omitted != 100001 || strings.Contains(acts.Output, "\uFFFD") {
		t.Errorf("%d bytes, %d left out", len(acts.Output), acts.Omitted)
	}
}

func TestJSON(t *testing.T) {
	rec := rendered(t, `{"a":$b}`, `{"b":""}`, record.Limits{})
	var form struct {
		Steps       []any
		InvalidJSON *record.Broken
	}
	if err := json.Unmarshal(rec.AppendJSON(nil), &form); err != nil || len(form.Steps) != 3 || form.InvalidJSON == nil || form.InvalidJSON.Culprit.Source != "$b" {
		t.Errorf("%v %s", err, rec.AppendJSON(nil))
	}
}

// TestActs holds that a trace of a template leaves out its text, and nothing else.
func TestActs(t *testing.T) {
	rec := rendered(t, `a#if($b)b$b c#foreach($i in [1..2])x$i#end#end d`, `{"b":"y"}`, record.Limits{})
	var whole, acts struct{ Steps []*node }
	for text, into := range map[string]any{string(rec.AppendJSON(nil)): &whole, string(rec.AppendActs(nil, nil)): &acts} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	if diff := cmp.Diff(acts.Steps, withoutText(whole.Steps)); diff != "" || len(whole.Steps) != 3 || len(acts.Steps) != 1 {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// node is a step as programs read it.
type node struct {
	Kind, Source   string
	From, To, Turn int
	Values         []map[string]any
	Steps          []*node
}

func withoutText(list []*node) (kept []*node) {
	for _, n := range list {
		if n.Kind != "text" {
			n.Steps = withoutText(n.Steps)
			kept = append(kept, n)
		}
	}
	return kept
}

func TestColors(t *testing.T) {
	rec := rendered(t, `$b`, `{"b":"x"}`, record.Limits{})
	if tree := string(rec.AppendTree(nil, record.Style{Color: true})); !strings.Contains(tree, "\x1b[32m\"x\"\x1b[0m") {
		t.Errorf("%q", tree)
	}
	if tree := string(rec.AppendTree(nil, record.Style{})); strings.Contains(tree, "\x1b") {
		t.Errorf("%q", tree)
	}
}

func FuzzRender(f *testing.F) {
	for _, seed := range []string{"$a #if($b)x#else y#end", "#foreach($i in $l){$i}#end", "#set($x=\"$a-$b\")$x", "#foreach($i in $l)#if($i)$i#break#end#end", "#define($d)$a#end$d", "#stop", "$a.b.c(\"$b\")[0]"} {
		f.Add(seed)
	}
	reused := new(record.Recording)
	f.Fuzz(func(t *testing.T, template string) {
		plain, err := vtl.Parse("t", template, vtl.Globals("a", "b", "l"))
		if err != nil {
			return
		}
		traced, err := plain.Traced()
		if err != nil {
			t.Fatal(err)
		}
		frame := vtl.NewFrame()
		frame.Limits.Steps, frame.Limits.Output = 20000, 1<<16
		fill := func() { // templates may change a list
			frame.Reset()
			frame.SetGlobal(0, value.String(`x"y`))
			frame.SetGlobal(2, value.FromList(value.NewList(value.JSONArray, value.Int(1), value.Int(2))))
		}
		fill()
		rec, out, err := record.Render(traced, frame, nil, record.Limits{Steps: 200})
		if err == nil && string(out) != string(rec.Output) {
			t.Errorf("%q and %q", out, rec.Output)
		}
		rec.AppendTree(nil, record.Style{Text: true})
		text := rec.AppendJSON(nil)
		if !json.Valid(text) {
			t.Errorf("no JSON: %s", text)
		}
		reused.Reset()
		fill()
		if _, again := reused.Render(record.NewForm(traced), frame, nil, record.Limits{Steps: 200}); (again == nil) != (err == nil) {
			t.Errorf("%v, then %v", err, again)
		}
		if got := reused.AppendJSON(nil); string(got) != string(text) {
			t.Errorf("a recording used again says\n%s\na new one\n%s", got, text)
		}
		if b, broken := rec.Broken(); broken && (b.Offset < 0 || b.Offset > len(rec.Output)) {
			t.Errorf("%+v", b)
		}
	})
}

// TestRewrite holds that texts can be changed in place wherever they appear.
func TestRewrite(t *testing.T) {
	rec := rendered(t, `{"a": "$a"#set($b = $a)}$a.substring(99)`, `{"a":"secret"}`, record.Limits{})
	rec.Rewrite(func(text []byte, _ bool) {
		for i := bytes.Index(text, []byte("secret")); i >= 0; i = bytes.Index(text, []byte("secret")) {
			copy(text[i:], "******")
		}
	})
	if text := string(rec.AppendJSON(rec.AppendTree(nil, record.Style{}))); strings.Contains(text, "secret") || strings.Count(text, "******") < 5 {
		t.Error(text)
	}
}

// TestAllocations holds that a recording that is used again takes no memory.
func TestAllocations(t *testing.T) {
	plain, err := vtl.Parse("t", `#set($x = "$a!")#foreach($i in [1..20])#if($i > 3){"i": $i, "x": "$x"}#end#end`, vtl.Globals("a"))
	if err != nil {
		t.Fatal(err)
	}
	traced, err := plain.Traced()
	if err != nil {
		t.Fatal(err)
	}
	f, rec, form := vtl.NewFrame(), new(record.Recording), record.NewForm(traced)
	var out, text []byte
	n := testing.AllocsPerRun(100, func() {
		f.Reset()
		f.SetGlobal(0, value.String("text"))
		rec.Reset()
		out, _ = rec.Render(form, f, out[:0], record.Limits{})
		text = rec.AppendTree(text[:0], record.Style{Color: true})
		text = rec.AppendActs(text, nil)
	})
	if n > 0 || len(text) < 1000 {
		t.Errorf("%v allocations, %d bytes", n, len(text))
	}
}

func ExampleRender() {
	template, _ := vtl.Parse("greeting", `{"to": "$name"}`, vtl.Globals("name"))
	traced, _ := template.Traced()
	frame := vtl.NewFrame()
	frame.SetGlobal(0, value.String(`Ada "Countess"`))
	rec, out, _ := record.Render(traced, frame, nil, record.Limits{})
	fmt.Println(string(out))
	fmt.Print(string(rec.AppendTree(nil, record.Style{})))
	if broken, ok := rec.Broken(); ok {
		fmt.Println(broken)
	}
	// Output:
	// {"to": "Ada "Countess""}
	// 1:9    $name = "Ada \"Countess\""  → bytes 8–22
	// the output stops being JSON at byte 13 (line 1, column 14): invalid character 'C' after object key:value pair; near «{"to": "Ada "⟂Countess""}»; 1:9 $name wrote "Ada \"Countess\""
}
