package bench

import (
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"
)

// plot is a chart drawn as SVG.
type plot struct {
	title  string
	lines  []line
	xTicks []tick
	yText  func(float64) string
}

// line is one curve; its points have x from 0 to 1 and y in the unit of the
// plot.
type line struct {
	name, color string
	x, y        []float64
}

type tick struct {
	at   float64 // 0 to 1
	text string
}

// Size of a plot and of its margins, in pixels.
const (
	plotWidth, plotHeight = 760, 260
	left, right           = 80, 20
	above, below          = 34, 34
)

// svg draws the plot. All text in it is made here, so nothing needs escaping
// but the title and names, which are escaped.
func (p plot) svg() template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" role="img" aria-label="%s">`, plotWidth, plotHeight, template.HTMLEscapeString(p.title))
	fmt.Fprintf(&b, `<text x="%d" y="18" class="title">%s</text>`, left, template.HTMLEscapeString(p.title))
	top := p.top()
	p.grid(&b, top)
	for i, l := range p.lines {
		l.draw(&b, top)
		if len(p.lines) > 1 {
			l.legend(&b, plotWidth-right-80*(len(p.lines)-i))
		}
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// draw writes the curve and a light area under it; a single point is a dot.
func (l line) draw(b *strings.Builder, top float64) {
	switch len(l.x) {
	case 0:
		return
	case 1:
		fmt.Fprintf(b, `<circle r="3" fill="%s" cx="%.1f" cy="%.1f"/>`, l.color, xPixel(l.x[0]), yPixel(l.y[0]/top))
		return
	}
	points := l.points(top)
	fmt.Fprintf(b, `<polygon class="area" fill="%s" fill-opacity=".1" points="%.1f,%.1f %s %.1f,%.1f"/>`, l.color,
		xPixel(l.x[0]), yPixel(0), points, xPixel(l.x[len(l.x)-1]), yPixel(0))
	fmt.Fprintf(b, `<polyline fill="none" stroke="%s" stroke-width="1.75" stroke-linejoin="round" points="%s"/>`, l.color, points)
}

// legend writes the name of a line behind a piece of it.
func (l line) legend(b *strings.Builder, x int) {
	fmt.Fprintf(b, `<line x1="%d" x2="%d" y1="14" y2="14" stroke="%s" stroke-width="2"/><text x="%d" y="18">%s</text>`,
		x, x+14, l.color, x+19, template.HTMLEscapeString(l.name))
}

// top is a round number above all values.
func (p plot) top() float64 {
	highest := 0.0
	for _, l := range p.lines {
		for _, v := range l.y {
			highest = max(highest, v)
		}
	}
	if highest <= 0 {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(highest)))
	for _, k := range []float64{1, 1.5, 2, 3, 4, 5, 7.5, 10} {
		if k*unit >= highest {
			return k * unit
		}
	}
	return 10 * unit
}

func (p plot) grid(b *strings.Builder, top float64) {
	const steps = 4
	for i := range steps + 1 {
		share := float64(i) / steps
		y := yPixel(share)
		fmt.Fprintf(b, `<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" class="grid"/>`, left, plotWidth-right, y, y)
		fmt.Fprintf(b, `<text x="%d" y="%.1f" text-anchor="end">%s</text>`, left-8, y+4, p.yText(share*top))
	}
	for _, t := range p.xTicks {
		fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`, xPixel(t.at), plotHeight-10, t.text)
	}
}

func xPixel(share float64) float64 { return left + share*(plotWidth-left-right) }

func yPixel(share float64) float64 { return plotHeight - below - share*(plotHeight-above-below) }

func (l line) points(top float64) string {
	var b strings.Builder
	for i := range l.x {
		fmt.Fprintf(&b, "%.1f,%.1f ", xPixel(l.x[i]), yPixel(l.y[i]/top))
	}
	return strings.TrimSpace(b.String())
}

const blue, red = "#2463a8", "#b3372f"

// ratePlot shows requests per second over time.
func (r *Report) ratePlot() plot {
	p := plot{title: "Requests per second", yText: number, xTicks: r.timeTicks()}
	rate := line{name: "rate", color: blue}
	failed := line{name: "errors", color: red}
	for i, v := range r.Series {
		x := r.position(v.At)
		rate.x, rate.y = append(rate.x, x), append(rate.y, v.Rate)
		failed.x = append(failed.x, x)
		failed.y = append(failed.y, float64(v.Failed)/r.length(i).Seconds())
	}
	p.lines = []line{rate, failed}
	return p
}

// length is the time of a point: the last one ends with the run.
func (r *Report) length(i int) time.Duration {
	if i < len(r.Series)-1 {
		return r.Interval
	}
	return max(r.Elapsed-r.Series[i].At, time.Millisecond)
}

// latencyPlot shows percentiles over time.
func (r *Report) latencyPlot() plot {
	p := plot{title: "Latency over time", yText: milliText, xTicks: r.timeTicks()}
	p50, p99 := line{name: "p50", color: blue}, line{name: "p99", color: red}
	for _, v := range r.Series {
		x := r.position(v.At)
		p50.x, p50.y = append(p50.x, x), append(p50.y, ms(v.P50))
		p99.x, p99.y = append(p99.x, x), append(p99.y, ms(v.P99))
	}
	p.lines = []line{p50, p99}
	return p
}

func milliText(v float64) string { return short(time.Duration(v * float64(time.Millisecond))) }

// position places the middle of an interval on the time axis.
func (r *Report) position(at time.Duration) float64 {
	return min(1, float64(at+r.Interval/2)/float64(max(r.Elapsed, r.Interval)))
}

func (r *Report) timeTicks() []tick {
	var out []tick
	for i := range 5 {
		share := float64(i) / 4
		at := time.Duration(share * float64(max(r.Elapsed, r.Interval)))
		out = append(out, tick{share, at.Round(100 * time.Millisecond).String()})
	}
	return out
}

// distributionPlot shows the latency by percentile, on an axis that stretches
// the tail: each step to the right is a tenth of the requests that are left.
func (r *Report) distributionPlot() plot {
	p := plot{title: "Latency by percentile", yText: milliText}
	steps := percentileSteps(r.Requests)
	nines := 1.0
	for 100*math.Pow(10, -nines) > 100/float64(max(r.Requests, 10)) {
		nines++
	}
	place := func(percentile float64) float64 {
		return min(1, -math.Log10(max(1-percentile/100, 1e-12))/nines)
	}
	curve := line{name: "latency", color: blue}
	for _, step := range steps {
		curve.x, curve.y = append(curve.x, place(step)), append(curve.y, ms(r.Percentile(step)))
	}
	p.lines = []line{curve}
	for i := 0.0; i < nines; i++ {
		value := round6(100 - 100*math.Pow(10, -i))
		p.xTicks = append(p.xTicks, tick{i / nines, fmt.Sprint(value, "%")})
	}
	return p
}
