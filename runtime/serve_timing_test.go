package runtime

import (
	"net"
	"testing"

	"github.com/valyala/fasthttp"
	"github.com/valyala/fasthttp/fasthttputil"

	"postern/internal/race"
	"postern/runtime/backend"
	"postern/runtime/observe"
)

// pipe serves one API over in-memory connections; what it returns performs one
// request and fails when the answer is not 200.
func pipe(tb testing.TB, integration, method, body string) func() {
	tb.Helper()
	calls := backend.New(backend.Options{Hosts: map[string]string{"back.example.com": echo(tb)}})
	a := restAPI(tb, "abc", map[string]map[string]string{"/pets/{id}": {"ANY": integration}})
	server := New(Options{Backends: calls, Metrics: observe.NewMetrics(observe.MetricsOptions{})})
	server.Publish(Catalog{Stages: []Stage{{Plan: compile(tb, a, "dev")}}})
	ln := fasthttputil.NewInmemoryListener()
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(ln)
	}()
	client := &fasthttp.HostClient{Addr: "x", Dial: func(string) (net.Conn, error) { return ln.Dial() }}
	tb.Cleanup(func() {
		client.CloseIdleConnections()
		ln.Close()
		<-done
		calls.Close()
	})
	req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	req.SetRequestURI("http://x/pets/1?a=b")
	req.Header.SetMethod(method)
	req.Header.Set("X-Custom", "one")
	req.SetBodyString(body)
	return func() {
		if err := client.Do(req, res); err != nil || res.StatusCode() != 200 {
			tb.Fatal(err, res.StatusCode(), string(res.Body()))
		}
	}
}

// echo is the address of a backend that answers with what it got and allocates
// nothing.
func echo(tb testing.TB) string {
	ln := listen(tb)
	server := &fasthttp.Server{Handler: func(ctx *fasthttp.RequestCtx) { ctx.SetBody(ctx.PostBody()) }}
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(ln)
	}()
	tb.Cleanup(func() {
		server.Shutdown()
		<-done
	})
	return ln.Addr().String()
}

const (
	mockTemplate = `{"type":"MOCK","requestTemplates":{"application/json":"{\"statusCode\": 200}"},"integrationResponses":{"200":{"statusCode":"200",
		"responseTemplates":{"application/json":"{\"id\": \"$input.params('id')\", \"stage\": \"$context.stage\"}"}}}}`
	httpProxy = `{"type":"HTTP_PROXY","httpMethod":"ANY","uri":"http://back.example.com/x"}`
)

// TestAllocations holds the budget of a request: none in this code, with
// metrics on and tracing off. Client and backend of the test allocate nothing
// either.
func TestAllocations(t *testing.T) {
	race.SkipAllocations(t)
	tests := []struct{ name, integration, method, body string }{
		{"MOCK", mock200, "GET", ""},
		{"MOCK with templates", mockTemplate, "GET", ""},
		{"HTTP_PROXY", httpProxy, "GET", ""},
		{"HTTP_PROXY with a body", httpProxy, "POST", `{"some": "body"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			do := pipe(t, test.integration, test.method, test.body)
			for range 100 {
				do()
			}
			if allocs := testing.AllocsPerRun(500, do); allocs > 0 {
				t.Errorf("%v allocations per request", allocs)
			}
		})
	}
}

func BenchmarkMock(b *testing.B)         { benchmark(b, mock200, "") }
func BenchmarkMockTemplate(b *testing.B) { benchmark(b, mockTemplate, "") }
func BenchmarkProxy(b *testing.B)        { benchmark(b, httpProxy, `{"some": "body"}`) }

func benchmark(b *testing.B, integration, body string) {
	do := pipe(b, integration, "POST", body)
	b.ReportAllocs()
	for b.Loop() {
		do()
	}
}
