package management

import (
	"fmt"
	"net/http"
	"strings"
)

// fault is an error answer of the service: it travels as a Go error from the
// place that finds it to the one that writes it.
type fault struct {
	status int
	code   string // x-amzn-ErrorType
	text   string
}

// Error is the text that the client reads.
func (f *fault) Error() string { return f.text }

func badRequest(format string, args ...any) error {
	return &fault{http.StatusBadRequest, "BadRequestException", worded(format, args)}
}

func notFound(format string, args ...any) error {
	return &fault{http.StatusNotFound, "NotFoundException", worded(format, args)}
}

func conflict(format string, args ...any) error {
	return &fault{http.StatusConflict, "ConflictException", worded(format, args)}
}

func limitExceeded(format string, args ...any) error {
	return &fault{http.StatusTooManyRequests, "LimitExceededException", worded(format, args)}
}

func serialization(text string) error {
	return &fault{http.StatusBadRequest, "SerializationException", text}
}

// worded keeps texts without arguments as they are, percent signs included.
func worded(format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// mappingFault is the answer to parameters and templates that do not validate
// (MA-421, MA-602).
func mappingFault(errors string) error {
	return badRequest("Invalid mapping expression specified: Validation Result: warnings : [], errors : [" + errors + "]")
}

const mustBeGiven = "Member must not be null"

// violation is one broken constraint of a member (MA-135).
type violation struct {
	value string // as printed; "" with null set is null
	null  bool
	at    string // createRestApiInput.name
	must  string // Member must not be null
}

func (v violation) String() string {
	if v.null {
		return "Value null at '" + v.at + "' failed to satisfy constraint: " + v.must
	}
	return "Value '" + v.value + "' at '" + v.at + "' failed to satisfy constraint: " + v.must
}

// validation puts all violations of one request into one answer (MA-135).
func validation(list []violation) error {
	if len(list) == 0 {
		return nil
	}
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = v.String()
	}
	errors := "errors"
	if len(list) == 1 {
		errors = "error"
	}
	return &fault{http.StatusBadRequest, "ValidationException",
		fmt.Sprintf("%d validation %s detected: %s", len(list), errors, strings.Join(texts, "; "))}
}
