package regex

import (
	"fmt"
	"strings"
)

// Explain says in two lines which engine matches a whole text and which one
// searches, and why not a faster one.
func (re *Regex) Explain() string {
	return "match: " + re.explainMatch() + "\nfind:  " + re.explainFind()
}

func (re *Regex) explainMatch() string {
	p := &re.plan
	switch {
	case p.globs != nil:
		shapes := make([]string, len(p.globs))
		for i := range p.globs {
			shapes[i] = p.globs[i].shape()
		}
		return "scan, " + strings.Join(shapes, " or ")
	case p.whole != nil:
		return p.whole.describe()
	}
	return "backtrack, because of " + p.whyWhole
}

func (re *Regex) explainFind() string {
	p := &re.plan
	switch {
	case p.literal != "":
		return fmt.Sprintf("scan, the text %q", p.literal)
	case p.class != nil && p.run:
		return "scan, a run of one class"
	case p.class != nil:
		return "scan, one class"
	case p.find != nil:
		return p.find.describe()
	}
	return "backtrack, because of " + p.whyFind
}

func (l *linear) describe() string {
	var limits []string
	if l.ascii {
		limits = append(limits, "is not ASCII (\\b)")
	}
	if l.noBreak {
		limits = append(limits, "ends with a line terminator ($)")
	}
	if limits == nil {
		return "re2"
	}
	return "re2; backtrack when the text " + strings.Join(limits, " or ")
}

func (g *glob) shape() string {
	if g.star == nil {
		return g.first.shape()
	}
	parts := []string{}
	add := func(p *piece) {
		if len(p.sets) > 0 {
			parts = append(parts, p.shape())
		}
	}
	add(&g.first)
	parts = append(parts, "*")
	for i := range g.middle {
		add(&g.middle[i])
		parts = append(parts, "*")
	}
	add(&g.last)
	return strings.Join(parts, " ")
}

func (p *piece) shape() string {
	if p.isText {
		return fmt.Sprintf("%q", p.literal)
	}
	if len(p.sets) == 1 {
		return "a class"
	}
	return fmt.Sprintf("%d classes", len(p.sets))
}
