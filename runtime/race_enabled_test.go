//go:build race

package runtime

// raceEnabled tells that pools drop values at random.
const raceEnabled = true
