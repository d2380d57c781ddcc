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
	if err := replacementFits(re, s, with); err != nil {
		return value.Null, err
	}
	text, err := re.AppendReplaceAll(nil, s, with)
	return textOr(string(text), thrown(err))
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
	return textOr(string(text), thrown(err))
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
	parts, err := re.Split(recv.Str(), limit)
	if err != nil {
		return value.Null, thrown(err)
	}
	l := a.NewList(value.StringArray, len(parts))
	for _, part := range parts {
		l.Append(value.String(part))
	}
	return value.FromList(l), nil
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
	var syntax *regex.SyntaxError
	var replacement *regex.ReplacementError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return &Exception{Class: "java.util.regex.PatternSyntaxException", Message: patternMessage(syntax), Hint: syntax.Hint}
	case errors.As(err, &replacement):
		class := illegalArgument
		if strings.HasPrefix(replacement.Reason, "No group ") && !strings.Contains(replacement.Reason, "name") {
			class = indexOutOfBounds
		}
		return throw(class, "%s", replacement.Reason)
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

// replacementFits refuses a replacement that would make too much text. Only when a rough bound is exceeded are the matches counted.
func replacementFits(re *regex.Regex, s, with string) error {
	if int64(len(s)+1)*int64(len(with)+1) <= MaxText {
		return nil
	}
	matches, at := int64(0), 0
	for at <= len(s) {
		start, end, ok, err := re.Find(s, at)
		if err != nil {
			return thrown(err)
		}
		if !ok {
			break
		}
		matches++
		at = max(end, start+1)
	}
	references := int64(strings.Count(with, "$"))
	if size := int64(len(s)) + matches*int64(len(with)) + references*int64(len(s)); size > 4*MaxText {
		return tooLong("replaceAll", size)
	}
	return nil
}
