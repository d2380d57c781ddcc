package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/google/go-cmp/cmp"

	"postern/bench/check"
	"postern/internal/golden"
	"postern/internal/missing"
)

// virtual runs a test on a clock that only moves when everybody sleeps, so
// that all times are exact.
func virtual(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	useAlarms = false
	defer func() { useAlarms = true }()
	synctest.Test(t, f)
}

// takes answers after a time that may depend on the number of the request.
func takes(d func(n uint64) time.Duration) Target {
	var n atomic.Uint64
	return Func(func(_ *Request, a *Answer) error {
		time.Sleep(d(n.Add(1) - 1))
		a.Status, a.BytesIn, a.BytesOut = 200, 100, 50
		return nil
	})
}

func always(d time.Duration) func(uint64) time.Duration {
	return func(uint64) time.Duration { return d }
}

func run(t *testing.T, target Target, o Options) *Report {
	t.Helper()
	r, err := Run(t.Context(), target, Static(mustRequest(t, "GET", "http://a/", nil, "")), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// An alarm never rings too early. How late it is depends on the machine.
func TestAlarm(t *testing.T) {
	if !useAlarms {
		t.Skip("this system has no alarms")
	}
	a := newAlarm()
	if a == nil {
		missing.Skip(t, "no timer can be had from the system")
	}
	defer a.close()
	early := 0
	for range 20 {
		begun := time.Now()
		a.wait(300 * time.Microsecond)
		a.wait(0)
		if time.Since(begun) < 300*time.Microsecond {
			early++
		}
	}
	if early > 0 {
		t.Errorf("%d rings came too early", early)
	}
	var none *alarm
	none.wait(time.Microsecond)
	none.close()
}

func TestClosedModel(t *testing.T) {
	virtual(t, func(t *testing.T) {
		r := run(t, takes(always(10*time.Millisecond)), Options{Connections: 4, Duration: time.Second})
		if r.Requests != 400 || r.Elapsed != time.Second || r.Rate != 400 || r.Failed != 0 {
			t.Errorf("%d requests in %v, rate %v, %d failed", r.Requests, r.Elapsed, r.Rate, r.Failed)
		}
		if !near(r.Latency.P50, 10*time.Millisecond) || !near(r.Latency.Max, 10*time.Millisecond) || r.Service != nil {
			t.Errorf("%+v", r.Latency)
		}
		if r.Statuses[200] != 400 || r.BytesIn != 40000 || r.BytesOut != 20000 {
			t.Errorf("%+v", r)
		}
	})
}

// near allows for the three digits of the histograms.
func near(got, want time.Duration) bool {
	return got >= want-want/500 && got <= want+want/500
}

func TestRequestsLimit(t *testing.T) {
	virtual(t, func(t *testing.T) {
		for _, o := range []Options{
			{Connections: 3, Requests: 100},
			{Connections: 3, Requests: 100, Rate: 1000},
			{Connections: 200, Requests: 100},
		} {
			if r := run(t, takes(always(time.Millisecond)), o); r.Requests != 100 {
				t.Errorf("%+v: %d requests", o, r.Requests)
			}
		}
	})
}

// A stall is charged to all requests that were due meanwhile.
func TestOpenModelCountsFromTheIntendedStart(t *testing.T) {
	virtual(t, func(t *testing.T) {
		stall := func(n uint64) time.Duration {
			if n == 100 {
				return 500 * time.Millisecond
			}
			return time.Millisecond / 10
		}
		r := run(t, takes(stall), Options{Connections: 1, Rate: 1000, Duration: time.Second})
		if r.Requests != 1000 {
			t.Fatalf("%d requests", r.Requests)
		}
		// 500 requests came due during the stall; the generator catches up nine
		// requests for each one that comes due.
		if p50 := r.Latency.P50; p50 < 50*time.Millisecond {
			t.Errorf("p50 is %v, the stall is hidden", p50)
		}
		if !near(r.Latency.Max, 500*time.Millisecond) {
			t.Errorf("max is %v", r.Latency.Max)
		}
		if !near(r.Service.P99, time.Millisecond/10) {
			t.Errorf("service p99 is %v", r.Service.P99)
		}
		if r.Lateness.Max < 400*time.Millisecond {
			t.Errorf("lateness %v", r.Lateness.Max)
		}
	})
}

func TestOpenModelKeepsTheRate(t *testing.T) {
	virtual(t, func(t *testing.T) {
		r := run(t, takes(always(3*time.Millisecond)), Options{Connections: 8, Rate: 500, Duration: 2 * time.Second})
		if r.Requests != 1000 || r.Lateness.Max > time.Microsecond || !near(r.Latency.Max, 3*time.Millisecond) {
			t.Errorf("%d requests, late %v, max %v", r.Requests, r.Lateness.Max, r.Latency.Max)
		}
		if r.Model != "open" || r.TargetRate != 500 {
			t.Errorf("%s %v", r.Model, r.TargetRate)
		}
	})
}

func TestOpenStages(t *testing.T) {
	virtual(t, func(t *testing.T) {
		r := run(t, takes(always(time.Millisecond)), Options{Connections: 8, Open: true, Stages: []Stage{{time.Second, 100}, {time.Second, 100}, {time.Second, 0}}})
		if r.Requests != 200 {
			t.Errorf("%d requests", r.Requests)
		}
		if len(r.Series) < 3 || r.Series[0].Rate > 51 || r.Series[1].Rate < 99 || r.Series[2].Rate > 60 {
			t.Errorf("%+v", r.Series)
		}
	})
}

func TestClosedStages(t *testing.T) {
	virtual(t, func(t *testing.T) {
		var now, most atomic.Int32
		target := Func(func(_ *Request, a *Answer) error {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(10 * time.Millisecond)
			now.Add(-1)
			a.Status = 200
			return nil
		})
		r := run(t, target, Options{Stages: []Stage{{2 * time.Second, 10}, {2 * time.Second, 0}}})
		if most.Load() != 10 || r.Connections != 10 {
			t.Errorf("%d at a time, %d connections", most.Load(), r.Connections)
		}
		// On average five connections do a hundred requests each per second.
		if r.Requests < 1900 || r.Requests > 2100 {
			t.Errorf("%d requests", r.Requests)
		}
	})
}

func TestWarmUpIsNotMeasured(t *testing.T) {
	virtual(t, func(t *testing.T) {
		slowStart := func(n uint64) time.Duration {
			if n < 5 {
				return 100 * time.Millisecond
			}
			return 10 * time.Millisecond
		}
		r := run(t, takes(slowStart), Options{Connections: 1, Duration: time.Second, WarmUp: time.Second})
		if r.Requests != 100 || !near(r.Latency.Max, 10*time.Millisecond) || r.WarmUp != time.Second {
			t.Errorf("%d requests, max %v", r.Requests, r.Latency.Max)
		}
		r = run(t, takes(slowStart), Options{Connections: 10, Rate: 100, Duration: time.Second, WarmUp: time.Second})
		if r.Requests != 100 || !near(r.Latency.Max, 10*time.Millisecond) {
			t.Errorf("open: %d requests, max %v", r.Requests, r.Latency.Max)
		}
	})
}

func TestThinkTime(t *testing.T) {
	virtual(t, func(t *testing.T) {
		r := run(t, takes(always(10*time.Millisecond)), Options{Connections: 1, Duration: time.Second, ThinkTime: 90 * time.Millisecond})
		if r.Requests != 10 {
			t.Errorf("%d requests", r.Requests)
		}
		r = run(t, takes(always(10*time.Millisecond)), Options{Connections: 50, Duration: 10 * time.Second, ThinkTime: 90 * time.Millisecond, ThinkJitter: 0.5})
		if r.Requests < 4800 || r.Requests > 5300 || !near(r.Latency.Max, 10*time.Millisecond) {
			t.Errorf("%d requests, max %v", r.Requests, r.Latency.Max)
		}
	})
}

func TestStopEarly(t *testing.T) {
	virtual(t, func(t *testing.T) {
		for _, o := range []Options{{Duration: time.Hour}, {Duration: time.Hour, Rate: 1}, {Duration: time.Hour, ThinkTime: time.Minute}} {
			ctx, cancel := context.WithTimeout(t.Context(), 3500*time.Millisecond)
			begun := time.Now()
			r, err := Run(ctx, takes(always(100*time.Millisecond)), Static(mustRequest(t, "GET", "http://a/", nil, "")), o)
			cancel()
			if err != nil || r.Requests == 0 || time.Since(begun) > 4*time.Second {
				t.Errorf("%v after %v: %+v", err, time.Since(begun), r)
			}
		}
	})
}

// TestStopGivesUpRequestsUnderWay has a server that never answers.
func TestStopGivesUpRequestsUnderWay(t *testing.T) {
	const connections = 3
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var waiting atomic.Int32
	url := serve(t, func(n int, c net.Conn) {
		buffered := bufio.NewReader(c)
		if readRequest(buffered) {
			io.WriteString(c, okAnswer)
		}
		readRequest(buffered)
		if waiting.Add(1) == connections {
			stop()
		}
		io.Copy(io.Discard, buffered)
	})
	begun := time.Now()
	r, err := Run(ctx, HTTP(HTTPOptions{}), Static(mustRequest(t, "GET", url, nil, "")), Options{Connections: connections, Duration: 5 * time.Minute})
	if err != nil || r.Requests != connections || r.Failed != 0 || r.Unsent != 0 {
		t.Errorf("%v %+v", err, r)
	}
	if took := time.Since(begun); took > time.Minute {
		t.Errorf("it ended after %v", took)
	}
}

func TestStopInTheWarmUp(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	_, err := Run(ctx, takes(always(0)), Static(mustRequest(t, "GET", "http://a/", nil, "")), Options{WarmUp: time.Minute, Duration: time.Minute})
	if err == nil || !strings.Contains(err.Error(), "interrupted in the warm-up") {
		t.Error(err)
	}
}

// TestOverdueRequestsAreNotSentForEver has a server that can do a tenth of the
// rate: the run ends after twice its length and says what is missing.
func TestOverdueRequestsAreNotSentForEver(t *testing.T) {
	virtual(t, func(t *testing.T) {
		r := run(t, takes(always(100*time.Millisecond)), Options{Connections: 1, Rate: 100, Duration: 10 * time.Second})
		if r.Unsent < 790 || r.Unsent > 810 || r.Requests+r.Unsent != 1000 || r.Elapsed > 21*time.Second {
			t.Errorf("%d sent, %d unsent in %v", r.Requests, r.Unsent, r.Elapsed)
		}
		var b bytes.Buffer
		if err := r.WriteText(&b); err != nil || !strings.Contains(b.String(), "that were due") {
			t.Error(err, b.String())
		}
	})
}

func TestProgress(t *testing.T) {
	virtual(t, func(t *testing.T) {
		var got []Progress
		run(t, takes(always(10*time.Millisecond)), Options{
			Connections: 2, WarmUp: 1500 * time.Millisecond, Duration: 2500 * time.Millisecond,
			Progress: func(p Progress) { got = append(got, p) },
		})
		if len(got) != 3 || !got[0].WarmUp || got[1].WarmUp || got[2].Requests < 395 || got[2].Rate < 195 || got[2].Rate > 205 {
			t.Errorf("%+v", got)
		}
	})
}

func TestWhatCountsAsAnError(t *testing.T) {
	var n atomic.Uint64
	target := Func(func(r *Request, a *Answer) error {
		switch n.Add(1) % 4 {
		case 0:
			return errors.New("no route")
		case 1:
			a.Status = 404
		case 2:
			a.Status, a.Body = 200, []byte(`{"ok":false}`)
		case 3:
			a.Status, a.Body = 200, []byte(`{"ok":true}`)
		}
		return nil
	})
	r := run(t, target, Options{Connections: 1, Requests: 40})
	if r.Failed != 20 || r.NoAnswer != 10 || r.CheckFailed != 0 || r.Statuses[404] != 10 || r.Statuses[200] != 20 {
		t.Errorf("%+v", r)
	}
	if diff := cmp.Diff([]Failure{{Text: "no route", Count: 10}}, r.Failures); diff != "" {
		t.Error(diff)
	}
	r = run(t, target, Options{Connections: 1, Requests: 40, Check: mustCheck(t, "status == 404 || $.ok")})
	if r.Failed != 20 || r.NoAnswer != 10 || r.CheckFailed != 10 {
		t.Errorf("%+v", r)
	}
	want := []Failure{
		{Text: "check failed: status == 404 || $.ok", Count: 10, Example: "status == 404 || $.ok does not hold: status is 200, $.ok is false"},
		{Text: "no route", Count: 10},
	}
	if diff := cmp.Diff(want, r.Failures); diff != "" {
		t.Error(diff)
	}
}

func TestKindsOfFailuresAreBounded(t *testing.T) {
	var n atomic.Uint64
	target := Func(func(*Request, *Answer) error { return errors.New(strings.Repeat("x", int(n.Add(1)))) })
	r := run(t, target, Options{Connections: 4, Requests: 500})
	sum := uint64(0)
	for _, f := range r.Failures {
		sum += f.Count
	}
	if len(r.Failures) > maxFailures+1 || sum != 500 || r.Failures[0].Text != "other failures" {
		t.Errorf("%d kinds, %d failures, first %+v", len(r.Failures), sum, r.Failures[0])
	}
}

func TestThresholdsDecide(t *testing.T) {
	virtual(t, func(t *testing.T) {
		var list []*check.Threshold
		for _, s := range []string{"p99 < 20ms", "rate > 5000", "errors == 0%", "checks >= 100%", "max < 1s", "min > 1ms", "mean <= 10.1ms", "stddev < 1ms", "requests == 100", "bytes == 10000", "p12.5 < 11ms"} {
			x, err := check.ParseThreshold(s)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, x)
		}
		r := run(t, takes(always(10*time.Millisecond)), Options{Connections: 1, Requests: 100, Thresholds: list})
		var missed []string
		for _, x := range r.Thresholds {
			if !x.Pass {
				missed = append(missed, x.Threshold+": "+x.Text)
			}
		}
		if diff := cmp.Diff([]string{"rate > 5000: rate is 100"}, missed); diff != "" || r.Passed {
			t.Error(r.Passed, diff)
		}
	})
}

func TestOptionErrors(t *testing.T) {
	for want, o := range map[string]Options{
		"bench: the run has no end, expected a duration, a number of requests, or stages": {},
		"bench: a duration is negative":                                                      {Duration: -1},
		"bench: -1 connections, expected 1 to 100000":                                        {Connections: -1, Requests: 1},
		"bench: a rate of -1, expected 0 to 100,000,000 requests per second":                 {Rate: -1, Requests: 1},
		"bench: a think jitter of 2, expected a share from 0 to 1":                           {ThinkJitter: 2, Requests: 1},
		"bench: a think time has no effect with a rate, leave one of them out":               {ThinkTime: 1, Rate: 1, Requests: 1},
		"bench: the open model needs a rate or stages":                                       {Open: true, Requests: 1},
		"bench: stages set the duration, leave one of them out":                              {Stages: []Stage{{1, 1}}, Duration: 1},
		"bench: stage 1: expected a duration above 0 and a target that is not negative":      {Stages: []Stage{{0, 1}}},
		"bench: stage 1: 1e+06 connections, expected at most 100000; is it meant as a rate?": {Stages: []Stage{{1, 1e6}}},
	} {
		_, err := Run(t.Context(), takes(always(0)), Static(mustRequest(t, "GET", "http://a/", nil, "")), o)
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := Run(t.Context(), takes(always(0)), Static(), Options{Requests: 1}); err == nil {
		t.Error("no request to send")
	}
	if _, err := Run(t.Context(), failing{}, Static(mustRequest(t, "GET", "http://a/", nil, "")), Options{Requests: 1}); err == nil {
		t.Error("no connection")
	}
}

type failing struct{}

func (failing) Open() (Conn, error) { return nil, errors.New("no") }

// fixedReport is the same in every run.
func fixedReport(t *testing.T) (r *Report) {
	virtual(t, func(t *testing.T) {
		threshold, err := check.ParseThreshold("p99 < 50ms")
		if err != nil {
			t.Fatal(err)
		}
		rate, err := check.ParseThreshold("rate > 1000")
		if err != nil {
			t.Fatal(err)
		}
		var n atomic.Uint64
		target := Func(func(_ *Request, a *Answer) error {
			i := n.Add(1)
			time.Sleep(time.Duration(1+i%20) * time.Millisecond)
			a.BytesIn, a.BytesOut, a.Connects = 1500, 90, int(1/i)
			if i%50 == 0 {
				return errors.New("cannot receive: <broken> & gone")
			}
			a.Status = 200
			return nil
		})
		r = run(t, target, Options{
			Name: "pets <1>", Connections: 4, Rate: 100, Duration: 5 * time.Second, WarmUp: time.Second,
			Thresholds: []*check.Threshold{threshold, rate}, Check: mustCheck(t, "latency < 20ms"),
		})
	})
	r.Started, r.CPU = time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC), 7*time.Microsecond
	return r
}

func TestReportForms(t *testing.T) {
	r := fixedReport(t)
	for file, write := range map[string]func(*bytes.Buffer) error{
		"testdata/report.txt":  func(b *bytes.Buffer) error { return r.WriteText(b) },
		"testdata/report.json": func(b *bytes.Buffer) error { return r.WriteJSON(b) },
		"testdata/report.html": func(b *bytes.Buffer) error { return r.WriteHTML(b) },
		"testdata/report.hgrm": func(b *bytes.Buffer) error { return r.WritePercentiles(b) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, file, b.String())
	}
}

func TestPageLoadsNothingAndEscapes(t *testing.T) {
	var b bytes.Buffer
	if err := fixedReport(t).WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, bad := range []string{"http://", "https://", "<broken>", "pets <1>", "src=", "@import", "NaN", "Inf"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if strings.Count(page, "<polyline") != 5 {
		t.Errorf("%d curves", strings.Count(page, "<polyline"))
	}
}

// Every point of a curve lies within the drawing.
func TestCurvesStayInTheDrawing(t *testing.T) {
	r := fixedReport(t)
	for _, p := range []plot{r.ratePlot(), r.latencyPlot(), r.distributionPlot()} {
		for _, l := range p.lines {
			for point := range strings.FieldsSeq(l.points(p.top())) {
				var x, y float64
				if _, err := fmt.Sscanf(point, "%f,%f", &x, &y); err != nil || x < left || x > plotWidth-right || y < above || y > plotHeight-below {
					t.Errorf("%s, %s: %s, %v", p.title, l.name, point, err)
				}
			}
		}
	}
}

// Errors of the last interval are drawn on the scale of its rate, however short
// it is.
func TestErrorsOfAShortRun(t *testing.T) {
	virtual(t, func(t *testing.T) {
		r := run(t, Func(func(_ *Request, a *Answer) error { time.Sleep(time.Millisecond); a.Status = 500; return nil }), Options{Connections: 1, Requests: 100})
		p := r.ratePlot()
		if rate, failed := p.lines[0].y, p.lines[1].y; len(rate) != 1 || rate[0] != 1000 || failed[0] != 1000 {
			t.Errorf("rate %v, errors %v, want 1000 of each", rate, failed)
		}
	})
}

func TestEmptyReport(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := Run(ctx, takes(always(0)), Static(mustRequest(t, "GET", "http://a/", nil, "")), Options{Rate: 0.001, Duration: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := r.Metric("p99"); ok && r.Requests == 0 {
		t.Error("a percentile of nothing")
	}
	var b bytes.Buffer
	for _, err := range []error{r.WriteText(&b), r.WriteJSON(&b), r.WriteHTML(&b), r.WriteHDRLog(&b), r.WritePercentiles(&b)} {
		if err != nil {
			t.Error(err)
		}
	}
	if s := b.String(); strings.Contains(s, ">NaN") || strings.Contains(s, "+Inf") {
		t.Error(s)
	}
}

func TestHDRLogHoldsAllRequests(t *testing.T) {
	r := fixedReport(t)
	var b bytes.Buffer
	if err := r.WriteHDRLog(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	fields := strings.Split(lines[len(lines)-1], ",")
	h, err := hdrhistogram.Decode([]byte(fields[len(fields)-1]))
	if err != nil {
		t.Fatal(err)
	}
	if h.TotalCount() != int64(r.Requests) || time.Duration(h.Max()) != r.Latency.Max {
		t.Errorf("%d requests, max %v", h.TotalCount(), h.Max())
	}
	var empty Report
	if empty.WriteHDRLog(&b) == nil || empty.WritePercentiles(&b) == nil || empty.Percentile(50) != 0 {
		t.Error("a report without a histogram")
	}
}

func TestJSONCanBeRead(t *testing.T) {
	var b bytes.Buffer
	if err := fixedReport(t).WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Requests int
		Latency  struct{ P50Ms float64 }
		Errors   struct{ Failures []Failure }
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Requests != 500 || got.Latency.P50Ms < 5 || len(got.Errors.Failures) != 2 {
		t.Errorf("%+v", got)
	}
}
