package vtl

import "testing"

// In plain mode a reference without a value is null and prints its source.
func TestPlain(t *testing.T) {
	for _, c := range []struct{ template, want string }{
		{"[$nope] [$!nope] [${nope.a.b()}]", "[$nope] [] [${nope.a.b()}]"},
		{"#if($nope)T#{else}F#end", "F"},
		{"#if(!$nope)T#end", "T"},
		{"#if($nope == '')T#{else}F#end", "F"},
		{"#set($x=1)#set($x = $nope)$x", "1"},
		{`#set($s="a$nope")$s`, "a$nope"},
		{"#set($x = 1 + $nope)[$x]", "[$x]"},
		{"#set($x = 'a' + $nope)$x", "a$nope"},
		{`\$nope \\$nope \\\$nope`, `\$nope \\$nope \\$nope`},
		{`#set($x=1)\$x \\$x`, `$x \1`},
		{`$\!a $$nope`, `$!a $$nope`},
		{"#set($l=[1,$nope])$l", "[1, null]"},
		{"#set($m={})$m.put('a', 1)$m", "$m.put('a', 1){a=1}"},
		{"#define($d)x$d#end$d", "xx$d"},
		{"$nope.f(\\$a)", "$nope.f($a)"},
		{"#foreach($i in $nope)x#end|", "|"},
	} {
		template, err := Parse("t", c.template, Plain())
		if err != nil {
			t.Fatal(err)
		}
		out, err := template.Render(NewFrame(), nil)
		if err != nil || string(out) != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.template, out, err, c.want)
		}
	}
}
