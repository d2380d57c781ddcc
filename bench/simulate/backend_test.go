package simulate

import (
	"errors"
	"math/rand/v2"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
)

func TestParseLatency(t *testing.T) {
	tests := []struct {
		source    string
		low, high time.Duration // every draw
		mean      time.Duration // within 5 %
	}{
		{"20ms", 20 * time.Millisecond, 20 * time.Millisecond, 20 * time.Millisecond},
		{"10ms..50ms", 10 * time.Millisecond, 50 * time.Millisecond, 30 * time.Millisecond},
		{"normal(20ms, 5ms)", 0, time.Second, 20 * time.Millisecond},
		{"exp(20ms)", 0, time.Minute, 20 * time.Millisecond},
		{"p50=20ms,p100=40ms", 0, 40 * time.Millisecond, 20 * time.Millisecond},
		{"p100=10ms", 0, 10 * time.Millisecond, 5 * time.Millisecond},
	}
	for _, test := range tests {
		l, err := ParseLatency(test.source)
		if err != nil {
			t.Errorf("%s: %v", test.source, err)
			continue
		}
		random := rand.New(rand.NewPCG(1, 2))
		const n = 20000
		var sum time.Duration
		for range n {
			d := l(random)
			if d < test.low || d > test.high {
				t.Errorf("%s: %v is not between %v and %v", test.source, d, test.low, test.high)
				break
			}
			sum += d
		}
		if mean := sum / n; mean < test.mean*95/100 || mean > test.mean*105/100 {
			t.Errorf("%s: mean %v, want %v", test.source, mean, test.mean)
		}
	}
}

func TestParseLatencyRefuses(t *testing.T) {
	for source, why := range map[string]string{
		"":                  `"" is not a duration`,
		"fast":              `"fast" is not a duration`,
		"-1ms":              `"-1ms" is not a duration`,
		"50ms..10ms":        "10ms is below 50ms",
		"normal(20ms)":      `"" is not a duration`,
		"p50=20ms,p20=30ms": `"p20" is not a percentile above the one before`,
		"p50=20ms,p99=10ms": "p99=10ms is below the percentile before",
		"p101=1s":           `"p101" is not a percentile`,
		"pNaN=1s":           `"pNaN" is not a percentile`,
	} {
		_, err := ParseLatency(source)
		if err == nil || !strings.Contains(err.Error(), why) || !strings.Contains(err.Error(), "expected 20ms") {
			t.Errorf("%q: error %v, want one with %q and what was expected", source, err, why)
		}
	}
}

// answer performs one request in memory.
func answer(b *Backend, path string) (int, string) {
	var ctx fasthttp.RequestCtx
	ctx.Init(&fasthttp.Request{}, nil, nil)
	ctx.Request.SetRequestURI(path)
	b.Handle(&ctx)
	return ctx.Response.StatusCode(), string(ctx.Response.Body())
}

func TestAnswers(t *testing.T) {
	b := New(Options{Body: []byte(`{"a":"<b>"}`)})
	if status, body := answer(b, "/x"); status != 200 || body != `{"a":"<b>"}` {
		t.Errorf("answer %d %s", status, body)
	}
	want := `{"body":"{\"a\":\"<b>\"}","statusCode":200}`
	if status, body := answer(b, "/2015-03-31/functions/f/invocations"); status != 200 || body != want {
		t.Errorf("function result %d %s, want %s", status, body, want)
	}
}

func TestShares(t *testing.T) {
	b := New(Options{Errors: 0.1, ErrorStatus: 503, Latency: func(*rand.Rand) time.Duration { return 2 }, Budgets: []time.Duration{1, 3}})
	failed := 0
	for range 5000 {
		if status, _ := answer(b, "/"); status == 503 {
			failed++
		}
	}
	if failed < 420 || failed > 580 {
		t.Errorf("%d of 5000 failed, want about 500", failed)
	}
	if s := b.Summary(); !strings.Contains(s, "with status 503") || !strings.Contains(s, "timeoutInMillis 0: 5000 (100%)") || !strings.Contains(s, "timeoutInMillis 0: 0 (0%)") {
		t.Errorf("summary %q", s)
	}
}

func TestThrottle(t *testing.T) {
	var b bucket
	at := time.Unix(0, 0)
	passed := 0
	for range 2000 { // two seconds at 1000 per second
		if b.take(at, 100) {
			passed++
		}
		at = at.Add(time.Millisecond)
	}
	if passed < 200 || passed > 211 {
		t.Errorf("%d passed, want 200 and the burst of 10", passed)
	}
	if !b.take(at.Add(-time.Hour), 1e9) && b.tokens < 0 {
		t.Error("a clock that goes back must not take tokens away")
	}
}

func TestReset(t *testing.T) {
	b := New(Options{Resets: 1})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- b.Serve(ln) }()
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Read(make([]byte, 100)); n != 0 || !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("read %d bytes and %v, want a reset", n, err)
	}
	c.Close()
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if s := b.Summary(); s != "0 answers, 1 reset" {
		t.Errorf("summary %q", s)
	}
}

func FuzzParseLatency(f *testing.F) {
	for _, s := range []string{"20ms", "1ms..2ms", "normal(1ms,1ms)", "exp(1s)", "p50=1ms,p99=2ms", "p", "..", "normal("} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		l, err := ParseLatency(source)
		if err != nil {
			return
		}
		random := rand.New(rand.NewPCG(1, 2))
		for range 20 {
			if d := l(random); d < 0 && !strings.Contains(source, "exp") && !strings.Contains(source, "normal") {
				t.Errorf("%q draws %v", source, d)
			}
		}
	})
}
