package regex

import (
	"strings"
	"sync"
)

// longestCached is the length in bytes of the longest pattern worth keeping.
const longestCached = 4096

// A generation of the cache holds so many patterns, and patterns of so many
// nodes with their repetitions written out: one node takes about 600 bytes.
const (
	cacheSize  = 256
	cacheNodes = 16 << 10
)

// cache keeps patterns made at run time. When the young generation is full it
// becomes the old one, so that what is in use stays and the rest goes.
type cache struct {
	mu         sync.RWMutex
	young, old map[string]cached
	nodes      int // of the young ones
}

type cached struct {
	re  *Regex
	err error
}

var shared cache

// Cached is Compile with a bounded memory of the patterns last asked for,
// errors included. A hit does not allocate. It is safe for concurrent use.
func Cached(javaPattern string) (*Regex, error) {
	shared.mu.RLock()
	c, ok := shared.young[javaPattern]
	shared.mu.RUnlock()
	if !ok {
		c = shared.load(javaPattern)
	}
	return c.re, c.err
}

func (s *cache) load(pattern string) cached {
	pattern = strings.Clone(pattern) // the caller may reuse the memory of its text
	s.mu.RLock()
	c, ok := s.old[pattern]
	s.mu.RUnlock()
	if !ok {
		c.re, c.err = Compile(pattern)
	}
	if len(pattern) > longestCached {
		return c
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	size := 1
	if c.re != nil {
		size = c.re.tree.root.size()
	}
	if len(s.young) >= cacheSize || len(s.young) > 0 && s.nodes+size > cacheNodes {
		s.old, s.young, s.nodes = s.young, nil, 0
	}
	s.nodes += size
	if s.young == nil {
		s.young = make(map[string]cached, cacheSize)
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
