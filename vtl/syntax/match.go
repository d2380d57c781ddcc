package syntax

import (
	"strings"
	"unicode/utf8"
)

// longest keeps the longest match; among equals the first offered wins, so offers are made in the grammar's order.
type longest struct {
	kind kind
	n    int
}

func (b *longest) offer(k kind, n int) {
	if n > b.n {
		b.kind, b.n = k, n
	}
}

// match finds the token at the current position. When there is none it returns none and the number of characters, in bytes,
// that were still the beginning of a token.
func (l *lexer) match() (kind, int) {
	b := longest{kind: none}
	switch l.state {
	case inText:
		l.matchText(&b)
	case inReference, inRefModifier:
		l.matchReference(&b)
	case inRefIndex:
		l.matchIndex(&b)
	case inMethod:
		l.matchMethod(&b)
	case inDirective:
		l.matchDirective(&b)
	case inPreDirective:
		l.matchPreDirective(&b)
	default:
		l.matchComment(&b)
	}
	if b.kind == none {
		return none, l.hopeful()
	}
	return b.kind, b.n
}

func (l *lexer) rest() string { return l.src[l.pos:] }

// char returns the byte at offset i from the current position, 0 behind the end.
func (l *lexer) char(i int) byte {
	if l.pos+i < len(l.src) {
		return l.src[l.pos+i]
	}
	return 0
}

// wide returns the length in bytes of the character at offset i.
func (l *lexer) wide(i int) int {
	if l.src[l.pos+i] < utf8.RuneSelf {
		return 1
	}
	_, n := utf8.DecodeRuneInString(l.src[l.pos+i:])
	return n
}

// matchText is the state outside of everything.
func (l *lexer) matchText(b *longest) {
	rest := l.rest()
	switch rest[0] {
	case '\\':
		l.matchBackslash(b)
	case '$':
		l.matchMore(b)
		l.matchEmptyIndex(b)
	case '#':
		b.offer(tSet, setLength(rest))
		l.matchMore(b)
		if strings.HasPrefix(rest, "##") {
			b.offer(tLineCommentStart, 2)
		}
	default:
		b.offer(tSet, setLength(rest))
		b.offer(tText, textLength(rest))
	}
}

func (l *lexer) matchBackslash(b *longest) {
	run := l.backslashes()
	if run%2 == 1 && l.char(run) == '#' {
		if n := wordLength(l.src[l.pos+run+1:]); n > 0 {
			b.offer(tEscapeDirective, run+1+n)
		}
	}
	l.matchMore(b)
	if run >= 2 {
		b.offer(tDoubleEscape, 2)
	}
	b.offer(tEscape, 1)
}

// backslashes counts the backslashes at the current position; the end of a run is found once.
func (l *lexer) backslashes() int {
	if l.slashes <= l.pos {
		l.slashes = l.pos
		for l.slashes < len(l.src) && l.src[l.slashes] == '\\' {
			l.slashes++
		}
	}
	return l.slashes - l.pos
}

// matchMore offers what opens a reference, directive, comment or text block; it is possible in every state.
func (l *lexer) matchMore(b *longest) {
	switch l.char(0) {
	case '\\', '$':
		l.matchDollar(b)
	case '#':
		rest := l.rest()
		if strings.HasPrefix(rest, "#[[") {
			b.offer(moreTextBlock, 3)
		}
		if strings.HasPrefix(rest, "#**") && len(rest) > 3 && rest[3] != '#' {
			b.offer(moreFormal, 3+l.wide(3))
		}
		if strings.HasPrefix(rest, "#*") {
			b.offer(moreComment, 2)
		}
		b.offer(moreHash, 1)
	}
}

func (l *lexer) matchDollar(b *longest) {
	n := l.backslashes()
	if l.char(n) != '$' {
		return
	}
	b.offer(moreDollar, n+1)
	n++
	for l.char(n) == '\\' {
		n++
	}
	if l.char(n) == '!' {
		b.offer(moreDollarBang, n+1)
	}
}

func (l *lexer) matchEmptyIndex(b *longest) {
	if l.char(0) != '$' {
		return
	}
	for _, s := range [...]string{"$[", "$![", "$\\![", "$."} {
		if strings.HasPrefix(l.rest(), s) {
			b.offer(tEmptyIndex, len(s))
		}
	}
}

// matchReference is the state after $ and after $x. .
func (l *lexer) matchReference(b *longest) {
	rest := l.rest()
	if isLetter(rest[0]) {
		l.matchBool(b)
		l.matchName(b)
		return
	}
	if rest[0] == '[' {
		b.offer(tIndexOpen, 1)
	}
	if rest[0] == '(' && l.state == inRefModifier {
		b.offer(tLParen, 1)
	}
	b.offer(tSet, setLength(rest))
	l.matchMore(b)
	if l.state == inReference && strings.HasPrefix(rest, "##") {
		b.offer(tLineCommentStart, 2)
	}
	l.matchName(b)
	switch rest[0] {
	case '{':
		b.offer(tLCurly, 1)
	case '}':
		b.offer(tRCurly, 1)
	}
	b.offer(endReference, l.wide(0))
	if l.state == inReference {
		l.matchEmptyIndex(b)
	}
}

func (l *lexer) matchBool(b *longest) {
	switch l.char(0) {
	case 't':
		b.offer(tTrue, prefix(l.rest(), "true"))
	case 'f':
		b.offer(tFalse, prefix(l.rest(), "false"))
	}
}

// matchName offers names and the dot of a property. A dot counts only before a letter.
func (l *lexer) matchName(b *longest) {
	c := l.char(0)
	if isLetter(c) || c == '_' {
		n := 1
		for isNameChar(l.char(n)) {
			n++
		}
		b.offer(tIdentifier, n)
	}
	if c == '.' && isLetter(l.char(1)) {
		b.offer(tDot, 2)
	}
}

// matchIndex is the state between the brackets of $x[ ].
func (l *lexer) matchIndex(b *longest) {
	if l.char(0) == ']' {
		b.offer(tIndexClose, 1)
	}
	l.matchMore(b)
	b.offer(tWhitespace, blanks(l.rest()))
	b.offer(tString, stringLength(l.rest()))
	l.matchBool(b)
	l.matchNumber(b)
}

// matchMethod is the state between the parentheses of $x.f( ).
func (l *lexer) matchMethod(b *longest) {
	l.matchBrackets(b)
	if l.char(0) == ')' {
		b.offer(tMethodClose, 1)
	}
	b.offer(tSet, setLength(l.rest()))
	if l.matchPlain(b) {
		return
	}
	l.matchMore(b)
	l.matchBool(b)
	l.matchNumber(b)
	l.matchName(b)
}

// matchPlain offers what a first character decides: blanks, a string or a reference. It reports whether that was one of them.
func (l *lexer) matchPlain(b *longest) bool {
	switch l.char(0) {
	case ' ', '\t', '\n', '\r':
		b.offer(tWhitespace, blanks(l.rest()))
	case '"', '\'':
		b.offer(tString, stringLength(l.rest()))
	case '$':
		l.matchMore(b)
	default:
		return false
	}
	return true
}

// matchDirective is the state between the parentheses of #x( ).
func (l *lexer) matchDirective(b *longest) {
	if l.matchPlain(b) {
		return
	}
	rest := l.rest()
	l.matchBrackets(b)
	switch rest[0] {
	case '(':
		b.offer(tLParen, 1)
	case ')':
		b.offer(tRParen, 1+lineEnd(rest[1:]))
	}
	l.matchMore(b)
	if strings.HasPrefix(rest, "##") {
		b.offer(tLineCommentStart, 2)
	}
	l.matchBool(b)
	matchOperator(b, rest)
	l.matchNumber(b)
	b.offer(tWord, plainWord(rest))
	b.offer(tBracketedWord, bracedWord(rest))
}

var brackets = [256]kind{'[': tLBracket, ']': tRBracket, ',': tComma, ':': tColon, '{': tLeftCurly, '}': tRightCurly}

func (l *lexer) matchBrackets(b *longest) {
	if k := brackets[l.char(0)]; k != tEOF {
		b.offer(k, 1)
	}
	if l.char(0) == '.' && l.char(1) == '.' {
		b.offer(tDoubleDot, 2)
	}
}

// operators in the grammar's order.
var operators = [...]struct {
	text string
	kind kind
}{
	{"-", tMinus}, {"+", tPlus}, {"*", tMultiply}, {"/", tDivide}, {"%", tModulus}, {"&&", tAnd}, {"and", tAnd}, {"||", tOr},
	{"or", tOr}, {"<", tLT}, {"lt", tLT}, {"<=", tLE}, {"le", tLE}, {">", tGT}, {"gt", tGT}, {">=", tGE}, {"ge", tGE},
	{"==", tEQ}, {"eq", tEQ}, {"!=", tNE}, {"ne", tNE}, {"!", tNot}, {"not", tNot}, {"=", tAssign},
}

func matchOperator(b *longest, s string) {
	if !startsOperator[s[0]] {
		return
	}
	for _, o := range operators {
		if strings.HasPrefix(s, o.text) {
			b.offer(o.kind, len(o.text))
		}
	}
}

// startsOperator are the characters that operators begin with.
var startsOperator = func() (set [256]bool) {
	for _, o := range operators {
		set[o.text[0]] = true
	}
	return set
}()

// controls are the directives of the grammar itself.
var controls = [...]struct {
	word, braced string
	kind         kind
	eats         bool // the rest of a blank line: W2
}{
	{"end", "{end}", tEnd, true}, {"if", "{if}", tIf, false}, {"elseif", "{elseif}", tElseIf, false}, {"else", "{else}", tElse, true},
}

// matchControl offers the directives of the grammar.
func matchControl(b *longest, rest string) {
	if c := rest[0]; c != 'e' && c != 'i' && c != '{' {
		return
	}
	for i := range controls {
		c := &controls[i]
		n := max(prefix(rest, c.word), prefix(rest, c.braced))
		if n > 0 && c.eats {
			n += lineEnd(rest[n:])
		}
		b.offer(c.kind, n)
	}
}

// matchPreDirective is the state after #.
func (l *lexer) matchPreDirective(b *longest) {
	rest := l.rest()
	matchControl(b, rest)
	if isLetter(rest[0]) {
		b.offer(tWord, plainWord(rest))
		return
	}
	l.matchMore(b)
	if strings.HasPrefix(rest, "##") {
		b.offer(tLineCommentStart, 2)
	}
	l.matchNumber(b)
	b.offer(tWord, plainWord(rest))
	b.offer(tBracketedWord, bracedWord(rest))
	b.offer(endDirective, l.wide(0))
}

// matchComment is the state inside comments and text blocks.
func (l *lexer) matchComment(b *longest) {
	rest := l.rest()
	l.matchMore(b)
	switch l.state {
	case inLineComment:
		b.offer(tLineCommentEnd, newline(rest))
	case inFormalComment:
		b.offer(tFormalComment, prefix(rest, "*#"))
	case inBlockComment:
		b.offer(tBlockComment, prefix(rest, "*#"))
	case inTextBlock:
		b.offer(tTextBlock, prefix(rest, "]]#"))
		b.offer(moreAny, l.wide(0))
		return
	}
	b.offer(skipAny, l.wide(0))
}

// matchNumber offers integers and decimals. "1.." is an integer: the dots belong to a range and are given back.
func (l *lexer) matchNumber(b *longest) {
	s := l.rest()
	n := 0
	if s[0] == '-' {
		n = 1
	}
	whole := digits(s[n:])
	n += whole
	if whole > 0 {
		b.offer(tInteger, n)
		if strings.HasPrefix(s[n:], "..") {
			b.offer(tInteger, n+2)
		}
		if e := exponent(s[n:]); e > 0 {
			b.offer(tFloat, n+e)
		}
	}
	if n < len(s) && s[n] == '.' {
		fraction := digits(s[n+1:])
		if whole > 0 || fraction > 0 {
			n += 1 + fraction
			b.offer(tFloat, n+exponent(s[n:]))
		}
	}
}

// hopeful counts the bytes at the current position that could have become a token: errors are reported behind them.
func (l *lexer) hopeful() int {
	s := l.rest()
	switch c := s[0]; c {
	case '"', '\'':
		return len(s)
	case '&', '|':
		if l.state == inDirective {
			return 1
		}
	case '\\':
		return l.backslashes()
	case '-':
		return min(l.hopefulNumber(s[1:])+1, len(s))
	case '.':
		if l.state != inRefIndex || digits(s[1:]) == 0 {
			return 1
		}
	case 't', 'f':
		return max(common(s, "true"), common(s, "false"))
	case ' ', '\t':
		return blankSet(s)
	}
	return 0
}

func (l *lexer) hopefulNumber(s string) int {
	if s != "" && s[0] == '.' {
		return 1
	}
	return 0
}
