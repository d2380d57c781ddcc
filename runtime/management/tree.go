package management

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// kind is the sort of a JSON value.
type kind uint8

const (
	nullKind kind = iota
	boolKind
	numberKind
	textKind
	listKind
	objectKind
)

var kindNames = [...]string{"null", "a boolean", "a number", "a text", "a list", "an object"}

// node is a value of a request body. Members keep their order and nulls their
// presence, which both matter here. All methods work on nil, which stands for
// an absent member.
type node struct {
	kind    kind
	text    string // text; literal of a number; true or false
	items   []*node
	members []member
}

type member struct {
	name  string
	value *node
}

// maxDepth holds hostile bodies off the stack.
const maxDepth = 64

// readTree reads a body that must be one JSON object; an empty one counts as {}.
func readTree(body []byte) (*node, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return &node{kind: objectKind}, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	root, err := readValue(decoder, 0)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("it ends within a value")
	case err != nil:
		return nil, fmt.Errorf("%w, near byte %d", err, decoder.InputOffset()+1)
	case root.kind != objectKind:
		return nil, errors.New("it is " + kindNames[root.kind])
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("there is more after it, from byte %d", decoder.InputOffset()+1)
	}
	return root, nil
}

func readValue(d *json.Decoder, depth int) (*node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, early(err)
	}
	if depth > maxDepth {
		return nil, errors.New("nested too deeply")
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '{' {
			return readObject(d, depth)
		}
		return readList(d, depth)
	case bool:
		return &node{kind: boolKind, text: strconv.FormatBool(v)}, nil
	case json.Number:
		return &node{kind: numberKind, text: v.String()}, nil
	case string:
		return &node{kind: textKind, text: v}, nil
	}
	return &node{kind: nullKind}, nil
}

// early is the error of a text that ends within a value.
func early(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func readObject(d *json.Decoder, depth int) (*node, error) {
	n := &node{kind: objectKind}
	places := map[string]int{} // of the members, so that a large object is read in one go
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, early(err)
		}
		name, ok := token.(string)
		if !ok {
			return nil, errors.New("a member has no name")
		}
		value, err := readValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		if at, known := places[name]; known { // of duplicates the last counts (MA-125)
			n.members[at].value = value
			continue
		}
		places[name] = len(n.members)
		n.members = append(n.members, member{name, value})
	}
	_, err := d.Token()
	return n, early(err)
}

func readList(d *json.Decoder, depth int) (*node, error) {
	n := &node{kind: listKind}
	for d.More() {
		value, err := readValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, value)
	}
	_, err := d.Token()
	return n, early(err)
}

// put stores a member in the place of its namesake, else at the end.
func (n *node) put(name string, value *node) {
	if i := n.index(name); i >= 0 {
		n.members[i].value = value
		return
	}
	n.members = append(n.members, member{name, value})
}

func (n *node) index(name string) int {
	if n == nil {
		return -1
	}
	return slices.IndexFunc(n.members, func(m member) bool { return m.name == name })
}

// get is a member, nil when it is absent.
func (n *node) get(name string) *node {
	if i := n.index(name); i >= 0 {
		return n.members[i].value
	}
	return nil
}

// given says whether the value is there and not null.
func (n *node) given() bool { return n != nil && n.kind != nullKind }

// isScalar says whether the value is a text, number or boolean.
func (n *node) isScalar() bool {
	return n.given() && (n.kind == textKind || n.kind == numberKind || n.kind == boolKind)
}

// str is the text of a scalar, "" for anything else.
func (n *node) str() string {
	if !n.isScalar() {
		return ""
	}
	return n.text
}

// truth is a boolean, or the text of one.
func (n *node) truth() bool { return strings.EqualFold(n.str(), "true") }

// number is a whole number of 32 bits, or the text of one.
func (n *node) number() (int, bool) { return wholeNumber(n.str()) }

// wholeNumber reads a whole number of 32 bits, which JSON may write as 5.0.
func wholeNumber(text string) (int, bool) {
	if v, err := strconv.ParseInt(text, 10, 32); err == nil {
		return int(v), true
	}
	v, ok := finite(text)
	return int(v), ok && v == math.Trunc(v) && math.Abs(v) <= math.MaxInt32
}

// float is a number, or the text of one.
func (n *node) float() (float64, bool) { return finite(n.str()) }

// finite reads a number that JSON can write: neither NaN nor infinite.
func finite(text string) (float64, bool) {
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// texts are the scalars of a list, nulls being absent; nil for an absent list.
func (n *node) texts() []string {
	if !n.given() {
		return nil
	}
	all := make([]string, 0, len(n.items))
	for _, item := range n.items {
		if item.given() {
			all = append(all, item.str())
		}
	}
	return all
}
