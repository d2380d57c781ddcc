package source_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"postern/api"
	"postern/loader/source"
)

// TestParse reads each case of testdata/parse: the input, the value as JSON,
// the findings as they are printed. With POSTERN_UPDATE=1 it writes what it
// got.
func TestParse(t *testing.T) {
	files, err := filepath.Glob("testdata/parse/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { parseCase(t, file) })
	}
}

func parseCase(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	input := archive.Files[0]
	var report api.Diagnostics
	doc := source.Parse(input.Name, input.Data, &report)
	var printed strings.Builder
	report.Sort()
	if err := report.Print(&printed, func(string) []byte { return doc.Text }); err != nil {
		t.Fatal(err)
	}
	got := []txtar.File{input, {Name: "value", Data: append(doc.Root.AppendJSON(nil), '\n')}}
	if printed.Len() > 0 {
		got = append(got, txtar.File{Name: "findings", Data: []byte(printed.String())})
	}
	if os.Getenv("POSTERN_UPDATE") != "" {
		archive.Files = got
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(archive.Files, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// TestPlaces looks every value up by its pointer and holds its place and the
// place of its text.
func TestPlaces(t *testing.T) {
	yaml := "a: one\nb:\n  - 'two'\n  - |\n    x\n      y\n\n  - >-\n    folded\n    on\nä€: {deep: \"q\"}\n"
	json := "{\n  \"a\": \"one\",\n  \"b\": [\"two\",\t3],\n  \"ä€\": {\"deep\": \"q\"}\n}\n"
	for _, c := range []struct{ text, pointer, value, text2 string }{
		{yaml, "/a", "f:1:4", "f:1:4"},
		{yaml, "/b", "f:3:3", "f:3:3"},
		{yaml, "/b/0", "f:3:5", "f:3:6"},
		{yaml, "/b/1", "f:4:5", "f:5:5"},
		{yaml, "/b/2", "f:8:5", "f:9:5"},
		{yaml, "/ä€/deep", "f:11:12", "f:11:13"},
		{json, "", "f:1:1", "f:1:1"},
		{json, "/a", "f:2:8", "f:2:9"},
		{json, "/b/0", "f:3:9", "f:3:10"},
		{json, "/b/1", "f:3:16", "f:3:16"},
		{json, "/ä€/deep", "f:4:18", "f:4:19"},
	} {
		var report api.Diagnostics
		n, _, _ := source.Parse("f", []byte(c.text), &report).Root.Lookup(c.pointer)
		if n == nil {
			t.Errorf("%s: not there; %v", c.pointer, report)
			continue
		}
		if n.Pos().String() != c.value || n.TextPos().String() != c.text2 {
			t.Errorf("%s: value at %v, text at %v; want %s and %s", c.pointer, n.Pos(), n.TextPos(), c.value, c.text2)
		}
		if n.Pointer() != c.pointer {
			t.Errorf("pointer of %s is %s", c.pointer, n.Pointer())
		}
	}
}

func TestAliasBomb(t *testing.T) {
	var text strings.Builder
	text.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&text, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	var report api.Diagnostics
	doc := source.Parse("bomb.yaml", []byte(text.String()), &report)
	if doc.Root != nil || !report.HasErrors() {
		t.Fatalf("a document of 10^12 values was read; findings %v", report)
	}
}

func TestDeepNesting(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("[", 100_000),
		strings.Repeat(`{"a":`, 100_000),
		strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000),
		strings.Repeat("- ", 5000),
		"a: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
	} {
		var report api.Diagnostics
		if doc := source.Parse("deep", []byte(text), &report); doc.Root != nil || !report.HasErrors() {
			t.Errorf("%.20s…: read; findings %v", text, report)
		}
	}
}

// TestLongLine holds that places in a one-line document cost one walk, not one
// per value: a million values would otherwise not end.
func TestLongLine(t *testing.T) {
	text := "[" + strings.Repeat("1,", 300_000) + "1]"
	var report api.Diagnostics
	doc := source.Parse("long.json", []byte(text), &report)
	if doc.Root.Len() != 300_001 || len(report) != 0 {
		t.Fatalf("%d values, findings %v", doc.Root.Len(), report)
	}
	last := doc.Root.Items()[300_000]
	if want := 2*300_000 + 2; last.Pos().Column != want {
		t.Errorf("last value in column %d, want %d", last.Pos().Column, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"a: 1\n", "{\"a\": [1, 2,], /* x */ \"b\": \"\\ud800\"}", "a: &x [*x]", "<<: {a: 1}\nb: !Sub x", "{a: b}", "[1 2]",
		"\xEF\xBB\xBFa: |\n  x\n", "? [a]\n: b\n", "a: 'b\n", "{\"a\":1,\"a\":2}", "- - - -", "a: >+2\n   x\n", "!!binary x", "&a a: *a",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var report api.Diagnostics
		doc := source.Parse("f", text, &report)
		if doc.Root == nil {
			if !report.HasErrors() {
				t.Fatal("not read and no error")
			}
			return
		}
		first := doc.Root.AppendJSON(nil)
		var again api.Diagnostics
		second := source.Parse("g", first, &again)
		if second.Root == nil || again.HasErrors() {
			t.Fatalf("%s: printed JSON is not read back: %v", first, again)
		}
		if got := second.Root.AppendJSON(nil); string(got) != string(first) {
			t.Fatalf("printed twice:\n%s\n%s", first, got)
		}
		_ = report.Print(new(strings.Builder), func(string) []byte { return doc.Text })
	})
}
