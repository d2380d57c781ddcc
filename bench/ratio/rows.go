package main

import (
	"fmt"
	"strings"
)

// mockAPI is one MOCK method with a response template.
func mockAPI(template string) string {
	return `openapi: 3.0.1
info: {title: ratio, version: "1"}
paths:
  /pets/{id}:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses:
          default:
            statusCode: "200"
            responseTemplates:
              application/json: |
` + indent(template, 16)
}

func indent(text string, n int) string {
	return strings.Repeat(" ", n) + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+strings.Repeat(" ", n)) + "\n"
}

// templateTen has ten references and a loop.
const templateTen = `{"id": "$input.params('id')", "stage": "$context.stage", "path": "$context.resourcePath", "verb": "$context.httpMethod",
"ip": "$context.identity.sourceIp", "request": "$context.requestId", "api": "$context.apiId", "agent": "$context.identity.userAgent",
"list": [#foreach($i in [1..5]){"n": $i, "q": "$input.params('q')"}#if($foreach.hasNext), #end#end]}`

// httpAPI calls the backend with the given type and extra members.
func httpAPI(kind, backend, extra string) string {
	return `openapi: 3.0.1
info: {title: ratio, version: "1"}
paths:
  /items:
    post:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: ` + kind + `
        httpMethod: POST
        uri: http://` + backend + `/
` + extra
}

// mapped has a request and a response template over 1 KB of JSON.
const mapped = `        requestTemplates:
          application/json: '{"name": $input.json("$.items[0].name"), "count": $input.path("$.items").size(), "all": $input.json("$")}'
        responses:
          default:
            statusCode: "200"
            responseTemplates:
              application/json: '{"first": $input.json("$.items[0]"), "names": [#foreach($i in $input.path("$.items"))"$i.name"#if($foreach.hasNext),#end#end]}'
`

// routesAPI has n routes of three segments, one of them a parameter.
func routesAPI(n int) string {
	var doc strings.Builder
	doc.WriteString("openapi: 3.0.1\ninfo: {title: ratio, version: \"1\"}\npaths:\n")
	for i := range n {
		fmt.Fprintf(&doc, "  /group%d/{id}/thing%d:\n    get:\n      responses: {\"200\": {description: ok}}\n"+
			"      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{\"statusCode\": 200}'}, responses: {default: {statusCode: \"200\"}}}\n", i%100, i)
	}
	return doc.String()
}

// kilobyte is a JSON body of about 1 KB.
func kilobyte() string {
	var items []string
	for i := range 9 {
		items = append(items, fmt.Sprintf(`{"id":%d,"name":"item %d","price":%d.5,"tags":["a","b","c"],"note":"some words to make it longer"}`, i, i, i))
	}
	return `{"items":[` + strings.Join(items, ",") + `]}`
}

func rows(backend string) []row {
	proxy := httpAPI("http_proxy", backend, "")
	list := []row{
		{"MOCK, constant templates", 1.25, 1.1, "hello", mockAPI(`{"message": "Hello, World!"}`), "GET", "/pets/1", "", 0},
		{"MOCK, ten references and a loop", 1.6, 1.3, "hello", mockAPI(templateTen), "GET", "/pets/1?q=a", "", 0},
		{"HTTP_PROXY", 1.2, 1.05, "proxy", proxy, "POST", "/items", kilobyte(), 0},
		{"HTTP_PROXY, body of 1 MB", 1.25, 0, "proxy", proxy, "POST", "/items", strings.Repeat("a", 1<<20), 100},
		{"HTTP, two templates, 1 KB of JSON", 1.6, 1.3, "proxy", httpAPI("http", backend, mapped), "POST", "/items", kilobyte(), 0},
		{"10,000 routes / 10 routes", 1.2, 0, "routes10", routesAPI(10000), "GET", "/group5/x/thing5", "", 0},
	}
	return append(list, lambdaRows()...)
}
