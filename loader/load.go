package loader

import (
	"fmt"
	"path"
	"slices"
	"strconv"

	"postern/api"
	"postern/loader/awscli"
	"postern/loader/cloudformation"
	"postern/loader/openapi"
	"postern/loader/source"
)

// Input is one entry of what is to be loaded.
type Input struct {
	Path      string            // file, directory or pattern; the name of Bytes when those are given
	Bytes     []byte            // the document itself; nil: read Path
	ID        string            // id of the API; "": from the document, else from the name
	Stage     string            // stage to serve; "": those of the document, else local
	Kind      api.Kind          // REST or HTTP; "": told from the document
	Variables map[string]string // stage variables, laid over those of the document
	// CacheClusterSize and MethodSettings are laid over those of the stages too;
	// "" and settings that are not there change nothing.
	CacheClusterSize string
	MethodSettings   api.MethodSettings
	Parameters       map[string]string // values of ${NAME} and the like
	Method           string            // verb of a document that holds one method alone (CF-52)
	Resource         string            // resource path of such a document
}

// Options say how inputs are read.
type Options struct {
	Files     source.FileSystem // where paths lead; nil: only Bytes can be read
	Strict    bool              // make errors of what the live service would refuse
	BasePath  string            // ignore (default), prepend or split (CF-30)
	AccountID string            // default 123456789012
	Region    string            // default us-east-1
	Partition string            // default aws
}

// Result is what the inputs describe.
type Result struct {
	api.Config
	// Files are the names of all files that were asked for, included ones and
	// missing ones too: what to watch for changes.
	Files []string
	// Functions are the names of Lambda functions of templates on the service,
	// each with its logical id, where the two differ.
	Functions map[string]string
	texts     map[string][]byte
}

// Text is the content of a file that was read, for quoting its lines in
// findings; nil for any other.
func (r *Result) Text(file string) []byte { return r.texts[file] }

// DefaultStage is the stage of a REST API whose document names none.
const DefaultStage = "local"

// Load reads all inputs. The result is never nil; findings are sorted.
func Load(o Options, inputs ...Input) (*Result, api.Diagnostics) {
	l := &loading{options: o, result: &Result{texts: map[string][]byte{}}}
	for _, input := range inputs {
		l.input(input)
	}
	slices.Sort(l.result.Files)
	l.result.Files = slices.Compact(l.result.Files)
	if o.Strict {
		l.report.Strict()
	}
	l.report.Sort()
	return l.result, l.report
}

type loading struct {
	options Options
	result  *Result
	report  api.Diagnostics
	ids     map[string]bool

	accountIDs map[string]bool // of keys and plans of templates, behind their kind
}

// input reads one entry: the documents it names, one API each, CLI documents of
// one directory together.
func (l *loading) input(in Input) {
	if in.Bytes != nil {
		l.document(in, l.parse(in, in.Path, in.Bytes))
		return
	}
	names, several := l.expand(in)
	if several {
		l.folder(in, names)
		return
	}
	for _, name := range names {
		if p := l.open(in, name); p.form == CLI {
			l.dumps(in, &group{path.Dir(name), []*parsed{p}}, false)
		} else {
			l.document(in, p)
		}
	}
}

// parsed is one document with its form.
type parsed struct {
	name  string
	root  *source.Node
	form  Form
	files *source.Files
	found api.Diagnostics
	among bool // one of several files, not asked for by its name

	template *cloudformation.Template // once it is open
}

// open reads a document from the file system.
func (l *loading) open(in Input, name string) *parsed {
	files := source.NewFiles(l.options.Files)
	p := &parsed{name: name, files: files}
	p.root = files.Open(name, &p.found)
	l.classify(p)
	return p
}

// parse reads a document from memory.
func (l *loading) parse(in Input, name string, text []byte) *parsed {
	files := source.NewFiles(l.options.Files)
	p := &parsed{name: name, files: files}
	p.root = files.Add(name, text, &p.found)
	l.classify(p)
	return p
}

func (l *loading) classify(p *parsed) {
	if p.root.IsMap() || p.root.IsList() {
		p.form = Detect(p.root)
		return
	}
	if form := detectText(p.files.Text(p.name)); form != Unknown {
		p.form = form
		p.found = nil // that it is no YAML says nothing
	}
}

// keep adds what reading a document left behind.
func (l *loading) keep(p *parsed) {
	l.report = append(l.report, p.found...)
	p.found = nil
	l.result.Files = append(l.result.Files, p.files.Read()...)
	for _, name := range append(p.files.Read(), p.name) {
		if text := p.files.Text(name); text != nil {
			l.result.texts[name] = text
		}
	}
}

func (l *loading) skip(p *parsed) {
	l.keep(p)
	l.report.Note("CF-02", api.Pos{File: p.name, Line: 1, Column: 1}, "the file is of no known form; it is passed over")
}

// document reads one document that is an input by itself.
func (l *loading) document(in Input, p *parsed) {
	defer l.keep(p)
	at := api.Pos{File: p.name, Line: 1, Column: 1}
	switch {
	case p.form == OpenAPI:
		l.openapi(in, p)
	case p.form == CloudFormation || p.form == SAM:
		l.template(in, p)
	case p.form == CLI:
		docs := []awscli.Document{{Root: p.root, Form: awscli.Detect(p.root)}}
		l.cli(in, p, docs)
	case p.form != Unknown:
		p.found.Add(notRead(p.form, at))
	case p.root != nil:
		p.found.Add(unknownForm(p.root, at))
	}
}

func (l *loading) openapi(in Input, p *parsed) {
	o := l.openapiOptions(in, l.id(in, api.IDFromName(p.name), p))
	prepare := func(root *source.Node) *source.Node { return openapi.Prepare(root, o, &p.found) }
	p.files.Prepare = prepare
	root := prepare(p.root)
	if openapi.Detect(p.files, root, in.Kind, &p.found) == api.HTTP {
		p.found.Add(httpNotServed(root, in.Kind))
		return
	}
	if rest := openapi.Read(p.files, root, o, &p.found); rest != nil {
		l.add(in, p, &api.API{Kind: api.REST, REST: rest, Pos: rest.Pos})
	}
}

func (l *loading) openapiOptions(in Input, id string) openapi.Options {
	return openapi.Options{
		APIID: id, BasePath: l.options.BasePath, Values: in.Parameters,
		AccountID: l.options.AccountID, Region: l.options.Region, Partition: l.options.Partition,
		Strict: l.options.Strict,
	}
}

// httpNotServed names an HTTP API, which has no data plane.
func httpNotServed(root *source.Node, kind api.Kind) api.Diagnostic {
	d := api.Diagnostic{
		Severity: api.Error, Rule: "CF-10", Pos: root.Pos(),
		Summary:  "the document describes an HTTP API; HTTP APIs are not served yet",
		Expected: "a REST API",
	}
	if kind == "" {
		d.Suggestion = "kind: rest, if it is meant as a REST API"
	}
	return d
}

// id is the id of an API without one of its own, unlike all others.
func (l *loading) id(in Input, derived string, p *parsed) string {
	if in.ID != "" {
		l.take(in.ID, p)
		return in.ID
	}
	id := derived
	for n := 2; l.ids[id]; n++ {
		id = derived + strconv.Itoa(n)
	}
	if id != derived {
		// CF-07: a clash within one run gets 2, 3 … appended.
		p.found.Warn("CF-07", api.Pos{File: p.name, Line: 1, Column: 1}, fmt.Sprintf("another API has the id %s; this one is %s", derived, id))
	}
	l.take(id, p)
	return id
}

// take marks an id as used. Ids that were given are taken as they are.
func (l *loading) take(id string, p *parsed) {
	if l.ids == nil {
		l.ids = map[string]bool{}
	}
	if l.ids[id] {
		p.found.Add(api.Diagnostic{
			Severity: api.Error, Rule: "CF-07", Pos: api.Pos{File: p.name, Line: 1, Column: 1},
			Summary: fmt.Sprintf("a second API has the id %s", id), Expected: "one API per id", Suggestion: "id: another one",
		})
	}
	l.ids[id] = true
}

// add finishes an API: rules, deployment, stages.
func (l *loading) add(in Input, p *parsed, loaded *api.API) {
	rest := loaded.REST
	publish(rest, in)
	p.found = append(p.found, rest.Check()...)
	l.result.APIs = append(l.result.APIs, loaded)
}
