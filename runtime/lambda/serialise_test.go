package lambda

import (
	"testing"

	"github.com/dop251/goja"
)

// Plain data must come out as the engine's JSON.stringify writes it; the rest must be left to it.
func TestPlainJSON(t *testing.T) {
	rt := goja.New()
	stringify, _ := goja.AssertFunction(rt.Get("JSON").ToObject(rt).Get("stringify"))
	for _, c := range []struct {
		code  string
		plain bool
	}{
		{`null`, true}, {`true`, true}, {`0`, true}, {`-0`, true}, {`-1.5`, true}, {`1e21`, true}, {`1e-7`, true}, {`NaN`, true}, {`-Infinity`, true},
		{`12345678901234567000`, true}, {`""`, true}, {`"a\"b\\c/\n\r\t\b\f\u0001\u001f\u007f<>&"`, true}, {`"é€😀\u2028\u2029"`, true},
		{`"\ud800"`, false}, {`"a\udc00b"`, false}, {`"\ud83d\ude00"`, true}, {`"\ufffd"`, true},
		{`({})`, true}, {`[]`, true}, {`({a: 1, b: [1, "x", {c: null}], 2: 3, 1: 4})`, true}, {`({"a b": 1, "": 2, "q\"": 3})`, true}, {`({"é": 1})`, false},
		{`({a: undefined, b() {}, c: Symbol("s"), d: 1})`, true}, {`[undefined, function () {}, Symbol("s"), 1]`, true}, {`[1,,3]`, true}, {`new Array(3)`, true},
		{`Object.create({inherited: 1})`, true}, {`Object.assign(Object.create(null), {a: 1})`, true}, {`(class A { constructor() { this.x = 1 } get y() { return 2 } })`, false},
		{`new (class A { constructor() { this.x = 1 } get y() { return 2 } })()`, true}, {`({get a() { return 1 }})`, true}, {`({[Symbol("k")]: 1, b: 2})`, true},
		{`Object.defineProperty({b: 1}, "a", {value: 1, enumerable: false})`, true}, {`new Proxy({a: 1, b: [2]}, {})`, false}, {`new Proxy([1, 2], {})`, false},
		{`({d: new Date(0)})`, false}, {`({toJSON() { return 1 }})`, false}, {`[Object(1), Object("s"), Object(true)]`, false}, {`new Map([[1, 2]])`, true},
		{`/a/`, false}, {`new Error("x")`, false}, {`({a: {toJSON: 5}})`, false}, {`new Uint8Array(2)`, true}, {`Promise.resolve(1)`, true},
		{`(function () { return arguments })(1)`, false}, {`(() => { const a = {}; a.a = a; return a })()`, false}, {`({n: 1n})`, false}, {`({get a() { throw new Error("g") }})`, false},
		{`Object.assign([1], {x: 1})`, true}, {`JSON.parse('{"__proto__": {"a": 1}}')`, true}, {`((n) => { let a = 1; while (n--) a = [a]; return a })(60)`, true}, {`((n) => { let a = 1; while (n--) a = [a]; return a })(80)`, false},
	} {
		v, err := rt.RunString(c.code)
		if err != nil {
			t.Fatal(c.code, err)
		}
		got, ok := appendPlainJSON(rt, []byte("kept"), v)
		if ok != c.plain {
			t.Errorf("%s: plain is %v", c.code, ok)
		}
		if !ok {
			continue
		}
		want, err := stringify(goja.Undefined(), v)
		if err != nil {
			t.Errorf("%s: the engine refuses: %v", c.code, err)
		} else if string(got) != "kept"+want.String() {
			t.Errorf("%s: got %s, want kept%s", c.code, got, want)
		}
	}
}
