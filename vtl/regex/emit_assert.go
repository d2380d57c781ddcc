package regex

import "unicode"

// assertion writes an anchor or boundary for regexp2 by look-around, since its
// own anchors know one line terminator where Java knows five.
func (e *emitter) assertion(n *node) {
	unix := n.flags&unixLines != 0
	switch n.op {
	case opBegin:
		e.text(`\A`)
	case opEnd:
		e.text(`\z`)
	case opLastMatch:
		e.text(`\G`)
	case opBeginLine: // RX-04
		e.text(pick(unix, `(?!\z)(?:\A|(?<=\n))`,
			`(?!\z)(?:\A|(?<=[\n\r\u0085\u2028\u2029])(?!(?<=\r)(?=\n)))`))
	case opEndTerm: // RX-03
		e.text(pick(unix, `(?=\n?\z)`,
			`(?:\z|(?=(?:\r\n|[\r\u0085\u2028\u2029])\z)|(?<!\r)(?=\n\z))`))
	case opEndLine:
		e.text(pick(unix, `(?=\n|\z)`,
			`(?:\z|(?=[\r\u0085\u2028\u2029])|(?<!\r)(?=\n))`))
	case opBoundary:
		e.boundary(n)
	}
}

func pick(cond bool, yes, no string) string {
	if cond {
		return yes
	}
	return no
}

// boundary writes \b. RX-05: Java 17 counts every letter and digit of Unicode as part
// of a word, and a combining mark when its base is one.
func (e *emitter) boundary(n *node) {
	if e.d == netASCII {
		e.text(pick(n.negated, `\B`, `\b`))
		return
	}
	base := letterDigit()
	word := base.union(single('_'))
	if n.flags&unicodeClass != 0 {
		word = uniWord()
	}
	w, b := e.setText(word), e.setText(base)
	mark := e.setText(fromTables(unicode.Mn))
	left := `(?<=` + w + `|` + b + mark + `+)`
	right := `(?:(?=` + w + `)|(?=` + mark + `)(?<=` + b + mark + `*))`
	differ := left + `(?!` + right + `)|(?!` + left + `)` + right
	e.text(pick(n.negated, `(?!`, `(?:`) + differ + `)`)
}
