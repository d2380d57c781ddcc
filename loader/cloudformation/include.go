package cloudformation

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"postern/api"
	"postern/loader/source"
)

const maxIncludes = 8 // levels

// transform is Fn::Transform with AWS::Include: the content of a file takes the
// place of the value (CF-82, CF-107).
func (t *Template) transform(argument, at *source.Node) *source.Node {
	if content := t.include(argument, at, t.value); content != nil {
		return content
	}
	return source.NewNull(at)
}

// include reads the file of an AWS::Include; nil, with a finding, when there is
// none.
func (t *Template) include(argument, at *source.Node, read func(content *source.Node) *source.Node) *source.Node {
	if argument.IsList() && argument.Len() > 0 {
		argument = argument.Items()[0]
	}
	if name := t.text(argument.Get("Name")); name != includeMacro {
		t.noMacro(name, at)
		return nil
	}
	location := t.value(argument.Get("Parameters").Get("Location"))
	file := t.locate(location, "CF-107", at)
	if file == "" {
		return nil
	}
	if slices.Contains(t.including, file) || len(t.including) >= maxIncludes {
		t.fail("CF-82", at, "AWS::Include leads in a circle: "+strings.Join(append(t.including, file), " → "), "files that do not include each other", "")
		return nil
	}
	t.including = append(t.including, file)
	defer func() { t.including = t.including[:len(t.including)-1] }()
	return read(t.files.Open(file, t.report))
}

const includeMacro = "AWS::Include"

func (t *Template) noMacro(name string, at *source.Node) {
	t.warn("CF-82", at, fmt.Sprintf("the macro %s is not carried out; nothing takes its place", name), "the result of the macro, from aws cloudformation get-template --template-stage Processed")
}

// entries is an object as written with its loops and includes carried out.
func (t *Template) entries(n *source.Node) *source.Node {
	n = t.loops(n)
	include := n.Get("Fn::Transform")
	if include == nil {
		return n
	}
	rest := slices.DeleteFunc(slices.Clone(n.Members()), func(m source.Member) bool { return m.Name == "Fn::Transform" })
	return beside(source.NewMap(rest, n), t.include(include, include, t.entries))
}

// beside is an object with those members of another that it has not.
func beside(n, other *source.Node) *source.Node {
	members := slices.Clone(n.Members())
	for _, m := range other.Members() {
		if !n.Has(m.Name) {
			members = append(members, m)
		}
	}
	return source.NewMap(members, n)
}

// expanded is the template with the files that AWS::Include names in Transform;
// macros of others are named.
func (t *Template) expanded(root *source.Node) *source.Node {
	macros := []*source.Node{root.Get("Transform")}
	if macros[0].IsList() {
		macros = macros[0].Items()
	}
	for _, macro := range macros {
		if macro.IsMap() {
			root = beside(root, t.include(macro, macro, t.entries))
		} else if name := macro.Text(); name != "" && !strings.HasPrefix(name, "AWS::") {
			t.noMacro(name, macro)
		}
	}
	return t.entries(root)
}

// locate is the name of a file beside the template that a location stands for,
// "" with an error when there is none (CF-85).
func (t *Template) locate(location *source.Node, rule string, at *source.Node) string {
	written := location.Text()
	if written == "" {
		t.fail(rule, at, "the place of the file is missing", "a file beside the template", "")
		return ""
	}
	for _, candidate := range t.candidates(written, at.Has("Key")) {
		if file := t.beside(candidate, location); file != "" {
			return file
		}
	}
	d := api.Diagnostic{Severity: api.Error, Rule: rule, Summary: fmt.Sprintf("there is no file %s beside the template", written), Expected: "a file that can be read", Suggestion: fmt.Sprintf("--set %s=FILE", written)}
	t.add(d, location)
	return ""
}

// beside is the name of the file that a place beside the template stands for, ""
// when there is none.
func (t *Template) beside(place string, at *source.Node) string {
	if place == "" {
		return ""
	}
	var unheard api.Diagnostics
	file := source.Relative(t.root, place)
	if _, ok := t.files.ReadText(file, at.Pos(), &unheard); !ok {
		return ""
	}
	return file
}

// candidates are the local names of a place: as given by the caller, as written,
// or the file name of an address of S3.
func (t *Template) candidates(written string, inBucket bool) []string {
	if given, ok := t.options.Parameters[written]; ok {
		return []string{given}
	}
	address, _, _ := strings.Cut(written, "?")
	base := path.Base(address)
	if strings.Contains(written, "://") {
		return []string{base, "asset." + base}
	}
	places := []string{written, "asset." + base} // CF-120: files of the CDK
	if inBucket {
		places = append(places, base)
	}
	return places
}
