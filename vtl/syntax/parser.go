package syntax

import "strings"

// Error is a template that cannot be parsed.
type Error struct {
	Pos     Pos
	Message string
	Hint    string
	Limit   bool // a limit was reached, the text itself may be well-formed
}

func (e *Error) Error() string { return e.Message }

const (
	maxNesting = 1000 // blocks, parentheses, arguments and literals inside each other
	maxChain   = 5000 // operators of one rank in a row
)

// parser builds the tree. Its productions are those of the Velocity grammar, with the grammar's look-ahead: since the lexer's
// state depends on what was read, a token is never looked at earlier than there.
type parser struct {
	lex   lexer
	mem   *memory
	toks  []token
	i     int // next token
	depth int

	macros map[string]bool // names defined so far; a backslash before them is an escape
	memo   map[int]int     // look-ahead: parameter at token → token behind it, -1 for none
}

// failure carries an Error from the depth of the grammar to Parse.
type failure struct{ err *Error }

// Parse reads a template.
func Parse(source string) (*Tree, error) {
	m := memories.Get().(*memory)
	tree, err := parse(source, m, map[string]bool{}, 0)
	if err != nil {
		return nil, err
	}
	tree.memory = m
	return tree, nil
}

func parse(source string, m *memory, macros map[string]bool, depth int) (tree *Tree, err *Error) {
	list := m.used
	p := &parser{lex: newLexer(source), mem: m, macros: macros, depth: depth, toks: m.list(roughly(source))}
	defer func() {
		if r := recover(); r != nil {
			f, ours := r.(failure)
			if !ours {
				panic(r)
			}
			tree, err = nil, f.err
		}
	}()
	root := p.block()
	if t := p.peek(0); t.kind != tEOF {
		p.unexpected(t, "")
	}
	m.tokens[list] = p.toks
	root.span.End = len(source)
	f := finisher{p: p}
	f.visit = f.node
	f.node(root)
	return &Tree{Source: source, Root: root}, nil
}

// roughly guesses how many tokens a template has. A reference has about six, a directive eight.
func roughly(source string) int {
	guess := 8 + 6*strings.Count(source, "$") + 8*strings.Count(source, "#")
	return min(guess, len(source)+1, 16<<10)
}

// peek returns the token n places ahead.
func (p *parser) peek(n int) *token {
	if p.i+n < len(p.toks) {
		return &p.toks[p.i+n]
	}
	return p.read(n)
}

// read reads tokens until one is n places ahead. At the end of the template that is the end.
func (p *parser) read(n int) *token {
	for p.i+n >= len(p.toks) {
		if k := len(p.toks); k > 0 && p.toks[k-1].kind == tEOF {
			return &p.toks[k-1]
		}
		if k := len(p.toks); k < cap(p.toks) {
			p.toks = p.toks[:k+1] // zero there
		} else {
			p.toks = append(p.toks, token{})
		}
		if err := p.lex.next(&p.toks[len(p.toks)-1]); err != nil {
			p.toks = p.toks[:len(p.toks)-1]
			panic(failure{&Error{Pos: err.pos, Message: err.message, Hint: hintFor(err.message)}})
		}
	}
	return &p.toks[p.i+n]
}

func (p *parser) is(k kind) bool { return p.peek(0).kind == k }

// take consumes a token of the kind or fails.
func (p *parser) take(k kind) *token {
	t := p.peek(0)
	if t.kind != k {
		p.unexpected(t, wording[k])
	}
	p.i++
	return t
}

// accept consumes a token of the kind if it comes next.
func (p *parser) accept(k kind) bool {
	if !p.is(k) {
		return false
	}
	p.i++
	return true
}

func (p *parser) blank() { p.accept(tWhitespace) }

func (p *parser) unexpected(t *token, expected string) {
	msg := "unexpected " + withoutArticle(describe(t))
	if expected != "" {
		msg += ", expected " + expected
	}
	panic(failure{&Error{Pos: t.pos, Message: msg, Hint: hint(t, expected)}})
}

func (p *parser) fail(pos Pos, message, hint string) {
	panic(failure{&Error{Pos: pos, Message: message, Hint: hint}})
}

// enter counts a level of nesting; the caller defers leave.
func (p *parser) enter() {
	if p.depth++; p.depth > maxNesting {
		panic(failure{&Error{Pos: p.peek(0).pos, Message: "the template is nested too deeply", Limit: true,
			Hint: "at most 1,000 levels"}})
	}
}

func (p *parser) leave() { p.depth-- }

// from starts the base of a node at the next token.
func (p *parser) from() base {
	t := p.peek(0)
	return base{span: Span{Start: int(t.full)}, pos: t.pos}
}

// to ends it behind the last consumed token.
func (p *parser) to(b *base) {
	b.span.End = b.span.Start
	if p.i > 0 {
		b.span.End = max(b.span.Start, int(p.toks[p.i-1].end))
	}
}

// block reads statements up to a token that cannot begin one.
func (p *parser) block() *Block {
	p.enter()
	defer p.leave()
	n := p.mem.blocks.One()
	n.base, n.first = p.from(), p.i
	if p.i == 0 {
		n.span.Start = 0
	}
	mark := len(p.mem.openNodes)
	for p.startsStatement() {
		s := p.statement()
		p.mem.openNodes = append(p.mem.openNodes, s)
	}
	n.Nodes = p.mem.closeNodes(mark)
	n.last = p.i - 1
	p.to(&n.base)
	return n
}

func (p *parser) startsStatement() bool {
	switch p.peek(0).kind {
	case tIf, tIdentifier, tLCurly, tLineCommentStart, tBlockComment, tFormalComment, tTextBlock, tSet, tEscapeDirective,
		tDoubleEscape, tWord, tBracketedWord:
		return true
	}
	return p.isText()
}

// isText reports whether the next token is printed as it stands when it begins a statement.
func (p *parser) isText() bool {
	switch p.peek(0).kind {
	case tText, tDot, tRParen, tLParen, tInteger, tFloat, tString, tEscape, tLCurly, tRCurly, tEmptyIndex:
		return true
	}
	return false
}

func (p *parser) statement() Node {
	switch p.peek(0).kind {
	case tIf:
		return p.ifStatement()
	case tLineCommentStart, tBlockComment, tFormalComment:
		return p.comment()
	case tTextBlock:
		t := *p.peek(0)
		literal := tokenText(&t)
		return p.text(literal[3 : len(literal)-3])
	case tSet:
		return p.set()
	case tEscapeDirective:
		t := p.peek(0)
		t.image = p.escapedDirective(t) // a literal around it shows it without the escape
		return p.text(t.image)
	case tDoubleEscape:
		return p.escape()
	case tWord, tBracketedWord:
		return p.directive()
	}
	if p.startsReference() {
		return p.reference()
	}
	return p.text(tokenText(p.peek(0)))
}

// text consumes one token that prints as text.
func (p *parser) text(text string) *Text {
	n := p.mem.texts.One()
	n.base, n.Text = p.from(), text
	p.i++
	p.to(&n.base)
	return n
}

// comment reads a comment. What stands before its mark in the same token is text.
func (p *parser) comment() Node {
	n := p.mem.texts.One()
	n.base = p.from()
	t := p.peek(0)
	p.i++
	mark := strings.Index(t.image, "##")
	if mark < 0 {
		mark = max(strings.Index(t.image, "#*"), 0)
	}
	n.Text = t.image[:mark]
	if t.kind == tLineCommentStart {
		p.accept(tLineCommentEnd)
	}
	p.to(&n.base)
	return n
}

func (p *parser) startsReference() bool {
	switch p.peek(0).kind {
	case tIdentifier:
		p.peek(1)
		return true
	case tLCurly:
		return p.peek(1).kind == tIdentifier
	}
	return false
}

// reference reads $x, ${x} and what follows; the "$" is part of the first token.
func (p *parser) reference() *Reference {
	p.enter()
	defer p.leave()
	n := p.mem.references.One()
	n.base, n.first = p.from(), p.i
	mark := len(p.mem.openLinks)
	formal := p.accept(tLCurly)
	p.take(tIdentifier)
	p.indexes()
	for p.is(tDot) && p.peek(1).kind == tIdentifier {
		p.i++
		if p.startsCall() {
			p.member(p.call())
		} else {
			p.member(p.property())
		}
		p.indexes()
	}
	if formal {
		p.take(tRCurly)
	}
	n.Links = p.mem.closeLinks(mark)
	n.last = p.i - 1
	p.to(&n.base)
	return n
}

func (p *parser) property() *Property {
	n := p.mem.properties.One()
	n.base = p.from()
	n.Name = p.take(tIdentifier).image
	p.to(&n.base)
	return n
}

func (p *parser) indexes() {
	for p.is(tIndexOpen) {
		p.member(p.index())
	}
}

// member adds a link to the reference being read.
func (p *parser) member(l Link) { p.mem.openLinks = append(p.mem.openLinks, l) }

func (p *parser) index() *Index {
	n := p.mem.indexes.One()
	n.base = p.from()
	p.take(tIndexOpen)
	p.blank()
	switch p.peek(0).kind {
	case tString:
		n.Key = p.stringLiteral()
	case tInteger:
		n.Key = p.integer()
	case tTrue, tFalse:
		n.Key = p.boolean()
	case tIdentifier, tLCurly:
		n.Key = p.reference()
	default:
		p.unexpected(p.peek(0), "a string, an integer, true, false or a reference as index")
	}
	p.blank()
	p.take(tIndexClose)
	p.to(&n.base)
	return n
}

// startsCall looks three tokens ahead: name, parenthesis and something that can be an argument or the end.
func (p *parser) startsCall() bool {
	if p.peek(0).kind != tIdentifier || p.peek(1).kind != tLParen {
		return false
	}
	k := p.peek(2).kind
	return k == tWhitespace || k == tMethodClose || startsParameter(k)
}

func (p *parser) call() *Call {
	n := p.mem.calls.One()
	n.base = p.from()
	n.Name = p.take(tIdentifier).image
	p.take(tLParen)
	if !p.is(tMethodClose) {
		n.Args = p.parameters()
	}
	if !p.is(tMethodClose) {
		p.unexpected(p.peek(0), "',' or ')' after a method's argument")
	}
	p.i++
	p.to(&n.base)
	return n
}

// parameters reads parameters with commas between them.
func (p *parser) parameters() []Node {
	mark := len(p.mem.openNodes)
	for {
		n := p.parameter()
		p.mem.openNodes = append(p.mem.openNodes, n)
		if !p.accept(tComma) {
			return p.mem.closeNodes(mark)
		}
	}
}

// parameter is an argument of a method, an element of a list or map: no operators here.
func (p *parser) parameter() Node {
	p.blank()
	if !startsParameter(p.peek(0).kind) {
		p.unexpected(p.peek(0), "a value")
	}
	n := p.operand()
	p.blank()
	return n
}

// operand reads a literal or a reference.
func (p *parser) operand() Node {
	p.enter()
	defer p.leave()
	switch p.peek(0).kind {
	case tString:
		return p.stringLiteral()
	case tInteger:
		return p.integer()
	case tFloat:
		n := &Float{base: p.from(), Text: p.peek(0).image}
		p.i++
		p.to(&n.base)
		return n
	case tTrue, tFalse:
		return p.boolean()
	case tLBracket:
		if p.startsRange() {
			return p.integerRange()
		}
		return p.list()
	case tLeftCurly:
		return p.mapLiteral()
	case tIdentifier, tLCurly:
		return p.reference()
	}
	p.unexpected(p.peek(0), "a value")
	return nil
}

func (p *parser) stringLiteral() Node {
	n := p.mem.strings.One()
	n.base = p.from()
	n.Raw = p.take(tString).image
	p.to(&n.base)
	return n
}

func (p *parser) integer() Node {
	n := p.mem.integers.One()
	n.base = p.from()
	n.Text = p.take(tInteger).image
	p.to(&n.base)
	return n
}

func (p *parser) boolean() Node {
	n := &Bool{base: p.from(), Value: p.is(tTrue)}
	p.i++
	p.to(&n.base)
	return n
}
