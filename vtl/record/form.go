package record

import (
	"strconv"
	"strings"
	"sync"

	"postern/api/jsontext"
	"postern/vtl"
)

// Form is a traced template with the texts that its recordings print over and
// over; they are made when the first one is printed. It may be shared.
type Form struct {
	traced *vtl.Template
	once   sync.Once
	texts  []fixed // by Place.ID
}

// NewForm makes a traced template ready for [Recording.Render].
func NewForm(traced *vtl.Template) *Form { return &Form{traced: traced} }

// fixed is what is printed of a place whatever happens there.
type fixed struct {
	at         string // line:column
	title      string // its source on one line, "" without one
	expression string // of a value; of a #foreach its variable
	statement  string // its JSON object up to what happened
	inside     string // the same of a branch or a turn
	value      string // the JSON object of a value up to its type
}

// fixed is the texts of all places.
func (f *Form) fixed() []fixed {
	f.once.Do(func() {
		places := f.traced.Places()
		f.texts = make([]fixed, len(places))
		for i, p := range places {
			f.texts[i] = fix(p)
		}
	})
	return f.texts
}

func fix(p *vtl.Place) fixed {
	t := fixed{at: strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Col), title: titleOf(p), expression: strings.TrimSpace(p.Text)}
	if p.Kind == "#foreach" {
		t.expression = loopVariable(p.Source)
	}
	head := string(appendHead(nil, p.Kind, p))
	t.statement, t.inside = head, head
	if p.Source != "" {
		t.statement = string(jsontext.Lower.AppendString([]byte(head+`,"source":`), p.Source))
	}
	if p.Kind == "#foreach" {
		t.inside = string(appendHead(nil, "turn", p))
	}
	t.value = string(jsontext.Lower.AppendString([]byte(`{"expression":`), t.expression)) + `,"type":"`
	return t
}

// appendHead begins the JSON object of a step.
func appendHead(dst []byte, kind string, p *vtl.Place) []byte {
	dst = jsontext.Lower.AppendString(append(dst, `{"kind":`...), kind)
	dst = strconv.AppendInt(append(dst, `,"line":`...), int64(p.Line), 10)
	return strconv.AppendInt(append(dst, `,"column":`...), int64(p.Col), 10)
}

// titleOf is the source of a statement on one line.
func titleOf(p *vtl.Place) string {
	switch {
	case p.Source == "":
		return ""
	case p.Kind == "text":
		return "text " + strconv.Quote(short(p.Source))
	}
	return string(appendOneLine(nil, p.Source))
}

// loopVariable is the $x of #foreach($x in ...).
func loopVariable(source string) string {
	_, rest, _ := strings.Cut(source, "(")
	name, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	if !strings.HasPrefix(name, "$") {
		return "element"
	}
	return name
}

// of is the texts of the place of a step.
func (rec *Recording) of(s *step) *fixed { return &rec.form.fixed()[s.place.ID] }

// ofValue is the texts of a value of a step.
func (rec *Recording) ofValue(s *step, v *val) *fixed {
	if v.place == nil {
		return rec.of(s)
	}
	return &rec.form.fixed()[v.place.ID]
}
