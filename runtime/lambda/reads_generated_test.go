package lambda

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"

	"postern/internal/race"
)

// Generated handlers do the same with the part of an event that they can see, in each form in which the engine writes their
// source.
func TestPartsOfEventsGenerated(t *testing.T) {
	n, parts := 1500, 0
	if race.Enabled {
		n = 150
	}
	for seed := range uint64(n) {
		g := &generator{Rand: rand.New(rand.NewPCG(seed, 1))}
		code := g.handler()
		want, parsed := viewOfHandler(code)
		if !parsed || want.whole {
			continue
		}
		parts++
		for _, event := range generatedEvents {
			whole, ended := generatedOutcome(code, event, everything)
			part, alsoEnded := generatedOutcome(code, event, want)
			if ended && alsoEnded && whole != part {
				t.Fatalf("seed %d: %s\nwith %s\nsees %s\n got  %s\n want %s", seed, code, event, want, part, whole)
			}
		}
	}
	if parts < n/20 {
		t.Errorf("only %d of %d handlers see a part", parts, n)
	}
}

var generatedEvents = []string{
	`{"a":{"b":{"c":1},"x":2},"list":[{"name":"n"}],"text":"t","d-e":{"a":[1]},"n":5,"toString":7}`,
	`{"a":[{"b":1}],"list":{"a":null},"text":null,"a":{"b":"twice","a":{"a":1}},"__proto__":{"a":1}}`,
	`[{"a":1}]`, `null`,
}

// generatedScope is what generated handlers find beside their arguments.
const generatedScope = `var key = 'a', out = [], x = {a: 1}, y, f = (v) => v, C = function (v) { this.v = v },
	tag = (s, ...v) => s.raw.join('|') + v.length;`

// viewOfHandler is what a handler sees of its event, from its source as the engine has it.
func viewOfHandler(code string) (want *reads, ok bool) {
	rt, handler, ok := handlerIn(code)
	if !ok {
		return nil, false
	}
	toString, _ := goja.AssertFunction(rt.Get("Function").ToObject(rt).Get("prototype").ToObject(rt).Get("toString"))
	source, err := toString(handler)
	return viewOf(source.String()).event, err == nil
}

func handlerIn(code string) (rt *goja.Runtime, handler goja.Value, ok bool) {
	rt = goja.New()
	rt.SetMaxCallStackSize(100)
	if _, err := rt.RunString(generatedScope); err != nil {
		panic(err)
	}
	handler, err := rt.RunString(code)
	if err != nil {
		return nil, nil, false // some programs make no sense
	}
	_, ok = goja.AssertFunction(handler)
	return rt, handler, ok
}

// generatedOutcome is what a handler returns or throws, and what it leaves behind.
func generatedOutcome(code, event string, want *reads) (text string, ended bool) {
	rt, handler, ok := handlerIn(code)
	if !ok {
		return "", true
	}
	stop := time.AfterFunc(time.Second, func() { rt.Interrupt("stopped") })
	defer func() { ended = stop.Stop() }()
	fn, _ := goja.AssertFunction(handler)
	text = outcome(rt, fn, event, want)
	left, err := rt.RunString(`JSON.stringify([out, x, y])`)
	if err != nil {
		return text + err.Error(), true
	}
	return text + left.String(), true
}

// generator writes handlers. E, S and P in its texts stand for an expression, a statement and a read of the event.
type generator struct {
	*rand.Rand
	depth int
}

var handlerForms = []string{
	`(e) => E`, `(e) => (E)`, `(e) => ((E))`, `(e) => (E, (E))`, `async (e) => E`, `async (e) => (E)`, `e => E`, `(e) => { S; S; return E }`,
	`(function (e) { S; S; return E })`, `(async function (e) { S; return E })`, `(function* (e) { S; yield E })`, `({ m(e) { S; return E } }).m`,
	`({ async m(e) { S; return E } }).m`, `({ get(e) { S; return E } }).get`, `({ ['m'](e) { return E } }).m`, `({ m: (e) => (E) }).m`, `new (class { m(e) { S; return E } })().m`,
	`new (class { m = (e) => (E) })().m`, `(class { static m(e) { return E } }).m`, `[(e) => E][0]`, `f((e) => (E))`, `((z) => (e) => (E))(1)`, `(e, c) => E`,
	`(e, c = E) => E`, `(e = E) => E`, `({ a, text = E, ...rest }) => E`, `({ a: { b: q }, list: [first] = [] }) => E`, `({ a, 'd-e': e, n }) => { S; return E }`, `([e]) => E`, `(e, ...rest) => E`,
}

var readForms = []string{
	`e.a`, `e.a.b`, `e.a?.b`, `e?.a?.b.c`, `e["a"]`, `e['d-e'].a`, `e.list[0].name`, `e.text`, `e.n`, `e.none`, `e?.none?.a`, `e.\u0061`, `e.toString`, `e.text.length`,
	`e.a[key]`, `(e.a).x`, `(e?.a).x`, `e.a.a.a`, `e.__proto__`, `e[key]`, `e`,
}

var expressionForms = []string{
	`P`, `P`, `P`, `P`, `P`, `P`, `P`, `1`, `"s"`, `null`, `x`, `y`, `/a"'(/g`, `0x1F`, `'\u0041'`, `{}.a`, "`t${E}`", "`${P}${E}`", `-E`, `!E`, `typeof E`, `void E`, `(E)`, `(E, E)`, `E + E`, `E === E`, `E || E`, `E && E`,
	`E ?? E`, `E ? E : E`, `[E, E]`, `[...[E]]`, `[, E]`, `({ k: E })`, `({ e: E })`, `({ x, k: E }).k`, `({ ...x, ...E })`, `({ [String(E)]: E })`, `({ m() { return E } }).m()`, `({ get g() { return E } }).g`,
	`f(E)`, `f(f(E), E)`, `f(...[E])`, `f?.(E)`, `new C(E)`, `new C(E).v`, `new C`, "tag`x${E}y`", `(function () { return E })()`, `(() => E)()`, `((e) => E)(E)`, `((e = E) => P)()`, `[...(function* () { yield E })()]`,
	`(class { static s = E }).s`, `new (class { p = E; q() { return E } })().q()`, `class { }.name`, `"a" in Object(E)`, `E instanceof Object`, `Object.keys(Object(E))`, `Object.entries(Object(E))`, `JSON.stringify(E)`, `JSON.stringify(E, null, 1)`,
	`Reflect.ownKeys(Object(E))`, `Object.assign({}, E)`, `{}.hasOwnProperty.call(Object(E), "a")`, `new Proxy(Object(E), {}).a`, `e.a = E`, `e.a.b = E`, `e.none ??= E`, `e.n++`, `--e.n`, `e.n += E`, `delete e.a.b`, `delete e.a`, `delete e?.a?.x`,
	`([e.a] = [E])`, `({ q: e.a } = { q: E })`, `({ a: y } = Object(P))`, `({ a: y, ...x } = Object(E))`, `eval("P")`, `arguments[0]`, `e.a.b()`, `e.list.map((v) => E)`, `e.list?.map?.((e) => P)`, `e.text.concat(E)`, "e.a.m`x`",
	`Object.freeze(P)`, `Object.getPrototypeOf(Object(P)) === Object.prototype`, `String(E)`, `Array.from(Object(E))`, `await E`, `(async () => E)()`, `new.target`, `this`, `y = E`, `(y = P).a`, `P.b`, `E.a`, `E?.a`, `E[E]`, `e.a == e.a`, `(0, e.a)`, `new Map([[P, E]]).size`,
}

var statementForms = []string{
	`out.push(E)`, `out.push(E)`, `const { a: A, text: B = E, ...R } = E; out.push(A, B, R)`, `const { a } = P; out.push(a)`, `const { a: { b } = {}, "d-e": D } = e; out.push(b, D)`, `var { a, text } = e.a; out.push(a, text)`, `const { [key]: K } = P; out.push(K)`,
	`let [p] = [E]; out.push(p)`, `for (const k in Object(E)) out.push(k)`, `for (const v of [].concat(E)) out.push(v)`, `for (e.a of [E]) out.push(P)`, `for (var { a: w } = Object(E), i = 0; i < 1; i++) out.push(w)`, `if (E) { S } else { S }`,
	`try { S; throw E } catch (err) { out.push(String(err)) } finally { out.push(1) }`, `try { throw E } catch (e) { out.push(P) }`, `try { throw E } catch ({ message }) { out.push(message) }`, `switch (E) { case E: S; break; default: S }`, `e: for (;;) { break e }`,
	`with (Object(E)) { out.push(typeof a) }`, `with ({ a: E }) { out.push(P) }`, `function inner() { return E }; out.push(inner())`, `const g = () => E; S; out.push(g())`, `return E`, `throw E`, `e = E`, `var e = E`, `{ let e = { a: 1 }; out.push(P) }`, `do { S } while (false)`,
}

func (g *generator) handler() string { return g.fill(g.pick(handlerForms)) }

func (g *generator) pick(forms []string) string { return forms[g.IntN(len(forms))] }

// fill replaces the letters of a form.
func (g *generator) fill(form string) string {
	var b strings.Builder
	g.depth++
	for i := range len(form) {
		switch c := form[i]; {
		case !g.stands(form, i):
			b.WriteByte(c)
		case c == 'P', g.depth > 5:
			b.WriteString(g.pick(readForms))
		case c == 'E':
			b.WriteString(g.fill(g.pick(expressionForms)))
		default:
			b.WriteString(g.fill(g.pick(statementForms)))
		}
	}
	g.depth--
	return b.String()
}

// stands reports a letter that is to be replaced: one that is no part of a word.
func (g *generator) stands(form string, i int) bool {
	isWord := func(i int) bool {
		return i >= 0 && i < len(form) && (form[i] == '_' || form[i]|0x20 >= 'a' && form[i]|0x20 <= 'z')
	}
	return strings.IndexByte("ESP", form[i]) >= 0 && !isWord(i-1) && !isWord(i+1)
}
