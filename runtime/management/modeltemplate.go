package management

import (
	"strconv"
	"strings"

	"postern/api"
)

// maxFlattened is how many values a flattened schema may have: references that
// are worth more stay as they are, so that models cannot multiply each other.
const maxFlattened = 10000

// flattening puts the models that a schema refers to in the place of the
// references (MA-482). A circle stays a reference.
type flattening struct {
	rest *api.RestAPI
	left int // values that may still be made
}

// flattened is the schema of a model in one piece; an error when it is no
// JSON object.
func flattened(rest *api.RestAPI, m *api.Model) (*node, error) {
	root, err := readTree([]byte(m.Schema))
	if err != nil {
		return nil, err
	}
	f := &flattening{rest, maxFlattened}
	return f.resolved(root, []string{m.Name}), nil
}

// resolved is a schema with references to other models replaced; seen are the
// models it is part of.
func (f *flattening) resolved(n *node, seen []string) *node {
	if f.left > 0 {
		if target, name := referred(f.rest, n); target != nil && !contains(seen, name) {
			return f.resolved(target, append(seen[:len(seen):len(seen)], name))
		}
	}
	f.left--
	out := &node{kind: n.kind, text: n.text}
	for _, item := range n.items {
		out.items = append(out.items, f.resolved(item, seen))
	}
	for _, m := range n.members {
		out.members = append(out.members, member{m.name, f.resolved(m.value, seen)})
	}
	return out
}

// referred is the schema of the model that a {"$ref": …} names.
func referred(rest *api.RestAPI, n *node) (*node, string) {
	_, name, ok := strings.Cut(n.get("$ref").str(), "/models/")
	if !ok {
		return nil, ""
	}
	m := rest.Model(name)
	if m == nil {
		return nil, ""
	}
	root, err := readTree([]byte(m.Schema))
	if err != nil {
		return nil, ""
	}
	return root, name
}

// appendTree writes a tree as JSON.
func appendTree(dst []byte, n *node) []byte {
	switch n.kind {
	case textKind:
		return appendText(dst, n.text)
	case numberKind, boolKind:
		return append(dst, n.text...)
	case listKind:
		return appendList(dst, len(n.items), func(dst []byte, i int) []byte { return appendTree(dst, n.items[i]) })
	case objectKind:
		dst = append(dst, '{')
		for i, m := range n.members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendText(dst, m.name), ':')
			dst = appendTree(dst, m.value)
		}
		return append(dst, '}')
	}
	return append(dst, "null"...)
}

// sampleTemplate is a mapping template that renders an example of a model:
// constants for scalars, loops for arrays.
func sampleTemplate(rest *api.RestAPI, m *api.Model) string {
	out := "#set($inputRoot = $input.path('$'))\n"
	root, err := flattened(rest, m)
	if err != nil {
		return out + "{ }"
	}
	return out + string(appendSample(nil, root, "$inputRoot", 1))
}

// appendSample writes an example of a schema; from is the reference that holds
// its data, depth its nesting.
func appendSample(dst []byte, schema *node, from string, depth int) []byte {
	kind := schema.get("type").str()
	switch {
	case kind == "array" || kind == "" && schema.get("items") != nil:
		return appendSampleArray(dst, schema, from, depth)
	case kind == "object" || kind == "" && schema.get("properties") != nil:
		return appendSampleObject(dst, schema, from, depth)
	case kind == "integer":
		return append(dst, "42"...)
	case kind == "number":
		return append(dst, "42.0"...)
	case kind == "boolean":
		return append(dst, "true"...)
	}
	return append(dst, `"foo"`...)
}

func appendSampleObject(dst []byte, schema *node, from string, depth int) []byte {
	properties := schema.get("properties")
	if properties == nil || len(properties.members) == 0 || depth > maxDepth {
		return append(dst, "{ }"...)
	}
	indent := strings.Repeat("  ", depth)
	dst = append(dst, "{\n"...)
	for i, p := range properties.members {
		dst = append(append(append(dst, indent...), strconv.Quote(p.name)...), " : "...)
		dst = appendSample(dst, p.value, from+"."+p.name, depth+1)
		if i < len(properties.members)-1 {
			dst = append(dst, ',')
		}
		dst = append(dst, '\n')
	}
	return append(append(dst, indent[2:]...), '}')
}

func appendSampleArray(dst []byte, schema *node, from string, depth int) []byte {
	items := schema.get("items")
	if items == nil || items.kind != objectKind || depth > maxDepth {
		return append(dst, "[ ]"...)
	}
	elem := "$elem"
	if depth > 1 {
		elem += strconv.Itoa(depth)
	}
	dst = append(dst, "[\n##TODO: Update this foreach loop to reference array from input json\n#foreach("...)
	dst = append(append(append(dst, elem...), " in "...), from...)
	dst = append(dst, ")\n "...)
	dst = appendSample(dst, items, elem, depth+1)
	return append(dst, " \n#if($foreach.hasNext),#end\n\n#end\n]"...)
}
