package lambda

import (
	"slices"
	"time"

	"github.com/dop251/goja"
)

// contextObject is the second argument of a handler. Its members come into being when they are read: most handlers
// read none, and making functions is what costs most in the engine.
type contextObject struct {
	e        *environment
	answer   *answer
	arn, id  string
	client   goja.Value
	identity goja.Value
	deadline time.Time
	keys     []string              // nil until a member is added or removed
	own      map[string]goja.Value // members that were made or set
}

// contextKeys are the members in the order in which Lambda's runtime sets them.
var contextKeys = []string{
	"callbackWaitsForEmptyEventLoop", "succeed", "fail", "done", "functionVersion", "functionName", "memoryLimitInMB",
	"logGroupName", "logStreamName", "clientContext", "identity", "invokedFunctionArn", "awsRequestId",
	"getRemainingTimeInMillis",
}

func (c *contextObject) Keys() []string {
	if c.keys == nil {
		return contextKeys
	}
	return c.keys
}

func (c *contextObject) Has(key string) bool { return slices.Contains(c.Keys(), key) }

func (c *contextObject) Get(key string) goja.Value {
	if key == "callbackWaitsForEmptyEventLoop" && c.Has(key) {
		return c.answer.wait
	}
	if v, ok := c.own[key]; ok {
		return v
	}
	if !c.Has(key) {
		return nil
	}
	v := c.make(key)
	c.keep(key, v)
	return v
}

func (c *contextObject) keep(key string, v goja.Value) {
	if c.own == nil {
		c.own = map[string]goja.Value{}
	}
	c.own[key] = v
}

func (c *contextObject) Set(key string, v goja.Value) bool {
	if !c.Has(key) {
		c.keys = append(slices.Clone(c.Keys()), key)
	}
	if key == "callbackWaitsForEmptyEventLoop" {
		c.answer.wait = v
		return true
	}
	c.keep(key, v)
	return true
}

func (c *contextObject) Delete(key string) bool {
	if i := slices.Index(c.Keys(), key); i >= 0 {
		c.keys = slices.Delete(slices.Clone(c.Keys()), i, i+1)
	}
	delete(c.own, key)
	return true
}

// make returns the first value of a member.
func (c *contextObject) make(key string) goja.Value {
	rt, env := c.e.rt, c.e.env
	switch key {
	case "functionVersion":
		return env.Get("AWS_LAMBDA_FUNCTION_VERSION")
	case "functionName":
		return env.Get("AWS_LAMBDA_FUNCTION_NAME")
	case "memoryLimitInMB":
		return env.Get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
	case "logGroupName":
		return env.Get("AWS_LAMBDA_LOG_GROUP_NAME")
	case "logStreamName":
		return env.Get("AWS_LAMBDA_LOG_STREAM_NAME")
	case "clientContext":
		return c.client
	case "identity":
		return c.identity
	case "invokedFunctionArn":
		return rt.ToValue(c.arn)
	case "awsRequestId":
		return rt.ToValue(c.id)
	}
	return rt.ToValue(c.function(key))
}

func (c *contextObject) function(key string) func(goja.FunctionCall) goja.Value {
	switch key {
	case "succeed":
		return func(f goja.FunctionCall) goja.Value { return c.answer.done(goja.Null(), f.Argument(0)) }
	case "fail":
		return func(f goja.FunctionCall) goja.Value {
			return c.answer.done(orHandled(c.e.rt, f.Argument(0)), goja.Null())
		}
	case "done":
		return func(f goja.FunctionCall) goja.Value { return c.answer.done(f.Argument(0), f.Argument(1)) }
	}
	return func(goja.FunctionCall) goja.Value {
		return c.e.rt.ToValue(c.deadline.UnixMilli() - c.e.now().UnixMilli())
	}
}

// answer is what the callback and the functions of the context share: only the first call of any counts.
type answer struct {
	e        *environment
	seq      int64
	finished bool
	wait     goja.Value // callbackWaitsForEmptyEventLoop
}

// first reports whether a call may answer the invocation it belongs to.
func (a *answer) first() bool {
	if a.finished || a.seq != a.e.call.seq {
		return false
	}
	a.finished = true
	return true
}

// done answers at once.
func (a *answer) done(failure, result goja.Value) goja.Value {
	if a.first() {
		if isSet(failure) {
			a.e.fail("Invoke Error", failure)
		} else {
			a.e.succeed(result)
		}
	}
	return goja.Undefined()
}

// callback is the third argument of a handler: a success waits for the event loop unless it is told not to.
func (a *answer) callback(f goja.FunctionCall) goja.Value {
	failure, result := f.Argument(0), f.Argument(1)
	if isSet(failure) || !a.wait.ToBoolean() {
		return a.done(failure, result)
	}
	if a.first() {
		a.e.later(result)
	}
	return goja.Undefined()
}

func isSet(v goja.Value) bool { return !goja.IsUndefined(v) && !goja.IsNull(v) }

// arguments makes what the handler is called with, as far as it can see it.
func (e *environment) arguments(event goja.Value) []goja.Value {
	args := append(e.args[:0], event)
	if !e.sees.context {
		return args
	}
	c := &e.call
	a := &answer{e: e, seq: c.seq, wait: e.yes}
	args = append(args, e.rt.NewDynamicObject(&contextObject{
		e: e, answer: a, arn: orText(c.req.ARN, e.fn.arn), id: c.id, deadline: c.deadline,
		client: e.document(c.req.ClientContext), identity: e.document(c.req.Identity),
	}))
	if e.sees.callback {
		args = append(args, e.rt.ToValue(a.callback))
	}
	return args
}
