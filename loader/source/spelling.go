package source

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"postern/api"
)

// spelling leads from the text of a node to the file; nil when the file has it
// character by character, in one line or in a block.
func (n *Node) spelling() *api.Spelling {
	if !n.made && (n.block || !strings.ContainsAny(n.text, " \t\n\"\\'")) {
		return nil
	}
	return n.spelled()
}

// spelled is spelling for a text that is a part of another too: nil when the
// file has it character by character in one line.
func (n *Node) spelled() *api.Spelling {
	if n.kind != String || n.doc == nil || n.line == 0 {
		return nil
	}
	if n.doc.joined[n] != nil {
		return n.doc.joined[n]
	}
	if n.elsewhere {
		return &api.Spelling{Marks: []api.Mark{n.mark(0)}}
	}
	at := n.TextPos()
	w := speller{line: int32(at.Line), column: int32(at.Column), folds: !n.doc.JSON && !n.block}
	start := n.doc.offset(w.line, w.column)
	if start < 0 || bytes.HasPrefix(n.doc.Text[start:], []byte(n.text)) && !strings.ContainsAny(n.text, "\n\\'") {
		return nil
	}
	w.raw = n.doc.Text[start:]
	if n.block {
		w.indent = at.Column - 1
	} else if start > 0 {
		w.quote = n.doc.Text[start-1]
	}
	w.text(n.text)
	return &w.spelling
}

// offset is the place of a line and column (in characters, from 1) in the
// text of the document, -1 when it has no such place.
func (d *Document) offset(line, column int32) int {
	if d.lines == nil {
		d.lines = []int32{0, 0}
		for i, c := range d.Text {
			if c == '\n' {
				d.lines = append(d.lines, int32(i+1))
			}
		}
	}
	if int(line) >= len(d.lines) {
		return -1
	}
	at := int(d.lines[line])
	for ; column > 1; column-- {
		if at >= len(d.Text) {
			return -1
		}
		_, size := utf8.DecodeRune(d.Text[at:])
		at += size
	}
	return at
}

// speller walks a text and the bytes of the file that spell it.
type speller struct {
	raw          []byte // what is left of the file
	quote        byte   // before the text: " or ' when it is quoted
	folds        bool   // line ends stand for blanks
	line, column int32  // of raw
	offset       int32  // characters of the text that were found
	indent       int    // blanks before each line of a block
	broken       bool   // the next character stands at a place that needs a mark
	spelling     api.Spelling
}

func (w *speller) text(text string) {
	for text != "" {
		w.between()
		if w.broken {
			w.spelling.Marks = append(w.spelling.Marks, api.Mark{Offset: w.offset, Line: w.line, Column: w.column})
			w.broken = false
		}
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case w.folded():
			size = w.fold(text)
			w.offset += int32(utf8.RuneCountInString(text[:size]))
		case w.character(r):
			w.offset++
		default:
			w.spelling.Marks = append(w.spelling.Marks, api.Mark{Offset: w.offset, Line: w.line, Column: w.column, Still: true})
			if size = w.replaced(text); size < 0 {
				return
			}
			w.offset += int32(utf8.RuneCountInString(text[:size]))
			w.broken = true
		}
		text = text[size:]
	}
}

// replaced skips a ${Name} of the file, or several in a row, and is the length
// of what the text has in its place: all before the word that follows in the
// file; -1 when there is no such name or word.
func (w *speller) replaced(text string) int {
	names := 0
	for bytes.HasPrefix(w.raw[names:], []byte("${")) {
		length := bytes.IndexByte(w.raw[names:], '}') + 1
		if length == 0 {
			return -1
		}
		names += length
	}
	word := w.wordBehind(w.raw[names:])
	if names == 0 || word == "" {
		return -1
	}
	size := strings.Index(text, word)
	if size >= 0 {
		w.skip(names)
	}
	return size
}

// wordBehind is the word that raw begins with, and the blanks before it; in a
// block the end of the line where there is none. It is "" when raw begins with
// what the text has in another spelling.
func (w *speller) wordBehind(raw []byte) string {
	if w.quote == '"' && len(raw) > 1 && raw[0] == '\\' && raw[1] == '"' {
		return `"`
	}
	blanks := len(raw) - len(bytes.TrimLeft(raw, " "))
	word := raw[blanks:min(len(raw), blanks+12)]
	ends := " \t\r\n"
	switch w.quote { // what stands for something else there
	case '"':
		ends += `"\`
	case '\'':
		ends += "'"
	}
	if stop := bytes.IndexAny(word, ends); stop >= 0 {
		word = word[:stop]
	}
	if next := bytes.Index(word, []byte("${")); next >= 0 {
		word = word[:next]
	}
	switch rest := raw[blanks:]; {
	case len(word) > 0:
		return string(raw[:blanks+len(word)])
	case w.indent > 0 && (bytes.HasPrefix(rest, []byte("\n")) || bytes.HasPrefix(rest, []byte("\r\n"))):
		return string(raw[:blanks]) + "\n"
	}
	return ""
}

// between skips what stands for nothing: a line end that a backslash hides,
// with the blanks around it.
func (w *speller) between() {
	for w.quote == '"' && len(w.raw) > 1 && w.raw[0] == '\\' && (w.raw[1] == '\n' || w.raw[1] == '\r') {
		w.skip(1)
		w.blanks()
		w.broken = true
	}
	if w.column == 1 && w.indent > 0 { // a line of a block begins
		blanks := len(w.raw) - len(bytes.TrimLeft(w.raw, " "))
		w.skip(min(blanks, w.indent))
	}
	if w.indent > 0 && bytes.HasPrefix(w.raw, []byte("\r\n")) {
		w.skip(1)
	}
}

// character finds one character as it is, or as an escape.
func (w *speller) character(r rune) bool {
	size := 1
	switch {
	case len(w.raw) == 0:
		return false
	case w.quote == '"' && w.raw[0] == '\\':
		if size = escapeLength(w.raw); size == 0 {
			return false
		}
		w.broken = true
	case w.quote == '\'' && bytes.HasPrefix(w.raw, []byte("''")):
		size = 2
		w.broken = true
	default:
		have, width := utf8.DecodeRune(w.raw)
		if have != r {
			return false
		}
		size, w.broken = width, r == '\n'
	}
	w.skip(size)
	return true
}

// escapeLength is the length of the escape that a text begins with.
func escapeLength(raw []byte) int {
	if len(raw) < 2 {
		return 0
	}
	length := 2
	switch raw[1] {
	case 'x':
		length = 4
	case 'U':
		length = 10
	case 'u':
		length = 6
		if len(raw) >= 12 && raw[2]|0x20 == 'd' && raw[3] >= '8' && raw[6] == '\\' && raw[7] == 'u' {
			length = 12 // two halves of one character
		}
	}
	if length > len(raw) {
		return 0
	}
	return length
}

// folded says whether the file has a line end here, with or without blanks
// before it, that the text may have as a blank.
func (w *speller) folded() bool {
	line := bytes.TrimLeft(w.raw, " \t\r")
	return w.folds && len(line) > 0 && line[0] == '\n'
}

// fold skips a line end and what is folded into it. It is the length of what
// stands for it in the text.
func (w *speller) fold(text string) int {
	ends := bytes.Count(w.blanks(), []byte{'\n'})
	w.broken = true
	size := 0
	for size < len(text) && (text[size] == ' ' || text[size] == '\t' || text[size] == '\n') {
		// Folding in quotes makes one blank of a line end, and n-1 line ends of n;
		// more blanks in the text are escapes.
		if size++; w.quote == '"' && size == max(1, ends-1) {
			break
		}
	}
	return size
}

// blanks skips white space and returns it.
func (w *speller) blanks() []byte {
	n := 0
	for n < len(w.raw) && (w.raw[n] == ' ' || w.raw[n] == '\t' || w.raw[n] == '\n' || w.raw[n] == '\r') {
		n++
	}
	run := w.raw[:n]
	w.skip(n)
	return run
}

func (w *speller) skip(n int) {
	for _, r := range string(w.raw[:n]) {
		if w.column++; r == '\n' {
			w.line, w.column = w.line+1, 1
		}
	}
	w.raw = w.raw[n:]
}

// Joins says which texts a made text was joined of, so that a place in it leads
// to the part that has it.
func (n *Node) Joins(parts []*Node, delimiter string) {
	if n.doc == nil || n.text == "" || len(parts) == 0 {
		return
	}
	s, offset := &api.Spelling{}, int32(0)
	for i, part := range parts {
		if i > 0 && delimiter != "" {
			s.Marks = append(s.Marks, part.mark(offset))
			offset += int32(utf8.RuneCountInString(delimiter))
		}
		s.Marks = part.marks(s.Marks, offset)
		offset += int32(utf8.RuneCountInString(part.Text()))
	}
	if n.doc.joined == nil {
		n.doc.joined = map[*Node]*api.Spelling{}
	}
	n.doc.joined[n] = s
}

// mark leads to the beginning of a node, and no farther.
func (n *Node) mark(offset int32) api.Mark {
	at := n.TextPos()
	return api.Mark{Offset: offset, Line: int32(at.Line), Column: int32(at.Column), Still: true}
}

// marks lead to a part of a text that begins at an offset.
func (n *Node) marks(dst []api.Mark, offset int32) []api.Mark {
	first := n.mark(offset)
	first.Still = n.Kind() != String
	if first.Still {
		return append(dst, first)
	}
	s := n.spelled()
	if s == nil || len(s.Marks) == 0 || s.Marks[0].Offset > 0 {
		dst = append(dst, first)
	}
	if s == nil {
		return dst
	}
	for _, mark := range s.Marks {
		mark.Offset += offset
		dst = append(dst, mark)
	}
	return dst
}
