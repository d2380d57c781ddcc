package lint

import (
	"strings"

	"postern/mapping/probe"
	"postern/vtl/syntax"
)

// escapes finds texts of the request between quotes that nothing makes safe.
func (c *checker) escapes(t *template) {
	schema := readSchema(t.model)
	var bare, apostrophes []*probe.Use
	for i := range t.usage.Uses {
		u := &t.usage.Uses[i]
		if !u.Printed || !u.Quoted {
			continue
		}
		switch {
		case u.Origin.Kind == probe.Escaped && u.Origin.Name == "escapeJavaScript" && !repaired(u.Node) && apostrophe(u.Origin.Inner, schema):
			apostrophes = append(apostrophes, u)
		case u.Origin.Kind == probe.Param, u.Origin.Kind == probe.Body, u.Origin.Kind == probe.JSON:
			bare = append(bare, u)
		case u.Origin.Kind == probe.Payload && u.Origin.Shape != nil && mayBeText(u.Origin.Shape, schema) && !(t.service && made(u.Origin.Shape.Path)):
			bare = append(bare, u)
		}
	}
	if len(bare) > 0 {
		c.add("CK-02", t.at(bare[0]), "%s: a quote or line break in the value breaks the JSON: %s", t.name, places(bare))
	}
	if len(apostrophes) > 0 && !strings.Contains(t.pair.Value, `\'`) {
		c.add("CK-03", t.at(apostrophes[0]), "%s: an apostrophe in the value breaks the JSON: %s", t.name, places(apostrophes))
	}
}

// made says whether a member of the answer of an AWS service is written by the
// service: an ARN, an id, a date, or a number of DynamoDB, never with quotes.
func made(path string) bool {
	name := path[strings.LastIndexByte(path, '.')+1:]
	switch name {
	case "N", "B", "BOOL", "Count", "ScannedCount", "SequenceNumber", "MD5OfMessageBody":
		return true
	}
	for _, end := range []string{"Arn", "ARN", "Id", "Date"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// repaired says whether something follows the call that puts apostrophes back.
func repaired(n *syntax.Reference) bool {
	for _, l := range n.Links {
		if call, ok := l.(*syntax.Call); ok && strings.HasPrefix(call.Name, "replace") {
			return true
		}
	}
	return false
}

// mayBeText says whether the model allows any text for a value.
func mayBeText(s *probe.Shape, root *schema) bool {
	if s.List || len(s.Members) > 0 || s.Number {
		return false
	}
	sc, known := root.at(s.Path)
	if !known || sc == nil {
		return true
	}
	return sc.typed("string") && sc.node["enum"] == nil && sc.node["pattern"] == nil && sc.node["format"] == nil
}

// apostrophe says whether a value that is escaped may have an apostrophe.
func apostrophe(o *probe.Origin, root *schema) bool {
	return o == nil || o.Kind != probe.Payload || o.Shape == nil || mayBeText(o.Shape, root)
}
