package source

// Rewrite changes a tree in place, the deepest values first: edit answers what
// shall stand for a value, the value itself to keep it, nil to drop the member
// or item. A value shared by aliases is changed once. It returns what stands for
// n.
//
// Only the owner of a tree may rewrite it, before others read it.
func Rewrite(n *Node, edit func(n *Node) *Node) *Node {
	var done map[*Node]*Node
	if n == nil || n.doc == nil || n.doc.aliases {
		done = map[*Node]*Node{}
	}
	return rewrite(n, edit, done)
}

func rewrite(n *Node, edit func(n *Node) *Node, done map[*Node]*Node) *Node {
	if n == nil {
		return nil
	}
	if result, ok := done[n]; ok {
		return result
	}
	items := n.items[:0]
	for _, item := range n.items {
		if result := rewrite(item, edit, done); result != nil {
			adoptChanged(n, item, result)
			items = append(items, result)
		}
	}
	n.items = items
	members := n.members[:0]
	for _, m := range n.members {
		if result := rewrite(m.Value, edit, done); result != nil {
			adoptChanged(n, m.Value, result)
			members = append(members, m.With(result))
		}
	}
	n.members = members
	result := edit(n)
	if done != nil {
		done[n] = result
	}
	return result
}

func adoptChanged(n, old, result *Node) {
	if result != old {
		result.up = n
		if result.doc == nil {
			result.doc = n.doc
		}
	}
}
