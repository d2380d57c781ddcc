package pace

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// interval is how many bytes of garbage are waited for at least, while the
// program starts and while there are handlers. A process that lives on more
// than that is collected as always.
const interval = 32 << 20

// starting is the GOGC until the first collection: the collector sees a heap
// of at least 4 MB and multiplies that.
const starting = 100 * interval / (4 << 20)

// shared is the pace of this process.
var shared collection

// Start makes the first collection wait. It ends by itself with that
// collection, or with Settle.
func Start() { shared.start() }

// Settle ends what Start began.
func Settle() { shared.settle() }

// Slower is called for each handler that comes into being.
func Slower() { shared.slower() }

// Faster undoes one call of Slower.
func Faster() { shared.faster() }

type collection struct {
	mu      sync.Mutex
	starts  bool // between Start and Settle
	users   int  // handlers
	changed bool // the collector has another GOGC than before
	before  int  // GOGC
	now     int  // GOGC, when changed
	armed   bool // the next collection will be noticed
}

func (c *collection) start() {
	if environment() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.starts = true
	c.set(starting)
	c.watch()
}

func (c *collection) settle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settled()
}

// settled goes on at the pace of what runs.
func (c *collection) settled() {
	if c.starts {
		c.starts = false
		c.restore()
	}
}

func (c *collection) slower() {
	if environment() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.users++; c.users == 1 {
		c.set(100)
		c.adjust()
		c.watch()
	}
}

func (c *collection) faster() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.users == 0 {
		return
	}
	if c.users--; c.users == 0 && !c.starts {
		c.restore()
	}
}

// environment says whether somebody else has chosen the pace.
func environment() bool {
	_, set := os.LookupEnv("GOGC")
	return set
}

// set changes the pace. That stops all goroutines for a moment.
func (c *collection) set(percent int) {
	was := debug.SetGCPercent(percent)
	if !c.changed {
		c.before, c.changed = was, true
	}
	c.now = percent
}

// restore is the pace from before, unless there are handlers.
func (c *collection) restore() {
	if c.changed && c.users == 0 {
		debug.SetGCPercent(c.before)
		c.changed = false
	}
}

// cycle is garbage from the start: what is to happen after it was found happens after each collection.
type cycle struct{ _ *collection } // a pointer, so that it does not share its memory with other small things

func (c *collection) watch() {
	if c.armed {
		return
	}
	c.armed = true
	runtime.AddCleanup(new(cycle), func(c *collection) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.armed = false
		c.settled()
		if c.users > 0 {
			c.adjust()
			c.watch()
		}
	}, c)
}

// adjust sets the growth that the next collection waits for. Setting it stops all goroutines for a moment, so small
// differences are let be.
func (c *collection) adjust() {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return
	}
	if p := percent(sample[0].Value.Uint64()); p > c.now+c.now/4 || p < c.now-c.now/4 {
		c.set(p)
	}
}

// percent is the GOGC that lets a heap with so many live bytes grow by interval, between the usual 100 and what a heap of
// 2 MB needs.
func percent(live uint64) int {
	return int(min(1600, max(100, interval*100/max(live, 1))))
}
