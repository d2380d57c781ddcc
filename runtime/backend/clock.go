package backend

import "time"

// started anchors the monotonic clock, whose readings are cheaper than time.Now
// and know no jumps.
var started = time.Now()

// clock is the monotonic time.
func clock() time.Duration { return time.Since(started) }

// timeOf is a reading of the clock as a time.
func timeOf(reading time.Duration) time.Time { return started.Add(reading) }
