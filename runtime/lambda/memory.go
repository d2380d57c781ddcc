package lambda

import (
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// memoryInterval is how often a running invocation is looked at. Shorter ones are never looked at.
const memoryInterval = 100 * time.Millisecond

// liveHeap is the metric of what the last garbage collection left.
const liveHeap = "/gc/heap/live:bytes"

// memoryWatch stops a handler that would use up the memory of the whole process. The engine cannot count the memory
// of one environment, so the watch compares the growth of the live heap with what all running invocations may use.
type memoryWatch struct {
	limit uint64 // bytes of growth
	base  uint64 // at the first look; 0 before
}

// muchMemory is what a stopped handler may leave to the next collection, in bytes of the whole heap.
const muchMemory = 128 << 20

var reclaiming sync.Mutex

// reclaim gives the memory back that a stopped handler has used, when it is much: while nothing runs, no collection would
// for two minutes.
func reclaim() {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 || sample[0].Value.Uint64() < muchMemory || !reclaiming.TryLock() {
		return
	}
	defer reclaiming.Unlock()
	debug.FreeOSMemory()
}

// memoryLimit is the memory of all invocations under way, in bytes.
func (f *Function) memoryLimit() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return uint64(f.running) * uint64(f.cfg.Memory) << 20
}

func (w *memoryWatch) exceeded() bool {
	sample := []metrics.Sample{{Name: liveHeap}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return false
	}
	live := sample[0].Value.Uint64()
	if w.base == 0 {
		w.base = max(live, 1)
	}
	return live > w.base && live-w.base > w.limit
}
