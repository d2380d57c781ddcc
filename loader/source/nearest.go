package source

import "postern/api/nearest"

// Nearest is the candidate that a mistyped word of a document most probably
// meant, "" when none is near enough.
func Nearest(word string, candidates []string) string { return nearest.Word(word, candidates) }
