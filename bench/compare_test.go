package bench

import (
	"bytes"
	"context"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sides makes subjects that take times, with a wobble that both share.
func sides(t *testing.T, a, b time.Duration) (Subject, Subject) {
	r := Static(mustRequest(t, "GET", "http://a/", nil, ""))
	var n atomic.Uint64
	wobble := func(d time.Duration) Target {
		return takes(func(uint64) time.Duration { return d + time.Duration(n.Add(1)%7)*d/50 })
	}
	return Subject{"old", wobble(a), r}, Subject{"new", wobble(b), r}
}

func TestCompareFindsADifference(t *testing.T) {
	virtual(t, func(t *testing.T) {
		a, b := sides(t, 10*time.Millisecond, 12*time.Millisecond)
		rounds := 0
		c, err := Compare(t.Context(), a, b, CompareOptions{
			Run: Options{Connections: 2, Requests: 51}, Rounds: 6, Progress: func(int, int) { rounds++ },
		})
		if err != nil {
			t.Fatal(err)
		}
		var verdicts []string
		for _, m := range c.Metrics {
			verdicts = append(verdicts, m.Metric+" "+m.Verdict)
			if m.Low > m.Ratio || m.High < m.Ratio {
				t.Errorf("%+v", m)
			}
		}
		if diff := cmp.Diff([]string{"rate worse", "mean worse", "p50 worse", "p99 worse"}, verdicts); diff != "" {
			t.Error(diff)
		}
		if m := c.Metrics[1]; m.Ratio < 1.19 || m.Ratio > 1.21 || m.High-m.Low > 0.05 {
			t.Errorf("%+v", m)
		}
		if rounds != 6 {
			t.Errorf("%d rounds", rounds)
		}
	})
}

func TestCompareOfEqualSides(t *testing.T) {
	virtual(t, func(t *testing.T) {
		a, b := sides(t, 10*time.Millisecond, 10*time.Millisecond)
		c, err := Compare(t.Context(), a, b, CompareOptions{Run: Options{Connections: 3, Requests: 50}, Metrics: []string{"mean"}})
		if err != nil {
			t.Fatal(err)
		}
		if m := c.Metrics[0]; m.Verdict != "no difference shown" || c.Rounds != 10 || math.Abs(m.Ratio-1) > 0.01 {
			t.Errorf("%+v", c)
		}
	})
}

func TestComparisonForms(t *testing.T) {
	c := &Comparison{A: "old", B: "new", Rounds: 10, Failed: [2]uint64{0, 3}, Metrics: []MetricComparison{
		{"rate", 1000, 1100, 1.1, 1.05, 1.15, "better"},
		{"p99", 0.0123, 0.0125, 1.016, 0.98, 1.05, "no difference shown"},
		{"errors", 0.01, 0.02, 2, 1.5, 2.5, "worse"},
	}}
	var b bytes.Buffer
	if err := c.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	want := `A: old
B: new
10 rounds each, in turn

metric               A           B       B/A        95% interval  B is
rate              1000        1100     1.100      1.050 to 1.150  better
p99             12.3ms      12.5ms     1.016      0.980 to 1.050  no difference shown
errors              1%          2%     2.000      1.500 to 2.500  worse

failed requests: A 0, B 3
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	b.Reset()
	if err := c.WriteJSON(&b); err != nil || !strings.Contains(b.String(), `"interval95": [`) {
		t.Error(err, b.String())
	}
	if (&Comparison{}).WriteJSON(&b) == nil {
		t.Error("an empty comparison")
	}
}

// TestCompareInterrupted reports the rounds that there are.
func TestCompareInterrupted(t *testing.T) {
	for _, stop := range []int{2, 4} {
		virtual(t, func(t *testing.T) {
			a, b := sides(t, 10*time.Millisecond, 12*time.Millisecond)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c, err := Compare(ctx, a, b, CompareOptions{Run: Options{Requests: 50, WarmUp: time.Second}, Rounds: 9, Progress: func(round, _ int) {
				if round == stop {
					time.AfterFunc(1500*time.Millisecond, cancel) // in the run after the warm-up
				}
			}})
			if stop < leastRounds && (err == nil || !strings.Contains(err.Error(), "stopped before 3 rounds")) {
				t.Errorf("after %d rounds: %v", stop, err)
			}
			if stop >= leastRounds && (err != nil || c.Rounds != stop || c.Metrics[1].Verdict != "worse") {
				t.Errorf("after %d rounds: %+v, %v", stop, c, err)
			}
		})
	}
}

func TestCompareErrors(t *testing.T) {
	virtual(t, func(t *testing.T) {
		a, b := sides(t, time.Millisecond, time.Millisecond)
		o := CompareOptions{Run: Options{Requests: 5}, Rounds: 3}
		bad := o
		bad.Rounds = 2
		if _, err := Compare(t.Context(), a, b, bad); err == nil {
			t.Error("two rounds")
		}
		bad = o
		bad.Metrics = []string{"errors"}
		if _, err := Compare(t.Context(), a, b, bad); err == nil {
			t.Error("a ratio of nothing")
		}
		bad = o
		bad.Run = Options{}
		if _, err := Compare(t.Context(), a, b, bad); err == nil || !strings.HasPrefix(err.Error(), "old: ") {
			t.Error(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Compare(ctx, a, b, o); err == nil {
			t.Error("a stopped comparison")
		}
	})
}

// The interval of a known sample, calculated by hand.
func TestInterval95(t *testing.T) {
	mean, margin := interval95([]float64{1, 2, 3, 4})
	// deviation 1.29099, divided by the root of four, times 3.182
	if mean != 2.5 || math.Abs(margin-2.05397) > 1e-4 {
		t.Errorf("%v ± %v", mean, margin)
	}
	for freedom, want := range map[int]float64{1: 12.706, 30: 2.042, 40: 2.021, 60: 2.000, 120: 1.980, 100000: 1.960} {
		if got := studentT(freedom); math.Abs(got-want) > 0.003 {
			t.Errorf("%d: %v, want %v", freedom, got, want)
		}
	}
	if !math.IsInf(studentT(0), 1) {
		t.Error("one value has no interval")
	}
}
