package source

import "postern/api"

// ParseWithin reads a document that stands as a text inside another one. Its
// places are places of that file: of each line where the text is a block, else
// of the text as a whole.
func ParseWithin(n *Node, report *api.Diagnostics) *Node {
	var found api.Diagnostics
	inner := Parse(n.Pos().File, []byte(n.Text()), &found)
	w := within{n: n, doc: &Document{Name: inner.Name, Root: inner.Root, JSON: inner.JSON}}
	if n.block && n.doc != nil {
		w.doc = n.doc
		w.doc.aliases = w.doc.aliases || inner.aliases
	}
	w.move(inner.Root, map[*Node]bool{})
	for _, d := range found {
		d.Pos.Line, d.Pos.Column = w.places(d.Pos.Line, d.Pos.Column)
		report.Add(d)
	}
	if root := inner.Root; root != nil {
		root.up, root.line, root.column = n.up, n.line, n.column
	}
	return inner.Root
}

// within moves the places of a document to those of the text that it is.
type within struct {
	n   *Node
	doc *Document
}

func (w within) move(n *Node, done map[*Node]bool) {
	if n == nil || done[n] {
		return
	}
	done[n] = true
	n.doc, n.block = w.doc, n.block && w.n.block
	n.line, n.column = w.place(n.line, n.column)
	n.textLine, n.textColumn = w.place(n.textLine, n.textColumn)
	for _, item := range n.items {
		w.move(item, done)
	}
	for i := range n.members {
		m := &n.members[i]
		m.line, m.column = w.place(m.line, m.column)
		w.move(m.Value, done)
	}
}

// place is where a line and column of the text stand in the file.
func (w within) place(line, column int32) (int32, int32) {
	switch {
	case line == 0:
		return 0, 0
	case !w.n.block:
		return w.n.line, w.n.column
	}
	return line + w.n.textLine - 1, column + w.n.textColumn - 1
}

func (w within) places(line, column int) (int, int) {
	l, c := w.place(int32(line), int32(column))
	return int(l), int(c)
}
