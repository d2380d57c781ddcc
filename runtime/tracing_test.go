package runtime

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/api"
	"postern/mapping"
)

func TestParseSampling(t *testing.T) {
	for text, want := range map[string]Sampling{
		"": {}, "off": {}, "all": {All: true}, "failures": {Failures: true}, "5%": {Share: 0.05}, "100%": {Share: 1},
		"header:X-Trace": {Header: "X-Trace"}, "header:X-Trace=1=2": {Header: "X-Trace", Value: "1=2"},
	} {
		if got, err := ParseSampling(text); err != nil || got != want || got.Off() != (want == Sampling{}) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"some", "0%", "101%", "-1%", "x%", "header:", "header:=x", "5"} {
		if _, err := ParseSampling(text); err == nil || !strings.Contains(err.Error(), "expected off, all") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSampling(t *testing.T) {
	ex := new(mapping.Exchange)
	ex.Request.Headers = []mapping.Header{{Name: "x-trace", Value: "1"}}
	for _, c := range []struct {
		s           Sampling
		wants       bool
		status      int
		outcome     api.GatewayResponseType
		keptWhenRun bool
	}{
		{Sampling{All: true}, true, 200, "", true},
		{Sampling{Failures: true}, true, 200, "", false},
		{Sampling{Failures: true}, true, 500, "", true},
		{Sampling{Failures: true}, true, 403, api.AccessDenied, true},
		{Sampling{Header: "X-Trace"}, true, 200, "", true},
		{Sampling{Header: "X-Trace", Value: "2"}, false, 200, "", true},
		{Sampling{Header: "X-Other"}, false, 200, "", true},
		{Sampling{Share: 1}, true, 200, "", true},
	} {
		ex.Response.Status, ex.Outcome.Type = c.status, c.outcome
		if got := c.s.wants(ex); got != c.wants {
			t.Errorf("%+v wants it: %t", c.s, got)
		}
		if got := c.s.keeps(ex); got != c.keptWhenRun {
			t.Errorf("%+v keeps %d %s: %t", c.s, c.status, c.outcome, got)
		}
	}
}

// planOf compiles a document that is written in the test.
func planOf(t testing.TB, document string) *mapping.Plan {
	t.Helper()
	c, err := Configure(Sources{Paths: []string{"api.yaml"}, Files: oneFile{"api.yaml", document}})
	if err != nil {
		t.Fatal(err)
	}
	stage, err := c.Pick("")
	if err != nil {
		t.Fatal(err, c.Findings)
	}
	return stage.Plan
}

// oneFile is a file system with one file.
type oneFile struct{ name, text string }

func (f oneFile) ReadDir(name string) ([]fs.DirEntry, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

func (f oneFile) ReadFile(name string) ([]byte, error) {
	if name != f.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return []byte(f.text), nil
}

const causesAPI = `
openapi: "3.0.1"
info: {title: causes, version: "1"}
x-amazon-apigateway-request-validators: {all: {validateRequestBody: true, validateRequestParameters: true}}
paths:
  /typed:
    post:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http, httpMethod: POST, uri: "http://b.example/x", passthroughBehavior: never, requestTemplates: {application/json: "{}"}, responses: {default: {statusCode: "200"}}}
  /required:
    x-amazon-apigateway-request-validator: all
    post:
      x-amazon-apigateway-request-validator: all
      parameters: [{name: q, in: query, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object, required: [a]}}}}
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http, httpMethod: POST, uri: "http://b.example/x", responses: {default: {statusCode: "200"}}}
  /body:
    post:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http, httpMethod: POST, uri: "http://b.example/x", requestParameters: {integration.request.header.A: method.request.body.a}, responses: {default: {statusCode: "200"}}}
  /parse:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http, httpMethod: GET, uri: "http://b.example/x", responses: {default: {statusCode: "200", responseTemplates: {application/json: "#if("}}}}
  /throws:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http, httpMethod: GET, uri: "http://b.example/x", responses: {default: {statusCode: "200", responseTemplates: {application/json: "$input.path('$.a').substring(9)"}}}}
  /undeclared:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http, httpMethod: GET, uri: "http://b.example/x", responses: {default: {statusCode: "201"}}}
  /nodefault:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http, httpMethod: GET, uri: "http://b.example/x", responses: {"5..": {statusCode: "200"}}}
  /placeholder:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http, httpMethod: GET, uri: "http://b.example/{x}", responses: {default: {statusCode: "200"}}}
  /mock:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: "{}"}, responses: {default: {statusCode: "200"}}}
  /header:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http, httpMethod: GET, uri: "http://b.example/x", requestParameters: {integration.request.header.Content-Length: "'1'"}, responses: {default: {statusCode: "200"}}}
  /proxy:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, uri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations"}
  /none:
    get:
      responses: {"200": {description: ok}}
`

// TestCauses holds that the tree of a request which the gateway ends says why,
// in a sentence that says what to look at.
func TestCauses(t *testing.T) {
	plan := planOf(t, causesAPI)
	ok := func(ex *mapping.Exchange) mapping.Outcome {
		ex.IntegrationResponse.Status, ex.IntegrationResponse.Body = 200, []byte(`{"a": "text"}`)
		return mapping.Outcome{}
	}
	fails := func(out mapping.Outcome) func(*mapping.Exchange) mapping.Outcome {
		return func(*mapping.Exchange) mapping.Outcome { return out }
	}
	replies := func(body, functionError string) func(*mapping.Exchange) mapping.Outcome {
		return func(ex *mapping.Exchange) mapping.Outcome {
			ex.IntegrationResponse.Status, ex.IntegrationResponse.Body, ex.IntegrationResponse.FunctionError = 200, []byte(body), functionError
			return mapping.Outcome{}
		}
	}
	for _, c := range []struct {
		name, verb, target, contentType, body string
		perform                               func(*mapping.Exchange) mapping.Outcome
		status                                int
		says                                  string
	}{
		{"415", "POST", "/typed", "text/xml", "x", ok, 415, "no request template for text/xml (templates: application/json) and passthroughBehavior is NEVER"},
		{"403 path", "GET", "/nowhere", "", "", ok, 403, "no resource matches /nowhere"},
		{"403 verb", "PUT", "/typed", "", "", ok, 403, "/typed matches resource /typed, which has no method PUT (it has POST)"},
		{"400 parameter", "POST", "/required", "application/json", `{"a":1}`, ok, 400, "q"},
		{"400 model", "POST", "/required?q=1", "application/json", `{}`, ok, 400, "model"},
		{"400 JSON", "POST", "/body", "application/json", `{`, ok, 400, "mapping expression method.request.body.a needs a JSON body"},
		{"500 template that does not parse", "GET", "/parse", "", "", ok, 500, "response template application/json cannot be parsed"},
		{"500 template that throws", "GET", "/throws", "", "", ok, 500, "StringIndexOutOfBoundsException"},
		{"500 undeclared status", "GET", "/undeclared", "", "", ok, 500, "the integration response 201 was selected, but the method has no response 201"},
		{"500 no default", "GET", "/nodefault", "", "", ok, 500, `no selectionPattern matches "200" and there is no default integration response`},
		{"500 placeholder", "GET", "/placeholder", "", "", ok, 500, "{x}"},
		{"500 mock", "GET", "/mock", "", "", ok, 500, "it has to yield an object with an integer statusCode"},
		{"500 header", "GET", "/header", "", "", ok, 500, "is a header that the gateway does not let be mapped"},
		{"500 no integration", "GET", "/none", "", "", ok, 500, "has no integration"},
		{"502 malformed", "GET", "/proxy", "", "", replies(`"text"`, ""), 502, "Malformed"},
		{"502 function error", "GET", "/proxy", "", "", replies(`{"errorMessage":"boom"}`, "Unhandled"), 502, "the function failed: boom"},
		{"504 timeout", "GET", "/throws", "", "", fails(mapping.Timeout("b.example did not answer within 29s")), 504, "b.example did not answer within 29s"},
		{"504 network", "GET", "/throws", "", "", fails(mapping.NetworkError("connection refused by b.example")), 504, "connection refused"},
	} {
		call := Call{Method: c.verb, Target: c.target, Body: []byte(c.body), Perform: c.perform}
		if c.contentType != "" {
			call.Headers = []mapping.Header{{Name: "Content-Type", Value: c.contentType}}
		}
		a := Invoke(plan, nil, call)
		tree := string(a.Trace.AppendTree(nil))
		if a.Status != c.status || !strings.Contains(tree, c.says) && !strings.Contains(strings.Join(a.Trace.Lines, "\n"), c.says) {
			t.Errorf("%s: status %d, want %d; the tree has to say %q:\n%s", c.name, a.Status, c.status, c.says, tree)
		}
		if a.Outcome.Cause == "" {
			t.Errorf("%s: no cause", c.name)
		}
	}
}

// TestRecordedLog holds the execution log against the recorded lines of a call
// of TestInvokeMethod (W-04 to W-08), but for times and ids.
func TestRecordedLog(t *testing.T) {
	plan := planOf(t, `
openapi: "3.0.1"
info: {title: log, version: "1"}
paths:
  /pets/{petId}:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: GET
        uri: http://b.example/pets/1
        responses: {default: {statusCode: "200"}}
  /wrong:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http, httpMethod: GET, uri: "http:///x", responses: {default: {statusCode: "200"}}}
`)
	perform := func(ex *mapping.Exchange) mapping.Outcome {
		ex.IntegrationResponse.Status, ex.IntegrationResponse.Body = 200, []byte(`{"id":1}`)
		ex.AddBackendHeader([]byte("Content-Type"), []byte("application/json"))
		return mapping.Outcome{}
	}
	a := Invoke(plan, nil, Call{Method: "GET", Target: "/pets/123?foo=bar", Headers: []mapping.Header{{Name: "content-type", Value: "application/json"}}, Perform: perform})
	want := []string{
		"Execution log for request ID",
		"Starting execution for request: ID", "HTTP Method: GET, Resource Path: /pets/123", "Method request path: {petId=123}",
		"Method request query string: {foo=bar}", "Method request headers: {content-type=application/json", "Method request body before transformations: ",
		"Endpoint request URI: http://b.example/pets/1", "Endpoint request headers: {", "Endpoint request body after transformations: ",
		"Sending request to http://b.example/pets/1", "Received response. Status: 200, Integration latency: 0 ms",
		"Endpoint response headers: {Content-Type=application/json}", `Endpoint response body before transformations: {"id":1}`,
		`Method response body after transformations: {"id":1}`, "Method response headers: {", "Successfully completed execution", "Method completed with status: 200",
	}
	compareLog(t, a, want)
	a = Invoke(plan, nil, Call{Method: "GET", Target: "/wrong", Perform: perform})
	compareLog(t, a, []string{
		"Execution log for request ID",
		"Starting execution for request: ID", "HTTP Method: GET, Resource Path: /wrong", "Method request path: {}", "Method request query string: {}",
		"Method request headers: {", "Method request body before transformations: ",
		"Execution failed due to configuration error: Invalid endpoint address", "Method completed with status: 500",
	})
}

// compareLog compares line by line; a wanted line that ends in an open brace is
// only the beginning.
func compareLog(t *testing.T, a *Answer, want []string) {
	t.Helper()
	text := string(a.Trace.AppendAWS(nil, a.Request.ID, a.Request.Time))
	var got []string
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		line = strings.ReplaceAll(line, a.Request.ID, "ID")
		if i > 0 {
			_, line, _ = strings.Cut(line, " : ")
		}
		if i < len(want) && strings.Contains(want[i], "{") && !strings.HasSuffix(want[i], "}") && strings.HasPrefix(line, want[i]) {
			line = want[i]
		}
		got = append(got, line)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
