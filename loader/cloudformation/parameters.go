package cloudformation

import (
	"fmt"
	"slices"
	"strings"

	"postern/loader/source"
)

// pseudoNames are the parameters that every template has.
var pseudoNames = []string{
	"AWS::AccountId", "AWS::Region", "AWS::Partition", "AWS::URLSuffix", "AWS::StackName", "AWS::StackId", "AWS::NotificationARNs", "AWS::NoValue",
}

// pseudo is the value of a pseudo parameter (CF-81).
func (t *Template) pseudo(name string) (value string, ok bool) {
	o := t.options
	switch name {
	case "AWS::AccountId":
		return o.AccountID, true
	case "AWS::Region":
		return o.Region, true
	case "AWS::Partition":
		return o.Partition, true
	case "AWS::URLSuffix":
		return "amazonaws.com", true
	case "AWS::StackName":
		return t.stack, true
	case "AWS::StackId":
		return t.arn("cloudformation", "stack/"+t.stack+"/00000000-0000-0000-0000-000000000000"), true
	}
	return "", false
}

// parameter is the value of a parameter: as it was given, else its default, else
// a placeholder (CF-80).
func (t *Template) parameter(name string, at *source.Node) *source.Node {
	declared := t.root.Get("Parameters").Get(name)
	kind := declared.Get("Type").Text()
	given, ok := t.passed(name)
	written := declared.Get("Default")
	switch stored := strings.HasPrefix(kind, "AWS::SSM::Parameter::Value<"); {
	case ok:
	case written.IsScalar() && !stored:
		given = written.Text()
	case t.options.Parameters[name] != "":
		given = t.options.Parameters[name]
	default:
		given = "param-" + name
		if t.once("parameter " + name) {
			t.warn("CF-80", declared, fmt.Sprintf("parameter %s has no value; %s stands for it", name, given), fmt.Sprintf("--set %s=VALUE", name))
		}
	}
	t.checkParameter(name, given, declared)
	if strings.HasPrefix(kind, "List<") || strings.Contains(kind, "<List<") || kind == "CommaDelimitedList" {
		parts := strings.Split(given, ",")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		return textList(parts, at)
	}
	return source.NewText(given, at)
}

// checkParameter reports a value that the service does not take.
func (t *Template) checkParameter(name, given string, declared *source.Node) {
	allowed := texts(declared.Get("AllowedValues"))
	_, numeric := source.NewText(given, nil).Float()
	switch {
	case given == "param-"+name: // reported already
	case len(allowed) > 0 && !slices.Contains(allowed, given):
		t.refuse("CF-80", declared, fmt.Sprintf("parameter %s is %q, which is none of its AllowedValues", name, given), strings.Join(allowed, ", "), source.Nearest(given, allowed))
	case declared.Get("Type").Text() == "Number" && !numeric:
		t.refuse("CF-80", declared, fmt.Sprintf("parameter %s is %q, which is no number", name, given), "a number", "")
	}
}

// isKnown says whether a name is one that Ref can take.
func (t *Template) isKnown(name string) bool {
	if _, given := t.options.Parameters[name]; given || t.bound(name) != nil {
		return true
	}
	_, pseudo := t.pseudo(name)
	holder, attribute, _ := strings.Cut(name, ".")
	return pseudo || name == "AWS::NoValue" || name == "AWS::NotificationARNs" ||
		t.root.Get("Parameters").Has(name) || t.byName[name] != nil || t.api(name) != nil || t.madeStage(name) != "" || t.isRole(name) || t.isPart(holder, attribute)
}

// isPart says whether a name such as Fn.Alias is that of a resource that SAM
// makes beside a function or an API.
func (t *Template) isPart(holder, part string) bool {
	r := t.byName[holder]
	if r == nil {
		return false
	}
	switch r.kind {
	case serverlessFunction:
		return part == "Alias" || part == "Version" || part == "Role"
	case serverlessAPI:
		return part == "Stage" || part == "Deployment"
	}
	return false
}

// madeStage is the name of the stage that SAM makes under a logical id such as
// ApiProdStage, "" when the id is none of these.
func (t *Template) madeStage(id string) string {
	for _, a := range t.family.apis {
		rest, ok := strings.CutPrefix(id, a.name)
		stage, also := strings.CutSuffix(rest, "Stage")
		if ok && also && a.home == t && a.isServerless() && stage != "" && !strings.Contains(stage, ".") {
			return stage
		}
	}
	return ""
}

// names are all names that Ref can take.
func (t *Template) names() []string {
	names := append([]string(nil), pseudoNames...)
	for _, m := range t.root.Get("Parameters").Members() {
		names = append(names, m.Name)
	}
	for _, r := range t.resources {
		names = append(names, r.name)
	}
	return names
}

// ref is the value of a parameter or resource (CF-84); nil for AWS::NoValue.
func (t *Template) ref(name string, at *source.Node) *source.Node {
	if name == "AWS::NoValue" {
		return nil
	}
	if v := t.bound(name); v != nil {
		return v
	}
	if t.root.Get("Parameters").Has(name) {
		return t.parameter(name, at)
	}
	if value, ok := t.options.Parameters[name]; ok {
		return source.NewText(value, at)
	}
	if value, ok := t.pseudo(name); ok {
		return source.NewText(value, at)
	}
	if name == "AWS::NotificationARNs" {
		return source.NewList(nil, at)
	}
	holder, part, _ := strings.Cut(name, ".")
	switch r := t.byName[name]; {
	case r != nil:
		return source.NewText(t.guarded(name, at, func() string { return t.identity(r) }), at)
	case t.api(name) != nil:
		return source.NewText(t.api(name).id(), at)
	case t.madeStage(name) != "":
		return source.NewText(t.madeStage(name), at)
	case t.isRole(name):
		return source.NewText(name, at)
	case t.isPart(holder, part):
		return source.NewText(t.guarded(name, at, func() string { return t.part(t.byName[holder], part) }), at)
	}
	t.refuse("CF-82", at, fmt.Sprintf("Ref names %s, which is no parameter and no resource", name), "a parameter, a resource or a pseudo parameter", source.Nearest(name, t.names()))
	return source.NewText(name, at)
}

const maxAsked = 200 // values that need each other in a chain

// guarded makes the value of a name and reports names that need themselves.
func (t *Template) guarded(name string, at *source.Node, answer func() string) string {
	for i, other := range t.asked {
		if other == name {
			t.fail("CF-84", at, "a value needs itself: "+strings.Join(append(t.asked[i:len(t.asked):len(t.asked)], name), " → "), "names that do not lead in a circle", "")
			return name
		}
	}
	if len(t.asked) >= maxAsked {
		t.fail("CF-84", at, fmt.Sprintf("%s needs more than %d other values", name, maxAsked), "shorter chains of values", "")
		return name
	}
	t.asked = append(t.asked, name)
	defer func() { t.asked = t.asked[:len(t.asked)-1] }()
	return answer()
}
