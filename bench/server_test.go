package bench

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

const metricsBefore = `# HELP x y
process_cpu_seconds_total 1.5
process_resident_memory_bytes 2e+07
postern_phase_duration_seconds_bucket{phase="render",le="0.0001"} 10
postern_phase_duration_seconds_bucket{phase="render",le="0.001"} 10
postern_phase_duration_seconds_bucket{phase="render",le="+Inf"} 10
postern_phase_duration_seconds_sum{phase="render"} 0.001
postern_phase_duration_seconds_count{phase="render"} 10
other{a="b c"} NaN
`

const metricsAfter = `process_cpu_seconds_total 2.5
process_resident_memory_bytes 1e+07
postern_phase_duration_seconds_bucket{phase="render",le="0.0001"} 100
postern_phase_duration_seconds_bucket{phase="render",le="0.001"} 110
postern_phase_duration_seconds_bucket{phase="render",le="+Inf"} 110
postern_phase_duration_seconds_sum{phase="render"} 0.031
postern_phase_duration_seconds_count{phase="render"} 110
postern_phase_duration_seconds_sum{phase="match"} 0.01
postern_phase_duration_seconds_count{phase="match"} 100
postern_phase_duration_seconds_count{phase="cache"} 0
`

func sample(t *testing.T, text string) *Sample {
	t.Helper()
	s, err := ReadSample(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestServer(t *testing.T) {
	s := sample(t, metricsBefore).Until(sample(t, metricsAfter), 100)
	if s.CPU != 10*time.Millisecond || s.Memory != 2e7 || len(s.Phases) != 2 {
		t.Fatalf("server %+v", s)
	}
	match, render := s.Phases[0], s.Phases[1]
	if match.Name != "match" || match.Count != 100 || match.Mean != 100*time.Microsecond || match.P99 != 0 {
		t.Errorf("match %+v", match)
	}
	if render.Name != "render" || render.Mean != 300*time.Microsecond || render.P99 != time.Millisecond {
		t.Errorf("render %+v", render)
	}
	if share := s.share(render); share < 0.74 || share > 0.76 {
		t.Errorf("share %v, want 0.75", share)
	}
}

func TestReadSampleRefuses(t *testing.T) {
	for _, text := range []string{"postern_phase_duration_seconds_sum{phase=\"x\"} abc", "process_cpu_seconds_total", `postern_phase_duration_seconds_bucket{le="x"} 1`} {
		if _, err := ReadSample(strings.NewReader(text)); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
}

func FuzzReadSample(f *testing.F) {
	f.Add(metricsBefore)
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := ReadSample(strings.NewReader(text)); err == nil {
			s.Until(s, 1)
		}
	})
}

// TestServerInReports shows the server, the gateway's answers, the backend and
// what limited the run in every form of the report.
func TestServerInReports(t *testing.T) {
	r := run(t, Func(func(_ *Request, a *Answer) error {
		a.Status = 504
		a.Header = func(name string) (string, bool) { return "Internal<x>", name == errorType }
		return nil
	}), Options{Connections: 1, Requests: 10})
	if r.Gateway["Internal<x>"] != 10 {
		t.Fatalf("gateway answers %v", r.Gateway)
	}
	r.Limit, r.Backend = LimitClient, "10 answers"
	r.Server = sample(t, metricsBefore).Until(sample(t, metricsAfter), 100)
	tests := []struct {
		name  string
		write func(*bytes.Buffer) error
		want  []string
	}{
		{"text", func(b *bytes.Buffer) error { return r.WriteText(b) }, []string{
			"CLIENT-BOUND", "10  Internal<x>", "simulated backend: 10 answers", "10ms of CPU per request", "19.1 MiB resident", "render                  100     300µs       1ms   75.0%"}},
		{"JSON", func(b *bytes.Buffer) error { return r.WriteJSON(b) }, []string{
			`"gatewayResponses": {`, `"limitedBy": "client"`, `"cpuPerRequestMs": 10`, `"phase": "render"`, `"meanMs": 0.3`, `"simulatedBackend": "10 answers"`}},
		{"HTML", func(b *bytes.Buffer) error { return r.WriteHTML(b) }, []string{
			"CLIENT-BOUND", "<td>Internal&lt;x&gt;</td><td>10</td>", "10ms of CPU per request, 19.1 MiB", "<td>render</td><td>100</td>", "Simulated backend: 10 answers"}},
		{"metrics", func(b *bytes.Buffer) error { return r.WriteMetrics(b) }, []string{
			"postern_bench_requests 10\n", "postern_bench_failed_requests 10\n", `postern_bench_answers{status="504"} 10`, `postern_bench_latency_seconds{quantile="0.99"} `}},
	}
	for _, test := range tests {
		var b bytes.Buffer
		if err := test.write(&b); err != nil {
			t.Fatal(err)
		}
		for _, want := range test.want {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s has no %q:\n%s", test.name, want, b.String())
			}
		}
	}
}

// TestClientBound asks for more than any machine can send.
func TestClientBound(t *testing.T) {
	r := run(t, Func(func(_ *Request, a *Answer) error { a.Status = 200; return nil }),
		Options{Connections: 4, Rate: 5e7, Duration: 300 * time.Millisecond})
	if r.Limit != LimitClient {
		t.Errorf("limit %q at %v requests/s, want %q", r.Limit, r.Rate, LimitClient)
	}
}

// TestCrowdedMachine has a server and a generator that share busy processors.
func TestCrowdedMachine(t *testing.T) {
	r := &Report{Lateness: &Latency{P90: time.Second}, Service: &Latency{Mean: time.Millisecond}, Rate: 8000, Connections: 8, Elapsed: time.Second}
	cpu := time.Duration(0.3 * float64(runtime.GOMAXPROCS(0)) * float64(time.Second))
	if got := r.limit(cpu, 0.5, time.Second); got != LimitConnections {
		t.Errorf("limit %q with idle processors", got)
	}
	if got := r.limit(cpu, 0.97, time.Second); got != LimitClient {
		t.Errorf("limit %q with busy processors", got)
	}
	if share := (machine{busy: 30, idle: 20}).share(machine{busy: 21, idle: 19}); share != 0.9 {
		t.Errorf("share %v", share)
	}
	if share := (machine{}).share(machine{}); share != 0 {
		t.Errorf("share %v of nothing", share)
	}
}

// TestConnectionBoundWithLateAnswer has a server whose last answer comes long
// after the last request was sent.
func TestConnectionBoundWithLateAnswer(t *testing.T) {
	r := &Report{Lateness: &Latency{P90: time.Second}, Service: &Latency{Mean: 160 * time.Millisecond}, Rate: 100.0 / 3.6, Connections: 10, Elapsed: 3600 * time.Millisecond}
	if got := r.limit(0, 0.5, 1300*time.Millisecond); got != LimitConnections {
		t.Errorf("limit %q, want %q", got, LimitConnections)
	}
}

// TestConnectionBound has a server that is slower than the rate.
func TestConnectionBound(t *testing.T) {
	virtual(t, func(t *testing.T) {
		r := run(t, takes(always(20*time.Millisecond)), Options{Connections: 2, Rate: 1000, Duration: 10 * time.Second})
		if r.Limit != LimitConnections {
			t.Errorf("limit %q, want %q", r.Limit, LimitConnections)
		}
	})
}

func TestMergeHDR(t *testing.T) {
	var logs []string
	total := uint64(0)
	for range 2 {
		r := run(t, Func(func(_ *Request, a *Answer) error { a.Status = 200; return nil }), Options{Connections: 2, Requests: 100})
		var b bytes.Buffer
		if err := r.WriteHDRLog(&b); err != nil {
			t.Fatal(err)
		}
		logs, total = append(logs, b.String()), total+r.Requests
	}
	sum, err := MergeHDR(strings.NewReader(logs[0]), strings.NewReader(logs[1]))
	if err != nil || sum.Requests != total || sum.Latency.Max == 0 {
		t.Fatalf("merged %+v (%v), want %d requests", sum, err, total)
	}
	for name, write := range map[string]func(io.Writer) error{"text": sum.WriteText, "page": sum.WriteHTML, "JSON": sum.WriteJSON} {
		var out bytes.Buffer
		if err := write(&out); err != nil || !strings.Contains(out.String(), "sum of 2 logs") || strings.Contains(out.String(), "onnections") ||
			strings.Contains(out.String(), "errors") || strings.Contains(out.String(), "Requests per second") {
			t.Errorf("%s (%v):\n%s", name, err, out.String())
		}
	}
	for _, log := range []string{"", "garbage,,\n"} {
		if _, err := MergeHDR(strings.NewReader(log)); err == nil {
			t.Errorf("log %q gives no error", log)
		}
	}
}

// TestDeadTarget does not spin when nobody answers.
func TestDeadTarget(t *testing.T) {
	virtual(t, func(t *testing.T) {
		r := run(t, Func(func(*Request, *Answer) error { return io.ErrUnexpectedEOF }), Options{Connections: 1, Duration: 200 * time.Millisecond})
		if r.Requests != maxLost+20 || r.NoAnswer != r.Requests {
			t.Errorf("%d requests in 200 ms, want %d", r.Requests, maxLost+20)
		}
	})
}
