//go:build race

package telemetry_test

// raceEnabled tells that pools drop values at random.
const raceEnabled = true
