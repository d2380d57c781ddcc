package regex

// op is the kind of a node.
type op uint8

const (
	opEmpty     op = iota
	opSet          // one code point of set
	opCat          // kids one after the other
	opAlt          // kids in order of preference
	opRepeat       // kids[0] min..max times
	opGroup        // capturing group number group around kids[0]
	opPlain        // non-capturing group around kids[0]
	opAtomic       // (?>X)
	opAhead        // (?=X), negated (?!X)
	opBehind       // (?<=X), negated (?<!X)
	opBegin        // ^ and \A
	opBeginLine    // ^ with MULTILINE
	opEnd          // \z
	opEndTerm      // $ and \Z: the end, or before a last line terminator
	opEndLine      // $ with MULTILINE
	opBoundary     // \b, negated \B
	opLastMatch    // \G
	opRef          // \1, \k<name>
	opLinebreak    // \R
	opGrapheme     // \X
)

// unlimited is the upper bound of an open repetition, Java's MAX_REPS.
const unlimited = 0x7fffffff

type mode uint8

const (
	greedy mode = iota
	lazy
	possessive
)

// node is one node of the pattern's tree.
type node struct {
	op       op
	mode     mode  // opRepeat
	negated  bool  // opAhead, opBehind, opBoundary
	flags    flags // in force where the node stands
	pos      int   // index of its first character in the pattern, in code points
	group    int   // opGroup, opRef
	min, max int   // opRepeat; max may be unlimited
	set      *set  // opSet
	reach    reach // opBehind
	kids     []*node
}

// reach tells how far back a look-behind looks.
type reach uint8

const (
	reachNormal reach = iota
	reachNever        // Java's length arithmetic overflowed: the group never matches
)

// walk calls f for n and everything below it until f returns false.
func (n *node) walk(f func(*node) bool) bool {
	if !f(n) {
		return false
	}
	for _, k := range n.kids {
		if !k.walk(f) {
			return false
		}
	}
	return true
}

func (n *node) contains(ops ...op) bool {
	return !n.walk(func(m *node) bool {
		for _, o := range ops {
			if m.op == o {
				return false
			}
		}
		return true
	})
}

// nullable reports whether n may match the empty text.
func (n *node) nullable() bool {
	switch n.op {
	case opSet, opLinebreak, opGrapheme:
		return false
	case opCat:
		for _, k := range n.kids {
			if !k.nullable() {
				return false
			}
		}
		return true
	case opAlt:
		for _, k := range n.kids {
			if k.nullable() {
				return true
			}
		}
		return false
	case opRepeat:
		return n.min == 0 || n.kids[0].nullable()
	case opGroup, opPlain, opAtomic:
		return n.kids[0].nullable()
	}
	return true // assertions, and references, which may have captured nothing
}

func cat(kids ...*node) *node {
	switch len(kids) {
	case 0:
		return &node{op: opEmpty}
	case 1:
		return kids[0]
	}
	return &node{op: opCat, kids: kids, pos: kids[0].pos}
}
