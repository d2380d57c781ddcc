package bench

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Pacer says when the nth request is due, counted from 0, after the start. ok
// is false when there is no nth request. The answer depends on n alone and
// grows with it, so that a slow server cannot slow the schedule down.
type Pacer func(n uint64) (due time.Duration, ok bool)

// Constant is a fixed rate, in requests per second.
func Constant(rate float64) Pacer {
	interval := float64(time.Second) / rate
	return func(n uint64) (time.Duration, bool) {
		return fromFloat(float64(n) * interval), rate > 0
	}
}

// fromFloat converts nanoseconds, without overflow.
func fromFloat(ns float64) time.Duration {
	if !(ns < math.MaxInt64) {
		return math.MaxInt64
	}
	return time.Duration(ns)
}

// Stage is a part of a run in which the load goes in a straight line from
// where it was to Target: requests per second in the open model, connections
// in the closed one.
type Stage struct {
	Duration time.Duration
	Target   float64
}

// Ramp follows stages, starting at a rate. It ends with the last stage.
func Ramp(start float64, stages []Stage) Pacer {
	segments := make([]segment, 0, len(stages))
	var at, count float64
	for _, s := range stages {
		g := segment{at: at, count: count, from: start, length: s.Duration.Seconds()}
		g.slope = (s.Target - start) / max(g.length, 1e-9)
		g.hits = g.length * (start + s.Target) / 2
		segments = append(segments, g)
		at, count, start = at+g.length, count+g.hits, s.Target
	}
	return func(n uint64) (time.Duration, bool) {
		for _, g := range segments {
			if float64(n) < g.count+g.hits {
				return fromFloat(g.due(float64(n)) * float64(time.Second)), true
			}
		}
		return 0, false
	}
}

// segment is one stage, in seconds and requests.
type segment struct {
	at, count   float64 // when it begins, and how many requests came before
	from, slope float64 // rate at its begin, and change of the rate per second
	length      float64
	hits        float64 // requests within
}

// due solves count(t) = n for t: the number of requests is the area below the
// line of the rate, from*t + slope*t*t/2.
func (g segment) due(n float64) float64 {
	k := n - g.count
	if math.Abs(g.slope) < 1e-9 {
		return g.at + k/g.from
	}
	root := math.Sqrt(max(0, g.from*g.from+2*g.slope*k))
	return g.at + min(g.length, (root-g.from)/g.slope)
}

// levelAt returns where the straight lines of stages are at a time.
func levelAt(start float64, stages []Stage, at time.Duration) float64 {
	for _, s := range stages {
		if at < s.Duration {
			return start + (s.Target-start)*at.Seconds()/s.Duration.Seconds()
		}
		at -= s.Duration
		start = s.Target
	}
	return start
}

// total returns the length of all stages.
func total(stages []Stage) (d time.Duration) {
	for _, s := range stages {
		d += s.Duration
	}
	return d
}

// ParseStages reads "30s:100,1m:500": within thirty seconds to 100, within the
// following minute to 500.
func ParseStages(s string) ([]Stage, error) {
	var out []Stage
	for i, part := range strings.Split(s, ",") {
		length, target, ok := strings.Cut(strings.TrimSpace(part), ":")
		if !ok {
			return nil, fmt.Errorf("stage %d %q: expected a duration and a target such as 30s:100", i+1, part)
		}
		d, err := time.ParseDuration(strings.TrimSpace(length))
		if err != nil || d <= 0 {
			return nil, fmt.Errorf("stage %d: %q is not a duration, expected something like 30s", i+1, length)
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(target), 64)
		if err != nil || !(v >= 0 && v < 1e9) {
			return nil, fmt.Errorf("stage %d: %q is not a target, expected a number that is not negative", i+1, target)
		}
		out = append(out, Stage{d, v})
	}
	return out, nil
}
