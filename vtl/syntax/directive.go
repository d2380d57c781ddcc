package syntax

import "strings"

// known are the directives the service has besides those of the grammar; true means with a block.
var known = map[string]bool{"foreach": true, "define": true, "literal": true, "macro": true, "break": false, "stop": false}

func isKnown(name string) bool {
	_, ok := known[name]
	return ok
}

// set reads #set(left = right).
func (p *parser) set() Node {
	n := p.mem.sets.One()
	n.base = p.from()
	p.take(tSet)
	p.blank()
	if k := p.peek(0).kind; k != tIdentifier && k != tLCurly {
		p.unexpected(p.peek(0), "a reference as target of #set")
	}
	n.Left = p.reference()
	p.blank()
	p.take(tAssign)
	n.Right = p.expression()
	p.closeDirective()
	p.lex.inSet = false
	p.peek(0)
	p.to(&n.base)
	return n
}

func (p *parser) closeDirective() {
	if !p.is(tRParen) {
		p.unexpected(p.peek(0), "an operator or ')'")
	}
	p.i++
}

// ifStatement reads #if ... #elseif ... #else ... #end.
func (p *parser) ifStatement() Node {
	p.enter()
	defer p.leave()
	n := p.mem.ifs.One()
	n.base = p.from()
	for p.is(tIf) || p.is(tElseIf) && len(n.Branches) > 0 {
		at := p.peek(0).pos
		p.i++
		p.blank()
		p.take(tLParen)
		cond := p.expression()
		p.closeDirective()
		n.Branches = append(n.Branches, Branch{at, cond, p.block()})
		if !p.is(tElseIf) {
			break
		}
	}
	if at := p.peek(0).pos; p.accept(tElse) {
		n.Branches = append(n.Branches, Branch{at, nil, p.block()})
	}
	p.end("#if", n.pos)
	p.to(&n.base)
	return n
}

// end consumes #end.
func (p *parser) end(what string, opened Pos) {
	t := p.peek(0)
	if t.kind != tEnd {
		p.unexpected(t, "#end for the "+what+" of line "+itoa(opened.Line))
	}
	p.i++
}

// directive reads every directive that is not part of the grammar itself, known or not.
func (p *parser) directive() Node {
	p.enter()
	defer p.leave()
	n := p.mem.directives.One()
	n.base, n.first = p.from(), p.i
	word := p.i
	n.Name = directiveName(p.peek(0))
	p.i++
	p.lex.state = inDirective
	if !p.parenAhead() {
		p.withoutParens(n)
		return n
	}
	n.Parens = true
	p.blank()
	p.take(tLParen)
	p.arguments(n, word)
	p.blank()
	if !p.is(tRParen) {
		p.unexpected(p.peek(0), "a value or ')' in #"+n.Name)
	}
	p.i++
	if known[n.Name] || !isKnown(n.Name) && strings.HasPrefix(n.Name, "@") {
		n.Body = p.block()
		p.end("#"+n.Name, n.pos)
		p.checkMacro(n, word)
	}
	n.last = p.i - 1
	p.to(&n.base)
	return n
}

func directiveName(t *token) string {
	if t.kind == tBracketedWord {
		return t.image[2 : len(t.image)-1]
	}
	return t.image[1:]
}

// withoutParens ends a directive word that no parenthesis follows.
func (p *parser) withoutParens(n *Directive) {
	if n.Name == "macro" {
		p.fail(n.pos, "#macro needs a name in parentheses", "#macro(name $argument)")
	}
	p.lex.pop()
	n.last = p.i - 1
	p.to(&n.base)
}

// parenAhead looks at the characters that follow for blanks and a parenthesis.
func (p *parser) parenAhead() bool {
	rest := p.lex.rest()
	n := blanks(rest)
	return n < len(rest) && rest[n] == '('
}

// arguments reads the arguments of a directive, with commas between them or not.
func (p *parser) arguments(n *Directive, word int) {
	mark := len(p.mem.openNodes)
	for p.startsArgument() {
		p.blank()
		if p.accept(tComma) {
			p.blank()
		}
		a := p.argument(n.Name, len(p.mem.openNodes)-mark, word)
		p.mem.openNodes = append(p.mem.openNodes, a)
	}
	n.Args = p.mem.closeNodes(mark)
}

// argument reads the i-th argument of a directive and checks bare words: only the name of a macro and the "in" of #foreach.
func (p *parser) argument(directive string, i, word int) Node {
	after := p.toks[word+1].pos
	naming := directive == "macro" && i == 0
	if !p.is(tWord) {
		n := p.operand()
		if naming {
			p.fail(after, "the first argument of #macro must be its name", "a word without quotes")
		}
		return n
	}
	w := p.mem.words.One()
	w.base, w.Text = p.from(), p.peek(0).image
	p.i++
	p.to(&w.base)
	if isKnown(directive) && !naming && (directive != "foreach" || i != 1) {
		p.fail(after, "the word "+w.Text+" is no argument for #"+directive, "a reference begins with $, text needs quotes")
	}
	return w
}

// checkMacro notes the name of a macro that was defined.
func (p *parser) checkMacro(n *Directive, word int) {
	if n.Name != "macro" {
		return
	}
	if len(n.Args) == 0 {
		p.fail(p.toks[word+1].pos, "#macro needs a name", "#macro(name $argument)")
	}
	p.macros[n.Args[0].(*Word).Text] = true
}

// escapedDirective gives the text of backslashes before #word: one is an escape before words that mean something.
func (p *parser) escapedDirective(t *token) string {
	slash := strings.LastIndexByte(t.image, '\\')
	directive := t.image[slash+1:]
	name := directive[1:]
	if name[0] == '{' {
		name = name[1 : len(name)-1]
	}
	if !isKnown(name) && !p.macros[name] && !isControl(name) {
		return t.image
	}
	return t.image[:slash/2] + directive
}

func isControl(name string) bool {
	switch name {
	case "if", "end", "set", "else", "elseif":
		return true
	}
	return false
}

// escape reads pairs of backslashes: each prints as one before a directive, as two elsewhere.
func (p *parser) escape() Node {
	n := p.mem.texts.One()
	n.base = p.from()
	count := 0
	for p.is(tDoubleEscape) {
		p.i++
		count++
	}
	t := p.peek(0)
	pair := `\\`
	switch t.kind {
	case tIf, tElse, tElseIf, tEnd:
		pair = `\`
	default:
		if t.image != "" && (isKnown(t.image[1:]) || p.macros[t.image[1:]]) {
			pair = `\`
		}
	}
	n.Text = strings.Repeat(pair, count)
	p.to(&n.base)
	return n
}
