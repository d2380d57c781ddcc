package mapping

import (
	"fmt"
	"strings"

	"postern/vtl/jsonpath"
	"postern/vtl/value"
)

// sourceKind is the sort of a mapping expression.
type sourceKind uint8

const (
	fromLiteral sourceKind = iota
	fromNothing            // a stage variable that is not defined
	fromPath
	fromQuery
	fromQueryValues
	fromHeader
	fromHeaderValues
	fromBody
	fromBodyPath
	fromContext
)

// source is a compiled mapping expression: where a value comes from (§6, §13.1).
type source struct {
	expr    string // as configured
	kind    sourceKind
	reply   bool   // of the backend's answer, not of the request
	name    string // of a parameter
	text    string // of a literal or stage variable
	quoted  bool   // a constant in quotes
	asIs    bool   // encoded by the owner: not escaped in a uri's path
	strict  bool   // header names exactly
	path    *jsonpath.Path
	inError *jsonpath.Path // rest of a path below errorMessage (§13.1)
	context contextReader
}

// Prefixes of mapping expressions; the second part names the parameter.
var requestSources = []struct {
	prefix string
	kind   sourceKind
}{
	{"method.request.path.", fromPath},
	{"method.request.querystring.", fromQuery},
	{"method.request.multivaluequerystring.", fromQueryValues},
	{"method.request.header.", fromHeader},
	{"method.request.multivalueheader.", fromHeaderValues},
}

var replySources = []struct {
	prefix string
	kind   sourceKind
}{
	{"integration.response.header.", fromHeader},
	{"integration.response.multivalueheader.", fromHeaderValues},
}

// sourceError says why a mapping expression is not one.
type sourceError struct{ summary, expected string }

func (e *sourceError) Error() string { return e.summary }

// compileSource compiles a mapping expression. reply allows the sources of an
// integration response instead of those of a method request; in says which
// context variables have a value.
func (p *Plan) compileSource(expr string, reply bool, in scope) (source, error) {
	s := source{expr: expr, reply: reply, strict: p.env.Strict && !reply}
	text := strings.TrimPrefix(strings.TrimSpace(expr), "$") // §6: a leading "$" is tolerated
	switch {
	case len(text) >= 2 && text[0] == '\'' && text[len(text)-1] == '\'':
		s.kind, s.text, s.asIs, s.quoted = fromLiteral, text[1:len(text)-1], true, true
		return s, nil
	case strings.HasPrefix(text, "stageVariables."):
		return p.variableExpression(s, strings.TrimPrefix(text, "stageVariables.")), nil
	case strings.HasPrefix(text, "context."):
		return contextExpression(s, strings.TrimPrefix(text, "context."), in)
	}
	s, err := s.compileParameter(text)
	if in == onAnswers && (s.kind == fromBody || s.kind == fromBodyPath) {
		p.quotesBody = true // while the plan is compiled: it is read by many later, and IdentitySource asks then
	}
	return s, err
}

func (p *Plan) variableExpression(s source, name string) source {
	s.kind, s.asIs = fromNothing, true
	if value, ok := p.variable(name); ok {
		s.kind, s.text = fromLiteral, value
	}
	return s
}

func contextExpression(s source, name string, in scope) (source, error) {
	reader, ok := readContext(name, in)
	if !ok {
		return s, &sourceError{
			summary:  fmt.Sprintf("$context has no %q here", name),
			expected: "a variable such as context.requestId, context.identity.sourceIp or context.authorizer.principalId",
		}
	}
	s.kind, s.context = fromContext, reader
	return s, nil
}

func (s source) compileParameter(text string) (source, error) {
	list, body := requestSources, "method.request.body"
	if s.reply {
		list, body = replySources, "integration.response.body"
	}
	for _, form := range list {
		if name, ok := strings.CutPrefix(text, form.prefix); ok && name != "" {
			s.kind, s.name = form.kind, name
			return s, nil
		}
	}
	if rest, ok := strings.CutPrefix(text, body); ok {
		return s.compileBody(rest)
	}
	return s, &sourceError{
		summary:  fmt.Sprintf("%q is no mapping expression", s.expr),
		expected: expectedSources(s.reply),
	}
}

func expectedSources(reply bool) string {
	if reply {
		return "integration.response.header.NAME, .multivalueheader.NAME, .body, .body.PATH, stageVariables.NAME, context.NAME or 'constant'"
	}
	return "method.request.path.NAME, .querystring.NAME, .header.NAME, .body, .body.PATH, stageVariables.NAME, context.NAME or 'constant'"
}

// compileBody compiles what follows "body": nothing, ".path" or "[0]…".
func (s source) compileBody(rest string) (source, error) {
	if rest == "" {
		s.kind = fromBody
		return s, nil
	}
	if rest[0] != '.' && rest[0] != '[' {
		return s, &sourceError{fmt.Sprintf("%q is no mapping expression", s.expr), expectedSources(s.reply)}
	}
	path, err := jsonpath.Compile("$" + rest)
	if err != nil {
		return s, &sourceError{fmt.Sprintf("%q: %v", s.expr, err), "a JSONPath without its leading $."}
	}
	s.kind, s.path = fromBodyPath, path
	if below, ok := strings.CutPrefix(rest, ".errorMessage"); ok && s.reply && below != "" {
		s.inError, _ = jsonpath.Compile("$" + below)
	}
	return s, nil
}

// read is the value of the expression for a request. found is false when there
// is none; the outcome is one when the body cannot be read.
func (s *source) read(ex *Exchange) (text string, found bool, out Outcome) {
	switch s.kind {
	case fromLiteral:
		return s.text, true, out
	case fromPath:
		text, found = ex.pathValue(s.name)
	case fromQuery:
		text, found = ex.queryValue(s.name)
	case fromQueryValues:
		text, found = ex.joinedQuery(s.name)
	case fromHeader:
		text, found = s.header(ex)
	case fromHeaderValues:
		text, found = s.joinedHeader(ex)
	case fromContext:
		text = s.context.text(ex)
		found = text != ""
	case fromBody, fromBodyPath:
		return s.readBody(ex)
	}
	return text, found, out
}

// header is the last value of a header. Of an answer names are compared ignoring
// case (M-05), of a request exactly first.
func (s *source) header(ex *Exchange) (string, bool) {
	if !s.reply {
		return lastHeader(ex.Request.Headers, s.name, s.strict)
	}
	list := ex.IntegrationResponse.Headers
	for i := len(list) - 1; i >= 0; i-- {
		if sameHeader(list[i].Name, s.name) {
			return list[i].Value, true
		}
	}
	return "", false
}

// joinedHeader is all values of a header, joined with ",".
func (s *source) joinedHeader(ex *Exchange) (string, bool) {
	list, fold := ex.Request.Headers, !s.strict
	if s.reply {
		list, fold = ex.IntegrationResponse.Headers, true
	}
	exact := false
	for i := range list {
		exact = exact || !s.reply && list[i].Name == s.name
	}
	dst, n := ex.texts.open(), 0
	for i := range list {
		if list[i].Name == s.name || !exact && fold && sameHeader(list[i].Name, s.name) {
			dst = appendJoined(dst, list[i].Value, ",", n)
			n++
		}
	}
	return ex.texts.close(dst), n > 0
}

// pathValue is the value of a path parameter: the right-most of a name (RW-14).
func (ex *Exchange) pathValue(name string) (string, bool) {
	for i := len(ex.PathParameters) - 1; i >= 0; i-- {
		if p := &ex.PathParameters[i]; p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

// joinedQuery is all values of a query parameter, joined with ",".
func (ex *Exchange) joinedQuery(name string) (string, bool) {
	list := ex.queryParameters()
	dst, n := ex.texts.open(), 0
	for _, p := range list {
		if p.Name == name {
			dst = appendJoined(dst, p.Value, ",", n)
			n++
		}
	}
	return ex.texts.close(dst), n > 0
}

// appendJoined appends the value number n of a list.
func appendJoined(dst []byte, value, separator string, n int) []byte {
	if n > 0 {
		dst = append(dst, separator...)
	}
	return append(dst, value...)
}

// bodyView is a body as parameter mappings see it, parsed on first use.
type bodyView struct {
	bytes  []byte
	root   value.Value
	err    error
	parsed bool
}

func (b *bodyView) parse(ex *Exchange) (value.Value, error) {
	if !b.parsed {
		b.parsed = true
		b.root, b.err = value.ReadJSON(&ex.values, b.bytes)
	}
	return b.root, b.err
}

func (s *source) readBody(ex *Exchange) (string, bool, Outcome) {
	view := &ex.body
	if s.reply {
		view = &ex.reply
	}
	if s.kind == fromBody {
		return wholeBody(ex, view, s.reply)
	}
	if len(view.bytes) == 0 {
		return "", false, Outcome{}
	}
	root, err := view.parse(ex)
	if err != nil {
		return "", false, s.bodyOutcome(err)
	}
	v, found, err := s.eval(root, ex)
	if err != nil {
		return "", false, configErrorf(logTransform, "mapping expression %s: %v", s.expr, err)
	}
	if !found || v.IsNull() {
		return "", false, Outcome{}
	}
	return ex.valueText(v), true, Outcome{}
}

// wholeBody is the body as text; an empty request body is {} (M-04).
func wholeBody(ex *Exchange, view *bodyView, reply bool) (string, bool, Outcome) {
	if len(view.bytes) == 0 {
		return "{}", !reply, Outcome{}
	}
	return ex.validText(textOf(view.bytes)), true, Outcome{}
}

// eval evaluates the path; a path below an errorMessage that holds JSON text
// goes on inside that text (§13.1).
func (s *source) eval(root value.Value, ex *Exchange) (value.Value, bool, error) {
	if s.inError == nil || root.Kind() != value.KindMap {
		return s.path.Eval(root, &ex.values)
	}
	message, _ := root.Map().GetString("errorMessage")
	if !message.IsString() {
		return s.path.Eval(root, &ex.values)
	}
	inner, err := value.ReadJSON(&ex.values, bytesOf(message.Str()))
	if err != nil {
		return value.Null, false, nil
	}
	return s.inError.Eval(inner, &ex.values)
}

// bodyOutcome is the answer to a body that a mapping needs and nobody can
// read.
func (s *source) bodyOutcome(err error) Outcome {
	if s.reply { // M-05
		return configErrorf(logReply, "mapping expression %s needs a JSON body, but the backend's does not parse: %v", s.expr, err)
	}
	return invalidJSON(fmt.Sprintf("mapping expression %s needs a JSON body, but the request's does not parse: %v", s.expr, err))
}

// valueText is a JSON value as a parameter: text without quotes, all else as
// JSON (M-04).
func (ex *Exchange) valueText(v value.Value) string {
	if v.IsString() {
		return v.Str()
	}
	return ex.texts.close(v.AppendJSON(ex.texts.open()))
}
