//go:build race

package aws_test

// raceEnabled tells that pools drop values at random.
const raceEnabled = true
