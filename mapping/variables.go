package mapping

import (
	"strings"

	"postern/api/jsontext"
)

// variablePart is a piece of a text with variables: a gateway response template
// or an access log format. It is literal text or something to read.
type variablePart struct {
	text   string
	source *source
}

// variableParts compiles text in which only $context.*, $stageVariables.* and
// $method.request.* are replaced (G-05); everything else stays as it is.
func (p *Plan) variableParts(text string, in scope) []variablePart {
	var parts []variablePart
	literal := 0
	for i := 0; i < len(text); {
		end, expr := variableAt(text, i, in)
		if expr == "" {
			i++
			continue
		}
		s, err := p.compileSource(expr, false, in)
		if err != nil {
			s = source{expr: expr, kind: fromNothing}
		}
		if literal < i {
			parts = append(parts, variablePart{text: text[literal:i]})
		}
		parts = append(parts, variablePart{source: &s})
		i, literal = end, end
	}
	if literal < len(text) {
		parts = append(parts, variablePart{text: text[literal:]})
	}
	return parts
}

// variableAt reads a variable that starts at position i: the position after
// it and its expression, "" when there is none.
func variableAt(text string, i int, in scope) (end int, expr string) {
	if text[i] != '$' {
		return i, ""
	}
	start, close := i+1, ""
	if strings.HasPrefix(text[start:], "{") {
		start, close = start+1, "}"
	}
	roots := []string{"context.", "stageVariables.", "method.request."}
	if in == inLogs {
		roots = roots[:1]
	}
	for _, root := range roots {
		if !strings.HasPrefix(text[start:], root) {
			continue
		}
		end = start + len(root) + nameLength(text[start+len(root):])
		if !strings.HasPrefix(text[end:], close) || end == start+len(root) {
			return i, ""
		}
		return end + len(close), text[start:end]
	}
	return i, ""
}

// nameLength is the length of the dotted name at the start of text. A dot
// belongs to it only when a name follows.
func nameLength(text string) int {
	for i := range len(text) {
		c := text[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-' {
			continue
		}
		if c == '.' && i > 0 && i+1 < len(text) && isNameStart(text[i+1]) {
			continue
		}
		return i
	}
	return len(text)
}

func isNameStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}

// appendParts appends the text with its variables; absent stands for a
// variable without value.
func appendParts(dst []byte, ex *Exchange, parts []variablePart, absent string) []byte {
	for i := range parts {
		part := &parts[i]
		if part.source == nil {
			dst = append(dst, part.text...)
			continue
		}
		text, found, out := part.source.read(ex)
		if !found || !out.OK() || text == "" {
			text = absent
		}
		dst = append(dst, text...)
	}
	return dst
}

// errorMessage is $context.error.message.
func (ex *Exchange) errorMessage() string { return ex.Outcome.Message }

// errorMessageString is $context.error.messageString: quoted and escaped.
func (ex *Exchange) errorMessageString() string {
	if ex.Outcome.OK() {
		return ""
	}
	if ex.Outcome.Message == "" {
		return "null"
	}
	return ex.texts.close(jsontext.Upper.AppendString(ex.texts.open(), ex.Outcome.Message))
}
