package source

import (
	"fmt"
	"slices"
	"strings"

	"postern/api"
)

// Reference is the text of the $ref of a map; ok is false when it has none.
func (n *Node) Reference() (text string, ok bool) {
	ref := n.Get("$ref")
	if ref.Kind() != String {
		return "", false
	}
	return ref.text, true
}

// Deref is the node that a $ref leads to, through any number of steps and
// files; a node without $ref is itself. Pointers without a file start at root,
// in another file at the root of that. When a reference leads nowhere or in a
// circle, that is reported and the answer is nil.
func (f *Files) Deref(n, root *Node, report *api.Diagnostics) *Node {
	if _, ok := n.Reference(); !ok {
		return n
	}
	path := []*Node{n}
	for {
		text, ok := n.Reference()
		if !ok {
			return n
		}
		next := f.follow(n, root, text, report)
		if next == nil {
			return nil
		}
		if slices.Contains(path, next) {
			report.Add(circle(path, next))
			return nil
		}
		path = append(path, next)
		n = next
	}
}

func circle(path []*Node, again *Node) api.Diagnostic {
	var steps []string
	for _, n := range path[slices.Index(path, again):] {
		text, _ := n.Reference()
		steps = append(steps, text)
	}
	return api.Diagnostic{
		Severity: api.Error, Rule: "CF-35", Pos: path[0].Get("$ref").Pos(), Pointer: path[0].Pointer(),
		Summary:  "$ref leads in a circle: " + strings.Join(steps, " → "),
		Expected: "a reference that ends at an object without $ref",
	}
}

// follow takes one step along a reference.
func (f *Files) follow(n, root *Node, text string, report *api.Diagnostics) *Node {
	at := n.Get("$ref").Pos()
	file, pointer, _ := strings.Cut(text, "#")
	if n.doc != nil && n.doc != root.Document() {
		root = n.doc.Root
	}
	if file != "" {
		if strings.Contains(file, "://") {
			// CF-35: remote documents are refused.
			report.Add(api.Diagnostic{
				Severity: api.Error, Rule: "CF-35", Pos: at, Pointer: n.Pointer(),
				Summary:    fmt.Sprintf("$ref to a remote document %s is not followed", file),
				Expected:   "a pointer into this document, or a file beside it",
				Suggestion: "save the document next to this one and name the file",
			})
			return nil
		}
		if root = f.open(Relative(n, file), at, report); root == nil {
			return nil
		}
	}
	found, last, part := root.Lookup(pointer)
	if found == nil {
		report.Add(dangling(n, text, last, part))
	}
	return found
}

func dangling(n *Node, text string, last *Node, part string) api.Diagnostic {
	where := last.Pointer()
	if where == "" {
		where = "the root of the document"
	}
	d := api.Diagnostic{
		Severity: api.Error, Rule: "CF-35", Pos: n.Get("$ref").Pos(), Pointer: n.Pointer(),
		Summary: fmt.Sprintf("$ref %s leads nowhere: %s has no member %q", text, where, part),
	}
	names := make([]string, 0, last.Len())
	for i := range last.Members() {
		names = append(names, last.members[i].Name)
	}
	switch near := Nearest(part, names); {
	case near != "":
		d.Suggestion = strings.TrimSuffix(text, EscapePointer(part)) + EscapePointer(near)
	case 0 < len(names) && len(names) <= 12:
		d.Expected = "one of " + strings.Join(names, ", ")
	}
	return d
}
