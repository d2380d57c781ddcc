package vtl

import (
	"errors"
	"strconv"

	"postern/vtl/syntax"
)

// MaxSource is the largest template the service accepts, in bytes.
const MaxSource = 300 << 10

// Template is a compiled template. It never changes and is shared by all goroutines.
type Template struct {
	name   string
	source string
	config config
	root   block
	slots  []string // names of variables; the first are the globals
	nglob  int
	places []*Place // of a traced template
}

// Parse compiles a template. The name appears in errors. A template of more than MaxSource bytes is refused.
func Parse(name, source string, opts ...Option) (*Template, error) {
	t := &Template{name: name, source: source}
	for _, o := range opts {
		o(&t.config)
	}
	if err := t.compile(false); err != nil {
		return nil, err
	}
	return t, nil
}

// compile parses the source and builds the nodes.
func (t *Template) compile(traced bool) error {
	if len(t.source) > MaxSource {
		return &Error{Kind: KindLimit, Template: t.name, Message: "the template has " + strconv.Itoa(len(t.source)) + " bytes",
			Hint: "the service accepts 307,200"}
	}
	tree, err := syntax.Parse(t.source)
	if err != nil {
		return t.parseError(err)
	}
	defer tree.Release() // nodes keep nothing of it but texts and positions
	c := newCompiler(t, traced)
	c.survey(tree.Root)
	t.root = c.block(tree.Root)
	t.slots = c.names
	return c.err
}

// parseError gives a syntax error its place in the template.
func (t *Template) parseError(err error) error {
	var s *syntax.Error
	if !errors.As(err, &s) {
		return &Error{Kind: KindParse, Template: t.name, Message: err.Error(), Cause: err}
	}
	e := &Error{Kind: KindParse, Template: t.name, Message: s.Message, Hint: s.Hint, Cause: err}
	if s.Limit {
		e.Kind = KindLimit
	}
	e.place(t.source, s.Pos)
	return e
}

// Name returns the name given to Parse.
func (t *Template) Name() string { return t.name }

// Source returns the text given to Parse.
func (t *Template) Source() string { return t.source }

// Variables returns the names the template uses, without "$"; the globals come first.
func (t *Template) Variables() []string { return append([]string(nil), t.slots...) }
