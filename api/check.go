package api

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Check holds a REST API of any origin to the rules of the service. A rule that
// the service enforces is a warning marked as refused; what can never be served
// is an error; what is served but will fail or surprise is a plain warning.
func (r *RestAPI) Check() Diagnostics {
	c := &checker{api: r}
	c.self()
	for _, model := range r.Models {
		c.model(model)
	}
	for _, authorizer := range r.Authorizers {
		c.authorizer(authorizer)
	}
	for _, response := range r.GatewayResponses {
		c.gatewayResponse(response)
	}
	c.resources()
	for _, stage := range r.Stages {
		c.stage(stage)
	}
	return c.found
}

// checker is one walk over an API. where names the method at hand.
type checker struct {
	api   *RestAPI
	found Diagnostics
	where string

	integrated bool // some method has an integration
}

func (c *checker) add(severity Severity, refused bool, rule string, pos Pos, summary, expected, suggestion string) {
	if c.where != "" {
		summary = c.where + ": " + summary
	}
	c.found.Add(Diagnostic{
		Severity: severity, Refused: refused, Rule: rule, Pos: pos,
		Summary: summary, Expected: expected, Suggestion: suggestion,
	})
}

// refuse reports what the service does not accept.
func (c *checker) refuse(rule string, pos Pos, summary, expected string) {
	c.add(Warning, true, rule, pos, summary, expected, "")
}

// warn reports what the service accepts and what then fails.
func (c *checker) warn(rule string, pos Pos, summary, expected string) {
	c.add(Warning, false, rule, pos, summary, expected, "")
}

// fail reports what can never be served.
func (c *checker) fail(rule string, pos Pos, summary, expected, suggestion string) {
	c.add(Error, true, rule, pos, summary, expected, suggestion)
}

const maxCompressionSize = 10485760 // bytes

func (c *checker) self() {
	r := c.api
	if size := r.MinimumCompressionSize; size != nil && (*size < 0 || *size > maxCompressionSize) {
		c.refuse("MA-403", r.Pos, fmt.Sprintf("minimum compression size %d", *size), "0 to 10485760 bytes")
	}
	if e := r.EndpointConfiguration; e != nil && len(e.Types) > 1 {
		c.refuse("MA-403", e.Pos, "more than one endpoint type: "+strings.Join(e.Types, ", "), "one of EDGE, REGIONAL, PRIVATE")
	}
	if r.Policy != "" && !json.Valid([]byte(r.Policy)) {
		c.refuse("MA-401", r.Pos, "the resource policy is not JSON", "a policy document")
	}
	for _, mediaType := range r.BinaryMediaTypes {
		if !ValidMediaType(mediaType) && !Unresolved(mediaType) {
			c.refuse("MA-401", r.Pos, fmt.Sprintf("binary media type %q", mediaType), "type/subtype, such as image/png, image/* or */*")
		}
	}
}

// ValidMediaType says whether a text has the form type/subtype, with optional
// parameters behind it.
func ValidMediaType(text string) bool {
	text, _, _ = strings.Cut(text, ";")
	kind, sub, found := strings.Cut(strings.TrimSpace(text), "/")
	return found && isToken(kind) && isToken(sub)
}

func isToken(text string) bool {
	for i := range len(text) {
		if !isAlphanumeric(text[i]) && strings.IndexByte("!#$%&'*+-.^_`|~", text[i]) < 0 {
			return false
		}
	}
	return text != ""
}

func (c *checker) model(m *Model) {
	for i := range len(m.Name) {
		if !isAlphanumeric(m.Name[i]) {
			c.refuse("MA-480", m.Pos, fmt.Sprintf("model name %q", m.Name), "letters and digits only")
			break
		}
	}
	if strings.TrimSpace(m.Schema) != "" && !json.Valid([]byte(m.Schema)) {
		c.refuse("MA-480", m.SchemaPos, fmt.Sprintf("the schema of model %s is not JSON", m.Name), "a JSON schema, draft 4")
	}
}

const maxAuthorizerTTL = 3600 // seconds

func (c *checker) authorizer(a *Authorizer) {
	what := "authorizer " + a.Name
	switch a.Type {
	case TokenAuthorizer, RequestAuthorizer:
		if a.AuthorizerURI == "" {
			c.refuse("MA-485", a.Pos, what+" has no authorizerUri", "arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<function ARN>/invocations")
		}
	case CognitoAuthorizer:
		if len(a.ProviderARNs) == 0 {
			c.refuse("MA-485", a.Pos, what+" has no providerARNs", "ARNs of Cognito user pools")
		}
	default:
		c.fail("MA-485", a.Pos, fmt.Sprintf("%s has the type %q", what, a.Type), "TOKEN, REQUEST or COGNITO_USER_POOLS", "")
	}
	ttl := a.AuthorizerResultTTLInSeconds
	if ttl != nil && (*ttl < 0 || *ttl > maxAuthorizerTTL) {
		c.refuse("MA-485", a.Pos, fmt.Sprintf("%s keeps results for %d seconds", what, *ttl), "0 to 3600 seconds")
	}
	cached := ttl == nil || *ttl != 0
	if a.Type == RequestAuthorizer && a.IdentitySource == "" && cached {
		c.refuse("MA-485", a.Pos, what+" has no identitySource", "method.request.header.NAME and the like, or authorizerResultTtlInSeconds: 0")
	}
}

func (c *checker) gatewayResponse(g *GatewayResponse) {
	what := "gateway response " + string(g.ResponseType)
	if !g.ResponseType.IsValid() {
		c.fail("MA-490", g.Pos, fmt.Sprintf("unknown gateway response type %q", g.ResponseType), "one of the 21 types of the service, such as DEFAULT_4XX", "")
		return
	}
	if g.StatusCode != "" && !ValidStatusCode(g.StatusCode) && !Unresolved(g.StatusCode) {
		c.refuse("N-82", g.Pos, fmt.Sprintf("%s has the status %q", what, g.StatusCode), "three digits, 100 to 599")
	}
	for _, p := range g.ResponseParameters {
		switch {
		case !ValidGatewayHeader(p.Name):
			c.refuse("MA-493", p.Pos, fmt.Sprintf("%s maps to %q", what, p.Name), "gatewayresponse.header.NAME")
		case !ValidGatewaySource(p.Value) && !Unresolved(p.Value):
			c.refuse("MA-493", p.Text, fmt.Sprintf("%s: mapping source %q", what, p.Value), "method.request.{header|querystring|path}.NAME, context.NAME, stageVariables.NAME or 'text' in single quotes")
		}
	}
	c.mediaTypes(g.ResponseTemplates, what)
}

// mediaTypes holds the keys of templates to the form of media types.
func (c *checker) mediaTypes(templates Pairs, what string) {
	for _, t := range templates {
		if !ValidMediaType(t.Name) && t.Name != "$default" && !Unresolved(t.Name) {
			c.refuse("MA-464", t.Pos, fmt.Sprintf("%s: template for %q", what, t.Name), "a media type, such as application/json")
		}
	}
}

// ValidStatusCode says whether a text is a status code of the service: [1-5]\d\d.
func ValidStatusCode(text string) bool {
	return len(text) == 3 && '1' <= text[0] && text[0] <= '5' &&
		'0' <= text[1] && text[1] <= '9' && '0' <= text[2] && text[2] <= '9'
}

func (c *checker) stage(s *Stage) {
	what := "stage " + s.StageName
	if !validStageName(s.StageName) && !Unresolved(s.StageName) {
		c.refuse("MA-476", s.Pos, fmt.Sprintf("stage name %q", s.StageName), "letters, digits, - and _, at most 128")
	}
	for _, v := range s.Variables {
		if !validVariableName(v.Name) {
			c.refuse("MA-476", v.Pos, fmt.Sprintf("%s: variable name %q", what, v.Name), "letters, digits and _, at most 64")
		}
		if !validVariableValue(v.Value) && !Unresolved(v.Value) {
			c.refuse("MA-476", v.Text, fmt.Sprintf("%s: value of variable %s", what, v.Name), "at most 512 characters of letters, digits and -._~:/?#&=,")
		}
	}
	if d := s.DeploymentID; d != "" && len(c.api.Deployments) > 0 && c.api.Deployment(d) == nil {
		c.refuse("MA-474", s.Pos, fmt.Sprintf("%s names deployment %s, which does not exist", what, d), "a deployment of this API")
	}
	if canary := s.CanarySettings; canary != nil && (canary.PercentTraffic < 0 || canary.PercentTraffic > 100) {
		c.refuse("MA-580", canary.Pos, fmt.Sprintf("%s: %v percent of traffic to the canary", what, canary.PercentTraffic), "0 to 100")
	}
}

func validStageName(name string) bool {
	for i := range len(name) {
		if !isAlphanumeric(name[i]) && name[i] != '-' && name[i] != '_' {
			return false
		}
	}
	return name != "" && len(name) <= 128
}

func validVariableName(name string) bool {
	for i := range len(name) {
		if !isAlphanumeric(name[i]) && name[i] != '_' {
			return false
		}
	}
	return name != "" && len(name) <= 64
}

func validVariableValue(value string) bool {
	for i := range len(value) {
		if !isAlphanumeric(value[i]) && strings.IndexByte("-._~:/?#&=,", value[i]) < 0 {
			return false
		}
	}
	return len(value) <= 512
}
