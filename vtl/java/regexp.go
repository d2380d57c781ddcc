package java

import (
	"errors"
	"strconv"
	"strings"

	"postern/vtl/regex"
	"postern/vtl/value"
)

// The methods of String that take a regular expression.

func stringMatches(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	re, err := compiled(args[0])
	if err != nil {
		return value.Null, err
	}
	ok, err := re.Match(recv.Str())
	return value.Bool(ok), thrown(err)
}

func stringReplaceAll(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	re, err := compiled(args[0])
	if err != nil {
		return value.Null, err
	}
	if args[1].IsNull() {
		return value.Null, throwBare(nullPointer)
	}
	s, with := recv.Str(), args[1].Str()
	text, err := re.AppendReplaceAll(make([]byte, 0, len(s)), s, with)
	return textOr(textOf(text), thrown(err))
}

func stringReplaceFirst(recv value.Value, args []value.Value, _ *value.Arena) (value.Value, error) {
	re, err := compiled(args[0])
	if err != nil {
		return value.Null, err
	}
	if args[1].IsNull() {
		return value.Null, throwBare(nullPointer)
	}
	text, err := re.AppendReplaceFirst(nil, recv.Str(), args[1].Str())
	return textOr(textOf(text), thrown(err))
}

// stringSplit is split with and without a limit.
func stringSplit(recv value.Value, args []value.Value, a *value.Arena) (value.Value, error) {
	re, err := compiled(args[0])
	if err != nil {
		return value.Null, err
	}
	limit := 0
	if len(args) == 2 {
		limit = int(args[1].Int64())
	}
	whole := recv.Str()
	var few [16]string // most texts have fewer parts
	parts, err := splitted(few[:0], re, whole, limit)
	if err != nil {
		return value.Null, err
	}
	l := a.NewList(value.StringArray, len(parts))
	for _, part := range parts {
		l.Append(piece(part, whole, a))
	}
	return value.FromList(l), nil
}

// splitted splits a text into at most MaxItems parts, in the memory of parts if
// they fit.
func splitted(parts []string, re *regex.Regex, s string, limit int) ([]string, error) {
	if len(s) < MaxItems || limit > 0 && limit <= MaxItems {
		parts, err := re.AppendSplit(parts, s, limit)
		return parts, thrown(err)
	}
	parts, err := re.AppendSplit(parts, s, MaxItems+1)
	if err != nil {
		return nil, thrown(err)
	}
	if len(parts) > MaxItems {
		return nil, tooMany("split", len(parts))
	}
	for limit == 0 && len(parts) > 1 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	return parts, nil
}

func compiled(pattern value.Value) (*regex.Regex, error) {
	if pattern.IsNull() {
		return nil, throwBare(nullPointer)
	}
	re, err := regex.Cached(pattern.Str())
	return re, thrown(err)
}

// thrown gives an error of the regex package the name of the Java exception it stands for.
func thrown(err error) error {
	if err == nil {
		return nil
	}
	return exceptionOf(err)
}

func exceptionOf(err error) error {
	var syntax *regex.SyntaxError
	var replacement *regex.ReplacementError
	var limit *regex.LimitError
	switch {
	case errors.As(err, &syntax):
		return &Exception{Class: "java.util.regex.PatternSyntaxException", Message: patternMessage(syntax), Hint: syntax.Hint}
	case errors.As(err, &replacement):
		class := illegalArgument
		if strings.HasPrefix(replacement.Reason, "No group ") && !strings.Contains(replacement.Reason, "name") {
			class = indexOutOfBounds
		}
		return throw(class, "%s", replacement.Reason)
	case errors.As(err, &limit) && limit.Bytes > 0:
		return throw(outOfMemory, "%s", err)
	}
	return throw("java.lang.StackOverflowError", "%s", err)
}

// patternMessage is getMessage() of a PatternSyntaxException: what and where, the pattern, and a mark below it.
func patternMessage(e *regex.SyntaxError) string {
	if e.Index < 0 {
		return e.Reason + "\n" + e.Pattern
	}
	message := e.Reason + " near index " + strconv.Itoa(e.Index) + "\n" + e.Pattern
	if e.Index < value.UnitLen(e.Pattern) {
		message += "\n" + strings.Repeat(" ", e.Index) + "^"
	}
	return message
}
