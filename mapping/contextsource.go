package mapping

import (
	"postern/mapping/builtin"
	"postern/vtl/value"
)

// contextSource shows an exchange to templates as $context.
type contextSource struct{ ex *Exchange }

// rootNames are the variables of $context itself; those after the
// first fourteen are there only when they have a value.
var rootNames = [...]string{
	"resourceId", "resourcePath", "httpMethod", "extendedRequestId", "requestTime", "path", "accountId", "protocol",
	"stage", "domainPrefix", "requestId", "domainName", "deploymentId", "apiId",
	"wafResponseCode", "webaclArn",
}

// identityNames are the keys of $context.identity: the twelve that are always
// there, then those that are there only when they have a value.
var identityNames = [...]string{
	"cognitoIdentityPoolId", "accountId", "cognitoIdentityId", "caller", "sourceIp", "principalOrgId", "accessKey",
	"cognitoAuthenticationType", "cognitoAuthenticationProvider", "userArn", "userAgent", "user",
	"apiKey", "apiKeyId", "vpcId", "vpceId",
}

const alwaysInIdentity = 12

var (
	certNames     = [...]string{"clientCertPem", "subjectDN", "issuerDN", "serialNumber"}
	validityNames = [...]string{"notBefore", "notAfter"}
)

// Has says whether a section exists for the request.
func (s *contextSource) Has(section builtin.Section) bool {
	switch section {
	case builtin.ClientCert, builtin.CertValidity:
		return s.ex.Identity.ClientCert != nil
	case builtin.AuthorizerVars:
		return s.ex.Authorizer.Used
	case builtin.Claims:
		return len(s.ex.Authorizer.Claims) > 0
	}
	return true
}

// Variable is one variable of a section.
func (s *contextSource) Variable(section builtin.Section, name string) (value.Value, bool) {
	switch section {
	case builtin.Root:
		return s.root(name)
	case builtin.Identity:
		return fromTable(s.ex, identityTable, name)
	case builtin.ClientCert:
		return fromTable(s.ex, certTable, name)
	case builtin.CertValidity:
		return fromTable(s.ex, validityTable, name)
	case builtin.Claims:
		return s.entry(s.ex.Authorizer.Claims, name)
	}
	if name == "principalId" && s.ex.Authorizer.PrincipalID != "" {
		return value.String(s.ex.Authorizer.PrincipalID), true
	}
	return s.entry(s.ex.Authorizer.Values, name)
}

func (s *contextSource) entry(list []Entry, name string) (value.Value, bool) {
	text, found := entryNamed(list, name)
	if !found {
		return value.Null, false
	}
	return value.String(text), true
}

// root is a variable of $context itself. The epoch is a number.
func (s *contextSource) root(name string) (value.Value, bool) {
	switch name {
	case "requestTimeEpoch":
		return value.Long(s.ex.Request.Time.UnixMilli()), true
	case "isCanaryRequest":
		if s.ex.StageCanary == NoCanary {
			return value.Null, false
		}
		return value.Bool(s.ex.StageCanary == CanaryOnly), true
	}
	return fromTable(s.ex, rootTable, name)
}

var (
	rootTable     = gettersOf("", rootNames[:])
	identityTable = gettersOf("identity.", identityNames[:])
	certTable     = gettersOf("identity.clientCert.", certNames[:])
	validityTable = gettersOf("identity.clientCert.validity.", validityNames[:])
)

// fromTable is one variable; without a value it is null.
func fromTable(ex *Exchange, table *getters, name string) (value.Value, bool) {
	get := table.named(name)
	if get == nil {
		return value.Null, false
	}
	if text := get(ex); text != "" {
		return value.String(text), true
	}
	return value.Null, true
}

// Fill puts all variables of a section into a map.
func (s *contextSource) Fill(section builtin.Section, m *value.Map) {
	switch section {
	case builtin.Root:
		s.fillRoot(m)
	case builtin.Identity:
		s.fill(m, identityTable, identityNames[:], alwaysInIdentity)
	case builtin.ClientCert:
		s.fill(m, certTable, certNames[:], len(certNames))
	case builtin.CertValidity:
		s.fill(m, validityTable, validityNames[:], len(validityNames))
	case builtin.Claims:
		fillEntries(m, s.ex.Authorizer.Claims)
	case builtin.AuthorizerVars:
		if id := s.ex.Authorizer.PrincipalID; id != "" {
			m.PutString("principalId", value.String(id))
		}
		fillEntries(m, s.ex.Authorizer.Values)
	}
}

func (s *contextSource) fillRoot(m *value.Map) {
	s.fill(m, rootTable, rootNames[:], len(rootNames)-2)
	for _, name := range [...]string{"requestTimeEpoch", "isCanaryRequest"} {
		if v, found := s.root(name); found {
			m.PutString(name, v)
		}
	}
}

// fill puts the names in; those after the first always only with a value.
func (s *contextSource) fill(m *value.Map, table *getters, names []string, always int) {
	for i, name := range names {
		if v, _ := fromTable(s.ex, table, name); i < always || !v.IsNull() {
			m.PutString(name, v)
		}
	}
}

func fillEntries(m *value.Map, list []Entry) {
	for _, entry := range list {
		m.PutString(entry.Name, value.String(entry.Value))
	}
}
