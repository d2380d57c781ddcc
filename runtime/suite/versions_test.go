package suite_test

import (
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
