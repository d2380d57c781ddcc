package auth

import (
	"encoding/binary"
	"strings"
	"time"

	"postern/api"
	"postern/mapping"
	"postern/vtl/regex"
)

// defaultTTL is how long results are kept when the authorizer does not say.
const defaultTTL = 300 * time.Second

// authorizer is a compiled authorizer of a stage.
type authorizer struct {
	id, name   string
	kind       api.AuthorizerType
	sources    []*mapping.IdentitySource
	validation *regex.Regex // of the token, or of the audience; nil for none
	ttl        time.Duration
	cache      cache
	function   *mapping.Route // the call of the function
	sourceARN  string         // of calls of the function
	pools      []pool
	broken     string // why it cannot be used, "" when it can
}

// newAuthorizer compiles an authorizer. What is wrong makes it broken: requests
// that need it are refused and say so.
func newAuthorizer(plan *mapping.Plan, from *api.Authorizer) *authorizer {
	a := &authorizer{id: from.ID, name: from.Name, kind: from.Type, ttl: defaultTTL}
	if ttl := from.AuthorizerResultTTLInSeconds; ttl != nil {
		a.ttl = time.Duration(*ttl) * time.Second
	}
	a.compileSources(plan, from.IdentitySource)
	a.compileValidation(from.IdentityValidationExpression)
	switch from.Type {
	case api.TokenAuthorizer, api.RequestAuthorizer:
		a.compileFunction(plan, from)
	case api.CognitoAuthorizer:
		a.compilePools(from.ProviderARNs)
	default:
		a.breaks("its type is " + string(from.Type) + "; expected TOKEN, REQUEST or COGNITO_USER_POOLS")
	}
	return a
}

// breaks notes the first reason why the authorizer cannot be used.
func (a *authorizer) breaks(why string) {
	if a.broken == "" {
		a.broken = why
	}
}

// title is how people call the authorizer.
func (a *authorizer) title() string {
	if a.name != "" {
		return a.name
	}
	return a.id
}

// compileSources compiles identitySource. The token of a user pool is looked for
// in Authorization when nothing else is said.
func (a *authorizer) compileSources(plan *mapping.Plan, list string) {
	if strings.TrimSpace(list) == "" && a.kind != api.RequestAuthorizer {
		list = "method.request.header.Authorization"
	}
	for _, expr := range strings.Split(list, ",") {
		if expr = strings.TrimSpace(expr); expr == "" {
			continue
		}
		source, err := plan.IdentitySource(expr)
		if err != nil {
			a.breaks("identitySource: " + err.Error())
			return
		}
		a.sources = append(a.sources, source)
	}
	switch {
	case a.kind != api.RequestAuthorizer && len(a.sources) > 1:
		a.breaks("identitySource names several sources; a " + string(a.kind) + " authorizer has one, method.request.header.NAME")
	case a.kind != api.RequestAuthorizer && len(a.sources) == 0:
		a.breaks("identitySource names no source; a " + string(a.kind) + " authorizer has one, method.request.header.NAME")
	case len(a.sources) == 0: // a cache for all callers together is none
		a.ttl = 0
	}
}

// compileValidation compiles identityValidationExpression, which REQUEST
// authorizers do not have.
func (a *authorizer) compileValidation(expr string) {
	if expr == "" || a.kind == api.RequestAuthorizer {
		return
	}
	compiled, err := regex.Compile(expr)
	if err != nil {
		a.breaks("identityValidationExpression: " + err.Error())
		return
	}
	a.validation = compiled
}

// valid says whether a text fits the validation expression.
func (a *authorizer) valid(text string) bool {
	if a.validation == nil {
		return true
	}
	ok, err := a.validation.Match(text)
	return ok && err == nil // a match that took too long is none
}

// identify reads the identity of a request: the token of a TOKEN authorizer, and
// the key of its result in the cache, appended to dst. §4.3: sources of REQUEST
// authorizers are enforced only when results are kept.
func (a *authorizer) identify(ex *mapping.Exchange, dst []byte) (token string, key []byte, missing *mapping.IdentitySource) {
	for _, source := range a.sources {
		text := source.Text(ex)
		if text == "" && (a.kind == api.TokenAuthorizer || a.ttl > 0) {
			return "", dst, source
		}
		token = text
		dst = append(binary.AppendUvarint(dst, uint64(len(text))), text...)
	}
	if a.kind != api.TokenAuthorizer {
		token = ""
	}
	return token, dst, nil
}
