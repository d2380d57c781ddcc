package bench

import (
	_ "embed"
	"html/template"
	"io"
	"maps"
	"slices"
	"sync"
	"time"
)

//go:embed report.html
var pageSource string

var page = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("report").Funcs(template.FuncMap{
		"short":   short,
		"digits":  threeDigits,
		"number":  number,
		"size":    func(n uint64) string { return size(float64(n)) },
		"verdict": verdict,
		"plural":  plural,
		"memory":  size,
	}).Parse(pageSource))
})

// pageData is what report.html shows.
type pageData struct {
	*Report
	Title      string
	Load       string
	Latencies  []namedLatency
	Merged     bool    // there are latencies and nothing else
	ErrorShare float64 // percent
	Plots      []template.HTML
	StatusRows []statusRow
	PhaseRows  []phaseRow
	Warning    string
}

type namedLatency struct {
	Name string
	*Latency
}

type phaseRow struct {
	PhaseTime
	Share float64 // percent
}

type statusRow struct {
	Status int
	Count  uint64
	Share  float64 // percent
}

// WriteHTML writes the report as one page with plots. It loads nothing.
func (r *Report) WriteHTML(w io.Writer) error {
	d := pageData{Report: r, Title: r.Name, Load: r.load(), Merged: r.merged(), Latencies: []namedLatency{{"latency", &r.Latency}}}
	if d.Title == "" {
		d.Title = "Load test of " + r.Started.Format(time.DateTime)
	}
	if r.Requests > 0 {
		d.ErrorShare = 100 * float64(r.Failed) / float64(r.Requests)
	}
	if r.Service != nil {
		d.Latencies = append(d.Latencies, namedLatency{"service time", r.Service}, namedLatency{"generator late by", r.Lateness})
	}
	for _, status := range slices.Sorted(maps.Keys(r.Statuses)) {
		d.StatusRows = append(d.StatusRows, statusRow{status, r.Statuses[status], 100 * float64(r.Statuses[status]) / float64(max(1, r.Requests))})
	}
	if d.Warning = r.limitText(); r.Server != nil {
		for _, p := range r.Server.Phases {
			d.PhaseRows = append(d.PhaseRows, phaseRow{p, 100 * r.Server.share(p)})
		}
	}
	plots := []plot{r.distributionPlot()}
	if len(r.Series) > 0 {
		plots = append(plots, r.latencyPlot(), r.ratePlot())
	}
	for _, p := range plots {
		d.Plots = append(d.Plots, p.svg())
	}
	return page().Execute(w, d)
}

// threeDigits writes a duration with about three digits, for narrow columns.
func threeDigits(d time.Duration) string {
	unit := time.Duration(1)
	for _, u := range []time.Duration{time.Microsecond, time.Millisecond, time.Second} {
		if d >= u {
			unit = u
		}
	}
	switch {
	case d >= 100*unit:
		return d.Round(unit).String()
	case d >= 10*unit:
		return d.Round(max(1, unit/10)).String()
	}
	return d.Round(max(1, unit/100)).String()
}
