package syntax

// Each calls visit for the nodes inside a node, in source order: those of Children, without making a list.
func Each(n Node, visit func(Node)) {
	switch n := n.(type) {
	case *Block:
		eachOf(n.Nodes, visit)
	case *Reference:
		for _, l := range n.Links {
			visit(l)
		}
	case *Call:
		eachOf(n.Args, visit)
	case *Index:
		visit(n.Key)
	case *Set:
		visit(n.Left)
		visit(n.Right)
	case *If:
		n.each(visit)
	case *Directive:
		eachOf(n.Args, visit)
		if n.Body != nil {
			visit(n.Body)
		}
	case *Binary:
		visit(n.Left)
		visit(n.Right)
	case *Text, *Property, *Word, *String, *Integer, *Float, *Bool:
	default:
		eachOf(n.Children(), visit)
	}
}

func eachOf(list []Node, visit func(Node)) {
	for _, n := range list {
		visit(n)
	}
}

func (n *If) each(visit func(Node)) {
	for i := range n.Branches {
		if b := &n.Branches[i]; b.Cond != nil {
			visit(b.Cond)
		}
		visit(n.Branches[i].Body)
	}
}
