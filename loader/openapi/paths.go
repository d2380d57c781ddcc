package openapi

import (
	"fmt"
	"net/url"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// paths makes the resources and methods of all path items.
func (r *reader) paths(n *source.Node) {
	r.resource("/", r.root.Pos())
	if !n.Exists() {
		r.warn("CF-04", r.root.Pos(), "the document has no paths; nothing is served", "paths: {/pets: {get: …}}")
	}
	base := r.basePath()
	for _, m := range n.Members() {
		if strings.HasPrefix(m.Name, "x-") {
			continue
		}
		at := n.MemberPos(&m)
		item := r.child(m.Value)
		if item == nil || item.IsNull() {
			r.resource(base+cleanPath(m.Name), at)
			continue
		}
		if !item.IsMap() {
			r.reading.Wrong(item, "path item "+m.Name, "an object")
			continue
		}
		r.pathItem(r.resource(base+cleanPath(m.Name), at), item)
	}
}

// cleanPath gives a path key its leading slash and takes trailing ones; "" is
// the root.
func cleanPath(path string) string {
	path = strings.Trim(path, "/")
	if path == "" {
		return ""
	}
	return "/" + path
}

// resource is the resource of a path, made with all its parents where missing.
func (r *reader) resource(path string, at api.Pos) *api.Resource {
	if path == "" {
		path = "/"
	}
	if old := r.at[path]; old != nil {
		return old
	}
	made := &api.Resource{ID: api.ResourceID(r.options.APIID, path), Path: path, Pos: at}
	if path != "/" {
		slash := strings.LastIndexByte(path, '/')
		parent := r.resource(path[:slash], at)
		made.ParentID, made.PathPart = parent.ID, path[slash+1:]
	}
	r.at[path] = made
	r.rest.Resources = append(r.rest.Resources, made)
	return made
}

// basePath is the path that comes before all path keys.
func (r *reader) basePath() string {
	// CF-30, MA-527: ignore is the default; split drops the first segment.
	path := cleanPath(r.declaredBase())
	switch r.options.BasePath {
	case "prepend":
		return path
	case "split":
		if _, rest, found := strings.Cut(strings.TrimPrefix(path, "/"), "/"); found {
			return "/" + rest
		}
	}
	return ""
}

// declaredBase is basePath, or the path of the first server, or its variable
// basePath.
func (r *reader) declaredBase() string {
	if r.swagger {
		return r.root.Get("basePath").Text()
	}
	servers := r.root.Get("servers").Items()
	if len(servers) == 0 {
		return ""
	}
	variables := servers[0].Get("variables")
	text := servers[0].Get("url").Text()
	for _, m := range variables.Members() {
		text = strings.ReplaceAll(text, "{"+m.Name+"}", strings.Trim(m.Value.Get("default").Text(), "/"))
	}
	if address, err := url.Parse(text); err == nil && strings.Trim(address.Path, "/") != "" {
		return address.Path
	}
	return variables.Get("basePath").Get("default").Text()
}

// pathItemMembers are the members of a path item that are no operations.
var pathItemMembers = map[string]bool{
	"$ref": true, "summary": true, "description": true, "servers": true, "parameters": true,
}

func (r *reader) pathItem(resource *api.Resource, item *source.Node) {
	if shared := item.Get("parameters"); shared.Exists() && !shared.IsList() {
		r.reading.Wrong(shared, "parameters of "+resource.Path, "a list")
	}
	for _, m := range item.Members() {
		verb, ok := verbOf(m.Name)
		switch {
		case ok:
			r.operation(resource, verb, item, m)
		case strings.HasPrefix(m.Name, "x-"):
			r.extensionAt(item, m, 'P')
		case !pathItemMembers[m.Name]:
			r.unknownVerb(resource, item, m)
		}
	}
}

func (r *reader) unknownVerb(resource *api.Resource, item *source.Node, m source.Member) {
	at := item.MemberPos(&m)
	if m.Name == "trace" {
		r.warn("MA-421", at, fmt.Sprintf("%s: the service has no TRACE methods; it is left out", resource.Path), "")
		return
	}
	known := []string{"get", "put", "post", "delete", "options", "head", "patch", extension + "any-method", "parameters"}
	r.report.Add(api.Diagnostic{
		Severity: api.Warning, Rule: "MA-421", Pos: at, Pointer: m.Value.Pointer(),
		Summary:    fmt.Sprintf("%s: %q is no verb; it is left out", resource.Path, m.Name),
		Expected:   "get, put, post, delete, options, head, patch or " + extension + "any-method",
		Suggestion: nearestVerb(m.Name, known),
	})
}

// nearestVerb is like source.Nearest and knows verbs in capitals, and ANY.
func nearestVerb(name string, known []string) string {
	if strings.EqualFold(name, "any") {
		return extension + "any-method"
	}
	for _, verb := range known {
		if strings.EqualFold(verb, name) {
			return verb
		}
	}
	return source.Nearest(name, known)
}
