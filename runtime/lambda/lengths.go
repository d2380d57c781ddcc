package lambda

import (
	"errors"
	"math"

	"github.com/dop251/goja"
)

// boundLengths gives the methods of strings that are told a length the limit of Node. The engine would ask Go for any
// amount of memory at once, and an amount that the machine does not have ends the process.
func (e *environment) boundLengths() error {
	proto := e.rt.Get("String").ToObject(e.rt).Get("prototype").ToObject(e.rt)
	repeated := func(text goja.String, n float64, _ goja.Value) bool {
		return float64(text.Length())*n > maxText && !math.IsInf(n, 0)
	}
	padded := func(_ goja.String, n float64, filler goja.Value) bool {
		s, ok := filler.(goja.String)
		return n > maxText && !(ok && s.Length() == 0)
	}
	return errors.Join(e.boundLength(proto, "repeat", repeated), e.boundLength(proto, "padStart", padded), e.boundLength(proto, "padEnd", padded))
}

// boundLength puts a check of the first argument before a method.
func (e *environment) boundLength(proto *goja.Object, name string, tooLong func(text goja.String, n float64, filler goja.Value) bool) error {
	method, _ := goja.AssertFunction(proto.Get(name))
	bounded := e.rt.ToValue(func(f goja.FunctionCall) goja.Value {
		if text, ok := e.textOf(f.This); ok && len(f.Arguments) > 0 {
			n := f.Arguments[0].ToNumber()
			if tooLong(text, n.ToFloat(), f.Argument(1)) {
				panic(e.newEngineError("RangeError", "Invalid string length"))
			}
			f.This, f.Arguments[0] = text, n
		}
		return e.orThrow(method(f.This, f.Arguments...))
	}).ToObject(e.rt)
	return errors.Join(
		bounded.DefineDataProperty("name", e.rt.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE),
		bounded.DefineDataProperty("length", e.rt.ToValue(1), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE),
		proto.DefineDataProperty(name, bounded, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE),
	)
}

// textOf is the text that a method of strings works on; not ok when it has none.
func (e *environment) textOf(this goja.Value) (text goja.String, ok bool) {
	switch v := this.(type) {
	case goja.String:
		return v, true
	case *goja.Symbol:
		return nil, false
	}
	if !isSet(this) {
		return nil, false
	}
	text, ok = e.rt.ToValue(this.String()).(goja.String)
	return text, ok
}
