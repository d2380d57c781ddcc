//go:build !unix

package lambda

import "testing"

// measure runs a benchmark's loop. The processor time of the process is not known here.
func measure(b *testing.B, loop func()) {
	b.ReportAllocs()
	loop()
}
