// Package race tells tests about the race detector.
package race

import "testing"

// SkipAllocations skips a test that counts allocations, where they mean nothing:
// the detector allocates, and makes pools drop at random what they hold.
func SkipAllocations(t testing.TB) {
	t.Helper()
	if Enabled {
		t.Skip("the race detector makes pools forget")
	}
}
