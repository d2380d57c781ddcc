package lint

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// schema is a JSON schema as far as paths are looked up in it. Methods of a nil
// schema answer for an unknown one.
type schema struct{ node map[string]any }

// readSchema reads a model, nil when there is none.
func readSchema(model json.RawMessage) *schema {
	var v any
	if len(model) == 0 || json.Unmarshal(model, &v) != nil {
		return nil
	}
	return schemaOf(v)
}

func schemaOf(v any) *schema {
	node, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	return &schema{node}
}

// open says that the schema has parts that are not looked at.
func (s *schema) open() bool {
	for _, word := range []string{"$ref", "oneOf", "anyOf", "allOf", "not", "patternProperties", "dependencies"} {
		if s.node[word] != nil {
			return true
		}
	}
	_, single := s.node["type"].(string)
	return !single
}

func (s *schema) typed(name string) bool { return s != nil && s.node["type"] == name }

// closed says that an object may have no other members than those listed.
func (s *schema) closed() bool { return s.node["additionalProperties"] == false }

func (s *schema) properties() map[string]any {
	all, _ := s.node["properties"].(map[string]any)
	return all
}

func (s *schema) names() []string { return slices.Sorted(maps.Keys(s.properties())) }

// at walks a path such as $.a[*].b; known is false when the schema does not say
// what is there.
func (s *schema) at(path string) (found *schema, known bool) {
	for _, name := range strings.FieldsFunc(strings.ReplaceAll(strings.TrimPrefix(path, "$"), "[*]", ".[*]"), func(r rune) bool { return r == '.' }) {
		if s == nil || s.open() {
			return nil, false
		}
		if name == "[*]" {
			s = schemaOf(s.node["items"])
			continue
		}
		next, ok := s.properties()[name]
		if !ok {
			return nil, false
		}
		s = schemaOf(next)
	}
	if s == nil || s.open() {
		return nil, false
	}
	return s, true
}
