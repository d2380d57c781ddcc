package probe_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/mapping/builtin"
	"postern/mapping/probe"
)

// TestCases fixes the inputs that templates get: the first, and in what the
// next ones differ.
func TestCases(t *testing.T) {
	for _, c := range []struct {
		name, template, model, body string
		about                       []string
	}{
		{name: "nothing", template: `plain`, about: []string{""}},
		{name: "leaf in quotes", template: `{"a":"$input.path('$.a')"}`, body: `{"a":"text"}`, about: []string{"", "$.a is missing"}},
		{name: "leaf outside quotes", template: `{"a":$input.path('$.a.b')}`, body: `{"a":{"b":7}}`, about: []string{"", "$.a is missing", "$.a.b is missing"}},
		{name: "list", template: `#set($r = $input.path('$'))[#foreach($e in $r.items){"n":"$e.name"}#if($foreach.hasNext),#end#end]`,
			body:  `{"items":[{"name":"text"},{"name":"text"}]}`,
			about: []string{"", "$.items has one element", "$.items has no elements", "$.items is missing", "$.items[*].name is missing"}},
		{name: "comparison", template: `#if($input.params('t') == "cat" || $input.path("$.n") > 5)x#end`, body: `{"n":7}`,
			about: []string{"", `parameter t is "cat"`, "parameter t is missing", "$.n is 5", "$.n is missing"}},
		{name: "truth", template: `#if($input.path('$.on'))x#end`, body: `{"on":true}`, about: []string{"", "$.on is false", "$.on is missing"}},
		{name: "keys", template: `#foreach($k in $input.path('$').keySet())$k#end`, body: `{"one":"text","two":"text"}`, about: []string{"", "$ has no members"}},
		{name: "parsed", template: `#set($p = $util.parseJson($input.path('$.body')))"$p.x"`, body: `{"body":"{\"x\":\"text\"}"}`, about: []string{"", "$.body is missing", "$.body(parsed).x is missing"}},
		{name: "model", template: `{"a":"$input.path('$.a')","b":$input.path('$.b')}`, model: `{"type":"object","required":["a"],"properties":{"a":{"type":"string","enum":["x","y"]},"b":{"type":"boolean"}}}`,
			body: `{"a":"x","b":true}`, about: []string{"", `$.a is "y"`, "$.b is false", "$.b is missing"}},
		{name: "maps of parameters", template: `$input.params().header.get('X-A') $input.params().querystring.q`, about: []string{"", "parameter X-A is missing", "parameter q is missing"}},
	} {
		u, err := probe.Read(c.template)
		if err != nil {
			t.Fatal(err)
		}
		list := u.Cases(probe.Options{Model: json.RawMessage(c.model)})
		if diff := cmp.Diff(c.body, list[0].Body); diff != "" {
			t.Errorf("%s: body (-want +got):\n%s", c.name, diff)
		}
		var about []string
		for _, one := range list {
			if !strings.Contains(one.About, ", ") && (len(about) < len(c.about)) {
				about = append(about, one.About)
			}
		}
		if diff := cmp.Diff(c.about, about); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestQuotes fixes where a reference stands.
func TestQuotes(t *testing.T) {
	u, err := probe.Read(`{"a":"x $a \"$b\" #if($c)y#{else}"z"#end", "d":$d, #set($e = "$f")"$util.escapeJavaScript($g)"}`)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, use := range u.Uses {
		got[use.Text] = fmt.Sprint(use.Printed, use.Quoted, use.Condition)
	}
	want := map[string]string{"$a": "true true false", "$b": "true true false", "$c": "false false true", "$d": "true false false",
		"$f": "false false false", "$g": "false false false", "$util.escapeJavaScript($g)": "true true false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !u.Writes {
		t.Error("it is written as JSON")
	}
}

// TestPrintedByName fixes where references of blocks and texts stand when these
// are printed, and that what is never printed stands nowhere.
func TestPrintedByName(t *testing.T) {
	for template, want := range map[string]string{
		`#define($b)$x#end{"a": "$b"}`:             "true true",
		`#define($b)"$x"#end{"a": $b}`:             "true true",
		`#define($b)$x#end{"a": $b}`:               "true false",
		`#define($b)"$x"#end{"a": 1}`:              "false false",
		`#set($s = "a $x"){"a": "$s"}`:             "true true",
		`#set($s = "a $x")#set($t = "$s b")["$t"]`: "true true",
		`#set($s = "{""a"": ""$x""}")$s`:           "true true",
		`#set($s = 'a' + "$x")["$s"]`:              "true true",
		`#set($s = "a $x")["$s.length()"]`:         "false false",
		`#set($s = "a $x")#set($s = "b")["$s"]`:    "false false",
	} {
		u, err := probe.Read(template)
		if err != nil {
			t.Fatal(err)
		}
		for _, use := range u.Uses {
			if got := fmt.Sprint(use.Printed, use.Quoted); use.Text == "$x" && got != want {
				t.Errorf("%s: printed and quoted: %s, want %s", template, got, want)
			}
		}
		if u.Writes != strings.ContainsAny(template, "{[") {
			t.Errorf("%s: written as JSON: %v", template, u.Writes)
		}
	}
}

// TestPrintedOften reads templates that print ten texts, each of which prints ten
// others and so on: reading them takes no longer than reading what is written.
func TestPrintedOften(t *testing.T) {
	texts := `#set($v0 = "x$y")`
	for i := range 15 {
		texts += fmt.Sprintf(`#set($v%d = "%s")`, i+1, strings.Repeat(fmt.Sprintf("$v%d ", i), 10))
	}
	for _, template := range []string{
		`#define($a)` + strings.Repeat("$a ", 10) + `#end{"a": "$a"}`,
		texts + `{"a": "$v15"}`,
	} {
		if u, err := probe.Read(template); err != nil || !u.Writes {
			t.Errorf("%.40s: %v", template, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{"a":"$input.path('$.a[0].b')"}`, `#foreach($x in $input.path('$.l'))$x.y#end`, `$util.parseJson($input.body).x`, `#set($a=$a.b)#if(!$a)x#end`, `$input.params().header.keySet()`, `$input.path("$['a']").get(0)`,
		`#define($d)x$d#set($e = "$d$e")#end{"a": "$d$e"}`, `#set($s = "$s" + '"')#set($s = "#foreach($i in [1..2])$s#end"){"a": $s}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, template string) {
		u, err := probe.Read(template)
		if err != nil {
			return
		}
		for _, c := range u.Cases(probe.Options{Limit: 8}) {
			if c.Body != "" && !json.Valid([]byte(c.Body)) {
				t.Errorf("%s", c.Body)
			}
		}
	})
}

func ExampleUsage_Cases() {
	u, _ := probe.Read(`{"names": [#foreach($p in $input.path('$.pets'))"$p.name"#if($foreach.hasNext),#end#end]}`)
	for _, c := range u.Cases(probe.Options{})[:3] {
		out, _, _ := builtin.RenderCase(c.Case, builtin.Config{})
		fmt.Printf("%q %s %s\n", c.About, c.Body, out)
	}
	// Output:
	// "" {"pets":[{"name":"text"},{"name":"text"}]} {"names": ["text","text"]}
	// "$.pets has one element" {"pets":[{"name":"text"}]} {"names": ["text"]}
	// "$.pets has no elements" {"pets":[]} {"names": []}
}
