package syntax

import (
	"strings"
	"unicode/utf8"
)

// state is a lexical state of the Velocity grammar: it decides which tokens are possible.
type state uint8

const (
	inText         state = iota
	inReference          // after $
	inRefModifier        // after $x.
	inRefIndex           // inside $x[ ]
	inMethod             // inside $x.f( ), "REFMOD2" of the grammar
	inDirective          // inside #x( )
	inPreDirective       // after #
	inTextBlock
	inBlockComment
	inFormalComment
	inLineComment
)

// saved is an entry of the stack of states.
type saved struct {
	lparen, rparen int
	state          state
}

// lexer cuts a template into tokens exactly as Velocity 1.7's generated scanner: the longest match wins, the first declared
// among equals; some texts ("more") only open a state and become part of the token that follows.
type lexer struct {
	src    string
	pos    int // next character
	done   int // end of the last token
	state  state
	stack  []saved
	lparen int
	rparen int

	commenting bool // inside a comment or text block: states do not change
	inSet      bool // between #set( and its )

	slashes int // end of the run of backslashes last looked at
	cur     cursor
}

func newLexer(src string) lexer {
	return lexer{src: src, cur: cursor{line: 1}}
}

// lexError is a text that is no token.
type lexError struct {
	pos     Pos
	message string
}

// next reads the next token into t.
func (l *lexer) next(t *token) *lexError {
	var special specials
	for {
		begin := l.pos
		if begin >= len(l.src) {
			l.made(t, tEOF, begin, &special)
			return nil
		}
		k, err := l.scan()
		if err != nil {
			return err
		}
		switch k {
		case skipAny:
		case endReference, endDirective:
			special.add(l.src[begin:l.pos])
			l.backUp()
			l.pop()
		default:
			l.made(t, k, begin, &special)
			l.act(t)
			l.done = l.pos
			t.end = int32(l.pos)
			return nil
		}
	}
}

// scan matches one token's text, with everything that "more" adds in front of it.
func (l *lexer) scan() (kind, *lexError) {
	for {
		k, n := l.match()
		if k == none {
			return k, l.noToken(n)
		}
		l.pos += n
		if k < moreDollar || k > moreAny {
			return k, nil
		}
		l.actMore(k)
		if l.pos >= len(l.src) {
			return none, l.noToken(0)
		}
	}
}

func (l *lexer) made(t *token, k kind, begin int, special *specials) {
	t.kind, t.image, t.full, t.end = k, l.src[begin:l.pos], int32(l.done), int32(l.pos)
	if len(special.texts) > 0 {
		t.special = special.text()
	}
	if k != tEOF {
		t.pos = l.cur.at(l.src, begin)
		return
	}
	t.pos = l.cur.at(l.src, len(l.src)-1) // the end has the position of the last UTF-16 unit
	if l.cur.wide {
		t.pos.Col++
	}
}

// backUp gives the last character back.
func (l *lexer) backUp() {
	_, n := utf8.DecodeLastRuneInString(l.src[:l.pos])
	l.pos -= n
}

func (l *lexer) push() {
	l.stack = append(l.stack, saved{l.lparen, l.rparen, l.state})
	l.lparen = 0
}

// pop returns to the state below; false at the bottom.
func (l *lexer) pop() bool {
	if len(l.stack) == 0 {
		l.lparen = 0
		l.state = inText
		return false
	}
	s := l.stack[len(l.stack)-1]
	l.stack = l.stack[:len(l.stack)-1]
	l.lparen, l.rparen, l.state = s.lparen, s.rparen, s.state
	return true
}

// closeParen drops to the state below the one that opened the parenthesis.
func (l *lexer) closeParen() {
	if l.commenting {
		return
	}
	for l.lparen == 0 {
		if !l.pop() {
			return
		}
	}
	if l.lparen == l.rparen+1 {
		l.pop()
		return
	}
	l.rparen++
}

// actMore changes the state after a text that belongs to the token that follows.
func (l *lexer) actMore(k kind) {
	if l.commenting || k == moreAny {
		return
	}
	switch k {
	case moreDollar, moreDollarBang:
		if l.state == inReference {
			l.pop()
		}
		l.push()
		l.state = inReference
	case moreHash:
		if l.state == inReference || l.state == inRefModifier {
			l.pop()
		}
		l.push()
		l.state = inPreDirective
	case moreTextBlock:
		l.comment(inTextBlock)
	case moreFormal:
		l.backUp()
		l.comment(inFormalComment)
	case moreComment:
		l.comment(inBlockComment)
	}
}

func (l *lexer) comment(s state) {
	l.commenting = true
	l.push()
	l.state = s
}

// act changes the state after a token.
func (l *lexer) act(t *token) {
	switch t.kind {
	case tIndexOpen:
		l.push()
		l.state = inRefIndex
	case tIndexClose, tEnd, tElse, tRCurly:
		l.pop()
	case tLineCommentEnd, tFormalComment, tBlockComment, tTextBlock:
		l.commenting = false
		l.pop()
	case tLParen:
		l.lparen++
		if l.state == inRefModifier {
			l.state = inMethod
		}
	case tRParen:
		l.closeParen()
	case tMethodClose:
		l.state = inReference
	case tSet:
		l.push()
		l.inSet = true
		l.state = inDirective
		l.lparen++
	case tLineCommentStart:
		if l.state == inReference {
			l.pop()
		}
		l.comment(inLineComment)
	case tIf, tElseIf:
		l.state = inDirective
	default:
		l.actLiteral(t)
	}
}

// actLiteral is act for literals and dots.
func (l *lexer) actLiteral(t *token) {
	outside := l.lparen == 0 && !l.inSet
	switch t.kind {
	case tString:
		if l.state == inDirective && outside {
			l.pop()
		}
	case tInteger:
		if strings.HasSuffix(t.image, "..") {
			l.pos -= 2
			t.image = t.image[:len(t.image)-2]
		}
		if outside && l.state != inMethod && l.state != inRefIndex {
			l.pop()
		}
	case tFloat:
		if outside && l.state != inMethod {
			l.pop()
		}
	case tDot:
		l.pos--
		t.image = "."
		l.state = inRefModifier
	}
}

// noToken reports that after n further bytes nothing can become a token.
func (l *lexer) noToken(n int) *lexError {
	off := l.pos + n
	if off >= len(l.src) {
		return &lexError{l.atEnd(), "the template ends " + l.place()}
	}
	r, size := utf8.DecodeRuneInString(l.src[off:])
	message := "unexpected " + quoteRune(r) + " " + l.place()
	if off+size == len(l.src) && size < utf8.UTFMax {
		return &lexError{l.atEnd(), message} // the scanner looks for a UTF-16 unit more
	}
	return &lexError{l.cur.at(l.src, off), message}
}

// atEnd is the position behind the last character; after a line end it is column 0 of the next line.
func (l *lexer) atEnd() Pos {
	p := l.cur.at(l.src, len(l.src)-1)
	if strings.HasSuffix(l.src, "\n") || strings.HasSuffix(l.src, "\r") {
		return Pos{p.Line + 1, 0}
	}
	if l.cur.wide {
		p.Col++
	}
	return Pos{p.Line, p.Col + 1}
}

// place says in words where the lexer is.
func (l *lexer) place() string {
	switch l.state {
	case inReference, inRefModifier:
		return "inside a reference"
	case inMethod:
		return "inside the arguments of a method"
	case inRefIndex:
		return "inside an index"
	case inDirective:
		return "inside the arguments of a directive"
	case inPreDirective:
		return "after '#'"
	case inTextBlock:
		return "inside #[[ ]]#"
	}
	return "inside a comment"
}

func quoteRune(r rune) string {
	switch r {
	case '\n', '\r':
		return "line end"
	case utf8.RuneError:
		return "byte"
	}
	return "'" + string(r) + "'"
}
