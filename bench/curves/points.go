package main

import (
	"fmt"
	"strconv"
	"strings"

	"postern/bench"
)

func curves() []curve {
	return []curve{
		{"connections", "connections (MOCK)", []int{1, 10, 100, 1000, 10000}, strconv.Itoa,
			func(n int) setup { return mock(1, 0, n) }},
		{"body", "size of the body, there and back (HTTP_PROXY)", []int{0, 1 << 10, 10 << 10, 100 << 10, 1 << 20, 10 << 20}, bytesText, proxy},
		{"routes", "number of routes (MOCK)", []int{10, 100, 1000, 10000}, strconv.Itoa,
			func(n int) setup { return mock(n, 0, 32) }},
		{"template", "size of the response template (MOCK)", []int{100, 1 << 10, 10 << 10, 100 << 10, 290 << 10}, bytesText,
			func(n int) setup { return mock(1, n, 32) }},
		{"apis", "number of APIs (MOCK)", []int{1, 10, 100, 1000}, strconv.Itoa, several},
		{"processors", "GOMAXPROCS (MOCK)", []int{1, 2}, strconv.Itoa, func(n int) setup {
			s := mock(1, 0, 32)
			s.env = []string{"GOMAXPROCS=" + strconv.Itoa(n)}
			return s
		}},
	}
}

func bytesText(n int) string {
	switch {
	case n >= 1<<20:
		return strconv.Itoa(n>>20) + " MiB"
	case n >= 1<<10:
		return strconv.Itoa(n>>10) + " KiB"
	}
	return strconv.Itoa(n) + " B"
}

const preamble = "openapi: 3.0.1\ninfo: {title: curve, version: \"1\"}\npaths:\n"

// mock has a number of MOCK routes, the last of which is asked.
func mock(routes, template, connections int) setup {
	var doc strings.Builder
	doc.WriteString(preamble)
	for i := range routes {
		fmt.Fprintf(&doc, "  /group%d/{id}/thing%d:\n    get:\n      responses: {\"200\": {description: ok}}\n"+
			"      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{\"statusCode\": 200}'},"+
			" responses: {default: {statusCode: \"200\", responseTemplates: {application/json: '%s'}}}}\n", i%100, i, body(template))
	}
	path := fmt.Sprintf("/group%d/x/thing%d", (routes-1)%100, routes-1)
	return setup{files: map[string]string{"api.yaml": doc.String()}, request: get(path), connections: connections}
}

// body is a template of about n bytes, a third of them references.
func body(n int) string {
	const part = `{"id": "$input.params("id")", "text": "some words in between"}, `
	return `[` + strings.Repeat(part, n/len(part)) + `{"message": "Hello, World!"}]`
}

func get(path string) func(base string) (*bench.Request, error) {
	return func(base string) (*bench.Request, error) { return bench.NewRequest("GET", base+path, nil, nil) }
}

// proxy sends a body to a backend that sends it back.
func proxy(size int) setup {
	doc := preamble + `  /echo:
    post:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: POST, uri: "http://back.example.com/"}
`
	content := []byte(strings.Repeat("a", size))
	return setup{files: map[string]string{"api.yaml": doc}, connections: 8, backend: true,
		request: func(base string) (*bench.Request, error) { return bench.NewRequest("POST", base+"/echo", nil, content) }}
}

// several publishes a number of APIs and asks the last.
func several(n int) setup {
	s := mock(1, 0, 32)
	doc := s.files["api.yaml"]
	s.files = map[string]string{}
	for i := range n {
		s.files[fmt.Sprintf("api%d.yaml", i)] = doc
	}
	s.request = get(fmt.Sprintf("/_aws/execute-api/api%d/local/group0/x/thing0", n-1))
	return s
}
