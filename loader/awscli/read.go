package awscli

import (
	"fmt"
	"slices"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// Document is one document with its form.
type Document struct {
	Root *source.Node
	Form Form
}

// Options say how documents are read.
type Options struct {
	APIID  string // of an API that no document names
	Method string // verb of a document that does not say it (CF-52)
	Path   string // resource path of such a document
}

// reader is one pass over the documents of one folder.
type reader struct {
	files   *source.Files
	options Options
	reading *source.Reading
	report  *api.Diagnostics
	config  *api.Config
	dump    *builder // the API that dumps describe
	builder []*builder
}

// builder is one API on its way.
type builder struct {
	rest  *api.RestAPI
	named bool // the id is from a document
}

// Read reads the documents of one folder. Each method that cannot be read is
// reported and left out.
func Read(files *source.Files, docs []Document, o Options, report *api.Diagnostics) *api.Config {
	r := &reader{files: files, options: o, reading: source.NewReading(report), report: report, config: &api.Config{}}
	docs = slices.Clone(docs)
	// What names ids and paths comes before what refers to them.
	slices.SortStableFunc(docs, func(a, b Document) int { return order[a.Form] - order[b.Form] })
	for _, doc := range docs {
		r.document(doc)
	}
	for _, b := range r.builder {
		r.finish(b)
		r.config.APIs = append(r.config.APIs, &api.API{Kind: api.REST, REST: b.rest, Pos: b.rest.Pos})
	}
	return r.config
}

// order of reading, by form.
var order = [...]int{
	RestAPI: 1, Models: 2, RequestValidators: 2, Authorizers: 2, GatewayResponses: 2, Deployments: 2, Stages: 3, Stage: 3,
	Resources: 4, Single: 4, PutMethod: 5, Method: 5, PutMethodResponse: 6, PutIntegration: 7, Integration: 7,
	PutIntegrationResponse: 8, UpdateIntegration: 9, APIKeys: 10, UsagePlans: 10, UsagePlanKeys: 11, EmptyList: 10, V2: 10,
}

func (r *reader) document(doc Document) {
	switch doc.Form {
	case Single:
		r.single(doc.Root)
	case RestAPI:
		r.each(doc.Root, r.restAPI)
	case Resources:
		r.each(doc.Root, r.resource)
	case Method:
		r.loneMethod(doc.Root)
	case Integration:
		r.loneIntegration(doc.Root)
	case PutMethod, PutMethodResponse, PutIntegration, PutIntegrationResponse, UpdateIntegration:
		r.input(doc)
	case APIKeys:
		r.each(doc.Root, r.apiKey)
	case UsagePlans:
		r.each(doc.Root, r.usagePlan)
	case UsagePlanKeys:
		r.planKeys(doc.Root)
	case EmptyList:
		r.report.Note("CF-51", doc.Root.Pos(), "an empty list; it adds nothing")
	case V2:
		r.report.Add(api.Diagnostic{
			Severity: api.Error, Rule: "CF-54", Pos: doc.Root.Pos(),
			Summary:  "a document of apigatewayv2; HTTP and WebSocket APIs are not read from CLI documents yet",
			Expected: "documents of apigateway (REST APIs)",
		})
	default:
		r.companion(doc)
	}
}

func (r *reader) companion(doc Document) {
	rest := r.dumped(doc.Root).rest
	switch doc.Form {
	case Stages, Stage:
		r.each(doc.Root, func(n *source.Node) { rest.Stages = append(rest.Stages, r.stage(n)) })
	case Deployments:
		r.each(doc.Root, func(n *source.Node) { rest.Deployments = append(rest.Deployments, r.deployment(n)) })
	case Models:
		r.each(doc.Root, func(n *source.Node) { rest.Models = append(rest.Models, r.model(n)) })
	case RequestValidators:
		r.each(doc.Root, func(n *source.Node) { rest.RequestValidators = append(rest.RequestValidators, r.validator(n)) })
	case Authorizers:
		r.each(doc.Root, func(n *source.Node) { rest.Authorizers = append(rest.Authorizers, r.authorizer(n)) })
	case GatewayResponses:
		r.each(doc.Root, func(n *source.Node) { r.gatewayResponse(rest, n) })
	}
}

// each calls yield for every element of a list answer, or for the document
// itself when it is no list.
func (r *reader) each(root *source.Node, yield func(n *source.Node)) {
	items, ok := itemsOf(root)
	if !ok {
		yield(root)
	}
	for _, item := range items {
		yield(item)
	}
}

// dumped is the API that the dumps of the folder describe.
func (r *reader) dumped(at *source.Node) *builder {
	if r.dump == nil {
		r.dump = r.newAPI(r.options.APIID, at)
	}
	return r.dump
}

func (r *reader) newAPI(id string, at *source.Node) *builder {
	b := &builder{rest: &api.RestAPI{ID: id, Name: id, APIKeySource: api.KeyFromHeader, Pos: at.Pos()}}
	r.builder = append(r.builder, b)
	return b
}

// of is the API of an id. A first id that a document names is that of the dumps
// beside it, which do not say theirs.
func (r *reader) of(id string, at *source.Node) *builder {
	if id == "" {
		return r.dumped(at)
	}
	for _, b := range r.builder {
		if b.rest.ID == id {
			b.named = true
			return b
		}
	}
	if r.dump == nil || r.dump.named {
		b := r.newAPI(id, at)
		b.named = true
		if r.dump == nil {
			r.dump = b
		}
		return b
	}
	r.dump.rest.ID, r.dump.named = id, true
	return r.dump
}

// finish gives an API its root and missing parents.
func (r *reader) finish(b *builder) {
	for _, resource := range slices.Clone(b.rest.Resources) {
		r.place(b.rest, resource.Path, resource.Pos)
	}
	r.place(b.rest, "/", b.rest.Pos)
	slices.SortStableFunc(b.rest.Resources, func(x, y *api.Resource) int {
		return strings.Count(strings.TrimSuffix(x.Path, "/"), "/") - strings.Count(strings.TrimSuffix(y.Path, "/"), "/")
	})
}

// place is the resource of a path, made with its parents where missing.
func (r *reader) place(rest *api.RestAPI, path string, at api.Pos) *api.Resource {
	path = "/" + strings.Trim(path, "/")
	resource := rest.ResourceAt(path)
	if resource == nil {
		resource = &api.Resource{ID: api.ResourceID(rest.ID, path), Path: path, Pos: at}
		rest.Resources = append(rest.Resources, resource)
	}
	if path != "/" {
		slash := strings.LastIndexByte(path, '/')
		parent := r.place(rest, path[:slash], at)
		resource.PathPart, resource.ParentID = path[slash+1:], parent.ID
	}
	return resource
}

func (r *reader) fail(rule string, n *source.Node, summary, expected, suggestion string) {
	r.report.Add(api.Diagnostic{
		Severity: api.Error, Rule: rule, Pos: n.Pos(), Pointer: n.Pointer(),
		Summary: summary, Expected: expected, Suggestion: suggestion,
	})
}

func (r *reader) warn(rule string, n *source.Node, summary, suggestion string) {
	r.report.Add(api.Diagnostic{Severity: api.Warning, Rule: rule, Pos: n.Pos(), Pointer: n.Pointer(), Summary: summary, Suggestion: suggestion})
}

// loneMethod reads get-method, whose path the caller must say.
func (r *reader) loneMethod(n *source.Node) {
	if r.options.Path == "" {
		r.needPath(n, "get-method")
		return
	}
	b := r.dumped(n)
	resource := r.place(b.rest, r.options.Path, n.Pos())
	verb := n.Get("httpMethod").Text()
	if r.options.Method != "" {
		verb = r.options.Method
	}
	resource.Methods.Put(r.method(verb, n, resource.ID, false))
}

// loneIntegration reads get-integration, whose path and verb the caller must
// say: its httpMethod is that of the backend (CF-53).
func (r *reader) loneIntegration(n *source.Node) {
	if r.options.Path == "" || r.options.Method == "" {
		r.needPath(n, "get-integration")
		return
	}
	b := r.dumped(n)
	resource := r.place(b.rest, r.options.Path, n.Pos())
	verb := strings.ToUpper(r.options.Method)
	method := resource.Methods.Get(verb)
	if method == nil {
		method = r.bareMethod(verb, n)
		resource.Methods.Put(method)
	}
	method.Integration = r.integration(n, resource.ID, false)
	r.declare(resource, method)
}

func (r *reader) needPath(n *source.Node, call string) {
	// CF-52: one method alone does not say where it stands.
	r.fail("CF-52", n, fmt.Sprintf("%s does not say which method it belongs to", call), "the path and the verb of the method", "--method GET --path /x")
}

func (r *reader) bareMethod(verb string, n *source.Node) *api.Method {
	return &api.Method{HTTPMethod: strings.ToUpper(verb), AuthorizationType: api.AuthNone, Pos: n.Pos()}
}

// declare gives a method that was made for an integration alone the parameters
// and responses that the integration uses, so that it serves.
func (r *reader) declare(resource *api.Resource, method *api.Method) {
	for _, part := range strings.Split(resource.Path, "/") {
		if strings.HasPrefix(part, "{") {
			name := strings.Trim(strings.TrimSuffix(strings.Trim(part, "{}"), "+"), "{}")
			method.RequestParameters.Put(api.Flag{Name: "method.request.path." + name, Value: true, Pos: method.Pos})
		}
	}
	if method.Integration == nil {
		return
	}
	for _, p := range method.Integration.RequestParameters {
		if name := api.MethodParameter(p.Value); name != "" && method.RequestParameters.Index(name) < 0 {
			method.RequestParameters.Put(api.Flag{Name: name, Pos: p.Pos})
		}
	}
	for _, response := range method.Integration.IntegrationResponses {
		declared := method.MethodResponses.Get(response.StatusCode)
		if declared == nil {
			declared = &api.MethodResponse{StatusCode: response.StatusCode, Pos: response.Pos}
			method.MethodResponses.Put(declared)
		}
		for _, p := range response.ResponseParameters {
			declared.ResponseParameters.Put(api.Flag{Name: p.Name, Pos: p.Pos})
		}
	}
}
