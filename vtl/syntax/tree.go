package syntax

// Span is a piece of the source, in byte offsets. Inside an interpolated string it belongs to the string's own text.
type Span struct {
	Start, End int
}

// Node is an element of the tree.
type Node interface {
	// Where returns the piece of the source the node was read from, white space that the node swallows included.
	Where() Span
	// At returns the position as Velocity reports it.
	At() Pos
	// Children returns the nodes inside, in source order.
	Children() []Node

	move(by Pos)
}

// base is what all nodes share.
type base struct {
	span Span
	pos  Pos
}

func (b *base) Where() Span      { return b.span }
func (b *base) At() Pos          { return b.pos }
func (b *base) Children() []Node { return nil }

// Run is the run of tokens a node was read from. It gives the node's literal text.
type Run struct {
	first, last int
	tokens      []token
	source      string
}

// Literal is the node's own text as Velocity has it where it prints an element instead of rendering it: without comments inside
// and without the backslashes that escape references.
func (r *Run) Literal() string { return literal(r.source, r.tokens) }

// Tree is a parsed template, or the parsed contents of an interpolated string.
type Tree struct {
	Source string
	Root   *Block

	memory *memory // nil in the tree of a string
}

// Block is a sequence of statements: a whole template or the body of a directive.
type Block struct {
	base
	Run
	Nodes []Node
}

// Text is what is printed as it stands. Text differs from the source where escapes and comments are involved.
type Text struct {
	base
	Text string
}

// Form tells how a reference was written.
type Form uint8

// The forms of references.
const (
	Normal Form = iota // $x
	Formal             // ${x}
	Quiet              // $!x, $!{x}
	Runt               // a bare word that the grammar takes for a reference; it has no value and prints itself
	Void               // $\!x: never has a value
)

// Reference is a reference with its members.
type Reference struct {
	base
	Run
	Form    Form
	Name    string // of the variable
	Target  string // name that #set assigns when there are no members: of ${x} it is "{"
	Links   []Link
	Escaped bool   // preceded by an odd number of backslashes: prints NullText
	Escape  string // backslashes printed before it
	Before  string // text printed before it, the "$" of "$$x"
}

// Link is a member of a reference: a *Property, *Call or *Index.
type Link interface {
	Node
	link()
}

// Property is .name.
type Property struct {
	base
	Name string
}

// Call is .name(args).
type Call struct {
	base
	Name string
	Args []Node
}

// Index is [key].
type Index struct {
	base
	Key Node
}

func (*Property) link() {}
func (*Call) link()     {}
func (*Index) link()    {}

// Set is #set(left = right).
type Set struct {
	base
	Left  *Reference
	Right Node
}

// If is #if with its #elseif and #else branches.
type If struct {
	base
	Branches []Branch
}

// Branch is a condition and its block; Cond is nil for #else.
type Branch struct {
	Pos  Pos // of its directive
	Cond Node
	Body *Block
}

// Directive is any other directive, known or not.
type Directive struct {
	base
	Run
	Name   string
	Parens bool // written with parentheses
	Args   []Node
	Body   *Block // nil for a directive without a block
}

// Word is a bare word among the arguments of a directive.
type Word struct {
	base
	Text string
}

// String is a string literal. Inner is set when it has to be rendered; otherwise Value is its text.
type String struct {
	base
	Raw    string // as written, with its quotes
	Value  string
	Inner  *Tree
	Padded bool // Inner has one blank more at its end, which is taken off the result again
}

// Integer is an integer literal.
type Integer struct {
	base
	Text string
}

// Float is a decimal literal.
type Float struct {
	base
	Text string
}

// Bool is true or false.
type Bool struct {
	base
	Value bool
}

// Range is [from..to].
type Range struct {
	base
	Run
	From, To Node
}

// List is [a, b].
type List struct {
	base
	Items []Node
}

// Map is {k: v}.
type Map struct {
	base
	Keys, Values []Node
}

// Op is an operator.
type Op uint8

// The operators.
const (
	Or Op = iota
	And
	EQ
	NE
	LT
	LE
	GT
	GE
	Add
	Sub
	Mul
	Div
	Mod
)

// Symbols are the operators as written.
var Symbols = [...]string{Or: "||", And: "&&", EQ: "==", NE: "!=", LT: "<", LE: "<=", GT: ">", GE: ">=", Add: "+", Sub: "-",
	Mul: "*", Div: "/", Mod: "%"}

// Binary is left op right.
type Binary struct {
	base
	Run         // of the right side alone, as Velocity has it
	Op          Op
	Left, Right Node
}

// Not is !x.
type Not struct {
	base
	X Node
}

// Paren is (x).
type Paren struct {
	base
	Run // without the parentheses
	X   Node
}

// Literal is the text of a directive as an unknown one prints it.
func (n *Directive) Literal() string { return images(n.tokens) }

// NullText is what stock Velocity prints for a reference without a value.
func (n *Reference) NullText() string {
	switch {
	case n.Form == Void:
		return n.Name
	case n.Form == Quiet && !n.Escaped:
		return ""
	}
	return n.Literal()
}

// Children of the nodes that have some.

func (n *Block) Children() []Node { return n.Nodes }

func (n *Reference) Children() []Node {
	list := make([]Node, len(n.Links))
	for i, l := range n.Links {
		list[i] = l
	}
	return list
}

func (n *Call) Children() []Node  { return n.Args }
func (n *Index) Children() []Node { return []Node{n.Key} }
func (n *Set) Children() []Node   { return []Node{n.Left, n.Right} }

func (n *If) Children() []Node {
	var list []Node
	for _, b := range n.Branches {
		if b.Cond != nil {
			list = append(list, b.Cond)
		}
		list = append(list, b.Body)
	}
	return list
}

func (n *Directive) Children() []Node {
	if n.Body == nil {
		return n.Args
	}
	return append(n.Args[:len(n.Args):len(n.Args)], n.Body)
}

func (n *Range) Children() []Node { return []Node{n.From, n.To} }
func (n *List) Children() []Node  { return n.Items }

func (n *Map) Children() []Node {
	list := make([]Node, 0, 2*len(n.Keys))
	for i := range n.Keys {
		list = append(list, n.Keys[i], n.Values[i])
	}
	return list
}

func (n *Binary) Children() []Node { return []Node{n.Left, n.Right} }
func (n *Not) Children() []Node    { return []Node{n.X} }
func (n *Paren) Children() []Node  { return []Node{n.X} }
