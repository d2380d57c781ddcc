package management

import (
	"slices"
	"strings"

	"postern/api"
)

func (c *call) createPart() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	p := &api.DocumentationPart{ID: newID(shortID, nil), Location: readLocation(c.body.get("location")), Properties: c.text("properties")}
	if err := checkPart(e.rest, p); err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	rest.DocumentationParts = appended(rest.DocumentationParts, p)
	return partDoc(rest, p), nil
}

func readLocation(n *node) api.DocumentationLocation {
	return api.DocumentationLocation{
		Type: n.get("type").str(), Path: n.get("path").str(), Method: n.get("method").str(),
		StatusCode: n.get("statusCode").str(), Name: n.get("name").str(),
	}
}

func checkPart(rest *api.RestAPI, p *api.DocumentationPart) error {
	if _, err := readTree([]byte(p.Properties)); err != nil || strings.TrimSpace(p.Properties) == "" {
		return badRequest("Documentation part properties must be non-empty JSON")
	}
	for _, other := range rest.DocumentationParts {
		if other.Location == p.Location && other.ID != p.ID {
			return conflict("Documentation part already exists for the specified location: type '%s', path '%s', method '%s', statusCode '%s', name '%s'.",
				p.Location.Type, p.Location.Path, p.Location.Method, p.Location.StatusCode, p.Location.Name)
		}
	}
	return nil
}

var errPart = notFound("Invalid Documentation part identifier specified")

// part is the API and the documentation part of the path; an unknown API is
// reported as an unknown part (MA-404).
func (c *call) part() (*entry, *api.DocumentationPart, error) {
	e := c.st.api(c.args[0])
	if e == nil {
		return nil, nil, errPart
	}
	p := first(e.rest.DocumentationParts, func(p *api.DocumentationPart) bool { return p.ID == c.args[1] })
	if p == nil {
		return nil, nil, errPart
	}
	return e, p, nil
}

func (c *call) getParts() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	var items []listed
	for _, p := range e.rest.DocumentationParts {
		if c.partAsked(p) {
			items = append(items, listed{p.ID, func() *doc { return partDoc(e.rest, p) }})
		}
	}
	return c.list(items)
}

// partAsked says whether the filters of the query let a part through.
func (c *call) partAsked(p *api.DocumentationPart) bool {
	fits := func(name, value string) bool {
		want := c.query.Get(name)
		return want == "" || want == value
	}
	return fits("type", p.Location.Type) && fits("name", p.Location.Name) &&
		(c.query.Get("path") == "" || strings.HasPrefix(p.Location.Path, c.query.Get("path")))
}

func (c *call) getPart() (*doc, error) {
	e, p, err := c.part()
	if err != nil {
		return nil, err
	}
	return partDoc(e.rest, p), nil
}

func (c *call) updatePart() (*doc, error) {
	e, old, err := c.part()
	if err != nil {
		return nil, err
	}
	p := *old
	if err := partPatches.apply(c, &p); err != nil {
		return nil, err
	}
	if len(c.patches()) > 0 {
		if err := checkPart(e.rest, &p); err != nil {
			return nil, err
		}
	}
	rest := c.st.edit(e)
	rest.DocumentationParts = replaced(rest.DocumentationParts, old, &p)
	return partDoc(rest, &p), nil
}

var partPatches = patchTable[api.DocumentationPart]{style: quotedStyle, rules: []rule[api.DocumentationPart]{
	textRule("/properties", func(p *api.DocumentationPart) *string { return &p.Properties }),
}}

func (c *call) deletePart() (*doc, error) {
	if c.st.api(c.args[0]) == nil {
		return nil, c.unknownAPI() // MA-404: only this call names the API
	}
	e, p, err := c.part()
	if err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	rest.DocumentationParts = without(rest.DocumentationParts, same(p))
	return nil, nil
}

// importParts reads the parts of x-amazon-apigateway-documentation of a
// document, or of that object alone.
func (c *call) importParts() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	mode := c.query.Get("mode")
	if mode == "" {
		mode = "merge"
	}
	if mode != "merge" && mode != "overwrite" {
		return nil, validation([]violation{{value: mode, at: "mode", must: mustBeOf([]string{"merge", "overwrite"})}})
	}
	parts, err := readParts(c.raw)
	if err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	if mode == "overwrite" {
		rest.DocumentationParts = nil
	}
	ids := []string{}
	for _, p := range parts {
		old := first(rest.DocumentationParts, func(o *api.DocumentationPart) bool { return o.Location == p.Location })
		if old != nil {
			p.ID = old.ID
			rest.DocumentationParts = replaced(rest.DocumentationParts, old, p)
		} else {
			rest.DocumentationParts = appended(rest.DocumentationParts, p)
		}
		ids = append(ids, p.ID)
	}
	return (&doc{}).set("ids", ids), nil
}

func readParts(raw []byte) ([]*api.DocumentationPart, error) {
	root := documentTree(raw)
	if root == nil {
		return nil, errNoDocument
	}
	holder := root.Get("x-amazon-apigateway-documentation")
	if !holder.Exists() {
		holder = root
	}
	list := holder.Get("documentationParts")
	if !list.IsList() {
		return nil, badRequest("Invalid documentation parts: expected x-amazon-apigateway-documentation with a list documentationParts")
	}
	var parts []*api.DocumentationPart
	for _, item := range list.Items() {
		at := item.Get("location")
		p := &api.DocumentationPart{ID: newID(shortID, nil), Location: api.DocumentationLocation{
			Type: strings.ToUpper(at.Get("type").Text()), Path: at.Get("path").Text(), Method: at.Get("method").Text(),
			StatusCode: at.Get("statusCode").Text(), Name: at.Get("name").Text(),
		}}
		if !contains(documentationTypes, p.Location.Type) {
			return nil, badRequest("Invalid documentation part location type specified: %s", p.Location.Type)
		}
		p.Properties = item.Get("properties").Text()
		if item.Get("properties").IsMap() {
			p.Properties = string(item.Get("properties").AppendJSON(nil))
		}
		parts = append(parts, p)
	}
	return parts, nil
}

func partDoc(rest *api.RestAPI, p *api.DocumentationPart) *doc {
	l := p.Location
	at := (&doc{}).set("type", l.Type).text("path", l.Path).text("method", l.Method).text("statusCode", l.StatusCode).text("name", l.Name)
	self := "/restapis/" + rest.ID + "/documentation/parts/" + p.ID
	return (&doc{}).set("id", p.ID).set("location", at).text("properties", p.Properties).
		link("self", self).link("documentationpart:update", self).link("documentationpart:delete", self)
}

// Versions of the documentation.

func (c *call) createDocVersion() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	v := &api.DocumentationVersion{Version: c.text("documentationVersion"), CreatedDate: c.now(), Description: c.text("description")}
	if v.Version == "" {
		return nil, badRequest("Documentation version must be non-empty")
	}
	if slices.ContainsFunc(e.rest.DocumentationVersions, func(o *api.DocumentationVersion) bool { return o.Version == v.Version }) {
		return nil, conflict("Documentation version already exists: %s", v.Version)
	}
	rest := c.st.edit(e)
	if name := c.text("stageName"); name != "" {
		stage := rest.Stage(name)
		if stage == nil {
			return nil, notFound("Invalid Stage identifier specified")
		}
		changed := *stage
		changed.DocumentationVersion = v.Version
		putStage(rest, stage, &changed)
	}
	rest.DocumentationVersions = appended(rest.DocumentationVersions, v)
	return docVersionDoc(rest, v), nil
}

// docVersion is the API and the documentation version of the path.
func (c *call) docVersion() (*entry, *api.DocumentationVersion, error) {
	e, err := c.entry()
	if err != nil {
		return nil, nil, err
	}
	v := first(e.rest.DocumentationVersions, func(v *api.DocumentationVersion) bool { return v.Version == c.args[1] })
	if v == nil {
		return nil, nil, notFound("Invalid Documentation version specified")
	}
	return e, v, nil
}

func (c *call) getDocVersions() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	var items []listed
	for _, v := range e.rest.DocumentationVersions {
		items = append(items, listed{v.Version, func() *doc { return docVersionDoc(e.rest, v) }})
	}
	return c.list(items)
}

func (c *call) getDocVersion() (*doc, error) {
	e, v, err := c.docVersion()
	if err != nil {
		return nil, err
	}
	return docVersionDoc(e.rest, v), nil
}

func (c *call) updateDocVersion() (*doc, error) {
	e, old, err := c.docVersion()
	if err != nil {
		return nil, err
	}
	v := *old
	if err := docVersionPatches.apply(c, &v); err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	rest.DocumentationVersions = replaced(rest.DocumentationVersions, old, &v)
	return docVersionDoc(rest, &v), nil
}

var docVersionPatches = patchTable[api.DocumentationVersion]{style: quotedStyle, rules: []rule[api.DocumentationVersion]{
	textRule("/description", func(v *api.DocumentationVersion) *string { return &v.Description }),
}}

func (c *call) deleteDocVersion() (*doc, error) {
	e, v, err := c.docVersion()
	if err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	rest.DocumentationVersions = without(rest.DocumentationVersions, same(v))
	return nil, nil
}

func docVersionDoc(rest *api.RestAPI, v *api.DocumentationVersion) *doc {
	self := "/restapis/" + rest.ID + "/documentation/versions/" + v.Version
	return (&doc{}).set("version", v.Version).date("createdDate", v.CreatedDate).text("description", v.Description).
		link("self", self).link("documentationversion:update", self).link("documentationversion:delete", self)
}
