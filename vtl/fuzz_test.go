package vtl

import (
	"bytes"
	"errors"
	"testing"
	"unicode/utf8"

	"postern/vtl/internal/generate"
	"postern/vtl/internal/seeds"
	"postern/vtl/value"
)

// FuzzRender runs any text as a template: the result is an output or an *Error, the same for the traced form and for a frame
// that was used before.
func FuzzRender(f *testing.F) {
	seeds.Add(f, "testdata/seeds.txt")
	for _, c := range readRules(f) {
		f.Add(c.Template)
	}
	g := generate.New(7)
	for range 200 {
		f.Add(g.Template())
	}
	used := NewFrame()
	f.Fuzz(func(t *testing.T, source string) {
		template, err := Parse("t", source)
		if err != nil {
			mustBeError(t, source, err)
			return
		}
		limits := Limits{Steps: 100_000, Output: 1 << 20}
		frame := NewFrame()
		frame.Limits, used.Limits = limits, limits
		out, err := template.Render(frame, nil)
		if err != nil {
			mustBeError(t, source, err)
		}
		used.Reset()
		again, errAgain := template.Render(used, nil)
		if (err == nil) != (errAgain == nil) || !bytes.Equal(out, again) && !bytes.ContainsRune(out, '@') {
			t.Errorf("%q: %q, %v with a new frame, %q, %v with a used one", source, out, err, again, errAgain)
		}
		if utf8.ValidString(source) && !utf8.Valid(out) {
			t.Errorf("%q: output %q is not UTF-8", source, out)
		}
	})
}

func mustBeError(t *testing.T, source string, err error) {
	var e *Error
	if !errors.As(err, &e) || e.Kind == "" || e.Message == "" {
		t.Errorf("%q: %T %v", source, err, err)
	}
}

// FuzzFrameReuse renders two templates with one frame: the second sees nothing of the first.
func FuzzFrameReuse(f *testing.F) {
	f.Add("#set($x=1)#foreach($i in [1,2])$i#set($foreach.k=1)#end", "$x$i$foreach.k$velocityCount")
	f.Add("#define($x)a#stop#end$x", "$x")
	f.Add("#define($d)$d$m.s#end#set($m.d=$d)#foreach($i in $m)#set($m.s=$foreach)#end", "#set($foreach=$m.s)#foreach($j in $m)$foreach.parent$j$m.d#end")
	f.Fuzz(func(t *testing.T, first, second string) {
		a, errA := Parse("a", first, Globals("m"))
		b, errB := Parse("b", second, Globals("m"))
		if errA != nil || errB != nil {
			return
		}
		limits := Limits{Steps: 50_000, Output: 1 << 20}
		fresh, shared := NewFrame(), NewFrame()
		fresh.Limits, shared.Limits = limits, limits
		want, errWant := b.Render(fresh, nil)
		a.Render(shared, nil)
		got, errGot := b.Render(shared, nil)
		if (errWant == nil) != (errGot == nil) || !bytes.Equal(want, got) && !bytes.ContainsRune(want, '@') {
			t.Errorf("%q after %q: %q, %v, want %q, %v", second, first, got, errGot, want, errWant)
		}
		// Whatever one leaves in an object of the host, the other can meet it, and the host can print it.
		m := value.FromMap(value.NewMap(value.HashMap, 0))
		shared.SetGlobal(0, m)
		a.Render(shared, nil)
		b.Render(shared, nil)
		m.AppendText(nil, 1<<20)
	})
}

func TestZeroFrameValue(t *testing.T) {
	var f Frame
	template, err := Parse("t", "$x")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := template.Render(&f, nil); err != nil || len(out) != 0 {
		t.Errorf("%q, %v", out, err)
	}
	if v := f.Global(0); v != value.Null {
		t.Error("a global nobody set")
	}
}
