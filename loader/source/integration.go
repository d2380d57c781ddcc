package source

import (
	"fmt"
	"strings"

	"postern/api"
)

// Integration reads what all forms say of an integration alike: all but its
// verb, its request parameters and its responses. where begins its findings.
func (f *Fields) Integration(where string) *api.Integration {
	i := &api.Integration{
		Type:                 api.IntegrationType(strings.ToUpper(f.Text("type"))),
		URI:                  f.Text("uri"),
		ConnectionType:       api.ConnectionType(f.Enum("connectionType", "INTERNET", "VPC_LINK")),
		ConnectionID:         f.Text("connectionId"),
		IntegrationTarget:    f.Text("integrationTarget"),
		Credentials:          f.Text("credentials"),
		RequestTemplates:     f.Templates("requestTemplates"),
		PassthroughBehavior:  api.PassthroughBehavior(f.Enum("passthroughBehavior", "WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER")),
		ContentHandling:      f.contentHandling(),
		TimeoutInMillis:      f.timeout(where),
		CacheNamespace:       f.Text("cacheNamespace"),
		CacheKeyParameters:   f.Texts("cacheKeyParameters"),
		ResponseTransferMode: api.ResponseTransferMode(f.Enum("responseTransferMode", "BUFFERED", "STREAM")),
		Pos:                  f.node.Pos(),
		URIPos:               f.Node("uri").TextPos(),
		CredentialsPos:       f.Node("credentials").TextPos(),
		ConnectionIDPos:      f.Node("connectionId").TextPos(),
		ContentHandlingPos:   f.Node("contentHandling").Pos(),
		PassthroughPos:       f.Node("passthroughBehavior").Pos(),
	}
	if tls := f.Map("tlsConfig"); tls.Exists() {
		t := f.Open(tls, f.spelt("tlsConfig"))
		i.TLSConfig = &api.TLSConfig{InsecureSkipVerification: t.Bool("insecureSkipVerification")}
		t.Known("serverNameToVerify").Rest()
	}
	return i
}

func (f *Fields) contentHandling() api.ContentHandling {
	return api.ContentHandling(f.Enum("contentHandling", "CONVERT_TO_BINARY", "CONVERT_TO_TEXT"))
}

func (f *Fields) timeout(where string) int {
	given := f.Int("timeoutInMillis")
	switch {
	case given == nil:
		return api.DefaultTimeoutInMillis
	case *given >= api.MinTimeoutInMillis:
		return *given
	}
	// MA-610, MA-613: less than 50 is always refused, also the 0 of a skeleton.
	n := f.Node("timeoutInMillis")
	f.reading.Report.Add(api.Diagnostic{
		Severity: api.Error, Rule: "MA-610", Refused: true, Pos: n.Pos(), Pointer: n.Pointer(),
		Summary: fmt.Sprintf("%stimeout of %d ms; %d ms are taken", where, *given, api.DefaultTimeoutInMillis), Expected: "50 to 29000 ms",
	})
	return api.DefaultTimeoutInMillis
}

// IntegrationResponse reads what all forms say of an integration response alike:
// all but its pattern where that is the key.
func (f *Fields) IntegrationResponse() *api.IntegrationResponse {
	return &api.IntegrationResponse{
		StatusCode:         f.Text("statusCode"),
		ResponseParameters: f.Pairs("responseParameters"),
		ResponseTemplates:  f.Templates("responseTemplates"),
		ContentHandling:    f.contentHandling(),
		ContentHandlingPos: f.Node("contentHandling").Pos(),
		Pos:                f.node.Pos(),
	}
}

// Pattern reads selectionPattern, which may be empty, into a response.
func (f *Fields) Pattern(response *api.IntegrationResponse) {
	if n := f.present("selectionPattern"); n.Exists() {
		text := f.Text("selectionPattern")
		response.SelectionPattern, response.PatternPos = &text, n.TextPos()
	}
}

// Authorizer reads what all forms say of an authorizer alike: all but its id and
// name.
func (f *Fields) Authorizer() *api.Authorizer {
	return &api.Authorizer{
		Type:                         api.AuthorizerType(strings.ToUpper(f.Text("type"))),
		ProviderARNs:                 f.Texts("providerARNs"),
		AuthorizerURI:                f.Text("authorizerUri"),
		AuthorizerCredentials:        f.Text("authorizerCredentials"),
		IdentitySource:               strings.Join(f.Texts("identitySource"), ","),
		IdentityValidationExpression: f.Text("identityValidationExpression"),
		AuthorizerResultTTLInSeconds: f.Int("authorizerResultTtlInSeconds"),
		Pos:                          f.node.Pos(),
	}
}
