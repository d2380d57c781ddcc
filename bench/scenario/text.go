package scenario

import (
	"fmt"
	"net/url"
	"strings"
)

// quoting says how values stand in a text.
type quoting uint8

const (
	plain  quoting = iota
	asURL          // as part of a URL
	asJSON         // within a JSON text
)

// text is a text with placeholders.
type text struct {
	parts  []part
	how    quoting
	source string
}

// part is literal text, or a placeholder when name is not empty.
type part struct {
	literal string
	name    string
}

// parseText takes a text apart at its placeholders.
func parseText(source string, how quoting) (text, error) {
	t := text{how: how, source: source}
	rest := source
	literal := ""
	for {
		before, after, found := strings.Cut(rest, "${")
		if !found {
			t.add(literal + rest)
			return t, nil
		}
		if strings.HasSuffix(before, "$") { // $${ is a plain ${
			literal += before + "{"
			rest = after
			continue
		}
		name, behind, closed := strings.Cut(after, "}")
		name = strings.TrimSpace(name)
		if !closed || name == "" {
			return t, fmt.Errorf("%q has a ${ without a name and a }, write $${ for the characters themselves", source)
		}
		t.add(literal + before)
		t.parts = append(t.parts, part{name: name})
		literal, rest = "", behind
	}
}

func (t *text) add(literal string) {
	if literal != "" {
		t.parts = append(t.parts, part{literal: literal})
	}
}

// isConstant says that the text has no placeholder.
func (t *text) isConstant() bool {
	return len(t.parts) == 0 || len(t.parts) == 1 && t.parts[0].name == ""
}

// names lists the placeholders.
func (t *text) names() (all []string) {
	for _, p := range t.parts {
		if p.name != "" {
			all = append(all, p.name)
		}
	}
	return all
}

// append writes the text with the values that look finds.
func (t *text) append(dst []byte, look func(name string) (string, bool)) ([]byte, error) {
	for _, p := range t.parts {
		if p.name == "" {
			dst = append(dst, p.literal...)
			continue
		}
		value, ok := look(p.name)
		if !ok {
			return dst, fmt.Errorf("there is no value for ${%s}", p.name)
		}
		dst = t.how.append(dst, value)
	}
	return dst, nil
}

// append writes a value as the quoting wants it.
func (q quoting) append(dst []byte, value string) []byte {
	switch q {
	case asURL:
		return append(dst, strings.ReplaceAll(url.QueryEscape(value), "+", "%20")...)
	case asJSON:
		quoted := jsonText(value)
		return append(dst, quoted[1:len(quoted)-1]...)
	}
	return append(dst, value...)
}
