package builtin

import (
	"strings"
	"testing"

	"postern/vtl"
	"postern/vtl/value"
)

// exchange is a frame and objects with the usual data.
func exchange(o *Objects, body string) *vtl.Frame {
	f := vtl.NewFrame()
	prepare(o, f, []byte(body))
	return f
}

var (
	someParams = Params{
		Path:   []Param{{"id", "42"}, {"dup", "from-path"}},
		Query:  []Param{{"q", "first"}, {"q", "last"}, {"dup", "from-query"}},
		Header: []Param{{"X-Token", "t"}, {"accept", "*/*"}, {"Host", "h"}},
	}
	someStage = []Param{{"table", "pets"}, {"empty", ""}}
)

func prepare(o *Objects, f *vtl.Frame, body []byte) {
	f.Reset()
	o.Reset(f)
	o.SetParams(someParams)
	o.SetStageVariables(someStage)
	o.SetContext(someContext{})
	o.SetBody(body)
}

// someContext is a request of a caller with claims.
type someContext struct{}

func (someContext) Has(s Section) bool { return s != ClientCert && s != CertValidity }

func (c someContext) Variable(s Section, name string) (value.Value, bool) {
	m := value.NewMap(value.HashMap, 0)
	c.Fill(s, m)
	return m.GetString(name)
}

func (someContext) Fill(s Section, m *value.Map) {
	switch s {
	case Root:
		m.PutString("stage", value.String("dev"))
		m.PutString("requestTimeEpoch", value.Long(1700000000123))
	case Identity:
		m.PutString("sourceIp", value.String("192.0.2.7"))
	case Claims:
		m.PutString("sub", value.String("s-1"))
	}
}

// renderText renders a template and fails the test when that fails.
func renderText(t testing.TB, f *vtl.Frame, source string) string {
	t.Helper()
	tpl, err := Parse("test", source)
	if err != nil {
		t.Fatal(err)
	}
	out, err := tpl.Render(f, nil)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return string(out)
}

func TestVariables(t *testing.T) {
	for _, c := range []struct{ template, want string }{
		{`$input.params('id') $input.params('q') $input.params('dup') $input.params('X-TOKEN') [$input.params('no')]`, "42 last from-path t []"},
		{`$input.params()`, `{path={id=42, dup=from-path}, querystring={q=last, dup=from-query}, header={X-Token=t, accept=*/*, Host=h}}`},
		{`#set($h=$input.params().header)$h.put('X-New','n')$input.params('X-New') $input.params('HOST')`, "n h"},
		{`$stageVariables.table [$stageVariables.empty] $stageVariables`, "pets [] {table=pets, empty=}"},
		{`$context.stage $context.identity.sourceIp $context.authorizer.claims.sub [$context.identity] [$context.nope]`, "dev 192.0.2.7 s-1 [] []"},
		{`$context.requestTimeEpoch $context.identity.keySet() $context.authorizer.keySet() $context.identity.clientCert.x`, "1700000000123 [sourceIp] [claims] "},
		{`#set($context.stage="x")$context.stage $context.identity.size() $context.requestOverride.keySet()`, "x 1 [path, header, querystring]"},
		{`$input.path('$.l[1]') $input.json('$.l') $input.json('$.no') $input.body`, `b/c ["a","b/c"] "" {"l":["a","b/c"]}`},
		{`#set($r=$input.path('$'))#set($r.x=1)$input.json('$') $r.l`, `{"l":["a","b/c"],"x":1} ["a","b\/c"]`},
		{`#set($p='$.l[0]')$input.path($p) $input.json("$.l[1]")`, `a "b/c"`},
		{`#set($i=$input)$i.path('$.l').size() $i.body $i.getBody().length() [$i] [$util]`, `2 {"l":["a","b/c"]} 17 [] []`},
		{`#set($u=$util)$u.base64Encode('x') $util.nope('x') $util.urlEncode('a','b')`, "eA==  "},
	} {
		if got := renderText(t, exchange(new(Objects), `{"l":["a","b/c"]}`), c.template); got != c.want {
			t.Errorf("%s\ngot  %q\nwant %q", c.template, got, c.want)
		}
	}
}

func TestHeaderNames(t *testing.T) {
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{}, "t|{X-Token=t, accept=*/*, Host=h}|"},
		{Config{Strict: true}, "|{X-Token=t, accept=*/*, Host=h}|"},
		{Config{SortHeaders: true}, "t|{accept=*/*, Host=h, X-Token=t}|*/*"},
		{Config{Strict: true, SortHeaders: true}, "|{accept=*/*, Host=h, X-Token=t}|"},
	} {
		o := &Objects{Config: c.config}
		if got := renderText(t, exchange(o, ""), `$input.params('x-token')|$input.params().header|$input.params().header.get('Accept')`); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.config, got, c.want)
		}
	}
}

func TestBodies(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{"", "{} {} {}"}, {"a=1&b=2", `a=1&b=2 "a=1&b=2" a=1&b=2`}, {"\xEF\xBB\xBF{}", "\uFEFF{} \"\uFEFF{}\" \uFEFF{}"},
		{"  ", `   "" `}, {"caf\xE9 \xED\xA0\x80", "caf\uFFFD \uFFFD \"caf\uFFFD \uFFFD\" caf\uFFFD \uFFFD"},
	} {
		if got := renderText(t, exchange(new(Objects), c.body), `$input.body $input.json('$') $input.path('$')`); got != c.want {
			t.Errorf("%q: got %q, want %q", c.body, got, c.want)
		}
	}
}

func TestFailuresHaveKinds(t *testing.T) {
	for _, c := range []struct {
		body, template string
		kind           vtl.Kind
	}{
		{`{"a":`, `$input.json('$')`, vtl.KindJSON}, {`{"a":`, `$input.path('$.a')`, vtl.KindJSON}, {"null", `$input.path('$')`, vtl.KindMethod},
		{"{}", `$input.path('$.a[')$input.path('$[')`, vtl.KindJSONPath}, {"{}", `#set($p='$..')$input.json($p)`, vtl.KindJSONPath},
		{"{}", `$input.path('')`, vtl.KindMethod}, {"[]", `$input.path('$.sum()')`, vtl.KindMethod}, {"{}", `$util.parseJson('{')`, vtl.KindJSON},
		{"{}", `$util.urlDecode('%')`, vtl.KindMethod}, {"{}", `$util.base64Decode('!')`, vtl.KindMethod}, {"{}", `$input.params(5)`, vtl.KindMethod},
		{"{}", `#set($l=[])#if($l.add($l))#end$util.urlEncode($l)$input.json('$')$util.urlEncode({"a":$l,"b":[$l]})`, ""},
	} {
		f := exchange(new(Objects), c.body)
		tpl, err := Parse("test", c.template)
		if err != nil {
			t.Fatal(err)
		}
		_, err = tpl.Render(f, nil)
		e, ok := err.(*vtl.Error)
		if c.kind == "" {
			continue // only must end
		}
		if !ok || e.Kind != c.kind || e.Line != 1 {
			t.Errorf("%s of %s: %#v, want kind %s", c.template, c.body, err, c.kind)
		}
	}
}

func TestOverridesSurviveBetweenTemplates(t *testing.T) {
	o := new(Objects)
	f := exchange(o, `{"a":1}`)
	renderText(t, f, `#set($context.requestOverride.header.X-A = [1,"b"])#set($context.requestOverride.path.stash = "s")#set($context.mine = 7)`)
	o.SetBody([]byte(`{"a":2}`))
	got := renderText(t, f, `$context.requestOverride.path.stash $context.mine $input.path('$.a')#set($context.responseOverride.status = 404)`)
	if got != "s 7 2" {
		t.Errorf("the response template shows %q", got)
	}
	if v, _ := o.Override(Request, "header").GetString("X-A"); value.Text(v) != "[1, b]" {
		t.Errorf("the header override is %s", value.Text(v))
	}
	if s := o.OverrideStatus(); s.Int64() != 404 {
		t.Errorf("the status override is %s", value.Text(s))
	}
	if o.Override(Response, "header").Len() != 0 || o.OverriddenTwice(Request) || o.OverriddenTwice(Response) {
		t.Error("nothing else was overridden, and nothing twice")
	}
	renderText(t, f, `#set($context.requestOverride.header.X-A = 1)#set($context.responseOverride.header = "x")`)
	if !o.OverriddenTwice(Request) || o.Override(Response, "header") != nil {
		t.Error("a second assignment was missed, or a text taken for a map")
	}
	prepare(o, f, nil)
	if o.Override(Request, "header").Len() != 0 || !o.OverrideStatus().IsNull() || o.OverriddenTwice(Request) {
		t.Error("Reset leaves overrides behind")
	}
}

func TestRenderingAllocatesNothingWhenWarm(t *testing.T) {
	for _, source := range []string{
		`{"id":"$input.params('id')","t":"$input.params('x-token')","s":"$stageVariables.table"}`,
		`$util.escapeJavaScript($input.params('accept')) $util.urlEncode("a b/é") $util.base64Encode("hello") $util.base64Decode("aGVsbG8=")`,
		`#set($r = $input.path('$'))#foreach($i in $r.items)$i.name,#end$input.json('$.items[*].name') $input.json('$')`,
		`#set($k = '$.items[0].name')$input.path($k)`,
		`#set($context.requestOverride.header.X-A = "1")#set($context.responseOverride.status = 404)$context.requestOverride.header.X-A`,
		`$input.params().querystring.q#foreach($v in $input.params().querystring)$v#end`,
	} {
		tpl, err := Parse("test", source)
		if err != nil {
			t.Fatal(err)
		}
		o, f := new(Objects), vtl.NewFrame()
		body := []byte(`{"items":[{"name":"a\u00e9","n":1.5},{"name":"b","n":2}]}`)
		var out []byte
		run := func() {
			prepare(o, f, body)
			if out, err = tpl.Render(f, out[:0]); err != nil {
				t.Fatal(err)
			}
		}
		run()
		run()
		if allocs := testing.AllocsPerRun(50, run); allocs != 0 {
			t.Errorf("%s costs %v allocations, want 0", source, allocs)
		}
	}
}

func FuzzUtilities(f *testing.F) {
	for _, seed := range []string{"a b", "%41%C3%A9%", "YQ==", "\u2028'\"/\\", "\xED\xA0\x80", "{\"a\":1}", "%+f%-0", "\xF0\x9F"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o := new(Objects)
		fr := vtl.NewFrame()
		o.Reset(fr)
		o.SetBody([]byte(text))
		clean := o.input.text
		for name, u := range utilities {
			v, err := u(&o.util, value.String(clean))
			if err == nil && name == "urlEncode" {
				back, err := urlDecode(&o.util, v)
				if err != nil || back.Str() != clean && text != "" && !strings.Contains(clean, "\xED") {
					t.Fatalf("urlEncode(%q) = %q, back %q, %v", clean, v.Str(), back.Str(), err)
				}
			}
			if err == nil && name == "base64Encode" {
				if back, err := base64Decode(&o.util, v); err != nil || back.Str() != clean && !strings.Contains(clean, "\xED") {
					t.Fatalf("base64Encode(%q) = %q, %v", clean, v.Str(), err)
				}
			}
		}
	})
}

// TestLongTextsThatAreNoUTF8 has pieces that begin nowhere: headers hold any byte.
func TestLongTextsThatAreNoUTF8(t *testing.T) {
	odd := strings.Repeat("\x80", 200<<10)
	got := inPieces(nil, odd, func(dst []byte, text string) []byte { return append(dst, text...) })
	if string(got) != odd {
		t.Errorf("%d of %d bytes are converted", len(got), len(odd))
	}
}
