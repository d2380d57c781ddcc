package cloudformation

import (
	"fmt"
	"slices"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// Complete gives an API what the template says of it beside its OpenAPI
// document: properties, resources and methods, models, authorizers, stages. rest
// is what the document gave, or a bare API.
func (t *Template) Complete(a *API, rest *api.RestAPI) {
	b := &builder{t: a.home, api: a, rest: rest, methods: map[*api.Method]bool{}}
	if a.resource != nil || a.isServerless() {
		b.properties()
	}
	b.every(restModel, b.model)
	b.every(restValidator, b.validator)
	b.every(restAuthorizer, b.authorizer)
	b.every(restGateway, b.gatewayResponse)
	b.every(restPart, b.documentationPart)
	b.every(restVersion, b.documentationVersion)
	b.place("/", a.Pos)
	b.every(restResource, b.resource)
	b.every(restMethod, b.method)
	slices.SortStableFunc(rest.Resources, func(x, y *api.Resource) int { return depth(x.Path) - depth(y.Path) })
	b.stages()
}

// depth is the number of segments of a path.
func depth(path string) int { return strings.Count(strings.TrimSuffix(path, "/"), "/") }

// builder completes one API.
type builder struct {
	t    *Template // the stack that is read: the one that makes the API, or a nested one
	api  *API
	rest *api.RestAPI

	methods map[*api.Method]bool // those that resources make
}

// every reads the resources of a type that belong to this API, whatever stack
// they stand in.
func (b *builder) every(kind string, read func(r *resource, n *source.Node)) {
	b.api.home.family.every(kind, func(t *Template, r *resource) {
		if t.belongs(r, b.api) {
			b.t = t
			read(r, t.of(r))
		}
	})
	b.t = b.api.home
}

// fields opens the properties of a resource.
func (b *builder) fields(n *source.Node, what string) *source.Fields {
	return b.t.reading.Fields(n, what)
}

// properties reads those of RestApi, and those of a SAM API that are the same.
func (b *builder) properties() {
	n := b.t.settings(b.api)
	f := b.fields(n, "the API")
	rest := b.rest
	rest.Name = either(f.Text("Name"), rest.Name, b.api.LogicalID)
	rest.Description = either(f.Text("Description"), rest.Description)
	if types := f.Texts("BinaryMediaTypes"); types != nil {
		rest.BinaryMediaTypes = b.mediaTypes(types)
	}
	if size := f.Int("MinimumCompressionSize"); size != nil {
		rest.MinimumCompressionSize = size
	}
	if from := f.Enum("ApiKeySourceType", "HEADER", "AUTHORIZER"); from != "" {
		rest.APIKeySource = api.APIKeySource(from)
	}
	if f.Bool("DisableExecuteApiEndpoint") {
		rest.DisableExecuteAPIEndpoint = true
	}
	if policy := f.Node("Policy"); policy.Exists() && !policy.IsNull() {
		rest.Policy = policy.PolicyText(b.t.arn("execute-api", rest.ID))
	}
	rest.SecurityPolicy = either(f.Text("SecurityPolicy"), rest.SecurityPolicy)
	rest.EndpointAccessMode = either(f.Text("EndpointAccessMode"), rest.EndpointAccessMode)
	b.endpoint(f.Node("EndpointConfiguration"))
	if !b.api.isServerless() {
		rest.Tags = b.t.tags(f, false)
		f.Known("Body", "BodyS3Location", "Mode", "Parameters", "FailOnWarnings", "CloneFrom").Rest()
	}
}

// BasePath is what becomes of the base path of the document of an API: ignore,
// prepend or split, "" when the template does not say (CF-30).
func (t *Template) BasePath(a *API) string {
	if a.isServerless() {
		return ""
	}
	f := t.reading.Fields(t.settings(a).Get("Parameters"), "Parameters of the API")
	return f.Enum("basepath", "ignore", "prepend", "split")
}

// either is the first text that says something.
func either(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// mediaTypes are media types; SAM writes ~1 for the slash.
func (b *builder) mediaTypes(types []string) []string {
	for i, mediaType := range types {
		types[i] = strings.ReplaceAll(mediaType, "~1", "/")
	}
	return types
}

// endpoint reads EndpointConfiguration: an object, or its type alone in SAM.
func (b *builder) endpoint(n *source.Node) {
	if n.Kind() == source.String && b.api.isServerless() {
		b.rest.EndpointConfiguration = &api.EndpointConfiguration{Types: []string{strings.ToUpper(n.Text())}, Pos: n.Pos()}
		return
	}
	if n == nil || n.IsNull() {
		return
	}
	f := b.fields(n, "EndpointConfiguration")
	e := &api.EndpointConfiguration{Types: f.Texts("Types"), IPAddressType: f.Text("IpAddressType"), VPCEndpointIDs: f.Texts("VpcEndpointIds"), Pos: n.Pos()}
	if b.api.isServerless() {
		e.Types, e.VPCEndpointIDs = f.Texts("Type"), f.Texts("VPCEndpointIds")
	}
	f.Rest()
	for i, kind := range e.Types {
		e.Types[i] = strings.ToUpper(kind)
	}
	b.rest.EndpointConfiguration = e
}

// place is the resource of a path, made with its parents where missing.
func (b *builder) place(path string, at api.Pos) *api.Resource {
	if old := b.rest.ResourceAt(path); old != nil {
		return old
	}
	made := &api.Resource{ID: api.ResourceID(b.rest.ID, path), Path: path, Pos: at}
	if path != "/" {
		slash := strings.LastIndexByte(path, '/')
		parent := b.place(either(path[:slash], "/"), at)
		made.ParentID, made.PathPart = parent.ID, path[slash+1:]
	}
	b.rest.Resources = append(b.rest.Resources, made)
	return made
}

func (b *builder) resource(r *resource, n *source.Node) {
	if n.Get("PathPart").Text() == "" {
		b.t.fail("CF-84", r.node, fmt.Sprintf("the resource %s has no PathPart; it is left out", r.name), "PathPart: pets", "")
		return
	}
	made := b.place(b.t.path(r), r.at)
	made.Pos = r.at
	if n.Get("ParentId").Text() == "" {
		b.t.refuse("CF-84", r.node, fmt.Sprintf("the resource %s has no ParentId; it stands at %s", r.name, made.Path), "ParentId: !GetAtt API.RootResourceId", "")
	} else if parent := b.t.parent(r); parent == nil && n.Get("ParentId").Text() != api.ResourceID(b.api.id(), "/") {
		b.t.note("CF-84", n.Get("ParentId"), fmt.Sprintf("the parent of %s is made elsewhere; it stands at %s", r.name, made.Path), "")
	}
	f := b.fields(n, "the resource")
	f.Known("RestApiId", "ParentId", "PathPart").Rest()
}

func (b *builder) model(r *resource, n *source.Node) {
	f := b.fields(n, "the model")
	m := &api.Model{
		Name: b.t.nameOf(r), Description: f.Text("Description"), ContentType: either(f.Text("ContentType"), "application/json"),
		Pos: r.at, SchemaPos: n.Get("Schema").TextPos(),
	}
	m.ID = api.ObjectID(b.rest.ID, "model", m.Name)
	m.Schema = f.Node("Schema").JSONText()
	f.Known("RestApiId", "Name").Rest()
	if b.rest.Model(m.Name) != nil {
		b.twice(r, "model", m.Name)
		return
	}
	b.rest.Models = append(b.rest.Models, m)
}

// twice reports a name that another object of the API has: the service takes
// names once.
func (b *builder) twice(r *resource, what, name string) {
	b.t.refuse("CF-84", r.node, fmt.Sprintf("%s makes a second %s %s", r.name, what, name), "names that differ", "")
}

func (b *builder) validator(r *resource, n *source.Node) {
	f := b.fields(n, "the request validator")
	v := &api.RequestValidator{
		ID: b.t.partOf(r), Name: b.t.nameOf(r), Pos: r.at,
		ValidateRequestBody: f.Bool("ValidateRequestBody"), ValidateRequestParameters: f.Bool("ValidateRequestParameters"),
	}
	f.Known("RestApiId", "Name").Rest()
	b.rest.RequestValidators = append(b.rest.RequestValidators, v)
}

func (b *builder) authorizer(r *resource, n *source.Node) {
	f := b.fields(n, "the authorizer").Capital()
	a := f.Authorizer()
	a.ID, a.Name, a.AuthType, a.Pos = b.t.partOf(r), b.t.nameOf(r), f.Text("AuthType"), r.at
	f.Known("RestApiId", "Name").Rest()
	if slices.ContainsFunc(b.rest.Authorizers, func(old *api.Authorizer) bool { return old.Name == a.Name }) {
		b.twice(r, "authorizer", a.Name)
	}
	b.rest.Authorizers = append(b.rest.Authorizers, a)
}

func (b *builder) gatewayResponse(r *resource, n *source.Node) {
	f := b.fields(n, "the gateway response")
	g := &api.GatewayResponse{
		ResponseType: api.GatewayResponseType(strings.ToUpper(f.Text("ResponseType"))), StatusCode: f.Text("StatusCode"),
		ResponseParameters: f.Pairs("ResponseParameters"), ResponseTemplates: f.Templates("ResponseTemplates"), Pos: r.at,
	}
	f.Known("RestApiId").Rest()
	if !g.ResponseType.IsValid() {
		var known []string
		for _, kind := range api.GatewayResponseTypes {
			known = append(known, string(kind))
		}
		at := n.Get("ResponseType")
		if at == nil {
			at = r.node
		}
		b.t.refuse("MA-490", at, fmt.Sprintf("unknown gateway response type %q; it is left out", g.ResponseType), "a type of the service, such as DEFAULT_4XX or UNAUTHORIZED", source.Nearest(string(g.ResponseType), known))
		return
	}
	b.rest.GatewayResponses = slices.DeleteFunc(b.rest.GatewayResponses, func(old *api.GatewayResponse) bool { return old.ResponseType == g.ResponseType })
	b.rest.GatewayResponses = append(b.rest.GatewayResponses, g)
}

// document is a Body: an OpenAPI document as an object, or as JSON or YAML text.
func (t *Template) document(n *source.Node) *source.Node {
	if n.Kind() != source.String {
		return n
	}
	var found api.Diagnostics
	doc := source.ParseWithin(n, &found)
	*t.report = append(*t.report, found...)
	if doc.IsMap() {
		return doc
	}
	if !found.HasErrors() {
		t.fail("CF-02", n, "the text is no document", "an OpenAPI document as an object, JSON or YAML", "")
	}
	return nil
}
