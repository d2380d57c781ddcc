//go:build !race

package vtl

// raceEnabled tells that pools drop values at random.
const raceEnabled = false
