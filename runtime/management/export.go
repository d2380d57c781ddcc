package management

import (
	"net/http"
	"strings"
	"time"

	"postern/api"
)

// exportTypes are the forms of an exported document.
const (
	exportOAS30   = "oas30"
	exportSwagger = "swagger"
)

func (c *call) getExport() (*doc, error) {
	e, stage, err := c.stage()
	if err != nil {
		return nil, err
	}
	kind := c.args[2]
	if kind != exportOAS30 && kind != exportSwagger {
		return nil, badRequest("API Export format is not supported: %s", kind)
	}
	x := &exporter{
		rest: e.snapshot(stage.DeploymentID), stage: stage, region: c.region, swagger: kind == exportSwagger,
		extensions: exportExtensions(c.query["extensions"]),
	}
	if d := e.rest.Deployment(stage.DeploymentID); d != nil {
		x.created = d.CreatedDate
	}
	text := x.document().appendJSON(nil, false)
	form := "json"
	if accept := c.req.Header.Get("Accept"); strings.Contains(accept, "yaml") {
		form = "yaml"
		root, err := readTree(text)
		if err != nil {
			return nil, err
		}
		text = appendYAML(nil, root, 0)
	} else if accept != "" && !strings.Contains(accept, "json") && !strings.Contains(accept, "*/*") {
		return nil, badRequest("Unsupported Accept header: %s. Valid options are application/json,application/yaml", accept)
	} else {
		text = indented(text)
	}
	c.blob = text
	c.headers = http.Header{
		"Content-Type":        {"application/octet-stream"},
		"Content-Disposition": {`attachment; filename="` + kind + "_" + x.version() + "." + form + `"`},
	}
	return nil, nil
}

// extension is one of the parts that an export may have.
type extension string

const (
	withIntegrations  extension = "integrations"
	withAuthorizers   extension = "authorizers"
	withAPIGateway    extension = "apigateway"
	withDocumentation extension = "documentation"
)

func exportExtensions(values []string) map[extension]bool {
	all := map[extension]bool{}
	for _, value := range values {
		for _, one := range strings.Split(value, ",") {
			all[extension(strings.ToLower(strings.TrimSpace(one)))] = true
		}
	}
	if all[withAPIGateway] {
		all[withIntegrations], all[withAuthorizers] = true, true
	}
	return all
}

// exporter writes one API as a document (MA-510 to MA-514).
type exporter struct {
	rest       *api.RestAPI
	stage      *api.Stage
	region     string
	swagger    bool
	extensions map[extension]bool
	created    int64 // of the deployment, seconds since 1970
}

// version is the version of the API, else the time of its creation (MA-512).
func (x *exporter) version() string {
	if x.rest.Version != "" {
		return x.rest.Version
	}
	at := x.rest.CreatedDate
	if at == 0 {
		at = x.created
	}
	return time.Unix(at, 0).UTC().Format("2006-01-02T15:04:05Z")
}

func (x *exporter) document() *doc {
	d := &doc{}
	info := (&doc{}).set("title", x.rest.Name).text("description", x.rest.Description).set("version", x.version())
	host := x.rest.ID + ".execute-api." + x.region + ".amazonaws.com"
	if x.swagger {
		d.set("swagger", "2.0").set("info", info).set("host", host).set("basePath", "/"+x.stage.StageName).set("schemes", []string{"https"})
	} else {
		base := (&doc{}).set("basePath", (&doc{}).set("default", x.stage.StageName))
		server := (&doc{}).set("url", "https://"+host+"/{basePath}").set("variables", base)
		d.set("openapi", "3.0.1").set("info", info).set("servers", []*doc{server})
	}
	d.set("paths", x.paths())
	schemas, schemes := x.schemas(), x.securitySchemes()
	if x.swagger {
		d.object("securityDefinitions", schemes).object("definitions", schemas)
	} else {
		components := (&doc{}).object("schemas", schemas).object("securitySchemes", schemes)
		if len(components.fields) > 0 {
			d.set("components", components)
		}
	}
	x.rootExtensions(d)
	return d
}

func (x *exporter) paths() *doc {
	paths := &doc{}
	for _, r := range x.rest.Resources {
		if len(r.Methods) == 0 {
			continue
		}
		item := &doc{}
		for _, m := range r.Methods {
			verb := strings.ToLower(m.HTTPMethod)
			if m.HTTPMethod == api.AnyMethod {
				verb = "x-amazon-apigateway-any-method"
			}
			item.set(verb, x.operation(r, m))
		}
		paths.set(r.Path, item)
	}
	return paths
}

func (x *exporter) operation(r *api.Resource, m *api.Method) *doc {
	d := (&doc{}).text("operationId", m.OperationName)
	if x.swagger {
		d.list("consumes", names(m.RequestModels)).list("produces", responseTypesOf(m))
	}
	if list := x.parameters(r, m); len(list) > 0 {
		d.set("parameters", list)
	}
	if !x.swagger && len(m.RequestModels) > 0 {
		d.set("requestBody", (&doc{}).set("content", x.content(m.RequestModels)).set("required", true))
	}
	if len(m.MethodResponses) > 0 {
		responses := &doc{}
		for _, response := range byStatus(m.MethodResponses) {
			responses.set(response.StatusCode, x.response(response))
		}
		d.set("responses", responses)
	}
	x.security(d, m)
	if v := x.rest.RequestValidator(m.RequestValidatorID); v != nil && x.extensions[withAPIGateway] {
		d.set("x-amazon-apigateway-request-validator", orText(v.Name, v.ID))
	}
	if m.Integration != nil && x.extensions[withIntegrations] {
		d.set("x-amazon-apigateway-integration", x.integration(r, m.Integration))
	}
	return d
}

func names(pairs api.Pairs) (all []string) {
	for _, p := range pairs {
		all = append(all, p.Name)
	}
	return all
}

func responseTypesOf(m *api.Method) (all []string) {
	for _, response := range m.MethodResponses {
		for _, p := range response.ResponseModels {
			if !contains(all, p.Name) {
				all = append(all, p.Name)
			}
		}
	}
	return all
}

var exportPlaces = map[string]string{"querystring": "query", "header": "header", "path": "path"}

// parameters are the request parameters; a path parameter is always required.
func (x *exporter) parameters(r *api.Resource, m *api.Method) []*doc {
	var list []*doc
	add := func(name, in string, required bool) {
		p := (&doc{}).set("name", name).set("in", in)
		if required || in == "path" {
			p.set("required", true)
		}
		if x.swagger {
			p.set("type", "string")
		} else {
			p.set("schema", (&doc{}).set("type", "string"))
		}
		list = append(list, p)
	}
	for _, p := range m.RequestParameters {
		parts := strings.SplitN(p.Name, ".", 4)
		if len(parts) == 4 {
			add(parts[3], exportPlaces[parts[2]], p.Value)
		}
	}
	if x.swagger {
		for _, p := range m.RequestModels {
			list = append(list, (&doc{}).set("in", "body").set("name", p.Value).set("required", true).set("schema", x.reference(p.Value)))
			break // Swagger has one body; consumes lists its media types
		}
	}
	return list
}

func (x *exporter) reference(model string) *doc {
	if x.swagger {
		return (&doc{}).set("$ref", "#/definitions/"+model)
	}
	return (&doc{}).set("$ref", "#/components/schemas/"+model)
}

func (x *exporter) content(models api.Pairs) *doc {
	content := &doc{}
	for _, p := range models {
		content.set(p.Name, (&doc{}).set("schema", x.reference(p.Value)))
	}
	return content
}

// response is a method response; in OpenAPI 3 it always has a content (MA-512).
func (x *exporter) response(response *api.MethodResponse) *doc {
	d := (&doc{}).set("description", response.StatusCode+" response")
	if len(response.ResponseParameters) > 0 {
		headers := &doc{}
		for _, p := range response.ResponseParameters {
			kind := (&doc{}).set("type", "string")
			if !x.swagger {
				kind = (&doc{}).set("schema", kind)
			}
			headers.set(strings.TrimPrefix(p.Name, "method.response.header."), kind)
		}
		d.set("headers", headers)
	}
	if !x.swagger {
		return d.set("content", x.content(response.ResponseModels))
	}
	if len(response.ResponseModels) > 0 {
		d.set("schema", x.reference(response.ResponseModels[0].Value))
	}
	return d
}

// integration is the extension of an operation: types and behaviours in lower
// case, responses keyed by pattern (MA-513).
func (x *exporter) integration(r *api.Resource, i *api.Integration) *doc {
	d := (&doc{}).text("type", strings.ToLower(string(i.Type))).text("httpMethod", i.HTTPMethod).text("uri", i.URI)
	d.text("credentials", i.Credentials)
	if i.ConnectionType == api.VPCLink {
		d.set("connectionType", string(i.ConnectionType))
	}
	d.text("connectionId", i.ConnectionID).text("integrationTarget", i.IntegrationTarget)
	if len(i.IntegrationResponses) > 0 {
		responses := &doc{}
		for _, response := range i.IntegrationResponses {
			one := (&doc{}).set("statusCode", response.StatusCode).pairs("responseParameters", response.ResponseParameters)
			one.pairs("responseTemplates", response.ResponseTemplates).text("contentHandling", string(response.ContentHandling))
			responses.set(orText(response.Pattern(), "default"), one)
		}
		d.set("responses", responses)
	}
	d.pairs("requestParameters", i.RequestParameters).pairs("requestTemplates", i.RequestTemplates)
	d.text("passthroughBehavior", strings.ToLower(orText(string(i.PassthroughBehavior), string(api.WhenNoMatch))))
	if i.TimeoutInMillis != 0 && i.TimeoutInMillis != api.DefaultTimeoutInMillis {
		d.set("timeoutInMillis", i.TimeoutInMillis)
	}
	if i.CacheNamespace != r.ID {
		d.text("cacheNamespace", i.CacheNamespace)
	}
	d.list("cacheKeyParameters", i.CacheKeyParameters).text("contentHandling", string(i.ContentHandling))
	if i.TLSConfig != nil {
		d.set("tlsConfig", (&doc{}).set("insecureSkipVerification", i.TLSConfig.InsecureSkipVerification))
	}
	return d.text("responseTransferMode", string(i.ResponseTransferMode))
}
