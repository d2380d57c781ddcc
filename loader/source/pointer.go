package source

import (
	"net/url"
	"strconv"
	"strings"
)

// EscapePointer writes a member name for use in a JSON pointer.
func EscapePointer(name string) string {
	if !strings.ContainsAny(name, "~/") {
		return name
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// UnescapePointer reads one part of a JSON pointer.
func UnescapePointer(part string) string {
	if !strings.Contains(part, "~") {
		return part
	}
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
}

// Lookup follows a JSON pointer such as /paths/~1pets/get from the node. When
// a part is not there, found is nil, last is the deepest node that is, and part
// the name it lacks.
func (n *Node) Lookup(pointer string) (found, last *Node, part string) {
	last = n
	if pointer == "" || pointer == "/" {
		return n, n, ""
	}
	for _, raw := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		next := last.step(raw)
		if next == nil {
			return nil, last, UnescapePointer(raw)
		}
		last = next
	}
	return last, last, ""
}

func (n *Node) step(raw string) *Node {
	name := UnescapePointer(raw)
	if n.IsList() {
		if i, err := strconv.Atoi(name); err == nil && 0 <= i && i < len(n.items) {
			return n.items[i]
		}
		return nil
	}
	if next := n.Get(name); next != nil {
		return next
	}
	if decoded, err := url.PathUnescape(raw); err == nil {
		return n.Get(UnescapePointer(decoded))
	}
	return nil
}
