package cloudformation

import (
	"bytes"
	"fmt"

	"postern/loader/source"
)

// verdict is what is known of a condition.
type verdict uint8

const (
	open verdict = iota // not asked for yet
	asking
	holds
	fails
)

// holds says whether a named condition holds (CF-83). One that is not there, or
// that needs itself, is reported and does not hold.
func (t *Template) holds(name string, at *source.Node) bool {
	switch t.verdicts[name] {
	case holds:
		return true
	case fails:
		return false
	case asking:
		t.fail("CF-83", at, fmt.Sprintf("condition %s needs itself", name), "conditions that do not lead in a circle", "")
		return false
	}
	conditions := t.root.Get("Conditions")
	n := conditions.Get(name)
	if n == nil {
		t.refuse("CF-83", at, fmt.Sprintf("there is no condition %s; it counts as false", name), "a name of Conditions", nearestMember(conditions, name))
		t.verdicts[name] = fails
		return false
	}
	t.verdicts[name] = asking
	result := t.decide(n)
	if t.verdicts[name] = fails; result {
		t.verdicts[name] = holds
	}
	return result
}

// decide is the truth of an expression of conditions.
func (t *Template) decide(n *source.Node) bool {
	if n.IsMap() && n.Len() == 1 && n.Tag() == "" && n.Members()[0].Name == "Condition" {
		return t.condition("Condition", n.Members()[0].Value, n)
	}
	v := t.value(n)
	if yes, ok := v.Bool(); ok {
		return yes
	}
	t.refuse("CF-83", n, "a condition is "+v.Kind().String()+"; it counts as false", "Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition", "")
	return false
}

// condition carries out the functions of conditions.
func (t *Template) condition(name string, argument, at *source.Node) bool {
	switch name {
	case "Condition":
		return t.holds(argument.Text(), at)
	case "Equals":
		items := t.arguments(name, argument, at, 2, 2, "[value, value]")
		return items != nil && same(t.value(items[0]), t.value(items[1]))
	case "Not":
		items := t.arguments(name, argument, at, 1, 1, "[condition]")
		return items != nil && !t.decide(items[0])
	}
	items := t.arguments(name, argument, at, 2, 10, "2 to 10 conditions")
	for _, item := range items {
		if t.decide(item) == (name == "Or") {
			return name == "Or"
		}
	}
	return name == "And" && items != nil
}

// same compares two values: scalars by their text.
func same(a, b *source.Node) bool {
	if a.IsScalar() || b.IsScalar() {
		return a.IsScalar() && b.IsScalar() && a.Text() == b.Text()
	}
	return bytes.Equal(a.AppendJSON(nil), b.AppendJSON(nil))
}

// branch is Fn::If, also around whole path items and methods (CF-83).
func (t *Template) branch(argument, at *source.Node) *source.Node {
	items := t.arguments("If", argument, at, 3, 3, "[condition, value if true, value if false]")
	if items == nil {
		return source.NewNull(at)
	}
	if t.holds(items[0].Text(), items[0]) {
		return t.value(items[1])
	}
	return t.value(items[2])
}
