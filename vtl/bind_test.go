package vtl

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/vtl/value"
)

// shouting is a host that compiles $host.shout(text) and $host.name.
type shouting struct {
	sites []string
}

func (s *shouting) bind(site Site) Bound {
	var args []string
	for _, a := range site.Args {
		args = append(args, fmt.Sprintf("%t:%s", a.Const, value.Text(a.Value)))
	}
	s.sites = append(s.sites, fmt.Sprintf("%s.%s %t %v", site.Global, site.Member, site.Method, args))
	switch site.Member {
	case "shout":
		return func(f *Frame, recv value.Value, args []value.Value) (value.Value, bool, error) {
			return value.String(recv.Str() + strings.ToUpper(value.Text(args[0]))), true, nil
		}
	case "nothing":
		return func(*Frame, value.Value, []value.Value) (value.Value, bool, error) { return value.Null, false, nil }
	}
	return nil
}

func TestBind(t *testing.T) {
	for _, c := range []struct {
		name, template, want string
		sites                []string
	}{
		{"constant", "$host.shout('ab')", "!AB", []string{"host.shout true [true:ab]"}},
		{"constant with a dollar", `$host.shout("$.ab")`, "!$.AB", []string{"host.shout true [true:$.ab]"}},
		{"in double quotes", `#set($x='q')$host.shout("$x")`, "!Q", []string{"host.shout true [false:null]"}},
		{"variable", "#set($x='q')$host.shout($x)", "!Q", []string{"host.shout true [false:null]"}},
		{"in a string", `#set($x="$host.shout(""a"")")$x`, "!A", []string{"host.shout true [true:a]"}},
		{"members behind it are not bound", "$host.shout('ab').length()", "3", []string{"host.shout true [true:ab]"}},
		{"unknown member", "$host.length()", "1", []string{"host.length true []"}},
		{"property", "[$host.name]", "[]", []string{"host.name false []"}},
		{"not found", "[$host.nothing]#if($host.nothing == '')T#end", "[]T", []string{"host.nothing false []", "host.nothing false []"}},
		{"other variables are not bound", "#set($h='x')$h.shout('a')", "", nil},
		{"assigned", "#set($host='x')[$host.shout('a')]", "[]", nil},
		{"loop variable", "#foreach($host in ['x'])[$host.shout('a')]#end", "[]", nil},
		{"defined", "#define($host)x#end[$host.shout('a')]", "[]", nil},
		{"target of #set", "#set($host.shout = 1)$host", "!", []string{"host.shout false []"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var host shouting
			template, err := Parse("t", c.template, Globals("host"), Bind(host.bind))
			if err != nil {
				t.Fatal(err)
			}
			f := NewFrame()
			f.SetGlobal(0, value.String("!"))
			out, err := template.Render(f, nil)
			if err != nil || string(out) != c.want {
				t.Errorf("got %q, %v", out, err)
			}
			if diff := cmp.Diff(c.sites, host.sites); diff != "" {
				t.Errorf("sites (-want +got)\n%s", diff)
			}
		})
	}
}

func TestGlobals(t *testing.T) {
	template, err := Parse("t", "$a$b#set($a='changed')$a", Globals("a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	f := NewFrame()
	f.SetGlobal(1, value.String("B"))
	f.SetGlobal(0, value.String("A"))
	for range 2 { // an assignment does not reach the next rendering
		out, err := template.Render(f, nil)
		if err != nil || string(out) != "ABchanged" {
			t.Fatalf("got %q, %v", out, err)
		}
	}
	if f.Global(0).Str() != "A" || !f.Global(7).IsNull() {
		t.Error("the host's values have changed")
	}
	f.Reset()
	if out, _ := template.Render(f, nil); string(out) != "changed" {
		t.Errorf("after Reset %q", out)
	}
	if diff := cmp.Diff([]string{"a", "b"}, template.Variables()); diff != "" {
		t.Error(diff)
	}
}

func TestOutputIsUTF8(t *testing.T) {
	const high, low = "\xed\xa0\xbd", "\xed\xb8\x80" // the halves of U+1F600
	for _, c := range []struct{ template, want string }{
		{"$h$l", "😀"}, {"$h $l", "? ?"}, {"$l$h", "??"}, {"#set($s = $h + $l)$s$s.length()", "😀2"},
		{`#set($s="x\ud83d\ude00\ud83d")$s`, "x😀?"}, {"é€$h", "é€?"},
	} {
		template, err := Parse("t", c.template, Globals("h", "l"))
		if err != nil {
			t.Fatal(err)
		}
		f := NewFrame()
		f.SetGlobal(0, value.String(high))
		f.SetGlobal(1, value.String(low))
		out, err := template.Render(f, []byte("é"))
		if err != nil || string(out) != "é"+c.want {
			t.Errorf("%s: got %q, %v, want %q", c.template, out, err, c.want)
		}
	}
}

// One template serves many goroutines, each with its own frame.
func TestTemplateIsShared(t *testing.T) {
	template, err := Parse("t", `#set($s = "")#foreach($i in [1..50])#set($s = "$s$x$i$foreach.index")#end#define($d)$x#end$s$d`, Globals("x"))
	if err != nil {
		t.Fatal(err)
	}
	render := func(x string) string {
		f := NewFrame()
		f.SetGlobal(0, value.String(x))
		out, err := template.Render(f, nil)
		if err != nil {
			t.Error(err)
		}
		return string(out)
	}
	var all sync.WaitGroup
	for _, x := range []string{"a", "b", "c", "d"} {
		all.Go(func() {
			want := strings.ReplaceAll(render("?"), "?", x)
			for range 50 {
				if got := render(x); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			}
		})
	}
	all.Wait()
}

// A #define block that a template leaves in an object of the host is rendered by whoever prints it, with the variables of then.
func TestBlockOutlivesItsTemplate(t *testing.T) {
	parse := func(source string) *Template {
		t.Helper()
		template, err := Parse("t", source, Globals("m"))
		if err != nil {
			t.Fatal(err)
		}
		return template
	}
	first := parse("#set($a=1)#set($b=2)#set($c=3)#define($d)[$a$b$c]#foreach($i in [1,2])$i#end#end#set($m.d = $d)$m.d")
	second := parse("#set($c = 'C')$m.d")
	m := value.NewMap(value.HashMap, 0)
	f := NewFrame()
	f.SetGlobal(0, value.FromMap(m))
	if out, err := first.Render(f, nil); err != nil || string(out) != "[123]12" {
		t.Errorf("first: %q, %v", out, err)
	}
	if out, err := second.Render(f, nil); err != nil || string(out) != "[C]12" {
		t.Errorf("second: %q, %v", out, err)
	}
	left, _ := m.GetString("d")
	if got := value.Text(left); got != "[C]12" {
		t.Errorf("printed by the host: %q", got)
	}
	f.Reset()
	if got := value.Text(left); got != "[]12" {
		t.Errorf("printed after Reset: %q", got)
	}
}

// The state of a loop that a template keeps is not lent to another loop.
func TestLoopStateIsKept(t *testing.T) {
	first, err := Parse("t", "#foreach($i in [1,2])#set($m.s = $foreach)#end$m.s.index", Globals("m"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := Parse("t", "#set($foreach = $m.s)#foreach($i in [7])$foreach.topmost.index$foreach.parent.count#end", Globals("m"))
	if err != nil {
		t.Fatal(err)
	}
	f := NewFrame()
	f.SetGlobal(0, value.FromMap(value.NewMap(value.HashMap, 0)))
	if out, err := first.Render(f, nil); err != nil || string(out) != "1" {
		t.Errorf("first: %q, %v", out, err)
	}
	if out, err := second.Render(f, nil); err != nil || string(out) != "12" {
		t.Errorf("second: %q, %v", out, err)
	}
}
