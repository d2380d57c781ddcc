//go:build !race

package race

// Enabled tells that the detector watches.
const Enabled = false
