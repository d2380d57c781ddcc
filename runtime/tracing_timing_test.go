package runtime

import (
	"net"
	"testing"

	"github.com/valyala/fasthttp"
	"github.com/valyala/fasthttp/fasthttputil"

	"postern/mapping"
	"postern/runtime/observe"
)

// A whole request over an in-memory connection, plain and traced. A traced
// request may cost three times a plain one.
func BenchmarkPlainTemplate(b *testing.B)  { sampled(b, mockTemplate, Sampling{}) }
func BenchmarkTracedTemplate(b *testing.B) { sampled(b, mockTemplate, Sampling{All: true}) }
func BenchmarkPlainLoop(b *testing.B)      { sampled(b, mockLoop, Sampling{}) }
func BenchmarkTracedLoop(b *testing.B)     { sampled(b, mockLoop, Sampling{All: true}) }

func sampled(b *testing.B, integration string, s Sampling) {
	b.Helper()
	a := restAPI(b, "abc", map[string]map[string]string{"/pets/{id}": {"ANY": integration}})
	server := New(Options{Metrics: observe.NewMetrics(observe.MetricsOptions{}), Sampling: s, Traces: observe.NewRing[*mapping.Trace](100)})
	server.Publish(Catalog{Stages: []Stage{{Plan: compile(b, a, "dev")}}})
	ln := fasthttputil.NewInmemoryListener()
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(ln)
	}()
	client := &fasthttp.HostClient{Addr: "x", Dial: func(string) (net.Conn, error) { return ln.Dial() }}
	b.Cleanup(func() {
		client.CloseIdleConnections()
		ln.Close()
		<-done
	})
	req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	req.SetRequestURI("http://x/pets/1?a=b")
	b.ReportAllocs()
	for b.Loop() {
		if err := client.Do(req, res); err != nil || res.StatusCode() != 200 {
			b.Fatal(err, res.StatusCode(), string(res.Body()))
		}
	}
}
