package check

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error is an expression or a threshold that cannot be understood.
type Error struct {
	Source     string // the whole text
	Column     int    // in characters, from 1
	Problem    string // what is wrong
	Expected   string // what would be right, if there is more to say
	Suggestion string // what the author probably meant, if there is a guess
}

// Error puts everything into one line.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "column %d of %q: %s", e.Column, e.Source, e.Problem)
	if e.Expected != "" {
		b.WriteString(", expected " + e.Expected)
	}
	if e.Suggestion != "" {
		fmt.Fprintf(&b, "; did you mean %q?", e.Suggestion)
	}
	return b.String()
}

// errorAt makes an error for a byte offset.
func errorAt(source string, off int, format string, args ...any) *Error {
	off = max(0, min(off, len(source)))
	return &Error{
		Source:  source,
		Column:  1 + utf8.RuneCountInString(source[:off]),
		Problem: fmt.Sprintf(format, args...),
	}
}
