package vtl

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// Whatever a template does, it ends with a result or an error of kind limit, in bounded time and memory.
func TestLimits(t *testing.T) {
	deep := func(open, close string, n int) string { return strings.Repeat(open, n) + strings.Repeat(close, n) }
	loop := "#foreach($i in [1..1000])"
	for _, c := range []struct {
		name, template string
	}{
		{"size", strings.Repeat("a", MaxSource+1)},
		{"nested #if", deep("#if(true)", "#end", 20000)},
		{"nested #foreach", deep(loop, "#end", 10000)},
		{"parentheses", "#if(" + deep("(", ")", 100000) + ")#end"},
		{"lists", "#set($x=" + deep("[", "]", 100000) + ")"},
		{"maps", "#set($x=" + strings.Repeat("{1:", 50000) + ")"},
		{"not", "#if(" + strings.Repeat("!", 200000) + "true)#end"},
		{"indexes", strings.Repeat("$a[", 90000)},
		{"arguments", strings.Repeat("$a.b(", 50000)},
		{"ranges looked ahead", "#set($x=" + strings.Repeat("[$a.b(", 40000) + ")"},
		{"sum", "#set($x=1" + strings.Repeat("+1", 100000) + ")"},
		{"strings in strings", "#set($x=" + strings.Repeat(`"#set($x=`, 18) + ")"},
		{"loops in loops", loop + loop + loop + "x#end#end#end"},
		{"empty loops", loop + loop + loop + "#end#end#end"},
		{"output", loop + loop + strings.Repeat("a", 1000) + "#end#end"},
		{"growing text", `#set($s="0123456789")` + loop + `#set($s="$s$s")#end`},
		{"growing sum", `#set($s="0123456789")` + loop + `#set($s=$s+$s)#end`},
		{"growing list", `#set($l=[1])` + loop + `#if($l.addAll($l))#end#end`},
		{"growing number", `#set($n=10)` + loop + `#set($n=$n*$n)#end`},
		{"wide range", `#set($l=[1..2147483647])`},
		{"many ranges", loop + loop + `#set($l=[1..1000000])#end#end`},
		{"defines in defines", definitions(200, 1)},
		{"doubling defines", definitions(90, 2)},
		{"list in itself", `#set($l=[1])#if($l.add($l))#end` + loop + "$l#end"},
		{"backslashes", strings.Repeat(`\`, MaxSource)},
		{"dollars", strings.Repeat("$", MaxSource-1) + "a"},
		{"hashes", strings.Repeat("#", MaxSource)},
		{"quotes", "#set($x=" + strings.Repeat(`"`, 200001) + ")"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := renderError(c.template)
			var e *Error
			if err != nil && !errors.As(err, &e) {
				t.Errorf("%T: %v", err, err)
			}
		})
	}
}

// definitions defines n blocks of which each renders the one before so many times.
func definitions(n, times int) string {
	var b strings.Builder
	b.WriteString("#define($" + letters(0) + ")x#end")
	for i := 1; i < n; i++ {
		b.WriteString("#define($" + letters(i) + ")" + strings.Repeat("$"+letters(i-1), times) + "#end")
	}
	return b.String() + "$" + letters(n-1)
}

func letters(i int) string { return string(rune('a'+i%26)) + strings.Repeat("z", i/26) }

func TestLimitIsKindLimit(t *testing.T) {
	template, err := Parse("t", "#foreach($i in [1..1000])0123456789#end")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1000, 0)
	for _, c := range []struct {
		name   string
		limits Limits
		want   string
	}{
		{"none", Limits{}, ""},
		{"output", Limits{Output: 9999}, "the output is longer than 9999 bytes"},
		{"enough output", Limits{Output: 10000}, ""},
		{"steps", Limits{Steps: 500}, "the template took more than 500 steps"},
		{"time", Limits{Deadline: now, Now: func() time.Time { return now }}, ""},
	} {
		f := NewFrame()
		f.Limits = c.limits
		_, err := template.Render(f, nil)
		var e *Error
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (!errors.As(err, &e) || e.Kind != KindLimit || e.Message != c.want):
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

// A text of each turn is kept, in places that only the walk over live values knows; without that the same templates are no more
// than a few hundred steps.
func TestMemoryLimit(t *testing.T) {
	const grow = `#set($s="0123456789abcdef")#foreach($i in [1..13])#set($s="$s$s")#end#set($l=[])`
	for _, c := range []struct {
		name, template string
		limited        bool
	}{
		{"kept in a list", grow + `#foreach($i in [1..200])#if($l.add("$s$i"))#end#end`, true},
		{"kept in a map", grow + `#set($m={})#foreach($i in [1..200])#set($m["$i"]="$s$i")#end`, true},
		{"kept by an iterator", grow + `#foreach($i in [1..200])#set($t=["$s$i"])#if($l.add($t.iterator()))#end#end`, true},
		{"kept by a loop state", grow + `#foreach($i in [1..200])#foreach($j in [1])#set($foreach.k="$s$i")#if($l.add($foreach))#end#end#end`, true},
		{"kept by a loop around", grow + strings.Repeat(`#set($x="$s ")#foreach($x in [1])`, 200) + strings.Repeat("#end", 200), true},
		{"kept by a literal", grow + `#set($l=[` + strings.Repeat(`"$s ",`, 200) + `1])`, true},
		{"short texts", `#set($l=[])#set($s="0123456789")` + strings.Repeat("#foreach($i in [1..1000])", 2) + `#if($l.add($s.repeat(20)))#end#end#end`, true},
		{"dropped", grow + `#foreach($i in [1..900])#set($t="$s$i")#end`, false},
		{"cut off", grow + `#foreach($i in [1..200])#set($t="$s$i")#if($l.add($t.substring(0,5)))#end#end`, false},
		{"the same text", grow + `#foreach($i in [1..900])#if($l.add($s))#end#end`, false},
	} {
		template, err := Parse("t", c.template)
		if err != nil {
			t.Fatal(err)
		}
		f := NewFrame()
		f.Limits.Memory = 8 << 20
		_, err = template.Render(f, nil)
		var e *Error
		if limited := errors.As(err, &e) && e.Kind == KindLimit && strings.Contains(e.Message, "8388608 bytes"); limited != c.limited || err != nil && !limited {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// A limit has the position of the statement that reached it.
func TestLimitsHavePositions(t *testing.T) {
	for _, c := range []struct {
		template, at string
	}{
		{"#foreach($i in [1..1000])\n#foreach($i in [1..1000])#foreach($i in [1..1000])#end#end#end", "t:2:26: limit: "},
		{"#set($s='0123456789')\n#foreach($i in [1..1000])\n #set($s=\"$s$s\")#end", "t:3:13: limit: "},
		{"#set($m={})#set($s='0123456789')\n#foreach($i in [1..1000])#set($m.s=$s.repeat(900000))\n #set($m.s=\"$m.s$m.s\")#end", "t:3:17: limit: "},
		{"#set($s='0123456789')#set($s=$s.repeat(900000))\n$s$s", "t:2:3: limit: "},
	} {
		err := renderError(c.template)
		var e *Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), c.at) || e.Excerpt == "" {
			t.Errorf("%q: %v", c.template, err)
		}
	}
}

func TestDeadline(t *testing.T) {
	template, err := Parse("t", "#foreach($i in [1..1000])#foreach($j in [1..1000])#end#end")
	if err != nil {
		t.Fatal(err)
	}
	start, calls := time.Unix(1000, 0), 0
	f := NewFrame()
	f.Limits = Limits{Deadline: start.Add(3 * time.Second), Now: func() time.Time {
		calls++
		return start.Add(time.Duration(calls) * time.Second)
	}}
	_, err = template.Render(f, nil)
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindLimit || calls != 3 {
		t.Errorf("got %v after %d looks at the clock", err, calls)
	}
}

func TestLoopsCut(t *testing.T) {
	for _, c := range []struct {
		template, want string
		opts           []Option
		cut            int
	}{
		{"#foreach($i in [1..1000])#set($n = $i)#end$n", "1000", nil, 0},
		{"#foreach($i in [1..1001])#set($n = $i)#end$n", "1000", nil, 1},
		{"#set($l = [1..1001])#foreach($i in [1, 2])#foreach($j in $l)#set($n = $j)#end#end$n", "1000", nil, 2},
		{"#foreach($i in [1..1001])#set($n = $i)#end$n", "1001", []Option{Plain()}, 0},
	} {
		template, err := Parse("t", c.template, c.opts...)
		if err != nil {
			t.Fatal(err)
		}
		f := NewFrame()
		out, err := template.Render(f, nil)
		if err != nil || string(out) != c.want || f.LoopsCut() != c.cut {
			t.Errorf("%s: %q, %v, %d loops cut", c.template, out, err, f.LoopsCut())
		}
	}
}
