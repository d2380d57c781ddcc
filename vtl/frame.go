package vtl

import (
	"time"

	"postern/vtl/value"
)

// Limits bound one rendering. A zero field means the default.
type Limits struct {
	Output int // bytes of output and of any text built on the way; default 10 MiB
	Steps  int // executed nodes; default 20,000,000
	Depth  int // nested #define renderings; default 100
	Memory int // bytes of values alive at a time, roughly; default 40 MiB

	Deadline time.Time        // optional; needs Now
	Now      func() time.Time // the clock for Deadline
}

const (
	defaultOutput = 10 << 20
	defaultSteps  = 20_000_000
	defaultDepth  = 100
	defaultMemory = 40 << 20
	loopTurns     = 1000 // #foreach ends silently after so many turns
)

// Frame is the state of a rendering. It belongs to one goroutine at a time and is meant to be reused: after the first
// renderings it allocates nothing. The usual order is Reset, SetGlobal for each global, Render (several templates of one
// exchange may follow each other), reading of what the templates left behind, and back to the pool.
type Frame struct {
	Limits Limits
	Tracer Tracer // for templates made by Traced; nil for none

	globals []value.Value
	arena   value.Arena
	run
}

// NewFrame makes an empty frame.
func NewFrame() *Frame { return &Frame{} }

// Reset forgets globals and values and makes the arena's memory free. Values of earlier renderings must not be used afterwards.
func (f *Frame) Reset() {
	clear(f.globals)
	f.globals = f.globals[:0]
	f.run.forget()
	f.arena.Reset()
}

// SetGlobal sets the value of global slot i for the renderings that follow.
func (f *Frame) SetGlobal(i int, v value.Value) {
	for len(f.globals) <= i {
		f.globals = append(f.globals, value.Null)
	}
	f.globals[i] = v
}

// Global returns the value of global slot i as the host set it.
func (f *Frame) Global(i int) value.Value {
	if i < len(f.globals) {
		return f.globals[i]
	}
	return value.Null
}

// Arena owns the values made during renderings, until Reset.
func (f *Frame) Arena() *value.Arena { return &f.arena }

// LoopsCut returns how many loops of the last rendering ended before their collection did, at 1,000 turns. Nothing in the
// output tells.
func (f *Frame) LoopsCut() int { return f.cut }
