package bench

import "time"

// wall is the date of a report. Nothing else asks for the time of day: every
// duration is one between two readings of the monotonic clock, which nobody can
// set, so that a clock that is put right in the middle of a run changes neither
// latencies nor rates.
var wall = time.Now
