//go:build !race

package schema

// raceEnabled tells that pools drop values at random.
const raceEnabled = false
