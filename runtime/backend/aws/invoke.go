package aws

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"postern/mapping"
	"postern/runtime/function"
	"postern/runtime/lambda"
)

// invokeFunction calls a Lambda function.
func (s *Services) invokeFunction(ex *mapping.Exchange) mapping.Outcome {
	req := &ex.IntegrationRequest
	f, err := s.functions.Find(reference(req))
	if err != nil {
		return configuration(err.Error())
	}
	if ex.Trace != nil {
		ex.Trace.Note(mapping.StepCall, "function "+f.FullARN, "")
	}
	call, fault := request(req)
	if fault != nil {
		return refused(ex, fault)
	}
	if req.Kind == mapping.AWS {
		if err := f.Check(req.Body); err != nil { // events are JSON
			return s.failed(ex, f, call, err)
		}
		switch header(req, "X-Amz-Invocation-Type") {
		case "Event": // L-06
			s.later(f, call)
			return answered(ex, 202, call.RequestID)
		case "DryRun":
			return answered(ex, 204, call.RequestID)
		}
	}
	began := time.Now()
	result, err := s.run(context.Background(), f, call, req.Timeout)
	ex.IntegrationResponse.Latency = time.Since(began)
	if err != nil {
		return s.failed(ex, f, call, err)
	}
	return deliver(ex, result, call.RequestID)
}

// reference is the function of a request. A uri whose placeholders were filled
// in has it in the path.
func reference(req *mapping.IntegrationRequest) string {
	if !strings.Contains(req.Function, "{") {
		return req.Function
	}
	_, rest, _ := strings.Cut(req.Path, "/functions/")
	name, _, _ := strings.Cut(rest, "/")
	return strings.ReplaceAll(name, "%3A", ":")
}

// request is the invocation that an integration request asks for. Functions
// keep the trace id, whose memory belongs to the exchange.
func request(req *mapping.IntegrationRequest) (lambda.Request, *lambda.ServiceError) {
	call := lambda.Request{Payload: req.Body, RequestID: lambda.NewRequestID(), TraceID: strings.Clone(header(req, "X-Amzn-Trace-Id"))}
	text := header(req, "X-Amz-Client-Context")
	if text == "" || req.Kind != mapping.AWS {
		return call, nil
	}
	var err error
	if call.ClientContext, err = base64.StdEncoding.DecodeString(text); err != nil || !json.Valid(call.ClientContext) {
		return call, &lambda.ServiceError{Status: 400, Type: "InvalidRequestContentException", Message: "Client context must be a valid Base64-encoded JSON object."}
	}
	return call, nil
}

// run invokes a function within a time. A function that certainly ends before
// needs no clock of its own.
func (s *Services) run(ctx context.Context, f *function.Function, call lambda.Request, limit time.Duration) (lambda.Result, error) {
	if f.Limit() == 0 || f.Limit() > limit {
		limited, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		ctx = limited
	}
	result, err := f.Invoke(ctx, call)
	for err == function.ErrReplaced { // the settings changed in between
		if f, err = s.functions.Find(f.FullARN); err == nil {
			result, err = f.Invoke(ctx, call)
		}
	}
	return result, err
}

// lasting is the most time of an asynchronous invocation: Lambda's.
const lasting = 15 * time.Minute

// later runs an invocation of type Event.
func (s *Services) later(f *function.Function, call lambda.Request) {
	call.Payload = bytes.Clone(call.Payload)
	log := s.current.Load().options.Log
	s.async.Add(1)
	go func() {
		defer s.async.Done()
		result, err := s.run(s.ctx, f, call, lasting)
		if err == nil && result.FunctionError != "" {
			err = errors.New(string(result.Payload))
		}
		if errors.Is(err, context.Canceled) {
			err = errors.New("it had not ended when the server stopped")
		}
		if err != nil {
			log(lambda.Line{Time: time.Now(), Function: f.Name, RequestID: call.RequestID, Level: "ERROR",
				Text: "asynchronous invocation failed: " + err.Error()})
		}
	}()
}

// answered is the answer of Lambda without a result.
func answered(ex *mapping.Exchange, status int, id string) mapping.Outcome {
	res := &ex.IntegrationResponse
	res.Status, res.RequestID = status, id
	res.Headers = append(res.Headers, mapping.Header{Name: "x-amzn-RequestId", Value: id})
	return mapping.Outcome{}
}

// deliver hands the result to the exchange.
func deliver(ex *mapping.Exchange, result lambda.Result, id string) mapping.Outcome {
	res := &ex.IntegrationResponse
	res.Status, res.Body, res.FunctionError, res.RequestID = 200, result.Payload, result.FunctionError, id
	if result.RequestID != "" {
		res.RequestID = result.RequestID
	}
	if ex.IntegrationRequest.Kind == mapping.AWSProxy { // whose mapping sees no header
		return mapping.Outcome{}
	}
	res.Headers = append(res.Headers,
		mapping.Header{Name: "Content-Type", Value: "application/json"},
		mapping.Header{Name: "x-amzn-RequestId", Value: res.RequestID},
		mapping.Header{Name: "X-Amz-Executed-Version", Value: cmp.Or(result.Version, "$LATEST")},
		mapping.Header{Name: "X-Amzn-Trace-Id", Value: header(&ex.IntegrationRequest, "X-Amzn-Trace-Id")})
	if result.FunctionError != "" {
		res.Headers = append(res.Headers, mapping.Header{Name: "X-Amz-Function-Error", Value: result.FunctionError})
	}
	if header(&ex.IntegrationRequest, "X-Amz-Log-Type") == "Tail" {
		res.Headers = append(res.Headers, mapping.Header{Name: "X-Amz-Log-Result", Value: tail(result)})
	}
	return mapping.Outcome{}
}

// tail is the last 4 KB of the log in base64.
func tail(result lambda.Result) string {
	log := result.AppendLog(nil)
	if len(log) > 4<<10 {
		log = log[len(log)-4<<10:]
	}
	return base64.StdEncoding.EncodeToString(log)
}

// failed is the gateway answer for an invocation without a result (§11.2).
func (s *Services) failed(ex *mapping.Exchange, f *function.Function, call lambda.Request, err error) mapping.Outcome {
	req := &ex.IntegrationRequest
	var fault *lambda.ServiceError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return mapping.Timeout(fmt.Sprintf("the function %s did not answer within timeoutInMillis (%d ms)", f.Name, req.Timeout.Milliseconds()))
	case !errors.As(err, &fault):
		return configuration(err.Error())
	case fault.Status == 413:
		return mapping.RequestTooLong(fmt.Sprintf("the payload for %s has %d bytes: %s", f.Name, len(req.Body), fault.Message))
	}
	ex.IntegrationResponse.RequestID = call.RequestID
	return refused(ex, fault)
}

// refused is what becomes of an answer of Lambda itself. A payload that is not
// JSON reaches the mapping (L-09), anything else is a 500 (§12).
func refused(ex *mapping.Exchange, fault *lambda.ServiceError) mapping.Outcome {
	if fault.Type == "InvalidRequestContentException" && ex.IntegrationRequest.Kind == mapping.AWS {
		res := &ex.IntegrationResponse
		body, _ := json.Marshal(struct { // texts always marshal
			Type    string
			Message string `json:"message"`
		}{"User", fault.Message})
		res.Status, res.Body = fault.Status, body
		res.Headers = append(res.Headers,
			mapping.Header{Name: "Content-Type", Value: "application/json"},
			mapping.Header{Name: "x-amzn-ErrorType", Value: fault.Type})
		return mapping.Outcome{}
	}
	cause := "Lambda refused the call: " + fault.Error()
	if fault.Throttled() {
		cause += " The function has no execution left: raise concurrency in the lambda section of postern.yaml, or the limit of the service that its endpoint leads to."
	}
	return mapping.ServiceError(fmt.Sprintf("Lambda execution failed with status %d due to customer function error: %s. Lambda request id: %s",
		fault.Status, strings.TrimSuffix(fault.Message, "."), ex.IntegrationResponse.RequestID), cause)
}
