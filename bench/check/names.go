package check

import (
	"maps"
	"slices"
	"strings"

	"postern/api/nearest"
)

// names are the words of the language. Functions need an opening parenthesis.
var names = map[string]struct{ function bool }{
	"status": {}, "latency": {}, "body": {}, "size": {}, "type": {},
	"true": {}, "false": {}, "null": {},
	"in": {}, "contains": {}, "startsWith": {}, "endsWith": {}, "matches": {},
	"header": {true}, "hasHeader": {true}, "exists": {true}, "len": {true},
	"lower": {true}, "upper": {true}, "number": {true},
}

// checkNames finds words that mean nothing.
func checkNames(src string, tokens []token) *Error {
	for i, t := range tokens {
		if t.kind != identifier || isMember(tokens, i) {
			continue
		}
		known, ok := names[t.text]
		if !ok {
			e := errorAt(src, t.off, "unknown name %q", t.text)
			e.Suggestion = nearest.Word(t.text, slices.Sorted(maps.Keys(names)))
			if e.Suggestion == "" {
				e.Expected = "status, latency, body, size, type, header(...), a JSON path such as $.id, or a text in quotes"
			}
			return e
		}
		if called := i+1 < len(tokens) && tokens[i+1].text == "("; called != known.function {
			return wrongCall(src, t, known.function)
		}
	}
	return nil
}

func wrongCall(src string, t token, function bool) *Error {
	if function {
		e := errorAt(src, t.off, "%q is a function", t.text)
		e.Expected = t.text + "(...)"
		return e
	}
	if t.text == "in" || t.text == "contains" || t.text == "startsWith" || t.text == "endsWith" || t.text == "matches" {
		return nil
	}
	return errorAt(src, t.off, "%q is not a function", t.text)
}

// isMember reports whether a word is the name of a member in a path.
func isMember(tokens []token, i int) bool {
	return i > 0 && tokens[i-1].text == "."
}

// conjuncts splits an expression at its outermost "&&", so that a failure can
// name the part that does not hold. There is one part when an operator that
// binds weaker stands outside of brackets.
func conjuncts(tokens []token) [][]token {
	var parts [][]token
	depth, from := 0, 0
	for i := 0; i < len(tokens); i++ {
		if tokens[i].kind != symbol {
			continue
		}
		switch tokens[i].text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case "?", "|":
			if depth == 0 {
				return [][]token{tokens}
			}
		case "&":
			if depth == 0 && i+1 < len(tokens) && tokens[i+1].text == "&" && tokens[i+1].off == tokens[i].off+1 {
				parts = append(parts, tokens[from:i])
				from = i + 2
				i++
			}
		}
	}
	return append(parts, tokens[from:])
}

// rewrite returns the text for the expression library and, for each of its
// bytes, the offset in the source.
func rewrite(tokens []token) (string, []int) {
	var b strings.Builder
	var offsets []int
	last := 0
	for i, t := range tokens {
		if i > 0 && t.off > tokens[i-1].off+len(tokens[i-1].text) {
			b.WriteByte(' ')
			offsets = append(offsets, last)
		}
		b.WriteString(t.form)
		for range len(t.form) {
			offsets = append(offsets, t.off)
		}
		last = t.off + len(t.text)
	}
	return b.String(), append(offsets, last)
}
