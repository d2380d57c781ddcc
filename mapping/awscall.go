package mapping

import (
	"fmt"
	"strings"

	"postern/api"
	"postern/api/service"
)

// awsCall is the compiled uri of an AWS integration (§10.4).
type awsCall struct {
	region  string
	service string // signing name
	prefix  string // sub-domain in front of the service, "" for none
	lambda  bool   // a function is invoked
	action  string // of an action/ uri
	target  string // X-Amz-Target of a JSON-protocol service
	uri     *uriRecipe
}

const integrationARN = "arn:{partition}:apigateway:{region}:{service}:{path|action}/{…}"

// compileAWS compiles arn:aws:apigateway:{region}:{service}:{path|action}/….
func (c *compiler) compileAWS(r *Route, in *api.Integration) {
	text := c.plan.fillVariables(in.URI)
	fields := strings.SplitN(text, ":", 6)
	if len(fields) < 6 || fields[0] != "arn" || fields[2] != "apigateway" || fields[3] == "" {
		c.badURI(r, in, "expected "+integrationARN)
		return
	}
	call := &awsCall{region: fields[3], service: fields[4]}
	if i := strings.LastIndexByte(call.service, '.'); i >= 0 {
		call.prefix, call.service = call.service[:i], call.service[i+1:]
	}
	form, rest, _ := strings.Cut(fields[5], "/")
	switch form {
	case "path":
		call.path(r, strings.TrimLeft(rest, "/")) // U-07
	case "action":
		call.act(rest)
	default:
		c.badURI(r, in, fmt.Sprintf("expected path/… or action/… after the service, found %q", form))
		return
	}
	call.uri.raw, call.uri.pos, call.uri.strict = in.URI, or2(in.URIPos, in.Pos), c.plan.env.Strict
	r.aws, r.uri = call, call.uri
	r.call.Service, r.call.Region, r.call.Action = call.service, call.region, call.action
}

// badURI records a uri that can never be called.
func (c *compiler) badURI(r *Route, in *api.Integration, expected string) {
	r.uri = &uriRecipe{raw: in.URI, pos: or2(in.URIPos, in.Pos), fault: expected}
	c.add(api.Diagnostic{Severity: api.Error, Rule: "MA-602", Pos: or2(in.URIPos, in.Pos),
		Summary: fmt.Sprintf("uri %q with the type %s cannot be called", in.URI, in.Type), Expected: expected})
}

// host is the address of the service.
func (a *awsCall) host() string {
	host := "https://"
	if a.prefix != "" {
		host += a.prefix + "."
	}
	host += a.service + "." + a.region + ".amazonaws.com"
	if strings.HasPrefix(a.region, "cn-") {
		host += ".cn"
	}
	return host
}

// path compiles a path/ uri. A function invocation is known by its path.
func (a *awsCall) path(r *Route, rest string) {
	path, query, hasQuery := strings.Cut(rest, "?")
	a.uri = &uriRecipe{path: uriParts(a.host() + "/" + path)}
	if hasQuery {
		a.uri.query = uriParts(query)
	}
	if a.service != "lambda" {
		return
	}
	if function, ok := functionOf(path); ok {
		a.lambda, a.uri.loose = true, true
		r.call.Function = unresolved.Replace(function)
	}
}

// unresolved takes the marks off names that a template engine was to resolve:
// ${PetsFunction.Arn} is the function PetsFunction.
var unresolved = strings.NewReplacer("${", "", ".Arn}", "", "}", "")

// functionOf is the function of …/functions/{arn}/invocations.
func functionOf(path string) (string, bool) {
	_, rest, ok := strings.Cut(path, "/functions/")
	if !ok {
		return "", false
	}
	for _, end := range []string{"/invocations", "/response-streaming-invocations"} {
		if function, ok := strings.CutSuffix(rest, end); ok {
			return function, true
		}
	}
	return "", false
}

// act compiles an action/ uri: a target header for services of the JSON
// protocol, but for those whose owner sets it (Z-06); the query protocol for
// all others (Z-07).
func (a *awsCall) act(rest string) {
	name, query, hasQuery := strings.Cut(rest, "&")
	a.action = name
	a.uri = &uriRecipe{path: uriParts(a.host() + "/")}
	called, _ := service.Lookup(a.prefix, a.service)
	a.target, _ = called.Target(name)
	if called.Queried() {
		a.uri.query = uriParts("Action=" + name)
	}
	if hasQuery {
		a.uri.query = append(a.uri.query, uriParts("&"+query)...)
	}
}
