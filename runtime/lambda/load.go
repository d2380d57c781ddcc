package lambda

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/dop251/goja"
)

// load brings the environment up: the globals of Node, the module with the handler, and the handler in it.
func (e *environment) load() {
	e.rt.SetMaxCallStackSize(maxCalls)
	e.rt.SetTimeSource(e.fn.cfg.Clock)
	e.rt.SetPromiseRejectionTracker(e.trackRejection)
	e.rt.SetAsyncContextTracker(asyncTracker{e: e})
	e.context = goja.Undefined()
	e.host = e.newHost()
	if err := e.start(); err != nil {
		e.dead = true
		switch {
		case e.call.finished: // by an exit or an uncaught error
			e.initError = e.call.payload
		case e.initError == nil:
			e.initError = e.initFailure(err)
		}
	}
}

// start runs the code. Errors are those of user code, or of the engine itself.
func (e *environment) start() error {
	if err := e.globals(); err != nil {
		return err
	}
	exports, err := e.runBundle()
	if err != nil {
		return err
	}
	handler, err := e.findHandler(exports)
	if err != nil {
		return err
	}
	e.handler, _ = goja.AssertFunction(handler)
	source, err := e.sourceOf(handler)
	if err != nil {
		return err
	}
	e.sees = viewOf(source.String())
	e.yes = e.rt.ToValue(true)
	e.isAsync = isAsyncFunction(handler)
	return nil
}

// globals runs lib/globals.js and keeps the functions that each invocation needs.
func (e *environment) globals() error {
	toString := e.rt.Get("Function").ToObject(e.rt).Get("prototype").ToObject(e.rt).Get("toString")
	e.inherits = inheritance(e.rt)
	if err := errors.Join(e.replaceStringify(), e.boundLengths()); err != nil {
		return err
	}
	if _, err := e.module("postern:globals"); err != nil {
		return err
	}
	described, err := e.module("postern:errors")
	if err != nil {
		return err
	}
	o := described.ToObject(e.rt)
	e.describe, _ = goja.AssertFunction(o.Get("describe"))
	e.unhandledError, _ = goja.AssertFunction(o.Get("unhandledRejection"))
	text, _ := goja.AssertFunction(toString)
	e.sourceOf = func(handler goja.Value) (goja.Value, error) { return text(handler) }
	return nil
}

// inheritance returns a function that reports the members of Object.prototype.
func inheritance(rt *goja.Runtime) func(name string) bool {
	proto := rt.NewObject().Prototype()
	own, _ := goja.AssertFunction(proto.Get("hasOwnProperty"))
	return func(name string) bool {
		v, err := own(proto, rt.ToValue(name))
		return err != nil || v.ToBoolean()
	}
}

// replaceStringify puts the writer of this package in place of JSON.stringify.
func (e *environment) replaceStringify() error {
	json := e.rt.Get("JSON").ToObject(e.rt)
	e.stringify, _ = goja.AssertFunction(json.Get("stringify"))
	own := e.rt.ToValue(e.stringifyJSON).ToObject(e.rt)
	return errors.Join(
		own.DefineDataProperty("name", e.rt.ToValue("stringify"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE),
		own.DefineDataProperty("length", e.rt.ToValue(3), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE),
		json.DefineDataProperty("stringify", own, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE),
	)
}

// runBundle runs the module with the handler, waiting for top-level awaits, and returns its exports.
func (e *environment) runBundle() (exports goja.Value, err error) {
	v, err := e.rt.RunProgram(e.code.program)
	if err != nil {
		return nil, err
	}
	body, _ := goja.AssertFunction(v)
	publish := e.rt.ToValue(func(f goja.FunctionCall) goja.Value {
		exports = f.Argument(0)
		return goja.Undefined()
	})
	v, err = body(goja.Undefined(), e.host.Get("require"), e.rt.Get("require"), publish)
	if err != nil {
		return nil, err
	}
	p, _ := v.Export().(*goja.Promise)
	done := func() bool { return p.State() != goja.PromiseStatePending || e.dead }
	if !e.loop.turn(done, e.step) {
		e.call.advise("an await at the top level of the module never settles: nothing is left that could resolve it")
		e.initError = exitPayload(e.call.id, "with error: exit status 13") // Node's code for a top-level await without end
		return nil, errors.New("top-level await never settles")
	}
	switch {
	case e.dead:
		return nil, errors.New("failed while loading")
	case p.State() == goja.PromiseStateRejected:
		return nil, e.rejection(v, p)
	}
	return exports, nil
}

// rejection turns the rejection of the module body into an error, marking it as handled.
func (e *environment) rejection(v goja.Value, p *goja.Promise) error {
	e.rejected = nil
	return jsError{p.Result()}
}

// jsError carries a thrown JavaScript value through Go.
type jsError struct{ value goja.Value }

func (e jsError) Error() string { return e.value.String() }

// findHandler follows the dotted path of the export. What a module exports is looked up first in its names, then in its
// default.
func (e *environment) findHandler(exports goja.Value) (handler goja.Value, err error) {
	name := strings.TrimSuffix(baseName(e.fn.entry), extension(e.fn.entry)) + "." + e.fn.export
	ex := e.rt.Try(func() {
		o := exports.ToObject(e.rt)
		def := o.Get("default")
		handler = follow(e.rt, exports, e.fn.export)
		if falsy(handler) && !falsy(def) {
			handler = follow(e.rt, def, e.fn.export)
			if _, ok := goja.AssertFunction(def); ok && falsy(handler) && e.fn.export == "handler" {
				handler = def
			}
		}
	})
	switch {
	case ex != nil:
		return nil, ex
	case falsy(handler):
		e.call.advise(e.otherExports(exports))
		return nil, jsError{e.newError(typeNotFound, name+" is undefined or not exported")}
	}
	if _, ok := goja.AssertFunction(handler); !ok {
		e.call.advise(e.otherExports(exports))
		return nil, jsError{e.newError(typeNotFound, name+" is not a function")}
	}
	return handler, nil
}

// otherExports says how another handler is chosen, and which there are.
func (e *environment) otherExports(exports goja.Value) string {
	var names []string
	_ = e.rt.Try(func() { // a getter may throw
		for _, name := range exports.ToObject(e.rt).Keys() {
			if _, ok := goja.AssertFunction(exports.ToObject(e.rt).Get(name)); ok {
				names = append(names, name)
			}
		}
	})
	if names == nil {
		return baseName(e.fn.entry) + " exports no function: exports.handler = async (event) => …, or export const handler = …"
	}
	return baseName(e.fn.entry) + " exports the functions " + strings.Join(names, ", ") + "; file#name in the lambda section of postern.yaml picks one"
}

func falsy(v goja.Value) bool { return v == nil || !v.ToBoolean() }

func follow(rt *goja.Runtime, v goja.Value, path string) goja.Value {
	for _, name := range strings.Split(path, ".") {
		if falsy(v) {
			return nil
		}
		v = v.ToObject(rt).Get(name)
	}
	return v
}

// initFailure is the payload for code that does not load.
func (e *environment) initFailure(err error) []byte {
	if uncatchable(err) {
		e.crashed(err)
		return e.call.payload
	}
	v := thrownValue(e.rt, err)
	errs, lookup := e.module("postern:errors")
	if lookup != nil {
		return errorPayload("Error", err.Error(), nil)
	}
	wrap, _ := goja.AssertFunction(errs.ToObject(e.rt).Get("initError"))
	if w, werr := wrap(goja.Undefined(), v); werr == nil {
		v = w
	}
	return e.report("Uncaught Exception", v)
}

// isAsyncFunction recognises handlers declared async: for them a forgotten answer is an error.
func isAsyncFunction(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	ctor, ok := o.Get("constructor").(*goja.Object)
	return ok && ctor.Get("name").String() == "AsyncFunction"
}

// newLogStream makes a name as Lambda does: 2026/01/31/[$LATEST]0123456789abcdef0123456789abcdef.
func newLogStream(now time.Time, version string) string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	return now.UTC().Format("2006/01/02/[") + version + "]" + hex.EncodeToString(id[:])
}

// asyncTracker carries the context of AsyncLocalStorage over promises.
type asyncTracker struct{ e *environment }

func (t asyncTracker) Grab() any { return t.e.context }

func (t asyncTracker) Resumed(context any) {
	if v, ok := context.(goja.Value); ok {
		t.e.context = v
	}
}

func (t asyncTracker) Exited() { t.e.context = goja.Undefined() }
