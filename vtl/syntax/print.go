package syntax

// AppendSource prints a tree back to its source: the texts of the leaves and, from the source, what stands between them.
// For every template that parses, the result is the template.
func (t *Tree) AppendSource(dst []byte) []byte {
	return appendNode(dst, t.Source, t.Root)
}

func appendNode(dst []byte, source string, n Node) []byte {
	span := n.Where()
	at := span.Start
	for _, c := range n.Children() {
		inner := c.Where()
		dst = append(dst, source[at:inner.Start]...)
		dst = appendNode(dst, source, c)
		at = inner.End
	}
	return append(dst, source[at:span.End]...)
}
