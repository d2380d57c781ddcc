package cache

import (
	"math"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/maypok86/otter/v2"

	"postern/mapping"
)

// cluster is the cache of one stage.
type cluster struct {
	size    string // cacheClusterSize as configured
	entries *otter.Cache[string, *entry]

	mu      sync.RWMutex    // held for reading while an entry is put
	flushed atomic.Uint64   // how often it was emptied
	kept    map[string]bool // revisions with entries
}

// entry is one answer.
type entry struct {
	answer   *mapping.Stored
	revision string // of the plan that made it
	at       time.Time
	ttl      time.Duration
}

const (
	gigabyte    = 1 << 30
	defaultSize = 0.5 // gigabytes
	overhead    = 256 // bytes that an entry takes beside its texts
)

func (c *Cache) newCluster(size string) *cluster {
	options := otter.Options[string, *entry]{
		MaximumWeight: capacity(size),
		Weigher:       weight,
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[string, *entry]) time.Duration {
			return e.Value.ttl
		}),
		Executor: func(work func()) { work() },
	}
	if c.own {
		options.Clock = clock(c.now)
	}
	return &cluster{size: size, entries: otter.Must(&options)}
}

// capacity is a cacheClusterSize in bytes (CA-13).
func capacity(size string) uint64 {
	n, err := strconv.ParseFloat(size, 64)
	if err != nil || !(n > 0 && n <= 1<<20) { // also what is no number
		n = defaultSize
	}
	return uint64(n * gigabyte)
}

// weight is the memory that an entry takes, in bytes.
func weight(key string, e *entry) uint32 {
	return uint32(min(len(key)+e.answer.Size()+overhead, math.MaxUint32))
}

// clock is that of tests: it has no ticks.
type clock func() time.Time

func (c clock) NowNano() int64                      { return c().UnixNano() }
func (c clock) Tick(time.Duration) <-chan time.Time { return nil }

// get is the entry of a key, nil when there is none in time.
func (k *cluster) get(key []byte) *entry {
	e, _ := k.entries.GetIfPresent(unsafe.String(unsafe.SliceData(key), len(key))) // the look-up does not keep it
	return e
}

// generation counts how often the cluster was emptied.
func (k *cluster) generation() uint64 { return k.flushed.Load() }

// put keeps an entry, unless the cluster was emptied since a generation.
func (k *cluster) put(key []byte, e *entry, since uint64) bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.flushed.Load() != since {
		return false
	}
	k.entries.Set(string(key), e)
	return true
}

func (k *cluster) flush() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.flushed.Add(1)
	k.entries.InvalidateAll()
}

// retain drops entries of revisions that are not in service.
func (k *cluster) retain(served map[string]bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if sameRevisions(k.kept, served) {
		return
	}
	k.kept = served
	var old []string
	for key, e := range k.entries.All() {
		if !served[e.revision] {
			old = append(old, key)
		}
	}
	for _, key := range old {
		k.entries.Invalidate(key)
	}
}

func sameRevisions(a, b map[string]bool) bool {
	if len(a) != len(b) {
		return false
	}
	for id := range a {
		if !b[id] {
			return false
		}
	}
	return true
}

// close empties the cluster for good; requests under way put nothing any more.
func (k *cluster) close() {
	k.flush()
	k.entries.StopAllGoroutines()
}
