package suite

import (
	"strings"

	"postern/loader/source"
	"postern/mapping/builtin"
	"postern/vtl/value"
)

// template reads a template by itself.
func (r *reader) template(n *source.Node) *Template {
	f := r.reading.Fields(n, "a template")
	t := &Template{Source: f.Text("source"), File: f.Text("file"), Method: f.Text("method"), Type: f.Text("type")}
	if status := f.Int("response"); status != nil {
		t.Status = *status
	}
	if t.Type == "" {
		t.Type = "application/json"
	}
	if inline := f.Node("source"); inline != nil {
		t.Pos, t.Lines = inline.TextPos(), inline.IsBlock()
	}
	t.Input.Body = string(r.body(n, f, "a template"))
	t.Input.Params = r.params(f.Map("params"))
	t.Input.Stage = pairsOf(f.Map("stageVariables"))
	if context := f.Map("context"); context != nil {
		t.Input.Context, _ = value.ReadJSON(nil, context.AppendJSON(nil)) // what was read is JSON
	}
	f.Rest()
	given := 0
	for _, text := range []string{t.Source, t.File, t.Method} {
		if text != "" {
			given++
		}
	}
	if given != 1 && f.Node("source") == nil {
		r.fail(n.Pos(), "a template has to be named in one way", "source: its text, file: its file, or method: GET /pets (with response: 200 for the answer)")
	}
	if t.File != "" {
		t.Source = string(r.fixture(t.File, f.Node("file").Pos()))
		t.Pos.File, t.Pos.Line, t.Pos.Column, t.Lines = r.beside(t.File), 1, 1, true
	}
	return t
}

func (r *reader) params(n *source.Node) builtin.Params {
	f := r.reading.Fields(n, "params")
	p := builtin.Params{Path: pairsOf(f.Map("path")), Query: pairsOf(f.Map("querystring")), Header: pairsOf(f.Map("header"))}
	f.Rest()
	return p
}

func pairsOf(n *source.Node) (list []builtin.Param) {
	for _, m := range n.Members() {
		list = append(list, builtin.Param{Name: m.Name, Value: m.Value.Text()})
	}
	return list
}

// splitMethod reads "GET /pets".
func splitMethod(text string) (verb, path string) {
	verb, path, _ = strings.Cut(strings.TrimSpace(text), " ")
	return strings.ToUpper(verb), strings.TrimSpace(path)
}
