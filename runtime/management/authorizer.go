package management

import (
	"slices"
	"strings"

	"postern/api"
	"postern/vtl/regex"
)

const maxAuthorizerTTL = 3600 // seconds

func (c *call) createAuthorizer() (*doc, error) {
	e := c.st.api(c.args[0])
	if e == nil { // N-133
		return nil, conflict("Unable to complete operation due to concurrent modification. Please try again later.")
	}
	a := &api.Authorizer{
		ID:   newID(shortID, func(id string) bool { return e.rest.Authorizer(id) != nil }),
		Name: c.text("name"), Type: api.AuthorizerType(c.text("type")), ProviderARNs: c.texts("providerARNs"), AuthType: c.text("authType"),
		AuthorizerURI: c.text("authorizerUri"), AuthorizerCredentials: c.text("authorizerCredentials"), IdentitySource: c.text("identitySource"),
		IdentityValidationExpression: c.text("identityValidationExpression"),
	}
	if n := c.body.get("authorizerResultTtlInSeconds"); n.given() {
		ttl, _ := n.number()
		a.AuthorizerResultTTLInSeconds = &ttl
	}
	if a.AuthType == "" {
		a.AuthType = defaultAuthType(a.Type)
	}
	if err := checkAuthorizer(e.rest, a); err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	rest.Authorizers = appended(rest.Authorizers, a)
	return authorizerDoc(rest, a), nil
}

func defaultAuthType(t api.AuthorizerType) string {
	if t == api.CognitoAuthorizer {
		return "cognito_user_pools"
	}
	return "custom"
}

// checkAuthorizer holds an authorizer to MA-485.
func checkAuthorizer(rest *api.RestAPI, a *api.Authorizer) error {
	switch {
	case a.Name == "":
		return badRequest("Authorizer name cannot be blank")
	case nameTaken(rest, a):
		return conflict("Authorizer name must be unique. Authorizer %s already exists in this RestApi.", a.Name)
	case a.Type == api.CognitoAuthorizer && len(a.ProviderARNs) == 0:
		return badRequest("Invalid Provider ARN specified. At least one Cognito user pool ARN is required for COGNITO_USER_POOLS authorizers")
	case a.Type == api.CognitoAuthorizer && slices.ContainsFunc(a.ProviderARNs, func(arn string) bool { return !strings.HasPrefix(arn, "arn:") }):
		return errARN
	case a.Type != api.CognitoAuthorizer && a.AuthorizerURI == "":
		return badRequest("Authorizer URI must be specified for TOKEN and REQUEST authorizers")
	case a.Type != api.CognitoAuthorizer && !isLambdaURI(a.AuthorizerURI):
		return badRequest("Invalid Authorizer URI: %s. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.", a.AuthorizerURI)
	}
	ttl := a.AuthorizerResultTTLInSeconds
	if ttl != nil && (*ttl < 0 || *ttl > maxAuthorizerTTL) {
		return badRequest("Invalid authorizer result TTL specified. Must be between 0 and 3600 seconds")
	}
	if _, err := regex.Compile(a.IdentityValidationExpression); err != nil {
		return badRequest("Invalid identity validation expression specified: %v", err)
	}
	return checkIdentitySource(a)
}

func nameTaken(rest *api.RestAPI, a *api.Authorizer) bool {
	return slices.ContainsFunc(rest.Authorizers, func(other *api.Authorizer) bool { return other.ID != a.ID && other.Name == a.Name })
}

func isLambdaURI(uri string) bool {
	parts := strings.SplitN(uri, ":", 6)
	return strings.HasPrefix(uri, "${stageVariables.") ||
		len(parts) == 6 && parts[0] == "arn" && parts[2] == "apigateway" && parts[4] == "lambda" && isInvocation(parts[5])
}

// checkIdentitySource holds the sources to the forms of the type; a REQUEST
// authorizer needs one unless it does not cache.
func checkIdentitySource(a *api.Authorizer) error {
	ttl := a.AuthorizerResultTTLInSeconds
	if a.IdentitySource == "" {
		if a.Type == api.RequestAuthorizer && (ttl == nil || *ttl != 0) {
			return badRequest("Identity source must be specified for REQUEST authorizers when caching is enabled")
		}
		return nil
	}
	sources := strings.Split(a.IdentitySource, ",")
	for _, s := range sources {
		s = strings.TrimSpace(s)
		ok := strings.HasPrefix(s, "method.request.header.")
		if a.Type == api.RequestAuthorizer {
			ok = ok || strings.HasPrefix(s, "method.request.querystring.") || strings.HasPrefix(s, "stageVariables.") || strings.HasPrefix(s, "context.")
		}
		if !ok || a.Type != api.RequestAuthorizer && len(sources) > 1 {
			return badRequest("Invalid identity source specified: %s", a.IdentitySource)
		}
	}
	return nil
}

// authorizer is the API and the authorizer of the path.
func (c *call) authorizer() (*entry, *api.Authorizer, error) {
	e, err := c.entry()
	if err != nil {
		return nil, nil, err
	}
	a := e.rest.Authorizer(c.args[1])
	if a == nil {
		return nil, nil, notFound("Invalid Authorizer identifier specified")
	}
	return e, a, nil
}

func (c *call) getAuthorizers() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	var items []listed
	for _, a := range e.rest.Authorizers {
		items = append(items, listed{a.ID, func() *doc { return authorizerDoc(e.rest, a) }})
	}
	return c.list(items)
}

func (c *call) getAuthorizer() (*doc, error) {
	e, a, err := c.authorizer()
	if err != nil {
		return nil, err
	}
	return authorizerDoc(e.rest, a), nil
}

func (c *call) updateAuthorizer() (*doc, error) {
	e, old, err := c.authorizer()
	if err != nil {
		return nil, err
	}
	a := *old
	a.ProviderARNs = slices.Clone(old.ProviderARNs)
	if err := authorizerPatches.apply(c, &a); err != nil {
		return nil, err
	}
	if len(c.patches()) > 0 {
		if err := checkAuthorizer(e.rest, &a); err != nil {
			return nil, err
		}
	}
	rest := c.st.edit(e)
	rest.Authorizers = replaced(rest.Authorizers, old, &a)
	return authorizerDoc(rest, &a), nil
}

var authorizerPatches = patchTable[api.Authorizer]{style: quotedStyle, rules: append([]rule[api.Authorizer]{
	textRule("/name", func(a *api.Authorizer) *string { return &a.Name }),
	{"/type", "r", func(a *api.Authorizer, e edit) error {
		if !contains(enums["CreateAuthorizer.type"], e.value) {
			return badRequest("Invalid authorizer type specified. Valid options are TOKEN,REQUEST,COGNITO_USER_POOLS")
		}
		a.Type = api.AuthorizerType(e.value)
		return nil
	}},
	textRule("/authorizerUri", func(a *api.Authorizer) *string { return &a.AuthorizerURI }),
	textRule("/authorizerCredentials", func(a *api.Authorizer) *string { return &a.AuthorizerCredentials }),
	{"/authorizerResultTtlInSeconds", "r", func(a *api.Authorizer, e edit) error {
		ttl, ok := wholeNumber(e.value)
		if !ok {
			return badRequest("Invalid value specified for %s", e.path)
		}
		a.AuthorizerResultTTLInSeconds = &ttl
		return nil
	}},
	textRule("/authType", func(a *api.Authorizer) *string { return &a.AuthType }),
	textRule("/identitySource", func(a *api.Authorizer) *string { return &a.IdentitySource }),
	textRule("/identityValidationExpression", func(a *api.Authorizer) *string { return &a.IdentityValidationExpression }),
}, listRules("/providerARNs", func(a *api.Authorizer) *[]string { return &a.ProviderARNs })...)}

func (c *call) deleteAuthorizer() (*doc, error) {
	e, a, err := c.authorizer()
	if err != nil {
		return nil, err
	}
	for _, r := range e.rest.Resources {
		for _, m := range r.Methods {
			if m.AuthorizerID == a.ID {
				return nil, conflict("Cannot delete authorizer '%s', is referenced in method: %s/%s", a.ID, r.Path, m.HTTPMethod)
			}
		}
	}
	rest := c.st.edit(e)
	rest.Authorizers = without(rest.Authorizers, same(a))
	return nil, nil
}

func authorizerDoc(rest *api.RestAPI, a *api.Authorizer) *doc {
	authType := a.AuthType
	if authType == "" {
		authType = defaultAuthType(a.Type)
	}
	d := (&doc{}).set("id", a.ID).set("name", a.Name).set("type", string(a.Type)).list("providerARNs", a.ProviderARNs)
	d.set("authType", authType).text("authorizerUri", a.AuthorizerURI).text("authorizerCredentials", a.AuthorizerCredentials)
	d.text("identitySource", a.IdentitySource).text("identityValidationExpression", a.IdentityValidationExpression)
	if a.AuthorizerResultTTLInSeconds != nil {
		d.set("authorizerResultTtlInSeconds", *a.AuthorizerResultTTLInSeconds)
	}
	self := "/restapis/" + rest.ID + "/authorizers/" + a.ID
	return d.link("self", self).link("authorizer:update", self).link("authorizer:delete", self)
}
