package limit

import (
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postern/api"
)

// TestBucket follows buckets through time: each step is a moment and how many
// of the requests that come then pass.
func TestBucket(t *testing.T) {
	type step struct {
		at           time.Duration
		sent, passed int
	}
	for _, c := range []struct {
		name  string
		limit api.Throttle
		steps []step
	}{
		{"begins full, refills with its rate", api.Throttle{BurstLimit: 3, RateLimit: 2}, []step{
			{0, 5, 3}, {400 * time.Millisecond, 1, 0}, {500 * time.Millisecond, 2, 1}, {time.Hour, 9, 3},
		}},
		{"0/0 blocks everything", api.Throttle{}, []step{{0, 3, 0}, {time.Hour, 3, 0}}},
		{"no burst blocks everything", api.Throttle{RateLimit: 100}, []step{{0, 3, 0}, {time.Hour, 3, 0}}},
		{"no rate: the burst, once", api.Throttle{BurstLimit: 2}, []step{{0, 3, 2}, {1000 * time.Hour, 3, 0}}},
		{"less than one per second", api.Throttle{BurstLimit: 1, RateLimit: 0.1}, []step{
			{0, 2, 1}, {9 * time.Second, 1, 0}, {10 * time.Second, 2, 1},
		}},
		{"one per century", api.Throttle{BurstLimit: 100000, RateLimit: 1.0 / (100 * 365 * 24 * 3600)}, []step{
			{0, 100001, 100000}, {50 * 365 * 24 * time.Hour, 1, 0}, {101 * 365 * 24 * time.Hour, 2, 1},
		}},
		{"faster than a clock can count", api.Throttle{BurstLimit: 1, RateLimit: 1e12}, []step{{0, 50, 50}}},
		{"faster than a clock can count, without burst", api.Throttle{RateLimit: 1e12}, []step{{0, 50, 0}}},
		{"the limits of an account", api.Throttle{BurstLimit: 5000, RateLimit: 10000}, []step{
			{0, 6000, 5000}, {100 * time.Millisecond, 2000, 1000}, {time.Minute, 6000, 5000},
		}},
		{"times out of order credit nothing twice", api.Throttle{BurstLimit: 1, RateLimit: 1}, []step{
			{time.Second, 1, 1}, {0, 1, 0}, {time.Second, 1, 0}, {2 * time.Second, 2, 1},
		}},
		{"a rate below nothing is none", api.Throttle{BurstLimit: 2, RateLimit: -1}, []step{{0, 3, 2}, {time.Hour, 3, 0}}},
		{"a rate that is no number is none", api.Throttle{BurstLimit: 2, RateLimit: math.NaN()}, []step{{0, 3, 2}, {time.Hour, 3, 0}}},
		{"numbers at their ends", api.Throttle{BurstLimit: math.MaxInt32, RateLimit: math.SmallestNonzeroFloat64}, []step{{0, 9, 9}}},
	} {
		b := newBucket(c.limit)
		for _, s := range c.steps {
			passed := 0
			for range s.sent {
				if b.take(s.at) {
					passed++
				}
			}
			if passed != s.passed {
				t.Errorf("%s: at %s %d of %d passed, want %d", c.name, s.at, passed, s.sent, s.passed)
			}
		}
	}
}

// TestBucketModel holds the bucket against one that counts tokens.
func TestBucketModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := api.Throttle{
			BurstLimit: rapid.IntRange(0, 50).Draw(t, "burst"),
			RateLimit:  float64(rapid.SampledFrom([]int{0, 1, 2, 4, 5, 8, 10, 100, 1000}).Draw(t, "rate")), // divide a second exactly
		}
		b := newBucket(limit)
		var at time.Duration
		nanoseconds := int64(limit.BurstLimit) * int64(time.Second) // tokens, each as rate-th parts of a second
		for range rapid.IntRange(1, 200).Draw(t, "requests") {
			pause := time.Duration(rapid.Int64Range(0, int64(300*time.Millisecond)).Draw(t, "pause"))
			at += pause
			nanoseconds = min(nanoseconds+int64(pause)*int64(limit.RateLimit), int64(limit.BurstLimit)*int64(time.Second))
			want := nanoseconds >= int64(time.Second)
			if want {
				nanoseconds -= int64(time.Second)
			}
			if got := b.take(at); got != want {
				t.Fatalf("%+v at %s: %v, want %v", limit, at, got, want)
			}
			if limit.RateLimit > 0 {
				if got, want := b.tokens(at), float64(nanoseconds)/1e9; math.Abs(got-want) > 1e-6 {
					t.Fatalf("%+v at %s: %v tokens, want %v", limit, at, got, want)
				}
			}
		}
	})
}

func TestBucketWait(t *testing.T) {
	for _, c := range []struct {
		limit api.Throttle
		taken int
		want  string
	}{
		{api.Throttle{BurstLimit: 1, RateLimit: 4}, 0, "0s true"},
		{api.Throttle{BurstLimit: 1, RateLimit: 4}, 1, "250ms true"},
		{api.Throttle{BurstLimit: 1}, 0, "0s true"},
		{api.Throttle{BurstLimit: 1}, 1, "0s false"},
		{api.Throttle{}, 0, "0s false"},
		{api.Throttle{BurstLimit: 1, RateLimit: 1e-300}, 1, "0s false"},
		{api.Throttle{BurstLimit: 1, RateLimit: 1e-15}, 1, "2562047h47m16.854775807s true"},
	} {
		b := newBucket(c.limit)
		for range c.taken {
			b.take(0)
		}
		d, ever := b.wait(0)
		if got := fmt.Sprint(d, ever); got != c.want {
			t.Errorf("%+v after %d: %s, want %s", c.limit, c.taken, got, c.want)
		}
	}
}

// TestBucketRace sends from many goroutines at once: exactly the burst passes,
// and of what comes later exactly what the rate has filled.
func TestBucketRace(t *testing.T) {
	b := newBucket(api.Throttle{BurstLimit: 1000, RateLimit: 100})
	for _, c := range []struct {
		at   time.Duration
		want int64
	}{{0, 1000}, {5 * time.Second, 500}} {
		var passed atomic.Int64
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for i := range 500 {
					// times a little out of order, as they come from several cores
					if b.take(c.at - time.Duration(i%3)) {
						passed.Add(1)
					}
				}
			})
		}
		all.Wait()
		if got := passed.Load(); got < c.want-1 || got > c.want {
			t.Errorf("at %s %d passed, want %d", c.at, got, c.want)
		}
	}
}

func BenchmarkBucket(b *testing.B) {
	bucket := newBucket(api.Throttle{BurstLimit: 5000, RateLimit: 1e8})
	began := time.Now()
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			bucket.take(time.Since(began))
		}
	})
	b.Run("parallel", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				bucket.take(time.Since(began))
			}
		})
	})
}
