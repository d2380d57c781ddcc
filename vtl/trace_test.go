package vtl

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/vtl/value"
)

// logTracer writes one line per event.
type logTracer struct {
	template *Template
	lines    []string
}

func (l *logTracer) note(what string, e Event, more string) {
	p := e.Place
	text := "-"
	if p.Start >= 0 {
		text = l.template.Source()[p.Start:p.End]
	}
	l.lines = append(l.lines, fmt.Sprintf("%d %s %s %d:%d %q%s", e.Depth, what, p.Kind, p.Line, p.Col, text, more))
}

func (l *logTracer) Enter(_ *Frame, e Event) { l.note("enter", e, "") }

func (l *logTracer) Leave(f *Frame, e Event) {
	more := fmt.Sprintf(" wrote %q", f.Output()[e.From:e.To])
	if e.Err != nil {
		more += " and failed"
	}
	l.note("leave", e, more)
}

func (l *logTracer) Value(_ *Frame, e Event) { l.note("value", e, " is "+value.Text(e.Value)) }

func (l *logTracer) Branch(_ *Frame, e Event) {
	l.note("branch", e, fmt.Sprintf(" turn %d of %s", e.Turn, value.Text(e.Value)))
}

func TestTrace(t *testing.T) {
	template, err := Parse("t", "#set($x = 1 + 1)\n#if($x > 5)a#{else}b$x#end#foreach($i in [7])$i#end#stop")
	if err != nil {
		t.Fatal(err)
	}
	traced, err := template.Traced()
	if err != nil {
		t.Fatal(err)
	}
	log := &logTracer{template: traced}
	f := NewFrame()
	f.Tracer = log
	out, err := traced.Render(f, nil)
	if err != nil || string(out) != "b27" {
		t.Fatalf("%q, %v", out, err)
	}
	want := strings.TrimSpace(`
0 enter #set 1:1 "#set($x = 1 + 1)\n"
1 value value 1:11 "1 + 1" is 2
0 leave #set 1:1 "#set($x = 1 + 1)\n" wrote ""
0 enter #if 2:1 "#if($x > 5)a#{else}b$x#end"
1 value value 2:5 "$x" is 2
1 value value 2:5 "$x > 5" is false
1 branch #else 2:13 "b$x" turn 0 of null
1 enter text 2:20 "b"
1 leave text 2:20 "b" wrote "b"
1 enter reference 2:21 "$x"
2 value value 2:21 "$x" is 2
1 leave reference 2:21 "$x" wrote "2"
0 leave #if 2:1 "#if($x > 5)a#{else}b$x#end" wrote "b2"
0 enter #foreach 2:27 "#foreach($i in [7])$i#end"
1 value value 2:42 "[7]" is [7]
1 branch #foreach 2:27 "#foreach($i in [7])$i#end" turn 1 of 7
1 enter reference 2:46 "$i"
2 value value 2:46 "$i" is 7
1 leave reference 2:46 "$i" wrote "7"
0 leave #foreach 2:27 "#foreach($i in [7])$i#end" wrote "7"
0 enter #stop 2:52 "#stop"
0 leave #stop 2:52 "#stop" wrote "" and failed`)
	if diff := cmp.Diff(want, strings.Join(log.lines, "\n")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestCoverage(t *testing.T) {
	template, err := Parse("t", "#if($a)1#elseif($b)2#end\n#if($b)3#{else}#foreach($i in $l)#if($i > 1)4#end#end#end")
	if err != nil {
		t.Fatal(err)
	}
	traced, err := template.Traced()
	if err != nil {
		t.Fatal(err)
	}
	c, f := NewCoverage(traced), NewFrame()
	f.Tracer = c
	if got := covered(c); !strings.Contains(got, "0 times") || strings.Contains(got, "1 times") {
		t.Errorf("before the first rendering\n%s", got)
	}
	render := func(a, b bool, items ...value.Value) {
		f.Reset()
		names := map[string]value.Value{"a": value.Bool(a), "b": value.Bool(b), "l": value.FromList(value.NewList(value.ArrayList, items...))}
		for i, g := range traced.Variables() {
			f.SetGlobal(i, names[g])
		}
		if _, err := traced.Render(f, nil); err != nil {
			t.Fatal(err)
		}
	}
	traced.nglob = len(traced.slots) // the test sets every variable
	render(true, true)
	render(false, false, value.Int(1), value.Int(2))
	render(false, false)
	other := NewCoverage(traced)
	f.Tracer = other
	render(true, true)
	c.Add(other)
	want := strings.TrimSpace(`
1:1 #if 2 times
1:9 #elseif 0 times
1:1 no #else 2 times
2:1 #if 2 times
2:9 #else 2 times
2:16 no turns 1 times
2:16 one turn 0 times
2:16 many turns 1 times
2:34 #if 1 times
2:34 no #else 1 times`)
	if diff := cmp.Diff(want, covered(c)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func covered(c *Coverage) string {
	var lines []string
	for _, b := range c.Branches() {
		lines = append(lines, fmt.Sprintf("%d:%d %s %d times", b.Place.Line, b.Place.Col, b.Way, b.Taken))
	}
	return strings.Join(lines, "\n")
}

func TestVariableForTracers(t *testing.T) {
	template, err := Parse("t", "#set($x = 5)$x")
	if err != nil {
		t.Fatal(err)
	}
	f := NewFrame()
	if _, err := template.Render(f, nil); err != nil {
		t.Fatal(err)
	}
	if x, y := f.Variable("x"), f.Variable("y"); x.Int64() != 5 || !y.IsNull() {
		t.Errorf("x is %v, y is %v", x, y)
	}
}
