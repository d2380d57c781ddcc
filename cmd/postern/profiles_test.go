package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// profiling serves the profiles of the test itself, with both rates off
// afterwards.
func profiling(t *testing.T) (ask func(method, path string) (status int, body string)) {
	t.Helper()
	mux := http.NewServeMux()
	addProfiles(mux)
	s := httptest.NewServer(mux)
	ask = func(method, path string) (int, string) {
		t.Helper()
		req, err := http.NewRequest(method, s.URL+"/debug/pprof/"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := s.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(body)
	}
	t.Cleanup(func() {
		ask("POST", "rates?block=0&mutex=0")
		s.Close()
	})
	return ask
}

func TestProfiles(t *testing.T) {
	ask := profiling(t)
	for path, want := range map[string]string{
		"":                      "Types of profiles available",
		"heap?debug=1":          "heap profile",
		"allocs?debug=1":        "heap profile",
		"goroutine?debug=1":     "goroutine profile",
		"threadcreate?debug=1":  "threadcreate profile",
		"block?debug=1":         "cycles/second",
		"mutex?debug=1":         "sampling period",
		"cmdline":               "test",
		"profile?seconds=1":     "\x1f\x8b",
		"trace?seconds=0.1":     "go 1.",
		"heap?seconds=1":        "\x1f\x8b",
		"mutex?seconds=1":       "\x1f\x8b",
		"block?seconds=1":       "\x1f\x8b",
		"symbol?0x1":            "num_symbols",
		"rates":                 "block=0\nmutex=0\n",
		"rates?block=1&mutex=1": "block=0\nmutex=0\n", // a look changes nothing
	} {
		if status, body := ask("GET", path); status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: status %d, no %q in %.200q", path, status, want, body)
		}
	}
}

// contend makes goroutines wait for a lock.
func contend() {
	var lock sync.Mutex
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 5 {
				lock.Lock()
				time.Sleep(time.Millisecond)
				lock.Unlock()
			}
		})
	}
	all.Wait()
}

func TestProfileRates(t *testing.T) {
	ask := profiling(t)
	if status, body := ask("POST", "rates?block=1&mutex=1"); status != 200 || body != "block=1\nmutex=1\n" {
		t.Fatalf("status %d, %q", status, body)
	}
	contend()
	for _, name := range []string{"block", "mutex"} {
		if _, body := ask("GET", name+"?debug=1"); !strings.Contains(body, "postern.contend") {
			t.Errorf("the %s profile does not know who waited:\n%s", name, body)
		}
	}
	if _, body := ask("POST", "rates?mutex=0"); body != "block=1\nmutex=0\n" {
		t.Errorf("one rate changed: %q", body)
	}
	for _, wrong := range []string{"block=-1", "mutex=x", "cpu=1", "block=7&mutex=x", "block=99999999999"} {
		if status, body := ask("POST", "rates?"+wrong); status != 400 || !strings.Contains(body, "expected") {
			t.Errorf("%s: status %d, %q", wrong, status, body)
		}
	}
	if _, body := ask("GET", "rates"); body != "block=1\nmutex=0\n" {
		t.Errorf("after wrong rates: %q", body)
	}
}
