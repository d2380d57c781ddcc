package main

import (
	"net/url"
	"os"
	goruntime "runtime"

	"postern/bench"
)

// shareProcessors leaves half of the processors to a server on this machine. A
// generator that runs on all of them takes turns with the server on each, and
// every turn costs both and shows in the latencies. GOMAXPROCS, when it is set,
// says otherwise.
func shareProcessors(subjects ...*subject) {
	if n := generatorProcessors(goruntime.GOMAXPROCS(0), os.Getenv("GOMAXPROCS"), subjects...); n > 0 {
		goruntime.GOMAXPROCS(n)
	}
}

// generatorProcessors is how many of the processors the generator shall use; 0
// leaves it as it is.
func generatorProcessors(all int, wanted string, subjects ...*subject) int {
	if wanted != "" {
		return 0
	}
	for _, s := range subjects {
		if u, err := url.Parse(s.base); err != nil || s.inside != nil || !bench.IsLoopback(u.Hostname()) {
			return 0
		}
	}
	return max(1, all/2)
}
