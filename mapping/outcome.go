package mapping

import (
	"fmt"

	"postern/api"
)

// Outcome is a gateway answer as a value: the pipeline ends and the answer of
// its Type goes to the client through [Plan.Gateway]. The zero Outcome means
// "go on".
type Outcome struct {
	Type      api.GatewayResponseType
	Status    int    // 0: that of the type; a customised status code still wins
	Message   string // "": that of the type
	ErrorType string // x-amzn-ErrorType; "": that of the type
	// Cause is one sentence for people: what happened, and what to change.
	Cause string
	// Log is the line of the execution log, "" for none.
	Log string
	// tight says that the default body has no blank after its colon although
	// the type has one.
	tight bool
}

// OK says that the request goes on.
func (o Outcome) OK() bool { return o.Type == "" }

// Lines of the execution log that several outcomes share.
const (
	logConfig    = "Execution failed due to configuration error: "
	logTransform = logConfig + "Unable to transform request"
	logReply     = logConfig + "Unable to transform response"
	logEndpoint  = logConfig + "Invalid endpoint address"
)

// ConfigurationError is the 500 of a failure inside the gateway. log is the
// text after "Execution failed due to configuration error: ", cause the
// sentence for people.
func ConfigurationError(log, cause string) Outcome {
	return Outcome{Type: api.APIConfigurationError, Cause: cause, Log: logConfig + log}
}

func configErrorf(log, format string, args ...any) Outcome {
	return Outcome{Type: api.APIConfigurationError, Cause: fmt.Sprintf(format, args...), Log: log}
}

// MalformedProxyResponse is the 502 for a function result that is no proxy
// response.
func MalformedProxyResponse(cause string) Outcome {
	return Outcome{
		Type: api.Default5XX, Status: 502, Message: "Internal server error",
		ErrorType: "InternalServerErrorException",
		Cause:     cause, Log: logConfig + "Malformed Lambda proxy response",
	}
}

// FunctionError is the 502 for a proxy function that failed with a message.
func FunctionError(message, requestID string) Outcome {
	return Outcome{
		Type: api.Default5XX, Status: 502, Message: "Internal server error",
		ErrorType: "InternalServerErrorException",
		Cause:     "the function failed: " + message,
		Log: "Lambda execution failed with status 200 due to customer function error: " + message +
			". Lambda request id: " + requestID,
	}
}

// ServiceError is the 500 for a call to AWS that the service refused or could
// not perform.
func ServiceError(log, cause string) Outcome {
	return Outcome{
		Type: api.Default5XX, Status: 500, Message: "Internal server error",
		ErrorType: "InternalServerErrorException", Cause: cause, Log: log,
	}
}

// Timeout is the 504 for a backend slower than timeoutInMillis.
func Timeout(cause string) Outcome {
	return Outcome{Type: api.IntegrationTimeout, Cause: cause, Log: "Execution failed due to a timeout error"}
}

// NetworkError is the 504 for a backend that cannot be reached or breaks off
// (E-28).
func NetworkError(cause string) Outcome {
	return Outcome{
		Type: api.IntegrationFailure, Cause: cause,
		Log: "Execution failed due to a network error communicating with endpoint: " + cause,
	}
}

// InvalidEndpoint is the 500 for a backend address that cannot be called.
func InvalidEndpoint(cause string) Outcome {
	return Outcome{Type: api.APIConfigurationError, Cause: cause, Log: logEndpoint}
}

// Forbidden is the 403 for an unknown stage or API (R-14, E-33). It is no
// gateway response of an API: answer it with [Plan.Gateway] of a nil plan.
func Forbidden(cause string) Outcome {
	return Outcome{
		Type: api.Default4XX, Status: 403, Message: "Forbidden", ErrorType: "ForbiddenException",
		Cause: cause, tight: true,
	}
}

// RequestTooLong is the 413 for a Lambda payload over 6 MB (E-35).
func RequestTooLong(cause string) Outcome {
	return Outcome{Type: api.RequestTooLarge, Cause: cause}
}

// FrontLimit is the answer to a request that never reaches the API: 414 for a
// long target, 431 for large header fields (§17), 415 for an unknown or broken
// Content-Encoding (§16.4).
func FrontLimit(status int, message, cause string) Outcome {
	return Outcome{
		Type: api.Default4XX, Status: status, Message: message, ErrorType: "BadRequestException",
		Cause: cause, tight: status != 415,
	}
}

// invalidJSON is the 400 for a body that a parameter mapping cannot read.
func invalidJSON(cause string) Outcome {
	// E-32: its own message under the type of a bad body.
	return Outcome{Type: api.BadRequestBody, Message: "Invalid JSON in request body", Cause: cause, Log: "Invalid JSON in request body"}
}
