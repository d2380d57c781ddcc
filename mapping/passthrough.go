package mapping

import (
	"fmt"
	"strings"

	"postern/api"
)

// template is one compiled entry of requestTemplates or responseTemplates.
type template struct {
	key   string // media type, trimmed and in lower case
	empty bool   // the body passes unchanged (T-13)
	code  *compiled
	fault string // why the text is no template: the call fails when it is used
}

// isConstant says whether the output is the same for every request.
func (t *template) isConstant() bool { return t.code != nil && t.code.isConstant }

// templateTable chooses a template by media type.
type templateTable struct {
	list    []*template // in the order of the configuration
	byWhole bool        // a key has parameters
}

// find is the template of a key, nil when there is none.
func (t *templateTable) find(key string) *template {
	for _, entry := range t.list {
		if entry.key == key {
			return entry
		}
	}
	return nil
}

// choose is the template for a header value and its media type: a key with
// parameters is tried first, against the whole value (RW-25).
func (t *templateTable) choose(ex *Exchange, header, mediaType string) *template {
	if t.byWhole && len(header) > len(mediaType) {
		if entry := t.find(ex.lower(header)); entry != nil {
			return entry
		}
	}
	return t.find(mediaType)
}

// first is the template used when none has the key: application/json, else the
// lowest key (§13.2).
func (t *templateTable) first() *template {
	if entry := t.find(jsonType); entry != nil {
		return entry
	}
	var lowest *template
	for _, entry := range t.list {
		if lowest == nil || entry.key < lowest.key {
			lowest = entry
		}
	}
	return lowest
}

func (t *templateTable) keys() string { return strings.Join(t.types(), ", ") }

// types are the media types that have a template.
func (t *templateTable) types() (keys []string) {
	for _, entry := range t.list {
		keys = append(keys, entry.key)
	}
	return keys
}

// chooseTemplate settles which request template runs (§8). A nil ex.chosen
// passes the body; the outcome is 415 where passing is not allowed.
func (r *Route) chooseTemplate(ex *Exchange) Outcome {
	header, mediaType, sent := ex.contentType()
	if sent && !isMediaType(mediaType) { // RW-27
		header, mediaType = "", "(none)"
	}
	ex.chosen = r.templates.choose(ex, header, mediaType)
	if ex.chosen == nil {
		ex.chosen = r.templates.find("$default") // T-08
	}
	if ex.Trace != nil {
		ex.traceChoice(r, header, sent)
	}
	if ex.chosen != nil || passes(r.passthrough, len(r.templates.list) > 0) {
		return Outcome{}
	}
	return Outcome{
		Type: api.UnsupportedMediaType,
		Cause: fmt.Sprintf("no request template for %s (templates: %s) and passthroughBehavior is %s",
			mediaType, or(r.templates.keys(), "none"), or(string(r.passthrough), string(api.WhenNoMatch))),
		Log: "Unsupported Media Type",
	}
}

// passes says whether a body without template goes through, given whether any
// template is defined.
func passes(behavior api.PassthroughBehavior, defined bool) bool {
	switch behavior {
	case api.Never:
		return false
	case api.WhenNoTemplates:
		return !defined
	}
	return true
}
