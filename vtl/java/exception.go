package java

import (
	"fmt"

	"postern/vtl/value"
)

// Exception is a Java exception thrown by a called method. A template that meets one fails.
type Exception struct {
	// Class is the full Java class name, as "java.lang.NumberFormatException".
	Class string
	// Message is the text of getMessage(); empty when there is none.
	Message string
	// Hint says what would have been right, where that is known; it is not part of Java's message.
	Hint string
}

// Error is Java's toString(), class, colon, message, with the hint in brackets.
func (e *Exception) Error() string {
	text := e.Class
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.Hint != "" {
		text += " (" + e.Hint + ")"
	}
	return text
}

func throw(class, format string, args ...any) error {
	return &Exception{Class: class, Message: fmt.Sprintf(format, args...)}
}

func throwBare(class string) error { return &Exception{Class: class} }

// The exceptions that methods throw most.
const (
	illegalArgument  = "java.lang.IllegalArgumentException"
	illegalState     = "java.lang.IllegalStateException"
	nullPointer      = "java.lang.NullPointerException"
	numberFormat     = "java.lang.NumberFormatException"
	arithmetic       = "java.lang.ArithmeticException"
	unsupported      = "java.lang.UnsupportedOperationException"
	indexOutOfBounds = "java.lang.IndexOutOfBoundsException"
	stringIndex      = "java.lang.StringIndexOutOfBoundsException"
	arrayIndex       = "java.lang.ArrayIndexOutOfBoundsException"
	classCast        = "java.lang.ClassCastException"
	noSuchElement    = "java.util.NoSuchElementException"
	concurrentChange = "java.util.ConcurrentModificationException"
	outOfMemory      = "java.lang.OutOfMemoryError"
)

// MaxText is the largest text a single method call may make, in bytes; MaxItems the largest list, in elements.
const (
	MaxText  = 10 << 20
	MaxItems = 1 << 18
	maxBits  = 1 << 18 // of a BigInteger
)

// tooLong refuses a result that would take more memory than one call may use.
func tooLong(what string, size int64) error {
	return throw(outOfMemory, "%s would make %d bytes of text, more than the limit of %d", what, size, MaxText)
}

func tooMany(what string, count int) error {
	return throw(outOfMemory, "%s would make a list of %d elements, more than the limit of %d", what, count, MaxItems)
}

// countable refuses to make a text of so many characters into a list of them.
func countable(what, s string) error {
	if len(s) > MaxItems {
		if n := value.UnitLen(s); n > MaxItems {
			return tooMany(what, n)
		}
	}
	return nil
}

func tooBig(what string) error {
	return throw(outOfMemory, "%s would make a number of more than %d bits", what, maxBits)
}
