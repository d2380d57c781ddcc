package backend

import (
	"math/bits"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// Buffers of large bodies are used again: clearing and mapping fresh memory
// costs as much as moving a body, and what waits for the collector counts as
// resident.

const (
	// maxSpare bounds the memory that waits for the next large body, in bytes.
	maxSpare = 256 << 20
	// spareTime is about how long a buffer waits.
	spareTime = 2 * time.Second
	// muchMemory is worth a collection, in bytes.
	muchMemory = 16 << 20
)

// spares are large buffers that nobody uses.
type spares struct {
	mu     sync.Mutex
	free   []spareBuffer // those given last at the end
	size   int           // of all, in bytes
	round  int           // looks so far
	looked bool          // a look is due
}

type spareBuffer struct {
	buf   []byte
	round int // in which it was given
}

var spare spares

// take is an empty buffer with room for size bytes: of those that fit best, the
// one given last, so that what is not needed grows old.
func (s *spares) take(size int) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	best := -1
	for i := range s.free {
		if c := cap(s.free[i].buf); c >= size && c <= 4*size && (best < 0 || c <= cap(s.free[best].buf)) {
			best = i
		}
	}
	if best < 0 {
		return make([]byte, 0, roundUp(size))
	}
	buf := s.free[best].buf
	s.free, s.size = slices.Delete(s.free, best, best+1), s.size-cap(buf)
	return buf[:0]
}

// roundUp goes to the next quarter of a power of two, so that bodies of about
// one size fit into each other's buffers.
func roundUp(size int) int {
	step := 1 << max(0, bits.Len(uint(size))-3)
	return (size + step - 1) &^ (step - 1)
}

// give keeps a large buffer, unless there is enough already.
func (s *spares) give(buf []byte) {
	if cap(buf) <= keptBuffer {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.size+cap(buf) > maxSpare {
		return
	}
	s.free, s.size = append(s.free, spareBuffer{buf, s.round}), s.size+cap(buf)
	s.lookLater()
}

// look lets go of what nobody has wanted since the last look but one. When that
// was the end of a time of large bodies the system gets the memory back at once,
// since an idle program would not collect it for minutes.
func (s *spares) look() {
	if s.forget() >= muchMemory {
		runtime.GC() // what lies in pools may still point into the memory, and leaves them with the second collection
		debug.FreeOSMemory()
	}
}

// forget is what was let go of, in bytes; 0 as long as something stays.
func (s *spares) forget() (size int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.size
	s.free = slices.DeleteFunc(s.free, func(b spareBuffer) bool { return b.round < s.round })
	s.size, s.looked = 0, false
	for _, b := range s.free {
		s.size += cap(b.buf)
	}
	s.round++
	if len(s.free) > 0 {
		s.lookLater()
		return 0
	}
	return before
}

// lookLater needs the lock.
func (s *spares) lookLater() {
	if !s.looked {
		s.looked = true
		time.AfterFunc(spareTime, s.look)
	}
}

// Borrow is an empty buffer with room for size bytes, which goes back by
// Recycle.
func Borrow(size int) []byte { return spare.take(size) }

// Recycle takes a buffer that nobody uses any more for bodies to come. Small
// ones are left to the collector.
func Recycle(buf []byte) { spare.give(buf) }

// Detach hands over the memory of a large answer, which stays valid until it is
// recycled. It is nil when the call keeps its memory, for an answer that is not
// large.
func (call *Call) Detach() []byte {
	if cap(call.in) <= keptBuffer {
		return nil
	}
	memory := call.in
	call.in, call.small = call.small[:0], nil
	return memory
}
