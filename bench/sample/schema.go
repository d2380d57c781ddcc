package sample

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"postern/api"
)

// maxDepth ends schemas that contain themselves.
const maxDepth = 8

// json is a body that the schema of a model accepts.
func (s *sampler) json(m *api.Model) []byte {
	schema := parse(m.Schema)
	text, err := plainJSON(s.value(schema, schema, 0))
	if err != nil {
		return []byte("{}") // values made here can always be encoded
	}
	return text
}

func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// parse reads a schema; what is no object is a schema without rules.
func parse(text string) map[string]any {
	var schema map[string]any
	if json.Unmarshal([]byte(text), &schema) != nil {
		return nil
	}
	return schema
}

// value draws a value for a schema; root is the document that it is a part of.
func (s *sampler) value(schema, root map[string]any, depth int) any {
	if ref, ok := schema["$ref"].(string); ok {
		target, document := s.resolve(ref, root)
		if depth >= maxDepth || target == nil {
			return nil
		}
		return s.value(target, document, depth+1)
	}
	for _, name := range []string{"default", "example"} {
		if v, ok := schema[name]; ok {
			return v
		}
	}
	if values, ok := schema["enum"].([]any); ok && len(values) > 0 {
		return values[s.random.IntN(len(values))]
	}
	if parts, ok := schema["allOf"].([]any); ok {
		return s.all(schema, parts, root, depth)
	}
	for _, name := range []string{"oneOf", "anyOf"} {
		if parts, ok := schema[name].([]any); ok && len(parts) > 0 {
			part, _ := parts[s.random.IntN(len(parts))].(map[string]any)
			return s.value(part, root, depth+1)
		}
	}
	return s.typed(schema, root, depth)
}

// all puts the members of all parts together.
func (s *sampler) all(schema map[string]any, parts []any, root map[string]any, depth int) any {
	merged := map[string]any{}
	if own, ok := s.object(schema, root, depth).(map[string]any); ok {
		merged = own
	}
	for _, p := range parts {
		part, _ := p.(map[string]any)
		v, ok := s.value(part, root, depth+1).(map[string]any)
		if !ok {
			continue
		}
		for name, value := range v {
			merged[name] = value
		}
	}
	return merged
}

// typed draws a value of the schema's type, the first when it has several.
func (s *sampler) typed(schema, root map[string]any, depth int) any {
	kind, _ := schema["type"].(string)
	if kinds, ok := schema["type"].([]any); ok && len(kinds) > 0 {
		kind, _ = kinds[0].(string)
	}
	switch kind {
	case "string":
		return s.text(schema)
	case "integer":
		return math.Round(s.number(schema))
	case "number":
		return s.number(schema)
	case "boolean":
		return s.random.IntN(2) == 0
	case "array":
		return s.array(schema, root, depth)
	case "null":
		return nil
	}
	return s.object(schema, root, depth)
}

// object has all required members, and the others as long as the schema is
// not too deep.
func (s *sampler) object(schema, root map[string]any, depth int) any {
	out := map[string]any{}
	properties, _ := schema["properties"].(map[string]any)
	names := make([]string, 0, len(properties))
	for name := range properties {
		names = append(names, name)
	}
	slices.Sort(names)
	required, _ := schema["required"].([]any)
	for _, name := range names {
		if depth >= maxDepth/2 && !slices.Contains(required, any(name)) {
			continue
		}
		property, _ := properties[name].(map[string]any)
		out[name] = s.value(property, root, depth+1)
	}
	for _, name := range required {
		if text, ok := name.(string); ok && properties[text] == nil {
			out[text] = s.word(text)
		}
	}
	return out
}

func (s *sampler) array(schema, root map[string]any, depth int) any {
	low, high := bound(schema, "minItems", 1), bound(schema, "maxItems", math.Inf(1))
	n := int(min(low+2, high, 1000))
	if depth >= maxDepth {
		n = int(min(low, 1000))
	}
	items, _ := schema["items"].(map[string]any)
	out := make([]any, max(0, n))
	for i := range out {
		out[i] = s.value(items, root, depth+1)
	}
	return out
}

// bound is a number of the schema, or another one without it.
func bound(schema map[string]any, name string, otherwise float64) float64 {
	if v, ok := schema[name].(float64); ok {
		return v
	}
	return otherwise
}

func (s *sampler) number(schema map[string]any) float64 {
	low := bound(schema, "minimum", 1)
	high := bound(schema, "maximum", low+999)
	if _, ok := schema["minimum"]; !ok && high < low {
		low = high - 999
	}
	if exclusive, _ := schema["exclusiveMinimum"].(bool); exclusive {
		low++
	}
	if exclusive, _ := schema["exclusiveMaximum"].(bool); exclusive {
		high--
	}
	v := low
	if high > low {
		v = math.Floor(low + s.random.Float64()*(high-low))
		v = max(low, v)
	}
	if step := bound(schema, "multipleOf", 0); step > 0 {
		v = math.Ceil(v/step) * step
	}
	return v
}

// longest is the longest text that a minLength gets, in bytes.
const longest = 1 << 20

// formats are examples of texts with a format.
var formats = map[string]string{
	"date-time": "2024-05-17T10:30:00Z", "date": "2024-05-17", "time": "10:30:00Z", "email": "alpha@example.com",
	"hostname": "www.example.com", "ipv4": "192.0.2.7", "ipv6": "2001:db8::7", "uri": "https://example.com/alpha",
	"uuid": "6f1d2c3a-8b4e-4f5a-9c7d-0e1f2a3b4c5d", "byte": "YWxwaGE=",
}

func (s *sampler) text(schema map[string]any) string {
	if format, _ := schema["format"].(string); formats[format] != "" {
		return formats[format]
	}
	text := []byte(words[s.random.IntN(len(words))])
	low, high := bound(schema, "minLength", 0), bound(schema, "maxLength", math.Inf(1))
	for float64(len(text)) < min(low, longest) {
		text = append(append(text, ' '), words[s.random.IntN(len(words))]...)
	}
	if float64(len(text)) > high {
		text = text[:max(0, int(high))]
	}
	return string(text)
}

// resolve finds what a $ref points at: a model by the end of its URL, or a
// place in the document.
func (s *sampler) resolve(ref string, root map[string]any) (target, document map[string]any) {
	place, isLocal := strings.CutPrefix(ref, "#")
	if !isLocal {
		name := ref[strings.LastIndexByte(ref, '/')+1:]
		name, place, _ = strings.Cut(name, "#")
		model := s.api.Model(name)
		if model == nil {
			return nil, nil
		}
		root = parse(model.Schema)
	}
	target = root
	for part := range strings.SplitSeq(strings.Trim(place, "/"), "/") {
		if part == "" {
			continue
		}
		target, _ = target[strings.NewReplacer("~1", "/", "~0", "~").Replace(part)].(map[string]any)
	}
	return target, root
}
