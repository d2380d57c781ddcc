package aws_test

import (
	"context"
	"testing"
	"time"

	"postern/internal/race"
	"postern/mapping"
	"postern/runtime/backend"
	"postern/runtime/lambda"
)

const echo = `exports.handler = async (event) => ({statusCode: 200, body: event.body});`

// exchange is one request that can be run again and again, untraced.
type exchange struct {
	w    *world
	ex   mapping.Exchange
	call backend.Call
	now  time.Time
}

func (x *exchange) run(t testing.TB, method, path, body string) {
	ex := &x.ex
	ex.Reset()
	req := &ex.Request
	req.Time, req.Method, req.Path, req.StagePath, req.SourceIP, req.Scheme, req.Port = x.now, method, path, "/dev"+path, "127.0.0.1", "http", "80"
	req.ID, req.ExtendedID, req.Body = "3c7d786c-6423-435c-9918-890c769db5a8", "UWmIrpPrcaMGT-A=", []byte(body)
	ex.AddHeader([]byte("Content-Type"), []byte("application/json"))
	route, out := x.w.plan.Match(ex)
	if out.OK() {
		out = route.Map(ex)
	}
	if out.OK() {
		out = route.Render(ex)
	}
	if out.OK() {
		out = x.w.backends.Invoke(ex, &x.call)
	}
	if out.OK() {
		out = route.Response(ex)
	}
	if !out.OK() || ex.Response.Status != 200 {
		t.Fatal(out, ex.Response.Status)
	}
}

func echoWorld(t testing.TB) *exchange {
	w := open(t, map[string]string{
		"postern.yaml": settingsHead + "lambda: {echo: ./echo.js, fixed: {returns: {statusCode: 200, body: x}}}\n",
		"openapi.json": small(route{"/echo", "post", proxy("echo")}, route{"/fixed", "post", proxy("fixed")}),
		"echo.js":      echo,
	})
	return &exchange{w: w, now: time.Now()}
}

// BenchmarkProxy is an AWS_PROXY request with a handler in process, the same
// with a fixed result, and the handler alone. The first less the last is what
// Postern adds.
func BenchmarkProxy(b *testing.B) {
	const body = `{"name":"Rex","kind":"dog","age":3}`
	x := echoWorld(b)
	b.Run("handler", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			x.run(b, "POST", "/echo", body)
		}
	})
	b.Run("fixed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			x.run(b, "POST", "/fixed", body)
		}
	})
	b.Run("bare", func(b *testing.B) {
		f, err := lambda.New(lambda.Config{Handler: "echo.js", Dir: x.w.dir})
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		x.run(b, "POST", "/echo", body)
		event := append([]byte(nil), x.ex.IntegrationRequest.Body...)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := f.Invoke(context.Background(), lambda.Request{Payload: event, RequestID: "i"}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// TestProxyAllocations bounds what an AWS_PROXY request costs beside its
// handler: the request id of the call and the check of its payload.
func TestProxyAllocations(t *testing.T) {
	race.SkipAllocations(t)
	x := echoWorld(t)
	run := func() { x.run(t, "POST", "/fixed", `{"a":1}`) }
	run()
	if n := testing.AllocsPerRun(200, run); n > 6 {
		t.Errorf("%v allocations", n)
	}
}
