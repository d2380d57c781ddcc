package record

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

// Style says how a tree is printed.
type Style struct {
	Color  bool
	Indent string // before every line
	Text   bool   // show the text of the template too, not only what acts
	Lines  int    // lines at most, the rest is counted [2000]
}

// Colours of a terminal.
const (
	dim, bold, red, green, plain = "\x1b[2m", "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[0m"
)

// AppendTree appends the steps as an indented list: the place in the template,
// its source, and beside it what it was and which bytes of the output it wrote.
func (rec *Recording) AppendTree(dst []byte, style Style) []byte {
	if style.Lines <= 0 {
		style.Lines = 2000
	}
	p := printer{rec: rec, style: style, out: dst}
	for i := 0; i < len(rec.steps); {
		i = p.step(i)
	}
	if left := rec.Omitted + p.left; left > 0 {
		p.add(style.Indent, "… ")
		p.out = strconv.AppendInt(p.out, int64(left), 10)
		p.add(" more steps left out\n")
	}
	if rec.Err != nil {
		p.add(style.Indent)
		p.begin(red)
		p.add("failed: ", firstLine(rec.failure))
		p.end()
		p.add("\n")
	}
	return p.out
}

// printer writes a tree.
type printer struct {
	rec   *Recording
	style Style
	out   []byte
	lines int
	left  int // steps beyond the lines allowed
}

func (p *printer) add(parts ...string) {
	for _, text := range parts {
		p.out = append(p.out, text...)
	}
}

// begin and end stand around coloured text.
func (p *printer) begin(color string) {
	if p.style.Color {
		p.out = append(p.out, color...)
	}
}

func (p *printer) end() { p.begin(plain) }

// blanks appends n blanks.
func (p *printer) blanks(n int) {
	const some = "                                "
	for ; n > len(some); n -= len(some) {
		p.out = append(p.out, some...)
	}
	p.out = append(p.out, some[:max(0, n)]...)
}

// step prints step i and says which one is next: what is inside of text, and of
// a step that is beyond the lines allowed, is left out with it.
func (p *printer) step(i int) (next int) {
	s := &p.rec.steps[i]
	if s.isText() && (!p.style.Text || s.source() == "") {
		return p.rec.behind(i)
	}
	if p.lines >= p.style.Lines {
		p.left++
		return p.rec.behind(i)
	}
	p.line(s)
	return i + 1
}

// behind is the first step that is not inside of step i.
func (rec *Recording) behind(i int) int {
	depth := rec.steps[i].depth
	for i++; i < len(rec.steps) && rec.steps[i].depth > depth; i++ {
	}
	return i
}

// line prints one step, and the values that are not said by its source.
func (p *printer) line(s *step) {
	p.lines++
	p.add(p.style.Indent)
	p.begin(dim)
	at := p.rec.of(s).at
	p.out = append(p.out, at...)
	p.end()
	p.blanks(max(1, 7-len(at)) + 2*int(s.depth))
	p.title(s)
	own := s.own()
	if own != 0 {
		p.add(" = ")
		p.value(p.rec.valueOf(own))
	}
	p.wrote(s)
	p.out = append(p.out, '\n')
	for n := s.first; n != 0; n = p.rec.valueOf(n).next {
		if n != own {
			p.other(s, p.rec.valueOf(n))
		}
	}
}

// wrote says what became of a step.
func (p *printer) wrote(s *step) {
	switch {
	case s.failed != "":
		p.add("  ")
		p.begin(red)
		p.add("failed: ", s.failed)
		p.end()
	case s.to > s.from:
		p.begin(dim)
		p.add("  → bytes ")
		p.out = append(appendCount(p.out, s.from), "–"...)
		p.out = appendCount(p.out, s.to)
		p.end()
	case s.name() == "reference" && !s.aside:
		p.begin(dim)
		p.add("  → writes nothing")
		p.end()
	}
}

// other prints a value on a line of its own.
func (p *printer) other(s *step, v *val) {
	p.add(p.style.Indent)
	p.blanks(7 + 2*int(s.depth) + 4)
	p.add(p.rec.ofValue(s, v).expression, " = ")
	p.value(v)
	p.out = append(p.out, '\n')
}

// value prints a value for people: texts in quotes, the rest as it prints.
func (p *printer) value(v *val) {
	p.begin(green)
	switch v.typ {
	case typeText:
		p.out = appendGoQuoted(p.out, p.rec.textOf(v))
	case typeNull:
		p.add("null")
	default:
		p.out = append(p.out, p.rec.textOf(v)...)
	}
	if v.cut {
		p.add("…")
	}
	p.end()
}

// appendGoQuoted is strconv.Quote, with a short way for plain text.
func appendGoQuoted(dst, text []byte) []byte {
	for _, c := range text {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			return strconv.AppendQuote(dst, string(text))
		}
	}
	return append(append(append(dst, '"'), text...), '"')
}

// title is the source of a step on one line, or what it is.
func (p *printer) title(s *step) {
	texts := p.rec.of(s)
	switch {
	case s.kind == turned:
		p.begin(bold)
		p.add("turn ")
		p.out = appendCount(p.out, s.turn)
		p.end()
		p.add("  ", texts.expression)
	case s.kind == branch:
		p.begin(bold)
		p.add(s.place.Kind, " is taken")
		p.end()
	case texts.title != "":
		p.out = append(p.out, texts.title...)
	case s.last != 0:
		p.out = append(p.out, p.rec.ofValue(s, p.rec.valueOf(s.last)).expression...)
	default:
		p.out = append(p.out, s.place.Kind...)
	}
}

// mostTitle is the number of characters of a source that are shown.
const mostTitle = 100

// short is the beginning of a text.
func short(text string) string {
	n := 0
	for i := range text {
		if n == mostTitle {
			return text[:i] + "…"
		}
		n++
	}
	return text
}

// appendOneLine appends the beginning of a source with one blank for all that
// is blank.
func appendOneLine(dst []byte, source string) []byte {
	n, blank := 0, false
	for i, size := 0, 0; i < len(source); i += size {
		c := rune(source[i])
		if size = 1; c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(source[i:])
		}
		if (c <= ' ' || c >= utf8.RuneSelf) && unicode.IsSpace(c) {
			blank = n > 0
			continue
		}
		if blank && n < mostTitle {
			dst, blank = append(dst, ' '), false
			n++
		}
		if n == mostTitle {
			return append(dst, "…"...)
		}
		dst = append(dst, source[i:i+size]...)
		n++
	}
	return dst
}

// own is the number of the value that the source of a step already names: of a
// reference its own, of #set the right side, of a turn the element; 0 for none.
func (s *step) own() int32 {
	switch s.name() {
	case "reference", "turn", "#set":
		return s.last
	}
	return 0
}
