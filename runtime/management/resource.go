package management

import (
	"slices"
	"strings"

	"postern/api"
)

func (c *call) getResources() (*doc, error) {
	e := c.st.api(c.args[0])
	if e == nil {
		return nil, errResource
	}
	var items []listed
	full := c.embeds("methods")
	for _, r := range e.rest.Resources {
		items = append(items, listed{r.Path, func() *doc { return c.resourceDoc(e.rest, r, full) }})
	}
	return c.listByKey(items)
}

func (c *call) getResource() (*doc, error) {
	e, r, err := c.resource()
	if err != nil {
		return nil, err
	}
	return c.resourceDoc(e.rest, r, c.embeds("methods")), nil
}

func (c *call) createResource() (*doc, error) {
	e, parent, err := c.resource()
	if err != nil {
		return nil, err
	}
	part := c.text("pathPart")
	if err := checkPathPart(e.rest, parent, nil, part); err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	made := &api.Resource{
		ID:       newID(shortID, func(id string) bool { return rest.Resource(id) != nil }),
		ParentID: parent.ID, PathPart: part, Path: childPath(parent.Path, part),
	}
	rest.Resources = appended(rest.Resources, made)
	return c.resourceDoc(rest, made, false), nil
}

func childPath(parent, part string) string {
	if parent == "/" {
		return "/" + part
	}
	return parent + "/" + part
}

// checkPathPart holds a name to the rules of MA-411 and MA-412. self is the
// resource that gets the name, nil for a new one.
func checkPathPart(rest *api.RestAPI, parent, self *api.Resource, part string) error {
	if !api.ValidPathPart(part) {
		return badRequest("Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.")
	}
	if strings.HasSuffix(parent.PathPart, "+}") {
		return badRequest("Cannot create a child of a resource with a greedy path variable: %s", parent.PathPart)
	}
	for _, r := range rest.Resources {
		if r.ParentID != parent.ID || r == self || r.Path == "/" {
			continue
		}
		if r.PathPart == part {
			return conflict("Another resource with the same parent already has this name: %s", part)
		}
		if isVariable(part) && isVariable(r.PathPart) {
			return badRequest("A sibling (%s) of this resource already has a variable path part -- only one is allowed", r.PathPart)
		}
	}
	if strings.HasSuffix(part, "+}") && self != nil && hasChildren(rest, self) {
		return badRequest("Cannot create a child of a resource with a greedy path variable: %s", part)
	}
	return nil
}

func isVariable(part string) bool { return strings.HasPrefix(part, "{") }

func hasChildren(rest *api.RestAPI, r *api.Resource) bool {
	return slices.ContainsFunc(rest.Resources, func(child *api.Resource) bool { return child.ParentID == r.ID })
}

func (c *call) deleteResource() (*doc, error) {
	e, r, err := c.resource()
	if err != nil {
		return nil, err
	}
	if r.Path == "/" {
		return nil, badRequest("Invalid request: the root resource cannot be deleted")
	}
	gone := map[string]bool{}
	collect(e.rest, r.ID, gone)
	rest := c.st.edit(e)
	rest.Resources = without(rest.Resources, func(r *api.Resource) bool { return gone[r.ID] })
	return nil, nil
}

// collect marks a resource and everything below it.
func collect(rest *api.RestAPI, id string, marked map[string]bool) {
	marked[id] = true
	for _, r := range rest.Resources {
		if r.ParentID == id && !marked[r.ID] {
			collect(rest, r.ID, marked)
		}
	}
}

func (c *call) updateResource() (*doc, error) {
	e, r, err := c.resource()
	if err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	moved := &moving{rest: rest, resource: editResource(rest, r)}
	if err := resourcePatches.apply(c, moved); err != nil {
		return nil, err
	}
	return c.resourceDoc(rest, moved.resource, false), nil
}

// moving is a resource that a patch renames or moves, with its API.
type moving struct {
	rest     *api.RestAPI
	resource *api.Resource
}

var resourcePatches = patchTable[moving]{style: quotedStyle, rules: []rule[moving]{
	{"/parentId", "r", (*moving).patchParent},
	{"/pathPart", "r", (*moving).patchPart},
}}

func (m *moving) patchPart(e edit) error {
	if m.resource.Path == "/" {
		return badRequest("Root resource cannot update its pathPart.")
	}
	parent := m.rest.Resource(m.resource.ParentID)
	if parent == nil {
		return errResource
	}
	if err := checkPathPart(m.rest, parent, m.resource, e.value); err != nil {
		return err
	}
	m.resource.PathPart = e.value
	m.rename(parent)
	return nil
}

func (m *moving) patchParent(e edit) error {
	if m.resource.Path == "/" {
		return badRequest("Root resource cannot update its parentId.")
	}
	parent := m.rest.Resource(e.value)
	if parent == nil {
		return errResource
	}
	below := map[string]bool{}
	collect(m.rest, m.resource.ID, below)
	if below[parent.ID] {
		return badRequest("Resources cannot be cyclical.")
	}
	if err := checkPathPart(m.rest, parent, m.resource, m.resource.PathPart); err != nil {
		return err
	}
	m.resource.ParentID = parent.ID
	m.rename(parent)
	return nil
}

// rename gives the resource and everything below it their new paths (N-36).
func (m *moving) rename(parent *api.Resource) {
	m.resource.Path = childPath(parent.Path, m.resource.PathPart)
	m.renameBelow(m.resource)
}

func (m *moving) renameBelow(parent *api.Resource) {
	for _, r := range m.rest.Resources {
		if r.ParentID != parent.ID {
			continue
		}
		child := editResource(m.rest, r)
		child.Path = childPath(parent.Path, child.PathPart)
		m.renameBelow(child)
	}
}

// resourceDoc is a resource as answers show it: its methods as empty objects,
// or in full when they are embedded (N-35).
func (c *call) resourceDoc(rest *api.RestAPI, r *api.Resource, full bool) *doc {
	d := (&doc{}).set("id", r.ID).text("parentId", r.ParentID).text("pathPart", r.PathPart).set("path", r.Path)
	self := "/restapis/" + rest.ID + "/resources/" + r.ID
	d.link("self", self).link("resource:create", self).link("resource:update", self).link("resource:delete", self)
	d.link("method:by-http-method", self+"/methods/{http_method}").link("method:put", self+"/methods/{http_method}")
	if len(r.Methods) == 0 {
		return d
	}
	methods := &doc{}
	var all []*doc
	for _, m := range r.Methods {
		one := &doc{}
		if full {
			one = methodDoc(rest, r, m)
			all = append(all, one)
		}
		methods.set(m.HTTPMethod, one)
	}
	return d.set("resourceMethods", methods).child("resource:methods", all...)
}
