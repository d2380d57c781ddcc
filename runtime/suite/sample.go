package suite

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"postern/vtl/regex"
)

// sampleJSON is a small value that a JSON schema allows, as far as its types,
// enums and bounds tell; nil for a schema of other means.
func sampleJSON(schema map[string]any, depth int) any {
	if list, ok := schema["enum"].([]any); ok && len(list) > 0 {
		return list[0]
	}
	if depth > 6 {
		return nil
	}
	switch schema["type"] {
	case "object":
		return sampleObject(schema, depth)
	case "array":
		items, _ := schema["items"].(map[string]any)
		if items == nil {
			return []any{}
		}
		return []any{sampleJSON(items, depth+1)}
	case "integer", "number":
		if least, ok := schema["minimum"].(float64); ok && least > 7 {
			return least + 1
		}
		if most, ok := schema["maximum"].(float64); ok && most < 7 {
			return most
		}
		return 7
	case "boolean":
		return true
	case "string":
		return sampleString(schema)
	}
	return nil
}

func sampleObject(schema map[string]any, depth int) any {
	out := map[string]any{}
	properties, _ := schema["properties"].(map[string]any)
	for name, p := range properties {
		if sub, ok := p.(map[string]any); ok {
			if v := sampleJSON(sub, depth+1); v != nil {
				out[name] = v
			}
		}
	}
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if text, ok := name.(string); ok && out[text] == nil {
			out[text] = "text"
		}
	}
	return out
}

func sampleString(schema map[string]any) any {
	text := "text"
	switch schema["format"] {
	case "date-time":
		text = "2024-03-09T13:03:21Z"
	case "date":
		text = "2024-03-09"
	case "email":
		text = "ada@example.com"
	case "uuid":
		text = "11111111-2222-4333-8444-555555555555"
	case "uri":
		text = "https://example.com/"
	}
	if pattern, ok := schema["pattern"].(string); ok {
		if found, ok := sampleText(pattern); ok {
			text = found
		}
	}
	if least, ok := schema["minLength"].(float64); ok {
		for float64(len(text)) < least {
			text += "x"
		}
	}
	if most, ok := schema["maxLength"].(float64); ok && float64(len(text)) > most {
		text = text[:int(most)]
	}
	return text
}

var (
	wildcards = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\(\.\|\\n\)[*+]?|\(\\n\|\.\)[*+]?|\[\\s\\S\][*+]?|\.[*+]\??|\\w[*+]|\\S[*+]`)
	})
	digitsOf = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\\d(\{(\d)[^}]*\}|[*+])?|\[0-9\](\{(\d)[^}]*\}|[*+])?`)
	})
	oneOf    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\[([A-Za-z0-9])[^\]]*\][*+?]?`) })
	groupOf  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\((\?:)?([^()|]*)(\|[^()]*)*\)[*+?]?`) })
	escapeOf = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\\([^A-Za-z0-9])`) })
)

// sampleText is a text that a Java pattern matches as a whole. ok is false when
// none of the guesses does.
func sampleText(pattern string) (text string, ok bool) {
	compiled, err := regex.Compile(pattern)
	if err != nil {
		return "", false
	}
	guess := strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
	guess = wildcards().ReplaceAllString(guess, "x")
	guess = digitsOf().ReplaceAllStringFunc(guess, func(part string) string {
		n := 1
		if at := strings.IndexByte(part, '{'); at >= 0 {
			n, _ = strconv.Atoi(part[at+1 : at+2])
		}
		return strings.Repeat("1", max(1, n))
	})
	guess = oneOf().ReplaceAllString(guess, "$1")
	for range 4 {
		guess = groupOf().ReplaceAllString(guess, "$2")
	}
	first, _, _ := strings.Cut(guess, "|")
	for _, candidate := range []string{guess, first, escapeOf().ReplaceAllString(first, "$1"), escapeOf().ReplaceAllString(guess, "$1"), pattern, "x", "text", "Error"} {
		if matched, err := compiled.Match(candidate); err == nil && matched {
			return candidate, true
		}
	}
	return "", false
}

// sampleModel is a body that a model allows; nil when nothing is known.
func sampleModel(schema string) map[string]any {
	var node map[string]any
	if json.Unmarshal([]byte(schema), &node) != nil {
		return nil
	}
	v, _ := sampleJSON(node, 0).(map[string]any)
	return v
}

// fits says whether a Java pattern matches a whole text.
func fits(pattern, text string) bool {
	compiled, err := regex.Compile(pattern)
	if err != nil {
		return false
	}
	ok, err := compiled.Match(text)
	return ok && err == nil
}
