package suite

import (
	"html/template"
	"io"
	"strings"
	"sync"

	"postern/vtl"
)

// WriteHTML writes the coverage as one page: the totals of each route with what
// no case reaches, and the source of every template with its lines coloured.
func (c *Coverage) WriteHTML(w io.Writer) error {
	reached, all := c.Share()
	page := htmlPage{htmlShare: htmlShare{reached, all}}
	for _, g := range c.groups() {
		reached, all := share(g.items)
		row := htmlGroup{Name: g.where, htmlShare: htmlShare{reached, all}}
		for _, item := range g.items {
			if item.Hits == 0 {
				row.Missing = append(row.Missing, htmlMissing{kindWord(item.Kind) + item.What, item.Pos.String()})
			}
		}
		page.Groups = append(page.Groups, row)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, rc := range c.routes {
		for _, tc := range rc.templates {
			page.Templates = append(page.Templates, tc.html(c.where(rc)+": "+tc.name))
		}
	}
	for _, tc := range c.alone {
		page.Templates = append(page.Templates, tc.html(tc.name))
	}
	return htmlForm().Execute(w, page)
}

type htmlPage struct {
	htmlShare
	Groups    []htmlGroup
	Templates []htmlTemplate
}

// htmlShare is how much is reached.
type htmlShare struct{ Reached, All int }

// Percent is the share in percent.
func (s htmlShare) Percent() float64 { return Percent(s.Reached, s.All) }

type htmlGroup struct {
	Name string
	htmlShare
	Missing []htmlMissing
}

// htmlMissing is something that no case reaches, and where it stands.
type htmlMissing struct{ What, At string }

type htmlTemplate struct {
	Name, At string
	Lines    []htmlLine
}

// htmlLine is a line of a template; Class is hit, part, miss or plain.
type htmlLine struct {
	Number  int
	Text    string
	Class   string
	Missing string
}

func (tc *templateCover) html(name string) htmlTemplate {
	t := htmlTemplate{Name: name, At: tc.pair.At(1, 1).String()}
	state := tc.lineStates()
	for i, text := range strings.Split(strings.TrimSuffix(tc.pair.Value, "\n"), "\n") {
		line := htmlLine{Number: i + 1, Text: text, Class: "plain"}
		if s := state[i+1]; s != nil {
			line.Class, line.Missing = s.class(), strings.Join(s.missing, ", ")
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
	mark := func(line int, text string, done bool) {
		for i, part := range strings.Split(text, "\n") {
			if strings.TrimSpace(part) != "" {
				s := at(line + i)
				s.done = s.done || done
			}
		}
	}
	if tc.form == nil {
		mark(1, tc.pair.Value, tc.rendered > 0)
		return all
	}
	for _, p := range tc.form.Places() {
		switch {
		case p.Parent >= 0 || p.Kind == "value" || p.Start < 0:
		case p.Kind == "text":
			mark(p.Line, tc.form.Source()[p.Start:p.End], tc.count.Done(p) > 0)
		default:
			mark(p.Line, p.Kind, tc.count.Done(p) > 0)
		}
	}
	for _, b := range tc.count.Branches() {
		if b.Taken == 0 {
			s := at(b.Place.Line)
			s.missing = append(s.missing, missingWay(b))
		}
	}
	return all
}

// missingWay says beside a directive which of its ways no case takes.
func missingWay(b vtl.Branch) string {
	switch b.Way {
	case "#if", "#elseif", "#else":
		return b.Way + " is never taken"
	case "no #else":
		return "#if is always taken"
	}
	return "never with " + b.Way
}

var htmlForm = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("coverage").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Coverage of mappings</title>
<style>
:root{--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--page:#fff;--hit:#dafbe1;--part:#fff8c5;--miss:#ffebe9;--good:#2da44e;--bad:#cf222e}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#8d96a0;--line:#30363d;--page:#0d1117;--hit:#12361f;--part:#3a2f06;--miss:#4a1517;--good:#3fb950;--bad:#f85149}}
body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:72em;padding:0 1em;color:var(--ink);background:var(--page)}
h1{font-size:1.7em;margin:0 0 .2em}h2{font-size:1.05em;margin:2em 0 .4em}
small{font-weight:normal;color:var(--soft)}
table{border-collapse:collapse;width:100%;margin-top:1em}
td{border-top:1px solid var(--line);padding:.35em .6em;vertical-align:top}
td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td.b{width:9em}meter{width:100%}
td ul{margin:.2em 0 0;padding-left:1.2em;color:var(--bad)}td li small{margin-left:.5em}
pre{margin:0;font:13px/1.5 ui-monospace,monospace;border:1px solid var(--line);border-radius:6px;overflow:auto}
pre span{display:block;padding:0 .6em;white-space:pre;width:max-content;min-width:100%;box-sizing:border-box}
pre i{display:inline-block;width:3.2em;color:var(--soft);font-style:normal;user-select:none}
pre b{font-weight:normal;color:var(--bad);margin-left:2em;font-style:italic}
.hit{background:var(--hit)}.part{background:var(--part)}.miss{background:var(--miss)}
p.key span{padding:.1em .6em;border-radius:4px;margin-right:.5em}
</style></head><body>
<h1>Coverage of mappings <small>{{printf "%.1f" .Percent}} % · {{.Reached}} of {{.All}}</small></h1>
<p class="key"><span class="hit">reached</span><span class="part">reached, but not every way</span><span class="miss">not reached</span></p>
<table>{{range .Groups}}
<tr><td>{{.Name}}{{with .Missing}}<ul>{{range .}}<li>{{.What}}{{with .At}}<small>{{.}}</small>{{end}}</li>{{end}}</ul>{{end}}</td><td class="b"><meter min="0" max="100" low="90" optimum="100" value="{{printf "%.1f" .Percent}}"></meter></td><td class="n">{{printf "%.1f" .Percent}} %</td><td class="n">{{.Reached}} of {{.All}}</td></tr>{{end}}
</table>
{{range .Templates}}<h2>{{.Name}} <small>{{.At}}</small></h2>
<pre>{{range .Lines}}<span class="{{.Class}}"><i>{{.Number}}</i>{{.Text}}{{with .Missing}}<b>{{.}}</b>{{end}}</span>{{end}}</pre>
{{end}}</body></html>
`))
})
