package record

import (
	"bytes"
	"unicode/utf8"

	"postern/vtl"
	"postern/vtl/value"
)

// tracing is the tracer of one rendering.
type tracing struct {
	rec     *Recording
	limits  Limits
	start   int
	open    []level
	before  vtl.Tracer // the one of the host: it is told everything too
	scratch []byte     // text of a value that is being printed
	kept    bool       // the output of a rendering that fails is copied
}

// level is a statement that is running, and where what happens inside it goes:
// the statement, or its branch or turn. Steps are numbers from 1; 0 is one that
// is not kept.
type level struct {
	step, into int32
	aside      bool // what is inside makes a value, not output
}

// Enter implements vtl.Tracer.
func (r *tracing) Enter(f *vtl.Frame, e vtl.Event) {
	if r.before != nil {
		r.before.Enter(f, e)
	}
	at := int32(len(f.Output()) - r.start)
	n := r.add(e.Place, statement, 0, at)
	aside := n == 0 || e.Place.Kind == "#set" || e.Place.Kind == "reference" || r.aside()
	r.open = append(r.open, level{n, n, aside})
}

// Leave implements vtl.Tracer.
func (r *tracing) Leave(f *vtl.Frame, e vtl.Event) {
	if r.before != nil {
		r.before.Leave(f, e)
	}
	last := r.open[len(r.open)-1]
	r.open = r.open[:len(r.open)-1]
	if e.Err != nil {
		r.keep(f)
	}
	if last.step == 0 {
		return
	}
	r.closeInto(last, int32(e.To-r.start))
	s := r.step(last.step)
	s.from, s.to = int32(e.From-r.start), int32(e.To-r.start)
	if r.aside() {
		s.from, s.to, s.aside = 0, 0, true
	}
	if e.Err != nil {
		s.failed = firstLine(e.Err.Error())
		r.dropFailed(s)
	}
}

// Value implements vtl.Tracer.
func (r *tracing) Value(f *vtl.Frame, e vtl.Event) {
	if r.before != nil {
		r.before.Value(f, e)
	}
	into := r.into()
	if into == 0 {
		return
	}
	v := val{place: e.Place, typ: typeOf(e.Value)}
	if e.Err != nil {
		v.typ = typeFailed
		v.from = int32(len(r.rec.texts))
		r.rec.texts = append(r.rec.texts, firstLine(e.Err.Error())...)
		v.to = int32(len(r.rec.texts))
	} else {
		r.print(&v, e.Value)
	}
	r.valued(into, v)
}

// Branch implements vtl.Tracer.
func (r *tracing) Branch(f *vtl.Frame, e vtl.Event) {
	if r.before != nil {
		r.before.Branch(f, e)
	}
	if len(r.open) == 0 || r.open[len(r.open)-1].step == 0 {
		return
	}
	top := &r.open[len(r.open)-1]
	at := int32(len(f.Output()) - r.start)
	r.closeInto(*top, at)
	top.into = top.step
	kind := branch
	if e.Turn > 0 {
		kind = turned
	}
	n := r.add(e.Place, kind, int32(e.Turn), at)
	if n == 0 {
		return
	}
	top.into = n
	if kind == turned {
		v := val{typ: typeOf(e.Value)}
		r.print(&v, e.Value)
		r.valued(n, v)
	}
}

func (r *tracing) step(number int32) *step { return &r.rec.steps[number-1] }

// closeInto notes where a branch or turn ends.
func (r *tracing) closeInto(l level, at int32) {
	if l.into != l.step && l.into != 0 {
		r.step(l.into).to = at
	}
}

// into is the step that what happens now belongs to, 0 when it is not kept.
func (r *tracing) into() int32 {
	if len(r.open) == 0 {
		return 0
	}
	return r.open[len(r.open)-1].into
}

// aside says whether what runs now makes a value, not output: it is inside a
// #set or a reference.
func (r *tracing) aside() bool { return len(r.open) > 0 && r.open[len(r.open)-1].aside }

// add keeps a step below the one that is running; 0 when the limit is reached.
func (r *tracing) add(place *vtl.Place, kind stepKind, turn, at int32) int32 {
	into := r.into()
	rec := r.rec
	if len(rec.steps) >= r.limits.Steps || len(r.open) > 0 && into == 0 {
		rec.Omitted++
		return 0
	}
	depth := int32(0)
	if into > 0 {
		depth = r.step(into).depth + 1
	}
	rec.steps = append(rec.steps, step{place: place, kind: kind, turn: turn, from: at, depth: depth})
	return int32(len(rec.steps))
}

// valued adds a value to a step.
func (r *tracing) valued(to int32, v val) {
	rec := r.rec
	if len(rec.values) >= valuesPerStep*r.limits.Steps {
		rec.Omitted++
		return
	}
	rec.values = append(rec.values, v)
	n := int32(len(rec.values))
	s := r.step(to)
	if s.first == 0 {
		s.first = n
	} else {
		rec.valueOf(s.last).next = n
	}
	s.last = n
}

// dropFailed forgets a value that says the same as the failure of its step.
func (r *tracing) dropFailed(s *step) {
	if s.last == 0 || string(r.rec.textOf(r.rec.valueOf(s.last))) != s.failed {
		return
	}
	if s.first == s.last {
		s.first, s.last = 0, 0
		return
	}
	n := s.first
	for r.rec.valueOf(n).next != s.last {
		n = r.rec.valueOf(n).next
	}
	r.rec.valueOf(n).next, s.last = 0, n
}

// keep copies the output of a rendering that is failing.
func (r *tracing) keep(f *vtl.Frame) {
	if !r.kept {
		r.rec.Output, r.kept = append(r.rec.Output[:0], f.Output()[r.start:]...), true
	}
}

// print keeps the text of a value as it prints, cut at a character.
func (r *tracing) print(v *val, of value.Value) {
	rec, limit := r.rec, r.limits.Text
	switch of.Kind() {
	case value.KindString:
		v.from = int32(len(rec.texts))
		whole := of.Str() // an unpaired surrogate takes three bytes and is printed as one
		rec.texts = value.AppendUTF8(rec.texts, whole[:min(len(whole), 3*limit+3)])
	case value.KindList, value.KindMap, value.KindObject, value.KindChar:
		// Printing may render a block of the template, which is recorded too: it
		// must find nothing half done here.
		scratch := r.scratch
		r.scratch = nil
		scratch, _ = of.AppendText(scratch[:0], 3*limit+3) // too long or too deep: what there is
		v.from = int32(len(rec.texts))
		rec.texts = appendUTF8(rec.texts, scratch)
		r.scratch = scratch
	default:
		v.from = int32(len(rec.texts))
		rec.texts = of.AppendJava(rec.texts)
	}
	r.cut(v, limit)
}

// appendUTF8 appends text with unpaired surrogates as "?".
func appendUTF8(dst, text []byte) []byte {
	if bytes.IndexByte(text, 0xED) < 0 {
		return append(dst, text...)
	}
	return value.AppendUTF8(dst, string(text))
}

// cut leaves the beginning of the last text.
func (r *tracing) cut(v *val, limit int) {
	rec := r.rec
	text := rec.texts[v.from:]
	if len(text) > limit {
		n := limit
		for n > 0 && !utf8.RuneStart(text[n]) {
			n--
		}
		rec.texts, v.cut = rec.texts[:int(v.from)+n], true
	}
	v.to = int32(len(rec.texts))
}

// typeName is the type of a value for people.
type typeName uint8

const (
	typeNull typeName = iota
	typeBoolean
	typeText
	typeArray
	typeObject
	typeJava
	typeNumber
	typeFailed
)

var typeNames = [...]string{"null", "boolean", "string", "array", "object", "java", "number", "failed"}

func (t typeName) String() string { return typeNames[t] }

func typeOf(v value.Value) typeName {
	switch v.Kind() {
	case value.KindNull:
		return typeNull
	case value.KindBool:
		return typeBoolean
	case value.KindString, value.KindChar:
		return typeText
	case value.KindList:
		return typeArray
	case value.KindMap:
		return typeObject
	case value.KindObject:
		return typeJava
	}
	return typeNumber
}
