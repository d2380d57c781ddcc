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
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Invoke(ctx, Request{Payload: payload, RequestID: "id"}); err != nil {
			b.Fatal(err)
		}
	}
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
	b.ReportAllocs()
	for b.Loop() {
		if _, err := run(goja.Undefined(), rt.ToValue(string(payload))); err != nil {
			b.Fatal(err)
		}
		_ = []byte(rt.Get("out").String())
	}
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
	b.ReportAllocs()
	for b.Loop() {
		if _, err := run(goja.Undefined(), event); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadJSON(b *testing.B) {
	rt := goja.New()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readJSON(rt, benchmarkEvent); err != nil {
			b.Fatal(err)
		}
	}
}

// A new environment: globals and the code of the handler.
func BenchmarkColdStart(b *testing.B) {
	f := newFunction(b, Config{Handler: "testdata/handlers/echo.js"})
	ctx := context.Background()
	b.ReportAllocs()
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
}
