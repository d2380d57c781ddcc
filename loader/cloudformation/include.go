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
	if argument.IsList() && argument.Len() > 0 {
		argument = argument.Items()[0]
	}
	name := t.text(argument.Get("Name"))
	if name != "AWS::Include" {
		t.warn("CF-82", at, fmt.Sprintf("the macro %s is not carried out; nothing takes its place", name), "the result of the macro, from aws cloudformation get-template --template-stage Processed")
		return source.NewNull(at)
	}
	location := t.value(argument.Get("Parameters").Get("Location"))
	file := t.locate(location, "CF-107", at)
	if file == "" {
		return source.NewNull(at)
	}
	if slices.Contains(t.including, file) || len(t.including) >= maxIncludes {
		t.fail("CF-82", at, "AWS::Include leads in a circle: "+strings.Join(append(t.including, file), " → "), "files that do not include each other", "")
		return source.NewNull(at)
	}
	t.including = append(t.including, file)
	defer func() { t.including = t.including[:len(t.including)-1] }()
	content := t.files.Open(file, t.report)
	if content == nil {
		return source.NewNull(at)
	}
	return t.value(content)
}

// locate is the name of a file beside the template that a location stands for,
// "" with an error when there is none (CF-85).
func (t *Template) locate(location *source.Node, rule string, at *source.Node) string {
	written := location.Text()
	if written == "" {
		t.fail(rule, at, "the place of the file is missing", "a file beside the template", "")
		return ""
	}
	for _, candidate := range t.candidates(written) {
		var unheard api.Diagnostics
		file := source.Relative(t.root, candidate)
		if _, ok := t.files.ReadText(file, location.Pos(), &unheard); ok {
			return file
		}
	}
	d := api.Diagnostic{Severity: api.Error, Rule: rule, Summary: fmt.Sprintf("there is no file %s beside the template", written), Expected: "a file that can be read", Suggestion: fmt.Sprintf("--set %s=FILE", written)}
	t.add(d, location)
	return ""
}

// candidates are the local names of a place: as given by the caller, as written,
// or the file name of an address of S3.
func (t *Template) candidates(written string) []string {
	if given, ok := t.options.Parameters[written]; ok {
		return []string{given}
	}
	base := path.Base(written)
	if strings.Contains(written, "://") {
		return []string{base, "asset." + base}
	}
	return []string{written, "asset." + base} // CF-120: files of the CDK
}
