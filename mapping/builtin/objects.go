package builtin

import (
	"postern/vtl"
	"postern/vtl/value"
)

// Options of the objects that are not data of a request.
type Config struct {
	// Strict makes header names of $input.params match exactly; otherwise the exact name comes first, then any case.
	Strict bool
	// SortHeaders lists headers sorted ignoring case, as the service does, instead of in the order given.
	SortHeaders bool
}

// Objects are the variables of one exchange. The zero value is ready for Reset.
type Objects struct {
	Config

	input   Input
	util    Util
	context contextTree
	stage   stageVariables
	text    []byte // JSON and other text on its way to the arena
}

// keepText bounds the buffer that is kept for the next exchange, in bytes.
const keepText = 1 << 20

// Reset forgets the last exchange and puts the objects into a frame, which must have been reset before.
func (o *Objects) Reset(f *vtl.Frame) {
	if cap(o.text) > keepText {
		o.text = nil
	}
	o.input.reset(o, f.Arena())
	o.util = Util{objects: o, arena: f.Arena()}
	o.context.reset()
	o.stage.reset()
	f.SetGlobal(slotInput, value.FromObject(&o.input))
	f.SetGlobal(slotUtil, value.FromObject(&o.util))
	f.SetGlobal(slotContext, value.FromMap(&o.context.root.m))
	f.SetGlobal(slotStageVariables, value.FromMap(&o.stage.m))
}

// SetParams sets the parameters of the request. The slices and texts must not change until Reset.
func (o *Objects) SetParams(p Params) { o.input.setParams(p) }

// SetBody sets the payload that $input reads from here on: the request's, later the backend's. It must not change until Reset.
// Bytes that are no UTF-8 read as U+FFFD.
func (o *Objects) SetBody(body []byte) { o.input.setBody(body) }

// SetStageVariables sets $stageVariables, in iteration order.
func (o *Objects) SetStageVariables(list []Param) { o.stage.set(list) }

// SetContext sets where the contents of $context come from. The overrides are always there.
func (o *Objects) SetContext(s ContextSource) { o.context.set(s) }

// Input returns $input, for hosts that read body parameters themselves.
func (o *Objects) Input() *Input { return &o.input }

// keep copies text that was built in o.text into the arena.
func (o *Objects) keep(a *value.Arena) value.Value { return value.String(a.String(o.text)) }

// stageVariables is $stageVariables: a map filled when more than one entry is asked for.
type stageVariables struct {
	m    value.Map
	list []Param
}

func (s *stageVariables) reset() {
	s.list = nil
	s.m.Class = value.LinkedHashMap
	s.m.SetSource(s)
}

func (s *stageVariables) set(list []Param) {
	s.list = list
	s.m.SetSource(s)
}

func (s *stageVariables) Lookup(name string) (value.Value, bool) {
	if text, ok := lastNamed(s.list, name); ok {
		return value.String(text), true
	}
	return value.Null, false
}

func (s *stageVariables) Fill(m *value.Map) {
	for i := range s.list {
		m.PutString(s.list[i].Name, value.String(s.list[i].Value))
	}
}
