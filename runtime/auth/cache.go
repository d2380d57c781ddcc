package auth

import (
	"sync"
	"time"

	"postern/mapping"
)

// maxResults bounds the results that one authorizer keeps at a stage: keys come
// from requests.
const maxResults = 10_000

// cache keeps the results of one authorizer at one stage.
type cache struct {
	mu      sync.RWMutex
	entries map[string]entry
	flights map[string]*flight
	flushed int // how often it was emptied
}

type entry struct {
	result *result
	until  time.Time
}

// flight is one call of the function for which several requests wait.
type flight struct {
	done    chan struct{}
	result  *result
	outcome mapping.Outcome
}

// get is the result for a key, nil when there is none in time.
func (c *cache) get(key []byte, now time.Time) *result {
	c.mu.RLock()
	e, ok := c.entries[string(key)] // no copy is made for a look-up
	c.mu.RUnlock()
	if !ok || !now.Before(e.until) {
		return nil
	}
	return e.result
}

// share calls ask, or waits for a call with the same key that is under way. A
// result is kept for the time given, a failure is not. leader says that this
// request made the call.
func (c *cache) share(key string, keep time.Duration, now func() time.Time, ask func() (*result, mapping.Outcome)) (r *result, out mapping.Outcome, leader bool) {
	c.mu.Lock()
	if f := c.flights[key]; f != nil {
		c.mu.Unlock()
		<-f.done
		return f.result, f.outcome, false
	}
	f := &flight{done: make(chan struct{}), outcome: configurationError("the call of the authorizer broke off")}
	if c.flights == nil {
		c.flights = map[string]*flight{}
	}
	c.flights[key] = f
	flushed := c.flushed
	c.mu.Unlock()
	defer func() { // even when the call panics: nobody waits for ever
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.flights[key] == f {
			delete(c.flights, key)
		}
		if f.outcome.OK() && c.flushed == flushed {
			c.put(key, entry{f.result, now().Add(keep)}, now())
		}
		close(f.done)
	}()
	f.result, f.outcome = ask()
	return f.result, f.outcome, true
}

// put keeps an entry. The caller holds the lock.
func (c *cache) put(key string, e entry, now time.Time) {
	if c.entries == nil {
		c.entries = map[string]entry{}
	}
	if len(c.entries) >= maxResults {
		c.shrink(now)
	}
	c.entries[key] = e
}

// shrink drops what is over, and any tenth when nothing is.
func (c *cache) shrink(now time.Time) {
	for key, e := range c.entries {
		if !now.Before(e.until) {
			delete(c.entries, key)
		}
	}
	for key := range c.entries {
		if len(c.entries) < maxResults*9/10 {
			return
		}
		delete(c.entries, key)
	}
}

// flush forgets all results; calls under way are not kept.
func (c *cache) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flushed++
	c.entries, c.flights = nil, nil
}
