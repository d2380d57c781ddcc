package cloudformation

import (
	"fmt"
	"strings"

	"postern/loader/source"
)

// substitute is Fn::Sub: a text, or a text with a map of its own variables.
func (t *Template) substitute(argument *source.Node) *source.Node {
	written, own := argument, (*source.Node)(nil)
	if items := argument.Items(); len(items) > 0 {
		written = items[0]
		if len(items) > 1 {
			own = t.value(items[1])
			t.hold(own, eachOf(anObject, isText), "the second argument of Fn::Sub")
		}
	}
	if !written.IsScalar() {
		written = t.value(written)
	}
	if !written.IsScalar() {
		t.refuse("CF-82", argument, "Fn::Sub of "+written.Kind().String(), "a text, or [text, {NAME: value}]", "")
		return source.NewText("", argument)
	}
	return t.made(t.fill(written, own), written)
}

// fill replaces the variables of a text.
func (t *Template) fill(written, own *source.Node) string {
	var out strings.Builder
	rest := written.Text()
	for {
		start := strings.Index(rest, "${")
		if start < 0 {
			break
		}
		end := strings.IndexByte(rest[start:], '}')
		if end < 0 {
			break
		}
		end += start
		out.WriteString(rest[:start])
		out.WriteString(t.variable(rest[start+2:end], own, written))
		if rest = rest[end+1:]; t.family.produced+out.Len() > maxProduced {
			break
		}
	}
	return out.String() + rest
}

// variable is the text of one ${NAME} in Fn::Sub.
func (t *Template) variable(name string, own, at *source.Node) string {
	if literal, ok := strings.CutPrefix(name, "!"); ok {
		return "${" + literal + "}"
	}
	trimmed := strings.TrimSpace(name)
	if v := own.Get(trimmed); v.Exists() {
		return v.Text()
	}
	if t.isKnown(trimmed) {
		v := t.ref(trimmed, at)
		t.hold(v, isText, "${"+trimmed+"}")
		return v.Text()
	}
	holder, attribute, dotted := strings.Cut(trimmed, ".")
	if dotted && t.byName[holder] != nil {
		return t.attribute(holder, attribute, at).Text()
	}
	t.unknownVariable(trimmed, dotted, own, at)
	return "${" + name + "}"
}

// unknownVariable says what a variable without value should have been.
func (t *Template) unknownVariable(name string, dotted bool, own, at *source.Node) {
	if dotted {
		// CF-82: stage variables are written ${!stageVariables.x} in Fn::Sub.
		suggestion := "${!" + name + "}"
		holder, attribute, _ := strings.Cut(name, ".")
		if near := source.Nearest(holder, t.names()); near != "" {
			suggestion = "${" + near + "." + attribute + "}"
		}
		t.refuse("CF-82", at, fmt.Sprintf("${%s} names no resource; it stays as it is", name), "a resource and its attribute, or ${!"+name+"}", suggestion)
		return
	}
	near := nearestMember(own, name)
	if near == "" {
		near = source.Nearest(name, t.names())
	}
	t.refuse("CF-82", at, fmt.Sprintf("${%s} names no parameter and no resource; it stays as it is", name), "a parameter, a resource or a pseudo parameter", near)
}
