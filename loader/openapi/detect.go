package openapi

import (
	"fmt"
	"strings"

	"postern/api"
	"postern/loader/source"
)

const extension = "x-amazon-apigateway-"

// Is says whether a document is an OpenAPI or Swagger document, by its content.
func Is(root *source.Node) bool {
	return root.IsMap() && (root.Has("openapi") || root.Has("swagger") || root.Get("paths").IsMap() && root.Has("info"))
}

// Detect says whether a document describes a REST API or an HTTP API. kind may
// be given from outside, which decides.
func Detect(files *source.Files, root *source.Node, kind api.Kind, report *api.Diagnostics) api.Kind {
	if kind != "" {
		return kind
	}
	// CF-10: signs of an HTTP API, unless there are signs of both.
	if !root.Has("openapi") {
		return api.REST
	}
	http := httpSigns(files, root)
	if len(http) == 0 {
		return api.REST
	}
	rest := restSigns(root)
	if len(rest) == 0 {
		return api.HTTP
	}
	report.Add(api.Diagnostic{
		Severity: api.Warning, Rule: "CF-10", Pos: root.NamePos("openapi"),
		Summary:    fmt.Sprintf("signs of an HTTP API (%s) and of a REST API (%s); read as a REST API", list(http), list(rest)),
		Suggestion: "kind: rest or kind: http in postern.yaml",
	})
	return api.REST
}

// list names up to three signs.
func list(signs []string) string {
	if len(signs) > 3 {
		return strings.Join(signs[:3], ", ") + " …"
	}
	return strings.Join(signs, ", ")
}

// signs collects texts without repetition.
type signs []string

func (s *signs) add(present bool, sign string) {
	if !present {
		return
	}
	for _, old := range *s {
		if old == sign {
			return
		}
	}
	*s = append(*s, sign)
}

func httpSigns(files *source.Files, root *source.Node) []string {
	var found signs
	found.add(root.Has(extension+"cors"), extension+"cors")
	found.add(root.Has(extension+"importexport-version"), extension+"importexport-version")
	eachOperation(root, func(path, verb string, operation *source.Node) {
		integration := quietDeref(files, root, operation.Get(extension+"integration"))
		found.add(integration.Has("payloadFormatVersion"), "payloadFormatVersion")
		found.add(integration.Has("integrationSubtype"), "integrationSubtype")
		isDefault, _ := operation.Get("isDefaultRoute").Bool()
		found.add(isDefault, "isDefaultRoute")
		found.add(strings.Trim(path, "/") == "$default", "/$default")
	})
	for _, m := range root.Get("components").Get("securitySchemes").Members() {
		authorizer := m.Value.Get(extension + "authorizer")
		found.add(strings.EqualFold(authorizer.Get("type").Text(), "jwt"), "a jwt authorizer")
		found.add(authorizer.Has("authorizerPayloadFormatVersion"), "authorizerPayloadFormatVersion")
		found.add(authorizer.Has("enableSimpleResponses"), "enableSimpleResponses")
	}
	return found
}

func restSigns(root *source.Node) []string {
	var found signs
	for _, name := range []string{"request-validators", "gateway-responses", "binary-media-types"} {
		found.add(root.Has(extension+name), extension+name)
	}
	eachOperation(root, func(_, _ string, operation *source.Node) {
		integration := operation.Get(extension + "integration")
		found.add(integration.Has("requestTemplates"), "requestTemplates")
		kind := strings.ToLower(integration.Get("type").Text())
		found.add(kind == "mock" || kind == "aws", "type "+kind)
	})
	return found
}

// quietDeref follows a reference without a word about dead ends: they are
// reported where the value is read.
func quietDeref(files *source.Files, root, n *source.Node) *source.Node {
	var unheard api.Diagnostics
	return files.Deref(n, root, &unheard)
}

// eachOperation calls yield for each operation written in the document itself.
func eachOperation(root *source.Node, yield func(path, verb string, operation *source.Node)) {
	for _, path := range root.Get("paths").Members() {
		for _, m := range path.Value.Members() {
			if _, ok := verbOf(m.Name); ok {
				yield(path.Name, m.Name, m.Value)
			}
		}
	}
}

// verbOf is the HTTPMethod of a member of a path item.
func verbOf(name string) (verb string, ok bool) {
	switch name {
	case "get", "put", "post", "delete", "options", "head", "patch":
		return strings.ToUpper(name), true
	case extension + "any-method":
		return api.AnyMethod, true
	}
	return "", false
}
