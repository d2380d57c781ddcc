package awscli

import (
	"fmt"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// input reads what put-method, put-integration and the other calls take. The
// method is named by restApiId, resourceId and httpMethod (CF-61).
func (r *reader) input(doc Document) {
	n := doc.Root
	verb := n.Get("httpMethod").Text()
	if verb == "" {
		verb = r.options.Method
	}
	if verb == "" {
		r.fail("CF-60", n, fmt.Sprintf("%s without httpMethod", doc.Form), "the verb of the method of the API", `"httpMethod": "GET"`)
		return
	}
	verb = strings.ToUpper(verb)
	b := r.of(n.Get("restApiId").Text(), n)
	resource := r.inputResource(b.rest, n)
	if doc.Form == PutMethod {
		resource.Methods.Put(r.method(verb, n, resource.ID, true))
		return
	}
	method := resource.Methods.Get(verb)
	if method == nil {
		method = r.bareMethod(verb, n)
		resource.Methods.Put(method)
	}
	r.inputPart(doc, resource, method)
}

// inputPart adds to a method what one input holds.
func (r *reader) inputPart(doc Document, resource *api.Resource, method *api.Method) {
	n := doc.Root
	switch doc.Form {
	case PutMethodResponse:
		method.MethodResponses.Put(r.methodResponse(n, ""))
	case PutIntegration:
		method.Integration = r.integration(n, resource.ID, true)
	case PutIntegrationResponse, UpdateIntegration:
		if method.Integration == nil {
			r.fail("MA-460", n, fmt.Sprintf("%s for %s %s, which has no integration", doc.Form, method.HTTPMethod, resource.Path), "a put-integration input of the same method beside it", "")
			return
		}
		if doc.Form == UpdateIntegration {
			r.patch(method.Integration, n.Get("patchOperations"))
			return
		}
		method.Integration.IntegrationResponses.Put(r.integrationResponse(n, ""))
	}
}

// inputResource is the resource an input names by id: one of a dump beside it,
// that of the path the caller gave, else /<resourceId>.
func (r *reader) inputResource(rest *api.RestAPI, n *source.Node) *api.Resource {
	id := n.Get("resourceId").Text()
	if resource := rest.Resource(id); resource != nil && id != "" {
		return resource
	}
	path := r.options.Path
	if path == "" {
		// CF-61: an id has no path.
		path = "/" + id
		r.warn("CF-61", n, fmt.Sprintf("no document says the path of resource %q; %s is taken", id, path), "put the answer of get-resources beside this file, or give --path /x")
	}
	resource := r.place(rest, path, n.Pos())
	if id != "" {
		r.rename(rest, resource, id)
	}
	return resource
}

// single reads the one-file form of this project (CF-64).
func (r *reader) single(n *source.Node) {
	n = source.Rewrite(n, r.fileText)
	f := r.reading.Fields(n, "the integration file")
	path, verb := f.Text("path"), f.Text("method")
	if path == "" {
		path = "/"
	}
	if verb == "" {
		verb = api.AnyMethod
	}
	b := r.dumped(n)
	resource := r.place(b.rest, path, n.Pos())
	method := r.bareMethod(verb, n)
	method.RequestParameters = f.Flags("requestParameters")
	method.Integration = r.integration(f.Node("integration"), resource.ID, false)
	r.singleResponses(method.Integration, f.Node("integrationResponses"))
	f.Known("name", "description").Rest()
	r.declare(resource, method)
	resource.Methods.Put(method)
}

func (r *reader) singleResponses(i *api.Integration, n *source.Node) {
	for _, item := range n.Items() {
		i.IntegrationResponses.Put(r.integrationResponse(item, "200"))
	}
	for _, m := range n.Members() {
		i.IntegrationResponses.Put(r.integrationResponse(m.Value, m.Name))
	}
}

// fileText puts the content of a file in place of {"$file": NAME}.
func (r *reader) fileText(n *source.Node) *source.Node {
	if n.Len() != 1 || n.Get("$file").Kind() != source.String {
		return n
	}
	name := n.Get("$file")
	if text := r.files.TextFile(name.Text(), name, r.report); text != nil {
		return text
	}
	return source.NewNull(n)
}
