package bench

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"postern/bench/check"
)

// Report is the result of a run.
type Report struct {
	Name        string
	Model       string  // "closed", "open" or "merged"
	Connections int     // 0: not known
	TargetRate  float64 // open model without stages
	Started     time.Time
	Elapsed     time.Duration // from the start to the last answer
	WarmUp      time.Duration

	Requests    uint64
	Failed      uint64 // requests that count as errors
	NoAnswer    uint64 // of these, without an answer
	CheckFailed uint64 // of these, with an answer that missed its check
	// Unsent counts requests of the open model that were due and never sent,
	// because the run was late by more than its own length.
	Unsent   uint64
	Rate     float64
	BytesIn  uint64
	BytesOut uint64
	Connects uint64         // connections opened
	Statuses map[int]uint64 // answers by status
	Failures []Failure      // the most frequent first
	// Gateway counts the answers that a gateway made itself, by the type in
	// x-amzn-ErrorType.
	Gateway map[string]uint64

	Latency  Latency
	Service  *Latency // open model: from the moment of sending
	Lateness *Latency // open model: how late the generator sent

	// CPU is the CPU time of this process for each request. It includes the
	// target when that runs in the same process. 0 means unknown.
	CPU time.Duration

	// Limit says what kept an open model from its rate: "" for nothing,
	// LimitClient or LimitConnections.
	Limit string
	// Server is what the server says about itself; nil: it was not asked.
	Server *Server
	// Backend is what a simulated backend has counted, in words; "" for none.
	Backend string

	Series     []Point
	Interval   time.Duration // width of a point
	Thresholds []check.Result
	Passed     bool // no threshold was missed

	histogram *hdrhistogram.Histogram
}

// Failure is one kind of failed request.
type Failure struct {
	Text    string `json:"text"`
	Count   uint64 `json:"count"`
	Example string `json:"example,omitempty"` // the first of them in full
}

// Latency sums up a distribution.
type Latency struct {
	Min, Mean, StdDev, Max               time.Duration
	P50, P75, P90, P95, P99, P999, P9999 time.Duration
}

// Point is one interval of a run. Percentiles are good to about ten percent.
type Point struct {
	At       time.Duration // begin of the interval
	Rate     float64
	Failed   uint64
	P50, P99 time.Duration
}

func newReport(o *Options, begun time.Time, cpu time.Duration, busy float64, shards []*shard) *Report {
	all := newShard(o.open())
	for _, s := range shards {
		all.merge(s)
	}
	elapsed := max(all.last, time.Nanosecond)
	r := &Report{
		Name: o.Name, Model: o.model(), Connections: o.Connections, Started: begun, Elapsed: elapsed, WarmUp: o.WarmUp,
		Requests: all.requests, Failed: all.failed, NoAnswer: all.noAnswer, CheckFailed: all.checked,
		Rate: float64(all.requests) / elapsed.Seconds(), BytesIn: all.bytesIn, BytesOut: all.bytesOut, Connects: all.connects,
		Statuses: map[int]uint64{}, Latency: summarise(all.latency), histogram: all.latency,
		Interval: all.series.width, Series: points(&all.series, elapsed),
	}
	if len(o.Stages) == 0 {
		r.TargetRate = o.Rate
	}
	if o.open() {
		service, lateness := summarise(all.service), summarise(all.lateness)
		r.Service, r.Lateness = &service, &lateness
	}
	if all.requests > 0 {
		r.CPU = cpu / time.Duration(all.requests)
	}
	r.count(all)
	r.Limit = r.limit(cpu, busy, all.sent)
	r.judge(o.Thresholds)
	return r
}

// count copies statuses and failures.
func (r *Report) count(s *shard) {
	for status, n := range s.statuses {
		if n > 0 && status > 0 {
			r.Statuses[status] = n
		}
	}
	r.Gateway = s.refusals
	for _, f := range s.failures {
		if f.Example == f.Text {
			f.Example = ""
		}
		r.Failures = append(r.Failures, f)
	}
	slices.SortFunc(r.Failures, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Text, b.Text))
	})
}

func summarise(h *hdrhistogram.Histogram) Latency {
	if h.TotalCount() == 0 {
		return Latency{}
	}
	at := func(p float64) time.Duration { return time.Duration(h.ValueAtPercentile(p)) }
	return Latency{
		Min: time.Duration(h.Min()), Max: time.Duration(h.Max()),
		Mean: time.Duration(h.Mean()), StdDev: time.Duration(h.StdDev()),
		P50: at(50), P75: at(75), P90: at(90), P95: at(95), P99: at(99), P999: at(99.9), P9999: at(99.99),
	}
}

// points turns intervals into rates and percentiles. A last interval that is
// much shorter than the others would give a wild rate, so it goes into the one
// before.
func points(s *series, elapsed time.Duration) []Point {
	intervals := slices.Clone(s.intervals)
	if n := len(intervals); n > 1 && elapsed-time.Duration(n-1)*s.width < s.width/5 {
		intervals[n-2].add(&intervals[n-1])
		intervals = intervals[:n-1]
	}
	out := make([]Point, len(intervals))
	for i := range intervals {
		v := &intervals[i]
		at := time.Duration(i) * s.width
		length := s.width
		if i == len(intervals)-1 {
			length = max(elapsed-at, time.Millisecond)
		}
		out[i] = Point{
			At: at, Rate: float64(v.requests) / length.Seconds(), Failed: uint64(v.failed),
			P50: v.quantile(0.5), P99: v.quantile(0.99),
		}
	}
	return out
}

// Percentile returns the latency below which p percent of the requests lie.
func (r *Report) Percentile(p float64) time.Duration {
	if r.histogram == nil || r.histogram.TotalCount() == 0 {
		return 0
	}
	return time.Duration(r.histogram.ValueAtPercentile(p))
}

func (r *Report) judge(thresholds []*check.Threshold) {
	r.Passed = true
	for _, t := range thresholds {
		result := t.Eval(r.Metric)
		r.Passed = r.Passed && result.Pass
		r.Thresholds = append(r.Thresholds, result)
	}
}

// Metric looks up a metric by the name that thresholds use: durations in
// seconds, shares from 0 to 1. ok is false when there is no value.
func (r *Report) Metric(name string) (v float64, ok bool) {
	switch name {
	case "requests":
		return float64(r.Requests), true
	case "bytes":
		return float64(r.BytesIn), true
	}
	if r.Requests == 0 {
		return 0, false
	}
	switch name {
	case "rate":
		return r.Rate, true
	case "errors":
		return float64(r.Failed) / float64(r.Requests), true
	case "checks":
		return 1 - float64(r.CheckFailed+r.NoAnswer)/float64(r.Requests), true
	case "mean":
		return r.Latency.Mean.Seconds(), true
	case "min":
		return r.Latency.Min.Seconds(), true
	case "max":
		return r.Latency.Max.Seconds(), true
	case "stddev":
		return r.Latency.StdDev.Seconds(), true
	}
	if p, ok := check.Percentile(name); ok {
		return r.Percentile(p).Seconds(), true
	}
	return 0, false
}
