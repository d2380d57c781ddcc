package suite

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"postern/api"
	"postern/bench/check"
	"postern/loader/source"
	"postern/mapping"
)

// Suffix is the end of the names of test files.
const Suffix = ".postern-test.yaml"

// reader reads one test file.
type reader struct {
	files   source.FileSystem
	file    *File
	reading *source.Reading
	report  *api.Diagnostics
}

// Read reads the text of a test file. What is wrong goes to report, with its
// place; cases that can be read are kept.
func Read(files source.FileSystem, name string, text []byte, report *api.Diagnostics) *File {
	var found api.Diagnostics
	doc := source.Parse(name, text, &found)
	r := &reader{files: files, file: &File{Name: name}, reading: source.NewReading(&found), report: &found}
	switch {
	case doc.Root == nil && len(found) == 0, doc.Root.IsNull():
		r.fail(api.Pos{File: name, Line: 1, Column: 1}, "the test file is empty", "api: the configuration, and cases: a list")
	case doc.Root != nil:
		r.root(doc.Root)
	}
	found = slices.DeleteFunc(found, func(d api.Diagnostic) bool { return d.Rule == "CF-05" && d.Refused }) // nobody imports it
	for i := range found {                                                                                  // a test that is read in part tests nothing
		found[i].Severity = api.Error
		found[i].Summary = strings.TrimSuffix(found[i].Summary, "; it does not act")
		found[i].Refused = false
	}
	*report = append(*report, found...)
	return r.file
}

func (r *reader) fail(pos api.Pos, summary, expected string) {
	r.report.Add(api.Diagnostic{Severity: api.Error, Pos: pos, Summary: summary, Expected: expected})
}

func (r *reader) root(root *source.Node) {
	f := r.reading.Fields(root, "a test file")
	r.file.API, r.file.Stage, r.file.Strict = f.Text("api"), f.Text("stage"), f.Bool("strict")
	r.file.apiPos = f.Node("api").Pos()
	r.file.Variables, r.file.Set = r.texts(f, "variables"), r.texts(f, "set")
	if caller := f.Map("caller"); caller != nil {
		r.file.Caller = r.caller(caller)
		r.file.Caller.general = true
	}
	cases := f.List("cases")
	f.Rest()
	if cases.Len() == 0 && root.IsMap() {
		r.fail(root.Pos(), "the test file has no cases", "cases: a list of objects with name, request or template, and expect")
	}
	for i, item := range cases.Items() {
		r.rows(item, i)
	}
}

func (r *reader) texts(f *source.Fields, name string) map[string]string {
	n := f.Map(name)
	if n == nil {
		return nil
	}
	all := map[string]string{}
	for _, m := range n.Members() {
		all[m.Name] = m.Value.Text()
	}
	return all
}

// rows reads a case once per row of its table.
func (r *reader) rows(n *source.Node, index int) {
	table := n.Get("table")
	if table == nil {
		r.add(n, index)
		return
	}
	switch {
	case !table.IsList():
		r.fail(table.Pos(), "table is "+table.Kind().String(), "a list of objects: one row per run")
	case table.Len() == 0:
		r.fail(table.Pos(), "the table has no row, so that the case is never run", "a list of objects: one row per run")
	}
	for _, row := range table.Items() {
		if !row.IsMap() {
			r.fail(row.Pos(), "a row of a table is "+row.Kind().String(), "an object: name → value")
			continue
		}
		r.add(filled(n, row), index)
	}
}

// filled is a copy of a case in which ${column} stands for the value of the
// row. A text that is nothing but ${column} becomes the value itself.
func filled(n, row *source.Node) *source.Node {
	switch n.Kind() {
	case source.Map:
		var members []source.Member
		for _, m := range n.Members() {
			if m.Name == "table" {
				continue
			}
			members = append(members, m.Named(fill(m.Name, row)).With(filled(m.Value, row)))
		}
		return source.NewMap(members, n)
	case source.List:
		var items []*source.Node
		for _, item := range n.Items() {
			items = append(items, filled(item, row))
		}
		return source.NewList(items, n)
	case source.String:
		if name, ok := strings.CutPrefix(n.Text(), "${"); ok {
			if v := row.Get(strings.TrimSuffix(name, "}")); v != nil && strings.HasSuffix(name, "}") {
				return v
			}
		}
		if text := fill(n.Text(), row); text != n.Text() {
			return source.NewText(text, n)
		}
	}
	return n
}

func fill(text string, row *source.Node) string {
	for _, m := range row.Members() {
		if m.Value.IsScalar() {
			text = strings.ReplaceAll(text, "${"+m.Name+"}", m.Value.Text())
		}
	}
	return text
}

func (r *reader) add(n *source.Node, index int) {
	f := r.reading.Fields(n, "a case")
	c := &Case{Name: f.Text("name"), Pos: n.Pos(), Skip: f.Text("skip"), Side: f.Enum("side", "request", "response"), file: r.file}
	if c.Name == "" {
		c.Name = fmt.Sprintf("case %d", index+1)
	}
	f.Known("table")
	if request := f.Map("request"); request != nil {
		c.Request = r.request(request)
	}
	if c.Request != nil && c.Side != "response" && !n.Has("caller") {
		c.Caller = r.file.Caller
	}
	if caller := f.Map("caller"); caller != nil {
		c.Caller = r.caller(caller)
		if c.Request == nil || c.Side == "response" {
			r.fail(caller.Pos(), c.called()+" has a caller, whom nobody asks", "a caller beside a request that is sent whole, or side: request")
		}
	}
	if backend := f.Map("backend"); backend != nil {
		c.Backend = r.backend(backend)
	}
	if lambda := f.Node("lambda"); lambda != nil {
		c.Backend = r.lambda(lambda)
	}
	if template := f.Map("template"); template != nil {
		c.Template = r.template(template)
	}
	expect := f.Map("expect")
	f.Rest()
	if !n.IsMap() {
		return
	}
	if (c.Request == nil) == (c.Template == nil) {
		r.fail(n.Pos(), c.called()+" has to have a request or a template", "request: {method, path, …} or template: {source, …}")
		return
	}
	if expect == nil {
		r.fail(n.Pos(), c.called()+" expects nothing", "expect: {status: 200} or the like")
		return
	}
	c.Expect = r.expect(expect)
	r.unasked(c, expect)
	r.one(n, c.called(), "backend", "lambda")
	r.file.Cases = append(r.file.Cases, c)
}

func (r *reader) request(n *source.Node) *Request {
	f := r.reading.Fields(n, "a request")
	q := &Request{Method: strings.ToUpper(f.Text("method")), Path: f.Text("path"), Headers: r.headers(f.Map("headers"))}
	if q.Method == "" {
		q.Method = "GET"
	}
	switch {
	case q.Path == "":
		r.fail(n.Pos(), "a request has no path", "path: the path below the stage, with its query string")
	case q.Path[0] != '/':
		r.fail(f.Node("path").Pos(), "path "+q.Path+" does not begin with /", "the path below the stage, such as /"+q.Path)
	}
	q.Body = r.body(n, f, "a request")
	f.Rest()
	return q
}

// status is an HTTP status, or otherwise when there is none.
func (r *reader) status(f *source.Fields, otherwise int) int {
	status := f.Int("status")
	switch {
	case status == nil:
		return otherwise
	case *status < 100 || *status > 599:
		r.fail(f.Node("status").Pos(), fmt.Sprintf("status is %d", *status), "100 to 599")
	}
	return *status
}

// body is the body that one of body, json and bodyFile gives.
func (r *reader) body(n *source.Node, f *source.Fields, what string) []byte {
	text, document, file := f.Node("body"), f.Node("json"), f.Text("bodyFile")
	r.one(n, what, "body", "json", "bodyFile")
	switch {
	case file != "":
		return r.fixture(file, f.Node("bodyFile").Pos())
	case document != nil:
		return document.AppendJSON(nil)
	case text.IsMap(), text.IsList():
		r.fail(text.Pos(), "body is "+text.Kind().String(), "a text; json: takes a value")
	case text != nil && !text.IsNull():
		return []byte(text.Text())
	}
	return nil
}

// fixture reads a file beside the test file.
func (r *reader) fixture(name string, pos api.Pos) []byte {
	text, err := r.files.ReadFile(r.beside(name))
	if err != nil {
		r.fail(pos, "the file "+name+" cannot be read", "a file beside the test file")
	}
	return text
}

// beside is a name of the test file as seen from outside.
func (r *reader) beside(name string) string { return beside(r.file.Name, name) }

func beside(file, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return path.Join(path.Dir(filepath.ToSlash(file)), filepath.ToSlash(name))
}

func (r *reader) headers(n *source.Node) []mapping.Header {
	var list []mapping.Header
	for _, m := range n.Members() {
		if m.Value.IsList() {
			for _, item := range m.Value.Items() {
				list = append(list, mapping.Header{Name: m.Name, Value: item.Text()})
			}
			continue
		}
		list = append(list, mapping.Header{Name: m.Name, Value: m.Value.Text()})
	}
	return list
}

func (r *reader) backend(n *source.Node) *Backend {
	f := r.reading.Fields(n, "a backend")
	b := &Backend{Status: 200, Headers: r.headers(f.Map("headers")), Fails: f.Enum("fails", "timeout", "connection")}
	b.Status = r.status(f, 200)
	b.Body = r.body(n, f, "a backend")
	if f.Node("json") != nil && !hasHeader(b.Headers, "Content-Type") {
		b.Headers = append(b.Headers, mapping.Header{Name: "Content-Type", Value: "application/json"})
	}
	f.Rest()
	return b
}

// lambda is the result of a function: any value, or {error: message}.
func (r *reader) lambda(n *source.Node) *Backend {
	b := &Backend{Status: 200}
	if !n.IsMap() || n.Get("error") == nil && n.Get("returns") == nil {
		b.Body = n.AppendJSON(nil)
		return b
	}
	f := r.reading.Fields(n, "a lambda")
	failed, returns := f.Node("error"), f.Node("returns")
	f.Rest()
	if returns != nil {
		b.Body = returns.AppendJSON(nil)
		return b
	}
	b.FunctionError = "Unhandled"
	b.Body = functionFailure(failed)
	return b
}

func hasHeader(list []mapping.Header, name string) bool {
	for _, h := range list {
		if strings.EqualFold(h.Name, name) {
			return true
		}
	}
	return false
}

func (r *reader) expect(n *source.Node) Expect {
	f := r.reading.Fields(n, "an expectation")
	e := Expect{Pos: n.Pos(), Gateway: f.Text("gateway"), Cause: f.Texts("cause"), Log: f.Texts("log"), Fails: f.Enum("fails", failures...)}
	e.Text = r.text(f)
	e.Status = r.status(f, 0)
	e.Headers = r.wanted(f.Map("headers"))
	if overrides := f.Node("overrides"); overrides != nil {
		e.Overrides = overrides.AppendJSON(nil)
	}
	for _, expression := range f.Texts("check") {
		compiled, err := check.Compile(expression)
		if err != nil {
			r.fail(f.Node("check").Pos(), "check: "+err.Error(), "an expression such as status == 200 && $.id == 7")
			continue
		}
		e.Checks = append(e.Checks, compiled)
	}
	if e.Gateway != "" && e.Gateway != "none" && !api.GatewayResponseType(e.Gateway).IsValid() {
		r.report.Add(api.Diagnostic{Severity: api.Error, Pos: f.Node("gateway").Pos(), Summary: "gateway: " + e.Gateway + " is no type of gateway response",
			Expected: "a type such as UNSUPPORTED_MEDIA_TYPE, or none", Suggestion: source.Nearest(e.Gateway, gatewayTypes())})
	}
	if backend := f.Map("backend"); backend != nil {
		e.Backend = r.received(backend)
	}
	f.Rest()
	return e
}

// text reads what a text has to be.
func (r *reader) text(f *source.Fields) Text {
	t := Text{Golden: f.Text("golden")}
	if body := f.Node("body"); body.IsScalar() {
		text := body.Text()
		t.Body = &text
	} else if body.Exists() && !body.IsNull() {
		r.fail(body.Pos(), "body is "+body.Kind().String(), "a text; json: takes a value")
	}
	if document := f.Node("json"); document != nil {
		t.JSON = document.AppendJSON(nil)
	}
	if subset := f.Node("subset"); subset != nil {
		t.Subset = subset.AppendJSON(nil)
	}
	for _, pattern := range f.Texts("matches") {
		t.Matches = append(t.Matches, r.pattern(pattern, f.Node("matches").Pos()))
	}
	return t
}

func (r *reader) pattern(text string, pos api.Pos) *regexp.Regexp {
	if _, err := regexp.Compile(text); err != nil {
		why := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
		r.fail(pos, "this is no regular expression: "+why, "a regular expression such as Rex|Max")
		return regexp.MustCompile("")
	}
	return regexp.MustCompile("(?s)" + text) // . fits line ends too
}

// wanted reads headers: a text, null for none, /pattern/ for a regular
// expression.
func (r *reader) wanted(n *source.Node) []Header {
	var list []Header
	for _, m := range n.Members() {
		h := Header{Name: m.Name, Value: m.Value.Text(), Absent: m.Value.IsNull()}
		if len(h.Value) > 1 && h.Value[0] == '/' && strings.HasSuffix(h.Value, "/") {
			h.Match = r.pattern(h.Value[1:len(h.Value)-1], m.Value.Pos())
		}
		list = append(list, h)
	}
	return list
}

func (r *reader) received(n *source.Node) *Received {
	f := r.reading.Fields(n, "what the backend receives")
	b := &Received{Calls: f.Int("calls"), Method: f.Text("method"), URI: f.Text("uri"), Headers: r.wanted(f.Map("headers")), Text: r.text(f)}
	f.Rest()
	return b
}
