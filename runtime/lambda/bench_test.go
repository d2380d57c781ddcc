package lambda

import (
	"context"
	"testing"

	"github.com/dop251/goja"
)

const benchmarkEvent = `{"resource":"/pets/{id}","httpMethod":"GET","headers":{"Accept":"*/*","Host":"x.example.com"},"queryStringParameters":{"a":"1"},"body":null,"isBase64Encoded":false}`

// The whole of an invocation, with a handler that returns its event.
func BenchmarkEcho(b *testing.B) {
	f := newFunction(b, Config{Handler: "testdata/handlers/echo.js"})
	payload := []byte(benchmarkEvent)
	ctx := context.Background()
	measure(b, func() {
		for b.Loop() {
			if _, err := f.Invoke(ctx, Request{Payload: payload, RequestID: "id"}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// The same work in the bare engine, with its own JSON: what Invoke is measured against.
func BenchmarkBareEngine(b *testing.B) {
	rt := goja.New()
	v, err := rt.RunString(`const handler = async (event) => event; (text) => handler(JSON.parse(text)).then((r) => { out = JSON.stringify(r) }); `)
	if err != nil {
		b.Fatal(err)
	}
	run, _ := goja.AssertFunction(v)
	_ = rt.Set("out", "")
	payload := []byte(benchmarkEvent)
	measure(b, func() {
		for b.Loop() {
			if _, err := run(goja.Undefined(), rt.ToValue(string(payload))); err != nil {
				b.Fatal(err)
			}
			_ = []byte(rt.Get("out").String())
		}
	})
}

// The handler alone: what is not overhead.
func BenchmarkHandlerAlone(b *testing.B) {
	rt := goja.New()
	v, err := rt.RunString(`(async (event) => event)`)
	if err != nil {
		b.Fatal(err)
	}
	run, _ := goja.AssertFunction(v)
	event := rt.NewObject()
	measure(b, func() {
		for b.Loop() {
			if _, err := run(goja.Undefined(), event); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkReadJSON(b *testing.B) {
	rt := goja.New()
	measure(b, func() {
		for b.Loop() {
			if _, err := readJSON(rt, benchmarkEvent); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// An invocation with the event of API Gateway and a handler that does what most do: it reads two members and answers.
func BenchmarkInvoke(b *testing.B) { benchmarkInvoke(b, "testdata/handlers/pets.js") }

// The same with a handler that hands its event on, so that all of it has to be made.
func BenchmarkInvokeWhole(b *testing.B) { benchmarkInvoke(b, "testdata/handlers/whole.js") }

// The same with a handler that answers with its event as text.
func BenchmarkInvokeStringify(b *testing.B) { benchmarkInvoke(b, "testdata/handlers/stringify.js") }

func benchmarkInvoke(b *testing.B, handler string) {
	f := newFunction(b, Config{Handler: handler})
	req := Request{Payload: mustRead(b, "testdata/events/proxy.json"), RequestID: "id"}
	ctx := context.Background()
	measure(b, func() {
		for b.Loop() {
			if _, err := f.Invoke(ctx, req); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// The floor of BenchmarkInvoke: the same handler called in the bare engine with an event that is there already, its
// result left where it is.
func BenchmarkInvokeFloor(b *testing.B) {
	rt, handler := bareHandler(b, "testdata/handlers/pets.js")
	event, err := readJSON(rt, string(mustRead(b, "testdata/events/proxy.json")))
	if err != nil {
		b.Fatal(err)
	}
	measure(b, func() {
		for b.Loop() {
			if _, err := handler(goja.Undefined(), event); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// What a program with the bare engine does for BenchmarkInvoke: JSON.parse, the call, JSON.stringify.
func BenchmarkInvokeBare(b *testing.B) {
	rt, handler := bareHandler(b, "testdata/handlers/pets.js")
	json := rt.Get("JSON").ToObject(rt)
	parse, _ := goja.AssertFunction(json.Get("parse"))
	stringify, _ := goja.AssertFunction(json.Get("stringify"))
	payload := mustRead(b, "testdata/events/proxy.json")
	measure(b, func() {
		for b.Loop() {
			event, err := parse(goja.Undefined(), rt.ToValue(string(payload)))
			if err != nil {
				b.Fatal(err)
			}
			promise, err := handler(goja.Undefined(), event)
			if err != nil {
				b.Fatal(err)
			}
			text, err := stringify(goja.Undefined(), promise.Export().(*goja.Promise).Result())
			if err != nil {
				b.Fatal(err)
			}
			_ = []byte(text.String())
		}
	})
}

func bareHandler(tb testing.TB, file string) (*goja.Runtime, goja.Callable) {
	rt := goja.New()
	if _, err := rt.RunString("exports = {}; " + string(mustRead(tb, file))); err != nil {
		tb.Fatal(err)
	}
	handler, _ := goja.AssertFunction(rt.Get("exports").ToObject(rt).Get("handler"))
	return rt, handler
}

// A new environment: globals and the code of the handler.
func BenchmarkColdStart(b *testing.B) {
	f := newFunction(b, Config{Handler: "testdata/handlers/echo.js"})
	ctx := context.Background()
	measure(b, func() {
		for b.Loop() {
			f.mu.Lock()
			old := f.idle
			f.idle = nil
			f.mu.Unlock()
			for _, e := range old {
				f.retire(e)
			}
			if _, err := f.Invoke(ctx, Request{RequestID: "id"}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
