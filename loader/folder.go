package loader

import (
	"path"
	"slices"

	"postern/api"
)

// folder reads the files of a directory or pattern. What a template includes,
// nests or names as the document of an API belongs to it: a user who serves a
// folder means the template, not its parts a second time.
func (l *loading) folder(in Input, names []string) {
	var all []*parsed
	for _, name := range names {
		p := l.open(in, name)
		p.among = true
		all = append(all, p)
	}
	parts := l.templates(in, all)
	dumps := newGroups()
	for _, p := range all {
		switch whole := parts[path.Clean(p.name)]; {
		case p.form == CloudFormation || p.form == SAM:
		case whole != "":
			l.part(p, whole)
		case p.form == CLI:
			dumps.add(p.name, p)
		case p.form == Unknown && p.root != nil:
			l.skip(p)
		default:
			l.document(in, p)
		}
	}
	dumps.each(func(g *group) { l.dumps(in, g, true) })
}

// templates reads the templates of a folder and answers, for each file that is
// part of one, of which.
func (l *loading) templates(in Input, all []*parsed) map[string]string {
	parts := map[string]string{}
	var templates []*parsed
	for _, p := range all {
		if p.form == CloudFormation || p.form == SAM {
			templates = append(templates, p)
			p.template = l.openTemplate(in, p)
		}
	}
	for _, p := range templates {
		if whole := holder(templates, p); whole != nil {
			parts[path.Clean(p.name)] = whole.name
		}
	}
	for _, p := range templates {
		name := path.Clean(p.name)
		if whole := parts[name]; whole != "" {
			l.part(p, whole)
			continue
		}
		l.document(in, p)
		for _, file := range p.files.Read() {
			if file = path.Clean(file); file != name && parts[file] == "" {
				parts[file] = p.name
			}
		}
	}
	return parts
}

// holder is the template that reads another one, nil when none does. Of two that
// read each other, which is reported, neither is part of the other.
func holder(templates []*parsed, p *parsed) *parsed {
	for _, other := range templates {
		if other != p && reads(other, p) && !reads(p, other) {
			return other
		}
	}
	return nil
}

func reads(p, other *parsed) bool {
	return slices.ContainsFunc(p.files.Read(), func(name string) bool { return path.Clean(name) == path.Clean(other.name) })
}

// part says that a file is read as part of another one.
func (l *loading) part(p *parsed, whole string) {
	p.found = nil // said where it belongs, with what it is given there
	l.keep(p)
	l.report.Note("CF-02", api.Pos{File: p.name, Line: 1, Column: 1}, "the file is part of "+whole+" and no API of its own")
}
