package runtime

import (
	"time"

	"github.com/valyala/fasthttp"
)

// started anchors the monotonic clock: reading it costs a third of time.Now,
// which matters with a reading per phase of every request.
var started = time.Now()

// clock is the monotonic time.
func clock() time.Duration { return time.Since(started) }

// cameAt is the time at which a request came. fasthttp reads the clock just
// before it calls its handler, so nobody has to read it again.
func cameAt(ctx *fasthttp.RequestCtx) time.Time {
	if at := ctx.Time(); !at.IsZero() {
		return at
	}
	return time.Now() // the handler was called by somebody else
}
