//go:build unix

// Package cputime adds the processor time to benchmarks. On a machine that is shared with other work the wall clock says
// little; the processor time of the process, its garbage collector included, says more.
//
//	func BenchmarkX(b *testing.B) {
//		defer cputime.Report(b)()
//		for range b.N { ... }
//	}
package cputime

import (
	"syscall"
	"testing"
	"time"
)

// Report starts the measurement. What it returns ends it and reports the metric cpu-ns/op.
func Report(b *testing.B) func() {
	before := used()
	return func() {
		b.ReportMetric(float64((used()-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
	}
}

// used is the processor time of the process so far.
func used() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
