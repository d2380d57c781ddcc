package observe

import (
	"sync"
	"sync/atomic"
)

// Ring keeps the last values, usually traces, under their request ids. All
// methods may be called at the same time, and on nil.
type Ring[T any] struct {
	mu       sync.Mutex
	entries  []Entry[T]
	seen     []bool // of entries: Get, Last or a watcher gave them away
	next     uint64 // sequence number of the next entry, from 1
	kept     int
	watchers map[*watcher[T]]struct{}
	missed   atomic.Uint64
}

// Entry is one kept value.
type Entry[T any] struct {
	Seq   uint64 // counts from 1 without gaps
	ID    string // request id
	Value T
}

type watcher[T any] struct{ ch chan Entry[T] }

// NewRing returns a ring for the last n values; n below 1 means 1.
func NewRing[T any](n int) *Ring[T] {
	return &Ring[T]{
		entries:  make([]Entry[T], max(1, n)),
		seen:     make([]bool, max(1, n)),
		next:     1,
		watchers: map[*watcher[T]]struct{}{},
	}
}

// Add keeps a value in place of the oldest one and hands it to all watchers. A
// watcher that does not keep up misses it. The oldest value comes back, unseen
// being true, when the ring gave it to nobody: its memory may be used again.
func (r *Ring[T]) Add(id string, v T) (oldest T, unseen bool) {
	if r == nil {
		return v, true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e := Entry[T]{Seq: r.next, ID: id, Value: v}
	at := r.next % uint64(len(r.entries))
	oldest, unseen = r.entries[at].Value, r.kept == len(r.entries) && !r.seen[at]
	r.entries[at], r.seen[at] = e, false
	r.next++
	r.kept = min(r.kept+1, len(r.entries))
	for w := range r.watchers {
		select {
		case w.ch <- e:
			r.seen[at] = true
		default:
			r.missed.Add(1)
		}
	}
	return oldest, unseen
}

// Get returns the newest value kept under an id.
func (r *Ring[T]) Get(id string) (v T, ok bool) {
	if r == nil {
		return v, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	newest := -1
	for i := range r.entries {
		if e := &r.entries[i]; e.Seq > 0 && e.ID == id && (newest < 0 || e.Seq > r.entries[newest].Seq) {
			newest = i
		}
	}
	if newest < 0 {
		return v, false
	}
	r.seen[newest] = true
	return r.entries[newest].Value, true
}

// Last returns up to n kept values, the newest first.
func (r *Ring[T]) Last(n int) []Entry[T] {
	if r == nil || n <= 0 {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	size := uint64(len(r.entries))
	n = min(n, r.kept)
	out := make([]Entry[T], 0, n)
	for seq := r.next - 1; len(out) < n; seq-- {
		r.seen[seq%size] = true
		out = append(out, r.entries[seq%size])
	}
	return out
}

// Clear forgets all kept values. Sequence numbers go on.
func (r *Ring[T]) Clear() {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.entries)
	r.kept = 0
}

// Watch returns a channel of new values with room for a number of them, and a
// function that ends it and closes the channel.
func (r *Ring[T]) Watch(room int) (<-chan Entry[T], func()) {
	w := &watcher[T]{ch: make(chan Entry[T], max(1, room))}
	if r == nil {
		close(w.ch)
		return w.ch, func() {}
	}
	r.mu.Lock()
	r.watchers[w] = struct{}{}
	r.mu.Unlock()
	return w.ch, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if _, ok := r.watchers[w]; ok {
			delete(r.watchers, w)
			close(w.ch)
		}
	}
}

// Watched reports whether anybody watches.
func (r *Ring[T]) Watched() bool {
	if r == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.watchers) > 0
}

// Missed returns how many values watchers have missed.
func (r *Ring[T]) Missed() uint64 {
	if r == nil {
		return 0
	}
	return r.missed.Load()
}
