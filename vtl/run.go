package vtl

import (
	"bytes"
	"errors"
	"fmt"

	"postern/vtl/syntax"
	"postern/vtl/value"
)

// run is the part of a Frame that a rendering changes.
type run struct {
	t      *Template
	out    []byte        // output so far; texts built on the way are made at its end and cut off again
	vars   []value.Value // by slot
	argv   []value.Value // receivers and arguments of the calls that are being made, and other values in use
	scopes scopes
	lent   [][]value.Value // variables of the templates around, whose blocks are being rendered
	aside  int             // bytes of outputs put aside

	steps, checkAt, maxSteps int
	maxOut                   int
	maxMemory, weighAt       int
	short                    int // bytes of short texts that calls made outside the arena
	depth, maxDepth          int
	around                   int   // traced: statements around
	cut                      int   // loops ended at their last allowed turn
	pending                  error // failure inside a text conversion, which cannot return one
}

// Render renders the template: it appends the output to dst. After a failure dst comes back as it was.
func (t *Template) Render(f *Frame, dst []byte) ([]byte, error) {
	start := len(dst)
	f.begin(t, dst)
	err := t.root.exec(f)
	out := f.out
	f.out = nil
	if err != nil && !isSignal(err) {
		return dst[:start], err
	}
	return repairSurrogates(out, start), nil
}

// begin prepares the frame for a rendering.
func (f *Frame) begin(t *Template, dst []byte) {
	f.t, f.out, f.pending = t, dst, nil
	if cap(f.vars) < len(t.slots) {
		f.vars = make([]value.Value, len(t.slots))
	}
	f.vars = f.vars[:len(t.slots)]
	n := copy(f.vars[:t.nglob], f.globals)
	clear(f.vars[n:])
	f.argv, f.lent, f.aside, f.short = f.argv[:0], f.lent[:0], 0, 0
	f.scopes.begin()
	f.steps, f.depth, f.around, f.cut = 0, 0, 0, 0
	f.maxSteps = orDefault(f.Limits.Steps, defaultSteps)
	f.maxOut = len(dst) + orDefault(f.Limits.Output, defaultOutput)
	f.maxDepth = orDefault(f.Limits.Depth, defaultDepth)
	f.maxMemory = orDefault(f.Limits.Memory, defaultMemory)
	f.arena.SetLimit(f.maxMemory)
	f.weighAt = weighEvery
	f.checkAt = f.nextCheck()
}

func orDefault(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// forget drops what the last rendering left behind.
func (r *run) forget() {
	clear(r.vars)
	clear(r.argv[:cap(r.argv)])
	clear(r.lent[:cap(r.lent)])
	r.scopes.forget()
	r.t, r.out, r.pending = nil, nil, nil
}

// deadlineEvery is the number of steps between looks at the clock.
const deadlineEvery = 4096

func (f *Frame) nextCheck() int {
	next := min(f.maxSteps, f.weighAt)
	if f.Limits.Now == nil || f.Limits.Deadline.IsZero() {
		return next
	}
	return min(f.steps+deadlineEvery, next)
}

// spend counts steps; it fails when the limit or the deadline is reached.
func (f *Frame) spend(n int) error {
	f.steps += n
	if f.steps < f.checkAt {
		return nil
	}
	return f.check()
}

func (f *Frame) check() error {
	if f.steps >= f.maxSteps {
		return f.limit(fmt.Sprintf("the template took more than %d steps", f.maxSteps), "a loop inside a loop turns too often")
	}
	if f.Limits.Now != nil && !f.Limits.Now().Before(f.Limits.Deadline) {
		return f.limit("the template did not end in time", "")
	}
	if f.steps >= f.weighAt {
		if err := f.weighValues(); err != nil {
			return err
		}
	}
	f.checkAt = f.nextCheck()
	return nil
}

// checkOutput fails when the output or a text has grown too long.
func (f *Frame) checkOutput() error {
	if len(f.out) <= f.maxOut {
		return nil
	}
	return f.tooLong()
}

func (f *Frame) tooLong() error {
	return f.limit(fmt.Sprintf("the output is longer than %d bytes", orDefault(f.Limits.Output, defaultOutput)),
		"texts that the template builds on the way count too")
}

func (f *Frame) limit(message, hint string) error {
	return &Error{Kind: KindLimit, Template: f.t.name, Message: message, Hint: hint}
}

// fail makes the Error of a failure at a position.
func (f *Frame) fail(kind Kind, at syntax.Pos, err error) error {
	var already *Error
	if errors.As(err, &already) || isSignal(err) {
		return err
	}
	switch {
	case errors.Is(err, value.ErrTooLong), errors.Is(err, value.ErrNoMemory):
		kind = KindLimit
	default:
		kind = kindOf(err, kind)
	}
	e := &Error{Kind: kind, Template: f.t.name, Message: err.Error(), Hint: advice(err), Cause: err}
	e.place(f.t.source, at)
	return e
}

// at gives a failure that has no position yet, which is always a limit, that of the statement around it.
func (f *Frame) at(err error, pos syntax.Pos) error {
	if e, ok := err.(*Error); ok && e.Line == 0 && e.Template == f.t.name {
		e.place(f.t.source, pos)
	}
	return err
}

// takePending returns and forgets the failure of a text conversion.
func (f *Frame) takePending() error {
	err := f.pending
	f.pending = nil
	return err
}

// heapText is the length from which texts are left to the garbage collector: an arena would keep every stage of a growing text.
const heapText = 512

// text cuts the output off at start and returns what stood there as a value.
func (f *Frame) text(start int) (value.Value, error) {
	b := f.out[start:]
	f.out = f.out[:start]
	if len(b) < heapText {
		return value.String(f.arena.String(b)), f.spend(1 + len(b)/16)
	}
	if len(b) > f.maxOut {
		return value.Null, f.tooLong()
	}
	return value.String(string(b)), f.spend(len(b) / 64)
}

// append appends the printed text of v to the output.
func (f *Frame) append(v value.Value, at syntax.Pos) error {
	switch v.Kind() {
	case value.KindList, value.KindMap, value.KindObject:
		return f.appendTree(v, at)
	}
	f.out = v.AppendJava(f.out)
	if len(f.out) > f.maxOut {
		return f.at(f.tooLong(), at)
	}
	return nil
}

func (f *Frame) appendTree(v value.Value, at syntax.Pos) error {
	start := len(f.out)
	out, err := v.AppendText(f.out, f.maxOut)
	f.out = out
	if f.pending != nil {
		err = f.takePending()
	}
	if err != nil {
		return f.fail(KindMethod, at, err)
	}
	return f.spend((len(out) - start) / 64)
}

// repairSurrogates writes the unpaired surrogates behind start as "?", as Java's encoder does.
func repairSurrogates(b []byte, start int) []byte {
	i := bytes.IndexByte(b[start:], 0xED)
	if i < 0 {
		return b
	}
	w := start + i
	for r := w; r < len(b); {
		if b[r] == 0xED && r+2 < len(b) && b[r+1] >= 0xA0 {
			b[w] = '?'
			r, w = r+3, w+1
			continue
		}
		b[w] = b[r]
		r, w = r+1, w+1
	}
	return b[:w]
}
