package lambda

import (
	"reflect"
	"strings"
	"time"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/buffer"
	nodeurl "github.com/dop251/goja_nodejs/url"
)

// newHost makes the object through which the JavaScript of lib reaches Go. User code never sees it.
func (e *environment) newHost() *goja.Object {
	h := e.rt.NewObject()
	for _, part := range []map[string]func(goja.FunctionCall) goja.Value{
		e.hostProtocol(), e.hostLoop(), e.hostBytes(), e.hostCrypto(), e.hostFiles(), e.hostNet(), e.hostEngine(), e.hostZone(),
	} {
		for name, f := range part {
			_ = h.Set(name, f)
		}
	}
	e.env = e.environ()
	_ = h.Set("env", e.env)
	_ = h.Set("root", dirOf(e.fn.entry))
	_ = h.Set("elsewhere", elsewhere)
	return h
}

// hostProtocol is what a handler's answer and its log go through.
func (e *environment) hostProtocol() map[string]func(goja.FunctionCall) goja.Value {
	return map[string]func(goja.FunctionCall) goja.Value{
		"log": func(f goja.FunctionCall) goja.Value {
			e.call.log(e.now(), f.Argument(0).String(), tidy(e, f.Argument(1).String()))
			return goja.Undefined()
		},
		"write": func(f goja.FunctionCall) goja.Value {
			e.call.write(e.now(), f.Argument(0).String(), tidy(e, f.Argument(1).String()))
			return goja.Undefined()
		},
		"requestID": func(goja.FunctionCall) goja.Value {
			if e.call.loading {
				return goja.Undefined()
			}
			return e.rt.ToValue(e.call.id)
		},
		"uncaught": func(f goja.FunctionCall) goja.Value {
			e.uncaughtValue(f.Argument(0))
			return goja.Undefined()
		},
		"exit": func(f goja.FunctionCall) goja.Value {
			e.rt.Interrupt(exitSignal(f.Argument(0).ToInteger()))
			return goja.Undefined()
		},
	}
}

// tidy writes stacks inside a log line as Node does.
func tidy(e *environment, text string) string {
	if !strings.Contains(text, "\tat ") {
		return text
	}
	return e.code.nodeStack(dirOf(e.fn.entry), text)
}

// hostLoop is the event loop. Tasks keep the context of AsyncLocalStorage in which they were planned.
func (e *environment) hostLoop() map[string]func(goja.FunctionCall) goja.Value {
	return map[string]func(goja.FunctionCall) goja.Value{
		"setTimer": func(f goja.FunctionCall) goja.Value {
			fn, _ := goja.AssertFunction(f.Argument(0))
			return e.rt.ToValue(e.loop.after(milliseconds(f.Argument(1)), f.Argument(2).ToBoolean(), e.inContext(fn)))
		},
		"clearTimer": func(f goja.FunctionCall) goja.Value {
			e.loop.clear(f.Argument(0).ToInteger())
			return goja.Undefined()
		},
		"refTimer": func(f goja.FunctionCall) goja.Value {
			e.loop.setRef(f.Argument(0).ToInteger(), f.Argument(1).ToBoolean())
			return goja.Undefined()
		},
		"setImmediate": func(f goja.FunctionCall) goja.Value {
			fn, _ := goja.AssertFunction(f.Argument(0))
			e.loop.immediates = append(e.loop.immediates, e.inContext(fn))
			return goja.Undefined()
		},
		"getContext": func(goja.FunctionCall) goja.Value { return e.context },
		"setContext": func(f goja.FunctionCall) goja.Value {
			e.context = f.Argument(0)
			return goja.Undefined()
		},
	}
}

func (e *environment) inContext(fn goja.Callable) task {
	context := e.context
	return func() error {
		e.context = context
		_, err := fn(goja.Undefined())
		e.context = goja.Undefined()
		return err
	}
}

// milliseconds reads a delay as setTimeout does: at least 1, and 1 for what is out of range.
func milliseconds(v goja.Value) time.Duration {
	ms := v.ToFloat()
	if !(ms >= 1 && ms <= 1<<31-1) {
		ms = 1
	}
	return time.Duration(int64(ms)) * time.Millisecond
}

// hostEngine is what JavaScript cannot find out by itself.
func (e *environment) hostEngine() map[string]func(goja.FunctionCall) goja.Value {
	began := time.Now()
	return map[string]func(goja.FunctionCall) goja.Value{
		"require": func(f goja.FunctionCall) goja.Value { return e.orThrow(e.module(f.Argument(0).String())) },
		"isBuiltin": func(f goja.FunctionCall) goja.Value {
			return e.rt.ToValue(isBuiltin(strings.TrimPrefix(f.Argument(0).String(), "node:")))
		},
		"stack": func(f goja.FunctionCall) goja.Value { return e.rt.ToValue(tidy(e, f.Argument(0).String())) },
		"promise": func(f goja.FunctionCall) goja.Value {
			if o, ok := f.Argument(0).(*goja.Object); ok {
				if p := promiseOf(o); p != nil {
					return e.rt.NewArray(int(p.State()), p.Result())
				}
			}
			return goja.Undefined()
		},
		"behind": func(f goja.FunctionCall) goja.Value { return behind(f.Argument(0)) },
		"className": func(f goja.FunctionCall) goja.Value {
			if o, ok := f.Argument(0).(*goja.Object); ok {
				return e.rt.ToValue(o.ClassName())
			}
			return goja.Undefined()
		},
		"elapsed":   func(goja.FunctionCall) goja.Value { return e.rt.ToValue(time.Since(began).Nanoseconds()) },
		"parseJSON": e.parseJSON, "expandRegExp": e.expandRegExp,
		"engineBuffer": func(goja.FunctionCall) goja.Value {
			return e.engineModule(buffer.Require).Get("Buffer")
		},
		"engineURL": func(goja.FunctionCall) goja.Value { return e.engineModule(nodeurl.Require) },
	}
}

var proxyType = reflect.TypeFor[goja.Proxy]()

// behind returns what proxies stand before; undefined for a revoked one.
func behind(v goja.Value) goja.Value {
	for {
		o, ok := v.(*goja.Object)
		if !ok || o.ExportType() != proxyType {
			return v
		}
		p, _ := o.Export().(goja.Proxy)
		target := p.Target()
		if target == nil {
			return goja.Undefined()
		}
		v = target
	}
}

// engineModule runs a module loader of the engine's Node library.
func (e *environment) engineModule(load func(*goja.Runtime, *goja.Object)) *goja.Object {
	module, exports := e.rt.NewObject(), e.rt.NewObject()
	_ = module.Set("exports", exports)
	load(e.rt, module)
	return exports
}

func (e *environment) parseJSON(f goja.FunctionCall) goja.Value {
	v, err := readJSON(e.rt, f.Argument(0).String())
	if err != nil {
		panic(e.newEngineError("SyntaxError", err.Error()))
	}
	return v
}

// newEngineError makes an error of a built-in class.
func (e *environment) newEngineError(class, message string) goja.Value {
	v, err := e.rt.New(e.rt.Get(class), e.rt.ToValue(message))
	if err != nil {
		panic(err)
	}
	return v
}

// orThrow passes a value on and turns an error into an exception.
func (e *environment) orThrow(v goja.Value, err error) goja.Value {
	if err != nil {
		panic(throwable(e.rt, err))
	}
	return v
}

func throwable(rt *goja.Runtime, err error) any {
	switch err := err.(type) {
	case *goja.Exception:
		return err.Value()
	case *goja.InterruptedError, *goja.StackOverflowError:
		return err
	case jsError:
		return err.value
	}
	return rt.NewGoError(err)
}

// throw raises an Error with a code, as the modules of Node do for failures of the system.
func (e *environment) throw(code, message string) {
	v := e.newEngineError("Error", message).ToObject(e.rt)
	_ = v.Set("code", code)
	panic(v)
}
