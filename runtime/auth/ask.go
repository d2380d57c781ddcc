package auth

import (
	"strconv"
	"strings"
	"time"

	"postern/api"
	"postern/mapping"
)

// ask is the result of a Lambda authorizer for a request: a cached one, or what
// the function says now.
func (a *authorizer) ask(c *check, ex *mapping.Exchange) (*result, mapping.Outcome) {
	began := c.gate.now()
	var space [256]byte
	token, key, outcome := a.identity(ex, space[:0])
	var r *result
	if outcome.OK() {
		a.starting(ex, token)
		r, outcome = a.result(c, ex, token, key, began)
	}
	latency := c.gate.now().Sub(began)
	if !outcome.OK() {
		ex.Phases.Authorizer = mapping.Phase{Status: statusOf(outcome), Error: outcome.Cause, Latency: latency}
		return nil, outcome
	}
	ex.Phases.Authorizer = mapping.Phase{Status: 200, Latency: latency}
	if ex.Trace != nil {
		ex.Trace.Log("Using valid authorizer policy for principal: ", mapping.Mask(r.principal))
		ex.Trace.Log("Successfully completed authorizer execution")
	}
	return r, outcome
}

func statusOf(out mapping.Outcome) int {
	if out.Status != 0 {
		return out.Status
	}
	return mapping.GatewayStatus(out.Type)
}

// identity is the token and the cache key of a request, or the 401 of one that
// lacks them; for that nothing is logged (§18.3).
func (a *authorizer) identity(ex *mapping.Exchange, dst []byte) (token string, key []byte, out mapping.Outcome) {
	token, key, missing := a.identify(ex, dst)
	switch {
	case missing != nil:
		out = unauthorized("the request has no " + missing.String() + ", the identity source of the authorizer " + a.title() + "; its function is not called")
	case a.kind == api.TokenAuthorizer && !a.valid(token):
		out = unauthorized("the token does not match the identityValidationExpression " + strconv.Quote(a.validation.String()) + " of the authorizer " + a.title() + "; its function is not called")
	}
	return token, key, out
}

// starting writes the first lines of an authorizer in the execution log.
func (a *authorizer) starting(ex *mapping.Exchange, token string) {
	if ex.Trace == nil {
		return
	}
	ex.Trace.Log("Starting authorizer: ", a.id, " for request: ", ex.Request.ID)
	if a.kind == api.TokenAuthorizer {
		ex.Trace.Log("Incoming identity: ", mapping.Mask(token))
	}
}

// result looks into the cache and, when there is nothing, calls the function:
// once for all requests that wait for the same key.
func (a *authorizer) result(c *check, ex *mapping.Exchange, token string, key []byte, now time.Time) (*result, mapping.Outcome) {
	if a.ttl <= 0 {
		return a.callFunction(c, ex, token)
	}
	if r := a.cache.get(key, now); r != nil {
		a.noteCached(ex, "the result of an earlier request with the same identity is used")
		return r, mapping.Outcome{}
	}
	r, out, leader := a.cache.share(string(key), a.ttl, c.gate.now, func() (*result, mapping.Outcome) {
		return a.callFunction(c, ex, token)
	})
	switch {
	case leader:
	case out.OK():
		a.noteCached(ex, "a request with the same identity has just called the function; its result is used")
	case out.Type == api.Unauthorized:
		out.Log = unauthorizedLine(ex)
	}
	return r, out
}

func (a *authorizer) noteCached(ex *mapping.Exchange, why string) {
	if ex.Trace != nil {
		ex.Trace.Note(mapping.StepAuthorizer, "authorizer "+a.title()+": cached", why, "kept for", strconv.Itoa(int(a.ttl/time.Second))+" s")
	}
}

// callFunction calls the function and reads its result.
func (a *authorizer) callFunction(c *check, ex *mapping.Exchange, token string) (*result, mapping.Outcome) {
	event := a.event(c.route, ex, token)
	reply := a.invoke(c.gate, ex, event, token)
	ex.Authorizer.IntegrationLatency, ex.Authorizer.HasLatency = reply.latency, true
	ex.Phases.AuthorizerIntegration, ex.Phases.AuthorizerRequestID = reply.status, reply.requestID
	if !reply.outcome.OK() {
		return nil, a.uncalled(reply)
	}
	if ex.Trace != nil {
		ex.Trace.Log("Authorizer result body before parsing: ", string(reply.payload))
	}
	if message, failed := errorMessage(reply.payload, reply.failed); failed {
		return nil, a.functionFailed(ex, message, reply.payload)
	}
	r, failed := readResult(reply.payload)
	if failed != nil {
		return nil, a.unusable(failed)
	}
	a.noteCalled(ex, r, reply)
	return r, mapping.Outcome{}
}

func (a *authorizer) noteCalled(ex *mapping.Exchange, r *result, reply *reply) {
	if ex.Trace == nil {
		return
	}
	fields := []string{"principal", mapping.Mask(r.principal), "policy", r.document}
	for _, entry := range r.values {
		fields = append(fields, "context."+entry.Name, entry.Value)
	}
	fields = append(fields, "ms", strconv.FormatInt(reply.latency.Milliseconds(), 10))
	ex.Trace.Note(mapping.StepAuthorizer, "authorizer "+a.title()+": its function returned a policy", "", fields...)
}

// uncalled is the 500 of a function that could not be called, was refused or
// took too long (§4.4).
func (a *authorizer) uncalled(reply *reply) mapping.Outcome {
	return configurationError("the function of the authorizer " + a.title() + " gave no answer: " + reply.outcome.Cause)
}

// functionFailed is the answer to a function that failed by itself: 401 when it
// says Unauthorized, in exactly this spelling, else 500.
func (a *authorizer) functionFailed(ex *mapping.Exchange, message string, payload []byte) mapping.Outcome {
	switch {
	case message == "Unauthorized":
		out := unauthorized("the function of the authorizer " + a.title() + " failed with \"Unauthorized\", which means that it does not know the caller")
		out.Log = unauthorizedLine(ex)
		return out
	case strings.Contains(message, "Task timed out after "):
		return configurationError("the function of the authorizer " + a.title() + " took too long: " + message)
	}
	message, _, _ = strings.Cut(message, "\n") // stacks and the like stay in the log
	return mapping.Outcome{
		Type: api.AuthorizerFailure, Log: "Execution failed due to configuration error: Authorizer function failed with response body: " + string(payload),
		Cause: "the function of the authorizer " + a.title() + " failed: " + message + "; to refuse a caller it has to fail with exactly \"Unauthorized\", or return a policy that denies",
	}
}

// unauthorizedLine is the line of the execution log for a refused caller.
func unauthorizedLine(ex *mapping.Exchange) string { return "Unauthorized request: " + ex.Request.ID }

// unusable is the 500 of a result that is none.
func (a *authorizer) unusable(failed *failure) mapping.Outcome {
	out := configurationError("authorizer " + a.title() + ": " + failed.cause)
	out.Log = "Execution failed due to configuration error: " + failed.log
	if failed.own {
		out.Type = api.AuthorizerFailure
	}
	return out
}
