package bench

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"
)

// serverVariable makes the test binary a server in a process of its own, so
// that the CPU time of the client can be told apart.
const serverVariable = "POSTERN_BENCH_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(serverVariable) != "" {
		hello()
		return
	}
	os.Exit(m.Run())
}

// hello serves until the parent closes its standard input.
func hello() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("http://" + l.Addr().String() + "/")
	s := &fasthttp.Server{Handler: func(ctx *fasthttp.RequestCtx) { ctx.WriteString(`{"message":"hello"}`) }}
	go func() { _ = s.Serve(l) }()
	_, _ = bufio.NewReader(os.Stdin).ReadByte()
}

// BenchmarkClient reports the CPU time of the client for each request.
func BenchmarkClient(b *testing.B) {
	url := startHello(b)
	r := mustRequest(b, "GET", url, nil, "")
	for name, o := range map[string]Options{
		"closed": {Connections: 32},
		"open":   {Connections: 32, Rate: 10000},
		"check":  {Connections: 32, Check: mustCheck(b, `status == 200 && $.message == "hello"`)},
	} {
		b.Run(name, func(b *testing.B) {
			o.Requests = uint64(b.N)
			report, err := Run(context.Background(), HTTP(HTTPOptions{}), Static(r), o)
			if err != nil || report.Failed > 0 {
				b.Fatal(err, report)
			}
			b.ReportMetric(float64(report.CPU.Nanoseconds())/1000, "client-cpu-µs/op")
			b.ReportMetric(report.Rate, "requests/s")
			if l := report.Lateness; l != nil {
				b.ReportMetric(float64(l.P50.Nanoseconds())/1000, "late-p50-µs")
				b.ReportMetric(float64(l.P99.Nanoseconds())/1000, "late-p99-µs")
			}
		})
	}
}

func startHello(b *testing.B) string {
	b.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), serverVariable+"=1")
	in, err := c.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { in.Close(); _ = c.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(line)
}
