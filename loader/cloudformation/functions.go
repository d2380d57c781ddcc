package cloudformation

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"postern/loader/source"
)

// functionNames are the functions of CF-82, for suggestions.
var functionNames = []string{
	"Ref", "Sub", "Join", "GetAtt", "If", "And", "Or", "Not", "Equals", "Condition", "FindInMap", "Select", "Split", "Base64",
	"ImportValue", "Cidr", "GetAZs", "Length", "ToJsonString", "Transform", "ForEach",
}

// call carries a function out (CF-82). at is the value as a whole.
func (t *Template) call(name string, argument, at *source.Node) *source.Node {
	switch name {
	case "Ref":
		return t.ref(argument.Text(), at)
	case "Sub":
		return t.substitute(argument)
	case "GetAtt":
		return t.attributeOf(argument, at)
	case "Join":
		return t.join(argument, at)
	case "If":
		return t.branch(argument, at)
	case "And", "Or", "Not", "Equals", "Condition":
		return source.NewText(strconv.FormatBool(t.condition(name, argument, at)), at)
	case "FindInMap":
		return t.findInMap(argument, at)
	case "Select":
		return t.selected(argument, at)
	case "Transform":
		return t.transform(argument, at)
	}
	return t.plainCall(name, argument, at)
}

// plainCall carries out functions of one value.
func (t *Template) plainCall(name string, argument, at *source.Node) *source.Node {
	switch name {
	case "Split":
		return t.split(argument, at)
	case "Base64":
		return t.made(base64.StdEncoding.EncodeToString([]byte(t.text(argument))), at)
	case "ImportValue":
		return t.imported(t.text(argument), at)
	case "Length":
		return source.NewText(strconv.Itoa(t.value(argument).Len()), at)
	case "ToJsonString":
		return t.made(string(t.value(argument).AppendJSON(nil)), at)
	case "GetAZs":
		return t.zones(t.text(argument), at)
	case "Cidr":
		return t.blocks(argument, at)
	}
	t.refuse("CF-82", at, fmt.Sprintf("unknown function %s; ${%s} stands for it", name, name), "a function of CloudFormation, such as Fn::Sub", source.Nearest(name, functionNames))
	return source.NewText("${"+name+"}", at)
}

// made is a text that a function made, held to the bounds of the template.
func (t *Template) made(text string, at *source.Node) *source.Node {
	if t.family.produced += len(text); t.family.produced > maxProduced {
		if t.once("bounds") {
			t.fail("CF-82", at, "the functions of the template make too much", "shorter texts", "")
		}
		return source.NewText("", at)
	}
	return source.NewText(text, at)
}

// arguments are the items of a function's list; too few or too many of them are
// reported.
func (t *Template) arguments(name string, argument, at *source.Node, least, most int, form string) []*source.Node {
	items := argument.Items()
	if len(items) < least || len(items) > most {
		t.refuse("CF-82", at, fmt.Sprintf("Fn::%s has %d arguments", name, len(items)), form, "")
		return nil
	}
	return items
}

func (t *Template) join(argument, at *source.Node) *source.Node {
	items := t.arguments("Join", argument, at, 2, 2, "[delimiter, [values]]")
	if items == nil {
		return source.NewText("", at)
	}
	values := t.value(items[1])
	t.hold(values, isTexts, "the second argument of Fn::Join")
	parts := texts(values)
	size := 0
	for _, part := range parts {
		size += len(part)
	}
	if size > maxProduced {
		return t.made(strings.Join(parts, ""), at)
	}
	delimiter := t.text(items[0])
	made := t.made(strings.Join(parts, delimiter), at)
	made.Joins(values.Items(), delimiter)
	return made
}

func (t *Template) split(argument, at *source.Node) *source.Node {
	items := t.arguments("Split", argument, at, 2, 2, "[delimiter, text]")
	if items == nil {
		return source.NewList(nil, at)
	}
	text, delimiter := t.text(items[1]), t.text(items[0])
	if t.family.produced += len(text); delimiter == "" {
		return textList([]string{text}, at)
	}
	return textList(strings.Split(text, delimiter), at)
}

func (t *Template) selected(argument, at *source.Node) *source.Node {
	items := t.arguments("Select", argument, at, 2, 2, "[index, [values]]")
	if items == nil {
		return source.NewText("", at)
	}
	index, ok := t.value(items[0]).Int()
	from := t.value(items[1])
	if ok && index >= 0 && index < len(from.Items()) {
		return from.Items()[index]
	}
	t.warn("CF-82", at, fmt.Sprintf("Fn::Select takes item %d of %d", index, from.Len()), "")
	return source.NewText(fmt.Sprintf("item-%d", index), at)
}

// findInMap looks a value up in Mappings, or answers the DefaultValue beside it.
func (t *Template) findInMap(argument, at *source.Node) *source.Node {
	items := t.arguments("FindInMap", argument, at, 3, 4, "[map, first key, second key]")
	if items == nil {
		return source.NewText("", at)
	}
	keys := [3]string{t.text(items[0]), t.text(items[1]), t.text(items[2])}
	n := t.root.Get("Mappings")
	for i, key := range keys {
		next := n.Get(key)
		if next != nil {
			n = next
			continue
		}
		if len(items) == 4 && items[3].Has("DefaultValue") {
			return t.value(items[3].Get("DefaultValue"))
		}
		where := "Mappings"
		if i > 0 {
			where = "the map " + keys[i-1]
		}
		t.warn("CF-82", at, fmt.Sprintf("%s has no key %q", where, key), nearestMember(n, key))
		return source.NewText(strings.Join(keys[:], "."), at)
	}
	return t.value(n)
}

// nearestMember is the name of a member that a name probably meant.
func nearestMember(n *source.Node, name string) string {
	names := make([]string, 0, n.Len())
	for _, m := range n.Members() {
		names = append(names, m.Name)
	}
	return source.Nearest(name, names)
}

// imported is the value of an export of another stack, a placeholder when it is
// not given.
func (t *Template) imported(name string, at *source.Node) *source.Node {
	if value, ok := t.options.Parameters[name]; ok {
		return source.NewText(value, at)
	}
	if t.once("import " + name) {
		t.warn("CF-82", at, fmt.Sprintf("the export %s of another stack has no value; the name stands for it", name), fmt.Sprintf("--set %s=VALUE", name))
	}
	return source.NewText(name, at)
}

// zones stands for the availability zones of a region.
func (t *Template) zones(region string, at *source.Node) *source.Node {
	if region == "" {
		region = t.options.Region
	}
	return textList([]string{region + "a", region + "b", region + "c"}, at)
}

// blocks stands for the address ranges that Fn::Cidr cuts out of one.
func (t *Template) blocks(argument, at *source.Node) *source.Node {
	count := 1
	if items := argument.Items(); len(items) > 1 {
		if n, ok := t.value(items[1]).Int(); ok && n > 0 && n <= 256 {
			count = n
		}
	}
	all := make([]string, count)
	for i := range all {
		all[i] = fmt.Sprintf("10.0.%d.0/24", i)
	}
	return textList(all, at)
}
