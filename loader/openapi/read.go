package openapi

import (
	"fmt"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// reader is one pass over one document.
type reader struct {
	files   *source.Files
	root    *source.Node
	options Options
	swagger bool // 2.0
	reading *source.Reading
	report  *api.Diagnostics
	rest    *api.RestAPI

	at         map[string]*api.Resource   // by path
	authorizer map[string]*api.Authorizer // by name of the security scheme
	validator  map[string]string          // name → id
	modelNames map[string]string          // pointer of a schema → model name
	schemas    []schemaTask               // models still to be written
	quiet      map[string]bool            // findings that are made once
	defaults   defaults
}

// defaults are what the root of a document says for operations that are silent.
type defaults struct {
	consumes, produces []string
	security           *source.Node
	validator          string
}

// Read reads a prepared document as a REST API. It is nil, with an error
// reported, when the document is none that can be read at all.
func Read(files *source.Files, root *source.Node, o Options, report *api.Diagnostics) *api.RestAPI {
	r := &reader{
		files: files, root: root, options: o, reading: source.NewReading(report), report: report,
		at: map[string]*api.Resource{}, authorizer: map[string]*api.Authorizer{}, validator: map[string]string{},
		modelNames: map[string]string{}, quiet: map[string]bool{},
	}
	if !root.IsMap() {
		report.Add(api.Diagnostic{
			Severity: api.Error, Rule: "CF-02", Pos: root.Pos(),
			Summary: "the document is " + root.Kind().String(), Expected: "an OpenAPI or Swagger document",
		})
		return nil
	}
	if !r.version() {
		return nil
	}
	r.rest = &api.RestAPI{ID: o.APIID, APIKeySource: api.KeyFromHeader, Pos: root.Pos()}
	r.document()
	return r.rest
}

// version holds the document to a version that is read.
func (r *reader) version() bool {
	openapi, swagger := r.root.Get("openapi"), r.root.Get("swagger")
	switch text := openapi.Text(); {
	case openapi.Exists() && (text == "3" || text == "3.0" || strings.HasPrefix(text, "3.0.")):
		return true
	case openapi.Exists() && strings.HasPrefix(text, "3.1"):
		// CF-38: read like 3.0; the service refuses it.
		r.report.Refuse("CF-38", openapi.Pos(), "OpenAPI 3.1 is read like 3.0")
		return true
	case openapi.Exists():
		r.fail("CF-38", openapi, fmt.Sprintf("OpenAPI version %q", text), "3.0.x", "openapi: 3.0.1")
		return false
	}
	r.swagger = true
	switch text := swagger.Text(); {
	case swagger.Exists() && (text == "2.0" || text == "2"):
		return true
	case swagger.Exists():
		r.fail("CF-38", swagger, fmt.Sprintf("Swagger version %q", text), "2.0", `swagger: "2.0"`)
		return false
	}
	if openapiShaped(r.root) {
		r.swagger = false
	}
	r.report.Add(api.Diagnostic{
		Severity: api.Warning, Rule: "CF-02", Refused: true, Pos: r.root.Pos(),
		Summary: "the document names no version", Expected: `openapi: 3.0.1 or swagger: "2.0"`,
	})
	return true
}

// openapiShaped says whether a document without version has members that only
// OpenAPI 3 has.
func openapiShaped(root *source.Node) bool { return root.Has("components") || root.Has("servers") }

func (r *reader) document() {
	f := r.reading.Fields(r.root, "the document")
	f.Known("openapi", "swagger", "tags", "externalDocs")
	r.info(f.Map("info"))
	r.shape(f)
	r.extensions(f)
	r.securitySchemes()
	r.models()
	r.paths(f.Map("paths"))
	r.finishModels()
	r.rootMembers(f)
}

// shape reads what Swagger 2.0 and OpenAPI 3 say in different members.
func (r *reader) shape(f *source.Fields) {
	r.defaults.security = r.requirements(f)
	if !r.swagger {
		components := f.Map("components")
		r.object(components.Get("schemas"), "schemas")
		r.object(components.Get("securitySchemes"), "securitySchemes")
		f.List("servers")
		f.Known("webhooks", "jsonSchemaDialect")
		return
	}
	f.Map("definitions")
	f.Map("securityDefinitions")
	r.defaults.consumes, r.defaults.produces = f.Texts("consumes"), f.Texts("produces")
	f.Text("basePath")
	f.Known("host", "schemes", "parameters", "responses")
}

func (r *reader) info(n *source.Node) {
	f := r.reading.Fields(n, "info")
	r.rest.Name = f.Text("title")
	r.rest.Description = f.Text("description")
	r.rest.Version = f.Text("version")
	if r.rest.Name == "" {
		r.report.Add(api.Diagnostic{
			Severity: api.Warning, Rule: "CF-04", Refused: true, Pos: r.root.NamePos("info"),
			Summary: "the document has no title", Expected: "info: {title: NAME, version: VERSION}",
		})
		r.rest.Name = r.options.APIID
	}
}

// rootMembers reports members of the root that mean nothing: extensions of the
// service that are unknown or stand in the wrong place, and misspelt names.
func (r *reader) rootMembers(f *source.Fields) {
	for _, m := range r.root.Members() {
		if strings.HasPrefix(m.Name, "x-") {
			f.Known(m.Name)
			r.extensionAt(r.root, m, 'R')
		} else if other := otherVersion[m.Name]; other != "" && !f.IsKnown(m.Name) {
			f.Known(m.Name)
			r.warn("CF-04", r.root.MemberPos(&m), fmt.Sprintf("%s is a member of the other version of the format; it does not act", m.Name), other)
		}
	}
	f.Rest()
}

// otherVersion maps members of the root that only one version of the format has
// to what the other one writes.
var otherVersion = map[string]string{
	"definitions": "components: {schemas: …}", "securityDefinitions": "components: {securitySchemes: …}",
	"responses": "components: {responses: …}", "parameters": "components: {parameters: …}",
	"host": "servers", "basePath": "servers", "schemes": "servers", "consumes": "the content of each requestBody",
	"produces": "the content of each response", "servers": "host and basePath", "components": "definitions and securityDefinitions",
}

// child is the node a member leads to, references followed; nil when it leads
// nowhere, which is reported.
func (r *reader) child(n *source.Node) *source.Node { return r.files.Deref(n, r.root, r.report) }

// object is a value that has to be an object: anything else is reported, and
// nil.
func (r *reader) object(n *source.Node, what string) *source.Node {
	if n.Exists() && !n.IsMap() && !n.IsNull() {
		r.reading.Wrong(n, what, "an object")
		return nil
	}
	return n
}

func (r *reader) fail(rule string, n *source.Node, summary, expected, suggestion string) {
	r.report.Add(api.Diagnostic{
		Severity: api.Error, Rule: rule, Refused: true, Pos: n.Pos(), Pointer: n.Pointer(),
		Summary: summary, Expected: expected, Suggestion: suggestion,
	})
}

func (r *reader) refuse(rule string, pos api.Pos, summary, expected, suggestion string) {
	r.report.Add(api.Diagnostic{
		Severity: api.Warning, Rule: rule, Refused: true, Pos: pos,
		Summary: summary, Expected: expected, Suggestion: suggestion,
	})
}

func (r *reader) warn(rule string, pos api.Pos, summary, suggestion string) {
	r.report.Add(api.Diagnostic{Severity: api.Warning, Rule: rule, Pos: pos, Summary: summary, Suggestion: suggestion})
}

func (r *reader) note(rule string, pos api.Pos, summary, suggestion string) {
	r.report.Add(api.Diagnostic{Severity: api.Note, Rule: rule, Pos: pos, Summary: summary, Suggestion: suggestion})
}

// once says whether this is the first call with the key.
func (r *reader) once(key string) bool {
	if r.quiet[key] {
		return false
	}
	r.quiet[key] = true
	return true
}
