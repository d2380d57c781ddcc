package lambda

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// contextLength is how many characters around the fault Node quotes on each side.
const contextLength = 10

// fail reports what was expected at the next character.
func (r *jsonReader) fail(expected string) {
	r.space()
	r.failAt(expected, r.pos)
}

// failAt panics with what and the position, counted in UTF-16 units as JavaScript counts.
func (r *jsonReader) failAt(what string, pos int) {
	line := 1 + strings.Count(r.text[:pos], "\n")
	column := units(r.text[strings.LastIndexByte(r.text[:pos], '\n')+1:pos]) + 1
	if !strings.HasSuffix(what, "after") {
		what += " in"
	}
	panic(jsonError(fmt.Sprintf("%s JSON at position %d (line %d column %d)", what, units(r.text[:pos]), line, column)))
}

// unexpected describes the token at the current position.
func (r *jsonReader) unexpected() jsonError {
	if r.pos == len(r.text) {
		return "Unexpected end of JSON input"
	}
	switch r.text {
	case "NaN", "Infinity", "undefined", "[object Object]":
		return jsonError(fmt.Sprintf("%q is not valid JSON", r.text))
	}
	if r.text[r.pos] == '"' {
		r.failAt("Unexpected string", r.pos)
	}
	c, _ := utf8.DecodeRuneInString(r.text[r.pos:])
	return jsonError(fmt.Sprintf("Unexpected token '%c', %s is not valid JSON", c, r.quote()))
}

// quote returns the text around the position, with dots where it is cut.
func (r *jsonReader) quote() string {
	all := utf16.Encode([]rune(r.text))
	pos := units(r.text[:r.pos])
	if len(all) < 2*contextLength+1 {
		return `"` + r.text + `"`
	}
	start, end, before, after := 0, len(all), "", ""
	if pos >= contextLength {
		start, before = pos-contextLength, "..."
	}
	if pos < len(all)-contextLength {
		end, after = pos+contextLength, "..."
	}
	return before + `"` + string(utf16.Decode(all[start:end])) + `"` + after
}

// units returns the length of s in UTF-16 units.
func units(s string) (n int) {
	for _, c := range s {
		n += utf16.RuneLen(c)
	}
	return n
}
