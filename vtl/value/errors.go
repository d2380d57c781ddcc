package value

import "errors"

// Failures named after the Java exceptions they stand for.
var (
	ErrConcurrentModification = errors.New("java.util.ConcurrentModificationException: the collection was changed while it was walked")
	ErrNoSuchElement          = errors.New("java.util.NoSuchElementException: the iterator has no more elements")
)
