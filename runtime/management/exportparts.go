package management

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"postern/api"
)

// Names of the security schemes that are no authorizers.
const (
	schemeAPIKey = "api_key"
	schemeSigV4  = "sigv4"
)

// security names what a caller of a method needs.
func (x *exporter) security(d *doc, m *api.Method) {
	var list []*doc
	switch m.AuthorizationType {
	case api.AuthIAM:
		list = append(list, (&doc{}).set(schemeSigV4, []string{}))
	case api.AuthCustom, api.AuthCognito:
		if a := x.rest.Authorizer(m.AuthorizerID); a != nil {
			scopes := m.AuthorizationScopes
			if scopes == nil {
				scopes = []string{}
			}
			list = append(list, (&doc{}).set(a.Name, scopes))
		}
	}
	if m.APIKeyRequired {
		list = append(list, (&doc{}).set(schemeAPIKey, []string{}))
	}
	if list != nil {
		d.set("security", list)
	}
}

// securitySchemes are the schemes that methods use, and with their extension
// all authorizers.
func (x *exporter) securitySchemes() *doc {
	schemes := &doc{}
	scheme := func(header string) *doc {
		return (&doc{}).set("type", "apiKey").set("name", header).set("in", "header")
	}
	for _, a := range x.rest.Authorizers {
		d := scheme(authorizerHeader(a))
		if x.extensions[withAuthorizers] {
			d.text("x-amazon-apigateway-authtype", orText(a.AuthType, defaultAuthType(a.Type)))
			d.set("x-amazon-apigateway-authorizer", authorizerExtension(a))
		}
		schemes.set(a.Name, d)
	}
	if x.uses(func(m *api.Method) bool { return m.APIKeyRequired }) {
		schemes.set(schemeAPIKey, scheme("x-api-key"))
	}
	if x.uses(func(m *api.Method) bool { return m.AuthorizationType == api.AuthIAM }) {
		schemes.set(schemeSigV4, scheme("Authorization").set("x-amazon-apigateway-authtype", "awsSigv4"))
	}
	if len(schemes.fields) == 0 {
		return nil
	}
	return schemes
}

// authorizerHeader is the header of a single header source, else the word that
// the service writes for all others.
func authorizerHeader(a *api.Authorizer) string {
	if name, ok := strings.CutPrefix(a.IdentitySource, "method.request.header."); ok && !strings.Contains(name, ",") {
		return name
	}
	if a.Type == api.RequestAuthorizer {
		return "Unused"
	}
	return "Authorization"
}

func authorizerExtension(a *api.Authorizer) *doc {
	d := (&doc{}).set("type", strings.ToLower(string(a.Type))).list("providerARNs", a.ProviderARNs)
	d.text("authorizerUri", a.AuthorizerURI).text("authorizerCredentials", a.AuthorizerCredentials)
	if a.AuthorizerResultTTLInSeconds != nil {
		d.set("authorizerResultTtlInSeconds", *a.AuthorizerResultTTLInSeconds)
	}
	if a.Type == api.RequestAuthorizer {
		d.text("identitySource", a.IdentitySource)
	}
	return d.text("identityValidationExpression", a.IdentityValidationExpression)
}

func (x *exporter) uses(is func(*api.Method) bool) bool {
	return slices.ContainsFunc(x.rest.Resources, func(r *api.Resource) bool { return slices.ContainsFunc(r.Methods, is) })
}

// schemas are the models: those of the user, and the two that every API has
// where a method uses them (MA-512).
func (x *exporter) schemas() *doc {
	schemas := &doc{}
	for _, m := range x.rest.Models {
		if (m.Name == "Empty" || m.Name == "Error") && modelInUse(x.rest, m.Name) == nil {
			continue
		}
		root, err := readTree([]byte(m.Schema))
		if err != nil { // a model of another media type has no JSON schema
			root = &node{kind: objectKind}
		}
		schemas.set(m.Name, x.schema(root))
	}
	if len(schemas.fields) == 0 {
		return nil
	}
	return schemas
}

// schema is a schema as the document has it: without $schema, references led
// to its own place.
func (x *exporter) schema(n *node) *node {
	out := &node{kind: n.kind, text: n.text}
	for _, item := range n.items {
		out.items = append(out.items, x.schema(item))
	}
	for _, m := range n.members {
		_, name, isModel := strings.Cut(m.value.str(), "/models/")
		switch {
		case m.name == "$schema":
		case m.name == "$ref" && isModel:
			out.put("$ref", &node{kind: textKind, text: x.reference(name).fields[0].value.(string)})
		default:
			out.members = append(out.members, member{m.name, x.schema(m.value)})
		}
	}
	return out
}

// rootExtensions are the settings of the API (MA-513).
func (x *exporter) rootExtensions(d *doc) {
	if x.extensions[withDocumentation] && len(x.rest.DocumentationParts) > 0 {
		d.set("x-amazon-apigateway-documentation", x.documentation())
	}
	if !x.extensions[withAPIGateway] {
		return
	}
	rest := x.rest
	if rest.APIKeySource == api.KeyFromAuthorizer {
		d.set("x-amazon-apigateway-api-key-source", string(rest.APIKeySource))
	}
	if rest.MinimumCompressionSize != nil {
		d.set("x-amazon-apigateway-minimum-compression-size", *rest.MinimumCompressionSize)
	}
	if len(rest.RequestValidators) > 0 {
		all := &doc{}
		for _, v := range rest.RequestValidators {
			all.set(orText(v.Name, v.ID), (&doc{}).set("validateRequestParameters", v.ValidateRequestParameters).set("validateRequestBody", v.ValidateRequestBody))
		}
		d.set("x-amazon-apigateway-request-validators", all)
	}
	if len(rest.GatewayResponses) > 0 {
		all := &doc{}
		for _, g := range rest.GatewayResponses {
			all.set(string(g.ResponseType), (&doc{}).text("statusCode", g.StatusCode).pairs("responseParameters", g.ResponseParameters).pairs("responseTemplates", g.ResponseTemplates))
		}
		d.set("x-amazon-apigateway-gateway-responses", all)
	}
	if policy, err := readTree([]byte(rest.Policy)); err == nil && rest.Policy != "" {
		d.set("x-amazon-apigateway-policy", policy)
	}
	d.list("x-amazon-apigateway-binary-media-types", rest.BinaryMediaTypes)
}

func (x *exporter) documentation() *doc {
	var parts []*doc
	for _, p := range x.rest.DocumentationParts {
		l := p.Location
		at := (&doc{}).set("type", l.Type).text("path", l.Path).text("method", l.Method).text("statusCode", l.StatusCode).text("name", l.Name)
		one := (&doc{}).set("location", at)
		if properties, err := readTree([]byte(p.Properties)); err == nil {
			one.set("properties", properties)
		}
		parts = append(parts, one)
	}
	return (&doc{}).set("documentationParts", parts)
}

// indented is JSON with line breaks.
func indented(text []byte) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", "  "); err != nil {
		return text
	}
	return out.Bytes()
}

// maxYAMLKey is how long a key may be, in bytes, that nothing announces; YAML
// allows 1024 characters.
const maxYAMLKey = 1000

// appendYAML writes a tree as block YAML with all texts in quotes.
func appendYAML(dst []byte, n *node, depth int) []byte {
	indent := strings.Repeat("  ", depth)
	switch {
	case n.kind == objectKind && len(n.members) > 0:
		for _, m := range n.members {
			key := yamlKey(m.name)
			if dst = append(dst, indent...); len(key) > maxYAMLKey {
				dst = append(append(append(append(dst, "? "...), key...), '\n'), indent...)
			} else {
				dst = append(dst, key...)
			}
			dst = append(dst, ':')
			dst = appendYAMLValue(dst, m.value, depth+1)
		}
	case n.kind == listKind && len(n.items) > 0:
		for _, item := range n.items {
			dst = append(append(dst, indent...), '-')
			if isBlock(item) && item.kind == objectKind {
				block := appendYAML(nil, item, depth+1)
				dst = append(append(dst, ' '), block[len(indent)+2:]...)
				continue
			}
			dst = appendYAMLValue(dst, item, depth+1)
		}
	default:
		dst = append(append(dst, indent...), yamlScalar(n)...)
		dst = append(dst, '\n')
	}
	return dst
}

func appendYAMLValue(dst []byte, n *node, depth int) []byte {
	if isBlock(n) {
		return appendYAML(append(dst, '\n'), n, depth)
	}
	return append(append(append(dst, ' '), yamlScalar(n)...), '\n')
}

func isBlock(n *node) bool {
	return n.kind == objectKind && len(n.members) > 0 || n.kind == listKind && len(n.items) > 0
}

// yamlScalar is a value on one line. JSON texts are YAML texts in quotes, but
// for characters that YAML does not print or takes for line breaks.
func yamlScalar(n *node) []byte {
	var text []byte
	for _, r := range string(appendTree(nil, n)) {
		if r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffe || r == 0xffff {
			text = fmt.Appendf(text, `\u%04x`, r)
			continue
		}
		text = utf8.AppendRune(text, r)
	}
	return text
}

func yamlKey(name string) string {
	plain := name != "" && !isDigit(name[0])
	for i := range len(name) {
		c := name[i]
		plain = plain && (isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || strings.IndexByte("/_-.$", c) >= 0 && (i > 0 || c == '/' || c == '$' || c == '_'))
	}
	switch strings.ToLower(name) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		plain = false
	}
	if plain {
		return name
	}
	return string(yamlScalar(&node{kind: textKind, text: name}))
}
