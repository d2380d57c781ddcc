package regex

import (
	"strings"
	"sync"
	"sync/atomic"
)

// longestCached is the length in bytes of the longest pattern worth keeping.
const longestCached = 4096

// A generation of the cache holds so many patterns, and patterns of so many
// nodes with their repetitions written out: one node takes about 600 bytes.
const (
	cacheSize  = 256
	cacheNodes = 16 << 10
)

// lastUsed patterns are found without the lock, which all goroutines write to.
const lastUsed = 16

// cache keeps patterns made at run time. When the young generation is full it
// becomes the old one, so that what is in use stays and the rest goes.
type cache struct {
	last       [lastUsed]atomic.Pointer[cached]
	mu         sync.RWMutex
	young, old map[string]*cached
	nodes      int // of the young ones
}

// cached is a pattern and what it was compiled to.
type cached struct {
	pattern string
	re      *Regex
	err     error
	size    int // nodes; 0: not kept
}

var shared cache

// Cached is Compile with a bounded memory of the patterns last asked for,
// errors included. A hit does not allocate. It is safe for concurrent use.
func Cached(javaPattern string) (*Regex, error) {
	last := shared.lastLike(javaPattern)
	c := last.Load()
	if c == nil || c.pattern != javaPattern {
		if c = shared.find(javaPattern); c.size > 0 && c.size <= cacheNodes/lastUsed {
			last.Store(c)
		}
	}
	return c.re, c.err
}

// lastLike is where a pattern is if it was the last one of those like it.
func (s *cache) lastLike(pattern string) *atomic.Pointer[cached] {
	n := len(pattern)
	if n > 0 {
		n += int(pattern[0]) + int(pattern[n-1])
	}
	return &s.last[n%lastUsed]
}

func (s *cache) find(pattern string) *cached {
	s.mu.RLock()
	c := s.young[pattern]
	s.mu.RUnlock()
	if c == nil {
		c = s.load(pattern)
	}
	return c
}

func (s *cache) load(pattern string) *cached {
	pattern = strings.Clone(pattern) // the caller may reuse the memory of its text
	s.mu.RLock()
	c := s.old[pattern]
	s.mu.RUnlock()
	if c == nil {
		c = &cached{pattern: pattern}
		c.re, c.err = Compile(pattern)
		c.size = 1
		if c.re != nil {
			c.size = c.re.tree.root.size()
		}
	}
	if len(pattern) > longestCached {
		c.size = 0
		return c
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.young) >= cacheSize || len(s.young) > 0 && s.nodes+c.size > cacheNodes {
		s.old, s.young, s.nodes = s.young, nil, 0
	}
	s.nodes += c.size
	if s.young == nil {
		s.young = make(map[string]*cached, cacheSize)
	}
	s.young[pattern] = c
	return c
}

// size is the number of nodes with repetitions written out.
func (n *node) size() int {
	size := 1
	for _, kid := range n.kids {
		size += kid.size()
	}
	if n.op == opRepeat {
		size *= max(1, n.min, min(n.max, maxCopies))
	}
	return min(size, cacheNodes)
}

// maxCopies is how often an engine writes a repetition out at most.
const maxCopies = 1000
