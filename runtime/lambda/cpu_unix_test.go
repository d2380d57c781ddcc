//go:build unix

package lambda

import (
	"syscall"
	"testing"
	"time"
)

// measure runs a benchmark's loop and reports beside the time on the wall, which other work on the machine lengthens,
// the processor time that the process has used, garbage collection and other goroutines included.
func measure(b *testing.B, loop func()) {
	b.ReportAllocs()
	before := cpuTime()
	loop()
	b.ReportMetric(float64(cpuTime()-before)/float64(b.N), "cpu-ns/op")
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
