package vtl

import (
	"errors"
	"strings"
	"testing"

	"postern/vtl/value"
)

func TestErrorText(t *testing.T) {
	for _, c := range []struct {
		name, template, want string
	}{
		{"parse", "{\n\t\"a\": $input.json('$.a'\n}", "t:3:1: parse: unexpected '}', expected ',' or ')' after a method's argument\n}\n^"},
		{"null", "#if($x == null)a#end", "t:1:11: parse: unexpected word \"null\", expected a value (there is no null: use a variable that is not set)\n" +
			"#if($x == null)a#end\n          ^"},
		{"dollar at the end", "total: 5$", "t:1:10: parse: the template ends inside a reference (a template cannot end with $; write it differently, " +
			"for example #set($d = '$')$d)\ntotal: 5$\n         ^"},
		{"minus", "#set($x = $y -2)", "t:1:14: parse: unexpected integer \"-2\", expected an operator or ')' (to subtract, put a blank behind the minus)\n" +
			"#set($x = $y -2)\n             ^"},
		{"method", "é\n  #set($s='é')$s.substring(5)", "t:2:18: method: java.lang.StringIndexOutOfBoundsException: begin 5, end 1, length 1 (ask for .size() or .length() before)\n" +
			"  #set($s='é')$s.substring(5)\n                 ^"},
		{"operator in an index", "$l[$i+1]", "t:1:6: parse: unexpected '+' inside an index (an index is one literal or reference: compute it with #set before)\n" +
			"$l[$i+1]\n     ^"},
		{"operator in an argument", "$l.get($i+1)", "t:1:10: parse: unexpected '+' inside the arguments of a method " +
			"(an argument is one literal or reference: compute it with #set before)\n$l.get($i+1)\n         ^"},
		{"call as a statement", "#set($l.clear())", "t:1:16: parse: unexpected ')', expected '=' " +
			"(write #set($name = value); for its effect alone, a method is called with #set($unused = $x.method()))\n#set($l.clear())\n               ^"},
		{"member called true", "$m.true", "t:1:4: parse: unexpected true (true and false are no names of members: use $x['true'])\n$m.true\n   ^"},
		{"open quote", "$x.a(\"b)", "t:1:9: parse: the template ends inside the arguments of a method " +
			"(a quote, bracket or parenthesis before is not closed)\n$x.a(\"b)\n        ^"},
		{"no operator", "#if($a & $b)c#end", "t:1:9: parse: unexpected ' ' inside the arguments of a directive " +
			"(operators are + - * / % == != < <= > >= && || !)\n#if($a & $b)c#end\n        ^"},
		{"else", "#else", "t:1:1: parse: unexpected #else (there is no open #if it could belong to)\n#else\n^"},
		{"changed in a loop", "#set($l=[1,2])#foreach($i in $l)$l.add(3)#end", "t:1:15: runtime: java.util.ConcurrentModificationException: " +
			"the collection was changed while it was walked (collect the changes while the loop runs and make them behind it)\n" +
			"#set($l=[1,2])#foreach($i in $l)$l.add(3)#end\n              ^"},
		{"Java's message of two lines", "#set($s='a')$s.matches('(')", "t:1:16: method: java.util.regex.PatternSyntaxException: Unclosed group near index 1: ( " +
			"(expected \")\" to end the group; write \\( for a literal parenthesis)\n#set($s='a')$s.matches('(')\n               ^"},
		{"index", "#set($l=[1])\n\t$l[3]", "t:2:11: runtime: java.lang.IndexOutOfBoundsException: Index 3 out of bounds for length 1 (ask for .size() or .length() before)\n $l[3]\n   ^"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := renderError(c.template)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if e.Detail() != c.want {
				t.Errorf("got\n%s\nwant\n%s", e.Detail(), c.want)
			}
		})
	}
}

func renderError(template string, opts ...Option) error {
	t, err := Parse("t", template, opts...)
	if err == nil {
		_, err = t.Render(NewFrame(), nil)
	}
	return err
}

// The excerpt of a very long line is what is near the failure.
func TestExcerptOfLongLine(t *testing.T) {
	err := renderError(strings.Repeat("é", 5000) + "#if(" + strings.Repeat("x", 5000))
	var e *Error
	if !errors.As(err, &e) || len(e.Excerpt) > 400 {
		t.Fatalf("excerpt of %d bytes", len(e.Excerpt))
	}
	line, caret, _ := strings.Cut(e.Excerpt, "\n")
	at := strings.Index(caret, "^")
	if r := []rune(line); r[at] != 'x' || r[at-1] != '(' {
		t.Errorf("caret below %q", string(r[max(at-3, 0):]))
	}
}

func TestFailKeepsKindAndCause(t *testing.T) {
	cause := errors.New("not JSON")
	bind := Bind(func(Site) Bound {
		return func(*Frame, value.Value, []value.Value) (value.Value, bool, error) {
			return value.Null, false, Fail(KindJSON, cause)
		}
	})
	template, err := Parse("t", "a $input.path('$')", Globals("input"), bind)
	if err != nil {
		t.Fatal(err)
	}
	f := NewFrame()
	f.SetGlobal(0, value.String("x"))
	dst, err := template.Render(f, []byte("kept"))
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindJSON || !errors.Is(err, cause) || e.Line != 1 || e.Col != 10 {
		t.Errorf("got %#v", err)
	}
	if string(dst) != "kept" {
		t.Errorf("partial output %q", dst)
	}
}
