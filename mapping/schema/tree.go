package schema

import (
	"slices"

	"postern/api/jsontext"
)

// kind is the JSON type of a node. The order is that of the names, which is
// the order in which the types of a message are listed.
type kind uint8

const (
	array kind = iota
	boolean
	integer
	null
	number
	object
	text
	dead // a member that a later one of the same name replaced
)

var kindNames = [...]string{"array", "boolean", "integer", "null", "number", "object", "string", "dead"}

func (k kind) String() string { return kindNames[k] }

// kindSet is a set of kinds, one bit each.
type kindSet uint16

func setOf(kinds ...kind) (s kindSet) {
	for _, k := range kinds {
		s |= 1 << k
	}
	return s
}

func (s kindSet) has(k kind) bool { return s&(1<<k) != 0 }

// node is one value of a tree. Nodes lie in document order; the children of a
// node follow it directly and end before index end.
type node struct {
	name string // member name, when the parent is an object
	text string // decoded string, or the literal of a number, boolean or null
	off  int32  // byte offset in the source
	end  int32  // index after the last node below
	size int32  // number of children
	kind kind
}

// tree is one JSON document. Node 0 is the root.
type tree struct {
	nodes []node
	src   string
}

// first returns the first living node at or after i that lies before end.
func (t *tree) first(i, end int32) int32 {
	for i < end && t.nodes[i].kind == dead {
		i = t.nodes[i].end
	}
	return i
}

// each yields the children of node i in document order.
func (t *tree) each(i int32) func(func(int32) bool) {
	return func(yield func(int32) bool) {
		end := t.nodes[i].end
		for c := t.first(i+1, end); c < end; c = t.first(t.nodes[c].end, end) {
			if !yield(c) {
				return
			}
		}
	}
}

// member returns the member of object i called name, or -1.
func (t *tree) member(i int32, name string) int32 {
	if t.nodes[i].kind != object {
		return -1
	}
	end := t.nodes[i].end
	for c := t.first(i+1, end); c < end; c = t.first(t.nodes[c].end, end) {
		if t.nodes[c].name == name {
			return c
		}
	}
	return -1
}

// sorted appends the children of object i to dst in the order of their names.
func (t *tree) sorted(dst []int32, i int32) []int32 {
	from := len(dst)
	for c := range t.each(i) {
		dst = append(dst, c)
	}
	slices.SortFunc(dst[from:], func(a, b int32) int {
		return compareNames(t.nodes[a].name, t.nodes[b].name)
	})
	return dst
}

// closeObject counts the members of object i and lets the last of several
// equal names win.
func (t *tree) closeObject(i int32) {
	n := &t.nodes[i]
	if n.size < 2 {
		return
	}
	if n.size <= 16 {
		t.dropFew(i)
		return
	}
	seen := make(map[string]int32, n.size)
	for c := i + 1; c < n.end; c = t.nodes[c].end {
		if old, ok := seen[t.nodes[c].name]; ok {
			t.nodes[old].kind = dead
			n.size--
		}
		seen[t.nodes[c].name] = c
	}
}

func (t *tree) dropFew(i int32) {
	n := &t.nodes[i]
	for c := i + 1; c < n.end; c = t.nodes[c].end {
		for later := t.nodes[c].end; later < n.end; later = t.nodes[later].end {
			if t.nodes[later].name == t.nodes[c].name {
				t.nodes[c].kind = dead
				n.size--
				break
			}
		}
	}
}

// appendJSON appends node i as compact JSON, numbers as they were written.
func (t *tree) appendJSON(dst []byte, i int32) []byte {
	n := &t.nodes[i]
	switch n.kind {
	case text:
		return jsontext.Upper.AppendString(dst, n.text)
	case array:
		return append(t.appendChildren(append(dst, '['), i), ']')
	case object:
		return append(t.appendChildren(append(dst, '{'), i), '}')
	default:
		return append(dst, n.text...)
	}
}

func (t *tree) appendChildren(dst []byte, i int32) []byte {
	named, first := t.nodes[i].kind == object, true
	for c := range t.each(i) {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		if named {
			dst = append(jsontext.Upper.AppendString(dst, t.nodes[c].name), ':')
		}
		dst = t.appendJSON(dst, c)
	}
	return dst
}
