package lint

import "postern/mapping/probe"

// conditions finds #if($x) that asks whether there is a value.
func (c *checker) conditions(t *template) {
	schema := readSchema(t.model)
	var list []*probe.Use
	for i := range t.usage.Uses {
		if u := &t.usage.Uses[i]; u.Condition && asksExistence(u, schema) {
			list = append(list, u)
		}
	}
	if len(list) > 0 {
		c.add("CK-04", t.at(list[0]), "%s: a missing value counts as true: %s", t.name, places(list))
	}
}

// asksExistence says whether a condition by itself is a value of the request
// that need not be a Boolean.
func asksExistence(u *probe.Use, root *schema) bool {
	switch u.Origin.Kind {
	case probe.Param, probe.Body, probe.JSON:
		return true
	case probe.Stage, probe.Context:
		return u.Origin.Name != "" && u.Origin.Name != "isCanaryRequest"
	case probe.Payload:
		if u.Origin.Shape == nil {
			return true
		}
		sc, known := root.at(u.Origin.Shape.Path)
		return !known || sc == nil || !sc.typed("boolean")
	}
	return false
}
