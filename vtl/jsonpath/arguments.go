package jsonpath

import "strings"

// arguments splits the arguments of a function, which begin at c.pos, and moves behind the closing parenthesis. An argument
// that begins with neither $, @, {, a digit, a minus nor a double quote is dropped.
func (c *compiler) arguments(name string) []argument {
	a := argumentReader{compiler: c, parens: 1}
	for c.in(c.pos) && a.parens > 0 {
		b := c.cur()
		c.pos++
		a.take(b)
	}
	if a.braces != 0 || a.parens != 0 || a.brackets != 0 {
		c.fault(c.pos-1, "the arguments of %s are not closed", name)
	}
	return a.list
}

// argumentKind tells what an argument being read is.
type argumentKind uint8

const (
	unknownArgument argumentKind = iota
	jsonArgument
	pathArgument
)

type argumentReader struct {
	*compiler
	list                             []argument
	text                             []byte
	kind                             argumentKind
	start                            int
	parens, brackets, braces, quotes int
	prior                            byte
}

// take reads one byte of the argument list.
func (a *argumentReader) take(b byte) {
	if a.kind == unknownArgument {
		if strings.IndexByte(" \t\r\n", b) >= 0 {
			return
		}
		a.begin(b)
	}
	switch b {
	case '"':
		a.quote()
	case '(':
		a.parens++
	case '{':
		a.braces++
	case '[':
		a.brackets++
	case '}':
		a.braces = a.less(a.braces, b)
	case ']':
		a.brackets = a.less(a.brackets, b)
	case ')':
		a.parens--
		if a.prior == '(' {
			a.text = append(a.text, b)
		}
		a.mayFinish(b)
	case ',':
		a.mayFinish(b)
	case '\\':
		if a.escaped() {
			return
		}
	}
	if a.kind != unknownArgument && !(b == ',' && a.braces == 0 && a.brackets == 0 && a.parens == 1) {
		a.text = append(a.text, b)
	}
	a.prior = b
}

// begin decides by the first byte what kind of argument follows.
func (a *argumentReader) begin(b byte) {
	a.start = a.pos - 1
	switch {
	case b == '{' || b == '"' || b == '-' || isDigit(b):
		a.kind = jsonArgument
	case b == '$' || b == '@':
		a.kind = pathArgument
	}
}

func (a *argumentReader) quote() {
	if a.prior != '\\' && a.quotes > 0 {
		a.quotes--
	} else {
		a.quotes++
	}
}

// escaped takes \, and \" inside quotes as the plain character.
func (a *argumentReader) escaped() bool {
	if next := a.cur(); a.quotes == 1 && (next == ',' || next == '"') {
		a.text = append(a.text, next)
		a.pos++
		a.prior = 0
		return true
	}
	return false
}

func (a *argumentReader) less(n int, b byte) int {
	if n == 0 {
		a.fault(a.pos-1, "this %c closes nothing", b)
	}
	return n - 1
}

// mayFinish ends the argument when the comma or parenthesis stands outside of everything.
func (a *argumentReader) mayFinish(b byte) {
	outside := a.quotes == 0 && a.braces == 0 && a.brackets == 0
	if !outside || !(a.parens == 0 && b == ')' || a.parens == 1) || a.kind == unknownArgument {
		return
	}
	text := string(a.text)
	if a.kind == jsonArgument {
		a.list = append(a.list, jsonArgumentOf(text))
	} else {
		s := newScanner(text, a.base+a.start)
		p := compileSteps(s, text, a.nesting+1)
		a.list = append(a.list, argument{path: p, spread: withWildcard(p)})
	}
	a.text, a.kind = a.text[:0], unknownArgument
}
