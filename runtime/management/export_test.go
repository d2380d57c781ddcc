package management

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/api"
)

// exported is the document of a stage.
func exported(t *testing.T, a *API, id, stage, kind, extensions, accept string) (string, map[string][]string) {
	t.Helper()
	r := httptest.NewRequest("GET", "http://x/restapis/"+id+"/stages/"+stage+"/exports/"+kind+"?extensions="+extensions, nil)
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	if w.Code != 200 {
		t.Fatalf("export: %d %s", w.Code, w.Body)
	}
	return w.Body.String(), w.Header()
}

// importDocument is the API that a document becomes.
func importDocument(t *testing.T, a *API, query, document string) *api.RestAPI {
	t.Helper()
	got := must(t, a, "POST", "/restapis?mode=import"+query, document)
	return a.state.Load().api(got["id"].(string)).rest
}

const richDocument = `{
 "openapi": "3.0.1",
 "info": {"title": "rich", "description": "d", "version": "1.0"},
 "x-amazon-apigateway-binary-media-types": ["image/png"],
 "x-amazon-apigateway-minimum-compression-size": 5,
 "x-amazon-apigateway-api-key-source": "AUTHORIZER",
 "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": true, "validateRequestParameters": true}},
 "x-amazon-apigateway-gateway-responses": {"DEFAULT_4XX": {"responseParameters": {"gatewayresponse.header.X": "'y'"}, "responseTemplates": {"application/json": "{}"}}},
 "x-amazon-apigateway-policy": {"Version": "2012-10-17", "Statement": []},
 "components": {
  "schemas": {"Pet": {"type": "object", "properties": {"owner": {"$ref": "#/components/schemas/Owner"}}}, "Owner": {"type": "object"}},
  "securitySchemes": {
   "auth": {"type": "apiKey", "name": "Auth", "in": "header", "x-amazon-apigateway-authtype": "custom", "x-amazon-apigateway-authorizer": {"type": "token",
    "authorizerUri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations"}},
   "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
   "sigv4": {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"}}},
 "paths": {
  "/pets/{id}": {
   "post": {
    "operationId": "putPet",
    "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}, {"name": "q", "in": "query", "schema": {"type": "string"}}],
    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
    "responses": {"200": {"description": "200 response", "headers": {"X": {"schema": {"type": "string"}}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}},
    "security": [{"auth": []}, {"api_key": []}],
    "x-amazon-apigateway-request-validator": "all",
    "x-amazon-apigateway-integration": {
     "type": "http", "httpMethod": "POST", "uri": "https://example.com/{id}", "timeoutInMillis": 5000, "passthroughBehavior": "never",
     "cacheNamespace": "ns", "cacheKeyParameters": ["method.request.querystring.q"], "contentHandling": "CONVERT_TO_TEXT",
     "requestParameters": {"integration.request.path.id": "method.request.path.id"},
     "requestTemplates": {"application/json": "$input.json('$')"},
     "responses": {"default": {"statusCode": "200", "responseParameters": {"method.response.header.X": "'x'"}}, "5\\d{2}": {"statusCode": "500", "responseTemplates": {"application/json": "{}"}}},
     "tlsConfig": {"insecureSkipVerification": true}}}},
  "/any": {
   "x-amazon-apigateway-any-method": {
    "responses": {"200": {"description": "200 response", "content": {}}},
    "security": [{"sigv4": []}],
    "x-amazon-apigateway-integration": {"type": "mock", "requestTemplates": {"application/json": "{\"statusCode\": 200}"}, "responses": {"default": {"statusCode": "200"}}}}}}
}`

// plain is an API without what an import makes up: ids, and places of values.
func plain(rest *api.RestAPI) *api.RestAPI {
	p := rest.Clone()
	names := map[string]string{p.ID: "API"}
	for _, r := range p.Resources {
		names[r.ID] = "resource " + r.Path
	}
	for _, a := range p.Authorizers {
		names[a.ID] = "authorizer " + a.Name
	}
	for _, v := range p.RequestValidators {
		names[v.ID] = "validator " + v.Name
	}
	(&imported{rest: p}).rename(names)
	for _, m := range p.Models {
		m.ID, m.Schema = "", strings.ReplaceAll(m.Schema, p.ID, "API")
	}
	p.ID, p.CreatedDate, p.Stages, p.Deployments = "", 0, nil, nil
	return p
}

var noPlaces = cmp.FilterPath(func(p cmp.Path) bool {
	switch name := p.Last().String(); name {
	case ".Text", ".Lines", ".Spelling":
		return true
	default:
		return strings.HasSuffix(name, "Pos")
	}
}, cmp.Ignore())

// TestExportRoundTrip imports what was exported: it is the same API (MA-513),
// in all forms and with the headers of MA-510 and MA-511.
func TestExportRoundTrip(t *testing.T) {
	a := newTestAPI(t, Options{})
	first := importDocument(t, a, "", richDocument)
	must(t, a, "POST", "/restapis/"+first.ID+"/deployments", `{"stageName":"dev"}`)
	for _, kind := range []string{"oas30", "swagger"} {
		for _, accept := range []string{"application/json", "application/yaml"} {
			document, header := exported(t, a, first.ID, "dev", kind, "apigateway", accept)
			form := strings.TrimPrefix(accept, "application/")
			if got, want := header["Content-Disposition"], `attachment; filename="`+kind+`_1.0.`+form+`"`; len(got) != 1 || got[0] != want {
				t.Errorf("%s %s: Content-Disposition %v, want %s", kind, form, got, want)
			}
			if got := header["Content-Type"]; len(got) != 1 || got[0] != "application/octet-stream" {
				t.Errorf("%s %s: Content-Type %v", kind, form, got)
			}
			if diff := cmp.Diff(plain(first), plain(importDocument(t, a, "", document)), noPlaces); diff != "" {
				t.Errorf("%s %s (-first +imported):\n%s\n%s", kind, form, diff, document)
			}
		}
	}
}

// TestExportContent holds an export to MA-512 and MA-514.
func TestExportContent(t *testing.T) {
	a := newTestAPI(t, Options{})
	rest := importDocument(t, a, "", richDocument)
	at := "/restapis/" + rest.ID
	must(t, a, "POST", at+"/deployments", `{"stageName":"dev"}`)
	must(t, a, "POST", at+"/resources/"+rest.ResourceAt("/").ID, `{"pathPart":"later"}`)
	bare, _ := exported(t, a, rest.ID, "dev", "oas30", "", "application/json")
	if strings.Contains(bare, "x-amazon-apigateway-integration") || strings.Contains(bare, "x-amazon-apigateway-policy") {
		t.Errorf("extensions without being asked for:\n%s", bare)
	}
	if strings.Contains(bare, "later") {
		t.Error("the export is not the snapshot of the deployment")
	}
	for _, want := range []string{
		`"openapi": "3.0.1"`, `"url": "https://` + rest.ID + `.execute-api.us-east-1.amazonaws.com/{basePath}"`, `"default": "dev"`,
		`"description": "200 response"`, `"content": {}`, `"$ref": "#/components/schemas/Owner"`,
	} {
		if !strings.Contains(bare, want) {
			t.Errorf("the export has no %s:\n%s", want, bare)
		}
	}
	swagger, _ := exported(t, a, rest.ID, "dev", "swagger", "integrations", "application/json")
	for _, want := range []string{
		`"basePath": "/dev"`, `"schemes": [`, `"type": "http"`, `"passthroughBehavior": "never"`, `"timeoutInMillis": 5000`, `"cacheNamespace": "ns"`, `"$ref": "#/definitions/Pet"`,
	} {
		if !strings.Contains(swagger, want) {
			t.Errorf("the export has no %s:\n%s", want, swagger)
		}
	}
	if status, got := do(t, a, "GET", at+"/stages/dev/exports/raml", ""); status != 400 {
		t.Errorf("an unknown type: %d %v", status, got)
	}
}

// TestImport holds imports to MA-520 to MA-527.
func TestImport(t *testing.T) {
	a := newTestAPI(t, Options{})
	for _, body := range []string{"", "no document", `{"a": 1}`, "- a\n- b"} {
		if status, got := do(t, a, "POST", "/restapis?mode=import", body); status != 400 || got["message"] != "Invalid OpenAPI input." {
			t.Errorf("%q: %d %v", body, status, got)
		}
		if status, got := do(t, a, "PUT", "/restapis/nope", body); status != 400 || got["message"] != "Invalid OpenAPI input." {
			t.Errorf("MA-522a %q: %d %v", body, status, got)
		}
	}
	broken := `{"openapi":"3.0.1","info":{"title":"x","version":"1"},"paths":{"/":{"get":{"x-amazon-apigateway-integration":{"type":"http","httpMethod":"GET","uri":"http://x/","requestParameters":{"integration.request.header.A":"method.request.header.Authorization"}}}}}}`
	want := "Errors found during import:\n\tUnable to put integration on 'GET' for resource at path '/': Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: method.request.header.Authorization]"
	if status, got := do(t, a, "POST", "/restapis?mode=import", broken); status != 400 || got["message"] != want {
		t.Errorf("MA-523: %d %v", status, got)
	}
	if got := len(a.state.Load().apis); got != 0 {
		t.Errorf("%d APIs after refused imports", got)
	}
}

// TestImportWarnings puts warnings into the answer, or refuses them (MA-524).
func TestImportWarnings(t *testing.T) {
	a := newTestAPI(t, Options{})
	document := `{"openapi":"3.0.1","info":{"title":"x","version":"1"},"paths":{"/":{"get":{"responses":{"200":{"description":"ok"}},"x-amazon-apigateway-integration":{"type":"mock","requestParameters":{"integration.request.header.A":true},"responses":{"default":{"statusCode":"200"}}}}}}}`
	text := "Invalid format for 'requestParameters'. Expected type string for property 'integration.request.header.A' of resource '/' and method 'GET' but got 'true'"
	got := must(t, a, "POST", "/restapis?mode=import", document)
	if warnings, _ := got["warnings"].([]any); len(warnings) != 1 || warnings[0] != text {
		t.Errorf("warnings %v", got["warnings"])
	}
	status, refused := do(t, a, "POST", "/restapis?mode=import&failonwarnings=true", document)
	if status != 400 || refused["message"] != "Warnings found during import:\n\t"+text {
		t.Errorf("failonwarnings: %d %v", status, refused)
	}
}

// TestBasePaths is the table of MA-527.
func TestBasePaths(t *testing.T) {
	a := newTestAPI(t, Options{})
	for _, c := range []struct{ base, mode, want string }{
		{"/base", "ignore", "/test"}, {"/base", "prepend", "/base/test"}, {"/base", "split", "/test"},
		{"/base-url/part/", "split", "/part/test"}, {"/base", "", "/test"},
	} {
		document := `{"swagger":"2.0","info":{"title":"x","version":"1"},"basePath":"` + c.base + `","paths":{"/test":{}}}`
		rest := importDocument(t, a, "&basepath="+c.mode, document)
		if rest.ResourceAt(c.want) == nil {
			t.Errorf("%s %s: no %s", c.base, c.mode, c.want)
		}
	}
}

// TestPutModes holds merge and overwrite to MA-525; nothing is deployed by
// them (MA-526).
func TestPutModes(t *testing.T) {
	a := newTestAPI(t, Options{})
	rest := importDocument(t, a, "&endpointConfigurationTypes=REGIONAL", richDocument)
	at := "/restapis/" + rest.ID
	must(t, a, "POST", at+"/deployments", `{"stageName":"dev"}`)
	small := `{"openapi":"3.0.1","info":{"title":"small","version":"2"},"x-amazon-apigateway-binary-media-types":["a/b"],"paths":{"/any":{"get":{}},"/new":{}}}`
	must(t, a, "PUT", at+"?mode=merge", small)
	merged := a.state.Load().api(rest.ID).rest
	if merged.Name != "small" || merged.ResourceAt("/pets/{id}") == nil || merged.ResourceAt("/new") == nil || len(merged.ResourceAt("/any").Methods) != 2 {
		t.Errorf("merge: %+v", merged)
	}
	if diff := cmp.Diff([]string{"image/png", "a/b"}, merged.BinaryMediaTypes); diff != "" {
		t.Error(diff)
	}
	if merged.ResourceAt("/any").ID != rest.ResourceAt("/any").ID || merged.Model("Pet") == nil || merged.Description != "d" {
		t.Error("merge lost what the document does not name")
	}
	must(t, a, "PUT", at+"?mode=overwrite", small)
	over := a.state.Load().api(rest.ID).rest
	if over.ResourceAt("/pets/{id}") != nil || over.Model("Pet") != nil || len(over.GatewayResponses) != 0 || len(over.Authorizers) != 0 {
		t.Errorf("overwrite keeps %+v", over)
	}
	if over.ResourceAt("/").ID != rest.ResourceAt("/").ID || over.Stage("dev") == nil || len(over.Deployments) != 1 || over.EndpointConfiguration.Types[0] != "REGIONAL" {
		t.Errorf("overwrite loses identity: %+v", over)
	}
	if diff := cmp.Diff([]string{"a/b"}, over.BinaryMediaTypes); diff != "" {
		t.Error(diff)
	}
	if d := over.Deployments[0]; d.Snapshot.Name != "rich" {
		t.Errorf("the deployment changed: %s", d.Snapshot.Name)
	}
	for _, mode := range []string{"merge", "overwrite"} {
		must(t, a, "PUT", at+"?mode="+mode, `{"openapi":"3.0.1","info":{"version":"3"},"paths":{"/any":{"get":{}}}}`)
		if got := a.state.Load().api(rest.ID).rest; got.Name != "small" || got.Version != "3" {
			t.Errorf("%s of a document without title: %s %s", mode, got.Name, got.Version)
		}
	}
	if status, got := do(t, a, "PUT", at+"?mode=replace", small); status != 400 {
		t.Errorf("an unknown mode: %d %v", status, got)
	}
}

// TestMergeAfterMoves merges a document into an API whose resources and
// authorizers were moved and renamed since it was imported: ids stay unique,
// and what may not stand side by side is refused.
func TestMergeAfterMoves(t *testing.T) {
	a := newTestAPI(t, Options{})
	rest := importDocument(t, a, "", richDocument)
	at := "/restapis/" + rest.ID
	must(t, a, "PATCH", at+"/resources/"+rest.ResourceAt("/any").ID, `{"patchOperations":[{"op":"replace","path":"/pathPart","value":"moved"}]}`)
	must(t, a, "PATCH", at+"/authorizers/"+rest.Authorizers[0].ID, `{"patchOperations":[{"op":"replace","path":"/name","value":"renamed"}]}`)
	must(t, a, "PATCH", at+"/requestvalidators/"+rest.RequestValidators[0].ID, `{"patchOperations":[{"op":"replace","path":"/name","value":"renamed"}]}`)
	must(t, a, "PUT", at+"?mode=merge", richDocument)
	merged := a.state.Load().api(rest.ID).rest
	ids := map[string]string{}
	for _, r := range merged.Resources {
		if ids[r.ID] != "" {
			t.Errorf("%s and %s have the id %s", ids[r.ID], r.Path, r.ID)
		}
		ids[r.ID] = r.Path
	}
	if merged.ResourceAt("/any") == nil || merged.ResourceAt("/moved") == nil || len(merged.Authorizers) != 2 || len(merged.RequestValidators) != 2 {
		t.Errorf("resources %v, %d authorizers, %d validators", ids, len(merged.Authorizers), len(merged.RequestValidators))
	}
	method := merged.ResourceAt("/pets/{id}").Methods.Get("POST")
	if authorizer := merged.Authorizer(method.AuthorizerID); authorizer == nil || authorizer.Name != "auth" {
		t.Errorf("the method asks %+v", authorizer)
	}
	before := dump(t, a)
	other := `{"openapi":"3.0.1","info":{"title":"x","version":"1"},"paths":{"/pets/{other}":{"get":{}}}}`
	want := "Errors found during import:\n\tUnable to create resource at path '/pets/{other}': A sibling ({id}) of this resource already has a variable path part -- only one is allowed"
	if status, got := do(t, a, "PUT", at+"?mode=merge", other); status != 400 || got["message"] != want {
		t.Errorf("%d %v", status, got)
	}
	if after := dump(t, a); after != before {
		t.Error("a refused merge changed the store")
	}
	must(t, a, "PUT", at+"?mode=overwrite", other)
}

// TestImportedModels marks models of documents until their schema is patched:
// a schema that was written through the API takes part with all its keywords,
// after opening the store again too.
func TestImportedModels(t *testing.T) {
	folder := t.TempDir()
	a := openAPI(t, folder)
	id := importDocument(t, a, "", richDocument).ID
	pet := func(a *API) *api.Model { return a.state.Load().api(id).rest.Model("Pet") }
	at := "/restapis/" + id + "/models/Pet"
	must(t, a, "PATCH", at, `{"patchOperations":[{"op":"replace","path":"/description","value":"d"}]}`)
	if m := pet(a); !m.Imported || !m.SchemaPos.IsValid() {
		t.Errorf("a new description made the schema another: %+v", m)
	}
	must(t, a, "PATCH", at, `{"patchOperations":[{"op":"replace","path":"/schema","value":"{\"type\":\"array\",\"minItems\":1}"}]}`)
	closeAPI(t, a)
	b := openAPI(t, folder)
	defer closeAPI(t, b)
	if m := pet(b); m.Imported || m.SchemaPos.IsValid() {
		t.Errorf("a patched schema counts as imported: %+v", m)
	}
}

// TestPatchedPlaces forgets where a text stood in its document once another
// text is in its place.
func TestPatchedPlaces(t *testing.T) {
	a := newTestAPI(t, Options{})
	rest := importDocument(t, a, "", richDocument)
	r := rest.ResourceAt("/pets/{id}")
	at := "/restapis/" + rest.ID + "/resources/" + r.ID + "/methods/POST/integration"
	must(t, a, "PATCH", at, `{"patchOperations":[{"op":"replace","path":"/uri","value":"https://other.example/{id}"},{"op":"replace","path":"/requestTemplates/application~1json","value":"new"}]}`)
	must(t, a, "PATCH", at+"/responses/500", `{"patchOperations":[{"op":"replace","path":"/selectionPattern","value":"5.."}]}`)
	i := a.state.Load().api(rest.ID).rest.ResourceAt("/pets/{id}").Methods.Get("POST").Integration
	if i.URIPos.IsValid() || i.RequestTemplates[0].Text.IsValid() || i.IntegrationResponses.Get("500").PatternPos.IsValid() {
		t.Errorf("places of texts that are gone: %v %v %v", i.URIPos, i.RequestTemplates[0].Text, i.IntegrationResponses.Get("500").PatternPos)
	}
}
