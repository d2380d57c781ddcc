package schema

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unsafe"

	"postern/api/nearest"
)

// Model is one model of an API.
type Model struct {
	Name   string
	Schema string // JSON text
	// Imported tells that the model came from an imported document and was not
	// changed since: some keywords then take no part.
	Imported bool
}

// Builtin returns the models that every API owns.
func Builtin() []Model {
	return []Model{
		{Name: "Empty", Schema: emptySchema},
		{Name: "Error", Schema: errorSchema},
	}
}

const (
	emptySchema = `{
  "$schema": "http://json-schema.org/draft-04/schema#",
  "title" : "Empty Schema",
  "type" : "object"
}`
	errorSchema = `{
  "$schema" : "http://json-schema.org/draft-04/schema#",
  "title" : "Error Schema",
  "type" : "object",
  "properties" : {
    "message" : { "type" : "string" }
  }
}`
)

// Set is the models of one API.
type Set struct {
	models map[string]Model

	mu       sync.Mutex
	compiled map[string]*Schema
}

// NewSet returns a set of the given models and the built-in ones. A later
// model replaces an earlier one of the same name.
func NewSet(models []Model) *Set {
	s := &Set{models: map[string]Model{}, compiled: map[string]*Schema{}}
	for _, m := range append(Builtin(), models...) {
		s.models[m.Name] = m
	}
	return s
}

// Compile returns the schema of a model. The error is an *Error.
func (s *Set) Compile(name string) (*Schema, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.compiled[name]; ok {
		return c, nil
	}
	c, err := s.compile(name)
	if err != nil {
		return nil, err
	}
	s.compiled[name] = c
	return c, nil
}

func (s *Set) compile(name string) (*Schema, *Error) {
	b := newBuilder(s)
	in, err := b.source(name)
	if err != nil {
		return nil, err
	}
	if in == nil {
		known := slices.Sorted(maps.Keys(s.models))
		return nil, &Error{
			Model:      name,
			Problem:    "there is no model of this name",
			Expected:   "one of " + strings.Join(known, ", "),
			Suggestion: nearest.Word(name, known),
		}
	}
	c := &Schema{name: name, warnings: in.warnings()}
	if name == "Empty" && in.model.Schema == emptySchema {
		c.root = new(rule) // the built-in Empty accepts anything (rest-runtime §3.2)
		return c, nil
	}
	if c.root, err = b.rule(in, 0); err != nil {
		return nil, err
	}
	if err := b.endless(); err != nil {
		return nil, err
	}
	return c, nil
}

// Schema is a compiled model.
type Schema struct {
	name     string
	root     *rule
	warnings []*Error
}

// Name returns the name of the model.
func (s *Schema) Name() string { return s.name }

// Warnings lists what in the model has no effect, such as keywords of later
// drafts; Keyword is set in each.
func (s *Schema) Warnings() []*Error { return s.warnings }

// Texts of a body that cannot be read.
const (
	unreadable = "[Unknown error parsing request body]"
	marked     = "[Unknown error parsing request body: it begins with a UTF-8 byte order mark]"
)

var byteOrderMark = []byte("\xEF\xBB\xBF")

var runs = sync.Pool{New: func() any { return new(run) }}

// Validate checks a body. When it does not fit the model, detail holds the
// findings in one pair of brackets, as the log and
// $context.error.validationErrorString show them.
func (s *Schema) Validate(body []byte) (ok bool, detail string) {
	if bytes.HasPrefix(body, byteOrderMark) {
		return false, marked // RW-29
	}
	blank := len(bytes.TrimSpace(body)) == 0
	if blank {
		body = []byte("{}")
	}
	r := runs.Get().(*run)
	defer r.release()
	if r.body.read(unsafe.String(unsafe.SliceData(body), len(body))) != nil {
		return false, unreadable
	}
	if s.holds(r) {
		return true, ""
	}
	if blank || r.steps > maxSteps {
		return false, unreadable
	}
	return false, s.explain(r)
}

// holds asks for the verdict alone.
func (s *Schema) holds(r *run) bool {
	r.quiet, r.failed, r.steps = true, 0, 0
	r.apply(s.root, 0)
	return r.failed == 0
}

// explain runs again to collect the findings.
func (s *Schema) explain(r *run) string {
	r.quiet, r.failed, r.steps, r.found = false, 0, 0, r.found[:0]
	r.apply(s.root, 0)
	if len(r.found) == 0 {
		return unreadable
	}
	return "[" + strings.Join(r.found, ", ") + "]"
}

// release forgets the body, which belongs to the caller, and goes back to the
// pool unless one huge body has made it too large to keep.
func (r *run) release() {
	clear(r.body.nodes)
	r.body.src = ""
	if cap(r.body.nodes) <= 1<<16 {
		runs.Put(r)
	}
}

// String names the model.
func (s *Schema) String() string { return "model " + strconv.Quote(s.name) }
