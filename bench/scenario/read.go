package scenario

import (
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"postern/api"
	"postern/bench"
	"postern/bench/check"
	"postern/loader/source"
	"postern/vtl/jsonpath"
)

// Read reads a scenario file. Feeds and bodies in files of their own are read
// with open, their names relative to the file. The scenario can be played when
// the report has no errors; its warnings say what will be sent nevertheless.
func Read(name string, content []byte, open func(name string) ([]byte, error)) (*Scenario, api.Diagnostics) {
	r := &reader{open: open, folder: filepath.Dir(name), used: map[string]bool{}}
	r.Reading = source.NewReading(&r.report)
	s := &Scenario{}
	document := source.Parse(name, content, &r.report)
	if document.Root != nil {
		r.scenario(s, document.Root)
	}
	for i := range r.report { // a member that does not act would bend the measurement
		r.report[i].Severity = api.Error
	}
	if document.Root != nil {
		r.warnOfLacks(s, document.Root.Get("feeds"))
	}
	r.report.Sort()
	return s, r.report
}

// warnOfLacks tells of columns that steps use and rows leave out.
func (r *reader) warnOfLacks(s *Scenario, feeds *source.Node) {
	for _, f := range s.Feeds {
		for _, column := range slices.Sorted(maps.Keys(f.lacks)) {
			if name := f.Name + "." + column; r.used[name] {
				n, l := feeds.Get(f.Name), f.lacks[column]
				r.report.Add(api.Diagnostic{
					Severity: api.Warning, Pos: n.Pos(), Pointer: n.Pointer(),
					Summary: fmt.Sprintf("%d of %d rows of the feed %s have no member %s, the first of them row %d: ${%s} is the empty text there",
						l.rows, len(f.Rows), f.File, column, l.first, name),
					Expected: "the member in every row, \"\" where the empty text is meant",
				})
			}
		}
	}
}

// reader collects what is wrong while it reads.
type reader struct {
	*source.Reading
	report api.Diagnostics
	open   func(string) ([]byte, error)
	folder string
	used   map[string]bool // names in placeholders
}

// fail reports an error at a node.
func (r *reader) fail(n *source.Node, summary, expected string) {
	r.report.Add(api.Diagnostic{
		Severity: api.Error, Pos: n.Pos(), Pointer: n.Pointer(), Summary: summary, Expected: expected,
	})
}

func (r *reader) scenario(s *Scenario, root *source.Node) {
	if !root.IsMap() {
		r.fail(root, "a scenario is an object", "a member flows with steps such as - get: /pets")
		return
	}
	f := r.Fields(root, "the scenario")
	s.Name = f.Text("name")
	s.Variables, s.StageVars = f.Pairs("variables"), f.Pairs("stageVariables")
	s.Feeds = r.feeds(f.Map("feeds"))
	s.Load = r.load(f.Map("load"))
	for _, n := range f.List("thresholds").Items() {
		t, err := check.ParseThreshold(n.Text())
		if err != nil {
			r.fail(n, err.Error(), "")
			continue
		}
		s.Thresholds = append(s.Thresholds, t)
	}
	flows := f.List("flows")
	for i, n := range flows.Items() {
		s.Flows = append(s.Flows, r.flow(s, n, i))
	}
	f.Rest()
	if len(s.Flows) == 0 {
		r.fail(root, "the scenario has no flows", "flows: [{steps: [{get: /pets}]}]")
	}
}

func (r *reader) feeds(n *source.Node) (feeds []*Feed) {
	for _, m := range n.Members() {
		f := r.Fields(m.Value, "the feed "+m.Name)
		feed := &Feed{Name: m.Name, File: f.Text("file"), Random: f.Enum("order", "circular", "random") == "random"}
		f.Rest()
		feeds = append(feeds, feed)
		if feed.File == "" {
			r.fail(m.Value, "the feed "+m.Name+" names no file", "file: users.csv")
			continue
		}
		content, err := r.read(feed.File)
		if err == nil {
			err = feed.load(content)
		}
		if err != nil {
			r.fail(m.Value, err.Error(), "a .csv file with names in its first line, or a .jsonl file with an object on each line")
		}
	}
	return feeds
}

// read reads a file beside the scenario.
func (r *reader) read(name string) ([]byte, error) {
	if !path.IsAbs(filepath.ToSlash(name)) {
		name = filepath.Join(r.folder, name)
	}
	return r.open(name)
}

func (r *reader) load(n *source.Node) (l Load) {
	f := r.Fields(n, "load")
	l.Connections, l.Requests = r.count(f, "connections"), r.count(f, "requests")
	if v := f.Float("rate"); v != nil {
		if l.Rate = *v; !(l.Rate > 0) {
			r.fail(f.Node("rate"), "the rate is "+f.Node("rate").Text(), "requests per second, more than 0")
		}
	}
	l.Duration, l.WarmUp, l.Think = r.duration(f.Node("duration")), r.duration(f.Node("warmUp")), r.duration(f.Node("think"))
	for _, item := range f.List("stages").Items() {
		l.Stages = append(l.Stages, r.stage(item))
	}
	f.Rest()
	return l
}

func (r *reader) stage(n *source.Node) (stage bench.Stage) {
	f, before := r.Fields(n, "the stage"), len(r.report)
	stage.Duration = r.duration(f.Node("duration"))
	if v := f.Float("target"); v != nil {
		stage.Target = *v
	}
	f.Rest()
	if len(r.report) == before && (stage.Duration <= 0 || !(stage.Target >= 0)) {
		r.fail(n, "the stage has no duration, or a target below 0", "{duration: 30s, target: 100}")
	}
	return stage
}

// count reads a number of things; 0 for none.
func (r *reader) count(f *source.Fields, name string) int {
	v := f.Int(name)
	if v == nil {
		return 0
	}
	if *v < 1 {
		r.fail(f.Node(name), fmt.Sprintf("%s is %d", name, *v), "a number above 0")
	}
	return *v
}

// duration reads a text such as 500ms; 0 for none.
func (r *reader) duration(n *source.Node) time.Duration {
	if !n.Exists() || n.IsNull() {
		return 0
	}
	d, err := time.ParseDuration(n.Text())
	if err != nil || d < 0 {
		r.fail(n, fmt.Sprintf("%q is not a duration", n.Text()), "a duration such as 500ms or 1m30s")
	}
	return d
}

func (r *reader) flow(s *Scenario, n *source.Node, index int) *Flow {
	f := r.Fields(n, "the flow")
	flow := &Flow{Name: f.Text("name"), Weight: 1}
	if flow.Name == "" {
		flow.Name = fmt.Sprintf("flow %d", index+1)
	}
	if w := f.Int("weight"); w != nil {
		flow.Weight = *w
	}
	if flow.Weight < 1 || flow.Weight > 1000 {
		r.fail(f.Node("weight"), fmt.Sprintf("the weight is %d", flow.Weight), "1 to 1000")
		flow.Weight = 1
	}
	known := r.known(s)
	for _, item := range f.List("steps").Items() {
		flow.Steps = append(flow.Steps, r.step(item, known))
	}
	f.Rest()
	if len(flow.Steps) == 0 {
		r.fail(n, "the flow "+flow.Name+" has no steps", "steps: [{get: /pets}]")
	}
	return flow
}

// known are the names that every step may use.
func (r *reader) known(s *Scenario) map[string]bool {
	known := map[string]bool{"iteration": true, "uuid": true}
	for _, v := range s.Variables {
		known[v.Name] = true
	}
	for _, feed := range s.Feeds {
		for _, column := range feed.Columns {
			known[feed.Name+"."+column] = true
		}
		if len(feed.Columns) == 0 { // it could not be read, which is said already
			known[feed.Name+anyColumn] = true
		}
	}
	return known
}

// anyColumn stands for the columns of a feed that could not be read.
const anyColumn = ".*"

// isKnown looks a name up.
func isKnown(name string, known map[string]bool) bool {
	feed, _, _ := strings.Cut(name, ".")
	return known[name] || known[feed+anyColumn]
}

var verbs = []string{"get", "post", "put", "patch", "delete", "head", "options"}

// step reads a step; the names it takes become known to the next ones.
func (r *reader) step(n *source.Node, known map[string]bool) *Step {
	f := r.Fields(n, "the step")
	s := &Step{Name: f.Text("name"), Think: r.duration(f.Node("think"))}
	r.target(s, n, f, known)
	if s.Name == "" {
		s.Name = s.Method + " " + s.target.source
	}
	for _, pair := range f.Pairs("headers") {
		s.headers = append(s.headers, header{pair.Name, r.text(n, pair.Value, plain, known)})
	}
	r.body(s, f, known)
	if c := f.Node("check"); c.Exists() && !c.IsNull() {
		compiled, err := check.Compile(c.Text())
		if err != nil {
			r.fail(c, err.Error(), "")
		}
		s.Check = compiled
	}
	for _, m := range f.Map("take").Members() {
		s.takes = append(s.takes, r.take(m))
		known[m.Name] = true
	}
	f.Rest()
	return s
}

// target reads the verb and the address.
func (r *reader) target(s *Step, n *source.Node, f *source.Fields, known map[string]bool) {
	for _, verb := range verbs {
		v := f.Node(verb)
		if !v.Exists() {
			continue
		}
		if s.Method != "" {
			r.fail(v, "the step has two verbs: "+strings.ToLower(s.Method)+" and "+verb, "one request in each step")
			return
		}
		s.Method, s.target = strings.ToUpper(verb), r.text(v, v.Text(), asURL, known)
		if t := s.target.source; !strings.HasPrefix(t, "/") && !strings.HasPrefix(t, "http://") && !strings.HasPrefix(t, "https://") {
			r.fail(v, fmt.Sprintf("%q is not an address", t), "a path such as /pets, or http://host/path")
		}
	}
	if s.Method == "" {
		r.fail(n, "the step has no request", "one of "+strings.Join(verbs, ", ")+" with a path")
	}
}

// text reads a text and looks whether its names are known.
func (r *reader) text(n *source.Node, content string, how quoting, known map[string]bool) text {
	t, err := parseText(content, how)
	if err != nil {
		r.fail(n, err.Error(), "")
	}
	for _, name := range t.names() {
		r.used[name] = true
		if isKnown(name, known) {
			continue
		}
		all := make([]string, 0, len(known))
		for k := range known {
			all = append(all, k)
		}
		slices.Sort(all)
		d := api.Diagnostic{Severity: api.Error, Pos: n.Pos(), Pointer: n.Pointer(), Summary: "nothing has the name ${" + name + "} here",
			Expected: "a variable, a column of a feed, or what an earlier step of the flow takes"}
		if near := source.Nearest(name, all); near != "" {
			d.Suggestion = "${" + near + "}"
		}
		r.report.Add(d)
	}
	return t
}

// body reads body, a text or a JSON value, or bodyFile.
func (r *reader) body(s *Step, f *source.Fields, known map[string]bool) {
	n, file := f.Node("body"), f.Node("bodyFile")
	switch {
	case n.Exists() && file.Exists():
		r.fail(file, "the step has two bodies", "body or bodyFile")
	case file.Exists():
		content, err := r.read(file.Text())
		if err != nil {
			r.fail(file, "the body cannot be read: "+err.Error(), "")
		}
		t := r.text(file, string(content), plain, known)
		s.body = &t
	case n.IsScalar() && !n.IsNull():
		t := r.text(n, n.Text(), plain, known)
		s.body = &t
	case n.Exists() && !n.IsNull():
		t := r.text(n, string(n.AppendJSON(nil)), asJSON, known)
		s.body = &t
		s.addContentType()
	}
}

// addContentType names the type of a body that is written as JSON.
func (s *Step) addContentType() {
	for i := range s.headers {
		if strings.EqualFold(s.headers[i].name, "Content-Type") {
			return
		}
	}
	s.headers = append(s.headers, header{"Content-Type", text{parts: []part{{literal: "application/json"}}, source: "application/json"}})
}

func (r *reader) take(m source.Member) take {
	t := take{name: m.Name, source: strings.TrimSpace(m.Value.Text())}
	switch name, isHeader := strings.CutPrefix(t.source, "header "); {
	case isHeader:
		t.header = strings.TrimSpace(name)
	case strings.HasPrefix(t.source, "$"):
		p, err := jsonpath.Compile(t.source)
		if err != nil {
			r.fail(m.Value, err.Error(), "")
		}
		t.path = p
	case t.source != "status" && t.source != "body":
		r.fail(m.Value, fmt.Sprintf("%q says not where %s comes from", t.source, m.Name),
			"a JSONPath such as $.id, header NAME, status or body")
	}
	return t
}
