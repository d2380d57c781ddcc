package lambda

import (
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// writing is an environment that can only write JSON.
func writing(t testing.TB) *environment {
	e := &environment{rt: goja.New()}
	e.inherits = inheritance(e.rt)
	_ = e.rt.Set("native", e.rt.Get("JSON").ToObject(e.rt).Get("stringify"))
	if err := e.replaceStringify(); err != nil {
		t.Fatal(err)
	}
	return e
}

// JSON.stringify gives what the engine's own gives, and calls the same getters as often.
func TestStringify(t *testing.T) {
	rt := writing(t).rt
	if _, err := rt.RunString(`
		let calls = 0;
		const attempt = (stringify, make) => {
			calls = 0;
			try { return [typeof stringify(make()), stringify(make()), calls].join() } catch (e) { return String(e).split('\n')[0] + calls } // the engine does not describe circles
		};
		const nest = (n, a = 1) => { while (n--) a = [a]; return a };
		const ring = (n) => { const first = {}; let last = first; while (--n) last = last.next = {}; last.next = first; return first };
	`); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{
		`null`, `undefined`, `true`, `0`, `-0`, `-1.5`, `1e21`, `1e-7`, `NaN`, `-Infinity`, `12345678901234567000`, `9007199254740993`, `5n`, `Symbol()`, `() => 1`,
		`""`, `"a\"b\\c/\n\r\t\b\f\u0001\u001f\u007f<>&"`, `"é€😀\u2028\u2029"`, `"\ud800"`, `"a\udc00b"`, `"\ud83d\ude00"`, `"\ufffd"`, `["\ud800", "x"]`, `({"\ud800": 1})`, `({a: "\udc00", b: 1})`,
		`({})`, `[]`, `({a: 1, b: [1, "x", {c: null}], 2: 3, 1: 4})`, `({"a b": 1, "": 2, "q\"": 3})`, `({"é": 1, "\ufffd": [2]})`, `({"\u2028": {"ключ": "ñ"}})`,
		`({a: undefined, b() {}, c: Symbol("s"), d: 1})`, `({a: undefined})`, `[undefined, function () {}, Symbol("s"), 1, async () => 1, class {}]`, `[1,,3]`, `new Array(3)`,
		`Object.create({inherited: 1})`, `Object.assign(Object.create(null), {a: 1})`, `(class A { constructor() { this.x = 1 } get y() { return 2 } })`,
		`new (class A { constructor() { this.x = 1 } get y() { return 2 } })()`, `({[Symbol("k")]: 1, b: 2})`,
		`({get a() { return ++calls }, b: 1})`, `({get a() { ++calls; throw new Error("g") }})`, `({get a() { return ++calls }, b: new Date(0), c: 5n})`, `({get a() { return ++calls }, b: new Proxy({}, {})})`,
		`Object.defineProperty({b: 1}, "a", {value: 1, enumerable: false})`, `new Proxy({a: 1, b: [2]}, {})`, `new Proxy([1, 2], {})`, `({p: new Proxy(() => 1, {}), q: 1})`,
		`({p: new Proxy({a: 1, toJSON: 1}, {get(o, k) { calls++; return o[k] }})})`,
		`({d: new Date(0)})`, `new Date(NaN)`, `({toJSON() { return 1 }})`, `({a: {toJSON(k) { calls++; return k + "!" }}, b: [{toJSON(k) { return typeof k + k }}]})`, `({toJSON() {}})`, `[{toJSON() {}}]`,
		`({a: {toJSON() { throw new TypeError("t") }}})`, `({a: {toJSON: 5}})`, `Object.assign(() => 1, {toJSON: () => 2})`,
		`[Object(1), Object("s"), Object(true), Object(Symbol())]`, `Object(5n)`, `({n: 1n})`, `new Map([[1, 2]])`, `new Set([1])`, `/a/`, `new Error("x")`, `Object.assign(new Error("x"), {code: 7})`,
		`new Uint8Array(2)`, `new ArrayBuffer(2)`, `Promise.resolve(1)`, `(function () { return arguments })(1)`, `JSON.rawJSON ? ({r: JSON.rawJSON("1e3")}) : 1`, `Math`, `[].values()`,
		`(() => { const a = {}; a.a = a; return a })()`, `(() => { const a = [1]; a.push({a}); return a })()`, `(() => { const a = {x: 1}; return [a, a, {a}] })()`, `({get a() { calls++ }, b: ring(1)})`, `ring(3)`, `ring(100)`,
		`Object.assign([1], {x: 1})`, `JSON.parse('{"__proto__": {"a": 1}}')`, `nest(60)`, `nest(500)`, `nest(70, new Date(1))`,
		`({get b() { delete this.c; return 1 }, c: 2})`, `({get b() { this.z = 1; return 1 }, c: 2})`, `((a) => { Object.defineProperty(a, 0, {get() { a.length = 1; return 0 }, enumerable: true}); return a })([1, 2, 3])`,
	} {
		got, err := rt.RunString(`attempt(JSON.stringify, () => (` + code + `))`)
		if err != nil {
			t.Fatal(code, err)
		}
		want, err := rt.RunString(`attempt(native, () => (` + code + `))`)
		if err != nil {
			t.Fatal(code, err)
		}
		if got.String() != want.String() {
			t.Errorf("%s: got %s, want %s", code, got, want)
		}
	}
}

// The function looks like the engine's, and takes the other arguments.
func TestStringifyIsComplete(t *testing.T) {
	rt := writing(t).rt
	for code, want := range map[string]string{
		`JSON.stringify({a: [1]}, null, 2)`:                                               "{\n  \"a\": [\n    1\n  ]\n}",
		`JSON.stringify({a: 1, b: 2}, ["b"])`:                                             `{"b":2}`,
		`JSON.stringify({a: 1}, (k, v) => k ? v + 1 : v)`:                                 `{"a":2}`,
		`JSON.stringify({a: 1}, 5, null)`:                                                 `{"a":1}`,
		`String(JSON.stringify())`:                                                        `undefined`,
		`JSON.stringify.name + JSON.stringify.length`:                                     `stringify3`,
		`Object.keys(JSON).length + typeof JSON.stringify.prototype`:                      `0undefined`,
		`try { new JSON.stringify(1) } catch (e) { e.name }`:                              `TypeError`,
		`JSON.stringify({a: {toJSON: () => JSON.stringify({b: [JSON.stringify("c")]})}})`: `{"a":"{\"b\":[\"\\\"c\\\"\"]}"}`,
	} {
		if v, err := rt.RunString(code); err != nil || v.String() != want {
			t.Errorf("%s: %v, %v", code, v, err)
		}
	}
}

// Values that no text can hold end in the errors of Node, not in those of the process.
func TestStringifyLimits(t *testing.T) {
	rt := writing(t).rt
	for code, want := range map[string]string{
		`let a = 1; for (let i = 0; i < 1e6; i++) a = [a]; JSON.stringify(a)`:  "RangeError: Maximum call stack size exceeded",
		`let b = {}; for (let i = 0; i < 1e6; i++) b = {b}; JSON.stringify(b)`: "RangeError: Maximum call stack size exceeded",
	} {
		if _, err := rt.RunString(code); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// A stopped environment stops writing.
func TestStringifyStops(t *testing.T) {
	e := writing(t)
	e.stopped.Store(true)
	if v, err := e.rt.RunString(`JSON.stringify(new Array(1e9))`); err == nil {
		t.Error(len(v.String()))
	}
}
