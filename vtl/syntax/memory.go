package syntax

import (
	"sync"

	"postern/vtl/internal/slab"
)

// memory is what a tree and those of its strings are made of. Trees that are given back with Release leave theirs to the next.
type memory struct {
	tokens [][]token // by order of parsing: of the template, then of its interpolated strings
	used   int       // of tokens

	blocks     slab.Of[Block]
	texts      slab.Of[Text]
	references slab.Of[Reference]
	properties slab.Of[Property]
	calls      slab.Of[Call]
	indexes    slab.Of[Index]
	sets       slab.Of[Set]
	ifs        slab.Of[If]
	directives slab.Of[Directive]
	words      slab.Of[Word]
	strings    slab.Of[String]
	integers   slab.Of[Integer]
	binaries   slab.Of[Binary]
	nodes      slab.Of[Node]
	links      slab.Of[Link]

	openNodes []Node // lists being read, the innermost last
	openLinks []Link
}

var memories = sync.Pool{New: func() any { return new(memory) }}

// maxKept is the number of tokens up to which memory is kept for the next tree.
const maxKept = 16 << 10

// list returns an empty list of tokens with room for n.
func (m *memory) list(n int) []token {
	m.used++
	if m.used > len(m.tokens) {
		m.tokens = append(m.tokens, make([]token, 0, n))
	}
	return m.tokens[m.used-1]
}

// closeNodes ends the list that began at the mark.
func (m *memory) closeNodes(mark int) []Node {
	list := m.nodes.Copy(m.openNodes[mark:])
	m.openNodes = m.openNodes[:mark]
	return list
}

// closeLinks is closeNodes for the members of a reference.
func (m *memory) closeLinks(mark int) []Link {
	list := m.links.Copy(m.openLinks[mark:])
	m.openLinks = m.openLinks[:mark]
	return list
}

func (m *memory) reset() {
	for i, list := range m.tokens {
		clear(list)
		m.tokens[i] = list[:0]
	}
	m.used = 0
	m.blocks.Reset()
	m.texts.Reset()
	m.references.Reset()
	m.properties.Reset()
	m.calls.Reset()
	m.indexes.Reset()
	m.sets.Reset()
	m.ifs.Reset()
	m.directives.Reset()
	m.words.Reset()
	m.strings.Reset()
	m.integers.Reset()
	m.binaries.Reset()
	m.nodes.Reset()
	m.links.Reset()
}

// size is the number of tokens there is room for.
func (m *memory) size() int {
	n := 0
	for _, list := range m.tokens {
		n += cap(list)
	}
	return n
}

// Release gives the memory of the tree to later calls of Parse. Neither the tree nor a node of it may be used afterwards;
// texts taken from it stay valid. A tree that is not released is left to the garbage collector.
func (t *Tree) Release() {
	m := t.memory
	if m == nil {
		return
	}
	t.memory, t.Root = nil, nil
	if m.size() > maxKept {
		return
	}
	m.reset()
	memories.Put(m)
}
