package cloudformation

import (
	"slices"
	"strings"

	"postern/loader/source"
)

// corsHeaders are the members of Cors with the header each one sets.
var corsHeaders = [][2]string{
	{"AllowCredentials", "Access-Control-Allow-Credentials"},
	{"AllowHeaders", "Access-Control-Allow-Headers"},
	{"AllowMethods", "Access-Control-Allow-Methods"},
	{"AllowOrigin", "Access-Control-Allow-Origin"},
	{"MaxAge", "Access-Control-Max-Age"},
}

// cors adds an OPTIONS method to each path that has none (CF-103).
func (e *editor) cors() {
	n := e.settings.Get("Cors")
	if n == nil || n.IsNull() {
		return
	}
	for _, item := range e.paths {
		if item.get("options") == nil && (len(item.members) > 0 || item.key.Value == nil) {
			item.put(source.NewMember("options", e.preflight(n, item), n))
		}
	}
}

// preflight is the operation that answers a preflight request.
func (e *editor) preflight(n *source.Node, item *pathItem) *source.Node {
	at := *e
	at.like = n
	var parameters, headers []source.Member
	for _, header := range corsHeaders {
		value := at.corsValue(n, header[0], item)
		if value == nil {
			continue
		}
		parameters = append(parameters, at.member("method.response.header."+header[1], value))
		headers = append(headers, at.member(header[1], at.object(at.textType()...)))
	}
	answer := append(at.pairs("statusCode", "200"),
		at.member("responseParameters", at.object(parameters...)),
		at.member("responseTemplates", at.object(at.pairs("application/json", "{}\n")...)))
	integration := append(at.pairs("type", "mock"),
		at.member("requestTemplates", at.object(at.pairs("application/json", "{\n  \"statusCode\" : 200\n}\n")...)),
		at.member("responses", at.object(at.member("default", at.object(answer...)))))
	response := append(at.pairs("description", "Default response for CORS method"), at.member("headers", at.object(headers...)))
	return at.object(
		append(at.pairs("summary", "CORS support"),
			at.member(extension+"integration", at.object(integration...)),
			at.member("responses", at.object(at.member("200", at.object(response...)))))...)
}

// corsValue is the value of a header, as it is written: quotes are the user's.
func (e *editor) corsValue(n *source.Node, name string, item *pathItem) *source.Node {
	if n.IsScalar() {
		n = e.object(e.member("AllowOrigin", n))
	}
	value := n.Get(name)
	if name == "AllowCredentials" {
		if yes, _ := value.Bool(); yes {
			return e.text("'true'")
		}
		return nil
	}
	if name == "AllowMethods" && (value == nil || value.IsNull()) {
		return e.text("'" + strings.Join(item.verbs(), ",") + "'")
	}
	if !value.IsScalar() {
		return nil
	}
	return source.NewText(value.Text(), value)
}

// verbs are those of a path with OPTIONS, sorted; of ANY, all.
func (p *pathItem) verbs() []string {
	verbs := []string{"OPTIONS"}
	for _, m := range p.members {
		if m.Name == anyMethod {
			return []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
		}
		if isOperation(m.Name) {
			verbs = append(verbs, strings.ToUpper(m.Name))
		}
	}
	slices.Sort(verbs)
	return verbs
}
