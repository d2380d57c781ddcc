package vtl

import (
	"testing"

	"postern/internal/race"
	"postern/vtl/value"
)

// After the first rendering a frame has all the memory it needs.
func TestRenderAllocatesNothing(t *testing.T) {
	for _, c := range []struct {
		name, template string
	}{
		{"constant", `{"statusCode": 200}`},
		{"references", `{"a": "$x", "b": ${m.k}, "c": "$!nope", "d": "$m['k']", \$x}`},
		{"set", `#set($y = "$x and $m.k")#set($z = $y + 1)$y $z`},
		{"arithmetic", `#set($n = 0)#foreach($i in [1..100])#set($n = $n + $i * 3 - 1)#end$n`},
		{"conditions", `#if($x == "text" && $m.k > 3 || !$nope)yes#{else}no#end`},
		{"loops", `#foreach($i in $l)$foreach.index$velocityCount:$i#if($foreach.hasNext),#end#end`},
		{"loops in loops", `#foreach($i in $l)#foreach($j in [1..3])$foreach.parent.count$j#end#end`},
		{"keys", `#foreach($k in $m.keySet())$k=$m.get($k)#end`},
		{"methods", `$x.length() $x.substring(1) $l.size() $l.get(0) $x.indexOf("x") $m.containsKey("k")`},
		{"patterns", `$x.split("e")[0] $x.split("t").size() $x.matches("t.+t")`},
		{"literals", `#set($a = [1, "two", $x])#set($o = {"k": $a})$o.k.size()`},
		{"text directives", `#foo($x) #evaluate("x") ## comment`},
	} {
		t.Run(c.name, func(t *testing.T) {
			template, err := Parse("t", c.template, Globals("x", "m", "l"))
			if err != nil {
				t.Fatal(err)
			}
			m := value.NewMap(value.LinkedHashMap, 1)
			m.PutString("k", value.Int(5))
			list := value.FromList(value.NewList(value.JSONArray, value.Int(1), value.String("b")))
			f := NewFrame()
			var out []byte
			run := func() {
				f.Reset()
				f.SetGlobal(0, value.String("text"))
				f.SetGlobal(1, value.FromMap(m))
				f.SetGlobal(2, list)
				if out, err = template.Render(f, out[:0]); err != nil {
					t.Fatal(err)
				}
			}
			run()
			if n := testing.AllocsPerRun(100, run); n != 0 {
				t.Errorf("%v allocations in %s", n, out)
			}
		})
	}
}

// Parsing 2 KB takes a bounded number of allocations: nodes come from slabs, and the tree's memory serves the next one. The
// figures are about half above those measured, since the collector may take the kept memory away in between.
func TestParseAllocations(t *testing.T) {
	race.SkipAllocations(t)
	for _, c := range []struct {
		name, source string
		most         float64
	}{
		{"constant", `{"statusCode": 200}`, 20},
		{"statements", parsed, 90},
		{"2 KB", repeated(parsed), 210},
	} {
		parse := func() {
			if _, err := Parse("t", c.source, Globals("input", "util")); err != nil {
				t.Fatal(err)
			}
		}
		if n := testing.AllocsPerRun(100, parse); n > c.most {
			t.Errorf("%s: %v allocations, at most %v expected", c.name, n, c.most)
		}
	}
}
