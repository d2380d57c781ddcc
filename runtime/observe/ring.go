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
		next:     1,
		watchers: map[*watcher[T]]struct{}{},
	}
}

// Add keeps a value in place of the oldest one and hands it to all watchers. A
// watcher that does not keep up misses it.
func (r *Ring[T]) Add(id string, v T) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e := Entry[T]{Seq: r.next, ID: id, Value: v}
	r.entries[r.next%uint64(len(r.entries))] = e
	r.next++
	r.kept = min(r.kept+1, len(r.entries))
	for w := range r.watchers {
		select {
		case w.ch <- e:
		default:
			r.missed.Add(1)
		}
	}
}

// Get returns the newest value kept under an id.
func (r *Ring[T]) Get(id string) (v T, ok bool) {
	if r == nil {
		return v, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var newest uint64
	for _, e := range r.entries {
		if e.Seq > newest && e.ID == id {
			v, ok, newest = e.Value, true, e.Seq
		}
	}
	return v, ok
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
