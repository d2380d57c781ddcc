package lambda

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/dop251/goja"
)

// This file is the part of the Lambda runtime for Node that turns what a handler does into one answer.

// settle takes what the handler returned: a promise decides by itself, anything else is ignored in favour of the
// callback.
func (e *environment) settle(result goja.Value) {
	o, ok := result.(*goja.Object)
	if !ok {
		if !goja.IsUndefined(result) {
			e.call.hint = "what a handler returns counts when it is async or returns a promise; this one returned a plain value"
		}
		return
	}
	if p := promiseOf(o); p != nil && p.State() == goja.PromiseStateFulfilled {
		e.succeed(p.Result())
		return
	}
	var then goja.Callable
	if ex := e.rt.Try(func() { then, _ = goja.AssertFunction(o.Get("then")) }); ex != nil {
		e.fail("Invoke Error", ex.Value())
		return
	}
	if then == nil {
		e.call.hint = "what a handler returns counts when it is async or returns a promise; this one returned a plain object"
		return
	}
	e.call.hint = "the promise that the handler returned never settles: nothing is left that could resolve it"
	seq := e.call.seq
	on := func(act func(goja.Value)) goja.Value {
		return e.rt.ToValue(func(f goja.FunctionCall) goja.Value {
			if e.call.seq == seq {
				act(f.Argument(0))
			}
			return goja.Undefined()
		})
	}
	_, err := then(o, on(e.succeed), on(func(v goja.Value) { e.fail("Invoke Error", orHandled(e.rt, v)) }))
	if err != nil {
		e.thrown(err)
	}
}

var promiseType = reflect.TypeFor[*goja.Promise]()

// promiseOf returns the promise that an object is; nil for any other object, whose getters are left alone.
func promiseOf(o *goja.Object) *goja.Promise {
	if o.ExportType() != promiseType {
		return nil
	}
	p, _ := o.Export().(*goja.Promise)
	return p
}

// orHandled replaces a missing reason, as the Node runtime does.
func orHandled(rt *goja.Runtime, v goja.Value) goja.Value {
	if goja.IsUndefined(v) || goja.IsNull(v) {
		return rt.ToValue("handled")
	}
	return v
}

// succeed answers with the JSON of v.
func (e *environment) succeed(v goja.Value) {
	if e.call.finished {
		return
	}
	payload, ok := e.serialise(v)
	if ok {
		e.call.finish(payload, "")
	}
}

// later keeps the answer until the event loop is empty.
func (e *environment) later(v goja.Value) {
	if e.call.finished {
		return
	}
	if payload, ok := e.serialise(v); ok {
		e.call.payload, e.call.waiting = payload, true
	}
}

var null = []byte("null")

// fail answers with the error object of a value that was thrown, rejected or given to a callback.
func (e *environment) fail(label string, v goja.Value) {
	if e.call.finished {
		return
	}
	e.call.finish(e.report(label, v), Unhandled)
}

// report logs an error and returns its payload.
func (e *environment) report(label string, v goja.Value) []byte {
	text, err := e.describe(goja.Undefined(), e.rt.ToValue(label), v)
	if err != nil {
		return errorPayload("handled", "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack", nil)
	}
	return []byte(text.String())
}

// thrown takes an error that left the handler itself.
func (e *environment) thrown(err error) {
	if e.crashed(err) {
		return
	}
	e.fail("Invoke Error", orHandled(e.rt, thrownValue(e.rt, err)))
}

// uncaught takes an error that left a timer or another task: the environment ends with the invocation.
func (e *environment) uncaught(err error) {
	if e.crashed(err) {
		return
	}
	e.uncaughtValue(thrownValue(e.rt, err))
}

func (e *environment) uncaughtValue(v goja.Value) {
	payload := e.report("Uncaught Exception", v)
	e.call.finish(payload, Unhandled)
	e.dead = true
}

// crashed handles the errors that no JavaScript can catch.
func (e *environment) crashed(err error) bool {
	var interrupted *goja.InterruptedError
	var overflow *goja.StackOverflowError
	switch {
	case errors.As(err, &interrupted):
		e.dead = true
		if s, ok := interrupted.Value().(exitSignal); ok {
			e.call.advise(fmt.Sprintf("the code called process.exit(%d), which ends the environment: a handler answers and stays", int(s)))
			e.call.exited(s.reason())
		}
		return true
	case errors.As(err, &overflow):
		e.dead = true
		e.rt.SetMaxCallStackSize(2 * maxCalls) // the engine may leave the calls there, and the error is yet to be described
		e.fail("Invoke Error", e.overflow(overflow))
		return true
	}
	return false
}

// words is the text of an error as the handler would print it.
func (e *environment) words(err error) (text string) {
	if ex := e.rt.Try(func() { text = thrownValue(e.rt, err).String() }); ex != nil {
		return "an error that cannot be printed"
	}
	return text
}

func uncatchable(err error) bool {
	var interrupted *goja.InterruptedError
	var overflow *goja.StackOverflowError
	return errors.As(err, &interrupted) || errors.As(err, &overflow)
}

func thrownValue(rt *goja.Runtime, err error) goja.Value {
	var ex *goja.Exception
	var js jsError
	switch {
	case errors.As(err, &ex):
		return ex.Value()
	case errors.As(err, &js):
		return js.value
	}
	return rt.NewGoError(err)
}

// overflow makes the error that Node throws for a recursion without end.
func (e *environment) overflow(cause *goja.StackOverflowError) goja.Value {
	const message = "Maximum call stack size exceeded"
	ctor := e.rt.Get("RangeError")
	v, err := e.rt.New(ctor, e.rt.ToValue(message))
	if err != nil {
		return e.rt.ToValue(message)
	}
	_ = v.Set("stack", "RangeError: "+message+"\n"+firstFrames(cause.String(), 10))
	return v
}

// newError makes an Error with a name, without frames: it does not come from the user's code.
func (e *environment) newError(name, message string) goja.Value {
	v, err := e.rt.New(e.rt.Get("Error"), e.rt.ToValue(message))
	if err != nil {
		return e.rt.ToValue(message)
	}
	_ = v.DefineDataProperty("name", e.rt.ToValue(name), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	_ = v.Set("stack", name+": "+message)
	return v
}

// trackRejection remembers promises that were rejected while nobody listened.
func (e *environment) trackRejection(p *goja.Promise, op goja.PromiseRejectionOperation) {
	if op == goja.PromiseRejectionReject {
		e.rejected = append(e.rejected, p)
		return
	}
	for i, q := range e.rejected {
		if q == p {
			e.rejected = append(e.rejected[:i], e.rejected[i+1:]...)
			return
		}
	}
}

// checkRejections ends the environment when a rejection was left unhandled at the end of a task.
func (e *environment) checkRejections() {
	if len(e.rejected) == 0 || e.dead {
		return
	}
	p := e.rejected[0]
	e.rejected = nil
	reason := p.Result()
	v, err := e.unhandledError(goja.Undefined(), reason)
	if err != nil {
		v = reason
	}
	payload := e.report("Unhandled Promise Rejection", v)
	e.call.finish(payload, Unhandled)
	e.dead = true
}
