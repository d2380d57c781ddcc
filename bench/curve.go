package bench

import (
	"fmt"
	"io"
	"strings"
)

// Curve is what was measured while something grew, such as the number of
// connections. Steps stand side by side, whatever lies between them.
type Curve struct {
	Title string
	Steps []string // such as 1, 10, 100
	Lines []CurveLine
}

// CurveLine has one value for each step.
type CurveLine struct {
	Name   string
	Values []float64
}

var curveColors = []string{blue, red, "#2a7d3f", "#8a5fb0"}

// WriteSVG writes the curve as a picture that needs nothing else.
func (c *Curve) WriteSVG(w io.Writer) error {
	p := plot{title: c.Title, yText: number}
	for i, step := range c.Steps {
		p.xTicks = append(p.xTicks, tick{c.place(i), step})
	}
	for i, from := range c.Lines {
		if len(from.Values) != len(c.Steps) {
			return fmt.Errorf("bench: the curve %s has %d values for %d steps", from.Name, len(from.Values), len(c.Steps))
		}
		l := line{name: from.Name, color: curveColors[i%len(curveColors)], y: from.Values}
		for k := range from.Values {
			l.x = append(l.x, c.place(k))
		}
		p.lines = append(p.lines, l)
	}
	const style = `<style>svg{background:#fff;font:12px system-ui,sans-serif}.title{font-weight:600}.grid{stroke:#ddd}</style>`
	text := strings.Replace(string(p.svg()), "<svg ", `<svg xmlns="http://www.w3.org/2000/svg" `, 1)
	end := strings.IndexByte(text, '>') + 1
	_, err := io.WriteString(w, text[:end]+style+text[end:]+"\n")
	return err
}

func (c *Curve) place(i int) float64 {
	if len(c.Steps) < 2 {
		return 0.5
	}
	return float64(i) / float64(len(c.Steps)-1)
}
