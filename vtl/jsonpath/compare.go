package jsonpath

import (
	"strings"

	"postern/vtl/value"
)

// comparer is a filter operator.
type comparer func(left, right node) (bool, error)

// operators by name in capitals. ALL, TYPE, MATCHES and EXISTS can be written but never match.
// Filled by init because an element of a list may be a path again.
var operators map[string]comparer

func init() {
	operators = map[string]comparer{
		"==": equal, "!=": negate(equal), "===": sameKind, "!==": negate(sameKind),
		"<": ordered(func(c int) bool { return c < 0 }), "<=": ordered(func(c int) bool { return c <= 0 }),
		">": ordered(func(c int) bool { return c > 0 }), ">=": ordered(func(c int) bool { return c >= 0 }),
		"=~": matches, "IN": in, "NIN": negate(in), "CONTAINS": contains, "SIZE": size, "EMPTY": empty,
		"SUBSETOF": subsetOf, "ANYOF": anyElement, "NONEOF": negateLists(anyElement),
		"ALL": unusable, "TYPE": unusable, "MATCHES": unusable, "EXISTS": same,
	}
}

func negate(c comparer) comparer {
	return func(left, right node) (bool, error) {
		ok, err := c(left, right)
		return !ok && err == nil, err
	}
}

// negateLists is negate for operators that are false, not true, when a side is no list.
func negateLists(c comparer) comparer {
	return func(left, right node) (bool, error) {
		if _, ok, err := right.list(); !ok || err != nil {
			return false, err
		}
		if _, ok, err := left.list(); !ok || err != nil {
			return false, err
		}
		return negate(c)(left, right)
	}
}

// unusable stands for operators whose right side no text can express.
func unusable(node, node) (bool, error) {
	return false, invalid("the operator cannot be used in a path")
}

// same is EXISTS between two booleans.
func same(left, right node) (bool, error) {
	switch {
	case left.kind != nodeBool && right.kind != nodeBool:
		return false, failed("exists compares booleans")
	case left.kind != nodeBool || right.kind != nodeBool:
		return false, invalid("exists compares booleans")
	}
	return left.truth == right.truth, nil
}

func equal(left, right node) (bool, error) {
	if left.kind == nodeJSON && right.kind == nodeJSON {
		return left.equalJSON(right), nil
	}
	return left.equals(right), nil
}

func sameKind(left, right node) (bool, error) {
	if left.kind != right.kind {
		return false, nil
	}
	return equal(left, right)
}

// equalJSON compares objects or arrays by content. A literal on the left side is compared as text and never equal.
func (n node) equalJSON(right node) bool {
	return !n.raw && value.JavaEquals(n.value, right.value)
}

// equals is the equality of Jayway's nodes: a number equals a text that reads as the same number; a text equals a number
// that prints the same.
func (n node) equals(o node) bool {
	switch n.kind {
	case nodeNull:
		return o.kind == nodeNull
	case nodeBool:
		return o.kind == nodeBool && n.truth == o.truth
	case nodeString:
		return o.kind == nodeString && n.text == o.text || o.kind == nodeNumber && n.text == o.num.text()
	case nodeNumber:
		if o.kind == nodeString {
			m, ok := parseNumber(o.text)
			return ok && n.num.cmp(m) == 0
		}
		return o.kind == nodeNumber && n.num.cmp(o.num) == 0
	case nodeJSON:
		return o.kind == nodeJSON && n.raw && o.raw && n.text == o.text
	}
	return false
}

// ordered compares number with number and text with text; everything else is no match.
func ordered(accept func(int) bool) comparer {
	return func(left, right node) (bool, error) {
		switch {
		case left.kind == nodeNumber && right.kind == nodeNumber:
			return accept(left.num.cmp(right.num)), nil
		case left.kind == nodeString && right.kind == nodeString:
			return accept(value.CompareStrings(left.text, right.text)), nil
		}
		return false, nil
	}
}

func in(left, right node) (bool, error) {
	l, ok, err := right.list()
	if !ok || err != nil {
		return false, err
	}
	return left.in(l)
}

func contains(left, right node) (bool, error) {
	if left.kind == nodeString && right.kind == nodeString {
		return strings.Contains(left.text, right.text), nil
	}
	if left.kind != nodeJSON {
		return false, nil
	}
	l, ok, err := left.list()
	if !ok || err != nil {
		return false, err
	}
	return right.in(l)
}

func size(left, right node) (bool, error) {
	if right.kind != nodeNumber {
		return false, nil
	}
	want := right.num.int32()
	switch left.kind {
	case nodeString:
		return value.UnitLen(left.text) == want, nil
	case nodeJSON:
		if l := arrayOf(left.value); l != nil {
			return l.Len() == want, nil
		}
		return want == -1, nil
	}
	return false, nil
}

func empty(left, right node) (bool, error) {
	if left.kind != nodeString && left.kind != nodeJSON {
		return false, nil
	}
	if right.kind != nodeBool {
		return false, invalid("empty needs true or false")
	}
	if left.kind == nodeString {
		return (left.text == "") == right.truth, nil
	}
	l := arrayOf(left.value)
	if l == nil {
		return false, failed("empty cannot be applied to an object")
	}
	return (l.Len() == 0) == right.truth, nil
}

// matches tests the whole text of a value, or any element of a list.
func matches(left, right node) (bool, error) {
	switch {
	case (left.kind == nodePattern) == (right.kind == nodePattern):
		return false, nil
	case left.kind == nodePattern:
		return matchNode(left, right)
	}
	return matchNode(right, left)
}

func matchNode(pattern, n node) (bool, error) {
	if n.kind != nodeJSON || arrayOf(n.value) == nil {
		return matchText(pattern, n)
	}
	l, _, err := n.list()
	if err != nil {
		return false, err
	}
	for i := range l.Len() {
		element, err := elementOf(l.At(i))
		if err != nil {
			return false, err
		}
		if ok, err := matchText(pattern, element); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func matchText(pattern, n node) (bool, error) {
	text := ""
	switch n.kind {
	case nodeString:
		text = n.text
	case nodeNumber:
		text = n.num.text()
	case nodeBool:
		text = "false"
		if n.truth {
			text = "true"
		}
	}
	ok, err := pattern.re.Match(text)
	if err != nil {
		return false, failed("%v", err)
	}
	return ok, nil
}

// bothLists returns the lists of both sides; ok is false when one is no list.
func bothLists(left, right node) (l, r *value.List, ok bool, err error) {
	r, ok, err = right.list()
	if !ok || err != nil {
		return nil, nil, false, err
	}
	l, ok, err = left.list()
	return l, r, ok, err
}

func subsetOf(left, right node) (bool, error) {
	l, r, ok, err := bothLists(left, right)
	if !ok || err != nil {
		return false, err
	}
	for i := range l.Len() {
		element, err := elementOf(l.At(i))
		if err != nil {
			return false, err
		}
		if ok, err := element.in(r); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

func anyElement(left, right node) (bool, error) {
	l, r, ok, err := bothLists(left, right)
	if !ok || err != nil {
		return false, err
	}
	for i := range l.Len() {
		element, err := elementOf(l.At(i))
		if err != nil {
			return false, err
		}
		if ok, err := element.in(r); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}
