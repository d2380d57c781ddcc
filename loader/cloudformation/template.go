package cloudformation

import (
	"fmt"
	"slices"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// Options say how a template is read.
type Options struct {
	// Parameters are values of parameters, and of anything else that a template
	// names without saying it: exports, attributes, places of files.
	Parameters map[string]string
	AccountID  string // default 123456789012
	Region     string // default us-east-1
	Partition  string // default aws
}

// Template is one template with its parameters and conditions.
type Template struct {
	files   *source.Files
	root    *source.Node
	options Options
	report  *api.Diagnostics
	reading *source.Reading
	stack   string

	resources []*resource // those whose condition holds, in document order
	byName    map[string]*resource
	globals   *source.Node

	family   *family // this template and all that are nested in it or that it is nested in
	above    *Template
	children map[*resource]*Template
	given    *source.Node // what the stack above gives to parameters, as it is written there
	level    int
	prefix   string // of names that are unlike in all stacks

	verdicts  map[string]verdict
	said      map[string]bool // findings that are made once
	asked     []string        // references on the way, for circles
	including []string        // files on the way
	scope     []binding       // variables of Fn::ForEach, innermost last
	depth     int
}

// resource is one entry of Resources.
type resource struct {
	name       string
	kind       string // AWS::…
	node       *source.Node
	at         api.Pos
	properties *source.Node // as written
	values     *source.Node // evaluated, when they were asked for
	live       bool         // its condition holds
	path       string       // of a resource of a REST API, once it was asked for
}

// Open reads the parameters, conditions and resource names of a template. What
// is wrong there is added to report, as are all later findings.
func Open(files *source.Files, root *source.Node, o Options, report *api.Diagnostics) *Template {
	t := newTemplate(files, root, defaulted(o), report)
	t.stack = either(o.Parameters["AWS::StackName"], stackName(root))
	t.family = &family{placed: map[string]*resource{}}
	t.prepare()
	t.findOthers()
	return t
}

func newTemplate(files *source.Files, root *source.Node, o Options, report *api.Diagnostics) *Template {
	return &Template{
		files: files, root: root, options: o, report: report, reading: source.NewReading(report),
		byName: map[string]*resource{}, verdicts: map[string]verdict{}, said: map[string]bool{}, children: map[*resource]*Template{},
	}
}

// prepare finds what the template holds: resources, APIs, nested stacks.
func (t *Template) prepare() {
	t.family.members = append(t.family.members, t)
	t.root = t.expanded(t.root)
	t.list()
	t.globals = t.root.Get("Globals")
	t.holdAll(t.globals.Get("Api"), serverlessShape, "Api of Globals")
	t.findAPIs()
	t.nest()
}

// defaulted fills in account, region and partition: as parameters say, as the
// caller says, else as the documentation of the service has them.
func defaulted(o Options) Options {
	o.AccountID = either(o.Parameters["AWS::AccountId"], o.AccountID, "123456789012")
	o.Region = either(o.Parameters["AWS::Region"], o.Region, "us-east-1")
	o.Partition = either(o.Parameters["AWS::Partition"], o.Partition, "aws")
	return o
}

// stackName is the name of the stack: the file name without directory and
// extensions.
func stackName(root *source.Node) string {
	name := root.Pos().File
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if before, _, found := strings.Cut(name, "."); found && before != "" {
		name = before
	}
	if name == "" {
		return "stack"
	}
	return name
}

// list finds the resources of the template.
func (t *Template) list() {
	t.hold(t.root, rootShape, "the template")
	holder := t.entries(t.root.Get("Resources"))
	for _, m := range holder.Members() {
		if t.hold(m.Value, resourceShape, "the resource "+m.Name); !m.Value.IsMap() {
			continue
		}
		r := &resource{
			name: m.Name, kind: m.Value.Get("Type").Text(), node: m.Value, at: holder.MemberPos(&m),
			properties: t.entries(m.Value.Get("Properties")), live: true,
		}
		t.byName[r.name] = r
		t.resources = append(t.resources, r)
	}
	// CF-83: resources with a false condition are left out.
	for _, r := range t.resources {
		if condition := r.node.Get("Condition"); condition.IsScalar() {
			r.live = t.holds(condition.Text(), condition)
		}
	}
	t.resources = slices.DeleteFunc(t.resources, func(r *resource) bool { return !r.live })
	for _, r := range t.resources {
		t.checkType(r)
		t.checkDependencies(r)
	}
}

// of is the evaluated properties of a resource.
func (t *Template) of(r *resource) *source.Node {
	if r.values == nil {
		r.values = t.value(r.properties)
		if r.values == nil {
			r.values = source.NewMap(nil, r.node)
		}
	}
	return r.values
}

// each calls yield for the resources of a type, in document order.
func (t *Template) each(kind string, yield func(r *resource)) {
	for _, r := range t.resources {
		if r.kind == kind {
			yield(r)
		}
	}
}

// Functions are the names that the functions of the template have on the
// service, each with its logical id, where those differ.
func (t *Template) Functions() map[string]string {
	names := map[string]string{}
	for _, kind := range []string{serverlessFunction, lambdaFunction} {
		t.family.every(kind, func(t *Template, r *resource) {
			if name := t.physical(r); name != r.name {
				names[name] = r.name
			}
		})
	}
	return names
}

// Findings of a template.

func (t *Template) once(key string) bool {
	if t.said[key] {
		return false
	}
	t.said[key] = true
	return true
}

func (t *Template) note(rule string, at *source.Node, summary, suggestion string) {
	t.add(api.Diagnostic{Severity: api.Note, Rule: rule, Summary: summary, Suggestion: suggestion}, at)
}

func (t *Template) warn(rule string, at *source.Node, summary, suggestion string) {
	t.add(api.Diagnostic{Severity: api.Warning, Rule: rule, Summary: summary, Suggestion: suggestion}, at)
}

// refuse reports what the service does not accept.
func (t *Template) refuse(rule string, at *source.Node, summary, expected, suggestion string) {
	t.add(api.Diagnostic{Severity: api.Warning, Refused: true, Rule: rule, Summary: summary, Expected: expected, Suggestion: suggestion}, at)
}

func (t *Template) fail(rule string, at *source.Node, summary, expected, suggestion string) {
	t.add(api.Diagnostic{Severity: api.Error, Rule: rule, Summary: summary, Expected: expected, Suggestion: suggestion}, at)
}

// add makes a finding at a node, once per place and summary.
func (t *Template) add(d api.Diagnostic, at *source.Node) {
	if d.Pointer = at.Pointer(); d.Pos.Line == 0 {
		d.Pos = at.Pos()
	}
	if d.Pos.Line == 0 {
		d.Pos = t.root.Pos()
	}
	if t.once(fmt.Sprintf("%s %d %s", d.Pos, d.Severity, d.Summary)) {
		t.report.Add(d)
	}
}
