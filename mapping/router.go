package mapping

import (
	"strings"

	"postern/api"
)

// Slots of the verb table of a node.
const verbAny = 7

// verbOf is the slot of a verb, -1 for one that API Gateway does not serve
// (RW-07).
func verbOf(method string) int {
	switch method {
	case "GET":
		return 0
	case "PUT":
		return 1
	case "POST":
		return 2
	case "DELETE":
		return 3
	case "PATCH":
		return 4
	case "OPTIONS":
		return 5
	case "HEAD":
		return 6
	}
	return -1
}

// node is one segment of the resource tree.
type node struct {
	resource *api.Resource // nil: no resource ends here
	verbs    [8]*Route
	static   map[string]*node
	params   []*node // {name}, in the order of the configuration
	greedy   []*node // {name+}
	name     string  // of a parameter node
}

// insert adds a resource path and returns its node.
func (n *node) insert(path string) *node {
	at := n
	for segment := range strings.SplitSeq(path, "/") {
		if segment != "" {
			at = at.child(segment)
		}
	}
	return at
}

// child is the node of one segment of a resource path, made when missing.
func (n *node) child(segment string) *node {
	name, isParam := strings.CutPrefix(segment, "{")
	if !isParam || !strings.HasSuffix(name, "}") {
		return n.staticChild(segment)
	}
	name = strings.TrimSuffix(name, "}")
	list := &n.params
	if greedy, ok := strings.CutSuffix(name, "+"); ok {
		name, list = greedy, &n.greedy
	}
	for _, c := range *list {
		if c.name == name {
			return c
		}
	}
	c := &node{name: name}
	*list = append(*list, c)
	return c
}

func (n *node) staticChild(segment string) *node {
	if c := n.static[segment]; c != nil {
		return c
	}
	if n.static == nil {
		n.static = make(map[string]*node)
	}
	c := &node{}
	n.static[segment] = c
	return c
}

// serves is the route of a verb on this very resource: the verb's own, else
// ANY.
func (n *node) serves(verb int) *Route {
	if r := n.verbs[verb]; r != nil {
		return r
	}
	return n.verbs[verbAny]
}

// segment is the next segment of a path at or after position at. Empty
// segments are dropped; start is len(path) at the end.
func segment(path string, at int) (start, end int) {
	for at < len(path) && path[at] == '/' {
		at++
	}
	if at == len(path) {
		return at, at
	}
	if i := strings.IndexByte(path[at:], '/'); i >= 0 {
		return at, at + i
	}
	return at, len(path)
}

// search is one walk through the tree for a request.
type search struct {
	path   string
	verb   int
	params []PathParameter
	// tried, when set, sees every resource whose path matches, in the order
	// of §2.3, and ends the search by returning true.
	tried func(n *node) bool
}

// find is the route for the rest of the path from position at, most specific
// first. Resource and verb are resolved together: a resource without the verb
// does not end the search.
func (s *search) find(n *node, at int) *Route {
	start, end := segment(s.path, at)
	if start == end {
		return s.accept(n)
	}
	if c := n.static[s.path[start:end]]; c != nil {
		if r := s.find(c, end); r != nil {
			return r
		}
	}
	for _, c := range n.params {
		s.push(c, s.path[start:end], false)
		if r := s.find(c, end); r != nil {
			return r
		}
		s.pop()
	}
	for _, c := range n.greedy {
		s.push(c, strings.TrimSuffix(s.path[start:], "/"), true) // RW-13
		if r := s.accept(c); r != nil {
			return r
		}
		s.pop()
	}
	return nil
}

// accept ends the search at a node whose path matches the whole request.
func (s *search) accept(n *node) *Route {
	if s.tried != nil && n.resource != nil && s.tried(n) {
		return nil
	}
	if s.verb < 0 {
		return nil
	}
	return n.serves(s.verb)
}

func (s *search) push(n *node, raw string, greedy bool) {
	s.params = append(s.params, PathParameter{Name: n.name, Raw: raw, Greedy: greedy})
}

func (s *search) pop() { s.params = s.params[:len(s.params)-1] }
