package syntax

// kind names a token; the names follow the Velocity grammar.
type kind uint8

const (
	tEOF kind = iota
	tIndexOpen
	tIndexClose
	tLBracket
	tRBracket
	tComma
	tDoubleDot
	tColon
	tLeftCurly
	tRightCurly
	tLParen
	tRParen
	tMethodClose
	tEscapeDirective
	tSet
	tLineCommentStart
	tDoubleEscape
	tEscape
	tText
	tLineCommentEnd
	tFormalComment
	tBlockComment
	tTextBlock
	tWhitespace
	tString
	tTrue
	tFalse
	tMinus
	tPlus
	tMultiply
	tDivide
	tModulus
	tAnd
	tOr
	tLT
	tLE
	tGT
	tGE
	tEQ
	tNE
	tNot
	tAssign
	tEnd
	tIf
	tElseIf
	tElse
	tInteger
	tFloat
	tWord
	tBracketedWord
	tIdentifier
	tDot
	tLCurly
	tRCurly
	tEmptyIndex

	// What follows never reaches the parser.
	moreDollar     // $ and \\$: a reference begins
	moreDollarBang // $! and $\\!
	moreTextBlock  // #[[
	moreFormal     // #** and one more character
	moreComment    // #*
	moreHash       // #: a directive begins
	moreAny        // one character of a text block
	skipAny        // one character of a comment
	endReference   // the character that ends a reference
	endDirective   // the character that ends a directive word
	none           // nothing matches
)

// wording says in error messages what a token is.
var wording = [...]string{
	tEOF: "the end of the template", tIndexOpen: "'['", tIndexClose: "']'", tLBracket: "'['", tRBracket: "']'", tComma: "','",
	tDoubleDot: "'..'", tColon: "':'", tLeftCurly: "'{'", tRightCurly: "'}'", tLParen: "'('", tRParen: "')'", tMethodClose: "')'",
	tEscapeDirective: "an escaped directive", tSet: "#set", tLineCommentStart: "a comment", tDoubleEscape: "a backslash",
	tEscape: "a backslash", tText: "text", tLineCommentEnd: "a line end", tFormalComment: "a comment", tBlockComment: "a comment",
	tTextBlock: "a text block", tWhitespace: "a blank", tString: "a string", tTrue: "true", tFalse: "false", tMinus: "'-'",
	tPlus: "'+'", tMultiply: "'*'", tDivide: "'/'", tModulus: "'%'", tAnd: "'&&'", tOr: "'||'", tLT: "'<'", tLE: "'<='", tGT: "'>'",
	tGE: "'>='", tEQ: "'=='", tNE: "'!='", tNot: "'!'", tAssign: "'='", tEnd: "#end", tIf: "#if", tElseIf: "#elseif", tElse: "#else",
	tInteger: "an integer", tFloat: "a decimal number", tWord: "a word", tBracketedWord: "a word", tIdentifier: "a name",
	tDot: "'.'", tLCurly: "'{'", tRCurly: "'}'", tEmptyIndex: "'$['",
}

// token is one token with the text that the lexer passed over before it.
type token struct {
	image   string // its text; the parser may rewrite it as Velocity does
	special string // what is printed of the texts that ended references or directive words just before it
	full    int32  // offset where the token before it ended
	end     int32  // offset behind image
	pos     Pos    // of image
	kind    kind
}

// Pos is a position as Velocity reports it: lines and columns from 1, a tab moves to the next multiple of 8, characters outside
// the basic plane count as two.
type Pos struct {
	Line, Col int32
}

// cursor walks the source once, from position to position.
type cursor struct {
	off          int
	line, col    int32
	wasCR, wasLF bool
	wide         bool // the last character was of two units; col is that of the first
}

// at returns the position of the character at off; offsets must not decrease from call to call.
func (c *cursor) at(src string, off int) Pos {
	for c.off <= off && c.off < len(src) {
		if b := src[c.off]; b >= ' ' && b < 0x80 && !c.wide && !c.wasLF && !c.wasCR {
			c.col++
			c.off++
		} else {
			c.step(src)
		}
	}
	return Pos{c.line, c.col}
}

// step moves over the character at c.off; line and col are then those of that character.
func (c *cursor) step(src string) {
	b := src[c.off]
	switch {
	case b < 0x80, b >= 0xC0 && b < 0xF0:
		c.char(b)
	case b >= 0xF0:
		c.char(b)
		c.wide = true
	}
	c.off++
}

// char counts one character.
func (c *cursor) char(b byte) {
	c.col++
	if c.wide {
		c.col++
		c.wide = false
	}
	if c.wasLF {
		c.wasLF = false
		c.line, c.col = c.line+1, 1
	} else if c.wasCR {
		c.wasCR = false
		if b == '\n' {
			c.wasLF = true
		} else {
			c.line, c.col = c.line+1, 1
		}
	}
	switch b {
	case '\r':
		c.wasCR = true
	case '\n':
		c.wasLF = true
	case '\t':
		c.col--
		c.col += 8 - c.col&7
	}
}
