package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"postern/api"
	"postern/internal/race"
)

// hotCase is a request that must cost no allocation in this package.
func hotCase(kind api.IntegrationType) *pipelineCase {
	c := cellCase(kind)
	c.Resource = "/pets/{id}"
	in := c.Method.Integration
	c.Method.RequestParameters = api.Flags{{Name: "method.request.path.id", Value: true}}
	c.Request.Target = "/pets/a%20b?x=1&y=%20z&x=2"
	c.Request.Headers = []string{"Host: api.example", "Accept: application/json", "User-Agent: u", "Content-Type: application/JSON; charset=utf-8", "X-One: 1", "Cookie: a=1", "Cookie: b=2", "X-Forwarded-For: 10.0.0.1"}
	c.Request.Body = `{"a":{"b":"text"}}`
	c.Backend.Headers = []string{"Date: d", "Content-Type: text/plain", "ETag: e", "X-Amzn-RequestId: r"}
	c.Backend.Body = "hello"
	if kind == api.TypeHTTPProxy || kind == api.TypeHTTP {
		in.URI = "http://b.example:9090/base/{id}?fixed=1"
		in.RequestParameters.Set("integration.request.path.id", "method.request.path.id")
		in.RequestParameters.Set("integration.request.header.X-Id", "context.requestId")
		in.RequestParameters.Set("integration.request.header.X-Time", "context.requestTimeEpoch")
		in.RequestParameters.Set("integration.request.header.X-B", "method.request.body.a.b")
		in.RequestParameters.Set("integration.request.querystring.all", "method.request.multivaluequerystring.x")
	}
	if !in.Type.IsProxy() {
		response := in.IntegrationResponses[0]
		response.ResponseParameters.Set("method.response.header.Access-Control-Allow-Origin", "'*'")
		response.ResponseParameters.Set("method.response.header.ETag", "integration.response.header.etag")
		in.IntegrationResponses.Put(&api.IntegrationResponse{StatusCode: "404", SelectionPattern: new("4\\d{2}")})
	}
	return c
}

// walker is one whole request of a case, over and over in one exchange.
func (c *pipelineCase) walker(tb testing.TB) func() *Exchange {
	a, st := c.configuration()
	st.AccessLogSettings = &api.AccessLogSettings{Format: `$context.requestId $context.identity.sourceIp [$context.requestTime] "$context.httpMethod $context.resourcePath" $context.status $context.responseLength $context.integrationLatency`}
	plan, _ := Compile(a, st, Env{})
	filled := new(Exchange)
	c.fillRequest(tb, filled)
	lines := c.wireHeaders(c.Request.Headers)
	reply := c.wireHeaders(c.Backend.Headers)
	body := []byte(c.Backend.Body)
	ex := new(Exchange)
	var log []byte
	return func() *Exchange {
		ex.Reset()
		headers := ex.Request.Headers
		ex.Request = filled.Request
		ex.Request.Headers = headers
		for _, h := range lines {
			ex.AddHeader(h[0], h[1])
		}
		route, out := plan.Match(ex)
		if out.OK() {
			out = route.Map(ex)
		}
		if out.OK() {
			out = route.Render(ex)
		}
		if out.OK() {
			if route.Kind() != Mock {
				ex.IntegrationResponse.Status, ex.IntegrationResponse.Body = 200, body
				for _, h := range reply {
					ex.AddBackendHeader(h[0], h[1])
				}
			}
			out = route.Response(ex)
		}
		if !out.OK() {
			tb.Fatalf("outcome %+v", out)
		}
		log = plan.AppendAccessLog(log[:0], ex)
		return ex
	}
}

func (c *pipelineCase) wireHeaders(list []string) (out [][2][]byte) {
	for _, line := range list {
		for i := range line {
			if line[i] == ':' {
				out = append(out, [2][]byte{[]byte(line[:i]), []byte(line[i+1:])})
				break
			}
		}
	}
	return out
}

// Templates of the hot cases: one that is all text, one with ten references and
// a loop.
const (
	constantTemplate = `{"statusCode": 200}`
	busyTemplate     = `{"id": "$input.params('id')", "q": "$input.params('x')", "h": "$input.params('X-One')", "b": "$input.path('$.a.b')",
"stage": "$context.stage", "ip": "$context.identity.sourceIp", "rid": "$context.requestId", "path": "$context.resourcePath",
"v": "$stageVariables.v", "j": $input.json('$.a'), "l": [#foreach($i in [1..5])$i#if($foreach.hasNext),#end#end]}`
)

// Two templates over 1 KB of JSON.
const (
	kilobyteRequest  = `{"name": $input.json("$.items[0].name"), "count": $input.path("$.items").size(), "all": $input.json("$")}`
	kilobyteResponse = `{"first": $input.json("$.items[0]"), "names": [#foreach($i in $input.path("$.items"))"$i.name"#if($foreach.hasNext),#end#end]}`
)

func kilobyteBody() string {
	var items []string
	for i := range 9 {
		items = append(items, fmt.Sprintf(`{"id":%d,"name":"item %d","price":%d.5,"tags":["a","b","c"],"note":"some words to make it longer"}`, i, i, i))
	}
	return `{"items":[` + strings.Join(items, ",") + `]}`
}

// hotCases are the requests of the budgets.
func hotCases() map[string]*pipelineCase {
	constant, busy, both := hotCase(api.TypeMock), hotCase(api.TypeMock), hotCase(api.TypeHTTP)
	for _, c := range []*pipelineCase{constant, busy} {
		c.Method.Integration.RequestTemplates.Set("application/json", constantTemplate)
	}
	constant.Method.Integration.IntegrationResponses[0].ResponseTemplates.Set("application/json", `{"ok": true}`)
	busy.Method.Integration.IntegrationResponses[0].ResponseTemplates.Set("application/json", busyTemplate)
	both.Method.Integration.RequestTemplates.Set("application/json", busyTemplate)
	both.Method.Integration.IntegrationResponses[0].ResponseTemplates.Set("application/json", busyTemplate)
	both.Backend.Body = `{"a":{"b":"reply"}}`
	kilobyte := hotCase(api.TypeHTTP)
	kilobyte.Method.Integration.RequestTemplates.Set("application/json", kilobyteRequest)
	kilobyte.Method.Integration.IntegrationResponses[0].ResponseTemplates.Set("application/json", kilobyteResponse)
	kilobyte.Request.Body = kilobyteBody()
	kilobyte.Backend.Body = kilobyteBody()
	return map[string]*pipelineCase{
		"HTTP-kilobyte": kilobyte, "MOCK": constant, "MOCK-busy": busy, "HTTP_PROXY": hotCase(api.TypeHTTPProxy), "HTTP": hotCase(api.TypeHTTP), "HTTP-busy": both,
	}
}

func TestPipelineAllocations(t *testing.T) {
	race.SkipAllocations(t)
	for name, c := range hotCases() {
		run := c.walker(t)
		for range 5 {
			run()
		}
		if n := testing.AllocsPerRun(100, func() { run() }); n != 0 {
			t.Errorf("%s: %v allocations per request", name, n)
		}
	}
}

func BenchmarkPipeline(b *testing.B) {
	function := hotCase(api.TypeAWSProxy)
	function.Backend.Body = `{"statusCode":200,"headers":{"a":"b"},"body":"hello"}`
	cases := hotCases()
	cases["AWS_PROXY"] = function
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		b.Run(name, func(b *testing.B) {
			run := cases[name].walker(b)
			b.ReportAllocs()
			for b.Loop() {
				run()
			}
		})
	}
}
