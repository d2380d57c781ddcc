package bench

import (
	"math/bits"
	"time"
)

// maxIntervals bounds a series. A longer run has wider intervals.
const maxIntervals = 600

// series counts what happened in each interval of a run.
type series struct {
	width     time.Duration
	intervals []interval
}

// interval has a coarse histogram: four classes for each power of two
// nanoseconds, good to about ten percent, which is enough for a plot.
type interval struct {
	requests uint32
	failed   uint32
	classes  [160]uint32
}

func classOf(d time.Duration) int {
	n := uint64(max(d, 4))
	top := bits.Len64(n) - 1 // at least 2
	return min(159, (top-2)*4+int(n>>(top-2)&3))
}

// classValue returns the middle of a class.
func classValue(class int) time.Duration {
	top := class/4 + 2
	low := uint64(4+class%4) << (top - 2)
	return time.Duration(low + (uint64(1)<<(top-2))/2)
}

// add counts a request that ended at a time.
func (s *series) add(at, latency time.Duration, failed bool) {
	for at >= s.width*maxIntervals {
		s.halve()
	}
	i := int(at / s.width)
	for len(s.intervals) <= i {
		s.intervals = append(s.intervals, interval{})
	}
	v := &s.intervals[i]
	v.requests++
	v.classes[classOf(latency)]++
	if failed {
		v.failed++
	}
}

// halve puts two intervals each into one of double width.
func (s *series) halve() {
	n := (len(s.intervals) + 1) / 2
	for i := range n {
		sum := s.intervals[2*i]
		if 2*i+1 < len(s.intervals) {
			sum.add(&s.intervals[2*i+1])
		}
		s.intervals[i] = sum
	}
	s.intervals = s.intervals[:n]
	s.width *= 2
}

func (v *interval) add(o *interval) {
	v.requests += o.requests
	v.failed += o.failed
	for i, n := range o.classes {
		v.classes[i] += n
	}
}

func (s *series) merge(o *series) {
	for s.width < o.width {
		s.halve()
	}
	for o.width < s.width {
		o.halve()
	}
	for len(s.intervals) < len(o.intervals) {
		s.intervals = append(s.intervals, interval{})
	}
	for i := range o.intervals {
		s.intervals[i].add(&o.intervals[i])
	}
}

// quantile returns about the latency below which a share of requests lies.
func (v *interval) quantile(q float64) time.Duration {
	if v.requests == 0 {
		return 0
	}
	rank := uint32(q * float64(v.requests-1))
	var seen uint32
	for class, n := range v.classes {
		if seen += n; seen > rank {
			return classValue(class)
		}
	}
	return classValue(len(v.classes) - 1)
}
