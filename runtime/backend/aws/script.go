package aws

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"postern/api"
	"postern/api/service"
	"postern/mapping"
	"postern/runtime/lambda"
)

// script is JavaScript that answers actions. One call runs at a time, in one
// environment, so that its variables are its state.
type script struct {
	name   string // as configured
	folder string
	fn     *lambda.Function
	turn   chan struct{} // holds the call that runs
}

// longest is the most time of one call.
const longest = 29 * time.Second

// newScript is the script of a name, made once.
func newScript(o Options, name string, made map[string]*script) (*script, error) {
	if s := made[name]; s != nil {
		return s, nil
	}
	fn, err := lambda.New(lambda.Config{
		Handler: name, Dir: o.Folder, Region: o.Settings.Region, AccountID: o.Settings.Account,
		Timeout: longest, Concurrency: 1, Stop: o.stop, Log: func(l lambda.Line) { logScript(o.Log, l) },
	})
	if err != nil {
		return nil, err
	}
	s := &script{name: name, folder: o.Folder, fn: fn, turn: make(chan struct{}, 1)}
	made[name] = s
	return s, nil
}

// logScript passes on what a script writes. What it throws is an answer, or is
// named by the gateway answer.
func logScript(log func(lambda.Line), l lambda.Line) {
	if !strings.Contains(l.Text, "\tInvoke Error") {
		log(l)
	}
}

// same says whether the script does for other options too.
func (s *script) same(o Options) bool { return s.folder == o.Folder }

func (s *script) close() { s.fn.Close() }

// event is what the handler of a script gets.
type event struct {
	Service        string            `json:"service"`
	Region         string            `json:"region"`
	Action         string            `json:"action,omitempty"`
	Method         string            `json:"method"`
	Path           string            `json:"path"`
	PathParameters map[string]string `json:"pathParameters,omitempty"`
	Query          map[string]string `json:"query"`
	Headers        map[string]string `json:"headers"`
	// Body is the value of a JSON body, an object for a form, else text.
	Body            any  `json:"body,omitempty"`
	IsBase64Encoded bool `json:"isBase64Encoded,omitempty"`
}

func newEvent(req *mapping.IntegrationRequest, to *target, values map[string]string) event {
	path, query, _ := strings.Cut(req.Path, "?")
	e := event{
		Service: to.name, Region: req.Region, Action: to.action, Method: req.Method, Path: path,
		PathParameters: values, Query: map[string]string{}, Headers: map[string]string{},
	}
	parsed, _ := url.ParseQuery(query) // what cannot be read is left out
	for name, list := range parsed {
		e.Query[name] = list[len(list)-1]
	}
	for _, h := range req.Headers {
		e.Headers[strings.ToLower(h.Name)] = h.Value
	}
	e.setBody(req)
	return e
}

func (e *event) setBody(req *mapping.IntegrationRequest) {
	form := strings.HasPrefix(header(req, "Content-Type"), service.Query.MediaType())
	switch {
	case len(req.Body) == 0:
	case form:
		fields := map[string]string{}
		parsed, _ := url.ParseQuery(string(req.Body)) // what cannot be read is left out
		for name, list := range parsed {
			fields[name] = list[len(list)-1]
		}
		e.Body = fields
	case json.Valid(req.Body):
		e.Body = json.RawMessage(req.Body)
	case utf8.Valid(req.Body):
		e.Body = string(req.Body)
	default:
		e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString(req.Body), true
	}
}

// run calls the handler within a time and reads its answer.
func (s *script) run(ex *mapping.Exchange, to *target, a *action, values map[string]string, limit time.Duration) (reply, mapping.Outcome) {
	payload, err := json.Marshal(newEvent(&ex.IntegrationRequest, to, values))
	if err != nil {
		return reply{}, configuration("script " + s.name + ": " + err.Error())
	}
	end := time.Now().Add(limit)
	if !s.begin(limit) {
		return reply{}, mapping.Timeout(fmt.Sprintf("the script %s was busy with other calls for all of timeoutInMillis", s.name))
	}
	result, err := s.fn.Invoke(context.Background(), lambda.Request{Payload: payload, Deadline: end})
	<-s.turn
	switch {
	case err == nil && result.FunctionError != "" && !time.Now().Before(end):
		return reply{}, mapping.Timeout(fmt.Sprintf("the script %s did not answer within timeoutInMillis", s.name))
	case err != nil:
		return reply{}, configuration("script " + s.name + ": " + err.Error())
	case result.FunctionError != "":
		return s.thrown(result.Payload)
	}
	return s.reply(result.Payload, a)
}

// begin waits for the calls before this one; false: for too long. A call whose
// time is over must not run, since its end would end the environment, with the
// state.
func (s *script) begin(limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case s.turn <- struct{}{}:
		return true
	case <-timer.C:
		return false
	}
}

// bugs are the errors of JavaScript itself: a script that throws one is wrong;
// any other name is an error of the service that it plays.
var bugs = map[string]bool{
	"": true, "Error": true, "TypeError": true, "ReferenceError": true, "RangeError": true, "SyntaxError": true, "EvalError": true, "URIError": true,
}

// thrown makes an error answer of the service from what the handler threw.
func (s *script) thrown(payload []byte) (reply, mapping.Outcome) {
	var e struct {
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}
	_ = json.Unmarshal(payload, &e) // an error without a type is a bug
	if bugs[e.Type] || strings.HasPrefix(e.Type, "Runtime.") {
		return reply{}, configuration("script " + s.name + " failed: " + string(payload))
	}
	body, _ := json.Marshal(struct { // texts always marshal
		Type    string `json:"__type"`
		Message string `json:"message"`
	}{e.Type, e.Message})
	return reply{status: 400, headers: api.Pairs{{Name: "x-amzn-ErrorType", Value: e.Type}}, body: body, json: true}, mapping.Outcome{}
}

// reply reads what the handler returned: an object of status, headers and body
// alone is the whole answer, anything else is its body.
func (s *script) reply(payload []byte, a *action) (reply, mapping.Outcome) {
	r := reply{status: a.status, headers: append(api.Pairs(nil), a.headers...)}
	var members map[string]json.RawMessage
	if json.Unmarshal(payload, &members) != nil || !isAnswer(members) {
		r.setBody(payload)
		return r, mapping.Outcome{}
	}
	if text, ok := members["status"]; ok {
		status, err := strconv.Atoi(string(text))
		if err != nil || status < 100 || status > 599 {
			return r, configuration(fmt.Sprintf("script %s returned status %s; expected a number from 100 to 599", s.name, text))
		}
		r.status = status
	}
	if text, ok := members["headers"]; ok && !r.setHeaders(text) {
		return r, configuration(fmt.Sprintf("script %s returned headers %s; expected an object of texts", s.name, text))
	}
	r.setBody(members["body"])
	return r, mapping.Outcome{}
}

// setHeaders takes a JSON object of texts, numbers and truth values, null for
// none. It reports that this is what it was given.
func (r *reply) setHeaders(object json.RawMessage) bool {
	var headers map[string]json.RawMessage
	if json.Unmarshal(object, &headers) != nil {
		return false
	}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		value := headers[name]
		text := string(value)
		switch value[0] {
		case '"':
			_ = json.Unmarshal(value, &text) // it is a text
		case '{', '[':
			return false
		case 'n':
			continue
		}
		r.headers.Set(name, text)
	}
	return true
}

func isAnswer(members map[string]json.RawMessage) bool {
	_, hasStatus := members["status"]
	_, hasBody := members["body"]
	for name := range members {
		if name != "status" && name != "headers" && name != "body" {
			return false
		}
	}
	return hasStatus || hasBody
}

// setBody takes a JSON value: a text is sent as the text it spells, null as
// nothing.
func (r *reply) setBody(value json.RawMessage) {
	var text *string
	switch err := json.Unmarshal(value, &text); {
	case len(value) == 0 || err == nil && text == nil:
	case err == nil:
		r.body = []byte(*text)
	default:
		r.body, r.json = value, true
	}
}
