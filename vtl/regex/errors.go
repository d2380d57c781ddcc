package regex

import (
	"fmt"
	"time"
)

// SyntaxError says why Java refuses a pattern.
type SyntaxError struct {
	Pattern string
	Index   int    // code points before the place Java names; -1 when it names none
	Reason  string // Java's own description
	Hint    string // what was expected, or what to write instead; may be empty
}

func (e *SyntaxError) Error() string {
	text := fmt.Sprintf("regular expression %q: %s", e.Pattern, e.Reason)
	if e.Index >= 0 {
		text += fmt.Sprintf(" near index %d", e.Index)
	}
	if e.Hint != "" {
		text += ": " + e.Hint
	}
	return text
}

// MaxReplaced is the longest text that replacing may make, in bytes.
const MaxReplaced = 10 << 20

// LimitError ends a match that took too long or needed too much memory, or a replacement that made too much text.
type LimitError struct {
	Pattern string
	Limit   time.Duration // the time limit; 0 when the backtracking stack was full
	Bytes   int           // of a replacement: MaxReplaced
}

func (e *LimitError) Error() string {
	if e.Bytes > 0 {
		return fmt.Sprintf("regular expression %q: the replacement would make more than %d bytes of text", e.Pattern, e.Bytes)
	}
	if e.Limit == 0 {
		return fmt.Sprintf("regular expression %q: match needs too deep backtracking: make the repeated groups simpler", e.Pattern)
	}
	return fmt.Sprintf("regular expression %q: match took longer than %v: nested repetitions such as (a+)+ backtrack exponentially", e.Pattern, e.Limit)
}

// Timeout reports whether the time limit was reached.
func (e *LimitError) Timeout() bool { return e.Limit > 0 }

// ReplacementError says why Java refuses a replacement text.
type ReplacementError struct {
	Replacement string
	Index       int    // byte offset in Replacement
	Reason      string // Java's own message
}

func (e *ReplacementError) Error() string {
	return fmt.Sprintf("replacement %q: %s at index %d: write \\$ and \\\\ for a literal $ and \\", e.Replacement, e.Reason, e.Index)
}
