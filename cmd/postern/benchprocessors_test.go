package main

import (
	"testing"

	"postern/runtime"
)

func TestGeneratorProcessors(t *testing.T) {
	local, named, remote := &subject{base: "http://127.0.0.1:4510/a"}, &subject{base: "http://localhost:80/"}, &subject{base: "https://example.com/"}
	inside := &subject{base: "http://in-process/", inside: &runtime.Server{}}
	for _, c := range []struct {
		name     string
		all      int
		wanted   string
		subjects []*subject
		want     int
	}{
		{"half for a server beside it", 8, "", []*subject{local}, 4},
		{"one at least", 1, "", []*subject{named}, 1},
		{"both sides of a comparison", 2, "", []*subject{local, named}, 1},
		{"IPv6", 4, "", []*subject{{base: "http://[::1]:4510"}}, 2},
		{"one side is elsewhere", 8, "", []*subject{local, remote}, 0},
		{"a server elsewhere", 8, "", []*subject{remote}, 0},
		{"no sockets", 8, "", []*subject{inside}, 0},
		{"the user decides", 8, "8", []*subject{local}, 0},
	} {
		if got := generatorProcessors(c.all, c.wanted, c.subjects...); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
