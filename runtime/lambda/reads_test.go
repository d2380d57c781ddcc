package lambda

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/dop251/goja"
)

// String writes what is seen as paths: "*" for the whole, names otherwise.
func (r *reads) String() string {
	if r.whole {
		return "*"
	}
	var names []string
	for _, m := range r.members {
		text := m.name
		if !m.whole {
			text += "." + m.String()
		}
		names = append(names, text)
	}
	slices.Sort(names)
	return "{" + strings.Join(names, " ") + "}"
}

func (v view) String() string {
	text := v.event.String()
	if v.context {
		text += " context"
	}
	if v.callback {
		text += " callback"
	}
	return text
}

// views are handlers and what they can see of their arguments.
var views = []struct{ source, want string }{
	{`async (event) => event.body`, `{body}`},
	{`(event) => ({ body: event.body })`, `{body}`},
	{`(event) => (((event.body)))`, `{body}`},
	{`event => event["body"]`, `{body}`},
	{`async function (event) { return event.headers.host + event.headers.accept + event.path; }`, `{headers.{accept host} path}`},
	{`async function handler(event) { const f = () => event.a; return f; }`, `{a}`},
	{`async handler(event) { return event.a; }`, `{a}`},
	{`async (event) => event.requestContext.authorizer`, `{requestContext.{authorizer}}`},
	{`async (e) => e.requestContext.authorizer || e.requestContext`, `{requestContext}`},
	{`(e) => e?.a?.b?.c`, `{a.{b.{c}}}`},
	{`(e) => (e?.a).b`, `{a.{b}}`},
	{`(e) => e.a.b()`, `{a}`},
	{`(e) => e.a?.b?.()`, `{a}`},
	{`(e) => e.a?.()`, `*`},
	{`(e) => (0, e.a)()`, `{a}`},
	{"(e) => e.a.b`x`", `{a}`},
	{"(e) => e.a`x`", `*`},
	{"(e) => `${e.a}`", `{a}`},
	{`(e) => new e.a.B(e.c)`, `{a.{B} c}`},
	{`(e) => e.headers[e.name]`, `{headers name}`},
	{`(e) => e.list[0].name`, `{list}`},
	{`(e) => { for (const k in e.headers) f(k); for (const r of e.Records) g(r) }`, `{Records headers}`},
	{`(e) => ({ ...e.headers })`, `{headers}`},
	{`(e) => { e.a = 1; e.b.c += 2; e.d++ }`, `{a b.{c} d}`},
	{`(e) => { delete e.a.b }`, `{a}`},
	{`(e) => { delete e.a }`, `*`},
	{`({ body, headers: h, path = "/" }) => body`, `{body headers path}`},
	{`({ body, ...rest }) => rest`, `*`},
	{`({ ["bo" + "dy"]: b }) => b`, `*`},
	{`({ headers: { host } }) => host`, `{headers}`},
	{`(e) => { const { a, b: [c], "d-e": f } = e; }`, `{a b d-e}`},
	{`(e) => { const { a } = e.b, { c } = e.b; }`, `{b.{a c}}`},
	{`(e) => { const { a = e.b } = e; }`, `{a b}`},
	{`(e) => { var x = e.a; }`, `{a}`},
	{`(e) => { const { ...x } = e; }`, `*`},
	{`(e) => { const { 0: x } = e; }`, `*`},
	{`(e) => { let a; ({ a } = e); }`, `*`},
	{`(e) => { const x = e; }`, `*`},
	{`(e = {}) => e.a`, `{a}`},
	{`(e, c) => e.a`, `{a} context`},
	{`(e, c, done) => done(null, e.a)`, `{a} context callback`},
	{`(e, c = e) => c`, `* context`},
	{`(e, ...rest) => e.a`, `* context callback`},
	{`(...all) => all[0].a`, `* context callback`},
	{`function (e) { return arguments[1] }`, `* context callback`},
	{`function () { return arguments }`, `* context callback`},
	{`(e) => eval("e")`, `* context callback`},
	{`() => 1`, `{}`},
	{`(_) => 1`, `{}`},
	{`(event) => f(event)`, `*`},
	{`(event) => JSON.stringify(event)`, `*`},
	{`(event) => event[key]`, `*`},
	{`(event) => event.toString()`, `*`},
	{`(event) => "a" in event`, `*`},
	{`(event) => ({ event })`, `*`},
	{`(event) => ({ event: 1, x: a.event, y: event.a })`, `{a}`},
	{`(event) => ({ ...event })`, `*`},
	{`(event) => [event]`, `*`},
	{`(event) => { event = null }`, `*`},
	{`(event) => { with (event) { return a } }`, `*`},
	{`(event) => { const g = (event) => event; return g(1) }`, `*`},
	{`(event) => { return class { x = event } }`, `*`},
	{`(event) => { return class { static { f(event) } } }`, `*`},
	{`(event) => { f.call(this, ...event) }`, `*`},
	{`async (event) => { await event }`, `*`},
	{`function* (event) { yield event }`, `*`},
	{`(event) => { try { throw 1 } catch (event) { return event.a } }`, `*`},
	{`(event) => 123456789012345678901234567890n + event.a`, `{a}`},
	{`(event) => /event/.test(event.a)`, `{a}`},
	{`(\u0065vent) => { return event.a }`, `{a}`},
	{`(\u0065vent) => \u0065vent`, `* context callback`},
	{`(\u0041\u0041éxxxxx) => \u0041\u0041éxxxx`, `* context callback`},
	{`(é) => é`, `* context callback`},
	{`(é) => { return é.a }`, `{a}`},
	{`([a]) => a`, `*`},
	{`function () { [native code] }`, `* context callback`},
	{`class A { static b(e) { return e.a } }`, `* context callback`},
	{`({ get a() { return 1 } })`, `* context callback`},
	{`not a function`, `* context callback`},
	{``, `* context callback`},
}

func TestView(t *testing.T) {
	for _, c := range views {
		if got := viewOf(c.source).String(); got != c.want {
			t.Errorf("%s\n got  %s\n want %s", c.source, got, c.want)
		}
	}
}

// One name more than are told apart shows the whole event.
func TestViewOfManyNames(t *testing.T) {
	for n, want := range map[int]bool{maxReads: false, maxReads + 1: true} {
		var b strings.Builder
		event := map[string]int{}
		for i := range n {
			fmt.Fprintf(&b, "e.m%d,", i)
			event[fmt.Sprintf("m%d", i)] = i
		}
		v := viewOf("(e) => [" + b.String() + "]")
		if v.event.whole != want {
			t.Errorf("%d names: whole is %v", n, v.event.whole)
		}
		text, err := json.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		rt := goja.New()
		part, err := readJSONPart(rt, string(text), v.event, inheritance(rt))
		if err != nil || len(part.(*goja.Object).Keys()) != n {
			t.Errorf("%d names: %v %v", n, part, err)
		}
	}
}

// A handler finds the same whether its event was read in part or as a whole.
func TestPartsOfEvents(t *testing.T) {
	events := []string{
		string(mustRead(t, "testdata/events/proxy.json")),
		`{"a":{"b":{"c":1},"x":2},"list":[{"name":"n"}],"body":"text","headers":{"host":"h","accept":null},"path":"/","d-e":{"f":1}}`,
		`{"a":[{"b":1}],"b":[1],"headers":"text","a":{"b":"twice"}}`, `{"a":null,"path":5}`, `{}`, `[{"a":1}]`, `"text"`, `null`, `{"__proto__":{"a":1},"a":{"__proto__":{"b":2}}}`,
	}
	for _, c := range views {
		if strings.Contains(c.source, "native") || strings.HasPrefix(c.source, "class") || strings.HasPrefix(c.source, "async handler") || strings.HasPrefix(c.source, "not") || c.source == "" {
			continue
		}
		for _, event := range events {
			rt := goja.New()
			v, err := rt.RunString("const key = 'a', f = (x) => x, g = f; (" + c.source + ")")
			if err != nil {
				t.Errorf("%s: %v", c.source, err)
				break
			}
			read, ok := goja.AssertFunction(v)
			if !ok {
				break
			}
			whole := outcome(rt, read, event, everything)
			if part := outcome(rt, read, event, viewOf(c.source).event); part != whole {
				t.Errorf("%s with %s\n got  %s\n want %s", c.source, event, part, whole)
			}
		}
	}
}

// outcome calls a function with an event and describes what it returns or throws.
func outcome(rt *goja.Runtime, fn goja.Callable, event string, want *reads) string {
	text := []byte(event)
	v, err := readJSONPart(rt, unsafe.String(&text[0], len(text)), want, inheritance(rt))
	if err != nil {
		return err.Error()
	}
	if !want.whole { // then nothing may be kept of the text
		for i := range text {
			text[i] = '~'
		}
	}
	result, err := fn(goja.Undefined(), v, rt.NewObject(), rt.ToValue(func(f goja.FunctionCall) goja.Value { return f.Argument(1) }))
	if err != nil {
		return "throws " + err.Error()
	}
	if p, ok := result.Export().(*goja.Promise); ok {
		result = p.Result()
	}
	stringify, _ := goja.AssertFunction(rt.Get("JSON").ToObject(rt).Get("stringify"))
	out, err := stringify(goja.Undefined(), result)
	if err != nil {
		return "throws " + err.Error()
	}
	return out.String()
}

// What the engine gives for the source of a function is what viewOf expects, also where it differs from the text.
func TestSources(t *testing.T) {
	for code, want := range map[string]string{
		`export const handler = async (event) => ({ statusCode: 200, body: event.body })`:                                                 `{body}`,
		`export async function handler({ body }) { return body }`:                                                                         `{body}`,
		`export const handler = (event) => ((event.a))`:                                                                                   `{a}`,
		`class Api { async handle(event) { return event.a } } export const handler = new Api().handle`:                                    `{a}`,
		`const api = { async handle(event) { return event.a } }; export const handler = api.handle`:                                       `{a}`,
		`class Api { #x = 1; async handle(event) { return this.#x + event.a } }; export const handler = new Api().handle.bind(new Api())`: `* context callback`,
		`const wrap = (f) => (...all) => f(...all); export const handler = wrap(async (event) => event.a)`:                                `* context callback`,
		`const wrap = (f) => (event, context) => f(event, context); export const handler = wrap((event) => event.a)`:                      `* context`,
		`export const handler = new Proxy(async (event) => event.a, {})`:                                                                  `* context callback`,
		`Function.prototype.toString = () => '() => 1'; export const handler = async (event) => event.a`:                                  `{a}`,
		`export const handler = Object.assign(async (event) => event.a, { toString: () => '() => 1' })`:                                   `{a}`,
		`export const handler = async (événement) => événement`:                                                                           `* context callback`,
	} {
		f := fromSource(t, "index.mjs", code)
		if r := invoke(t, f, `{"a": 1, "body": "b"}`); r.FunctionError != "" {
			t.Errorf("%s: %s", code, r.Payload)
			continue
		}
		if got := f.idle[0].sees.String(); got != want {
			t.Errorf("%s\n got  %s\n want %s", code, got, want)
		}
	}
}

// Whatever a function does, it does the same with the part of an event that it can see.
func FuzzView(f *testing.F) {
	for _, c := range views {
		f.Add(c.source)
	}
	const event = `{"a":{"b":{"c":1},"x":2},"list":[{"name":"n"}],"body":"text","headers":{"host":"h","accept":null},"path":"/"}`
	f.Fuzz(func(t *testing.T, source string) {
		want := viewOf(source).event
		if want.whole {
			return
		}
		whole, ended := limited(source, event, everything)
		part, alsoEnded := limited(source, event, want)
		if ended && alsoEnded && whole != part {
			t.Errorf("%q sees %s\n got  %s\n want %s", source, want, part, whole)
		}
	})
}

// limited is the outcome of a function that is stopped when it takes long.
func limited(source, event string, want *reads) (text string, ended bool) {
	rt := goja.New()
	rt.SetMaxCallStackSize(100)
	stop := time.AfterFunc(100*time.Millisecond, func() { rt.Interrupt("stopped") })
	defer func() { ended = stop.Stop() }()
	v, err := rt.RunString("(" + source + ")")
	if err != nil {
		return err.Error(), true
	}
	fn, ok := goja.AssertFunction(v)
	if !ok {
		return "", true
	}
	return outcome(rt, fn, event, want), true
}
