package runtime

import (
	"bufio"
	"net"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	"postern/runtime/observe"
)

// mockLoop is a MOCK with ten references and a loop.
const mockLoop = `{"type":"MOCK","requestTemplates":{"application/json":"{\"statusCode\": 200}"},"integrationResponses":{"200":{"statusCode":"200",
	"responseTemplates":{"application/json":"{\"id\": \"$input.params('id')\", \"stage\": \"$context.stage\", \"path\": \"$context.resourcePath\", \"verb\": \"$context.httpMethod\", \"ip\": \"$context.identity.sourceIp\", \"request\": \"$context.requestId\", \"api\": \"$context.apiId\", \"agent\": \"$context.identity.userAgent\", \"list\": [#foreach($i in [1..5]){\"n\": $i, \"q\": \"$input.params('q')\"}#if($foreach.hasNext), #end#end]}"}}}}`

// The cost of this code alone: reading and writing HTTP is left to fasthttp and
// not part of the loop.
func BenchmarkHandleMock(b *testing.B)         { handle(b, mock200) }
func BenchmarkHandleMockConstant(b *testing.B) { handle(b, mockConstant) }
func BenchmarkHandleMockTemplate(b *testing.B) { handle(b, mockLoop) }

const mockConstant = `{"type":"MOCK","requestTemplates":{"application/json":"{\"statusCode\": 200}"},"integrationResponses":{"200":{"statusCode":"200",
	"responseTemplates":{"application/json":"{\"message\": \"Hello, World!\"}"}}}}`

func handle(b *testing.B, integration string) {
	b.Helper()
	a := restAPI(b, "abc", map[string]map[string]string{"/pets/{id}": {"ANY": integration}})
	s := New(Options{Metrics: observe.NewMetrics(observe.MetricsOptions{})})
	defer s.backends.Close()
	s.Publish(Catalog{Stages: []Stage{{Plan: compile(b, a, "dev")}}})
	var ctx fasthttp.RequestCtx
	near, far := net.Pipe()
	defer near.Close()
	defer far.Close()
	ctx.Init2(&client{Conn: near, peer: "127.0.0.1", port: "4510"}, nil, false)
	ctx.Request.Header.DisableNormalizing()
	wire := "GET /pets/1?q=a HTTP/1.1\r\nHost: 127.0.0.1:4510\r\nUser-Agent: fasthttp\r\nAccept: */*\r\n\r\n"
	if err := ctx.Request.Read(bufio.NewReader(strings.NewReader(wire))); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		ctx.Response.Reset()
		s.handle(&ctx)
	}
	if ctx.Response.StatusCode() != 200 {
		b.Fatal(ctx.Response.String())
	}
}
