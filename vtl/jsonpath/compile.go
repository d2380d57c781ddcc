package jsonpath

import (
	"strconv"
	"strings"
)

// Compile reads a path. A path that begins neither with $ nor with @ gets "$." in front.
func Compile(text string) (p *Path, err error) {
	defer func() {
		switch fault := recover().(type) {
		case nil:
		case pathFault:
			p, err = nil, &Error{Path: text, Offset: fault.offset, Reason: fault.reason}
		case brokenOff:
			p, err = nil, &Error{Path: text, Offset: fault.offset, Reason: fault.reason}
		default:
			panic(fault)
		}
	}()
	if text == "" {
		return nil, &Error{Offset: 0, Kind: Failed, Reason: "the path is empty"}
	}
	return compile(text, 0, 0), nil
}

// compile reads a whole path that stands at base of a larger one.
func compile(text string, base, nesting int) *Path {
	s := newScanner(text, base)
	if c := text[0]; c != '$' && c != '@' {
		s = newScanner("$."+text, base-2)
	}
	s.trim()
	if s.text[s.last] == '.' {
		s.fault(s.last, "the path ends with a dot")
	}
	return compileSteps(s, text, nesting)
}

// maxNesting bounds filters inside arguments inside filters.
const maxNesting = 50

// compiler appends steps to a path.
type compiler struct {
	*scanner
	path    *Path
	tail    **step
	nesting int
}

// compileSteps reads a path of a prepared scanner.
func compileSteps(s *scanner, text string, nesting int) *Path {
	if nesting > maxNesting {
		s.fault(s.pos, "paths and filters are nested more than %d deep", maxNesting)
	}
	c := &compiler{scanner: s, path: &Path{text: text}, nesting: nesting}
	c.tail = &c.path.first
	for s.in(s.pos) && strings.IndexByte(" \t\r\n", s.cur()) >= 0 {
		s.pos++
	}
	if !s.curIs('$') && !s.curIs('@') {
		s.fault(s.pos, "expected $ or @ at the start of a path")
	}
	c.path.rooted = s.curIs('$')
	if !s.atTail() {
		s.pos++
		if !s.curIs('.') && !s.curIs('[') {
			s.fault(s.pos, "expected . or [ after the root")
		}
		c.next()
	}
	c.path.settle()
	return c.path
}

func (c *compiler) add(s *step) {
	*c.tail = s
	c.tail = &s.next
}

// next reads steps up to the end. One last byte behind a step is not looked at.
func (c *compiler) next() {
	for {
		switch c.cur() {
		case '[':
			if !c.bracketNames() && !c.bracketIndexes() && !c.wildcard() && !c.bracketFilter() {
				c.fault(c.pos, "expected a quoted name, an index, * or ?( after [")
			}
		case '.':
			c.dot()
			continue
		case '*':
			if !c.wildcard() {
				c.fault(c.pos, "expected * between dots or in brackets")
			}
		default:
			c.name()
		}
		if c.atTail() {
			return
		}
	}
}

// dot moves over one dot, or two for a scan.
func (c *compiler) dot() {
	if c.in(c.pos+1) && c.char(c.pos+1) == '.' {
		c.add(&step{kind: stepScan})
		c.pos++
	} else if !c.in(c.pos + 1) {
		c.fault(c.pos, "the path ends with a dot")
	}
	c.pos++
	if c.curIs('.') {
		c.fault(c.pos, "this dot is one too many")
	}
}

// name reads a member name or a function call.
func (c *compiler) name() {
	start := c.pos
	end := start
	for ; c.in(end); end++ {
		if b := c.text[end]; b == '.' || b == '[' || b == '(' {
			break
		} else if b == ' ' {
			c.fault(end, "a name with blanks must stand in brackets and quotes: ['my name']")
		}
	}
	name := c.cut(start, end)
	if !c.in(end) || c.text[end] != '(' {
		c.pos = end
		c.add(&step{kind: stepNames, names: []string{name}})
		return
	}
	c.balanced(end, name)
	function := &call{name: name}
	if c.char(end+1) == ')' {
		c.pos = end + 1
	} else {
		c.pos = end + 1
		function.arguments = c.arguments(name)
	}
	c.add(&step{kind: stepFunction, call: function})
}

// balanced checks that the parenthesis at open is closed somewhere.
func (c *compiler) balanced(open int, name string) {
	depth := 0
	for i := open; c.in(i); i++ {
		switch c.text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return
			}
		}
	}
	c.fault(open, "the arguments of %s are not closed with )", name)
}

// wildcard reads * or [*].
func (c *compiler) wildcard() bool {
	if !c.curIs('[') {
		if !c.curIs('*') {
			return false
		}
		c.pos++
		c.add(&step{kind: stepWildcard})
		return true
	}
	star := c.after(c.pos)
	if !c.in(star) || c.text[star] != '*' {
		return false
	}
	end := c.after(star)
	if !c.in(end) || c.text[end] != ']' {
		c.fault(star+1, "expected ] after [*")
	}
	c.pos = end + 1
	c.add(&step{kind: stepWildcard})
	return true
}

// bracketNames reads ['name'] and ['a','b'] with either kind of quotes.
func (c *compiler) bracketNames() bool {
	quote := c.charAfter(c.pos)
	if quote != '\'' && quote != '"' {
		return false
	}
	names, end := c.quotedNames(quote)
	closing := c.placeAfter(end, ']')
	if closing < 0 {
		c.fault(end, "expected ] after the name")
	}
	c.pos = closing + 1
	if len(names) == 0 {
		c.fault(end, "expected a name")
	}
	c.add(&step{kind: stepNames, names: names})
	return true
}

// quotedNames reads the names up to the bracket and returns the position of the last closing quote.
func (c *compiler) quotedNames(quote byte) (names []string, end int) {
	start, inside, comma := 0, false, false
	for i := c.pos + 1; c.in(i); i++ {
		switch b := c.text[i]; {
		case b == '\\':
			i++
		case b == ']' && !inside:
			if comma {
				c.fault(i, "expected a name after the comma")
			}
			return names, end
		case b == quote && inside:
			if follow := c.charAfter(i); follow != ']' && follow != ',' {
				c.fault(i, "expected , or ] after the name")
			}
			names = append(names, c.unescape(c.cut(start, i), start))
			end, inside = i, false
		case b == quote:
			start, inside, comma = i+1, true, false
		case b == ',' && !inside:
			if comma {
				c.fault(i, "expected a name after the comma")
			}
			comma = true
		}
	}
	if inside {
		c.fault(start-1, "the name is not closed with %c", quote)
	}
	return names, end
}

// bracketIndexes reads [1], [1,2] and slices.
func (c *compiler) bracketIndexes() bool {
	if b := c.charAfter(c.pos); !isDigit(b) && b != '-' && b != ':' {
		return false
	}
	end := c.find(c.pos+1, ']')
	if end < 0 {
		return false
	}
	start := c.pos + 1
	expression := strings.Trim(c.cut(start, end), " ")
	for i := range len(expression) {
		if b := expression[i]; !isDigit(b) && strings.IndexByte(",-: ", b) < 0 {
			return false
		}
	}
	if strings.Contains(expression, ":") {
		c.add(&step{kind: stepSlice, slice: c.slice(expression, start)})
	} else {
		c.add(&step{kind: stepIndexes, indexes: c.indexes(expression, start)})
	}
	c.pos = end + 1
	return true
}

// slice reads from:to; a third part is ignored, blanks are not allowed.
func (c *compiler) slice(expression string, at int) (b sliceBounds) {
	if strings.ContainsAny(expression, ", ") {
		c.fault(at, "a slice holds two numbers and a colon, without blanks: [1:3]")
	}
	parts := strings.Split(expression, ":")
	if parts[0] != "" {
		b.from, b.hasFrom = c.integer(parts[0], at), true
	}
	if parts[1] != "" {
		b.to, b.hasTo = c.integer(parts[1], at), true
	}
	if !b.hasFrom && !b.hasTo {
		c.fault(at, "a slice needs a number before or after the colon")
	}
	return b
}

// indexes reads numbers separated by commas, with blanks around the commas.
func (c *compiler) indexes(expression string, at int) []int {
	var list []int
	for part := range strings.SplitSeq(expression, ",") {
		list = append(list, c.integer(strings.Trim(part, " "), at))
	}
	return list
}

func (c *compiler) integer(text string, at int) int {
	i, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		c.fault(at, "%q is not an index of 32 bits", text)
	}
	return int(i)
}

// bracketFilter reads [?(...)].
func (c *compiler) bracketFilter() bool {
	mark := c.placeAfter(c.pos, '?')
	if mark < 0 {
		return false
	}
	open := c.placeAfter(mark, '(')
	if open < 0 {
		return false
	}
	closing := c.closing(open, '(', ')', true)
	if closing < 0 {
		c.fault(open, "the filter is not closed with )")
	}
	end := c.after(closing)
	if !c.in(end) || c.text[end] != ']' {
		c.fault(closing, "expected ] after the filter")
	}
	f := &filterCompiler{scanner: newScanner(c.cut(c.pos, end+1), c.base+c.pos), nesting: c.nesting + 1}
	f.pos, f.last = open-c.pos, closing-c.pos
	c.add(&step{kind: stepFilter, filter: f.compile()})
	c.pos = end + 1
	return true
}
