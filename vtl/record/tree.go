package record

import (
	"encoding/json"
	"strconv"
	"strings"
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
	p := &printer{style: style, out: dst}
	for _, s := range rec.Steps {
		p.step(s, 0)
	}
	if left := rec.Omitted + p.left; left > 0 {
		p.out = append(p.out, style.Indent+"… "+strconv.Itoa(left)+" more steps left out\n"...)
	}
	if rec.Err != nil {
		p.out = append(p.out, style.Indent+p.paint(red, "failed: "+firstLine(rec.Err.Error()))+"\n"...)
	}
	return p.out
}

// AppendJSON appends the steps as a JSON object.
func (rec *Recording) AppendJSON(dst []byte) []byte {
	form := struct {
		Template string  `json:"template"`
		Output   string  `json:"output"`
		Steps    []*Step `json:"steps"`
		Omitted  int     `json:"omitted,omitempty"`
		Failed   string  `json:"failed,omitempty"`
		Broken   *Broken `json:"invalidJSON,omitempty"`
	}{Template: rec.Template, Output: string(rec.Output), Steps: rec.Steps, Omitted: rec.Omitted}
	if form.Steps == nil {
		form.Steps = []*Step{}
	}
	if rec.Err != nil {
		form.Failed = rec.Err.Error()
	}
	if b, ok := rec.Broken(); ok && rec.MeansJSON() && rec.Err == nil {
		form.Broken = &b
	}
	text, err := json.Marshal(form) // texts and numbers alone: it cannot fail
	if err != nil {
		return dst
	}
	return append(dst, text...)
}

// printer writes a tree.
type printer struct {
	style Style
	out   []byte
	lines int
	left  int // steps beyond the lines allowed
}

func (p *printer) paint(color, text string) string {
	if !p.style.Color {
		return text
	}
	return color + text + plain
}

func (p *printer) step(s *Step, depth int) {
	if s.Kind == "text" && (!p.style.Text || s.Source == "") && s.Failed == "" {
		return
	}
	if p.lines >= p.style.Lines {
		p.left++
		return
	}
	p.line(s, depth)
	for _, inner := range s.Inner {
		p.step(inner, depth+1)
	}
}

// line prints one step, and the values that are not said by its source.
func (p *printer) line(s *Step, depth int) {
	p.lines++
	at := strconv.Itoa(s.Line) + ":" + strconv.Itoa(s.Column)
	pad := strings.Repeat(" ", max(1, 7-len(at)))
	p.out = append(p.out, p.style.Indent+p.paint(dim, at)+pad+strings.Repeat("  ", depth)+p.title(s)...)
	values := s.Values
	if own, rest, ok := s.own(); ok {
		p.out = append(p.out, " = "+p.paint(green, own.String())...)
		values = rest
	}
	if s.Failed != "" {
		p.out = append(p.out, "  "+p.paint(red, "failed: "+s.Failed)...)
	} else if s.To > s.From {
		p.out = append(p.out, p.paint(dim, "  → bytes "+strconv.Itoa(s.From)+"–"+strconv.Itoa(s.To))...)
	} else if s.Kind == "reference" && !s.aside {
		p.out = append(p.out, p.paint(dim, "  → writes nothing")...)
	}
	p.out = append(p.out, '\n')
	for _, v := range values {
		p.out = append(p.out, p.style.Indent+strings.Repeat(" ", 7+2*depth+4)+v.Expression+" = "+p.paint(green, v.String())+"\n"...)
	}
}

// title is the source of a step on one line, or what it is.
func (p *printer) title(s *Step) string {
	switch {
	case s.Turn > 0:
		return p.paint(bold, "turn "+strconv.Itoa(s.Turn)) + "  " + s.Values[0].Expression
	case s.Taken:
		return p.paint(bold, s.Kind+" is taken")
	case s.Source == "" && len(s.Values) > 0:
		return s.Values[len(s.Values)-1].Expression
	case s.Source == "":
		return s.Kind
	case s.Kind == "text":
		return "text " + strconv.Quote(short(s.Source))
	}
	return short(strings.Join(strings.Fields(s.Source), " "))
}

// short is the beginning of a text.
func short(text string) string {
	const most = 100
	n := 0
	for i := range text {
		if n == most {
			return text[:i] + "…"
		}
		n++
	}
	return text
}

// own is the value of a step that its source already names: of a reference its
// own, of #set the right side, of a turn the element.
func (s *Step) own() (own Value, rest []Value, ok bool) {
	n := len(s.Values)
	if n == 0 {
		return own, nil, false
	}
	switch s.Kind {
	case "reference", "turn", "#set":
		return s.Values[n-1], s.Values[:n-1], true
	}
	return own, s.Values, false
}

// String is a value for people: texts in quotes, the rest as it prints.
func (v Value) String() string {
	text := v.Text
	switch v.Type {
	case "string":
		text = strconv.Quote(text)
	case "null":
		text = "null"
	}
	if v.Cut {
		text += "…"
	}
	return text
}
