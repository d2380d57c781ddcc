package cloudformation

import (
	"slices"

	"postern/loader/source"
)

// models adds Models as schemas of the document.
func (e *editor) models() {
	e.schemas = e.settings.Get("Models").Members()
}

// extensions adds what SAM writes into the root of the document.
func (e *editor) extensions() {
	doc := e.base
	if doc == nil {
		doc = e.empty()
	}
	doc = e.extend(doc, "request-validators", unique(e.validators))
	doc = e.extend(doc, "gateway-responses", e.gatewayResponses())
	if statements := e.statements(); len(statements) > 0 {
		policy := append(e.pairs("Version", "2012-10-17"), e.member("Statement", e.list(statements...)))
		doc = e.with(doc, extension+"policy", e.object(policy...))
	}
	e.base = doc
}

// extend lays members over those of an extension of the root.
func (e *editor) extend(doc *source.Node, name string, added []source.Member) *source.Node {
	if len(added) == 0 {
		return doc
	}
	all := append(slices.Clone(doc.Get(extension+name).Members()), added...)
	return e.with(doc, extension+name, e.object(unique(all)...))
}

// gatewayResponses are GatewayResponses in the words of OpenAPI.
func (e *editor) gatewayResponses() []source.Member {
	var all []source.Member
	for _, m := range e.settings.Get("GatewayResponses").Members() {
		at := *e
		at.like = m.Value
		var members []source.Member
		for _, names := range [][2]string{{"StatusCode", "statusCode"}, {"ResponseTemplates", "responseTemplates"}} {
			if v := m.Value.Get(names[0]); v.Exists() {
				members = append(members, at.member(names[1], v))
			}
		}
		if parameters := at.responseParameters(m.Value.Get("ResponseParameters")); len(parameters) > 0 {
			members = append(members, at.member("responseParameters", at.object(parameters...)))
		}
		all = append(all, m.With(at.object(members...)))
	}
	return all
}

// responseParameters are {Headers: {X: v}, Paths, QueryStrings} as
// gatewayresponse.header.X.
func (e *editor) responseParameters(n *source.Node) []source.Member {
	var all []source.Member
	for _, part := range [][2]string{{"Headers", "header"}, {"Paths", "path"}, {"QueryStrings", "querystring"}} {
		for _, m := range n.Get(part[0]).Members() {
			all = append(all, m.Named("gatewayresponse."+part[1]+"."+m.Name))
		}
	}
	return all
}
