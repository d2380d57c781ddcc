package function

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// Handlers in process make some hundred objects for each invocation and keep none. A process that lives on 10 MB then
// collects garbage every thousand requests, and spends a tenth of its time on it. While there are such handlers the
// collector waits until at least interval bytes are new; a process that lives on more than that is collected as always.
// A process without them never gets here and keeps its small memory.
const interval = 32 << 20

// pace is the pace of garbage collection, shared by all sets of functions.
var pace collection

type collection struct {
	mu     sync.Mutex
	users  int
	before int // GOGC without users
	now    int
	armed  bool // the next collection will be noticed
}

// slower is called for each handler that comes into being. A GOGC in the environment is left alone.
func (c *collection) slower() {
	if _, set := os.LookupEnv("GOGC"); set {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.users++; c.users == 1 {
		c.before = debug.SetGCPercent(100)
		c.now = 100
		c.adjust()
		c.watch()
	}
}

// faster undoes one call of slower.
func (c *collection) faster() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.users == 0 {
		return
	}
	if c.users--; c.users == 0 {
		debug.SetGCPercent(c.before)
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
		debug.SetGCPercent(p)
		c.now = p
	}
}

// percent is the GOGC that lets a heap with so many live bytes grow by interval, between the usual 100 and what a heap of
// 2 MB needs.
func percent(live uint64) int {
	return int(min(1600, max(100, interval*100/max(live, 1))))
}
