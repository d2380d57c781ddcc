package schema

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Error is a problem of a model: something that no body can be checked
// against, or, as a warning, something that has no effect.
type Error struct {
	Model      string // name of the model
	Pointer    string // JSON pointer to the place in its schema; "" is the root
	Line       int    // line of the place, from 1; 0 when there is no text
	Column     int    // column in characters, from 1
	Keyword    string // the keyword concerned, if any
	Problem    string // what is wrong
	Expected   string // what would be right, if there is more to say
	Suggestion string // what the author probably meant, if there is a guess
}

// Error puts everything into one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("model " + strconv.Quote(e.Model))
	if e.Line > 0 {
		b.WriteString(", line " + strconv.Itoa(e.Line) + " column " + strconv.Itoa(e.Column))
	}
	if e.Pointer != "" {
		b.WriteString(" (" + e.Pointer + ")")
	}
	b.WriteString(": " + e.Problem)
	if e.Expected != "" {
		b.WriteString(", expected " + e.Expected)
	}
	if e.Suggestion != "" {
		b.WriteString("; did you mean " + strconv.Quote(e.Suggestion) + "?")
	}
	return b.String()
}

// source is the schema of one model, read.
type source struct {
	model Model
	tree  tree
}

func readSource(m Model) (*source, *Error) {
	s := &source{model: m}
	if err := s.tree.read(m.Schema); err != nil {
		e := s.errorAt(err.off, "the schema is not JSON: "+err.problem)
		return nil, e
	}
	return s, nil
}

// errorAt makes an error for a byte offset.
func (s *source) errorAt(off int, problem string) *Error {
	before := s.model.Schema[:min(off, len(s.model.Schema))]
	line := strings.LastIndexByte(before, '\n') + 1
	return &Error{
		Model:   s.model.Name,
		Line:    1 + strings.Count(before, "\n"),
		Column:  1 + utf8.RuneCountInString(before[line:]),
		Problem: problem,
	}
}

// errorIn makes an error for a node.
func (s *source) errorIn(at int32, problem string) *Error {
	e := s.errorAt(int(s.tree.nodes[at].off), problem)
	e.Pointer = s.pointerOf(at)
	return e
}

// pointerOf walks from the root to a node.
func (s *source) pointerOf(at int32) string {
	var b strings.Builder
	for i := int32(0); i != at; {
		index := 0
		for c := range s.tree.each(i) {
			if c <= at && at < s.tree.nodes[c].end {
				b.WriteByte('/')
				b.WriteString(s.step(i, c, index))
				i = c
				break
			}
			index++
		}
	}
	return b.String()
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func (s *source) step(parent, child int32, index int) string {
	if s.tree.nodes[parent].kind == array {
		return strconv.Itoa(index)
	}
	return pointerEscapes.Replace(s.tree.nodes[child].name)
}

var pointerLetters = strings.NewReplacer("~1", "/", "~0", "~")

// find follows a JSON pointer from the root. It returns -1 when there is no
// such place.
func (s *source) find(pointer string) int32 {
	at := int32(0)
	for pointer != "" {
		if pointer[0] != '/' {
			return -1
		}
		token, rest, more := strings.Cut(pointer[1:], "/")
		if at = s.child(at, pointerLetters.Replace(token)); at < 0 {
			return -1
		}
		pointer = ""
		if more {
			pointer = "/" + rest
		}
	}
	return at
}

func (s *source) child(at int32, token string) int32 {
	if s.tree.nodes[at].kind != array {
		return s.tree.member(at, token)
	}
	want, err := strconv.Atoi(token)
	if err != nil {
		return -1
	}
	for c := range s.tree.each(at) {
		if want == 0 {
			return c
		}
		want--
	}
	return -1
}
