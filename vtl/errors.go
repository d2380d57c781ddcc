package vtl

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"postern/vtl/syntax"
)

// Kind tells what went wrong in a template.
type Kind string

// The kinds of failures.
const (
	KindParse    Kind = "parse"    // the text is not a template
	KindMethod   Kind = "method"   // a called method failed
	KindJSONPath Kind = "jsonpath" // an invalid JSONPath
	KindJSON     Kind = "json"     // a body or argument that cannot be read as JSON
	KindRuntime  Kind = "runtime"  // an index out of range and other failures of the engine
	KindLimit    Kind = "limit"    // a limit was reached, see Limits
)

// Error is the failure of a template, at a position.
type Error struct {
	Kind     Kind
	Template string // name given to Parse
	Line     int    // from 1; 0 when the failure has no position
	Col      int    // from 1, a tab counts to the next multiple of 8; 0 can occur after a line end
	Message  string // what failed, what was expected
	Hint     string // a suggestion, may be empty
	Excerpt  string // the source line and a caret below the column; empty without a position
	Cause    error  // the error of a method or of the host, may be nil
}

// Error gives one line: template:line:col: kind: message.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Template)
	if e.Line > 0 {
		b.WriteString(":" + strconv.Itoa(e.Line) + ":" + strconv.Itoa(e.Col))
	}
	b.WriteString(": " + string(e.Kind) + ": " + strings.ReplaceAll(e.Message, "\n", ": ")) // some of Java's have more lines
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Detail gives the error with its excerpt, on several lines.
func (e *Error) Detail() string {
	if e.Excerpt == "" {
		return e.Error()
	}
	return e.Error() + "\n" + e.Excerpt
}

// Fail marks err with the kind the template's Error shall have. Hosts use it for the errors of their objects.
func Fail(kind Kind, err error) error { return &kinded{kind, err} }

type kinded struct {
	kind Kind
	err  error
}

func (k *kinded) Error() string { return k.err.Error() }
func (k *kinded) Unwrap() error { return k.err }

// kindOf finds the kind an error was marked with.
func kindOf(err error, otherwise Kind) Kind {
	var k *kinded
	if errors.As(err, &k) {
		return k.kind
	}
	return otherwise
}

// place sets position and excerpt.
func (e *Error) place(source string, at syntax.Pos) {
	e.Line, e.Col = int(at.Line), int(at.Col)
	line, ok := lineOf(source, e.Line)
	if !ok {
		return
	}
	from, to := window(line, byteAt(line, e.Col))
	caret := utf8.RuneCountInString(line[from:byteAt(line, e.Col)])
	e.Excerpt = strings.ReplaceAll(line[from:to], "\t", " ") + "\n" + strings.Repeat(" ", caret) + "^"
}

// lineOf returns line n of a text, from 1. Lines end with LF, CR or CRLF.
func lineOf(s string, n int) (string, bool) {
	for {
		end := strings.IndexAny(s, "\r\n")
		if n == 1 {
			if end < 0 {
				end = len(s)
			}
			return s[:end], true
		}
		if end < 0 {
			return "", false
		}
		next := end + 1
		if strings.HasPrefix(s[end:], "\r\n") {
			next++
		}
		s, n = s[next:], n-1
	}
}

// byteAt finds the byte of a line at a column as Velocity counts columns.
func byteAt(line string, col int) int {
	at := 0
	for i, r := range line {
		switch {
		case r == '\t':
			at += 8 - at&7
		case r >= 0x10000:
			at += 2
		default:
			at++
		}
		if at >= col {
			return i
		}
	}
	return len(line)
}

// window cuts a long line to what is near the byte at.
func window(line string, at int) (from, to int) {
	const half = 60
	from, to = max(at-half, 0), min(at+half, len(line))
	for from > 0 && !utf8.RuneStart(line[from]) {
		from--
	}
	for to < len(line) && !utf8.RuneStart(line[to]) {
		to++
	}
	return from, to
}
