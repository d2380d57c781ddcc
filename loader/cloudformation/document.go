package cloudformation

import (
	"slices"
	"strings"

	"postern/loader/source"
)

const extension = "x-amazon-apigateway-"

// Document is the OpenAPI document of an API: Body, DefinitionBody, a local file,
// or the one that SAM makes from events; nil for an API of resources alone.
func (t *Template) Document(a *API) *source.Node {
	t = a.home
	n := t.settings(a)
	if !a.isServerless() {
		return t.titled(t.body(n, "Body", "BodyS3Location"), either(n.Get("Name").Text(), a.LogicalID))
	}
	e := t.edit(a, n)
	e.models()
	e.authorizers()
	if e.takesEvents(n) {
		t.eachEvent(a, e.event)
	} else {
		t.eachEvent(a, e.unmerged)
	}
	e.cors()
	e.guard()
	e.extensions()
	return t.titled(e.document(), either(n.Get("Name").Text(), t.stack))
}

// titled is a document with a title: the API has a name of its own, so that the
// document may do without.
func (t *Template) titled(doc *source.Node, title string) *source.Node {
	info := doc.Get("info")
	if !doc.IsMap() || info.Exists() && !info.IsMap() || info.Has("title") {
		return doc
	}
	e := &editor{t: t, like: doc}
	return e.with(doc, "info", e.with(info, "title", e.text(title)))
}

// body is the document that a property holds, or that another one names.
func (t *Template) body(n *source.Node, inline, place string) *source.Node {
	if body := n.Get(inline); body.Exists() && !body.IsNull() {
		return t.document(body)
	}
	at := n.Get(place)
	if at == nil || at.IsNull() {
		return nil
	}
	location := at
	if at.IsMap() {
		location = at.Get("Key") // CF-85: the object's name; its file lies beside the template
		if location == nil {
			location = at.Get("Location")
		}
	}
	file := t.locate(location, "CF-85", at)
	if file == "" {
		return nil
	}
	return t.files.Open(file, t.report)
}

// editor changes the OpenAPI document of a SAM API.
type editor struct {
	t        *Template
	api      *API
	settings *source.Node
	like     *source.Node // where made values stand
	base     *source.Node // the document as written, nil when there is none
	openapi  bool         // OpenAPI 3, else Swagger 2.0

	paths      []*pathItem
	schemes    []source.Member // security schemes that the template declares
	schemas    []source.Member
	validators []source.Member
	access     access
}

// pathItem is one entry of paths.
type pathItem struct {
	key     source.Member
	members []source.Member
	node    *source.Node
}

func (t *Template) edit(a *API, n *source.Node) *editor {
	e := &editor{t: t, api: a, settings: n, like: n, base: t.body(n, "DefinitionBody", "DefinitionUri")}
	if e.base.IsMap() {
		e.like = e.base
	} else {
		e.base = nil
	}
	e.openapi = e.base.Has("openapi") || e.base == nil && strings.HasPrefix(n.Get("OpenApiVersion").Text(), "3")
	t.hold(e.base.Get("paths"), isObject, "paths")
	for _, m := range e.base.Get("paths").Members() {
		e.paths = append(e.paths, &pathItem{key: m, members: slices.Clone(m.Value.Members()), node: m.Value})
	}
	return e
}

// takesEvents says whether events make methods: not where the API has a document
// of its own, unless the two are to be merged.
func (e *editor) takesEvents(n *source.Node) bool {
	merge, _ := n.Get("MergeDefinitions").Bool()
	return merge || !n.Has("DefinitionBody") && !n.Has("DefinitionUri")
}

// item is the path item of a path, made when it is missing.
func (e *editor) item(path string, at *source.Node) *pathItem {
	for _, item := range e.paths {
		if item.key.Name == path {
			e.t.hold(item.key.Value, isObject, "the path "+path)
			return item
		}
	}
	item := &pathItem{key: source.NewMember(path, nil, at), node: at}
	e.paths = append(e.paths, item)
	return item
}

func (p *pathItem) get(name string) *source.Node {
	for _, m := range p.members {
		if m.Name == name {
			return m.Value
		}
	}
	return nil
}

// home is the member of the document that holds its schemas or its security
// schemes.
func (e *editor) home(swagger, openapi string) (holder *source.Node, put func(doc *source.Node, members []source.Member) *source.Node) {
	if !e.openapi {
		return e.base.Get(swagger), func(doc *source.Node, members []source.Member) *source.Node {
			return e.with(doc, swagger, source.NewMap(members, e.like))
		}
	}
	return e.base.Get("components").Get(openapi), func(doc *source.Node, members []source.Member) *source.Node {
		components := e.with(doc.Get("components"), openapi, source.NewMap(members, e.like))
		return e.with(doc, "components", components)
	}
}

// with is an object with one member set.
func (e *editor) with(n *source.Node, name string, value *source.Node) *source.Node {
	members := slices.Clone(n.Members())
	like := n
	if like == nil {
		like = e.like
	}
	for i, m := range members {
		if m.Name == name {
			members[i] = m.With(value)
			return source.NewMap(members, like)
		}
	}
	return source.NewMap(append(members, source.NewMember(name, value, like)), like)
}

// document puts the parts together.
func (e *editor) document() *source.Node {
	doc := e.base
	if doc == nil {
		doc = e.empty()
	}
	paths := make([]source.Member, len(e.paths))
	for i, item := range e.paths {
		paths[i] = item.key.With(item.value())
	}
	like := e.base.Get("paths")
	if like == nil {
		like = e.like
	}
	doc = e.with(doc, "paths", source.NewMap(paths, like))
	doc = e.put(doc, e.schemas, "definitions", "schemas")
	doc = e.put(doc, e.schemes, "securityDefinitions", "securitySchemes")
	return doc
}

// value is the path item as it is now; one that is no object stays so.
func (p *pathItem) value() *source.Node {
	if len(p.members) == 0 && p.key.Value != nil {
		return p.key.Value
	}
	return source.NewMap(p.members, p.node)
}

// put adds members to those that the document has; those of the document stay.
func (e *editor) put(doc *source.Node, added []source.Member, swagger, openapi string) *source.Node {
	if len(added) == 0 {
		return doc
	}
	holder, put := e.home(swagger, openapi)
	members := slices.Clone(holder.Members())
	for _, m := range added {
		if !holder.Has(m.Name) {
			members = append(members, m)
		}
	}
	return put(doc, members)
}

// empty is a document without paths, named after the stack as SAM does it.
func (e *editor) empty() *source.Node {
	version := e.member("swagger", e.text("2.0"))
	if e.openapi {
		version = e.member("openapi", e.text("3.0.1"))
	}
	info := e.object(e.member("title", e.text(e.t.stack)), e.member("version", e.text("1.0")))
	return e.object(version, e.member("info", info))
}

// Made values stand where the API stands.

func (e *editor) text(text string) *source.Node { return source.NewText(text, e.like) }

func (e *editor) object(members ...source.Member) *source.Node { return source.NewMap(members, e.like) }

func (e *editor) list(items ...*source.Node) *source.Node { return source.NewList(items, e.like) }

func (e *editor) member(name string, value *source.Node) source.Member {
	return source.NewMember(name, value, e.like)
}

// pairs are members of texts: name, text, name, text …
func (e *editor) pairs(texts ...string) []source.Member {
	var members []source.Member
	for i := 0; i+1 < len(texts); i += 2 {
		members = append(members, e.member(texts[i], e.text(texts[i+1])))
	}
	return members
}

// reference is a $ref into the document.
func (e *editor) reference(swagger, openapi, name string) *source.Node {
	home := "#/" + swagger + "/"
	if e.openapi {
		home = "#/components/" + openapi + "/"
	}
	return e.object(e.member("$ref", e.text(home+source.EscapePointer(name))))
}
