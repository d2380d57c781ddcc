package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// Latency draws how long an answer takes, from a number of at least 0 and less
// than 1 for those that need one.
type Latency func(random *rand.Rand) time.Duration

const latencyForms = "20ms, 10ms..50ms, normal(20ms,5ms), exp(20ms) or p50=20ms,p99=400ms"

// ParseLatency reads one of the forms that the package comment lists.
func ParseLatency(source string) (Latency, error) {
	l, err := parseLatency(strings.ReplaceAll(source, " ", ""))
	if err != nil {
		return nil, fmt.Errorf("latency %q: %w; expected %s", source, err, latencyForms)
	}
	return l, nil
}

func parseLatency(text string) (Latency, error) {
	if low, high, ok := strings.Cut(text, ".."); ok {
		return uniform(low, high)
	}
	if inner, ok := call(text, "normal"); ok {
		mean, deviation, _ := strings.Cut(inner, ",")
		return normal(mean, deviation)
	}
	if inner, ok := call(text, "exp"); ok {
		mean, err := span(inner)
		return func(r *rand.Rand) time.Duration { return time.Duration(r.ExpFloat64() * float64(mean)) }, err
	}
	if strings.HasPrefix(text, "p") {
		return percentiles(text)
	}
	fixed, err := span(text)
	return func(*rand.Rand) time.Duration { return fixed }, err
}

// call is what stands between the brackets of name(...).
func call(text, name string) (string, bool) {
	rest, ok := strings.CutPrefix(text, name+"(")
	inner, closed := strings.CutSuffix(rest, ")")
	return inner, ok && closed
}

// span reads a duration that is not negative.
func span(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is not a duration", text)
	}
	return d, nil
}

func uniform(low, high string) (Latency, error) {
	from, err := span(low)
	if err != nil {
		return nil, err
	}
	to, err := span(high)
	if err == nil && to < from {
		err = fmt.Errorf("%s is below %s", high, low)
	}
	return func(r *rand.Rand) time.Duration { return from + time.Duration(r.Float64()*float64(to-from)) }, err
}

func normal(mean, deviation string) (Latency, error) {
	m, err := span(mean)
	if err != nil {
		return nil, err
	}
	d, err := span(deviation)
	return func(r *rand.Rand) time.Duration {
		return max(0, m+time.Duration(r.NormFloat64()*float64(d)))
	}, err
}

// knot is a percentile: the share of answers that take at most so long.
type knot struct {
	share float64
	at    time.Duration
}

// percentiles reads p50=20ms,p99=400ms. Below the first the line comes from 0;
// beyond the last nothing takes longer.
func percentiles(text string) (Latency, error) {
	knots := []knot{{}}
	for item := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(item, "=")
		percent, err := strconv.ParseFloat(strings.TrimPrefix(name, "p"), 64)
		last := knots[len(knots)-1]
		if err != nil || math.IsNaN(percent) || percent <= 100*last.share || percent > 100 {
			return nil, fmt.Errorf("%q is not a percentile above the one before", name)
		}
		at, err := span(value)
		if err == nil && at < last.at {
			err = fmt.Errorf("%s is below the percentile before", item)
		}
		if err != nil {
			return nil, err
		}
		knots = append(knots, knot{percent / 100, at})
	}
	return func(r *rand.Rand) time.Duration { return between(knots, r.Float64()) }, nil
}

// between is the latency at a share, on the line between its neighbours.
func between(knots []knot, share float64) time.Duration {
	for i := 1; i < len(knots); i++ {
		if a, b := knots[i-1], knots[i]; share < b.share {
			return a.at + time.Duration(float64(b.at-a.at)*(share-a.share)/(b.share-a.share))
		}
	}
	return knots[len(knots)-1].at
}
