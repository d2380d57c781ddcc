package probe

// schema is a JSON schema as far as it says what values look like. Methods of a
// nil schema answer for an unknown one.
type schema struct{ node map[string]any }

func schemaOf(v any) *schema {
	node, ok := v.(map[string]any)
	if !ok || node["$ref"] != nil || node["oneOf"] != nil || node["anyOf"] != nil || node["allOf"] != nil {
		return nil
	}
	if _, typed := node["type"].(string); !typed {
		return nil
	}
	return &schema{node}
}

func (s *schema) is(name string) bool { return s != nil && s.node["type"] == name }

func (s *schema) property(name string) *schema {
	if s == nil {
		return nil
	}
	all, _ := s.node["properties"].(map[string]any)
	return schemaOf(all[name])
}

func (s *schema) items() *schema {
	if s == nil {
		return nil
	}
	return schemaOf(s.node["items"])
}

func (s *schema) requires(name string) bool {
	if s == nil {
		return false
	}
	list, _ := s.node["required"].([]any)
	for _, have := range list {
		if have == name {
			return true
		}
	}
	return false
}

func (s *schema) enum() []any {
	if s == nil {
		return nil
	}
	list, _ := s.node["enum"].([]any)
	return list
}
