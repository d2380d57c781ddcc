package mapping

import (
	"strconv"
	"strings"
	"time"
)

// scope says where a context variable can be read.
type scope uint8

const (
	everywhere scope = iota
	onAnswers        // gateway responses and access logs
	inLogs           // access logs
	inTemplate       // templates; elsewhere it has no value
)

// contextVariable is one name below $context. The text is empty when the
// request has no value for it.
type contextVariable struct {
	scope scope
	get   func(ex *Exchange) string
}

// contextReader reads one context variable of an exchange, resolved once.
type contextReader struct {
	get func(ex *Exchange) string
	// entry and claim are names below authorizer, for which there is no get.
	entry, claim string
}

// readContext resolves a name such as "identity.sourceIp"; ok is false when
// there is no such variable in the scope.
func readContext(name string, in scope) (r contextReader, ok bool) {
	if v, found := contextTable[name]; found {
		return contextReader{get: v.get}, v.scope == everywhere || v.scope == in || v.scope == onAnswers && in == inLogs
	}
	if claim, found := strings.CutPrefix(name, "authorizer.claims."); found {
		return contextReader{claim: claim}, claim != ""
	}
	if entry, found := strings.CutPrefix(name, "authorizer."); found {
		return contextReader{entry: entry}, entry != "" && entry != "claims"
	}
	return contextReader{}, false
}

// text is the value in an exchange, "" when there is none.
func (r *contextReader) text(ex *Exchange) string {
	switch {
	case r.get != nil:
		return r.get(ex)
	case r.claim != "":
		value, _ := entryNamed(ex.Authorizer.Claims, r.claim)
		return value
	}
	value, _ := entryNamed(ex.Authorizer.Values, r.entry)
	return value
}

// contextTable holds every variable with a fixed name (vtl.md §5, §19).
var contextTable = makeContextTable()

func makeContextTable() map[string]contextVariable {
	table := map[string]contextVariable{
		"accountId":         {get: func(ex *Exchange) string { return ex.plan.env.Account }},
		"apiId":             {get: func(ex *Exchange) string { return ex.plan.api.ID }},
		"deploymentId":      {get: func(ex *Exchange) string { return ex.plan.env.DeploymentID }},
		"domainName":        {get: (*Exchange).domainName},
		"domainPrefix":      {get: (*Exchange).domainPrefix},
		"extendedRequestId": {get: func(ex *Exchange) string { return ex.Request.ExtendedID }},
		"httpMethod":        {get: func(ex *Exchange) string { return ex.Request.Method }},
		"isCanaryRequest":   {get: (*Exchange).canaryText},
		"path":              {get: func(ex *Exchange) string { return ex.Request.StagePath }},
		"protocol":          {get: func(*Exchange) string { return "HTTP/1.1" }}, // RW-01
		"requestId":         {get: func(ex *Exchange) string { return ex.Request.ID }},
		"requestTime":       {get: (*Exchange).requestTime},
		"requestTimeEpoch":  {get: (*Exchange).requestTimeEpoch},
		"resourceId":        {get: (*Exchange).resourceID},
		"resourcePath":      {get: (*Exchange).resourcePath},
		"stage":             {get: func(ex *Exchange) string { return ex.plan.stage.StageName }},
		"wafResponseCode":   {get: func(ex *Exchange) string { return ex.Phases.WAFResponseCode }},
		"webaclArn":         {get: func(ex *Exchange) string { return ex.Phases.WebACLARN }},

		"awsEndpointRequestId":   {get: func(ex *Exchange) string { return ex.IntegrationResponse.RequestID }},
		"authorizer.principalId": {get: func(ex *Exchange) string { return ex.Authorizer.PrincipalID }},
	}
	addIdentity(table)
	addErrors(table)
	addLogVariables(table)
	return table
}

func addIdentity(table map[string]contextVariable) {
	for name, get := range map[string]func(id *Identity) string{
		"accountId":                     func(id *Identity) string { return id.AccountID },
		"accessKey":                     func(id *Identity) string { return id.AccessKey },
		"apiKey":                        func(id *Identity) string { return id.APIKey },
		"apiKeyId":                      func(id *Identity) string { return id.APIKeyID },
		"caller":                        func(id *Identity) string { return id.Caller },
		"cognitoAuthenticationProvider": func(id *Identity) string { return id.CognitoAuthenticationProvider },
		"cognitoAuthenticationType":     func(id *Identity) string { return id.CognitoAuthenticationType },
		"cognitoIdentityId":             func(id *Identity) string { return id.CognitoIdentityID },
		"cognitoIdentityPoolId":         func(id *Identity) string { return id.CognitoIdentityPoolID },
		"principalOrgId":                func(id *Identity) string { return id.PrincipalOrgID },
		"user":                          func(id *Identity) string { return id.User },
		"userArn":                       func(id *Identity) string { return id.UserARN },
		"vpcId":                         func(id *Identity) string { return id.VPCID },
		"vpceId":                        func(id *Identity) string { return id.VPCEID },
	} {
		table["identity."+name] = contextVariable{get: func(ex *Exchange) string { return get(&ex.Identity) }}
	}
	table["identity.sourceIp"] = contextVariable{get: (*Exchange).sourceIP}
	table["identity.userAgent"] = contextVariable{get: (*Exchange).userAgent}
	for name, get := range map[string]func(c *ClientCert) string{
		"clientCertPem":      func(c *ClientCert) string { return c.PEM },
		"subjectDN":          func(c *ClientCert) string { return c.SubjectDN },
		"issuerDN":           func(c *ClientCert) string { return c.IssuerDN },
		"serialNumber":       func(c *ClientCert) string { return c.SerialNumber },
		"validity.notBefore": func(c *ClientCert) string { return c.NotBefore },
		"validity.notAfter":  func(c *ClientCert) string { return c.NotAfter },
	} {
		table["identity.clientCert."+name] = contextVariable{get: func(ex *Exchange) string {
			if ex.Identity.ClientCert == nil {
				return ""
			}
			return get(ex.Identity.ClientCert)
		}}
	}
}

func addErrors(table map[string]contextVariable) {
	for name, get := range map[string]func(ex *Exchange) string{
		"error.message":               (*Exchange).errorMessage,
		"error.messageString":         (*Exchange).errorMessageString,
		"error.responseType":          func(ex *Exchange) string { return string(ex.Outcome.Type) },
		"error.validationErrorString": func(ex *Exchange) string { return ex.ValidationError },
	} {
		table[name] = contextVariable{scope: onAnswers, get: get}
	}
}

func addLogVariables(table map[string]contextVariable) {
	for name, get := range map[string]func(ex *Exchange) string{
		"authorizer.error":                  func(ex *Exchange) string { return ex.Phases.Authorizer.Error },
		"authorizer.latency":                func(ex *Exchange) string { return ex.phaseLatency(&ex.Phases.Authorizer) },
		"authorizer.status":                 func(ex *Exchange) string { return ex.number(ex.Phases.Authorizer.Status) },
		"authorizer.integrationLatency":     (*Exchange).authorizerLatency,
		"authorizer.integrationStatus":      func(ex *Exchange) string { return ex.number(ex.Phases.AuthorizerIntegration) },
		"authorizer.requestId":              func(ex *Exchange) string { return ex.Phases.AuthorizerRequestID },
		"cipherSuite":                       func(ex *Exchange) string { return ex.Phases.CipherSuite },
		"tlsVersion":                        func(ex *Exchange) string { return ex.Phases.TLSVersion },
		"customDomain.basePathMatched":      func(ex *Exchange) string { return ex.Phases.BasePathMatched },
		"customDomain.routingRuleIdMatched": func(ex *Exchange) string { return ex.Phases.RoutingRuleID },
		"endpointType":                      func(ex *Exchange) string { return ex.plan.env.EndpointType },
		"integration.error":                 func(ex *Exchange) string { return ex.IntegrationResponse.Error },
		"integrationErrorMessage":           func(ex *Exchange) string { return ex.IntegrationResponse.Error },
		"integration.integrationStatus":     func(ex *Exchange) string { return ex.number(ex.IntegrationResponse.Status) },
		"integration.status":                (*Exchange).integrationStatus,
		"integrationStatus":                 (*Exchange).integrationStatus,
		"integration.latency":               (*Exchange).integrationLatency,
		"integrationLatency":                (*Exchange).integrationLatency,
		"integration.requestId":             func(ex *Exchange) string { return ex.IntegrationResponse.RequestID },
		"integration.responseTransferMode":  (*Exchange).transferMode,
		"responseLatency":                   func(ex *Exchange) string { return ex.number(int(ex.Latency / time.Millisecond)) },
		"responseLength":                    (*Exchange).responseLength,
		"status":                            func(ex *Exchange) string { return ex.number(ex.Response.Status) },
		"xrayTraceId":                       func(ex *Exchange) string { return ex.Request.Trace.Root },
	} {
		table[name] = contextVariable{scope: inLogs, get: get}
	}
	addPhase(table, "authenticate", func(p *Phases) *Phase { return &p.Authenticate })
	addPhase(table, "authorize", func(p *Phases) *Phase { return &p.Authorize })
	addPhase(table, "waf", func(p *Phases) *Phase { return &p.WAF })
}

func addPhase(table map[string]contextVariable, name string, phase func(p *Phases) *Phase) {
	table[name+".error"] = contextVariable{inLogs, func(ex *Exchange) string { return phase(&ex.Phases).Error }}
	table[name+".latency"] = contextVariable{inLogs, func(ex *Exchange) string { return ex.phaseLatency(phase(&ex.Phases)) }}
	table[name+".status"] = contextVariable{inLogs, func(ex *Exchange) string { return ex.number(phase(&ex.Phases).Status) }}
}

func (ex *Exchange) domainName() string {
	return or(ex.Request.DomainName, ex.plan.domain)
}

func (ex *Exchange) domainPrefix() string {
	prefix, _, _ := strings.Cut(ex.domainName(), ".")
	return prefix
}

func (ex *Exchange) canaryText() string {
	switch ex.StageCanary {
	case BaseStage:
		return "false"
	case CanaryOnly:
		return "true"
	}
	return ""
}

// requestTime is the time in the common log format, in UTC.
func (ex *Exchange) requestTime() string {
	return ex.texts.close(appendCommonTime(ex.texts.open(), ex.Request.Time))
}

// appendCommonTime appends 09/Mar/2024:13:03:21 +0000.
func appendCommonTime(dst []byte, at time.Time) []byte {
	at = at.UTC()
	year, month, day := at.Date()
	hour, minute, second := at.Clock()
	dst = append(appendTwo(dst, day), '/')
	dst = append(append(dst, month.String()[:3]...), '/')
	dst = strconv.AppendInt(dst, int64(year), 10)
	for _, n := range [...]int{hour, minute, second} {
		dst = appendTwo(append(dst, ':'), n)
	}
	return append(dst, " +0000"...)
}

// appendTwo appends a number below 100 with two digits.
func appendTwo(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

func (ex *Exchange) requestTimeEpoch() string {
	return ex.texts.close(strconv.AppendInt(ex.texts.open(), ex.Request.Time.UnixMilli(), 10))
}

func (ex *Exchange) resourceID() string {
	if ex.route == nil {
		return ""
	}
	return ex.route.resource.ID
}

func (ex *Exchange) resourcePath() string {
	if ex.route == nil {
		return ""
	}
	return ex.route.resource.Path
}

func (ex *Exchange) sourceIP() string { return or(ex.Identity.SourceIP, ex.Request.SourceIP) }

func (ex *Exchange) userAgent() string {
	if ex.Identity.UserAgent != "" {
		return ex.Identity.UserAgent
	}
	value, _ := ex.header("User-Agent", false)
	return value
}

// number is a count as text; 0 is no value.
func (ex *Exchange) number(n int) string {
	if n == 0 {
		return ""
	}
	return ex.texts.close(strconv.AppendInt(ex.texts.open(), int64(n), 10))
}

// millis is a time that was measured, in milliseconds.
func (ex *Exchange) millis(d time.Duration) string {
	return ex.texts.close(strconv.AppendInt(ex.texts.open(), d.Milliseconds(), 10))
}

func (ex *Exchange) phaseLatency(p *Phase) string {
	if p.Status == 0 {
		return ""
	}
	return ex.millis(p.Latency)
}

func (ex *Exchange) authorizerLatency() string {
	if !ex.Authorizer.HasLatency {
		return ""
	}
	return ex.millis(ex.Authorizer.IntegrationLatency)
}

func (ex *Exchange) integrationLatency() string {
	if ex.IntegrationResponse.Status == 0 || ex.route != nil && ex.route.kind == Mock {
		return ""
	}
	return ex.millis(ex.IntegrationResponse.Latency)
}

// integrationStatus is the code that a proxy function returned, else that of
// the backend.
func (ex *Exchange) integrationStatus() string {
	if ex.route != nil && ex.route.kind == AWSProxy && ex.Outcome.OK() {
		return ex.number(ex.Response.Status)
	}
	return ex.number(ex.IntegrationResponse.Status)
}

func (ex *Exchange) transferMode() string {
	switch {
	case ex.route == nil:
		return ""
	case ex.route.call.Stream:
		return "STREAMED"
	}
	return "BUFFERED"
}

func (ex *Exchange) responseLength() string {
	if ex.Response.NoBody {
		return "0"
	}
	return ex.texts.close(strconv.AppendInt(ex.texts.open(), int64(len(ex.Response.Body)), 10))
}
