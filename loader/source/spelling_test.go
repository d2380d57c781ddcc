package source_test

import (
	"strings"
	"testing"

	"postern/api"
	"postern/loader/source"
)

// TestSpelling holds that a place in a text leads to the same word in the file,
// however the file writes the text.
func TestSpelling(t *testing.T) {
	for name, file := range map[string]string{
		"json escapes":    `{"a": "x \"y\" \u00e9\ud83d\ude00\n $one\/\\ $two"}`,
		"json line":       `{"a": "plain $one $two"}`,
		"json raw ends":   "{\"a\": \"x\n  y $one\n$two\"}",
		"double folded":   "a: \"x\n  y\\\n    \\ z $one\n\n\n  \\\"$two\"",
		"double escapes":  `a: "x \"q\" \x41 $one \\n\n$two"`,
		"single":          "a: 'it''s $one\n   and ''$two'''",
		"plain":           "a: x y\n   z $one\n\n   $two",
		"folded":          "a: >-\n   x\n   y $one\n     more\n\n   $two\n",
		"literal":         "a: |\n   x\n    y $one\n   $two\n",
		"windows line":    "a: \"x\r\n  $one\r\n  $two\"\r\nb: 1\r\n",
		"after others":    "z: é\nb: {c: d}\na: \"é \\\" $one $two\"",
		"escaped newline": "a: \"\\n#set($x = 1)\\n\\\n   $one\\n\\\n   {$two}\"",
	} {
		var report api.Diagnostics
		root := source.Parse("f", []byte(file), &report).Root
		var pair api.Pair
		for _, m := range root.Members() {
			if m.Name == "a" {
				pair = root.Pair(m)
			}
		}
		lines := strings.Split(file, "\n")
		for _, word := range []string{"$one", "$two"} {
			before, _, found := strings.Cut(pair.Value, word)
			if !found {
				t.Fatalf("%s: %q %v", name, pair.Value, report)
			}
			line := strings.Count(before, "\n") + 1
			column := len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
			at := pair.At(line, column)
			runes := []rune(lines[at.Line-1])
			if at.Column > len(runes) || !strings.HasPrefix(string(runes[at.Column-1:]), word) {
				t.Errorf("%s: %s is at %s of %q", name, word, at, file)
			}
		}
	}
}

// TestSpellingOfMadeText holds places in a text with values in the place of
// ${Name}: exact behind them where the file goes on as the text does, else the
// place of the last one.
func TestSpellingOfMadeText(t *testing.T) {
	for _, c := range []struct {
		file, text string
		column     int
		want       string
	}{
		{`a: "say \"${Name}\" $one"`, `say "table" $one`, 13, "f:1:21"},
		{`a: "arn:${R}:x:${A}/y\" $one"`, `arn:us-east-1:x:1/y" $one`, 22, "f:1:25"},
		{`a: "${Name} $one"`, `table $one`, 7, "f:1:5"},
		{`a: "$one \" two"`, `"x" other`, 4, "f:1:5"},
	} {
		var report api.Diagnostics
		m := source.Parse("f", []byte(c.file), &report).Root.Members()[0]
		root := m.Value
		if got := root.Pair(m.With(source.NewText(c.text, m.Value))).At(1, c.column).String(); got != c.want {
			t.Errorf("%s leads to %s, want %s", c.file, got, c.want)
		}
	}
}

// FuzzSpelling holds that a place in a text, in any document, is a place of the
// file, and that the walk never goes back.
func FuzzSpelling(f *testing.F) {
	f.Add([]byte("a: \"x\\n \\u00e9 ${N} $one\\\n  two\""))
	f.Add([]byte("a: >\n  x\n    y\n\n  z\n"))
	f.Add([]byte("{\"a\": \"x\\ud83d\\ude00 \\q 'y'\"}"))
	f.Add([]byte("a: 'it''s\n  so'"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) > 400 {
			t.Skip("every place of it is tried")
		}
		var report api.Diagnostics
		root := source.Parse("f", file, &report).Root
		for _, m := range root.Members() {
			pair := root.Pair(m)
			last := api.Pos{}
			for line, text := range strings.Split(pair.Value, "\n") {
				for column := range len([]rune(text)) {
					at := pair.At(line+1, column+1)
					if at.Before(last) && pair.Spelling != nil && !strings.ContainsAny(pair.Value, "\t\r") {
						t.Fatalf("%q: %d:%d is at %s, behind %s", file, line+1, column+1, at, last)
					}
					last = at
				}
			}
		}
	})
}
