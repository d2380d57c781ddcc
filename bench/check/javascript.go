package check

import (
	"encoding/json"
	"strconv"
	"strings"
)

// JavaScript writes the expression in the language of k6, over an answer named
// r and the functions of JavaScriptHelpers. What k6 cannot say the same way is
// an *Error: JSON paths that give lists, arrays, and operators with a name next
// to brackets.
func (c *Check) JavaScript() (string, error) {
	tokens, err := scan(c.source)
	if err != nil {
		return "", err
	}
	w := scriptWriter{source: c.source, tokens: tokens}
	if err := w.write(); err != nil {
		return "", err
	}
	return strings.Join(w.out, " "), nil
}

// JavaScriptHelpers are the functions that scripts of JavaScript call.
const JavaScriptHelpers = `function pick(r, path) {
  let v = r.json();
  for (const key of path) {
    if (v === null || v === undefined) return undefined;
    v = v[key < 0 ? v.length + key : key];
  }
  return v;
}
function field(r, name) {
  const key = Object.keys(r.headers).find((k) => k.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : r.headers[key];
}
function size(v) {
  return v !== null && typeof v === 'object' && !Array.isArray(v) ? Object.keys(v).length : v.length;
}
`

// scriptWriter translates token by token. Each operand is one element of out,
// so that an operator with a name can go around it.
type scriptWriter struct {
	source string
	tokens []token
	at     int
	out    []string
}

func (w *scriptWriter) fail(t token, format string, args ...any) *Error {
	return errorAt(w.source, t.off, "k6 cannot do this: "+format, args...)
}

func (w *scriptWriter) write() error {
	for w.at < len(w.tokens) {
		if operator := w.named(); operator != nil {
			if err := w.infix(operator); err != nil {
				return err
			}
			continue
		}
		if err := w.step(); err != nil {
			return err
		}
	}
	return nil
}

// infixMethods are operators that are methods or functions in JavaScript.
var infixMethods = map[string]func(a, b string) string{
	"contains":   func(a, b string) string { return "String(" + a + ").includes(" + b + ")" },
	"startsWith": func(a, b string) string { return "String(" + a + ").startsWith(" + b + ")" },
	"endsWith":   func(a, b string) string { return "String(" + a + ").endsWith(" + b + ")" },
	"matches":    func(a, b string) string { return "new RegExp(" + b + ").test(" + a + ")" },
	"=~":         func(a, b string) string { return "new RegExp(" + b + ").test(" + a + ")" },
	"!~":         func(a, b string) string { return "!new RegExp(" + b + ").test(" + a + ")" },
}

// named is the operator at the current place if it has no sign of its own in
// JavaScript.
func (w *scriptWriter) named() func(a, b string) string {
	t := w.tokens[w.at]
	if t.kind == identifier {
		return infixMethods[t.text]
	}
	if w.at+1 < len(w.tokens) && w.tokens[w.at+1].text == "~" && w.tokens[w.at+1].off == t.off+1 {
		return infixMethods[t.text+"~"]
	}
	return nil
}

// infix takes the operand before, reads the one behind and joins them.
func (w *scriptWriter) infix(join func(a, b string) string) error {
	t := w.tokens[w.at]
	if w.at++; t.kind != identifier {
		w.at++
	}
	if len(w.out) == 0 || strings.HasSuffix(w.out[len(w.out)-1], ")") && w.out[len(w.out)-1] == ")" {
		return w.fail(t, "%q after brackets", t.text)
	}
	left := w.out[len(w.out)-1]
	w.out = w.out[:len(w.out)-1]
	before := len(w.out)
	if w.at >= len(w.tokens) {
		return w.fail(t, "%q without a second operand", t.text)
	}
	if err := w.step(); err != nil {
		return err
	}
	right := strings.Join(w.out[before:], "")
	if right == "(" || right == "!" || right == "-" {
		return w.fail(t, "%q before brackets or signs", t.text)
	}
	w.out = append(w.out[:before], join(left, right))
	return nil
}

// step writes one operand or sign.
func (w *scriptWriter) step() error {
	t := w.tokens[w.at]
	switch {
	case t.kind == identifier:
		return w.word(t)
	case t.kind == numeral:
		w.emit(1, t.text)
	case t.kind == duration:
		w.emit(1, t.form)
	case t.kind == quoted:
		w.emit(1, scriptText(t.form))
	case t.text == "$":
		return w.path(t)
	default:
		return w.sign(t)
	}
	return nil
}

// scriptText is a quoted text as JavaScript has it.
func scriptText(form string) string {
	text, err := strconv.Unquote(form)
	if err != nil {
		return form
	}
	encoded, err := json.Marshal(text)
	if err != nil {
		return form // a text can always be encoded
	}
	return string(encoded)
}

// emit writes something for n tokens.
func (w *scriptWriter) emit(n int, text string) {
	w.out = append(w.out, text)
	w.at += n
}

var scriptNames = map[string]string{
	"status": "r.status", "latency": "r.timings.duration", "body": "r.body", "size": "r.body.length",
	"type": `String(field(r, "Content-Type") ?? "").split(";")[0].trim().toLowerCase()`,
	"true": "true", "false": "false", "null": "null",
}

var scriptFunctions = map[string][2]string{
	"header":    {`(field(r, `, `) ?? "")`},
	"hasHeader": {"(field(r, ", ") !== undefined)"},
	"len":       {"size(", ")"},
	"lower":     {"String(", ").toLowerCase()"},
	"upper":     {"String(", ").toUpperCase()"},
	"number":    {"Number(", ")"},
	"exists":    {"(", " !== undefined)"},
}

func (w *scriptWriter) word(t token) error {
	if name, ok := scriptNames[t.text]; ok {
		w.emit(1, name)
		return nil
	}
	around, ok := scriptFunctions[t.text]
	if !ok {
		return w.fail(t, "%q", t.text)
	}
	n := groupLength(w.tokens[w.at+1:])
	inner := scriptWriter{source: w.source, tokens: w.tokens[w.at+2 : w.at+n]}
	if err := inner.write(); err != nil {
		return err
	}
	w.emit(1+n, around[0]+strings.Join(inner.out, " ")+around[1])
	return nil
}

// path writes a path of names and indexes as the list of its keys.
func (w *scriptWriter) path(t token) error {
	n := pathLength(w.tokens[w.at:])
	parts := w.tokens[w.at+1 : w.at+n]
	var keys []string
	for i := 0; i < len(parts); {
		switch {
		case parts[i].text == "." && i+1 < len(parts) && parts[i+1].kind == identifier:
			keys = append(keys, strconv.Quote(parts[i+1].text))
			i += 2
		case parts[i].text == "[" && i+2 < len(parts) && parts[i+2].text == "]" && (parts[i+1].kind == numeral || parts[i+1].kind == quoted):
			keys = append(keys, scriptText(parts[i+1].form))
			i += 3
		default:
			return w.fail(t, "a path that gives a list")
		}
	}
	w.emit(n, "pick(r, ["+strings.Join(keys, ", ")+"])")
	return nil
}

// sign writes an operator; == and != compare without conversion there.
func (w *scriptWriter) sign(t token) error {
	next := ""
	if w.at+1 < len(w.tokens) && w.tokens[w.at+1].off == t.off+1 {
		next = w.tokens[w.at+1].text
	}
	switch both := t.text + next; both {
	case "==", "!=":
		w.emit(2, both+"=")
	case "<=", ">=", "&&", "||", "??":
		w.emit(2, both)
	default:
		if !strings.Contains("<>!+-*/%()?:", t.text) {
			return w.fail(t, "%q", t.text)
		}
		w.emit(1, t.text)
	}
	return nil
}
