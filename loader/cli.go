package loader

import (
	"path"

	"postern/api"
	"postern/loader/awscli"
)

// group are the CLI documents of one directory.
type group struct {
	directory string
	documents []*parsed
}

// groups keeps directories in the order in which they appeared.
type groups struct{ list []*group }

func newGroups() *groups { return &groups{} }

func (g *groups) add(name string, p *parsed) {
	directory := path.Dir(name)
	for _, old := range g.list {
		if old.directory == directory {
			old.documents = append(old.documents, p)
			return
		}
	}
	g.list = append(g.list, &group{directory, []*parsed{p}})
}

func (g *groups) each(yield func(g *group)) {
	for _, one := range g.list {
		yield(one)
	}
}

// dumps reads the CLI documents of one directory together. The API is named
// after the directory when several files were asked for, else after the file.
func (l *loading) dumps(in Input, g *group, several bool) {
	first := g.documents[0]
	if !several {
		g.documents = append(g.documents, l.companions(in, first)...)
	}
	var docs []awscli.Document
	for _, p := range g.documents {
		docs = append(docs, awscli.Document{Root: p.root, Form: awscli.Detect(p.root)})
	}
	named := *first
	if several && len(g.documents) > 1 && g.directory != "." {
		named.name = g.directory
	}
	for _, p := range g.documents[1:] {
		l.keep(p)
	}
	l.cli(in, &named, docs)
	named.name = first.name
	l.keep(&named)
}

// companions are the dumps beside a dump of get-resources (CF-51).
func (l *loading) companions(in Input, first *parsed) []*parsed {
	if awscli.Detect(first.root) != awscli.Resources {
		return nil
	}
	var found []*parsed
	for _, name := range siblings(l.options.Files, first.name) {
		p := l.open(in, name)
		if p.form == CLI && awscli.Detect(p.root).IsCompanion() {
			found = append(found, p)
		}
	}
	return found
}

// cli reads documents of the AWS CLI that belong together.
func (l *loading) cli(in Input, p *parsed, docs []awscli.Document) {
	derived := api.IDFromName(p.name)
	id := in.ID
	if id == "" {
		id = derived
	}
	config := awscli.Read(p.files, docs, awscli.Options{APIID: id, Method: in.Method, Path: in.Resource}, &p.found)
	l.result.APIKeys = append(l.result.APIKeys, config.APIKeys...)
	l.result.UsagePlans = append(l.result.UsagePlans, config.UsagePlans...)
	for _, loaded := range config.APIs {
		switch rest := loaded.REST; {
		case in.ID != "" && len(config.APIs) == 1:
			rest.ID = l.id(in, derived, p)
		case rest.ID == derived:
			rest.ID = l.id(Input{}, derived, p)
		default:
			l.take(rest.ID, p) // ids of dumps are taken as they are
		}
		l.add(in, p, loaded)
	}
}
