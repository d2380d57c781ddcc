package process

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"postern/runtime/lambda"
)

// api is the Lambda Runtime API for one process.
func (w *worker) api() http.Handler {
	const base = "/2018-06-01/runtime/"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+base+"invocation/next", w.next)
	mux.HandleFunc("POST "+base+"invocation/{id}/response", w.response)
	mux.HandleFunc("POST "+base+"invocation/{id}/error", w.failure)
	mux.HandleFunc("POST "+base+"init/error", w.initFailure)
	mux.HandleFunc("/", func(rw http.ResponseWriter, r *http.Request) {
		refuse(rw, http.StatusNotFound, "NotFound", r.Method+" "+r.URL.Path+" is no call of the Runtime API")
	})
	return mux
}

// next waits for an event and hands it out.
func (w *worker) next(rw http.ResponseWriter, r *http.Request) {
	if c := w.event(); c != nil && c.isHanded() && !c.isOver() {
		refuse(rw, http.StatusForbidden, "InvalidStateTransition", "invocation "+c.req.RequestID+" has no answer yet")
		return
	}
	select {
	case c := <-w.events:
		writeEvent(rw, c)
	case <-r.Context().Done():
	}
}

func (w *worker) event() *call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.current
}

func writeEvent(rw http.ResponseWriter, c *call) {
	deadline := c.hand()
	h := rw.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Lambda-Runtime-Aws-Request-Id", c.req.RequestID)
	h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(deadline.UnixMilli(), 10))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", c.req.ARN)
	for name, value := range map[string]string{
		"Lambda-Runtime-Trace-Id":         c.req.TraceID,
		"Lambda-Runtime-Client-Context":   string(c.req.ClientContext),
		"Lambda-Runtime-Cognito-Identity": string(c.req.Identity),
	} {
		if value != "" {
			h.Set(name, value)
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(c.req.Payload)))
	_, _ = rw.Write(c.req.Payload) // a process that hung up is found by its exit or its time
}

// response takes the result of an invocation.
func (w *worker) response(rw http.ResponseWriter, r *http.Request) {
	c, payload, ok := w.answered(rw, r)
	if !ok {
		return
	}
	failure := ""
	if r.Trailer.Get("Lambda-Runtime-Function-Error-Type") != "" { // of a streamed response
		failure = lambda.Unhandled
	}
	w.accept(rw, c, payload, failure)
}

// failure takes the error of an invocation.
func (w *worker) failure(rw http.ResponseWriter, r *http.Request) {
	if c, payload, ok := w.answered(rw, r); ok {
		w.accept(rw, c, errorOf(payload, r), lambda.Unhandled)
	}
}

// initFailure takes the error of a process that cannot start.
func (w *worker) initFailure(rw http.ResponseWriter, r *http.Request) {
	payload, _ := io.ReadAll(io.LimitReader(r.Body, maxResult)) // what arrived counts
	if c := w.event(); c != nil && !c.isHanded() {
		w.accept(rw, c, errorOf(payload, r), lambda.Unhandled)
		return
	}
	refuse(rw, http.StatusForbidden, "InvalidStateTransition", "the process has already started")
}

// errorOf is the error object of a report; one that is no JSON is made from the
// header that names the type.
func errorOf(payload []byte, r *http.Request) []byte {
	if json.Valid(payload) {
		return payload
	}
	kind := r.Header.Get("Lambda-Runtime-Function-Error-Type")
	return errorPayload(or(kind, "Error"), string(payload))
}

// answered is the invocation that a report is about, with its payload.
func (w *worker) answered(rw http.ResponseWriter, r *http.Request) (*call, []byte, bool) {
	c, id := w.event(), r.PathValue("id")
	if c == nil || c.req.RequestID != id || !c.isHanded() {
		w.advise("WARN", "the process answered an invocation that it does not have: "+id)
		refuse(rw, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return nil, nil, false
	}
	payload, err := io.ReadAll(io.LimitReader(r.Body, maxResult+1))
	if err != nil {
		refuse(rw, http.StatusBadRequest, "InvalidRequest", "the body did not arrive: "+err.Error())
		return nil, nil, false
	}
	if len(payload) > maxResult {
		c.fail("Function.ResponseSizeTooLarge", fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", maxResult))
		refuse(rw, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", fmt.Sprintf("Exceeded maximum allowed payload size (%d bytes).", maxResult))
		return nil, nil, false
	}
	return c, payload, true
}

func (w *worker) accept(rw http.ResponseWriter, c *call, payload []byte, failure string) {
	if !c.answer(payload, failure) {
		w.advise("WARN", "the process answered invocation "+c.req.RequestID+" twice or too late")
		refuse(rw, http.StatusForbidden, "InvalidStateTransition", "the invocation is over")
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(rw, `{"status":"OK"}`) // the answer is taken whether or not the process reads this
}

func refuse(rw http.ResponseWriter, status int, kind, message string) {
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(status)
	_, _ = rw.Write(errorPayload(kind, message)) // nobody is left to tell
}
