package regex

import (
	"strings"
	"sync"
)

// longestCached is the length in bytes of the longest pattern worth keeping.
const longestCached = 4096

// cacheSize is the number of patterns of each of the cache's two generations.
const cacheSize = 256

// cache keeps patterns made at run time. When the young generation is full it
// becomes the old one, so that what is in use stays and the rest goes.
type cache struct {
	mu         sync.RWMutex
	young, old map[string]cached
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
	if len(s.young) >= cacheSize {
		s.old, s.young = s.young, nil
	}
	if s.young == nil {
		s.young = make(map[string]cached, cacheSize)
	}
	s.young[pattern] = c
	return c
}
