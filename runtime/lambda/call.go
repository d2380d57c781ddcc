package lambda

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// call is the invocation that an environment is working on. Fields above mu belong to the worker, except that begin
// sets them while the worker waits.
type call struct {
	fn       *Function
	id       string
	loading  bool // the code is loaded for this invocation; lines have no request id yet
	req      *Request
	seq      int64 // tells late callbacks of earlier invocations apart
	start    time.Time
	started  time.Time // by the monotonic clock of the process
	deadline time.Time

	finished bool
	payload  []byte
	failure  string // Result.FunctionError
	refused  error  // instead of a result
	waiting  bool   // the payload waits for the event loop to become empty
	ended    time.Duration
	hint     string // what is wrong when the handler ends without an answer

	mu     sync.Mutex
	logs   []byte
	closed bool // answered without waiting for the worker: nothing is logged any more
}

// log writes one line in the form that the Node runtime gives it.
func (c *call) log(now time.Time, level, text string) {
	line := now.UTC().Format("2006-01-02T15:04:05.000Z") + "\t" + orText(c.logID(), "undefined") + "\t" + level + "\t" + text
	c.write(now, level, line)
}

func (c *call) logID() string {
	if c.loading {
		return ""
	}
	return c.id
}

// write emits a finished line. Line breaks inside become carriage returns, as in CloudWatch.
func (c *call) write(now time.Time, level, line string) {
	line = strings.ReplaceAll(line, "\n", "\r")
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return
	}
	c.logs = AppendLine(c.logs, line)
	c.mu.Unlock()
	if sink := c.fn.cfg.Log; sink != nil {
		sink(Line{Time: now, Function: c.fn.cfg.Name, RequestID: c.logID(), Level: level, Text: line})
	}
}

// advise says on the log what to do about a failure whose own words, which are those of Lambda, do not tell. It is no part
// of the log that Lambda would keep.
func (c *call) advise(text string) {
	if sink := c.fn.cfg.Log; sink != nil {
		now := c.fn.cfg.Clock()
		sink(Line{Time: now, Function: c.fn.cfg.Name, RequestID: c.logID(), Level: "ERROR",
			Text: now.UTC().Format("2006-01-02T15:04:05.000Z") + "\t" + orText(c.logID(), "undefined") + "\tERROR\t" + text})
	}
}

func (c *call) takeLogs() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	logs := c.logs
	c.logs = nil
	return logs
}

// finish sets the answer. Only the first one counts.
func (c *call) finish(payload []byte, failure string) {
	if c.finished {
		return
	}
	if len(payload) > maxResponse {
		payload = errorPayload("Function.ResponseSizeTooLarge",
			fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", maxResponse), nil)
		failure = Unhandled
	}
	c.finished, c.waiting = true, false
	c.payload, c.failure = payload, failure
	c.ended = time.Since(c.started)
}

// exited answers for an environment that ended in the middle of the invocation.
func (c *call) exited(reason string) {
	c.finish(exitPayload(c.id, reason), Unhandled)
}

func exitPayload(id, reason string) []byte {
	return errorPayload("Runtime.ExitError", "RequestId: "+id+" Error: Runtime exited "+reason, nil)
}

// result is what the worker has come to. A refused invocation has none.
func (c *call) result() Result {
	if c.refused != nil {
		return Result{}
	}
	return Result{
		Payload: c.payload, FunctionError: c.failure, RequestID: c.id, Logs: c.takeLogs(), Duration: c.ended,
		Memory: c.fn.cfg.Memory, Version: c.fn.cfg.Version,
	}
}

// cut answers in place of a worker that does not come to an end: its time is over or it takes too much memory.
func (c *call) cut(timeout bool, limit time.Duration) Result {
	payload := exitPayload(c.id, "with error: signal: killed")
	if timeout {
		now := c.fn.cfg.Clock().UTC().Format("2006-01-02T15:04:05.000Z")
		payload = errorPayload("", fmt.Sprintf("%s %s Task timed out after %.2f seconds", now, c.id, limit.Seconds()), nil)
	}
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	return Result{
		Payload: payload, FunctionError: Unhandled, RequestID: c.id, Logs: c.takeLogs(), Duration: time.Since(c.started),
		Memory: c.fn.cfg.Memory, Version: c.fn.cfg.Version,
	}
}
