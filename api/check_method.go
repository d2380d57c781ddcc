package api

import (
	"fmt"
	"slices"
	"strings"
)

func (c *checker) resources() {
	variable := map[string]*Resource{} // parent id → its first variable child
	byID := make(map[string]*Resource, len(c.api.Resources))
	for _, r := range c.api.Resources {
		byID[r.ID] = r
	}
	c.integrated = c.hasIntegration()
	for _, r := range c.api.Resources {
		c.where = ""
		c.pathPart(r, byID[r.ParentID])
		if strings.HasPrefix(r.PathPart, "{") {
			if first := variable[r.ParentID]; first != nil {
				// CF-09: the service refuses; both are kept and the first that has the verb serves.
				c.refuse("CF-09", r.Pos, fmt.Sprintf("%s and %s are both variables of one parent", first.Path, r.Path), "one variable below each resource")
			} else {
				variable[r.ParentID] = r
			}
		}
		for _, m := range r.Methods {
			c.where = m.HTTPMethod + " " + r.Path
			c.method(m)
		}
	}
	c.where = ""
}

// hasIntegration says whether any method has an integration; when there are
// methods and none has, that is said once.
func (c *checker) hasIntegration() bool {
	methods := 0
	for _, r := range c.api.Resources {
		for _, m := range r.Methods {
			if m.Integration != nil {
				return true
			}
			methods++
		}
	}
	if methods > 0 {
		// CF-40: an export without extensions=integrations.
		c.add(Warning, true, "CF-40", c.api.Pos, fmt.Sprintf("none of the %d methods has an integration; every call answers 500", methods),
			"integrations", "an export with --parameters extensions=integrations")
	}
	return false
}

// pathPart holds a segment to the grammar of paths; parent may be nil.
func (c *checker) pathPart(r, parent *Resource) {
	if r.Path == "/" || Unresolved(r.PathPart) {
		return
	}
	if !ValidPathPart(r.PathPart) {
		c.refuse("MA-412", r.Pos, fmt.Sprintf("path part %q of %s", r.PathPart, r.Path), "letters, digits and ._-,: or one {name} or {name+} alone")
	}
	if parent != nil && strings.HasSuffix(parent.PathPart, "+}") {
		c.refuse("MA-411", r.Pos, fmt.Sprintf("%s stands below a greedy variable", r.Path), "a greedy variable as the last part of the path")
	}
}

// ValidPathPart says whether one segment of a resource path is allowed:
// letters, digits and ._-,: or a variable {name} or {name+} that fills it.
func ValidPathPart(part string) bool {
	if inner, ok := strings.CutPrefix(part, "{"); ok {
		inner, ok = strings.CutSuffix(inner, "}")
		return ok && validSegment(strings.TrimSuffix(inner, "+"))
	}
	return validSegment(part)
}

func validSegment(text string) bool {
	for i := range len(text) {
		if !isAlphanumeric(text[i]) && strings.IndexByte("._-,:", text[i]) < 0 {
			return false
		}
	}
	return text != ""
}

func (c *checker) method(m *Method) {
	if m.HTTPMethod != AnyMethod && !slices.Contains(Verbs[:], m.HTTPMethod) {
		c.refuse("MA-421", m.Pos, fmt.Sprintf("unknown verb %q", m.HTTPMethod), strings.Join(Verbs[:], ", ")+" or ANY")
	}
	switch m.AuthorizationType {
	case AuthNone, AuthIAM, AuthCustom, AuthCognito:
	default:
		c.fail("MA-420", m.Pos, fmt.Sprintf("unknown authorization type %q", m.AuthorizationType), "NONE, AWS_IAM, CUSTOM or COGNITO_USER_POOLS", "")
	}
	if m.AuthorizationType == AuthCustom || m.AuthorizationType == AuthCognito {
		if c.api.Authorizer(m.AuthorizerID) == nil {
			c.refuse("MA-421", m.Pos, fmt.Sprintf("authorization %s without a known authorizer", m.AuthorizationType), "an authorizer of this API")
		}
	}
	if m.RequestValidatorID != "" && c.api.RequestValidator(m.RequestValidatorID) == nil {
		c.refuse("MA-421", m.Pos, fmt.Sprintf("unknown request validator %q", m.RequestValidatorID), "a request validator of this API")
	}
	c.methodParameters(m)
	c.models(m.RequestModels)
	for _, response := range m.MethodResponses {
		c.methodResponse(response)
	}
	if m.Integration == nil {
		// CF-24, MA-706: served as 500; a deployment of it is refused.
		if c.integrated {
			c.refuse("CF-24", m.Pos, "no integration; every call answers 500", "an integration")
		}
		return
	}
	c.integration(m, m.Integration)
}

func (c *checker) methodParameters(m *Method) {
	seen := map[string]string{}
	for _, p := range m.RequestParameters {
		if !ValidMethodParameter(p.Name) {
			c.refuse("MA-421", p.Pos, fmt.Sprintf("request parameter %q", p.Name), "method.request.{header|querystring|path}.NAME, with NAME of letters, digits and ._$-")
			continue
		}
		name := strings.SplitN(p.Name, ".", 4)[3]
		if other := seen[name]; other != "" {
			c.refuse("MA-421", p.Pos, fmt.Sprintf("%s and %s have one name", other, p.Name), "names that are unique across query string, header and path")
		}
		seen[name] = p.Name
	}
}

func (c *checker) models(models Pairs) {
	for _, p := range models {
		if p.Value == "Empty" || p.Value == "Error" || c.api.Model(p.Value) != nil || Unresolved(p.Value) {
			continue
		}
		c.refuse("MA-421", p.Pos, fmt.Sprintf("unknown model %q", p.Value), "a model of this API")
	}
}

func (c *checker) methodResponse(r *MethodResponse) {
	if !ValidStatusCode(r.StatusCode) && !Unresolved(r.StatusCode) {
		c.refuse("N-82", r.Pos, fmt.Sprintf("method response with the status %q", r.StatusCode), "three digits, 100 to 599")
	}
	for _, p := range r.ResponseParameters {
		if !ValidResponseHeader(p.Name) {
			c.refuse("MA-465", p.Pos, fmt.Sprintf("response parameter %q", p.Name), "method.response.header.NAME")
		}
	}
	c.models(r.ResponseModels)
}
