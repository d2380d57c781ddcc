package source_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"postern/api"
	"postern/loader/source"
)

func Example() {
	var report api.Diagnostics
	files := source.NewFiles(nil)
	root := files.Add("a.yaml", []byte("name: pets\ntimout: 5\n"), &report)

	f := source.NewReading(&report).Fields(root, "the file")
	fmt.Println(f.Text("name"), f.Int("timeout") == nil)
	f.Rest()
	_ = report.Print(os.Stdout, files.Text)
	// Output:
	// pets true
	// a.yaml:2:1: warning: unknown member "timout" of the file; it does not act [CF-04]
	//     2 | timout: 5
	//       | ^
	//   try: timeout
}

// read calls use with the fields of a document and answers the findings.
func read(t *testing.T, text string, use func(f *source.Fields)) string {
	t.Helper()
	var report api.Diagnostics
	root := source.NewFiles(nil).Add("f", []byte(text), &report)
	use(source.NewReading(&report).Fields(root, "the object"))
	report.Sort()
	var lines []string
	for _, d := range report {
		line := d.String()
		if d.Expected != "" {
			line += " expected " + d.Expected
		}
		if d.Suggestion != "" {
			line += " try " + d.Suggestion
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestFieldsWrongKinds(t *testing.T) {
	text := "text: [1]\nbool: maybe\nint: 1.5\nfloat: x\ntexts: {a: b}\nmixed: [a, [b]]\nmap: [1]\nlist: {}\nenum: greeen\npairs: {a: b, c: 1}\nflags: {a: no idea}\nvariables: {a: {}}\n"
	got := read(t, text, func(f *source.Fields) {
		f.Text("text")
		f.Bool("bool")
		f.Int("int")
		f.Float("float")
		f.Texts("texts")
		f.Texts("mixed")
		f.Map("map")
		f.List("list")
		f.Enum("enum", "RED", "GREEN")
		f.Pairs("pairs")
		f.Flags("flags")
		f.Variables("variables")
		f.Rest()
	})
	want := `f:1:7: warning: text of the object is a list [CF-04] expected text
f:2:7: warning: bool of the object is text (maybe) [CF-04] expected true or false
f:3:6: warning: int of the object is a number (1.5) [CF-04] expected a whole number
f:4:8: warning: float of the object is text (x) [CF-04] expected a number
f:5:8: warning: texts of the object is an object [CF-04] expected a list of texts
f:6:12: warning: mixed of the object is a list [CF-04] expected a list of texts
f:7:6: warning: map of the object is a list [CF-04] expected an object
f:8:7: warning: list of the object is an object [CF-04] expected a list
f:9:7: warning: unknown enum "greeen" of the object; it does not act [CF-04] expected RED, GREEN try GREEN
f:10:18: warning: c in pairs of the object is a number (1); it is dropped [CF-33] expected text
f:11:12: warning: a of the object is text (no idea) [CF-04] expected true or false
f:12:16: warning: a in variables of the object is an object; it is dropped [CF-33] expected text`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFieldsValues(t *testing.T) {
	text := "text: 1.0\nbool: 'TRUE'\nint: '42'\nwhole: 1e3\nfloat: '0.5'\none: a\nmany: [a, 2, true]\nenum: green\nnull: ~\nnothing:\nvariables: {a: 1, b: true, c: x}\ntemplates: {a: x, b: ~, c: '', d: {e: 1.0}}\nflags: {a: true, b: 'false'}\n"
	got := read(t, text, func(f *source.Fields) {
		if f.Text("text") != "1.0" || !f.Bool("bool") || *f.Int("int") != 42 || *f.Int("whole") != 1000 || *f.Float("float") != 0.5 {
			t.Error("scalars are misread")
		}
		if diff := cmp.Diff([]string{"a"}, f.Texts("one")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"a", "2", "true"}, f.Texts("many")); diff != "" {
			t.Error(diff)
		}
		if f.Enum("enum", "RED", "GREEN") != "GREEN" || f.Enum("absent", "RED") != "" || f.Text("null") != "" || f.Text("nothing") != "" || f.Int("nothing") != nil {
			t.Error("absent values are misread")
		}
		holdJSON(t, f.Variables("variables"), `{"a":"1","b":"true","c":"x"}`)
		holdJSON(t, f.Templates("templates"), `{"a":"x","b":null,"c":null,"d":"{\"e\":1.0}"}`)
		holdJSON(t, f.Flags("flags"), `{"a":true,"b":false}`)
		if f.Pairs("absent") != nil || f.Flags("absent") != nil || f.Templates("absent") != nil {
			t.Error("an absent map is not nil")
		}
		f.Rest()
	})
	if got != "" {
		t.Errorf("findings:\n%s", got)
	}
}

func holdJSON(t *testing.T, value any, want string) {
	t.Helper()
	got, err := api.AppendJSON(nil, value, "")
	if err != nil || string(got) != want {
		t.Errorf("got %s (%v), want %s", got, err, want)
	}
}

func TestUnknownMembersAreNamedOnce(t *testing.T) {
	var report api.Diagnostics
	root := source.NewFiles(nil).Add("f", []byte("[{x: 1, nmae: a}, {x: 2}]"), &report)
	reading := source.NewReading(&report)
	for _, item := range root.Items() {
		f := reading.Fields(item, "the item")
		f.Text("name")
		f.Rest()
	}
	if len(report) != 2 || report.Count(api.Note) != 1 || report.Count(api.Warning) != 1 || report[1].Suggestion != "name" {
		t.Errorf("findings %v", report)
	}
}

func TestFoldNames(t *testing.T) {
	got := read(t, "RouteKey: a\nrouteId: b\n", func(f *source.Fields) {
		f.FoldNames()
		if f.Text("routeKey") != "a" || f.Text("RouteId") != "b" {
			t.Error("names are not folded")
		}
		f.Rest()
	})
	if got != "" {
		t.Errorf("findings: %s", got)
	}
}

func TestNearest(t *testing.T) {
	known := []string{"timeoutInMillis", "type", "uri", "responses", "requestTemplates", "requestParameters", "httpMethod"}
	for word, want := range map[string]string{
		"timeoutInMilis": "timeoutInMillis", "tiemoutInMillis": "timeoutInMillis", "TYPE": "type", "tpye": "type", "url": "uri",
		"response": "responses", "requestTemplate": "requestTemplates", "colour": "", "": "", "x": "", "uri": "",
	} {
		if got := source.Nearest(word, known); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

func TestLookup(t *testing.T) {
	var report api.Diagnostics
	root := source.NewFiles(nil).Add("f", []byte(`{"a/b": {"c~d": [1, {"e f": 2}]}, "": 3}`), &report)
	for pointer, want := range map[string]string{
		"": root.Pointer(), "/a~1b/c~0d/0": "1", "/a~1b/c~0d/1/e f": "2", "/a~1b/c~0d/1/e%20f": "2",
		"/a~1b/c~0d/2": "", "/a~1b/x": "", "/a~1b/c~0d/x": "",
	} {
		found, last, part := root.Lookup(pointer)
		if want == "" && pointer != "" {
			if found != nil || last == nil || part == "" {
				t.Errorf("%s: found %v", pointer, found)
			}
			continue
		}
		if found.Text() != want {
			t.Errorf("%s: %q, want %q", pointer, found.Text(), want)
		}
	}
}

func TestRewrite(t *testing.T) {
	var report api.Diagnostics
	root := source.NewFiles(nil).Add("f", []byte("a: &x {n: 1}\nb: *x\nc: [drop, keep]\nd: drop\n"), &report)
	calls := 0
	root = source.Rewrite(root, func(n *source.Node) *source.Node {
		switch {
		case n.Text() == "drop":
			return nil
		case n.Text() == "1":
			calls++
			return source.NewText("one", n)
		}
		return n
	})
	if got, want := string(root.AppendJSON(nil)), `{"a":{"n":"one"},"b":{"n":"one"},"c":["keep"]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if calls != 1 {
		t.Errorf("a shared value was changed %d times", calls)
	}
	if got := root.Get("a").Get("n").Pointer(); got != "/a/n" {
		t.Errorf("pointer of a changed value is %s", got)
	}
}

func TestDerefAcrossFiles(t *testing.T) {
	var report api.Diagnostics
	files := source.NewFiles(source.FS(fstest.MapFS{
		"a/one.yaml":     {Data: []byte("x: {$ref: '../b/two.json#/y'}\nz: 7\n")},
		"b/two.json":     {Data: []byte(`{"y": {"$ref": "#/w"}, "w": {"$ref": "three.yaml"}}`)},
		"b/three.yaml":   {Data: []byte("v: 1\n")},
		"b/unused.yaml":  {Data: []byte("v: 1\n")},
		"b/broken.yaml":  {Data: []byte("v: [\n")},
		"b/directory/.x": {Data: nil},
	}))
	root := files.Open("a/one.yaml", &report)
	got := files.Deref(root.Get("x"), root, &report)
	if got.Get("v").Text() != "1" || got.Pos().File != "b/three.yaml" || len(report) != 0 {
		t.Errorf("got %s at %v, findings %v", got.AppendJSON(nil), got.Pos(), report)
	}
	if diff := cmp.Diff([]string{"a/one.yaml", "b/two.json", "b/three.yaml"}, files.Read()); diff != "" {
		t.Errorf("files read (-want +got):\n%s", diff)
	}
	if n := files.Open("b/directory", &report); n != nil || !report.HasErrors() {
		t.Error("a directory was read as a document")
	}
	report = nil
	if n := files.Open("b/thee.yaml", &report); n != nil || report[0].Suggestion != "b/three.yaml" {
		t.Errorf("findings %v", report)
	}
	report = nil
	if n := source.NewFiles(nil).Open("x", &report); n != nil || !report.HasErrors() {
		t.Error("a file was read without a file system")
	}
}

func TestNilNode(t *testing.T) {
	var n *source.Node
	if n.Exists() || n.IsMap() || n.IsNull() || n.Text() != "" || n.Get("a").Get("b") != nil || n.Len() != 0 || n.Pointer() != "" ||
		n.Pos() != (api.Pos{}) || n.Items() != nil || n.Members() != nil || n.Tag() != "" || n.Document() != nil || string(n.AppendJSON(nil)) != "null" {
		t.Error("nil does not stand for nothing")
	}
	if got := n.Kind().String(); got != "nothing" {
		t.Errorf("nil is %s", got)
	}
}
