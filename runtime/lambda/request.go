package lambda

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Request is one invocation. Its payload may change once Invoke has returned; texts are kept.
type Request struct {
	Payload       []byte    // JSON; empty means {}
	RequestID     string    // "" makes a new UUID
	ARN           string    // the ARN the caller used, with alias or version; "" is the plain one of the function
	Deadline      time.Time // earlier end than the function's own timeout; zero for none
	ClientContext []byte    // JSON, seen as context.clientContext; nil for none
	Identity      []byte    // JSON, seen as context.identity; nil for none
	TraceID       string    // value of X-Amzn-Trace-Id, seen as _X_AMZN_TRACE_ID
}

// Unhandled is the value of Result.FunctionError, and of the header X-Amz-Function-Error, when the handler failed.
// The Node runtime uses it for every failure; "Handled" belongs to runtimes that Lambda has retired.
const Unhandled = "Unhandled"

// Result is the answer to an invocation.
type Result struct {
	Payload       []byte // JSON: what the handler returned, or the error object
	FunctionError string // "" or Unhandled
	RequestID     string
	Logs          []byte        // the last lines written during the invocation, each with a newline
	LogsComplete  bool          // Logs comes from a Lambda service: it has START, END and REPORT, as far as they were sent
	Duration      time.Duration // of the invocation
	Init          time.Duration // loading of the code before it; 0 in a warm environment
	Memory        int           // MB that the function was told it has; 0 is 128
	Version       string        // that ran; "" is $LATEST
}

// ServiceError is what the Lambda service itself answers without running the function.
type ServiceError struct {
	Status  int    // of the Invoke API
	Type    string // such as TooManyRequestsException
	Message string
}

func (e *ServiceError) Error() string { return e.Type + ": " + e.Message }

// Throttled reports whether the function had no execution left.
func (e *ServiceError) Throttled() bool { return e.Status == http.StatusTooManyRequests }

func throttled() *ServiceError {
	return &ServiceError{http.StatusTooManyRequests, "TooManyRequestsException", "Rate Exceeded."}
}

// checkRequest refuses what Lambda refuses before it starts the function. Whether the payload is JSON is found out by
// the environment, which has to read it anyway.
func checkRequest(req *Request) error {
	if len(req.Payload) > maxRequest {
		return &ServiceError{http.StatusRequestEntityTooLarge, "RequestTooLargeException",
			fmt.Sprintf("Request must be smaller than %d bytes for the InvokeFunction operation", maxRequest)}
	}
	for _, text := range [][]byte{req.ClientContext, req.Identity} {
		if len(text) > 0 && !json.Valid(text) {
			return &ServiceError{http.StatusBadRequest, "InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object."}
		}
	}
	return nil
}

// invalidPayload words the refusal as L-09 has it.
func invalidPayload(cause error) *ServiceError {
	return &ServiceError{http.StatusBadRequest, "InvalidRequestContentException",
		"Could not parse request body into json: Could not parse payload into json: " + cause.Error()}
}

// NewRequestID returns a random UUID, the form of the request ids of AWS services.
func NewRequestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	var s [36]byte
	hex.Encode(s[:8], b[:4])
	hex.Encode(s[9:13], b[4:6])
	hex.Encode(s[14:18], b[6:8])
	hex.Encode(s[19:23], b[8:10])
	hex.Encode(s[24:], b[10:])
	s[8], s[13], s[18], s[23] = '-', '-', '-', '-'
	return string(s[:])
}

// AppendLog appends the log of the invocation as Lambda keeps it: START, the lines written, END and REPORT. The header
// X-Amz-Log-Result holds the last 4 KB of it in base64.
func (r *Result) AppendLog(dst []byte) []byte {
	if r.LogsComplete {
		return append(dst, r.Logs...)
	}
	memory := r.Memory
	if memory == 0 {
		memory = defaultMemory
	}
	dst = fmt.Appendf(dst, "START RequestId: %s Version: %s\n", r.RequestID, orText(r.Version, "$LATEST"))
	dst = append(dst, r.Logs...)
	dst = fmt.Appendf(dst, "END RequestId: %s\n", r.RequestID)
	ms := float64(r.Duration.Nanoseconds()) / 1e6
	billed := (r.Duration + r.Init + time.Millisecond - 1) / time.Millisecond
	dst = fmt.Appendf(dst, "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t",
		r.RequestID, ms, billed, memory, memory)
	if r.Init > 0 {
		dst = fmt.Appendf(dst, "Init Duration: %.2f ms\t", float64(r.Init.Nanoseconds())/1e6)
	}
	return append(dst, '\n')
}

// maxLogs is how many bytes of its lines the log of an invocation keeps at least, once there are more. Lambda hands out 4 KB.
const maxLogs = 64 << 10

// AppendLine appends a line to the log of an invocation. The oldest lines make way for it when there are many: a function
// may write for as long as it runs.
func AppendLine(log []byte, line string) []byte {
	if len(log) > 2*maxLogs {
		old := log[:len(log)-maxLogs]
		end := bytes.IndexByte(log[len(old):], '\n') + len(old) + 1
		log = log[:copy(log, log[end:])]
	}
	return append(append(log, line...), '\n')
}
