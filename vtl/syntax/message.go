package syntax

import (
	"strconv"
	"strings"
)

func itoa(n int32) string { return strconv.Itoa(int(n)) }

// describe says what a token is, with its text where that helps.
func describe(t *token) string {
	switch t.kind {
	case tText, tString, tInteger, tFloat, tWord, tIdentifier:
		return wording[t.kind] + " " + strconv.Quote(shorten(t.image))
	case tBracketedWord:
		return strconv.Quote(shorten(t.image))
	}
	return wording[t.kind]
}

func withoutArticle(s string) string {
	return strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(s, "a "), "an "), "the ")
}

func shorten(s string) string {
	if len(s) > 24 {
		return s[:24] + "..."
	}
	return s
}

// hint suggests what to do about an unexpected token.
func hint(t *token, expected string) string {
	if expected == wording[tAssign] {
		return "write #set($name = value); for its effect alone, a method is called with #set($unused = $x.method())"
	}
	switch t.kind {
	case tWord:
		return wordHint(t.image)
	case tInteger, tFloat:
		if t.image[0] == '-' {
			return "to subtract, put a blank behind the minus"
		}
	case tMinus:
		return "there is no unary minus on references: write 0 - $x"
	case tAssign:
		return "== compares; = is only for #set"
	case tEnd:
		return "there is no open #if or #foreach it could belong to"
	case tElse, tElseIf:
		return "there is no open #if it could belong to"
	case tEOF:
		return "something before is not closed"
	case tTrue, tFalse:
		if expected == "" {
			return "true and false are no names of members: use $x['true']"
		}
	case tDot:
		return "methods cannot be called on literals: assign it to a variable first"
	}
	return ""
}

func wordHint(word string) string {
	switch word {
	case "null":
		return "there is no null: use a variable that is not set"
	case "new":
		return "objects cannot be made"
	}
	return "a reference begins with $, text needs quotes"
}

// hintFor suggests what to do about a text that is no token.
func hintFor(message string) string {
	switch message {
	case "the template ends inside a reference":
		return "a template cannot end with $; write it differently, for example #set($d = '$')$d"
	case "the template ends after '#'":
		return "a template cannot end with #"
	case "the template ends inside #[[ ]]#":
		return "close it with ]]#"
	}
	begin, place, _ := strings.Cut(message, " inside ")
	if begin == "the template ends" {
		return "a quote, bracket or parenthesis before is not closed"
	}
	switch place {
	case "an index":
		return "an index is one literal or reference: compute it with #set before"
	case "the arguments of a method":
		return "an argument is one literal or reference: compute it with #set before"
	case "the arguments of a directive":
		return "operators are + - * / % == != < <= > >= && || !"
	}
	return ""
}
