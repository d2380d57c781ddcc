package jsonpath

import (
	"errors"
	"testing"

	"postern/vtl/value"
)

const rulesDocument = `{"l":[{"k":1,"t":["a","b"]},{"k":2,"z":3,"t":[]},{}],"n":[4,-2,"x",null,6],"s":"héllo","o":{"p":null,"q":{"r":true}},` +
	`"one":[7],"neg":[-3,-5],"in":[1,"1",1.0,"a",true,null],"dollar":["$.k","$5","[1]","'q'"],"big":[{"v":9007199254740993},{"v":9007199254740992.0}]}`

// Habits of Jayway that no documentation tells. absent is a definite path that leads nowhere, failure one that breaks down.
func TestRules(t *testing.T) {
	const absent, failure = "absent", "failure"
	for path, want := range map[string]string{
		// what the parser takes
		"$.s[": `"héllo"`, "$.one[0]x": "7", "$.l[0]k": `{"k":1,"t":["a","b"]}`, "$.l[0]kk": absent, "l[0].k": "1", "$. s": failure, "$.l[0].": failure,
		"$.l..": failure, "$...k": failure, "$.l[?]": failure, "$.l[ 'k' ]": absent, "$.o['p', x 'q']": `{"p":null,"q":{"r":true}}`,
		"$.o['p',]": failure, "$.o['p' 'q']": failure, "$.n[0 1]": failure, "$.n[1,]": failure, "$.n[:]": failure, "$.n[-]": failure,
		"$.n[99999999999]": failure, "$.o['\\u0071'].r": "true", "$.o['\\u00']": absent, "$.o['\\u00zz']": failure, "$.*ll": "[]",
		// what steps give
		"$.n[-2:3]": `[null,6,4,-2,"x"]`, "$.n[-9:2]": `[4,-2,"x",null,6,4,-2]`, "$.n[1:-1]": "[]", "$.n[3:1]": "[]", "$.n[2:]": `["x",null,6]`,
		"$.o.*": `[null,{"r":true}]`, "$.o['p','q'].r": "[true]", "$.o['q','p']": `{"q":{"r":true},"p":null}`, "$.s.*": "[]", "$.nope.*": absent,
		"$.*.q.r": "[true]", "$.l.*.z": "[3]", "$..[0].k": "[1,2]", "$..r": "[true]", "$..l[1].z": "[3]", "$..['p','q']": `[{"p":null,"q":{"r":true}}]`,
		// filters
		"$.l[?(@.k)].k": "[1,2]", "$.l[?(!@.k)]": "[{}]", "$.l[?(@.k=='1')].k": "[1]", "$.l[?('1'==@.k)].k": "[1]", "$.l[?(@.k===1)].k": "[1]",
		"$.l[?(@.k==='1')].k": "[]", "$.l[?(@.k!==1)].k": "[2]", "$.n[?(@ > 3)]": "[4,6]", "$.n[?(@ >= -2 && @ < 6)]": "[4,-2]",
		"$.n[?(@ == 4.0 || @ == 'x')]": `[4,"x"]`, "$.n[?(@ == null)]": "[null]", "$.n[?(@ =~ /X/i)]": `["x"]`, "$.n[?(@ =~ /[0-9-]+/)]": "[4,-2,6]",
		"$.n[?(@ in [4,'6'])]": "[4,6]", "$.n[?(@ nin [4,6])]": `[-2,"x",null]`, "$.l[?(@.t empty true)].k": "[2]", "$.l[?(@.t size 2)].k": "[1]",
		"$.l[?(@.t contains 'b')].k": "[1]", "$.l[?(@.t anyof ['b','c'])].k": "[1]", "$.l[?(@.t noneof ['b'])].k": "[2]",
		"$.l[?(@.t subsetof ['a','b','c'])].k": "[1,2]", "$.l[?(@.t all ['a'])]": "[]", "$.l[?(@.t.length() == 2)].k": "[1]",
		"$.l[?(@.k == $.l[1].k)].z": "[3]", "$.l[?($.l)].k": "[]", "$.o[?(@.p == null)].q.r": "[true]", "$.s[?(@)]": failure, "$.o[?(@ empty false)]": failure,
		"$.l[?(@.t == ['a','b'])].k": "[1]", "$.l[?(['a','b'] == @.t)].k": "[]", "$.l[?(@.k == 1 &&)]": failure, "$.l[?(true)]": failure,
		"$.l[?(@.k <> 1)]": failure, "$.l[?(@.k == )]": failure, "$.l[?(@.k == 1]": failure, "$.l[?((@.k == 1)]": failure, "$.l[?(@.k =~ /(/)]": failure,
		"$.in[?(@ == 1)]": `[1,"1",1.0]`, "$.in[?(@ == '1')]": `[1,"1",1.0]`, "$.in[?('1' == @)]": `[1,"1"]`, "$.in[?(@ == true)]": "[true]",
		"$.dollar[?(@ in ['$.k','$5','[1]'])]": `["$5"]`, "$.big[?(@.v > 9007199254740992)]": `[{"v":9007199254740993}]`,
		// functions
		"$.n.length()": "5", "$.o.size()": "2", "$.s.length()": "null", "$.nope.length()": absent, "$.n.sum()": "8.0", "$.n.min()": "-2.0",
		"$.n.max()": "6.0", "$.neg.max()": "4.9E-324", "$.n.avg()": "2.6666666666666665", "$.sum($.n)": "8.0", "$.n.sum(1, $.one)": "16.0",
		"$.s.sum()": failure, "$.one.last()": failure, "$.n.last()": "6", "$.n.first()": "4", "$.n.index(1)": "-2", "$.n.index(9)": failure,
		"$.o.keys()": `["p","q"]`, "$.n.keys()": "null", `$.concat("a", $.s)`: `"ahéllo"`, `$.n.concat("y")`: `"xy"`, "$.l[*].length()": "[2,3,0]",
		"$..t.length()": "2", "$..length()": failure, "$.n.nope()": failure, "$.n.length().x": absent, "$.n.length()x": absent, "$.sum(": failure,
		"$.one.append(8)": "[7,8]", `$.one.append({"a":1})`: `[7,{"a":1}]`, "$.length($.l)": "3", "$.length(5)": failure,
		"$.l[?(@.t[?(@ == 'zz')])].k": "[1,2]",
	} {
		root, err := value.ReadJSONString(nil, rulesDocument)
		if err != nil {
			t.Fatal(err)
		}
		got := failure
		p, err := Compile(path)
		if err == nil {
			var v value.Value
			var found bool
			v, found, err = p.Eval(root, nil)
			switch {
			case err != nil:
			case found:
				got = string(v.AppendJSON(nil))
			default:
				got = absent
			}
		}
		if got != want {
			t.Errorf("%s gives %s (%v), want %s", path, got, err, want)
		}
	}
}

func TestFailuresSayWhere(t *testing.T) {
	for path, want := range map[string]string{
		"$.a b":           `JSONPath "$.a b", position 4: a name with blanks must stand in brackets and quotes: ['my name']`,
		"$.a[?(@.b = 1)]": `JSONPath "$.a[?(@.b = 1)]", position 11: expected an operator or )`,
		"$.a..":           `JSONPath "$.a..", position 5: the path ends with a dot`,
		"$x":              `JSONPath "$x", position 2: expected . or [ after the root`,
		"$[a]":            `JSONPath "$[a]", position 2: expected a quoted name, an index, * or ?( after [`,
		"$['a":            `JSONPath "$['a", position 3: the name is not closed with '`,
		"$.a[?(@.b == )]": `JSONPath "$.a[?(@.b == )]", position 14: expected a value: a path, a text in quotes, a number, true, false, null or JSON`,
		"":                `JSONPath "", position 1: the path is empty`,
	} {
		_, err := Compile(path)
		var e *Error
		if !errors.As(err, &e) || e.Error() != want {
			t.Errorf("%s: %v\nwant %s", path, err, want)
		}
	}
	p := mustCompile(t, "$.shop.nope()")
	if _, _, err := p.Eval(document(t), nil); err == nil || err.Error() != `JSONPath "$.shop.nope()": there is no function nope()` {
		t.Error(err)
	}
	e := &Error{Path: "$.é b", Offset: 5}
	if got := e.Caret(); got != "$.é b\n    ^" {
		t.Errorf("the caret stands at %q", got)
	}
}

func TestEndlessWorkEnds(t *testing.T) {
	l := value.NewList(value.JSONArray)
	l.Append(value.FromList(l))
	if _, _, err := mustCompile(t, "$..*").Eval(value.FromList(l), nil); err == nil {
		t.Error("a list that holds itself must fail")
	}
	wide := value.NewList(value.JSONArray)
	for range 300 {
		wide.Append(value.Int(1))
	}
	for range 3 {
		copies := value.NewList(value.JSONArray)
		for range 20 {
			copies.Append(value.FromList(wide))
		}
		wide = copies
	}
	for _, path := range []string{"$..*", "$..[?(@ == 2 || $..*)]..x"} {
		if _, _, err := mustCompile(t, path).Eval(value.FromList(wide), nil); !errors.As(err, new(*Error)) {
			t.Errorf("%s over 2,400,000 values: %v", path, err)
		}
	}
}
