package suite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

func quoted(text string) string {
	out, _ := json.Marshal(text)
	return string(out)
}

// decoded reads JSON with numbers as they are written.
func decoded(text []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("more than one JSON value")
	}
	return v, nil
}

// sameJSON compares two JSON values; numbers by their value.
func sameJSON(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		b, ok := b.(json.Number)
		return ok && sameNumber(a, b)
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !sameJSON(a[i], b[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for name := range a {
			other, there := b[name]
			if !there || !sameJSON(a[name], other) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(a, b)
}

func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	x, err1 := strconv.ParseFloat(string(a), 64)
	y, err2 := strconv.ParseFloat(string(b), 64)
	return err1 == nil && err2 == nil && x == y
}

// missing says where a value has not what a subset asks for, "" when it has
// all. Lists are compared element by element.
func missing(subset, v any, path string) string {
	switch subset := subset.(type) {
	case map[string]any:
		object, ok := v.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %s, expected an object", path, compact(v))
		}
		for _, name := range sortedNames(subset) {
			member, there := object[name]
			if !there {
				return fmt.Sprintf("%s.%s is missing, expected %s", path, name, compact(subset[name]))
			}
			if why := missing(subset[name], member, path+"."+name); why != "" {
				return why
			}
		}
		return ""
	case []any:
		list, ok := v.([]any)
		if !ok || len(list) != len(subset) {
			return fmt.Sprintf("%s is %s, expected a list of %d", path, compact(v), len(subset))
		}
		for i := range subset {
			if why := missing(subset[i], list[i], fmt.Sprintf("%s[%d]", path, i)); why != "" {
				return why
			}
		}
		return ""
	}
	if !sameJSON(subset, v) {
		return fmt.Sprintf("%s is %s, expected %s", path, compact(v), compact(subset))
	}
	return ""
}

func sortedNames(m map[string]any) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// compact is a value as JSON on one line, cut when it is long.
func compact(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return shortened(string(out))
}

func shortened(text string) string {
	const most = 160
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}

// pretty is JSON with one member per line, or the text as it is.
func pretty(text []byte) string {
	v, err := decoded(text)
	if err != nil {
		return string(text)
	}
	out, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return string(text)
	}
	return string(out)
}
