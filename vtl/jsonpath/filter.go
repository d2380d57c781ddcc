package jsonpath

import (
	"strings"

	"postern/vtl/regex"
	"postern/vtl/value"
)

// predicate is a compiled filter.
type predicate interface {
	test(s *scope) (bool, error)
}

// scope is what a filter is applied to.
type scope struct {
	item    value.Value
	root    value.Value
	arena   *value.Arena
	require bool
	budget  *int
}

type anyOf []predicate

func (p anyOf) test(s *scope) (bool, error) {
	for _, q := range p {
		if ok, err := q.test(s); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

type allOf []predicate

func (p allOf) test(s *scope) (bool, error) {
	for _, q := range p {
		if ok, err := q.test(s); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

type not struct{ of predicate }

func (p not) test(s *scope) (bool, error) {
	ok, err := p.of.test(s)
	return !ok, err
}

// exists tests that a path leads somewhere. It runs on the item even when it begins with $, and members must be there all
// the way.
type exists struct {
	path *Path
	want bool
}

func (p exists) test(s *scope) (bool, error) {
	_, err := p.path.run(s.item, s.root, s.arena, true, s.budget)
	switch err {
	case nil:
		return p.want, nil
	case errNotFound:
		return !p.want, nil
	}
	return false, err
}

// comparison applies an operator to two values.
type comparison struct {
	operator    comparer
	left, right *operand
}

func (p *comparison) test(s *scope) (bool, error) {
	left, err := p.left.eval(s)
	if err != nil {
		return false, err
	}
	right, err := p.right.eval(s)
	if err != nil {
		return false, err
	}
	return p.operator(left, right)
}

// operand is one side of a comparison: a path or a literal.
type operand struct {
	path    *Path
	negated bool // a ! stands in front; it only counts when the path stands alone
	literal node
	failure error // of a JSON literal that cannot be read
}

func (o *operand) eval(s *scope) (node, error) {
	if o.path == nil {
		return o.literal, o.failure
	}
	document := s.item
	if o.path.rooted {
		document = s.root
	}
	v, err := o.path.run(document, s.root, s.arena, s.require, s.budget)
	if err == errNotFound {
		return node{kind: nodeUndefined}, nil
	}
	if err != nil {
		return node{}, err
	}
	return nodeOf(v)
}

// nodeKind is what a filter knows about a value.
type nodeKind uint8

const (
	nodeUndefined nodeKind = iota // nothing is there
	nodeNull
	nodeBool
	nodeNumber
	nodeString
	nodeJSON // an object or array
	nodePattern
	nodePath // a text that is itself a path, inside a list
)

// node is a value while it is compared.
type node struct {
	kind  nodeKind
	truth bool
	raw   bool // JSON that still is text for one side of a comparison
	text  string
	num   number
	value value.Value
	re    *regex.Regex
}

// nodeOf turns the result of a path into a node.
func nodeOf(v value.Value) (node, error) {
	switch {
	case v.IsNull():
		return node{kind: nodeNull}, nil
	case v.IsString():
		return node{kind: nodeString, text: v.Str()}, nil
	case v.Kind() == value.KindBool:
		return node{kind: nodeBool, truth: v.Bool()}, nil
	case v.IsNumber():
		n, err := numberOf(v)
		return node{kind: nodeNumber, num: n}, err
	case arrayOf(v) != nil || v.Map() != nil:
		return node{kind: nodeJSON, value: v}, nil
	}
	return node{}, failed("a filter cannot compare %s", describe(v))
}

// elementOf turns an element of a list into a node: texts may be paths, JSON or quoted.
func elementOf(v value.Value) (node, error) {
	if v.Kind() == value.KindChar {
		return node{kind: nodeString, text: value.Text(v)}, nil
	}
	n, err := nodeOf(v)
	if err != nil {
		return n, err
	}
	switch n.kind {
	case nodeJSON:
		return n, failed("a filter cannot look into the list, it holds objects or arrays")
	case nodeString:
		return textElement(n.text), nil
	}
	return n, nil
}

func textElement(text string) node {
	trimmed := trimControl(text)
	if trimmed != "" && (trimmed[0] == '$' || trimmed[0] == '@') {
		if _, err := Compile(trimmed); err == nil {
			return node{kind: nodePath}
		}
	}
	if isJSON(trimmed) {
		return node{kind: nodeJSON, text: text, raw: true}
	}
	if len(text) > 1 {
		if q := text[0]; (q == '\'' || q == '"') && text[len(text)-1] == q {
			text = text[1 : len(text)-1]
		}
		text = unescapeText(text)
	}
	return node{kind: nodeString, text: text}
}

func trimControl(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
}

func isJSON(s string) bool {
	if len(s) < 2 || !(s[0] == '[' && s[len(s)-1] == ']' || s[0] == '{' && s[len(s)-1] == '}') {
		return false
	}
	_, err := value.ReadJSONString(nil, s)
	return err == nil
}

// unescapeText undoes backslashes; a text with a broken \u stays as it is.
func unescapeText(text string) (plain string) {
	defer func() {
		if recover() != nil {
			plain = text
		}
	}()
	return new(scanner).unescape(text, 0)
}

// list returns the elements of an array node; ok is false for an object. Other kinds make the filter invalid.
func (n node) list() (l *value.List, ok bool, err error) {
	if n.kind != nodeJSON {
		return nil, false, invalid("a list is needed")
	}
	v := n.value
	if n.raw && v.IsNull() {
		if v, err = value.ReadJSONString(nil, n.text); err != nil {
			return nil, false, failed("%v", err)
		}
	}
	if l = arrayOf(v); l == nil {
		return nil, false, nil
	}
	for i := range l.Len() {
		if e := l.At(i); arrayOf(e) != nil || e.Map() != nil {
			_, err = elementOf(e)
			return nil, false, err
		}
	}
	return l, true, nil
}

// holds reports whether the list has an element that n equals.
func (n node) in(l *value.List) (bool, error) {
	for i := range l.Len() {
		element, err := elementOf(l.At(i))
		if err != nil {
			return false, err
		}
		if n.equals(element) {
			return true, nil
		}
	}
	return false, nil
}
