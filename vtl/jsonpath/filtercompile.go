package jsonpath

import (
	"strings"

	"postern/vtl/regex"
	"postern/vtl/value"
)

// filterCompiler reads what stands in [?(...)], the parentheses included:
//
//	or      = and { "||" and }
//	and     = operand { "&&" operand }
//	operand = "!" operand | "(" or ")" | value [ operator value ]
type filterCompiler struct {
	*scanner
	nesting int // of filters and paths
	depth   int // of parentheses and negations
}

// maxParens bounds nested parentheses and negations.
const maxParens = 200

func (f *filterCompiler) compile() predicate {
	p := f.or()
	f.blanks()
	if f.in(f.pos) {
		f.fault(f.pos, "expected the end of the filter")
	}
	return p
}

func (f *filterCompiler) or() predicate {
	list := anyOf{f.and()}
	for f.word("||") {
		list = append(list, f.and())
	}
	if len(list) == 1 {
		return list[0]
	}
	return list
}

func (f *filterCompiler) and() predicate {
	list := allOf{f.operand()}
	for f.word("&&") {
		list = append(list, f.operand())
	}
	if len(list) == 1 {
		return list[0]
	}
	return list
}

// word moves over an operator when it comes next.
func (f *filterCompiler) word(w string) bool {
	start := f.pos
	f.blanks()
	if f.in(f.pos+1) && f.text[f.pos:f.pos+2] == w {
		f.pos += 2
		return true
	}
	f.pos = start
	return false
}

func (f *filterCompiler) operand() predicate {
	if f.depth++; f.depth > maxParens {
		f.fault(f.pos, "the filter is nested more than %d deep", maxParens)
	}
	defer func() { f.depth-- }()
	start := f.blanks().pos
	if f.curIs('!') {
		f.pos++
		if c := f.blanks().cur(); c != '$' && c != '@' {
			return not{f.operand()}
		}
		f.pos = start
	}
	if f.curIs('(') {
		f.pos++
		p := f.or()
		if !f.blanks().curIs(')') {
			f.fault(f.pos, "expected an operator or )")
		}
		f.pos++
		return p
	}
	return f.expression()
}

// expression reads a comparison, or a path alone, which tests that something is there.
func (f *filterCompiler) expression() predicate {
	left := f.value()
	start := f.pos
	if c, ok := f.comparison(left); ok {
		return c
	}
	f.pos = start
	if left.path == nil {
		f.fault(f.pos, "expected an operator after the value")
	}
	return exists{path: left.path, want: !left.negated}
}

// comparison reads an operator and a value; an invalid path or an unknown operator leaves the left side alone.
func (f *filterCompiler) comparison(left *operand) (c *comparison, ok bool) {
	defer func() {
		if fault := recover(); fault != nil {
			if _, caught := fault.(pathFault); !caught {
				panic(fault)
			}
			c, ok = nil, false
		}
	}()
	operator := f.operator()
	return &comparison{operator, left, f.value()}, true
}

func isOperatorChar(c byte) bool { return strings.IndexByte("<>=~!", c) >= 0 }

func (f *filterCompiler) operator() comparer {
	start := f.blanks().pos
	if isOperatorChar(f.cur()) {
		for f.in(f.pos) && isOperatorChar(f.cur()) {
			f.pos++
		}
	} else {
		for f.in(f.pos) && f.cur() != ' ' {
			f.pos++
		}
	}
	name := f.cut(start, f.pos)
	operator, ok := operators[strings.ToUpper(name)]
	if !ok {
		f.fault(start, "there is no filter operator %q", name)
	}
	return operator
}

// value reads a path or a literal.
func (f *filterCompiler) value() *operand {
	switch f.blanks().cur() {
	case '$', '@':
		return f.pathOperand()
	case '!':
		f.pos++
		if c := f.blanks().cur(); c != '$' && c != '@' {
			f.fault(f.pos, "expected a path after !")
		}
		return f.pathOperand()
	case '\'', '"':
		return f.textLiteral(f.cur())
	case 't', 'f':
		return f.boolLiteral()
	case 'n':
		f.constant("null")
		return &operand{literal: node{kind: nodeNull}}
	case '{':
		return f.jsonLiteral('{', '}')
	case '[':
		return f.jsonLiteral('[', ']')
	case '/':
		return f.pattern()
	}
	return f.numberLiteral()
}

// pathOperand reads a path up to an operator, a blank or a parenthesis that closes no empty argument list.
func (f *filterCompiler) pathOperand() *operand {
	start := f.pos
	before := f.before(start)
	for f.pos++; f.in(f.pos); f.pos++ {
		if f.curIs('[') {
			end := f.closing(f.pos, '[', ']', false)
			if end < 0 {
				f.fault(f.pos, "this [ is not closed")
			}
			f.pos = end + 1
		}
		c := f.cur()
		if !f.in(f.pos) || isOperatorChar(c) || c == ' ' || c == ')' && !f.closesCall(start) {
			break
		}
	}
	p := compile(f.cut(start, f.pos), f.base+start, f.nesting+1)
	return &operand{path: p, negated: before >= 0 && f.text[before] == '!'}
}

// closesCall reports whether the parenthesis at pos closes a call without arguments in the path that begins at start.
func (f *filterCompiler) closesCall(start int) bool {
	open := f.before(f.pos)
	return open >= 0 && f.text[open] == '(' && open > start && strings.IndexByte(f.text[start+1:open], '.') >= 0
}

func (f *filterCompiler) textLiteral(quote byte) *operand {
	start := f.pos
	end := f.findUnescaped(start, quote)
	if end < 0 {
		f.fault(start, "the text is not closed with %c", quote)
	}
	f.pos = end + 1
	return &operand{literal: node{kind: nodeString, text: f.unescape(f.cut(start+1, end), start)}}
}

func (f *filterCompiler) constant(word string) {
	if !f.in(f.pos+len(word)-1) || f.text[f.pos:f.pos+len(word)] != word {
		f.fault(f.pos, "expected a value: a path, a text in quotes, a number, true, false, null or JSON")
	}
	f.pos += len(word)
}

func (f *filterCompiler) boolLiteral() *operand {
	truth := f.curIs('t')
	if truth {
		f.constant("true")
	} else {
		f.constant("false")
	}
	return &operand{literal: node{kind: nodeBool, truth: truth}}
}

func (f *filterCompiler) numberLiteral() *operand {
	start := f.pos
	for f.in(f.pos) && (isDigit(f.cur()) || strings.IndexByte("-.eE", f.cur()) >= 0) {
		f.pos++
	}
	text := f.cut(start, f.pos)
	n, ok := parseNumber(text)
	if !ok {
		panic(brokenOff{f.base + start, "expected a value: a path, a text in quotes, a number, true, false, null or JSON"})
	}
	return &operand{literal: node{kind: nodeNumber, num: n}}
}

// jsonLiteral reads an object or array; what is wrong inside shows when the filter is applied.
func (f *filterCompiler) jsonLiteral(opens, closes byte) *operand {
	start := f.pos
	end := f.closing(start, opens, closes, false)
	if end < 0 {
		f.fault(start, "this %c is not closed", opens)
	}
	f.pos = end + 1
	text := f.cut(start, f.pos)
	v, err := value.ReadJSONString(nil, text)
	if err != nil {
		err = failed("%v", err)
	}
	return &operand{literal: node{kind: nodeJSON, text: text, raw: true, value: v}, failure: err}
}

// pattern reads /expression/flags.
func (f *filterCompiler) pattern() *operand {
	start := f.pos
	end := f.findUnescaped(start, '/')
	if end < 0 {
		f.fault(start, "the regular expression is not closed with /")
	}
	f.pos = end + 1
	for f.in(f.pos) && strings.IndexByte("dixmsuU", f.cur()) >= 0 {
		f.pos++
	}
	expression := f.cut(start+1, end)
	if flags := f.cut(end+1, f.pos); flags != "" {
		expression = "(?" + flags + ")" + expression
	}
	re, err := regex.Compile(expression)
	if err != nil {
		panic(brokenOff{f.base + start, err.Error()})
	}
	return &operand{literal: node{kind: nodePattern, re: re}}
}
