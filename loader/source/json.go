package source

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"postern/api"
)

// maxDepth is how deep values may nest, and maxNodes how many values a document
// may stand for once its aliases are followed.
const (
	maxDepth = 500
	maxNodes = 500_000
)

// jsonReader reads JSON and forgives what people write by hand: trailing and
// doubled commas, comments, raw line ends in texts, unknown escapes. Each kind
// is reported once per place.
type jsonReader struct {
	doc    *Document
	text   []byte
	at     int
	depth  int
	report *api.Diagnostics
	place  placer
}

// placer turns offsets that never fall into lines and columns, in one walk over
// the text.
type placer struct {
	at     int
	line   int32
	column int32
}

func (p *placer) move(text []byte, offset int) (line, column int32) {
	for p.at < offset {
		c := text[p.at]
		switch {
		case c == '\n':
			p.line++
			p.column = 1
		case c&0xC0 != 0x80: // not the rest of a character
			p.column++
		}
		p.at++
	}
	return p.line, p.column
}

// syntaxError is a place where a document cannot be read on.
type syntaxError struct {
	line, column int32
	summary      string
	expected     string
	suggestion   string
}

func (e *syntaxError) Error() string { return e.summary }

func readJSON(doc *Document, report *api.Diagnostics) (*Node, *syntaxError) {
	r := &jsonReader{doc: doc, text: doc.Text, report: report, place: placer{line: 1, column: 1}}
	root, err := r.value()
	if err != nil {
		return nil, err
	}
	if err := r.space(); err != nil {
		return nil, err
	}
	if r.at < len(r.text) {
		return nil, r.fail("text after the end of the document", "the end of the file", "")
	}
	return root, nil
}

func (r *jsonReader) fail(summary, expected, suggestion string) *syntaxError {
	line, column := r.here()
	return &syntaxError{line: line, column: column, summary: summary, expected: expected, suggestion: suggestion}
}

func (r *jsonReader) here() (line, column int32) { return r.place.move(r.text, r.at) }

func (r *jsonReader) remark(severity api.Severity, summary, suggestion string) {
	line, column := r.here()
	r.report.Add(api.Diagnostic{
		Severity: severity, Pos: api.Pos{File: r.doc.Name, Line: int(line), Column: int(column)},
		Summary: summary, Suggestion: suggestion,
	})
}

// space skips blanks and comments.
func (r *jsonReader) space() *syntaxError {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		case '/':
			if err := r.comment(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
}

func (r *jsonReader) comment() *syntaxError {
	rest := string(r.text[r.at:min(r.at+2, len(r.text))])
	switch rest {
	case "//":
		r.remark(api.Note, "comment in JSON", "remove it: other readers stop here")
		for r.at < len(r.text) && r.text[r.at] != '\n' {
			r.at++
		}
		return nil
	case "/*":
		r.remark(api.Note, "comment in JSON", "remove it: other readers stop here")
		end := strings.Index(string(r.text[r.at+2:]), "*/")
		if end < 0 {
			return r.fail("comment without end", "*/", "")
		}
		r.at += 2 + end + 2
		return nil
	}
	return r.fail("unexpected character '/'", "a value", "")
}

func (r *jsonReader) node(kind Kind) *Node {
	line, column := r.here()
	return &Node{kind: kind, line: line, column: column, doc: r.doc}
}

func (r *jsonReader) value() (*Node, *syntaxError) {
	if err := r.space(); err != nil {
		return nil, err
	}
	if r.at >= len(r.text) {
		return nil, r.fail("the document ends where a value is due", "a value", "")
	}
	switch c := r.text[r.at]; {
	case c == '{':
		return r.nested(r.object)
	case c == '[':
		return r.nested(r.list)
	case c == '"':
		n := r.node(String)
		text, err := r.quoted()
		n.text, n.textLine, n.textColumn = text, n.line, n.column+1
		return n, err
	}
	return r.word()
}

func (r *jsonReader) nested(read func() (*Node, *syntaxError)) (*Node, *syntaxError) {
	if r.depth++; r.depth > maxDepth {
		return nil, r.fail("values nest too deeply", fmt.Sprintf("at most %d levels", maxDepth), "")
	}
	n, err := read()
	r.depth--
	return n, err
}

func (r *jsonReader) object() (*Node, *syntaxError) {
	n := r.node(Map)
	r.at++
	for {
		end, err := r.next('}')
		if end || err != nil {
			return finish(n, r.report), err
		}
		member, err := r.member()
		if err != nil {
			return nil, err
		}
		member.Value.up = n
		n.members = append(n.members, member)
		if err := r.separator('}'); err != nil {
			return nil, err
		}
	}
}

func (r *jsonReader) member() (member Member, err *syntaxError) {
	member.line, member.column = r.here()
	if r.text[r.at] != '"' {
		return member, r.fail(fmt.Sprintf("unexpected %s where a member name is due", r.show()), `a name in double quotes`, "")
	}
	if member.Name, err = r.quoted(); err != nil {
		return member, err
	}
	if err := r.space(); err != nil {
		return member, err
	}
	if r.at >= len(r.text) || r.text[r.at] != ':' {
		return member, r.fail(fmt.Sprintf("unexpected %s after the name %q", r.show(), member.Name), "a colon", "")
	}
	r.at++
	member.Value, err = r.value()
	return member, err
}

func (r *jsonReader) list() (*Node, *syntaxError) {
	n := r.node(List)
	r.at++
	for {
		end, err := r.next(']')
		if end || err != nil {
			return n, err
		}
		item, err := r.value()
		if err != nil {
			return nil, err
		}
		item.up = n
		n.items = append(n.items, item)
		if err := r.separator(']'); err != nil {
			return nil, err
		}
	}
}

// next goes to the next element; end says that the closing bracket was read.
func (r *jsonReader) next(closing byte) (end bool, err *syntaxError) {
	if err := r.space(); err != nil {
		return false, err
	}
	for r.at < len(r.text) && r.text[r.at] == ',' {
		r.remark(api.Note, "comma without a value before it", "remove it")
		r.at++
		if err := r.space(); err != nil {
			return false, err
		}
	}
	if r.at >= len(r.text) {
		return false, r.fail("the document ends before its last bracket", fmt.Sprintf("'%c'", closing), "")
	}
	if r.text[r.at] == closing {
		r.at++
		return true, nil
	}
	return false, nil
}

// separator reads the comma between two elements and stays before the closing
// bracket.
func (r *jsonReader) separator(closing byte) *syntaxError {
	if err := r.space(); err != nil {
		return err
	}
	if r.at < len(r.text) && r.text[r.at] == closing {
		return nil
	}
	if r.at >= len(r.text) || r.text[r.at] != ',' {
		return r.fail("unexpected "+r.show()+" after a value", fmt.Sprintf("a comma or '%c'", closing), "")
	}
	comma := *r
	r.at++
	if err := r.space(); err != nil {
		return err
	}
	if r.at < len(r.text) && r.text[r.at] == closing {
		comma.remark(api.Note, "comma after the last element", "remove it")
	}
	return nil
}

// word reads true, false, null or a number.
func (r *jsonReader) word() (*Node, *syntaxError) {
	end := r.at
	for end < len(r.text) && isWordByte(r.text[end]) {
		end++
	}
	word := string(r.text[r.at:end])
	kind := Missing
	switch {
	case word == "true" || word == "false":
		kind = Bool
	case word == "null":
		kind = Null
	case isNumber(word):
		kind = Number
	default:
		suggestion := ""
		if word != "" {
			suggestion = string(AppendQuoted(nil, word))
		}
		return nil, r.fail("unexpected "+r.show()+" where a value is due", "an object, a list, text in double quotes, a number, true, false or null", suggestion)
	}
	n := r.node(kind)
	if kind != Null {
		n.text = word
	}
	r.at = end
	return n, nil
}

func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '+' || c == '.' || c == '_'
}

// isNumber says whether a word is a JSON number, of any size.
func isNumber(word string) bool {
	rest := strings.TrimPrefix(word, "-")
	whole := digits(rest)
	if whole == 0 || whole > 1 && rest[0] == '0' {
		return false
	}
	rest = rest[whole:]
	if strings.HasPrefix(rest, ".") {
		n := digits(rest[1:])
		if n == 0 {
			return false
		}
		rest = rest[1+n:]
	}
	if rest == "" {
		return true
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return false
	}
	rest = rest[1:]
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		rest = rest[1:]
	}
	return rest != "" && digits(rest) == len(rest)
}

func digits(text string) int {
	n := 0
	for n < len(text) && '0' <= text[n] && text[n] <= '9' {
		n++
	}
	return n
}

// show names what stands at the current place.
func (r *jsonReader) show() string {
	if r.at >= len(r.text) {
		return "end of the document"
	}
	c, _ := utf8.DecodeRune(r.text[r.at:])
	if isWordByte(r.text[r.at]) {
		end := r.at
		for end < len(r.text) && isWordByte(r.text[end]) && end-r.at < 20 {
			end++
		}
		return fmt.Sprintf("%q", r.text[r.at:end])
	}
	return fmt.Sprintf("character %q", c)
}
