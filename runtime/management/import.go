package management

import (
	"strings"

	"postern/api"
	"postern/loader/openapi"
	"postern/loader/source"
)

var basePathModes = []string{"ignore", "prepend", "split"}

var errNoDocument = badRequest("Invalid OpenAPI input.")

// documentTree is the tree of a JSON or YAML document, nil when it is none.
func documentTree(raw []byte) *source.Node {
	var found api.Diagnostics
	root := source.NewFiles(nil).Add("document", raw, &found)
	if !root.IsMap() {
		return nil
	}
	return root
}

// imported is what a document describes.
type imported struct {
	rest     *api.RestAPI
	root     *source.Node
	warnings []string
}

// readDocument reads the body of an import as the API of an id. What the
// service would refuse is one answer with all errors (MA-523).
func (c *call) readDocument(apiID string) (*imported, error) {
	var found api.Diagnostics
	files := source.NewFiles(nil)
	root := files.Add("document", c.raw, &found)
	if !root.IsMap() || !openapi.Is(root) || !mapOrNone(root.Get("info")) || !mapOrNone(root.Get("paths")) {
		return nil, errNoDocument
	}
	if mode := c.query.Get("basepath"); mode != "" && !contains(basePathModes, mode) {
		return nil, badRequest("Invalid basepath specified: %s. Valid options are %s", mode, strings.Join(basePathModes, ","))
	}
	options := openapi.Options{APIID: apiID, BasePath: c.query.Get("basepath"), AccountID: c.api.options.Account, Region: c.region}
	root = openapi.Prepare(root, options, &found)
	files.Prepare = func(n *source.Node) *source.Node { return openapi.Prepare(n, options, &found) }
	rest := openapi.Read(files, root, options, &found)
	if rest == nil {
		return nil, errNoDocument
	}
	rest.Pos = api.Pos{}
	in := &imported{rest: rest, root: root}
	errors := in.split(found, c.api.options.Strict)
	errors = append(errors, c.checkImported(rest)...)
	switch {
	case len(errors) > 0:
		return nil, importFault(errors)
	case len(in.warnings) > 0 && c.queryFlag("failonwarnings"):
		return nil, badRequest("Warnings found during import:\n\t" + strings.Join(in.warnings, "\n\t"))
	}
	if strings.EqualFold(c.query.Get("ignore"), "documentation") {
		rest.DocumentationParts, rest.DocumentationVersions = nil, nil
	}
	return in, c.importEndpoint(rest)
}

// importFault puts all errors of a document into one answer (MA-523), nil when
// there are none.
func importFault(errors []string) error {
	if len(errors) == 0 {
		return nil
	}
	return badRequest("Errors found during import:\n\t" + strings.Join(errors, "\n\t"))
}

func mapOrNone(n *source.Node) bool { return !n.Exists() || n.IsNull() || n.IsMap() }

// split tells errors from warnings.
func (in *imported) split(found api.Diagnostics, strict bool) (errors []string) {
	found.Sort()
	if strict {
		found.Strict()
	}
	for _, d := range found {
		switch {
		case d.Severity == api.Error:
			errors = append(errors, d.Summary)
		case d.Severity == api.Warning && !contains(in.warnings, d.Summary):
			in.warnings = append(in.warnings, d.Summary)
		}
	}
	return errors
}

// checkImported holds what was read to the checks of the single calls.
func (c *call) checkImported(rest *api.RestAPI) (errors []string) {
	add := func(err error, what string) {
		if err != nil {
			errors = append(errors, what+": "+err.Error())
		}
	}
	for _, r := range rest.Resources {
		at := " resource at path '" + r.Path + "'"
		if parent := rest.Resource(r.ParentID); parent != nil {
			add(checkPathPart(rest, parent, r, r.PathPart), "Unable to create"+at)
		}
		for _, m := range r.Methods {
			on := " on '" + m.HTTPMethod + "' for" + at
			add(checkMethod(rest, m), "Unable to put method"+on)
			if m.Integration == nil {
				continue
			}
			add(c.checkIntegration(m, m.Integration), "Unable to put integration"+on)
			for _, response := range m.Integration.IntegrationResponses {
				add(c.checkIntegrationResponse(m, m.Integration, response), "Unable to put integration response"+on)
			}
		}
	}
	for _, g := range rest.GatewayResponses {
		add(checkGatewayResponse(g), "Unable to put gateway response '"+string(g.ResponseType)+"'")
	}
	return errors
}

// importEndpoint takes the endpoint type of the query (MA-520).
func (c *call) importEndpoint(rest *api.RestAPI) error {
	types := c.query["endpointConfigurationTypes"]
	if len(types) == 0 {
		return nil
	}
	kind := strings.ToUpper(types[len(types)-1])
	if !contains(endpointTypes, kind) {
		return badRequest("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")
	}
	rest.EndpointConfiguration = &api.EndpointConfiguration{Types: []string{kind}, IPAddressType: defaultIPType(kind)}
	return nil
}

func (c *call) importRestAPI() (*doc, error) {
	id := c.newAPIID()
	in, err := c.readDocument(id)
	if err != nil {
		return nil, err
	}
	rest := in.rest
	rest.CreatedDate = c.now()
	rest.EndpointConfiguration = endpointOf(rest)
	c.st.apis = appended(c.st.apis, &entry{rest: rest})
	return c.restAPIDoc(rest, false).list("warnings", in.warnings), nil
}

func (c *call) putRestAPI() (*doc, error) {
	mode := c.query.Get("mode")
	if mode == "" {
		mode = "merge"
	}
	if mode != "merge" && mode != "overwrite" {
		return nil, validation([]violation{{value: mode, at: "mode", must: mustBeOf([]string{"overwrite", "merge"})}})
	}
	in, err := c.readDocument(c.args[0]) // MA-522a: the body is read first
	if err != nil {
		return nil, err
	}
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	in.adopt(rest)
	if mode == "overwrite" {
		in.overwrite(rest)
	} else if err := in.merge(rest); err != nil {
		return nil, err
	}
	return c.restAPIDoc(rest, true).list("warnings", in.warnings), nil
}

// adopt gives what a document describes the ids that the API already has for
// the same paths and names, and others where the API has its ids for what was
// moved or renamed since.
func (in *imported) adopt(rest *api.RestAPI) {
	ids := map[string]string{}
	for _, r := range in.rest.Resources {
		if old := rest.ResourceAt(r.Path); old != nil {
			ids[r.ID] = old.ID
		} else if taken := func(id string) bool { return rest.Resource(id) != nil }; taken(r.ID) {
			ids[r.ID] = newID(shortID, taken)
		}
	}
	for _, a := range in.rest.Authorizers {
		if old := first(rest.Authorizers, func(o *api.Authorizer) bool { return o.Name == a.Name }); old != nil {
			ids[a.ID] = old.ID
		} else if taken := func(id string) bool { return rest.Authorizer(id) != nil }; taken(a.ID) {
			ids[a.ID] = newID(shortID, taken)
		}
	}
	for _, v := range in.rest.RequestValidators {
		if old := first(rest.RequestValidators, func(o *api.RequestValidator) bool { return o.Name == v.Name }); old != nil {
			ids[v.ID] = old.ID
		} else if taken := func(id string) bool { return rest.RequestValidator(id) != nil }; taken(v.ID) {
			ids[v.ID] = newID(shortID, taken)
		}
	}
	in.rename(ids)
}

// rename puts other ids in the place of those that were derived.
func (in *imported) rename(ids map[string]string) {
	change := func(id *string) {
		if other, ok := ids[*id]; ok {
			*id = other
		}
	}
	for _, a := range in.rest.Authorizers {
		change(&a.ID)
	}
	for _, v := range in.rest.RequestValidators {
		change(&v.ID)
	}
	for _, r := range in.rest.Resources {
		change(&r.ID)
		change(&r.ParentID)
		for _, m := range r.Methods {
			change(&m.AuthorizerID)
			change(&m.RequestValidatorID)
			if m.Integration != nil {
				change(&m.Integration.CacheNamespace)
			}
		}
	}
}

// overwrite replaces everything but identity, stages, deployments and tags
// (MA-525).
func (in *imported) overwrite(rest *api.RestAPI) {
	fresh := *in.rest
	fresh.ID, fresh.CreatedDate, fresh.Tags = rest.ID, rest.CreatedDate, rest.Tags
	fresh.Stages, fresh.Deployments, fresh.Pos = rest.Stages, rest.Deployments, rest.Pos
	fresh.Name = in.name(rest)
	fresh.DocumentationVersions = mergedByID(rest.DocumentationVersions, fresh.DocumentationVersions, func(v *api.DocumentationVersion) string { return v.Version })
	if fresh.EndpointConfiguration == nil {
		fresh.EndpointConfiguration = rest.EndpointConfiguration
	}
	*rest = fresh
}

// name is the title of the document; without one an API keeps its name.
func (in *imported) name(rest *api.RestAPI) string {
	if in.root.Get("info").Get("title").Text() == "" {
		return rest.Name
	}
	return in.rest.Name
}

// merge adds and replaces what the document has and keeps the rest (MA-525). A
// resource that may not stand beside those that are there is an error.
func (in *imported) merge(rest *api.RestAPI) error {
	var errors []string
	from := in.rest
	rest.Name, rest.Description, rest.Version = in.name(rest), orText(from.Description, rest.Description), orText(from.Version, rest.Version)
	in.mergeSettings(rest)
	for _, r := range from.Resources {
		old := rest.ResourceAt(r.Path)
		if old == nil {
			rest.Resources = appended(rest.Resources, r)
			if err := checkPathPart(rest, rest.Resource(r.ParentID), r, r.PathPart); err != nil {
				errors = append(errors, "Unable to create resource at path '"+r.Path+"': "+err.Error())
			}
			continue
		}
		changed := editResource(rest, old)
		for _, m := range r.Methods {
			changed.Methods.Put(m)
		}
	}
	rest.Models = mergedByID(rest.Models, from.Models, func(m *api.Model) string { return m.Name })
	rest.RequestValidators = mergedByID(rest.RequestValidators, from.RequestValidators, func(v *api.RequestValidator) string { return v.ID })
	rest.Authorizers = mergedByID(rest.Authorizers, from.Authorizers, func(a *api.Authorizer) string { return a.ID })
	rest.GatewayResponses = mergedByID(rest.GatewayResponses, from.GatewayResponses, func(g *api.GatewayResponse) string { return string(g.ResponseType) })
	rest.DocumentationParts = mergedByID(rest.DocumentationParts, from.DocumentationParts, func(p *api.DocumentationPart) string {
		return p.Location.Type + " " + p.Location.Path + " " + p.Location.Method + " " + p.Location.StatusCode + " " + p.Location.Name
	})
	return importFault(errors)
}

// mergeSettings takes the members of the API that the document names.
func (in *imported) mergeSettings(rest *api.RestAPI) {
	from := in.rest
	binary := append([]string(nil), rest.BinaryMediaTypes...)
	for _, mediaType := range from.BinaryMediaTypes {
		if !contains(binary, mediaType) {
			binary = append(binary, mediaType)
		}
	}
	rest.BinaryMediaTypes = binary
	if in.root.Has("x-amazon-apigateway-api-key-source") {
		rest.APIKeySource = from.APIKeySource
	}
	if from.MinimumCompressionSize != nil {
		rest.MinimumCompressionSize = from.MinimumCompressionSize
	}
	if from.EndpointConfiguration != nil {
		rest.EndpointConfiguration = from.EndpointConfiguration
	}
	rest.Policy = orText(from.Policy, rest.Policy)
	rest.SecurityPolicy = orText(from.SecurityPolicy, rest.SecurityPolicy)
	rest.EndpointAccessMode = orText(from.EndpointAccessMode, rest.EndpointAccessMode)
	rest.DisableExecuteAPIEndpoint = rest.DisableExecuteAPIEndpoint || from.DisableExecuteAPIEndpoint
}
