package suite

import (
	"fmt"
	"sort"
	"strings"
)

// group is what belongs to one route, or to a template by itself.
type group struct {
	where string
	items []Item
}

// groups are the things to reach by where they are, in the order of the
// configuration.
func (c *Coverage) groups() []*group {
	known := map[string]*group{}
	var list []*group
	for _, item := range c.Items() {
		g := known[item.Where]
		if g == nil {
			g = &group{where: item.Where}
			known[item.Where], list = g, append(list, g)
		}
		g.items = append(g.items, item)
	}
	return list
}

// AppendTable appends the coverage of each route, and what no case reaches.
func (c *Coverage) AppendTable(dst []byte, style TextStyle) []byte {
	groups := c.groups()
	width := 20
	for _, g := range groups {
		width = max(width, len(g.where))
	}
	for _, g := range groups {
		reached, all := share(g.items)
		dst = fmt.Appendf(dst, "%-*s  %6.1f %%  %d of %d\n", width, g.where, Percent(reached, all), reached, all)
		for _, item := range g.items {
			if item.Hits == 0 {
				dst = fmt.Appendf(dst, "    %s  %s%s\n", style.paint("\x1b[31m", "not reached:"), kindWord(item.Kind), item.What)
			}
		}
	}
	reached, all := c.Share()
	return fmt.Appendf(dst, "%-*s  %6.1f %%  %d of %d\n", width, "coverage", Percent(reached, all), reached, all)
}

// kindWord stands before things whose name does not say what they are.
func kindWord(kind string) string {
	switch kind {
	case "parameter", "gateway":
		return kind + " "
	}
	return ""
}

func share(items []Item) (reached, all int) {
	for _, item := range items {
		all++
		if item.Hits > 0 {
			reached++
		}
	}
	return reached, all
}

// sourceFile is the coverage of one file, by lines and branches.
type sourceFile struct {
	lines    map[int]int64
	branches []sourceBranch
}

type sourceBranch struct {
	line int
	what string
	hits int64
}

// files groups the coverage by the files of the configuration. What stands in no
// file is left out.
func (c *Coverage) files() map[string]*sourceFile {
	all := map[string]*sourceFile{}
	file := func(name string) *sourceFile {
		if all[name] == nil {
			all[name] = &sourceFile{lines: map[int]int64{}}
		}
		return all[name]
	}
	for _, item := range c.Items() {
		if item.Pos.File == "" || item.Pos.Line == 0 {
			continue
		}
		f := file(item.Pos.File)
		switch item.Kind {
		case "branch":
			f.branches = append(f.branches, sourceBranch{item.Pos.Line, item.What, item.Hits})
		case "template":
			continue
		}
		f.lines[item.Pos.Line] = max(f.lines[item.Pos.Line], item.Hits)
	}
	c.statements(func(name string, line int, hits int64) {
		f := file(name)
		f.lines[line] = max(f.lines[line], hits)
	})
	return all
}

// statements visits the line of every statement of every template.
func (c *Coverage) statements(visit func(file string, line int, hits int64)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, tc := range c.allTemplates() {
		if tc.form == nil {
			if pos := tc.pair.At(1, 1); pos.File != "" && pos.Line > 0 {
				visit(pos.File, pos.Line, tc.rendered)
			}
			continue
		}
		for _, p := range tc.form.Places() {
			pos := tc.pair.At(p.Line, p.Col)
			if p.Parent < 0 && p.Kind != "value" && p.Start >= 0 && pos.File != "" && pos.Line > 0 {
				visit(pos.File, pos.Line, tc.count.Done(p))
			}
		}
	}
}

func (c *Coverage) allTemplates() []*templateCover {
	var list []*templateCover
	for _, rc := range c.routes {
		list = append(list, rc.templates...)
	}
	return append(list, c.alone...)
}

// AppendLCOV appends the coverage as an lcov trace file.
func (c *Coverage) AppendLCOV(dst []byte) []byte {
	files := c.files()
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		dst = files[name].appendLCOV(dst, name)
	}
	return dst
}

func (f *sourceFile) appendLCOV(dst []byte, name string) []byte {
	dst = append(dst, "TN:\nSF:"+name+"\n"...)
	hit := 0
	for i, b := range f.branches {
		dst = fmt.Appendf(dst, "BRDA:%d,0,%d,%s\n", b.line, i, lcovCount(b.hits))
		if b.hits > 0 {
			hit++
		}
	}
	dst = fmt.Appendf(dst, "BRF:%d\nBRH:%d\n", len(f.branches), hit)
	lines := make([]int, 0, len(f.lines))
	for line := range f.lines {
		lines = append(lines, line)
	}
	sort.Ints(lines)
	hit = 0
	for _, line := range lines {
		dst = fmt.Appendf(dst, "DA:%d,%d\n", line, f.lines[line])
		if f.lines[line] > 0 {
			hit++
		}
	}
	return fmt.Appendf(dst, "LF:%d\nLH:%d\nend_of_record\n", len(lines), hit)
}

func lcovCount(hits int64) string {
	if hits == 0 {
		return "-"
	}
	return strings.TrimSpace(fmt.Sprint(hits))
}
