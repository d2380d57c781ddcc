package lint

import (
	"slices"

	"postern/vtl/syntax"
)

// printed are directives of Velocity that API Gateway prints as they are
// written: it has no macros, loads no templates and evaluates no texts.
var printed = []string{"parse", "include", "evaluate"}

// directives finds directives that do nothing but stand in the output; false
// when there is one.
func (c *checker) directives(t *template) bool {
	names := printed
	eachDirective(t.usage.Tree.Root, func(d *syntax.Directive) {
		if word, ok := macroName(d); ok {
			names = append(names[:len(names):len(names)], word)
		}
	})
	fine := true
	eachDirective(t.usage.Tree.Root, func(d *syntax.Directive) {
		if d.Parens && slices.Contains(names, d.Name) {
			at := d.At()
			c.add("CK-11", t.pair.At(int(at.Line), int(at.Col)), "%s: #%s is printed as it is written", t.name, d.Name)
			fine = false
		}
	})
	return fine
}

// macroName is the name that a #macro defines.
func macroName(d *syntax.Directive) (string, bool) {
	if d.Name != "macro" || len(d.Args) == 0 {
		return "", false
	}
	word, ok := d.Args[0].(*syntax.Word)
	if !ok {
		return "", false
	}
	return word.Text, true
}

// eachDirective visits the directives of a tree, those of texts that are
// rendered too, but not those in the body of a macro, which vanishes.
func eachDirective(n syntax.Node, visit func(*syntax.Directive)) {
	switch n := n.(type) {
	case *syntax.Directive:
		visit(n)
		if n.Name == "macro" {
			return
		}
	case *syntax.String:
		if n.Inner != nil {
			eachDirective(n.Inner.Root, visit)
		}
	}
	for _, child := range n.Children() {
		eachDirective(child, visit)
	}
}
