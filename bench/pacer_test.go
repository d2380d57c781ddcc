package bench

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestConstant(t *testing.T) {
	p := Constant(1000)
	for n, want := range map[uint64]time.Duration{0: 0, 1: time.Millisecond, 500: 500 * time.Millisecond} {
		if due, ok := p(n); due != want || !ok {
			t.Errorf("%d: %v %v", n, due, ok)
		}
	}
	if due, _ := Constant(1e-9)(math.MaxUint64); due != math.MaxInt64 {
		t.Errorf("overflow: %v", due)
	}
}

// The number of requests due before a time is the area below the line of the
// rate, and requests are in order.
func TestRampFollowsTheArea(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.Float64Range(0, 500).Draw(t, "start")
		var stages []Stage
		for range rapid.IntRange(1, 4).Draw(t, "stages") {
			stages = append(stages, Stage{
				time.Duration(rapid.IntRange(1, 3000).Draw(t, "ms")) * time.Millisecond,
				float64(rapid.IntRange(0, 500).Draw(t, "target")),
			})
		}
		p := Ramp(start, stages)
		var last time.Duration
		n := uint64(0)
		for ; ; n++ {
			due, ok := p(n)
			if !ok {
				break
			}
			if due < last || due > total(stages) {
				t.Fatalf("request %d is due at %v after %v of %v", n, due, last, total(stages))
			}
			if area := areaUntil(start, stages, due); math.Abs(area-float64(n)) > 0.01+float64(n)*1e-6 {
				t.Fatalf("request %d is due at %v, where the area is %v", n, due, area)
			}
			last = due
		}
		if want := areaUntil(start, stages, total(stages)); math.Abs(want-float64(n)) > 1.01 {
			t.Fatalf("%d requests, want %v", n, want)
		}
	})
}

func areaUntil(start float64, stages []Stage, until time.Duration) (area float64) {
	for _, s := range stages {
		d := min(until, s.Duration)
		if d <= 0 {
			break
		}
		end := start + (s.Target-start)*d.Seconds()/s.Duration.Seconds()
		area += d.Seconds() * (start + end) / 2
		start = s.Target
		until -= d
	}
	return area
}

func TestParseStages(t *testing.T) {
	got, err := ParseStages("30s:100, 1m:5.5")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Stage{{30 * time.Second, 100}, {time.Minute, 5.5}}, got); diff != "" {
		t.Error(diff)
	}
	for s, want := range map[string]string{
		"":          `stage 1 "": expected a duration and a target such as 30s:100`,
		"30s:1,5":   `stage 2 "5": expected a duration and a target such as 30s:100`,
		"30:1":      `stage 1: "30" is not a duration, expected something like 30s`,
		"0s:1":      `stage 1: "0s" is not a duration, expected something like 30s`,
		"1s:-1":     `stage 1: "-1" is not a target, expected a number that is not negative`,
		"1s:NaN":    `stage 1: "NaN" is not a target, expected a number that is not negative`,
		"1s:1e300":  `stage 1: "1e300" is not a target, expected a number that is not negative`,
		"1s:1,1s:x": `stage 2: "x" is not a target, expected a number that is not negative`,
	} {
		if _, err := ParseStages(s); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", s, err, want)
		}
	}
}

func TestClassesAreGoodToTenPercent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(4, int64(10*time.Minute)).Draw(t, "d"))
		got := classValue(classOf(d))
		if diff := math.Abs(float64(got-d)) / float64(d); diff > 0.126 {
			t.Fatalf("%v counts as %v", d, got)
		}
	})
	if classOf(-5) != 0 || classOf(math.MaxInt64) != 159 {
		t.Error("values beyond the bounds")
	}
}

// Series of several connections are one series, whatever their widths.
func TestSeriesMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, a, b := series{width: time.Second}, series{width: time.Second}, series{width: time.Second}
		for range rapid.IntRange(0, 40).Draw(t, "n") {
			at := time.Duration(rapid.IntRange(0, 3000).Draw(t, "s")) * time.Second
			latency := time.Duration(rapid.IntRange(1, 1e9).Draw(t, "latency"))
			failed := rapid.Bool().Draw(t, "failed")
			whole.add(at, latency, failed)
			if rapid.Bool().Draw(t, "side") {
				a.add(at, latency, failed)
			} else {
				b.add(at, latency, failed)
			}
		}
		a.merge(&b)
		for a.width < whole.width {
			a.halve()
		}
		if !slices.Equal(whole.intervals, a.intervals) {
			t.Fatalf("%d intervals, want %d", len(a.intervals), len(whole.intervals))
		}
	})
}
