package runtime

import "time"

// started anchors the monotonic clock: reading it costs a third of time.Now,
// which matters with a reading per phase of every request.
var started = time.Now()

// clock is the monotonic time.
func clock() time.Duration { return time.Since(started) }
