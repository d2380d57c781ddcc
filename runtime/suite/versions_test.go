package suite_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"postern/loader/source"
	"postern/mapping"
	"postern/runtime"
	"postern/runtime/suite"
)

const versionOne = `
openapi: "3.0.1"
info: {title: v, version: "1"}
paths:
  /pets:
    get:
      parameters: [{name: type, in: query, schema: {type: string}}]
      responses: {"200": {description: ok}, "404": {description: none}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: GET
        uri: http://b.example/pets
        requestParameters: {integration.request.querystring.kind: method.request.querystring.type}
        responses:
          default: {statusCode: "200", responseTemplates: {application/json: "{\"n\": [#foreach($p in $input.path('$.items'))\"$p.name\"#if($foreach.hasNext),#end#end]}"}}
          "404": {statusCode: "404"}
  /old:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{"statusCode": 200}'}, responses: {default: {statusCode: "200", responseTemplates: {application/json: '{"id": "$context.requestId"}'}}}}
`

func planOf(t *testing.T, text string) *mapping.Plan {
	t.Helper()
	c, err := runtime.Configure(runtime.Sources{Paths: []string{"api.yaml"}, Files: source.FS(fstest.MapFS{"api.yaml": {Data: []byte(text)}})})
	if err != nil {
		t.Fatal(err)
	}
	stage, err := c.Pick("")
	if err != nil {
		t.Fatal(err, c.Findings)
	}
	return stage.Plan
}

// TestCompare changes one thing of a version at a time: every change is found,
// with a request that is small, and nothing else.
func TestCompare(t *testing.T) {
	one := planOf(t, versionOne)
	for _, c := range []struct{ from, to, want string }{
		{"", "", ""},
		{"/old:", "/new:", "GET /old is there in a, is not there in b\n\nGET /new is not there in a, is there in b\n"},
		{"$foreach.hasNext", "$foreach.count < 2", `GET /pets: body differs
    request: GET /pets
    backend: 200
      {"items":[{}]}
  - a: {"n":[""]}
  + b: {"n": ["",]}
`},
		{"querystring.kind", "querystring.sort", `GET /pets: backend uri differs
    request: GET /pets?type=text
    backend: 200
  - a: http://b.example/pets?kind=text
  + b: http://b.example/pets?sort=text
`},
		{`"404": {statusCode`, `"40[0-9]": {statusCode`, `GET /pets: status differs
    request: GET /pets
    backend: 400
  - a: 200
  + b: 404
`},
	} {
		list, tried := suite.Compare(one, planOf(t, strings.Replace(versionOne, c.from, c.to, 1)), suite.CompareOptions{})
		if got := string(suite.AppendDifferences(nil, list, "a", "b")); got != c.want || tried == 0 {
			t.Errorf("%s to %s:\n%s\nwant\n%s", c.from, c.to, got, c.want)
		}
	}
}

// TestCompareValues changes how one value is printed: each change shows in some
// kind of value, also where a text of letters is printed alike.
func TestCompareValues(t *testing.T) {
	for _, c := range []struct{ a, b, body string }{
		{`{"a": $input.json('$.a')}`, `{"a": "$input.path('$.a')"}`, `{"a":7}`},
		{`{"a": "$input.path('$.a')"}`, `{"a": "$util.escapeJavaScript($input.path('$.a'))"}`, ``},
		{`#if($input.path('$.a'))1#{else}2#end`, `#if($input.path('$.a') != "")1#{else}2#end`, ``},
		{`#if($input.path('$.a') == true)1#{else}2#end`, `#if($input.path('$.a'))1#{else}2#end`, ``},
		{`$input.path('$.a').size()`, `#if($input.path('$.a').isEmpty())0#{else}$input.path('$.a').size()#end`, ``},
		{`$input.path('$.a') `, `$input.path('$').toString().length() `, ``},
	} {
		found, _, err := suite.CompareTemplates(c.a, c.b)
		if err != nil || found == nil || !strings.Contains(found.Input.Body, c.body) {
			t.Errorf("%s and %s: %v %+v, want a body like %s", c.a, c.b, err, found, c.body)
		}
	}
	if found, _, err := suite.CompareTemplates("$input.path('$.a').substring(9)", " $input.path('$.a').substring(9)"); err != nil || found == nil || strings.Contains(found.A, "fails") {
		t.Errorf("both fail alike: %v %+v", err, found)
	}
	header := func(value string) *mapping.Plan {
		return planOf(t, strings.Replace(strings.Replace(versionOne, "httpMethod: GET", "httpMethod: POST", 1), "method.request.querystring.type}", "method.request.querystring.type}\n        requestTemplates: {application/json: '{\"q\": \""+value+"\"}'}", 1))
	}
	list, _ := suite.Compare(header("$input.params(''type'')"), header("$util.urlEncode($input.params(''type''))"), suite.CompareOptions{})
	if text := string(suite.AppendDifferences(nil, list, "a", "b")); !strings.Contains(text, "GET /pets: backend body differs") || !strings.Contains(text, "O%27Hara") {
		t.Errorf("%s", text)
	}
}

// TestCompareCallers takes one guard of an API away at a time: a caller shows
// it, and with the guards there is no difference.
func TestCompareCallers(t *testing.T) {
	text, err := os.ReadFile("testdata/guarded/api.yaml")
	if err != nil {
		t.Fatal(err)
	}
	load := func(text string) (*mapping.Plan, *runtime.Configuration) {
		c, err := runtime.Configure(runtime.Sources{Paths: []string{"api.yaml"}, Files: source.FS(fstest.MapFS{"api.yaml": {Data: []byte(text)}})})
		if err != nil {
			t.Fatal(err)
		}
		stage, err := c.Pick("")
		if err != nil {
			t.Fatal(err, c.Findings)
		}
		return stage.Plan, c
	}
	one, configOne := load(string(text))
	for from, want := range map[string]string{
		"":                          "",
		"security: [{key: []}]":     "GET /keyed: status differs\n    request: GET /keyed\n    caller: {}\n  - a: 403 (INVALID_API_KEY: GET /keyed requires an API key",
		"security: [{iam: []}]":     "POST /iam: status differs",
		"security: [{users: []}]":   "GET /users: status differs",
		"security: [{request: []}]": "GET /request: status differs",
	} {
		two, configTwo := load(strings.Replace(string(text), from, strings.Repeat("description: x", min(1, len(from))), 1))
		list, _ := suite.Compare(one, two, suite.CompareOptions{A: configOne, B: configTwo})
		got := string(suite.AppendDifferences(nil, list, "a", "b"))
		if from == "" && got != "" || !strings.HasPrefix(got, want) || from != "" && !strings.Contains(got, "caller: {}") {
			t.Errorf("without %s:\n%s\nwant\n%s", from, got, want)
		}
	}
}

func TestCompareTemplates(t *testing.T) {
	found, tried, err := suite.CompareTemplates(`#if($input.params('a') == "x")1#{else}2#end`, `#if($input.params('a') == "y")1#{else}2#end`)
	if err != nil || tried == 0 || found == nil || found.Input.Params.Query[0].Value != "x" || found.A != "1" || found.B != "2" {
		t.Errorf("%+v %d %v", found, tried, err)
	}
	if found, _, err := suite.CompareTemplates(`$input.path('$.a')`, `$input.path("$.a")`); found != nil || err != nil {
		t.Errorf("%+v %v", found, err)
	}
	if _, _, err := suite.CompareTemplates(`#if(`, `x`); err == nil {
		t.Error("a template that cannot be read is compared")
	}
	if found, _, _ := suite.CompareTemplates(`$input.path('$.a.b')`, `#if($input.path('$.a.b') == "k")x#{else}$input.path('$.a.b')#end`); found == nil || !strings.Contains(string(found.Append(nil, "a", "b")), `body: {"a":{"b":"k"}}`) {
		t.Errorf("%+v", found)
	}
}
