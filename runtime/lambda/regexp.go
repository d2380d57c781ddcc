package lambda

import (
	"time"

	"github.com/dlclark/regexp2/v2"
)

// regexpLimit ends a backtracking search that the engine cannot interrupt. It is longer than any integration of
// API Gateway waits: an invocation stuck in one is answered by its own time limit, and only the goroutine left behind is
// ended by this one.
const regexpLimit = 30 * time.Second

// The limit is set for the library under the engine, which offers no other place for it, and before anything runs: the
// variable is not guarded.
func init() {
	if regexp2.DefaultMatchTimeout > regexpLimit {
		regexp2.DefaultMatchTimeout = regexpLimit
	}
}
