package suite

import (
	"html/template"
	"io"
	"strings"

	"postern/vtl"
)

// WriteHTML writes the coverage as one page: the totals, what no case reaches,
// and the source of every template with its lines coloured.
func (c *Coverage) WriteHTML(w io.Writer) error {
	reached, all := c.Share()
	page := htmlPage{Reached: reached, All: all, Percent: Percent(reached, all)}
	for _, item := range c.Items() {
		if item.Hits == 0 {
			page.Missing = append(page.Missing, item)
		}
	}
	c.mu.Lock()
	for _, rc := range c.routes {
		for _, tc := range rc.templates {
			page.Templates = append(page.Templates, tc.html(rc.route.Name()+": "+tc.name))
		}
	}
	for _, tc := range c.alone {
		page.Templates = append(page.Templates, tc.html(tc.name))
	}
	c.mu.Unlock()
	return htmlForm.Execute(w, page)
}

type htmlPage struct {
	Reached, All int
	Percent      float64
	Missing      []Item
	Templates    []htmlTemplate
}

type htmlTemplate struct {
	Name  string
	Lines []htmlLine
}

// htmlLine is a line of a template; Class is hit, part, miss or plain.
type htmlLine struct {
	Number int
	Text   string
	Class  string
	Title  string
}

func (tc *templateCover) html(name string) htmlTemplate {
	t := htmlTemplate{Name: name}
	state := tc.lineStates()
	for i, text := range strings.Split(tc.pair.Value, "\n") {
		line := htmlLine{Number: i + 1, Text: text, Class: "plain"}
		if s := state[i+1]; s != nil {
			line.Class, line.Title = s.class(), strings.Join(s.missing, "; ")
		}
		t.Lines = append(t.Lines, line)
	}
	return t
}

// lineState is what happened on one line of a template.
type lineState struct {
	done    bool
	missing []string
}

func (s *lineState) class() string {
	switch {
	case !s.done:
		return "miss"
	case len(s.missing) > 0:
		return "part"
	}
	return "hit"
}

func (tc *templateCover) lineStates() map[int]*lineState {
	all := map[int]*lineState{}
	at := func(line int) *lineState {
		if all[line] == nil {
			all[line] = &lineState{}
		}
		return all[line]
	}
	if tc.form == nil {
		at(1).done = tc.rendered > 0
		return all
	}
	for _, p := range tc.form.Places() {
		if p.Parent < 0 && p.Kind != "value" && p.Start >= 0 {
			s := at(p.Line)
			s.done = s.done || tc.count.Done(p) > 0
		}
	}
	for _, b := range tc.count.Branches() {
		if b.Taken == 0 {
			tc.missing(at(b.Place.Line), b)
		}
	}
	return all
}

func (tc *templateCover) missing(s *lineState, b vtl.Branch) {
	s.missing = append(s.missing, "never: "+wayName(b))
}

var htmlForm = template.Must(template.New("coverage").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Coverage of mappings</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em;color:#1b1f24;background:#fff}
h1 small{font-weight:normal;color:#57606a}
pre{margin:0;font:13px/1.45 ui-monospace,monospace;border:1px solid #d0d7de;border-radius:6px;overflow:auto}
pre span{display:block;padding:0 .6em;white-space:pre}
pre i{display:inline-block;width:3.2em;color:#8c959f;font-style:normal;user-select:none}
.hit{background:#dafbe1}.part{background:#fff8c5}.miss{background:#ffebe9}
@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}pre{border-color:#30363d}.hit{background:#12361f}.part{background:#3a2f06}.miss{background:#4a1517}}
</style></head><body>
<h1>Coverage of mappings <small>{{printf "%.1f" .Percent}} % · {{.Reached}} of {{.All}}</small></h1>
{{with .Missing}}<h2>Not reached</h2><ul>{{range .}}<li>{{.Where}}: {{.Kind}} {{.What}}{{if .Pos.Line}} ({{.Pos.File}}:{{.Pos.Line}}){{end}}</li>{{end}}</ul>{{end}}
{{range .Templates}}<h2>{{.Name}}</h2>
<pre>{{range .Lines}}<span class="{{.Class}}"{{with .Title}} title="{{.}}"{{end}}><i>{{.Number}}</i>{{.Text}}</span>{{end}}</pre>
{{end}}</body></html>
`))
