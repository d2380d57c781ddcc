package openapi

import (
	"fmt"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// integration reads x-amazon-apigateway-integration of a method.
func (r *reader) integration(resource *api.Resource, method *api.Method, n *source.Node) *api.Integration {
	n = r.child(n)
	if !n.Exists() || n.IsNull() {
		return nil
	}
	if !n.IsMap() {
		r.reading.Wrong(n, "the integration of "+method.HTTPMethod+" "+resource.Path, "an object")
		return nil
	}
	f := r.reading.Fields(n, "the integration")
	i := f.Integration(method.HTTPMethod + " " + resource.Path + ": ")
	i.HTTPMethod = strings.ToUpper(f.Text("httpMethod"))
	i.RequestParameters = r.requestParameters(f.Map("requestParameters"), resource, method)
	r.integrationResponses(i, f.Map("responses"), resource, method)
	f.Known("description", "invokeMode")
	r.httpOnly(n, f)
	f.Rest()
	i.Complete(resource.ID)
	return i
}

// httpOnly says which members act on HTTP APIs only.
func (r *reader) httpOnly(n *source.Node, f *source.Fields) {
	for _, name := range []string{"payloadFormatVersion", "integrationSubtype", "responseParameters"} {
		f.Known(name)
		if m := n.Get(name); m.Exists() && !(name == "payloadFormatVersion" && m.Text() == "1.0") && r.once("http "+name) {
			r.note("CF-10", n.NamePos(name), name+" acts on HTTP APIs only", "")
		}
	}
}

// requestParameters reads the mappings of an integration. Values that are no
// text are dropped.
func (r *reader) requestParameters(n *source.Node, resource *api.Resource, method *api.Method) api.Pairs {
	if n == nil {
		return nil
	}
	pairs := api.Pairs{}
	for _, m := range n.Members() {
		if m.Value.Kind() != source.String {
			// CF-33: dropped, with the warning of the service.
			r.refuse("CF-33", m.Value.Pos(), fmt.Sprintf("Invalid format for 'requestParameters'. Expected type string for property '%s' of resource '%s' and method '%s' but got '%s'", m.Name, resource.Path, method.HTTPMethod, compact(m.Value)), "text", "")
			continue
		}
		pairs.Put(n.Pair(m))
	}
	return pairs
}

// compact is a value as JSON.
func compact(n *source.Node) string { return string(n.AppendJSON(nil)) }

// integrationResponses reads the map pattern → response.
func (r *reader) integrationResponses(i *api.Integration, n *source.Node, resource *api.Resource, method *api.Method) {
	if n == nil {
		return
	}
	i.IntegrationResponses = api.IntegrationResponses{}
	for _, m := range n.Members() {
		response := r.integrationResponse(n, m, method.HTTPMethod+" "+resource.Path)
		if response == nil {
			continue
		}
		// CF-21: the later response of a status replaces the earlier.
		if lost := i.IntegrationResponses.Put(response); lost != nil {
			r.warn("CF-21", lost.Pos, fmt.Sprintf("%s %s: response %s also has the status %s; the one of %s is lost", method.HTTPMethod, resource.Path, patternName(response), response.StatusCode, patternName(lost)), "one status per pattern")
		}
	}
}

// patternName names a response by its key in the document.
func patternName(response *api.IntegrationResponse) string {
	if response.SelectionPattern == nil {
		return "default"
	}
	return fmt.Sprintf("%q", *response.SelectionPattern)
}

func (r *reader) integrationResponse(holder *source.Node, m source.Member, where string) *api.IntegrationResponse {
	n := r.child(m.Value)
	if n == nil {
		return nil
	}
	f := r.reading.Fields(n, "the integration response")
	response := f.IntegrationResponse()
	response.Pos, response.PatternPos = holder.MemberPos(&m), holder.MemberPos(&m)
	if m.Name != "default" {
		pattern := m.Name
		response.SelectionPattern = &pattern
	}
	if response.StatusCode == "" {
		response.StatusCode = "200"
		if api.ValidStatusCode(m.Name) {
			response.StatusCode = m.Name
		}
		r.refuse("MA-460", response.Pos, fmt.Sprintf("%s: integration response %s has no statusCode; %s is taken", where, patternName(response), response.StatusCode), `statusCode: "200" or another status of the method`, "")
	}
	f.Known("selectionPattern", "description").Rest()
	return response
}
