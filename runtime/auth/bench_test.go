package auth

import (
	"testing"

	"postern/mapping"
	"postern/runtime/policy"
)

// BenchmarkCached is what a guarded request pays when its authorizer's result is
// kept: against Match alone, which every request pays.
func BenchmarkCached(b *testing.B) {
	h := &house{clock: clock{now: at}}
	h.gate = New(Options{Call: h.function.call, Now: h.clock.time})
	h.compile(b, lambda(token))
	h.function.payload = returned("Allow", prefix+"GET/*")
	ex := new(mapping.Exchange)
	fill(ex, "GET", "/pets", []string{"Auth: tok-abcdef"})
	route, _ := h.plan.Match(ex)
	check := h.gate.Check(route)
	b.Run("check", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if out := check(ex); !out.OK() {
				b.Fatal(out.Cause)
			}
		}
	})
	b.Run("policy", func(b *testing.B) {
		p, err := policy.Parse([]byte(document("Allow", prefix+"GET/*")))
		if err != nil {
			b.Fatal(err)
		}
		r := &policy.Request{Action: invoke, Resource: prefix + "GET/pets"}
		b.ReportAllocs()
		for b.Loop() {
			if p.Evaluate(r).Decision != policy.Allow {
				b.Fatal("not allowed")
			}
		}
	})
}

// BenchmarkToken is the check of a user pool's token.
func BenchmarkToken(b *testing.B) {
	s := &served{handler: serveKeys}
	h := &house{clock: clock{now: at}}
	h.gate = New(Options{Now: h.clock.time, Transport: s})
	h.compile(b, cognito("", ""))
	ex := new(mapping.Exchange)
	fill(ex, "GET", "/pets", []string{"Authorization: Bearer " + rs256("k1", claimsOf(nil))})
	route, _ := h.plan.Match(ex)
	check := h.gate.Check(route)
	b.ReportAllocs()
	for b.Loop() {
		if out := check(ex); !out.OK() {
			b.Fatal(out.Cause)
		}
	}
}
