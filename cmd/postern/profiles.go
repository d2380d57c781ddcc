package main

import (
	"fmt"
	"net/http"
	"net/http/pprof"
	"net/url"
	"runtime"
	"strconv"
	"sync"
)

// sampling is the rate of the heap profile that the program comes with.
var sampling = runtime.MemProfileRate

// noHeapProfile switches the samples of the heap profile off, which cost a
// little and which nobody sees without --pprof.
func noHeapProfile() { runtime.MemProfileRate = 0 }

// heapProfile switches them on again, before what is to be seen is made.
func heapProfile() { runtime.MemProfileRate = sampling }

// addProfiles offers the profiles of the running program: CPU, heap, blocking,
// locks and execution traces.
func addProfiles(mux *http.ServeMux) {
	mux.HandleFunc("GET /debug/pprof/", pprof.Index) // heap, allocs, goroutine, block, mutex, threadcreate
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	rates := &profileRates{}
	mux.HandleFunc("GET /debug/pprof/rates", rates.show)
	mux.HandleFunc("POST /debug/pprof/rates", rates.change)
}

// profileRates switch the profiles that cost something while they are on. Both
// are off when the program starts.
type profileRates struct {
	mu    sync.Mutex
	block int // nanoseconds blocked for each sample, about; 0: off
	mutex int // one in so many contentions is noted; 0: off
}

func (r *profileRates) show(w http.ResponseWriter, _ *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(w, "block=%d\nmutex=%d\n", r.block, r.mutex)
}

// change sets what the query or the form names.
func (r *profileRates) change(w http.ResponseWriter, req *http.Request) {
	if err := req.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := r.set(req.Form); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.show(w, req)
}

// set changes all rates or, when one is wrong, none.
func (r *profileRates) set(form url.Values) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := map[string]int{"block": r.block, "mutex": r.mutex}
	for name, values := range form {
		if _, ok := next[name]; !ok {
			return fmt.Errorf("%q is no rate, expected block=NANOSECONDS or mutex=N, 0 for off", name)
		}
		n, err := strconv.ParseUint(values[len(values)-1], 10, 31)
		if err != nil {
			return fmt.Errorf("%s=%s: expected a whole number, 0 for off", name, values[len(values)-1])
		}
		next[name] = int(n)
	}
	r.block, r.mutex = next["block"], next["mutex"]
	runtime.SetBlockProfileRate(r.block)
	runtime.SetMutexProfileFraction(r.mutex)
	return nil
}
