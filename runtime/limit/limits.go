package limit

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"weak"

	"postern/api"
)

// Account is what is limited across the stages of an account.
type Account struct {
	Keys  []*api.APIKey
	Plans []*api.UsagePlan
	// Throttle is that of the account over all its stages; nil for none.
	Throttle *api.Throttle
}

// Options configure Limits. The zero value is usable.
type Options struct {
	// Now is the clock; nil takes the time at which each request came, so that
	// none is read again.
	Now func() time.Time
}

// Limits hold requests against API keys, usage plans and throttles. All
// methods may be called at the same time.
type Limits struct {
	clock     func() time.Time // nil: that of the requests
	began     time.Time
	directory atomic.Pointer[directory]

	mu       sync.Mutex // of what follows
	gauges   map[gaugeName]*gauge
	counters map[counterName]*counter
	stages   map[stageMethod]weak.Pointer[gauge] // in use by the checks of routes
	swept    int                                 // stages left by the last sweep
}

// stageMethod tells the throttles of stages apart: a method as it is
// configured, and the method setting that throttles it.
type stageMethod struct {
	stage   stage
	method  method
	setting string
}

// New makes limits that know no key.
func New(o Options) *Limits {
	l := &Limits{clock: o.Now, stages: map[stageMethod]weak.Pointer[gauge]{}}
	l.began = l.now()
	l.directory.Store(l.newDirectory(Account{}))
	return l
}

func (l *Limits) now() time.Time {
	if l.clock != nil {
		return l.clock()
	}
	return time.Now()
}

// Publish makes keys, plans and the throttle of the account the present ones.
// What is published must not change any more. Publish it before the routes that
// it is for.
func (l *Limits) Publish(a Account) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if same(l.directory.Load().account, a) {
		return
	}
	l.directory.Store(l.newDirectory(a))
}

// same says whether two accounts are of the same objects.
func same(a, b Account) bool {
	sameThrottle := a.Throttle == b.Throttle || a.Throttle != nil && b.Throttle != nil && *a.Throttle == *b.Throttle
	return sameThrottle && slices.Equal(a.Keys, b.Keys) && slices.Equal(a.Plans, b.Plans)
}

// Usage is what a key used of a usage plan and what its quota left, for each
// day of UTC from from to to, both included; nil for a key that is not in the
// plan.
func (l *Limits) Usage(planID, keyID string, from, to time.Time) [][2]int64 {
	if c := l.counterOf(planID, keyID); c != nil {
		return c.between(from, to)
	}
	return nil
}

// Grant sets how many requests a key may still make in the present period of
// the quota of its plan.
func (l *Limits) Grant(planID, keyID string, remaining int64) {
	if c := l.counterOf(planID, keyID); c != nil {
		c.allow(remaining, l.now())
	}
}

func (l *Limits) counterOf(planID, keyID string) *counter {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.counters[counterName{planID, keyID}]
}

// stageGauge is the throttle that a method setting of a stage sets a method:
// the one in use when its limits are the same. Each method has one of its own,
// also under */*.
func (l *Limits) stageGauge(name stageMethod, limit api.Throttle) *gauge {
	l.mu.Lock()
	defer l.mu.Unlock()
	if g := l.stages[name].Value(); g != nil && g.limit == limit {
		return g
	}
	l.sweep()
	g := newGauge("stage "+name.stage.String(), name.method.verb+" "+name.method.path, limit)
	l.stages[name] = weak.Make(g)
	return g
}

// sweep forgets the throttles that no route uses any more, when there are many.
func (l *Limits) sweep() {
	if len(l.stages) < 2*l.swept+64 {
		return
	}
	for name, g := range l.stages {
		if g.Value() == nil {
			delete(l.stages, name)
		}
	}
	l.swept = len(l.stages)
}
