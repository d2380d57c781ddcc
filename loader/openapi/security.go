package openapi

import (
	"fmt"
	"strings"

	"postern/api"
	"postern/loader/source"
)

// importedTTL is what an imported authorizer without a time shows, in seconds.
const importedTTL = 300

func (r *reader) schemes() *source.Node {
	if r.swagger {
		return r.root.Get("securityDefinitions")
	}
	return r.root.Get("components").Get("securitySchemes")
}

// securitySchemes makes the authorizers of the document.
func (r *reader) securitySchemes() {
	schemes := r.schemes()
	for _, m := range schemes.Members() {
		scheme := r.object(r.child(m.Value), "security scheme "+m.Name)
		for _, name := range []string{"type", "name", "in", extension + "authtype"} {
			if n := scheme.Get(name); n.IsMap() || n.IsList() {
				r.reading.Wrong(n, name+" of security scheme "+m.Name, "text")
			}
		}
		for _, member := range scheme.Members() {
			r.extensionAt(scheme, member, 'S')
		}
		if n := scheme.Get(extension + "authorizer"); n.IsMap() {
			a := r.readAuthorizer(m.Name, scheme, n)
			a.Pos = schemes.MemberPos(&m)
			r.authorizer[m.Name] = a
			r.rest.Authorizers = append(r.rest.Authorizers, a)
		}
	}
}

func (r *reader) readAuthorizer(name string, scheme, n *source.Node) *api.Authorizer {
	f := r.reading.Fields(n, "the authorizer")
	a := f.Authorizer()
	a.ID, a.Name, a.AuthType = api.ObjectID(r.options.APIID, "authorizer", name), name, scheme.Get(extension+"authtype").Text()
	f.Known("authorizerPayloadFormatVersion", "enableSimpleResponses", "jwtConfiguration").Rest()
	if a.Type == "" {
		a.Type = api.TokenAuthorizer
	}
	if a.AuthorizerResultTTLInSeconds == nil {
		ttl := importedTTL // MA-485: an imported authorizer shows 300
		a.AuthorizerResultTTLInSeconds = &ttl
	}
	if header := scheme.Get("name").Text(); a.IdentitySource == "" && a.Type != api.RequestAuthorizer && header != "" {
		a.IdentitySource = "method.request.header." + header // CF-31
	}
	return a
}

// security decides who may call a method.
func (r *reader) security(method *api.Method, n *source.Node, f *source.Fields) {
	requirements := r.requirements(f)
	if !requirements.Exists() {
		// CF-31: the root applies to operations without their own.
		requirements = r.defaults.security
	}
	for _, alternative := range requirements.Items() {
		if !alternative.IsMap() {
			r.reading.Wrong(alternative, "an item of security", "an object such as {NAME: []}")
		}
		for _, m := range alternative.Members() {
			r.requirement(method, alternative, m)
		}
	}
	r.ownAuthorization(method, n, f)
}

// requirements is the member security; anything but a list is reported, since it
// leaves methods open.
func (r *reader) requirements(f *source.Fields) *source.Node {
	n := f.Node("security")
	if n.Exists() && !n.IsList() && !n.IsNull() {
		r.reading.Wrong(n, "security", "a list such as [{NAME: []}]")
	}
	return n
}

// ownAuthorization reads the extensions of an operation that beat security.
func (r *reader) ownAuthorization(method *api.Method, n *source.Node, f *source.Fields) {
	if t := f.Text(extension + "authtype"); t != "" {
		r.setAuthorization(method, t)
	}
	auth := f.Node(extension + "auth")
	if auth.IsMap() {
		auth = auth.Get("type")
	}
	if auth.Exists() && !auth.IsNull() && !r.setAuthorization(method, auth.Text()) {
		r.reading.Wrong(auth, extension+"auth", "AWS_IAM or NONE")
	}
}

// setAuthorization answers false for a type that says nothing by itself.
func (r *reader) setAuthorization(method *api.Method, text string) bool {
	switch strings.ToUpper(text) {
	case "AWS_IAM", "AWSSIGV4":
		method.AuthorizationType = api.AuthIAM
	case "NONE":
		method.AuthorizationType = api.AuthNone
	default:
		return false // custom and the like: the security scheme says which authorizer
	}
	method.AuthorizerID, method.AuthorizationScopes = "", nil
	return true
}

// requirement applies one security scheme to a method.
func (r *reader) requirement(method *api.Method, holder *source.Node, m source.Member) {
	scheme := r.child(r.schemes().Get(m.Name))
	if scheme == nil && m.Name == "NONE" {
		return // what SAM writes for an operation without authorization
	}
	if scheme == nil {
		r.unknownScheme(holder, m)
		return
	}
	authorizer := r.authorizer[m.Name]
	switch authtype := scheme.Get(extension + "authtype").Text(); {
	case authorizer != nil:
		r.authorize(method, authorizer, m)
	case strings.EqualFold(authtype, "awsSigv4") || strings.EqualFold(authtype, "AWS_IAM"):
		if method.AuthorizationType == api.AuthNone {
			method.AuthorizationType = api.AuthIAM
		}
	case isAPIKey(scheme):
		method.APIKeyRequired = true // CF-32
	default:
		if r.once("scheme " + m.Name) {
			r.note("CF-31", holder.MemberPos(&m), fmt.Sprintf("security scheme %s does not act: it is neither an API key in x-api-key nor has it %sauthorizer", m.Name, extension), "")
		}
	}
}

func isAPIKey(scheme *source.Node) bool {
	return strings.EqualFold(scheme.Get("type").Text(), "apiKey") &&
		strings.EqualFold(scheme.Get("in").Text(), "header") &&
		strings.EqualFold(scheme.Get("name").Text(), "x-api-key")
}

func (r *reader) unknownScheme(holder *source.Node, m source.Member) {
	var names []string
	for _, scheme := range r.schemes().Members() {
		names = append(names, scheme.Name)
	}
	expected := "a name of the security schemes of the document"
	if len(names) > 0 {
		expected = "one of " + strings.Join(names, ", ")
	}
	if r.once("scheme " + m.Name) {
		r.refuse("CF-31", holder.MemberPos(&m), fmt.Sprintf("unknown security scheme %q; it does not act", m.Name), expected, source.Nearest(m.Name, names))
	}
}

// authorize gives a method its authorizer; the first one counts.
func (r *reader) authorize(method *api.Method, authorizer *api.Authorizer, m source.Member) {
	if method.AuthorizerID != "" {
		if method.AuthorizerID != authorizer.ID && r.once("second authorizer "+authorizer.Name) {
			r.warn("CF-31", m.Value.Pos(), fmt.Sprintf("a method has one authorizer; %s does not act beside another", authorizer.Name), "")
		}
		return
	}
	method.AuthorizationType = api.AuthCustom
	if authorizer.Type == api.CognitoAuthorizer {
		method.AuthorizationType = api.AuthCognito
	}
	method.AuthorizerID = authorizer.ID
	if !m.Value.IsList() {
		r.reading.Wrong(m.Value, "the scopes of "+m.Name, "a list")
	}
	for _, scope := range m.Value.Items() {
		method.AuthorizationScopes = append(method.AuthorizationScopes, scope.Text())
	}
}
