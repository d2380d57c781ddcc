package jsonpath

import (
	"errors"
	"fmt"
	"strings"
)

// Kind tells the two ways a path fails apart.
type Kind uint8

const (
	// Invalid is a path that says nothing, or a filter or function that cannot be applied: Jayway's InvalidPathException.
	Invalid Kind = iota
	// Failed is a path whose evaluation broke down, as a sum over no numbers: any other exception.
	Failed
)

// Error is a path that cannot be compiled or evaluated.
type Error struct {
	Path   string
	Offset int // byte position in Path, -1 when the failure has none
	Kind   Kind
	Reason string
}

func (e *Error) Error() string {
	if e.Offset < 0 {
		return fmt.Sprintf("JSONPath %q: %s", e.Path, e.Reason)
	}
	return fmt.Sprintf("JSONPath %q, position %d: %s", e.Path, e.Offset+1, e.Reason)
}

// Caret draws the path with a mark under the failing position, on two lines.
func (e *Error) Caret() string {
	if e.Offset < 0 {
		return e.Path
	}
	return e.Path + "\n" + strings.Repeat(" ", len([]rune(e.Path[:min(e.Offset, len(e.Path))]))) + "^"
}

// Reasons that control an evaluation and never leave the package.
var (
	errNotFound = errors.New("nothing is there")
	errIndex    = errors.New("the index is out of range")
)

// isInvalid reports whether a filter swallows the failure: the item does not match.
func isInvalid(err error) bool {
	if err == errNotFound {
		return true
	}
	var e *Error
	return errors.As(err, &e) && e.Kind == Invalid
}

func invalid(format string, args ...any) error {
	return &Error{Offset: -1, Kind: Invalid, Reason: fmt.Sprintf(format, args...)}
}

func failed(format string, args ...any) error {
	return &Error{Offset: -1, Kind: Failed, Reason: fmt.Sprintf(format, args...)}
}
