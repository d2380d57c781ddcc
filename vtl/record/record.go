package record

import (
	"strings"

	"postern/vtl"
)

// Limits bound a recording. A zero field means the default in brackets.
type Limits struct {
	Steps int // statements, branches and turns kept [5000]
	Text  int // bytes kept of each value [300]
}

// valuesPerStep is how many values are kept for each step allowed, on average.
const valuesPerStep = 4

// Recording is what one rendering did. The zero Recording is ready for
// [Recording.Render]; one that is rendered again, after Reset, keeps its memory.
type Recording struct {
	Template string // its name
	Source   string
	Output   []byte // what was written, also by a rendering that failed
	Omitted  int    // steps and values beyond the limit
	Err      error

	form    *Form
	failure string  // what Err says
	steps   []step  // in the order in which they began: those inside follow the one around
	values  []val   // in the order in which they came
	texts   []byte  // texts of the values
	rec     tracing // while the rendering runs
}

// step is a statement, a branch of #if or a turn of #foreach.
type step struct {
	place       *vtl.Place
	failed      string
	from, to    int32 // the step wrote Output[from:to]
	depth       int32 // steps around
	turn        int32 // of #foreach, from 1
	first, last int32 // of its values, as numbers from 1; 0 for none
	kind        stepKind
	aside       bool // it made a piece of a value, not output
}

// stepKind tells statements from what is inside them.
type stepKind uint8

const (
	statement stepKind = iota
	branch             // of #if, taken
	turned             // of #foreach
)

// val is what an expression of a step was.
type val struct {
	place    *vtl.Place // nil: the element of a turn
	from, to int32      // in texts
	next     int32      // number of the next value of the step, 0 for none
	typ      typeName
	cut      bool // only the beginning is kept
}

// Render renders a traced template and records what it does. The output is
// appended to dst as [vtl.Template.Render] does; the recording is there also
// when the rendering fails.
func Render(traced *vtl.Template, f *vtl.Frame, dst []byte, limits Limits) (*Recording, []byte, error) {
	rec := new(Recording)
	out, err := rec.Render(NewForm(traced), f, dst, limits)
	return rec, out, err
}

// Render is [Render] into the memory of a recording that is new or was reset.
func (rec *Recording) Render(form *Form, f *vtl.Frame, dst []byte, limits Limits) ([]byte, error) {
	if limits.Steps <= 0 {
		limits.Steps = 5000
	}
	if limits.Text <= 0 {
		limits.Text = 300
	}
	traced := form.traced
	rec.form, rec.Template, rec.Source = form, traced.Name(), traced.Source()
	r := &rec.rec
	r.rec, r.limits, r.start, r.before, r.open, r.kept = rec, limits, len(dst), f.Tracer, r.open[:0], false
	f.Tracer = r
	out, err := traced.Render(f, dst)
	f.Tracer = r.before
	r.before = nil
	rec.Err = err
	if err != nil {
		rec.failure = err.Error()
	} else {
		rec.Output = append(rec.Output[:0], out[r.start:]...)
	}
	return out, err
}

// Largest memory that a recording keeps.
const (
	keptSteps = 2000
	keptText  = 128 << 10
)

// Reset forgets what was recorded and keeps the memory.
func (rec *Recording) Reset() {
	r := tracing{open: rec.rec.open[:0], scratch: kept(rec.rec.scratch)}
	steps, values := rec.steps[:0], rec.values[:0]
	if cap(steps) > keptSteps {
		steps = nil
	}
	if cap(values) > keptSteps {
		values = nil
	}
	*rec = Recording{Output: kept(rec.Output), texts: kept(rec.texts), steps: steps, values: values, rec: r}
}

// kept is a buffer to use again.
func kept(b []byte) []byte {
	if cap(b) > keptText {
		return nil
	}
	return b[:0]
}

// Clone is a copy of a finished recording that shares nothing with it.
func (rec *Recording) Clone() *Recording {
	c := *rec
	c.rec = tracing{}
	c.Output = append([]byte(nil), rec.Output...)
	c.texts = append([]byte(nil), rec.texts...)
	c.steps, c.values = append([]step(nil), rec.steps...), append([]val(nil), rec.values...)
	return &c
}

// Rewrite gives every text that a template has seen or written to a function
// that may change its bytes in place: values, the output, failures. Of a text
// that was cut only the beginning is there.
func (rec *Recording) Rewrite(change func(text []byte, cut bool)) {
	for i := range rec.values {
		v := &rec.values[i]
		change(rec.textOf(v), v.cut)
	}
	for i := range rec.steps {
		if s := &rec.steps[i]; s.failed != "" {
			s.failed = changed(s.failed, change)
		}
	}
	rec.failure = changed(rec.failure, change)
	change(rec.Output, false)
}

func changed(text string, change func(text []byte, cut bool)) string {
	b := []byte(text)
	change(b, false)
	return string(b)
}

// valueOf is a value by its number.
func (rec *Recording) valueOf(number int32) *val { return &rec.values[number-1] }

// textOf is the text of a value.
func (rec *Recording) textOf(v *val) []byte { return rec.texts[v.from:v.to] }

// source is the text of a step; branches and turns have none.
func (s *step) source() string {
	if s.kind != statement {
		return ""
	}
	return s.place.Source
}

// isText says that a step only wrote what stands in the template.
func (s *step) isText() bool {
	return s.kind == statement && s.place.Kind == "text" && s.failed == ""
}

// name is the kind of a step.
func (s *step) name() string {
	if s.kind == turned {
		return "turn"
	}
	return s.place.Kind
}

func firstLine(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	return text
}
