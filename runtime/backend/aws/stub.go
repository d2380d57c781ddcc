package aws

import (
	"bytes"
	"strconv"
	"time"

	"postern/api"
	"postern/api/service"
	"postern/mapping"
	"postern/runtime/lambda"
)

// reply is the answer of an action.
type reply struct {
	status  int
	headers api.Pairs
	body    []byte
	json    bool // body is JSON
}

// answer performs an action that has a fixed or scripted answer.
func (s *Services) answer(ex *mapping.Exchange, to *target, a *action, values map[string]string) mapping.Outcome {
	req, began := &ex.IntegrationRequest, time.Now()
	if ex.Trace != nil {
		ex.Trace.Note(mapping.StepCall, "the answer of action "+a.name+" comes from postern.yaml", "")
	}
	if a.delay > 0 {
		time.Sleep(min(a.delay, req.Timeout))
	}
	r := reply{a.status, a.headers, a.body, a.json}
	var outcome mapping.Outcome
	switch left := req.Timeout - time.Since(began); {
	case left <= 0:
		outcome = mapping.Timeout("the action " + a.name + " has a delay longer than timeoutInMillis (" + strconv.FormatInt(req.Timeout.Milliseconds(), 10) + " ms)")
	case a.script != nil:
		r, outcome = a.script.run(ex, to, a, values, left)
	}
	ex.IntegrationResponse.Latency = time.Since(began)
	if !outcome.OK() {
		return outcome
	}
	r.deliver(ex, to.service.Protocol)
	return mapping.Outcome{}
}

// deliver hands the answer to the exchange.
func (r reply) deliver(ex *mapping.Exchange, protocol service.Protocol) {
	res := &ex.IntegrationResponse
	res.Status, res.Body, res.RequestID = r.status, r.body, lambda.NewRequestID()
	typed := false
	for _, h := range r.headers {
		typed = typed || len(h.Name) == 12 && bytes.EqualFold([]byte(h.Name), []byte("Content-Type"))
		ex.AddBackendHeader([]byte(h.Name), []byte(h.Value))
	}
	if kind := r.mediaType(protocol); !typed && kind != "" {
		res.Headers = append(res.Headers, mapping.Header{Name: "Content-Type", Value: kind})
	}
	name := "x-amzn-RequestId"
	if protocol == service.RESTXML {
		name = "x-amz-request-id"
	}
	res.Headers = append(res.Headers, mapping.Header{Name: name, Value: res.RequestID})
}

// mediaType is the Content-Type of an answer that names none.
func (r reply) mediaType(protocol service.Protocol) string {
	switch {
	case len(r.body) == 0:
		return ""
	case r.json && (protocol == service.JSON10 || protocol == service.JSON11):
		return protocol.MediaType()
	case r.json:
		return "application/json"
	case r.body[0] == '<':
		return "application/xml"
	}
	return "binary/octet-stream"
}
