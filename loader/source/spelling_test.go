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
		"json escapes":    `{"a": "x \"y\" \u00e9\ud83d\ude00\n $one\t\\ $two"}`,
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

// TestSpellingOfMadeText holds that a text that the file does not have leads to
// where the file says something else.
func TestSpellingOfMadeText(t *testing.T) {
	var report api.Diagnostics
	root := source.Parse("f", []byte("a: \"say \\\"${Name}\\\" $one\""), &report).Root
	m := root.Members()[0]
	pair := root.Pair(m.With(source.NewText(`say "table" $one`, m.Value)))
	if got := pair.At(1, 13).String(); got != "f:1:11" {
		t.Errorf("it leads to %s", got)
	}
}
