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
		"tagged":          `a: !Sub "x \"y\" $one $two"`,
		"tagged plain":    `a: !Sub x $one $two`,
		"anchored":        `a: &b !Sub 'it''s $one $two'`,
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
		{`a: "${Name} $one"`, `table $one`, 7, "f:1:13"},
		{`a: "${Name}${Other} $one"`, `table x $one`, 9, "f:1:21"},
		{`a: "${Name}\n $one"`, "table\n $one", 3, "f:1:5"},
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

// TestSpellingOfBlocks: a value in the place of ${Name} moves what follows it in
// its line, not the lines behind.
func TestSpellingOfBlocks(t *testing.T) {
	for _, file := range []string{
		"a: |\n   x ${Name} and $one\n     indented $two\n\n   ${Name}\n   $three\nb: 1\n",
		"a: |\r\n   x ${Name} and $one\r\n     indented $two\r\n\r\n   ${Name}\r\n   $three\r\nb: 1\r\n",
		"a: |2\n   x ${Name} and $one\n  $two\n\n\n  $three",
		"a: |\n  {\"Table\": \"${Name}\", '${Name}': \"$one\",\n  \"B\": ${Name}, \"$two\"\n  $three}\n",
	} {
		var report api.Diagnostics
		root := source.Parse("f", []byte(file), &report).Root
		m := root.Members()[0]
		text := strings.ReplaceAll(m.Value.Text(), "${Name}", strings.Repeat("long", 9))
		pair := root.Pair(m.With(source.NewText(text, m.Value)))
		for _, word := range []string{"$one", "$two", "$three"} {
			leadsTo(t, file, pair, word)
		}
	}
}

// TestSpellingOfJoinedText: a place leads to the part that has it; in a part
// that the file does not have, to its beginning.
func TestSpellingOfJoinedText(t *testing.T) {
	for _, delimiter := range []string{"", "-+-"} {
		file := "a:\n  [\"{ \\\"x\\\": $one\",\n   {Ref: Name}, 7, 'it''s $two',\n   plain$three ]\n"
		var report api.Diagnostics
		root := source.Parse("f", []byte(file), &report).Root
		m := root.Members()[0]
		parts := append([]*source.Node(nil), m.Value.Items()...)
		parts[1] = source.NewText("{ a name that is long, longer than the line", parts[1])
		var texts []string
		for _, part := range parts {
			texts = append(texts, part.Text())
		}
		made := source.NewText(strings.Join(texts, delimiter), m.Value)
		made.Joins(parts, delimiter)
		pair := root.Pair(m.With(made))
		for _, word := range []string{"$one", "$two", "$three"} {
			leadsTo(t, file, pair, word)
		}
		for _, word := range []string{"name that", "longer"} {
			if at := pair.At(1, 1+strings.Index(pair.Value, word)); at.String() != "f:3:4" {
				t.Errorf("%s is at %s", word, at)
			}
		}
	}
}

// TestSpellingElsewhere: a text that was made of an object has one place.
func TestSpellingElsewhere(t *testing.T) {
	var report api.Diagnostics
	root := source.Parse("f", []byte(`{"a": {"Ref": "B"}}`), &report).Root
	m := root.Members()[0]
	for _, text := range []string{"plain", `{"and": "longer than the line of the file"}`} {
		pair := root.Pair(m.With(source.NewText(text, m.Value)))
		if at := pair.At(1, len(text)); at.String() != "f:1:7" {
			t.Errorf("the end of %s is at %s", text, at)
		}
	}
}

// leadsTo holds that the place of a word in a text is one of it in the file.
func leadsTo(t *testing.T, file string, pair api.Pair, word string) {
	t.Helper()
	before, _, found := strings.Cut(pair.Value, word)
	if !found {
		t.Fatalf("%q has no %s", pair.Value, word)
	}
	line := strings.Count(before, "\n") + 1
	at := pair.At(line, len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))+1)
	lines := strings.Split(file, "\n")
	if runes := []rune(lines[at.Line-1]); at.Column > len(runes) || !strings.HasPrefix(string(runes[at.Column-1:]), word) {
		t.Errorf("%s is at %s of %q", word, at, file)
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
