package cloudformation

import (
	"fmt"
	"path"
	"strings"

	"postern/loader/source"
)

// Types of stacks within a stack.
const (
	nestedStack = "AWS::CloudFormation::Stack"
	application = "AWS::Serverless::Application"
)

// Bounds of nested stacks: levels below the template, and templates in all.
const (
	maxLevels = 8
	maxFamily = 200
)

// family is a template with all stacks nested in it, whose APIs may have methods
// in any of them.
type family struct {
	members  []*Template // the template first
	apis     []*API
	placed   map[string]*resource // resources of REST APIs that were asked for, by id
	produced int                  // by functions, see maxProduced
}

// every calls yield for the resources of a type in all stacks.
func (f *family) every(kind string, yield func(t *Template, r *resource)) {
	for _, t := range f.members {
		t.each(kind, func(r *resource) { yield(t, r) })
	}
}

// visitor reads resources of all stacks, one after the other.
type visitor struct {
	t *Template // the stack that is read
}

// in reads resources in the stack that they stand in.
func (v *visitor) in(read func(r *resource)) func(t *Template, r *resource) {
	return func(t *Template, r *resource) {
		v.t = t
		read(r)
	}
}

// nest opens the stacks that a template nests.
func (t *Template) nest() {
	for _, r := range t.resources {
		if r.kind == nestedStack || r.kind == application {
			t.nested(r)
		}
	}
}

// nested is the template of a nested stack, nil when it cannot be read (CF-86).
func (t *Template) nested(r *resource) *Template {
	child, known := t.children[r]
	if !known {
		t.children[r] = nil // asked for again on the way: a circle that a value reports
		child = t.openNested(r)
		t.children[r] = child
	}
	return child
}

func (t *Template) openNested(r *resource) *Template {
	file := t.nestedFile(r)
	if file == "" || !t.mayNest(r, file) {
		return nil
	}
	root := t.files.Open(file, t.report)
	if !root.IsMap() {
		if root != nil {
			t.fail("CF-86", r.node, fmt.Sprintf("the nested stack %s is %s in %s", r.name, root.Kind(), file), "a template", "")
		}
		return nil
	}
	child := newTemplate(t.files, root, t.options, t.report)
	child.family, child.above, child.level = t.family, t, t.level+1
	child.stack, child.prefix = t.stack+"-"+r.name, t.prefix+r.name
	child.given = r.properties.Get("Parameters")
	child.prepare()
	child.checkArguments(r)
	return child
}

// nestedFile is the file of a nested stack: the asset of the CDK, else what
// TemplateURL or Location names, if that lies beside the template.
func (t *Template) nestedFile(r *resource) string {
	at := r.properties.Get("TemplateURL")
	if r.kind == application {
		at = r.properties.Get("Location")
	}
	location := t.value(at)
	if location.IsMap() { // of the application repository
		location = location.Get("ApplicationId")
	}
	written := location.Text()
	if written == "" {
		t.refuse("CF-86", r.node, fmt.Sprintf("the nested stack %s does not say where its template is", r.name), "TemplateURL: child.yaml, or Location of an AWS::Serverless::Application", "")
		return ""
	}
	remote := strings.Contains(written, "://")
	places := []string{r.node.Get("Metadata").Get("aws:asset:path").Text()}
	for _, place := range append(places, t.candidates(written, false)...) {
		// The last part of an address may be the name of this very file.
		if file := t.beside(place, at); file != "" && !(remote && t.isAbove(file)) {
			return file
		}
	}
	t.note("CF-86", r.node, fmt.Sprintf("the nested stack %s is not read: there is no file %s beside the template; placeholders stand for its outputs", r.name, path.Base(written)), fmt.Sprintf("--set %s=FILE", written))
	return ""
}

// isAbove says whether a file is that of this stack or of one it is nested in.
func (t *Template) isAbove(file string) bool {
	for above := t; above != nil; above = above.above {
		if path.Clean(above.root.Pos().File) == path.Clean(file) {
			return true
		}
	}
	return false
}

// mayNest reports stacks that nest themselves, and too many of them.
func (t *Template) mayNest(r *resource, file string) bool {
	switch {
	case t.isAbove(file):
		t.fail("CF-86", r.node, fmt.Sprintf("the nested stack %s leads in a circle: %s is above it", r.name, file), "stacks that do not nest themselves", "")
	case t.level >= maxLevels || len(t.family.members) >= maxFamily:
		t.fail("CF-86", r.node, fmt.Sprintf("the nested stack %s is not read: more than %d levels or %d stacks", r.name, maxLevels, maxFamily), "fewer stacks", "")
	default:
		return true
	}
	return false
}

// checkArguments reports parameters that the stack above gives and this one does
// not have.
func (t *Template) checkArguments(r *resource) {
	t.hold(t.given, eachOf(anObject, isTexts), "Parameters of "+r.name)
	declared := t.root.Get("Parameters")
	for _, m := range t.given.Members() {
		if !declared.Has(m.Name) {
			t.refuse("CF-86", m.Value, fmt.Sprintf("the nested stack %s has no parameter %s", r.name, m.Name), "a parameter of "+t.root.Pos().File, nearestMember(declared, m.Name))
		}
	}
}

// passed is the value that a parameter is given: by the caller, or by the stack
// above, where a list is one text with commas.
func (t *Template) passed(name string) (value string, ok bool) {
	if t.above == nil {
		value, ok = t.options.Parameters[name]
		return value, ok
	}
	v := t.above.value(t.given.Get(name))
	return strings.Join(texts(v), ","), v.Exists()
}

// output is an output of a nested stack, "" when that is not read.
func (t *Template) output(r *resource, attribute string, at *source.Node) string {
	child := t.nested(r)
	name, ok := strings.CutPrefix(attribute, "Outputs.")
	if child == nil || !ok {
		return ""
	}
	outputs := child.entries(child.root.Get("Outputs"))
	n := outputs.Get(name)
	if condition := n.Get("Condition"); n == nil || condition.IsScalar() && !child.holds(condition.Text(), condition) {
		t.refuse("CF-86", at, fmt.Sprintf("the nested stack %s has no output %s", r.name, name), "an output of "+child.root.Pos().File, nearestMember(outputs, name))
		return r.name + "." + attribute
	}
	return child.text(n.Get("Value"))
}
