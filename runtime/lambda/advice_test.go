package lambda

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// The log says what Lambda's own words do not: why there is no answer, and what to change. It is no part of the log that
// Lambda keeps.
func TestAdvice(t *testing.T) {
	for _, c := range []struct{ name, code, want string }{
		{"busy", `exports.handler = async () => { for (;;); }`, "the time is over while the handler was computing; more time: timeout of lambda.shop in postern.yaml (200ms)"},
		{"waiting", `exports.handler = async () => { await new Promise(() => setInterval(() => {}, 1e6)) }`, "the time is over while the handler was waiting for timers or the network"},
		{"memory", `exports.handler = async () => { const a = []; for (;;) a.push('x'.repeat(1e5 + a.length) + a.length) }`, "more memory than the 1 MB of each; more: memory of lambda.shop in postern.yaml"},
		{"never settles", `exports.handler = () => new Promise(() => {})`, "the promise that the handler returned never settles"},
		{"forgotten async", `exports.handler = () => ({statusCode: 200})`, "it is async or returns a promise; this one returned a plain object"},
		{"forgotten async, text", `exports.handler = () => 'text'`, "it is async or returns a promise; this one returned a plain value"},
		{"no export", `exports.main = () => 1; exports.other = async () => 1; exports.n = 1`, "exports the functions main, other; file#name in the lambda section of postern.yaml picks one"},
		{"no function", `exports.handler = 5`, "exports no function: exports.handler = async (event) => …, or export const handler = …"},
		{"hostile exports", `module.exports = {get a() { throw new Error('a') }}`, "exports no function"},
		{"circular", `exports.handler = async () => { const a = {}; a.a = a; return a }`, "the result has no JSON: TypeError: Converting circular structure to JSON"},
		{"bigint", `exports.handler = async () => ({n: 1n})`, "the result has no JSON: TypeError: Do not know how to serialize a BigInt"},
		{"getter", `exports.handler = async () => ({get a() { throw new Error('no') }})`, "the result has no JSON: Error: no"},
		{"deep", `exports.handler = async () => { let a = 1; for (let i = 0; i < 2e4; i++) a = [a]; return a }`, "the result has no JSON: RangeError: Maximum call stack size exceeded"},
		{"unprintable", `exports.handler = async () => ({get a() { throw {toString() { throw 1 }} }})`, "the result has no JSON: an error that cannot be printed"},
		{"exit", `exports.handler = async () => process.exit(3)`, "the code called process.exit(3)"},
		{"top level", `export const handler = 1; await new Promise(() => {})`, "an await at the top level of the module never settles"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var lines []string
			cfg := Config{Handler: writeFile(t, t.TempDir(), "index.mjs", c.code), Name: "shop", Timeout: time.Minute, Memory: 1000,
				Log: func(l Line) { mu.Lock(); lines = append(lines, l.Text); mu.Unlock() }}
			if strings.HasPrefix(c.code, "exports") || strings.HasPrefix(c.code, "module") {
				cfg.Handler = writeFile(t, t.TempDir(), "index.cjs", c.code)
			}
			if strings.Contains(c.want, "the time is over") {
				cfg.Timeout = 200 * time.Millisecond
			}
			if c.name == "memory" { // the others are not to be stopped by what it takes
				cfg.Memory = 1
			}
			r, err := newFunction(t, cfg).Invoke(context.Background(), Request{RequestID: "req-1"})
			if err != nil {
				t.Fatal(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if text := strings.Join(lines, "\n"); strings.Count(text, c.want) != 1 || strings.Contains(string(r.Logs), c.want) {
				t.Errorf("%s\nlines: %s\nlog: %s", r.Payload, text, r.Logs)
			}
		})
	}
	f := fromSource(t, "index.js", `exports.handler = () => { }`)
	if r := invoke(t, f, `{}`); string(r.Payload) != "null" || len(r.Logs) > 0 {
		t.Errorf("%s %s", r.Payload, r.Logs)
	}
}

// What a handler that is not async returns is not looked into.
func TestGettersOfIgnoredResults(t *testing.T) {
	f := fromSource(t, "index.js", `let calls = 0; exports.handler = (e, c, cb) => { setTimeout(() => cb(null, calls), 1); return {get a() { calls++ }, get b() { throw 1 }} }`)
	if r := invoke(t, f, `{}`); string(r.Payload) != "0" {
		t.Errorf("%s", r.Payload)
	}
	f = fromSource(t, "index.js", `exports.handler = () => ({get then() { throw new TypeError('then') }})`)
	if r := invoke(t, f, `{}`); !like(`{"errorType":"TypeError","errorMessage":"then",…}`, string(r.Payload)) {
		t.Errorf("%s", r.Payload)
	}
}

// A recursion of async functions leaves the engine with all of its calls, and still gets Node's error.
func TestAsyncRecursion(t *testing.T) {
	code := `const f = async () => { await f() }; exports.handler = async () => f()`
	f := newFunction(t, Config{Handler: writeFile(t, t.TempDir(), "index.js", code), Timeout: time.Minute})
	if r := invoke(t, f, `{}`); !like(`{"errorType":"RangeError","errorMessage":"Maximum call stack size exceeded","trace":["RangeError: …",…]}`, string(r.Payload)) {
		t.Errorf("%s", r.Payload)
	}
}

// What a stopped handler has filled is free soon after.
func TestMemoryOfStoppedHandlers(t *testing.T) {
	code := `exports.handler = async () => {
	  await new Promise((r) => setTimeout(r, 200)); // until the memory is looked at
	  const a = [];
	  for (let i = 0; i < 600; i++) a.push(new Uint8Array(1 << 20));
	  for (;;) [1].concat(a);
	}`
	f := newFunction(t, Config{Handler: writeFile(t, t.TempDir(), "index.js", code), Timeout: time.Minute, Memory: 200})
	if r := invoke(t, f, `{}`); !like(`{"errorType":"Runtime.ExitError",…}`, string(r.Payload)) {
		t.Fatalf("%s", r.Payload)
	}
	var now runtime.MemStats
	for range 500 {
		if runtime.ReadMemStats(&now); now.HeapAlloc < muchMemory {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("the heap still has %d MB", now.HeapAlloc>>20)
}
