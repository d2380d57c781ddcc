package probe

import (
	"strings"

	"postern/vtl/syntax"
)

// walker goes through a template in the order of its text and keeps what its
// variables stand for.
type walker struct {
	u      *Usage
	env    map[string]Origin
	at     map[*syntax.Reference]int // its use
	quoted bool                      // inside a JSON string of the output
	aside  int                       // inside the text of a #set or an argument
	last   byte                      // of the text before
	depth  int                       // of blocks and texts that are printed by name
	turns  int                       // blocks and texts printed by name so far
}

func (w *walker) block(b *syntax.Block) {
	if b == nil {
		return
	}
	for _, n := range b.Nodes {
		w.statement(n)
	}
}

func (w *walker) statement(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.Text:
		w.text(n.Text)
	case *syntax.Reference:
		w.printed(n)
	case *syntax.Set:
		w.set(n)
	case *syntax.If:
		w.branches(n)
	case *syntax.Directive:
		w.directive(n)
	}
}

// text follows the quotes of the output.
func (w *walker) text(text string) {
	if w.aside > 0 {
		return
	}
	if trimmed := strings.TrimSpace(text); w.u.first && trimmed != "" {
		w.u.first = false
		w.u.Writes = trimmed[0] == '{' || trimmed[0] == '['
	}
	for i := range len(text) {
		if text[i] == '"' && w.last != '\\' {
			w.quoted = !w.quoted
		}
		w.last = text[i]
	}
}

// printed is a reference among the output.
func (w *walker) printed(n *syntax.Reference) {
	at := w.use(n)
	if w.aside == 0 {
		w.prints(at)
	}
}

// prints notes that a reference is among the output, and what stands behind it.
func (w *walker) prints(at int) {
	use := &w.u.Uses[at]
	from := use.Origin
	if w.expand(from) {
		use.Printed = true
		return
	}
	w.u.first = false
	w.last = 0
	use.Printed, use.Quoted = true, use.Quoted || w.quoted
	if !w.quoted {
		from.raw(w.u)
	}
}

// maxDepth bounds blocks and texts inside of each other, maxTurns all of them:
// each may print several.
const (
	maxDepth = 20
	maxTurns = 2000
)

// expand walks the block or the text that is printed by its name, at the place
// where it is printed: false when there is none.
func (w *walker) expand(from Origin) bool {
	if from.block == nil && from.parts == nil || w.depth >= maxDepth || w.turns >= maxTurns {
		return false
	}
	w.depth++
	w.turns++
	w.block(from.block)
	for _, part := range from.parts {
		w.part(part)
	}
	w.depth--
	return true
}

// part is a piece of a text that was put together before: its references mean
// what they meant there.
func (w *walker) part(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.Text:
		w.text(n.Text)
	case *syntax.Reference:
		if at, known := w.at[n]; known {
			w.prints(at)
		}
	case *syntax.String:
		if n.Inner == nil {
			w.text(n.Value)
			return
		}
		for _, inner := range n.Inner.Root.Nodes {
			w.part(inner)
		}
	case *syntax.Binary:
		w.part(n.Left)
		w.part(n.Right)
	case *syntax.Paren:
		w.part(n.X)
	case *syntax.If:
		before, after := w.quoted, w.quoted
		for i, b := range n.Branches {
			w.quoted = before
			for _, inner := range b.Body.Nodes {
				w.part(inner)
			}
			if i == 0 {
				after = w.quoted
			}
		}
		w.quoted = after
	case *syntax.Directive:
		if n.Name == "foreach" && n.Body != nil {
			for _, inner := range n.Body.Nodes {
				w.part(inner)
			}
		}
	}
}

// raw notes that a value is printed outside of quotes.
func (o Origin) raw(u *Usage) {
	switch {
	case o.Kind == Payload && o.Shape != nil:
		o.Shape.Raw = true
	case o.Kind == Param:
		u.param("", o.Name).raw = true
	}
}

// use records a reference and is the index of its use. A block that is printed
// is walked again: its references may mean something else there.
func (w *walker) use(n *syntax.Reference) int {
	origin := w.origin(n)
	if i, known := w.at[n]; known && i < len(w.u.Uses) && w.u.Uses[i].Node == n {
		w.u.Uses[i].Origin = origin
		return i
	}
	at := n.At()
	w.at[n] = len(w.u.Uses)
	w.u.Uses = append(w.u.Uses, Use{Node: n, Origin: origin, Line: int(at.Line), Col: int(at.Col), Text: strings.TrimSpace(n.Literal())})
	return w.at[n]
}

func (w *walker) set(n *syntax.Set) {
	w.aside++
	origin := w.value(n.Right)
	w.aside--
	if len(n.Left.Links) == 0 {
		w.u.sets[n.Left.Name]++
		w.env[n.Left.Name] = origin
	}
}

// branches walks an #if: every branch begins in the same state, what follows
// goes on in that of the first.
func (w *walker) branches(n *syntax.If) {
	before, after := w.quoted, w.quoted
	for i, b := range n.Branches {
		if b.Cond != nil {
			w.aside++
			w.condition(b.Cond, true)
			w.aside--
		}
		w.quoted = before
		w.block(b.Body)
		if i == 0 {
			after = w.quoted
		}
	}
	w.quoted = after
}

func (w *walker) directive(n *syntax.Directive) {
	switch {
	case n.Name == "foreach" && len(n.Args) > 2:
		w.foreach(n)
		return
	case n.Name == "define" && len(n.Args) > 0:
		if ref, ok := n.Args[0].(*syntax.Reference); ok {
			w.u.sets[ref.Name]++
			w.env[ref.Name] = Origin{Kind: Computed, block: n.Body}
		}
		w.aside++
		w.block(n.Body)
		w.aside--
	}
}

func (w *walker) foreach(n *syntax.Directive) {
	w.aside++
	list := w.value(n.Args[2])
	w.aside--
	element := Origin{}
	switch {
	case list.Kind == Payload && list.Shape != nil:
		element = Origin{Kind: Payload, Shape: list.Shape.Item()}
	case list.Kind == Computed:
		element = Origin{Kind: Computed}
	}
	if ref, ok := n.Args[0].(*syntax.Reference); ok {
		w.u.sets[ref.Name]++
		w.env[ref.Name] = element
	}
	w.block(n.Body)
}

// value walks an expression and says where its value comes from.
func (w *walker) value(n syntax.Node) Origin {
	switch n := n.(type) {
	case *syntax.Reference:
		return w.u.Uses[w.use(n)].Origin
	case *syntax.Paren:
		return w.value(n.X)
	case *syntax.String:
		return w.str(n)
	case *syntax.Binary:
		w.binary(n)
		if n.Op == syntax.Add && (isText(n.Left) || isText(n.Right)) {
			return Origin{Kind: Computed, parts: []syntax.Node{n.Left, n.Right}}
		}
		return Origin{Kind: Computed}
	}
	for _, child := range n.Children() {
		w.value(child)
	}
	return Origin{Kind: Computed}
}

// str walks an interpolated string; one that is a single reference stands for
// it.
func (w *walker) str(n *syntax.String) Origin {
	text := Origin{Kind: Computed, parts: []syntax.Node{n}}
	if n.Inner == nil {
		return text
	}
	before := len(w.u.Uses)
	w.block(n.Inner.Root)
	if nodes := n.Inner.Root.Nodes; len(nodes) > 0 && len(w.u.Uses) > before {
		if _, ok := nodes[0].(*syntax.Reference); ok && (len(nodes) == 1 || n.Padded && len(nodes) == 2) {
			return w.u.Uses[before].Origin
		}
	}
	return text
}

// condition walks what an #if asks.
func (w *walker) condition(n syntax.Node, sole bool) {
	switch n := n.(type) {
	case *syntax.Reference:
		use := &w.u.Uses[w.use(n)]
		use.Condition, use.Sole = true, sole
		if use.Origin.Kind == Payload && use.Origin.Shape != nil {
			use.Origin.Shape.Truth = true
		}
	case *syntax.Paren:
		w.condition(n.X, sole)
	case *syntax.Not:
		w.condition(n.X, sole)
	case *syntax.Binary:
		if n.Op == syntax.And || n.Op == syntax.Or {
			w.condition(n.Left, sole)
			w.condition(n.Right, sole)
			return
		}
		w.binary(n)
	default:
		w.value(n)
	}
}

// binary walks a comparison or calculation: what a value is compared with says
// what it may be.
func (w *walker) binary(n *syntax.Binary) {
	left, right := w.value(n.Left), w.value(n.Right)
	w.compared(left, n.Right)
	w.compared(right, n.Left)
	if n.Op == syntax.EQ || n.Op == syntax.NE || n.Op == syntax.Add && (isText(n.Left) || isText(n.Right)) {
		return
	}
	for _, o := range []Origin{left, right} { // order and arithmetic want numbers
		if o.Kind == Payload && o.Shape != nil {
			o.Shape.Number = true
		}
	}
}

func isText(n syntax.Node) bool {
	_, ok := n.(*syntax.String)
	return ok
}

func (w *walker) compared(o Origin, with syntax.Node) {
	text, number := "", false
	switch with := with.(type) {
	case *syntax.String:
		if with.Inner != nil {
			return
		}
		text = with.Value
	case *syntax.Integer:
		text, number = with.Text, true
	case *syntax.Float:
		text, number = with.Text, true
	case *syntax.Bool:
		if o.Shape != nil {
			o.Shape.Truth = true
		}
		return
	default:
		return
	}
	switch {
	case o.Kind == Payload && o.Shape != nil:
		o.Shape.Number = o.Shape.Number || number
		o.Shape.compare(text)
	case o.Kind == Param:
		w.u.param("", o.Name).compare(text)
	}
}
