package record

import (
	"strings"
	"unicode/utf8"

	"postern/vtl"
	"postern/vtl/value"
)

// Limits bound a recording. A zero field means the default in brackets.
type Limits struct {
	Steps int // statements, branches and turns kept [5000]
	Text  int // bytes kept of each value [300]
}

// Recording is what one rendering did. It never changes after [Render].
type Recording struct {
	Template string // its name
	Source   string
	Output   []byte // what was written, also by a rendering that failed
	Steps    []*Step
	Omitted  int // steps beyond the limit
	Err      error
}

// Step is a statement, a branch of #if or a turn of #foreach.
type Step struct {
	Kind   string  `json:"kind"` // text, reference, #set, #if, #foreach, turn ...; of a branch its way
	Line   int     `json:"line"` // in the template, from 1
	Column int     `json:"column"`
	Source string  `json:"source,omitempty"` // the text of the statement, of a block only its head
	Values []Value `json:"values,omitempty"`
	Turn   int     `json:"turn,omitempty"` // of #foreach, from 1
	From   int     `json:"from"`           // the step wrote Output[From:To]
	To     int     `json:"to"`
	Failed string  `json:"failed,omitempty"`
	Taken  bool    `json:"taken,omitempty"` // a branch of #if
	Inner  []*Step `json:"steps,omitempty"`
	aside  bool    // it made a piece of a value, not output
}

// Value is what an expression of a step was.
type Value struct {
	Expression string `json:"expression"`
	Type       string `json:"type"` // null, boolean, number, string, array, object
	Text       string `json:"value"`
	Cut        bool   `json:"cut,omitempty"` // only the beginning is kept
}

// Render renders a traced template and records what it does. The output is
// appended to dst as [vtl.Template.Render] does; the recording is there also
// when the rendering fails.
func Render(traced *vtl.Template, f *vtl.Frame, dst []byte, limits Limits) (*Recording, []byte, error) {
	if limits.Steps <= 0 {
		limits.Steps = 5000
	}
	if limits.Text <= 0 {
		limits.Text = 300
	}
	rec := &Recording{Template: traced.Name(), Source: traced.Source()}
	r := &recorder{rec: rec, limits: limits, start: len(dst), before: f.Tracer}
	f.Tracer = r
	out, err := traced.Render(f, dst)
	f.Tracer = r.before
	rec.Err = err
	if err == nil {
		rec.Output = append([]byte(nil), out[r.start:]...)
	}
	return rec, out, err
}

// recorder is the tracer of one rendering.
type recorder struct {
	rec    *Recording
	limits Limits
	start  int
	kept   int
	open   []level
	before vtl.Tracer // the one of the host: it is told everything too
	slab   []Step     // memory of steps, taken in pieces
	values []Value    // memory of values
}

// step is new memory for a step.
func (r *recorder) step(s Step) *Step {
	if len(r.slab) == cap(r.slab) {
		r.slab = make([]Step, 0, min(max(16, r.kept), 256))
	}
	r.slab = append(r.slab, s)
	return &r.slab[len(r.slab)-1]
}

// valued adds a value to a step. The first one takes no memory of its own.
func (r *recorder) valued(s *Step, v Value) {
	if s.Values != nil {
		s.Values = append(s.Values, v)
		return
	}
	if len(r.values) == cap(r.values) {
		r.values = make([]Value, 0, min(max(8, r.kept), 256))
	}
	r.values = append(r.values, v)
	n := len(r.values)
	s.Values = r.values[n-1 : n : n]
}

// level is a statement that is running, and where the steps inside it go.
type level struct{ step, into *Step }

// Enter implements vtl.Tracer.
func (r *recorder) Enter(f *vtl.Frame, e vtl.Event) {
	if r.before != nil {
		r.before.Enter(f, e)
	}
	s := r.add(Step{Kind: e.Place.Kind, Line: e.Place.Line, Column: e.Place.Col, Source: r.source(e.Place), From: len(f.Output()) - r.start})
	r.open = append(r.open, level{s, s})
}

// Leave implements vtl.Tracer.
func (r *recorder) Leave(f *vtl.Frame, e vtl.Event) {
	if r.before != nil {
		r.before.Leave(f, e)
	}
	last := r.open[len(r.open)-1]
	r.open = r.open[:len(r.open)-1]
	if e.Err != nil {
		r.keep(f)
	}
	s := last.step
	if s == nil {
		return
	}
	r.closeInto(last, e.To-r.start)
	s.From, s.To = e.From-r.start, e.To-r.start
	if r.aside() {
		s.From, s.To, s.aside = 0, 0, true
	}
	if e.Err != nil {
		s.Failed = firstLine(e.Err.Error())
		r.dropFailed(s)
	}
}

// Value implements vtl.Tracer.
func (r *recorder) Value(f *vtl.Frame, e vtl.Event) {
	if r.before != nil {
		r.before.Value(f, e)
	}
	into := r.into()
	if into == nil || len(into.Values) >= r.limits.Steps {
		return
	}
	v := Value{Expression: strings.TrimSpace(e.Place.Text), Type: typeOf(e.Value)}
	if e.Err != nil {
		v.Type, v.Text = "failed", firstLine(e.Err.Error())
	} else {
		v.Text, v.Cut = r.text(e.Value)
	}
	r.valued(into, v)
}

// Branch implements vtl.Tracer.
func (r *recorder) Branch(f *vtl.Frame, e vtl.Event) {
	if r.before != nil {
		r.before.Branch(f, e)
	}
	if len(r.open) == 0 || r.open[len(r.open)-1].step == nil {
		return
	}
	top := &r.open[len(r.open)-1]
	at := len(f.Output()) - r.start
	r.closeInto(*top, at)
	kind := e.Place.Kind
	if e.Turn > 0 {
		kind = "turn"
	}
	top.into = top.step
	s := r.add(Step{Kind: kind, Line: e.Place.Line, Column: e.Place.Col, From: at, Turn: e.Turn, Taken: e.Turn == 0})
	if s == nil {
		return
	}
	top.into = s
	if e.Turn > 0 {
		text, cut := r.text(e.Value)
		r.valued(s, Value{Expression: loopVariable(top.step.Source), Type: typeOf(e.Value), Text: text, Cut: cut})
	}
}

// closeInto notes where a branch or turn ends.
func (r *recorder) closeInto(l level, at int) {
	if l.into != l.step && l.into != nil {
		l.into.To = at
	}
}

// into is the step that what happens now belongs to, nil when it is not kept.
func (r *recorder) into() *Step {
	if len(r.open) == 0 {
		return nil
	}
	return r.open[len(r.open)-1].into
}

// add keeps a step below the one that is running; nil when the limit is
// reached.
func (r *recorder) add(made Step) *Step {
	into := r.into()
	if r.kept >= r.limits.Steps || len(r.open) > 0 && into == nil {
		r.rec.Omitted++
		return nil
	}
	s := r.step(made)
	r.kept++
	if into == nil {
		r.rec.Steps = append(r.rec.Steps, s)
	} else {
		into.Inner = append(into.Inner, s)
	}
	return s
}

// dropFailed forgets a value that says the same as the failure of its step.
func (r *recorder) dropFailed(s *Step) {
	if n := len(s.Values); n > 0 && s.Values[n-1].Text == s.Failed {
		s.Values = s.Values[:n-1]
	}
}

// aside says whether what runs now makes a value, not output: it is inside a
// #set or a reference.
func (r *recorder) aside() bool {
	for _, l := range r.open {
		if l.step == nil || l.step.Kind == "#set" || l.step.Kind == "reference" {
			return true
		}
	}
	return false
}

// keep copies the output of a rendering that is failing.
func (r *recorder) keep(f *vtl.Frame) {
	if r.rec.Output == nil {
		r.rec.Output = append([]byte{}, f.Output()[r.start:]...)
	}
}

// source is the text of a statement; of one with a block the part before it.
func (r *recorder) source(p *vtl.Place) string {
	if p.Start < 0 || p.End > len(r.rec.Source) || p.Start > p.End {
		return ""
	}
	text := r.rec.Source[p.Start:p.End]
	if p.Kind == "#if" || p.Kind == "#foreach" || p.Kind == "#define" {
		text = head(text)
	}
	return strings.Trim(text, "\r\n")
}

// head is a directive with its parentheses.
func head(text string) string {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return text[:i+1]
			}
		}
	}
	return firstLine(text)
}

// loopVariable is the $x of #foreach($x in ...).
func loopVariable(source string) string {
	_, rest, _ := strings.Cut(source, "(")
	name, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	if !strings.HasPrefix(name, "$") {
		return "element"
	}
	return name
}

// text is a value as it prints, cut at a character.
func (r *recorder) text(v value.Value) (text string, cut bool) {
	if v.IsString() && len(v.Str()) <= r.limits.Text && utf8.ValidString(v.Str()) {
		return strings.Clone(v.Str()), false
	}
	text = string(value.AppendUTF8(nil, value.Text(v)))
	if len(text) <= r.limits.Text {
		return text, false
	}
	n := r.limits.Text
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n], true
}

func firstLine(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	return text
}

func typeOf(v value.Value) string {
	switch v.Kind() {
	case value.KindNull:
		return "null"
	case value.KindBool:
		return "boolean"
	case value.KindString, value.KindChar:
		return "string"
	case value.KindList:
		return "array"
	case value.KindMap:
		return "object"
	case value.KindObject:
		return "java"
	}
	return "number"
}
