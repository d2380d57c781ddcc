package syntax

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// finisher completes a tree in the order in which Velocity initializes it, children first: it works out what references are
// called and parses interpolated strings. Both may fail or rewrite the texts of tokens, which literal texts then show.
type finisher struct {
	p     *parser
	visit func(Node)
}

func (f *finisher) node(n Node) {
	Each(n, f.visit)
	switch n := n.(type) {
	case *Block:
		f.run(&n.Run)
	case *Range:
		f.run(&n.Run)
	case *Binary:
		f.run(&n.Run)
	case *Paren:
		f.run(&n.Run)
	case *Reference:
		f.run(&n.Run)
		f.reference(n)
	case *Directive:
		f.run(&n.Run)
		f.directive(n)
	case *Integer:
		f.number(n, n.Text)
	case *Float:
		f.number(n, n.Text)
	case *String:
		f.str(n)
	}
}

// number refuses what the grammar takes for a number though it begins with "#".
func (f *finisher) number(n Node, text string) {
	if text[0] == '#' {
		f.p.fail(n.At(), text+" is no number", "")
	}
}

// run gives a run its tokens.
func (f *finisher) run(r *Run) {
	if r.first <= r.last {
		r.tokens, r.source = f.p.toks[r.first:r.last+1:r.last+1], f.p.lex.src
	}
}

// directive refuses what Velocity fails to initialize.
func (f *finisher) directive(n *Directive) {
	switch {
	case !known[n.Name]:
	case !n.Parens:
		f.p.fail(n.pos, "#"+n.Name+" needs arguments in parentheses", "")
	case n.Name == "literal" && len(n.Args) == 0 && len(n.Body.tokens) == 0:
		f.p.fail(n.pos, "#literal has an empty body", "")
	case n.Name == "foreach" && len(n.Args) < 2:
		f.p.fail(n.pos, "#foreach needs a variable and a collection", "#foreach($x in $list)")
	case n.Name == "define" && len(n.Args) != 1:
		f.p.fail(n.pos, "#define needs one name", "#define($block)")
	}
}

// reference finds out form, name and escapes from the text of the first token.
func (f *finisher) reference(n *Reference) {
	t := &n.tokens[0]
	if strings.Contains(t.image, `\!`) {
		n.Form, n.Name = Void, voidText(t.image)
		return
	}
	slashes := len(t.image) - len(strings.TrimLeft(t.image, `\`))
	n.Escaped = slashes%2 == 1
	n.Escape = t.image[:slashes/2]
	t.image = t.image[slashes:]
	if i := strings.LastIndexByte(t.image, '$'); i > 0 {
		n.Before = t.image[:i]
		t.image = t.image[i:]
	}
	n.Target = t.image[1:]
	switch {
	case strings.HasPrefix(t.image, "$!{"):
		n.Form, n.Name = Quiet, n.tokens[1].image
	case strings.HasPrefix(t.image, "$!"):
		n.Form, n.Name = Quiet, t.image[2:]
	case t.image == "${":
		n.Form, n.Name = Formal, n.tokens[1].image
	case strings.HasPrefix(t.image, "$"):
		n.Form, n.Name = Normal, t.image[1:]
	default:
		n.Form, n.Name, n.Target = Runt, t.image, ""
	}
}

// voidText is what stock Velocity prints for a reference with a backslash before its "!": one backslash less.
func voidText(image string) string {
	dollar := strings.IndexByte(image, '$')
	i := dollar + strings.IndexByte(image[dollar:], '\\')
	return image[:i] + image[i+1:]
}

// str works out the text of a string literal and parses it when it has to be rendered.
func (f *finisher) str(n *String) {
	quote := n.Raw[0]
	text := n.Raw[1 : len(n.Raw)-1]
	if quote == '"' {
		text = f.unescape(n, text)
	}
	doubled := string([]byte{quote, quote})
	n.Value = strings.ReplaceAll(text, doubled, doubled[:1])
	if quote != '"' || !strings.ContainsAny(n.Raw, "$#") {
		return
	}
	// A blank at the end keeps a "$" or "#" there from being an error; it is taken off the rendered text.
	source := n.Value
	if n.Padded = !strings.Contains(n.Value, "##"); n.Padded {
		source += " "
	}
	tree, err := parse(source, f.p.mem, f.p.macros, f.p.depth+1)
	if err != nil {
		e := *err
		e.Message = "in the string: " + e.Message
		e.Pos = n.pos
		panic(failure{&e})
	}
	n.Inner = tree
	shift(tree.Root, n.pos)
}

// unescape replaces \uXXXX; other backslashes are text.
func (f *finisher) unescape(n *String, s string) string {
	if !strings.Contains(s, `\u`) {
		return s
	}
	var b []byte
	for {
		i := strings.Index(s, `\u`)
		if i < 0 {
			return string(append(b, s...))
		}
		b = append(b, s[:i]...)
		unit, err := strconv.ParseInt(s[i+2:min(i+6, len(s))], 16, 32)
		if len(s) < i+6 || err != nil {
			f.p.fail(n.pos, `\u in a string needs four hexadecimal digits`, `"\\u" cannot be written: use single quotes`)
		}
		b = appendUnit(b, uint16(unit))
		s = s[i+6:]
	}
}

// appendUnit appends a UTF-16 unit; the second half of a surrogate pair joins the first.
func appendUnit(b []byte, u uint16) []byte {
	if u >= 0xDC00 && u <= 0xDFFF && len(b) >= 3 {
		h := b[len(b)-3:]
		if h[0] == 0xED && h[1] >= 0xA0 && h[1] < 0xB0 {
			high := rune(h[1]&0x0F)<<6 | rune(h[2]&0x3F)
			return utf8.AppendRune(b[:len(b)-3], 0x10000+high<<10+rune(u-0xDC00))
		}
	}
	if u >= 0xD800 && u <= 0xDFFF {
		return append(b, 0xED, 0x80|byte(u>>6&0x3F), 0x80|byte(u&0x3F))
	}
	return utf8.AppendRune(b, rune(u))
}

// shift moves the positions of a string's contents to those of the template, as Velocity counts them.
func shift(n Node, by Pos) {
	n.move(by)
	if i, ok := n.(*If); ok {
		for k := range i.Branches {
			i.Branches[k].Pos.shift(by)
		}
	}
	Each(n, func(c Node) { shift(c, by) })
	if s, ok := n.(*String); ok && s.Inner != nil {
		shift(s.Inner.Root, by)
	}
}

func (b *base) move(by Pos) { b.pos.shift(by) }

func (p *Pos) shift(by Pos) {
	if p.Line == 1 {
		p.Col += by.Col
	}
	p.Line += by.Line - 1
}
