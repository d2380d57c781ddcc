package lambda

import (
	"bytes"
	"fmt"

	"github.com/evanw/esbuild/pkg/api"
)

// maxNesting bounds brackets within brackets, and signs before signs, of a source text. Node refuses less. Ten times as many
// exhaust the Go stack in the bundler or in the engine, which cannot be recovered.
const maxNesting = 10_000

var closes = [...]byte{'(': ')', '[': ']', '{': '}'}

// tooDeep finds the place where a source text is nested too deep to be parsed; -1 is none. A bracket counts wherever it
// stands. One in a text or a regular expression may have no partner: it is forgotten when what is around it closes.
func tooDeep(text []byte) int {
	if len(text) <= maxNesting {
		return -1
	}
	var open []byte // the closing brackets that are due
	var due [128]int
	signs := 0
	for i, c := range text {
		switch c {
		case '(', '[', '{':
			open = append(open, closes[c])
			due[closes[c]]++
		case ')', ']', '}':
			for n := due[c]; n > 0 && due[c] == n; {
				due[open[len(open)-1]]--
				open = open[:len(open)-1]
			}
		case '!', '~', '+', '-':
			signs++
		}
		if c > ' ' && c != '!' && c != '~' && c != '+' && c != '-' {
			signs = 0
		}
		if len(open) > maxNesting || signs > maxNesting {
			return i
		}
	}
	return -1
}

// nestingError is the message about a place that tooDeep has found.
func nestingError(path string, text []byte, at int) api.Message {
	const shown = 60 // bytes before the place; such lines are long
	start := bytes.LastIndexByte(text[:at], '\n') + 1
	return api.Message{
		Text: fmt.Sprintf("the source is nested deeper than %d levels here; no engine reads that: put data of this depth into a text, and flatten the code", maxNesting),
		Location: &api.Location{
			File: path, Line: bytes.Count(text[:start], []byte("\n")) + 1, Column: at - start,
			LineText: string(bytes.ToValidUTF8(text[max(start, at-shown):at+1], nil)),
		},
	}
}
