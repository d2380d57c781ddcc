package limit

import (
	"math"
	"sync/atomic"
	"time"

	"postern/api"
)

// bucket is a token bucket as one number: the time at which it will be full
// again. A token taken moves that time one interval away; it may be as far away
// as all tokens together need.
type bucket struct {
	limit    api.Throttle
	unit     time.Duration // of the numbers below
	interval int64         // per token; 0: tokens come faster than they can be counted
	depth    int64         // of all tokens
	full     atomic.Int64
}

// longest is the largest depth of a bucket, far from where sums overflow.
const longest = 1 << 61

// newBucket is a full bucket. Nothing passes one without burst; one without
// rate is never filled again.
func newBucket(limit api.Throttle) *bucket {
	b := &bucket{limit: limit, unit: math.MaxInt64, interval: 1} // of a clock that stands still
	if limit.BurstLimit <= 0 {
		return b
	}
	b.depth = int64(limit.BurstLimit)
	if !(limit.RateLimit > 0) { // also what is no number
		return b
	}
	for _, unit := range []time.Duration{time.Nanosecond, time.Microsecond, time.Millisecond, time.Second} {
		interval := float64(time.Second) / float64(unit) / limit.RateLimit
		if depth := interval * float64(limit.BurstLimit); depth < longest {
			b.unit, b.interval = unit, int64(math.Round(interval))
			b.depth = b.interval * int64(limit.BurstLimit)
			break
		}
	}
	return b
}

// take takes a token at a time on the clock of the caller, in which times may
// come a little out of order, and says whether there was one.
func (b *bucket) take(now time.Duration) bool {
	at := int64(now / b.unit)
	for {
		full := b.full.Load()
		next := max(full, at) + b.interval
		if next-at > b.depth {
			return false
		}
		if b.full.CompareAndSwap(full, next) {
			return true
		}
	}
}

// tokens is how many there are.
func (b *bucket) tokens(now time.Duration) float64 {
	if b.interval == 0 {
		return float64(b.limit.BurstLimit)
	}
	missing := max(0, b.full.Load()-int64(now/b.unit))
	return float64(max(0, b.depth-missing)) / float64(b.interval)
}

// wait is the time until there is a token; ok is false when there will be none.
func (b *bucket) wait(now time.Duration) (d time.Duration, ok bool) {
	if b.unit == math.MaxInt64 {
		return 0, b.tokens(now) >= 1
	}
	at := int64(now / b.unit)
	missing := max(b.full.Load(), at) + b.interval - at - b.depth
	if missing > int64(math.MaxInt64/b.unit) {
		return math.MaxInt64, true
	}
	return time.Duration(max(0, missing)) * b.unit, true
}
