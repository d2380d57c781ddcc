//go:build !linux

package bench

// machine is how long the processors of this machine have worked and rested.
type machine struct{ busy, idle float64 }

func readMachine() machine { return machine{} }
