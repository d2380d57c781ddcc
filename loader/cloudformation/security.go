package cloudformation

import (
	"fmt"
	"strings"

	"postern/loader/source"
)

// access is what Auth of an API says (CF-105).
type access struct {
	auth *source.Node
	own  map[*source.Node]*source.Node // operation made by an event → Auth of the event
	// policies of events, with the resource that each one is for.
	policies []eventPolicy
}

// Names of security schemes that SAM makes.
const (
	iamScheme = "AWS_IAM"
	keyScheme = "api_key"
)

// authorizers declares the authorizers of Auth as security schemes.
func (e *editor) authorizers() {
	auth := e.settings.Get("Auth")
	e.access = access{auth: auth, own: map[*source.Node]*source.Node{}}
	for _, m := range auth.Get("Authorizers").Members() {
		if scheme := e.scheme(m.Name, m.Value); scheme != nil {
			e.schemes = append(e.schemes, m.With(scheme))
		}
	}
}

// scheme is the security scheme of one authorizer.
func (e *editor) scheme(name string, n *source.Node) *source.Node {
	at := *e
	at.like = n
	identity := n.Get("Identity")
	switch {
	case n.Has("UserPoolArn"):
		authorizer := append(at.pairs("type", "cognito_user_pools"), at.member("providerARNs", textList(texts(n.Get("UserPoolArn")), n)))
		return at.custom("cognito_user_pools", header(identity), append(authorizer, at.identity(identity)...))
	case n.Has("FunctionArn"):
		return at.lambdaScheme(n, identity)
	}
	e.t.refuse("CF-105", n, fmt.Sprintf("authorizer %s has neither UserPoolArn nor FunctionArn; it does not act", name), "UserPoolArn or FunctionArn", "")
	return nil
}

func (e *editor) lambdaScheme(n, identity *source.Node) *source.Node {
	members := e.pairs("authorizerUri", e.t.invocationOf(n.Get("FunctionArn").Text(), false))
	if role := n.Get("FunctionInvokeRole").Text(); role != "" && role != "NONE" {
		members = append(members, e.pairs("authorizerCredentials", role)...)
	}
	members = append(members, e.identity(identity)...)
	if !strings.EqualFold(n.Get("FunctionPayloadType").Text(), "REQUEST") {
		return e.custom("custom", header(identity), append(members, e.pairs("type", "token")...))
	}
	members = append(members, e.pairs("type", "request")...)
	if sources := identitySources(identity); len(sources) > 0 {
		members = append(members, e.pairs("identitySource", strings.Join(sources, ", "))...)
	}
	return e.custom("custom", "Unused", members)
}

// custom is a scheme with an authorizer.
func (e *editor) custom(kind, name string, authorizer []source.Member) *source.Node {
	members := e.pairs("type", "apiKey", "name", name, "in", "header", extension+"authtype", kind)
	return e.object(append(members, e.member(extension+"authorizer", e.object(authorizer...)))...)
}

// header is the header that carries a token.
func header(identity *source.Node) string {
	return either(identity.Get("Header").Text(), "Authorization")
}

// identity are the members that all authorizers have in common.
func (e *editor) identity(n *source.Node) []source.Member {
	var members []source.Member
	if ttl := n.Get("ReauthorizeEvery"); ttl.IsScalar() {
		members = append(members, e.member("authorizerResultTtlInSeconds", ttl))
	}
	if expression := n.Get("ValidationExpression"); expression.IsScalar() {
		members = append(members, e.member("identityValidationExpression", expression))
	}
	return members
}

// identitySources are where the identity of a REQUEST authorizer comes from.
func identitySources(identity *source.Node) []string {
	var all []string
	for _, part := range [][2]string{
		{"Headers", "method.request.header."}, {"QueryStrings", "method.request.querystring."},
		{"StageVariables", "stageVariables."}, {"Context", "context."},
	} {
		for _, name := range texts(identity.Get(part[0])) {
			all = append(all, part[1]+name)
		}
	}
	return all
}

// invokeRole is the role that calls the function of an event.
func (e *editor) invokeRole(auth *source.Node) string {
	role := auth.Get("InvokeRole").Text()
	if role == "" && e.authorizerOf(auth) == iamScheme {
		role = either(e.access.auth.Get("InvokeRole").Text(), "CALLER_CREDENTIALS")
	}
	switch role {
	case "", "NONE":
		return ""
	case "CALLER_CREDENTIALS":
		return "arn:" + e.t.options.Partition + ":iam::*:user/*"
	}
	return role
}

// authorizerOf is the authorizer of an operation: that of the event, else the
// default of the API; "" for none.
func (e *editor) authorizerOf(auth *source.Node) string {
	name := auth.Get("Authorizer").Text()
	if name == "" {
		name = e.access.auth.Get("DefaultAuthorizer").Text()
	}
	if name == "NONE" {
		return ""
	}
	return name
}

// guard gives every operation its security.
func (e *editor) guard() {
	for _, item := range e.paths {
		for i, m := range item.members {
			if isOperation(m.Name) && m.Value.IsMap() {
				item.members[i] = m.With(e.secured(m.Name, m.Value))
			}
		}
	}
}

func isOperation(name string) bool {
	switch name {
	case "get", "put", "post", "delete", "options", "head", "patch", anyMethod:
		return true
	}
	return false
}

// secured is an operation with its security.
func (e *editor) secured(verb string, operation *source.Node) *source.Node {
	auth := e.access.own[operation]
	security, changed := e.requirements(verb, operation, auth)
	if !changed {
		return operation
	}
	return e.with(operation, "security", security)
}

// requirements are the security of an operation: what it says itself, the
// authorizer and the key of the event, else those of the API.
func (e *editor) requirements(verb string, operation, auth *source.Node) (list *source.Node, changed bool) {
	kept := operation.Get("security").Items()
	name := e.authorizerOf(auth)
	if verb == "options" {
		if preflight, said := e.access.auth.Get("AddDefaultAuthorizerToCorsPreflight").Bool(); said && !preflight && !auth.Has("Authorizer") {
			name = ""
		}
	}
	if auth.Get("Authorizer").Text() == "NONE" {
		kept, changed = nil, true
	}
	if name != "" && !e.hasAuthorizer(kept) && e.declare(name, auth) {
		kept = append(kept[:len(kept):len(kept)], e.object(e.member(name, e.scopes(name, auth))))
		changed = true
	}
	if e.needsKey(verb, auth) {
		e.declareKey()
		kept = append(kept[:len(kept):len(kept)], e.object(e.member(keyScheme, e.list())))
		changed = true
	}
	if changed { // what takes its place is a list, whatever it was
		e.t.hold(operation.Get("security"), requirementsShape, "security of the operation")
	}
	return e.list(kept...), changed
}

// hasAuthorizer says whether one of the requirements names an authorizer.
func (e *editor) hasAuthorizer(requirements []*source.Node) bool {
	for _, r := range requirements {
		for _, m := range r.Members() {
			if m.Name == iamScheme || e.isDeclared(m.Name) {
				return true
			}
		}
	}
	return false
}

func (e *editor) isDeclared(name string) bool {
	for _, m := range e.schemes {
		if m.Name == name && name != keyScheme {
			return true
		}
	}
	holder, _ := e.home("securityDefinitions", "securitySchemes")
	return holder.Get(name).Has(extension + "authorizer")
}

// declare makes sure that an authorizer is a scheme of the document.
func (e *editor) declare(name string, at *source.Node) bool {
	if e.isDeclared(name) {
		return true
	}
	if name == iamScheme {
		members := e.pairs("type", "apiKey", "name", "Authorization", "in", "header", extension+"authtype", "awsSigv4")
		e.schemes = append(e.schemes, e.member(name, e.object(members...)))
		return true
	}
	if at == nil {
		at = e.access.auth.Get("DefaultAuthorizer")
	}
	var known []string
	for _, m := range e.access.auth.Get("Authorizers").Members() {
		known = append(known, m.Name)
	}
	e.t.refuse("CF-105", at, fmt.Sprintf("unknown authorizer %s; it does not act", name), strings.Join(append(known, iamScheme, "NONE"), ", "), source.Nearest(name, known))
	return false
}

// scopes are those of the event, else those of the authorizer.
func (e *editor) scopes(name string, auth *source.Node) *source.Node {
	n := auth.Get("AuthorizationScopes")
	if n == nil {
		n = e.access.auth.Get("Authorizers").Get(name).Get("AuthorizationScopes")
	}
	return e.list(n.Items()...)
}

// needsKey says whether an operation asks for an API key: as the event says, else
// as the API says.
func (e *editor) needsKey(verb string, auth *source.Node) bool {
	if required, said := auth.Get("ApiKeyRequired").Bool(); said {
		return required
	}
	required, _ := e.access.auth.Get("ApiKeyRequired").Bool()
	if preflight, said := e.access.auth.Get("AddApiKeyRequiredToCorsPreflight").Bool(); said && !preflight && verb == "options" {
		return false
	}
	return required
}

func (e *editor) declareKey() {
	for _, m := range e.schemes {
		if m.Name == keyScheme {
			return
		}
	}
	e.schemes = append(e.schemes, e.member(keyScheme, e.object(e.pairs("type", "apiKey", "name", "x-api-key", "in", "header")...)))
}
