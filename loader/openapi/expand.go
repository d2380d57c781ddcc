package openapi

import (
	"fmt"
	"sort"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// Options say how a document is read.
type Options struct {
	APIID     string            // id of the API; made part of derived ids and model references
	BasePath  string            // ignore (default), prepend or split
	Values    map[string]string // values of ${NAME} and the like, by name
	AccountID string            // default 123456789012
	Region    string            // default us-east-1
	Partition string            // default aws
	Strict    bool              // name what schemas say and the service does not hold
}

func (o Options) pseudo(name string) (value string, ok bool) {
	or := func(value, fallback string) (string, bool) {
		if value == "" {
			return fallback, true
		}
		return value, true
	}
	switch name {
	case "AWS::AccountId":
		return or(o.AccountID, "123456789012")
	case "AWS::Region":
		return or(o.Region, "us-east-1")
	case "AWS::Partition":
		return or(o.Partition, "aws")
	case "AWS::URLSuffix":
		return "amazonaws.com", true
	}
	return "", false
}

// named is the value of a pseudo parameter.
func (o Options) named(name string) string {
	value, _ := o.pseudo(name)
	return value
}

func (o Options) value(name string) (value string, ok bool) {
	if value, ok = o.Values[name]; ok {
		return value, true
	}
	return o.pseudo(name)
}

// Prepare fills in the variables of a document in place: ${AWS::Region} and the
// like (CF-34), values given by name, and the functions that documents written
// for a template carry (Fn::Sub, Ref and their short forms). What has no value
// stays as ${NAME} and is reported once per name where it matters.
//
// It must be the first thing done to a tree, and done once.
func Prepare(root *source.Node, o Options, report *api.Diagnostics) *source.Node {
	e := &expander{options: o, report: report}
	root = source.Rewrite(root, e.edit)
	e.summarise(root)
	return root
}

type expander struct {
	options   Options
	report    *api.Diagnostics
	functions map[string]bool // functions met
}

func (e *expander) edit(n *source.Node) *source.Node {
	switch n.Kind() {
	case source.String:
		if n.Tag() != "" {
			return e.function(strings.TrimPrefix(n.Tag(), "!"), n, n)
		}
		if text := e.substitute(n.Text()); text != n.Text() {
			return source.NewText(text, n)
		}
	case source.List:
		if n.Tag() != "" {
			return e.function(strings.TrimPrefix(n.Tag(), "!"), n, n)
		}
	case source.Map:
		if n.Tag() != "" {
			return e.function(strings.TrimPrefix(n.Tag(), "!"), n, n)
		}
		if name, argument, ok := functionOf(n); ok {
			return e.function(name, argument, n)
		}
	}
	return n
}

// functionOf is the template function that a map of one member stands for.
func functionOf(n *source.Node) (name string, argument *source.Node, ok bool) {
	if n.Len() != 1 {
		return "", nil, false
	}
	m := n.Members()[0]
	if m.Name == "Ref" && m.Value.IsScalar() {
		return "Ref", m.Value, true
	}
	name, ok = strings.CutPrefix(m.Name, "Fn::")
	return name, m.Value, ok
}

// substitute replaces ${NAME} where NAME has a value, and #{NAME}# likewise.
func (e *expander) substitute(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	text = replaceBetween(text, "${", "}", func(name string) (string, bool) {
		return e.options.value(strings.TrimSpace(name))
	})
	return replaceBetween(text, "#{", "}#", func(name string) (string, bool) {
		return e.options.value(strings.TrimSpace(name))
	})
}

// replaceBetween replaces what stands between two marks, marks included, where
// value has an answer.
func replaceBetween(text, open, closing string, value func(name string) (string, bool)) string {
	var out strings.Builder
	for rest := text; ; {
		start := strings.Index(rest, open)
		if start < 0 {
			return out.String() + rest
		}
		end := strings.Index(rest[start:], closing)
		if end < 0 {
			return out.String() + rest
		}
		end += start
		replaced, ok := value(rest[start+len(open) : end])
		if !ok {
			// Only the opening mark is passed: a name may hold another mark.
			out.WriteString(rest[:start+len(open)])
			rest = rest[start+len(open):]
			continue
		}
		out.WriteString(rest[:start])
		out.WriteString(replaced)
		rest = rest[end+len(closing):]
	}
}

// function is what a template function stands for in a document read on its
// own: its value where that is known, else ${NAME}.
func (e *expander) function(name string, argument, at *source.Node) *source.Node {
	switch name {
	case "Ref":
		return e.reference(argument.Text(), at)
	case "Sub":
		written := at
		if items := argument.Items(); len(items) > 0 {
			written = items[0]
		} else if argument.IsScalar() {
			written = argument
		}
		return source.NewText(e.sub(argument), written)
	case "ImportValue":
		if argument.IsScalar() {
			return source.NewText(e.named(argument.Text()), at)
		}
	case "GetAtt":
		return source.NewText(e.named(strings.Join(texts(argument), ".")), at)
	case "Join":
		if items := argument.Items(); len(items) == 2 {
			return source.NewText(strings.Join(texts(items[1]), items[0].Text()), at)
		}
	case "If":
		return e.branch(argument, at)
	case "Transform":
		e.note(at, "Fn::Transform is not carried out in a document read on its own", "load the template that includes this document")
		return source.NewNull(at)
	}
	return e.opaque(name, argument, at)
}

func (e *expander) reference(name string, at *source.Node) *source.Node {
	if name == "AWS::NoValue" {
		return nil
	}
	return source.NewText(e.named(name), at)
}

func (e *expander) named(name string) string {
	if value, ok := e.options.value(name); ok {
		return value
	}
	return "${" + name + "}"
}

// sub is Fn::Sub in its text form, or with a map of values beside the text.
func (e *expander) sub(argument *source.Node) string {
	text := argument.Text()
	if items := argument.Items(); len(items) > 0 {
		text = items[0].Text()
		if len(items) > 1 {
			own := items[1]
			text = replaceBetween(text, "${", "}", func(name string) (string, bool) {
				value := own.Get(strings.TrimSpace(name))
				return value.Text(), value.IsScalar()
			})
		}
	}
	text = e.substitute(text)
	return replaceBetween(text, "${!", "}", func(name string) (string, bool) { return "${" + name + "}", true })
}

// branch takes the first branch of Fn::If: a document read on its own has no
// conditions.
func (e *expander) branch(argument, at *source.Node) *source.Node {
	items := argument.Items()
	if len(items) < 2 {
		return e.opaque("If", argument, at)
	}
	condition := items[0].Text()
	e.note(at, fmt.Sprintf("condition %s is taken as true in a document read on its own", condition), "load the template that includes this document")
	return items[1]
}

func (e *expander) opaque(name string, argument, at *source.Node) *source.Node {
	e.note(at, fmt.Sprintf("function %s is not carried out in a document read on its own", name), "load the template that includes this document")
	return source.NewText("${"+name+" "+strings.Join(texts(argument), " ")+"}", at)
}

// note reports the first use of a function in a document.
func (e *expander) note(at *source.Node, summary, suggestion string) {
	if e.functions == nil {
		e.functions = map[string]bool{}
	}
	key := at.Pos().File + "\x00" + summary
	if e.functions[key] {
		return
	}
	e.functions[key] = true
	e.report.Add(api.Diagnostic{Severity: api.Note, Rule: "CF-34", Pos: at.Pos(), Pointer: at.Pointer(), Summary: summary, Suggestion: suggestion})
}

// texts are the texts of a list, or the text of a scalar alone.
func texts(n *source.Node) []string {
	if n.IsScalar() {
		return []string{n.Text()}
	}
	var out []string
	for _, item := range n.Items() {
		out = append(out, item.Text())
	}
	return out
}

// summarise names the variables without value in the members that act as
// addresses or names, once each.
func (e *expander) summarise(root *source.Node) {
	first := map[string]*source.Node{}
	eachAddress(root, func(n *source.Node) {
		for _, name := range variables(n.Text()) {
			if first[name] == nil {
				first[name] = n
			}
		}
	})
	names := make([]string, 0, len(first))
	for name := range first {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		n := first[name]
		e.report.Add(api.Diagnostic{
			Severity: api.Warning, Rule: "CF-34", Pos: n.TextPos(), Pointer: n.Pointer(),
			Summary: fmt.Sprintf("${%s} has no value", name), Suggestion: remedy(name),
		})
	}
}

// remedy is what gives a variable its value. The escape of Fn::Sub means nothing
// outside of it.
func remedy(name string) string {
	if plain, escaped := strings.CutPrefix(name, "!"); escaped {
		return "${" + plain + "}"
	}
	return fmt.Sprintf("--set %s=VALUE", name)
}

// addressNames are the members whose unfilled variables make calls fail.
var addressNames = map[string]bool{
	"uri": true, "credentials": true, "connectionId": true, "authorizerUri": true,
	"authorizerCredentials": true, "integrationTarget": true,
}

func eachAddress(n *source.Node, yield func(n *source.Node)) {
	for _, item := range n.Items() {
		eachAddress(item, yield)
	}
	for _, m := range n.Members() {
		if addressNames[m.Name] && m.Value.IsScalar() {
			yield(m.Value)
		} else {
			eachAddress(m.Value, yield)
		}
	}
}

// variables are the names in ${NAME} of a text, without stage variables and
// without functions, which are reported by themselves.
func variables(text string) []string {
	var names []string
	replaceBetween(text, "${", "}", func(name string) (string, bool) {
		if !strings.HasPrefix(name, "stageVariables.") && !strings.ContainsAny(name, " {\n") {
			names = append(names, name)
		}
		return "", false
	})
	return names
}
