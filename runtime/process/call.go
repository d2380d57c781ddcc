package process

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"postern/runtime/lambda"
)

// call is one invocation on its way through a process.
type call struct {
	cfg *Config
	req lambda.Request

	answered chan struct{} // closed by the first answer

	mu       sync.Mutex
	handed   bool // the process has got the event
	started  time.Time
	deadline time.Time
	over     bool
	res      lambda.Result
	logs     []byte
}

func newCall(cfg *Config, req lambda.Request) *call {
	if req.RequestID == "" {
		req.RequestID = lambda.NewRequestID()
	}
	if req.Payload = bytes.Clone(req.Payload); len(req.Payload) == 0 {
		req.Payload = []byte("{}")
	}
	if req.ARN == "" {
		req.ARN = cfg.arn()
	}
	return &call{cfg: cfg, req: req, answered: make(chan struct{}), started: time.Now()}
}

// hand notes that the process has the event; its time runs from the first call.
func (c *call) hand() (deadline time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.handed {
		return c.deadline
	}
	c.handed, c.started = true, time.Now()
	c.deadline = c.started.Add(c.cfg.Timeout)
	if d := c.req.Deadline; !d.IsZero() && d.Before(c.deadline) {
		c.deadline = d
	}
	return c.deadline
}

func (c *call) isHanded() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.handed
}

// answer sets the result; only the first one counts.
func (c *call) answer(payload []byte, failure string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return false
	}
	c.over = true
	c.res = lambda.Result{
		Payload: payload, FunctionError: failure, RequestID: c.req.RequestID, Duration: time.Since(c.started),
		Memory: c.cfg.Memory, Version: c.cfg.Version,
	}
	close(c.answered)
	return true
}

func (c *call) isOver() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.over
}

// result is what the invocation came to.
func (c *call) result() lambda.Result {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.res
	r.Logs = bytes.Clone(c.logs) // the process may go on writing
	return r
}

func (c *call) log(line string) {
	c.mu.Lock()
	c.logs = lambda.AppendLine(c.logs, line)
	c.mu.Unlock()
}

// fail answers with an error of the Lambda service about the process.
func (c *call) fail(kind, message string) {
	c.answer(errorPayload(kind, message), lambda.Unhandled)
}

// timedOut answers in the words of Lambda.
func (c *call) timedOut(limit time.Duration) {
	now := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	c.answer(errorPayload("",
		fmt.Sprintf("%s %s Task timed out after %.2f seconds", now, c.req.RequestID, limit.Seconds())), lambda.Unhandled)
}

// exited answers for a process that ended.
func (c *call) exited(how string) {
	c.fail("Runtime.ExitError", "RequestId: "+c.req.RequestID+" Error: Runtime exited "+how)
}

func errorPayload(kind, message string) []byte {
	payload, _ := json.Marshal(struct { // texts always marshal
		ErrorType    string `json:"errorType,omitempty"`
		ErrorMessage string `json:"errorMessage"`
	}{kind, message})
	return payload
}
