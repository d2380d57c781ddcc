package mapping

import (
	"encoding/base64"
	"slices"
	"strconv"

	"postern/api/jsontext"
)

// AppendEvent appends the event of a Lambda proxy integration, format 1.0
// (§11.1). Valid after Match.
func AppendEvent(dst []byte, ex *Exchange) []byte {
	r := ex.route
	dst = appendField(append(dst, '{'), "resource", r.resource.Path)
	dst = appendField(append(dst, ','), "path", ex.Request.Path)
	dst = appendField(append(dst, ','), "httpMethod", ex.Request.Method)
	dst = appendViews(append(dst, ','), ex, "null")
	dst = append(dst, ",\"requestContext\":"...)
	dst = AppendRequestContext(dst, ex)
	dst = appendEventBody(append(dst, ','), ex)
	return append(dst, '}')
}

// appendViews appends the views of headers, query string, path and stage
// variables; absent is what stands for an empty one.
func appendViews(dst []byte, ex *Exchange, absent string) []byte {
	dst = appendHeaders(dst, ex, absent)
	dst = appendQuery(append(dst, ','), ex, absent)
	dst = appendPath(append(dst, `,"pathParameters":`...), ex, absent)
	return appendVariables(append(dst, `,"stageVariables":`...), ex.plan, absent)
}

// appendAbsent appends two views that are empty.
func appendAbsent(dst []byte, single, multi, absent string) []byte {
	dst = append(append(append(append(dst, '"'), single...), `":`...), absent...)
	return append(append(append(append(dst, `,"`...), multi...), `":`...), absent...)
}

// appendField appends "name":"value".
func appendField(dst []byte, name, value string) []byte {
	dst = append(append(append(dst, '"'), name...), `":`...)
	return jsontext.Upper.AppendString(dst, value)
}

// appendFieldOrNull appends "name":"value", null for an empty value.
func appendFieldOrNull(dst []byte, name, value string) []byte {
	if value != "" {
		return appendField(dst, name, value)
	}
	dst = append(append(append(dst, '"'), name...), `":null`...)
	return dst
}

// appendHeaders appends headers and multiValueHeaders: sorted ignoring case,
// the single view with the last value (P-10).
func appendHeaders(dst []byte, ex *Exchange, absent string) []byte {
	names := headerNames(ex)
	if len(names) == 0 {
		return appendAbsent(dst, "headers", "multiValueHeaders", absent)
	}
	dst = append(dst, `"headers":{`...)
	for i, name := range names {
		value, _ := lastHeader(ex.Request.Headers, name, true)
		dst = appendField(comma(dst, i), name, value)
	}
	dst = append(dst, `},"multiValueHeaders":{`...)
	for i, name := range names {
		dst = append(jsontext.Upper.AppendString(comma(dst, i), name), ":["...)
		n := 0
		for j := range ex.Request.Headers {
			if h := &ex.Request.Headers[j]; h.Name == name {
				dst = jsontext.Upper.AppendString(comma(dst, n), h.Value)
				n++
			}
		}
		dst = append(dst, ']')
	}
	return append(dst, '}')
}

// headerNames are the names of the request's headers, each once, sorted ignoring
// case.
func headerNames(ex *Exchange) []string {
	ex.names = ex.names[:0]
	for i := range ex.Request.Headers {
		if name := ex.Request.Headers[i].Name; !slices.Contains(ex.names, name) {
			ex.names = append(ex.names, name)
		}
	}
	slices.SortStableFunc(ex.names, compareFold)
	return ex.names
}

// compareFold orders names ignoring the case of ASCII letters.
func compareFold(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		x, y := lowerByte(a[i]), lowerByte(b[i])
		if x != y {
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// comma separates entry number n from the one before.
func comma(dst []byte, n int) []byte {
	if n > 0 {
		return append(dst, ',')
	}
	return dst
}

// appendQuery appends both views of the query string (P-02).
func appendQuery(dst []byte, ex *Exchange, absent string) []byte {
	list := ex.queryParameters()
	if len(list) == 0 {
		return appendAbsent(dst, "queryStringParameters", "multiValueQueryStringParameters", absent)
	}
	dst = append(dst, `"queryStringParameters":{`...)
	n := 0
	for i := range list {
		if firstNamed(list, i) {
			value, _ := ex.queryValue(list[i].Name)
			dst = appendField(comma(dst, n), list[i].Name, value)
			n++
		}
	}
	dst = append(dst, `},"multiValueQueryStringParameters":{`...)
	n = 0
	for i := range list {
		if firstNamed(list, i) {
			dst = appendValues(comma(dst, n), list, i)
			n++
		}
	}
	return append(dst, '}')
}

// firstNamed says whether entry i is the first of its name.
func firstNamed(list []QueryParameter, i int) bool {
	for _, p := range list[:i] {
		if p.Name == list[i].Name {
			return false
		}
	}
	return true
}

// appendValues appends "name":["v1","v2"] for the name of entry i.
func appendValues(dst []byte, list []QueryParameter, i int) []byte {
	dst = append(jsontext.Upper.AppendString(dst, list[i].Name), ":["...)
	n := 0
	for _, p := range list[i:] {
		if p.Name == list[i].Name {
			dst = jsontext.Upper.AppendString(comma(dst, n), p.Value)
			n++
		}
	}
	return append(dst, ']')
}

// appendPath appends the path parameters as sent.
func appendPath(dst []byte, ex *Exchange, absent string) []byte {
	if len(ex.PathParameters) == 0 {
		return append(dst, absent...)
	}
	dst = append(dst, '{')
	n := 0
	for i := range ex.PathParameters {
		p := &ex.PathParameters[i]
		if ex.pathParameter(p.Name) == p { // RW-14: the right-most of a name
			dst = appendField(comma(dst, n), p.Name, p.Raw)
			n++
		}
	}
	return append(dst, '}')
}

func appendVariables(dst []byte, p *Plan, absent string) []byte {
	if len(p.variables) == 0 {
		return append(dst, absent...)
	}
	dst = append(dst, '{')
	for i, pair := range p.variables {
		dst = appendField(comma(dst, i), pair.Name, pair.Value)
	}
	return append(dst, '}')
}

// appendEventBody appends body and isBase64Encoded (P-06).
func appendEventBody(dst []byte, ex *Exchange) []byte {
	body := ex.Request.Body
	binary, _ := ex.binaryPayload()
	switch {
	case len(body) == 0:
		return append(dst, `"body":null,"isBase64Encoded":false`...)
	case binary:
		dst = append(dst, `"body":"`...)
		dst = base64.StdEncoding.AppendEncode(dst, body)
		return append(dst, `","isBase64Encoded":true`...)
	}
	dst = jsontext.Upper.AppendString(append(dst, `"body":`...), textOf(body))
	return append(dst, `,"isBase64Encoded":false`...)
}

// AppendRequestContext appends the requestContext of an event (P-04), which
// REQUEST authorizers get as well.
func AppendRequestContext(dst []byte, ex *Exchange) []byte {
	r, req := ex.route, &ex.Request
	dst = appendField(append(dst, '{'), "resourceId", r.resource.ID)
	dst = append(dst, ',')
	dst = appendAuthorizer(dst, ex)
	dst = appendField(dst, "resourcePath", r.resource.Path)
	if r.method.OperationName != "" {
		dst = appendField(append(dst, ','), "operationName", r.method.OperationName)
	}
	dst = appendField(append(dst, ','), "httpMethod", req.Method)
	dst = appendField(append(dst, ','), "extendedRequestId", req.ExtendedID)
	dst = appendField(append(dst, ','), "requestTime", ex.requestTime())
	dst = appendField(append(dst, ','), "path", req.StagePath)
	dst = appendField(append(dst, ','), "accountId", ex.plan.env.Account)
	dst = appendField(append(dst, ','), "protocol", "HTTP/1.1")
	dst = appendField(append(dst, ','), "stage", ex.plan.stage.StageName)
	dst = appendField(append(dst, ','), "domainPrefix", ex.domainPrefix())
	dst = append(dst, `,"requestTimeEpoch":`...)
	dst = strconv.AppendInt(dst, req.Time.UnixMilli(), 10)
	dst = appendField(append(dst, ','), "requestId", req.ID)
	dst = appendIdentity(append(dst, `,"identity":`...), ex)
	dst = appendField(append(dst, ','), "domainName", ex.domainName())
	dst = appendField(append(dst, ','), "deploymentId", ex.plan.env.DeploymentID)
	dst = appendField(append(dst, ','), "apiId", ex.plan.api.ID)
	return append(dst, '}')
}

// appendAuthorizer appends "authorizer":{…}, with a comma after it; nothing
// without an authorizer.
func appendAuthorizer(dst []byte, ex *Exchange) []byte {
	a := &ex.Authorizer
	if !a.Used {
		return dst
	}
	dst = append(dst, `"authorizer":{`...)
	n := 0
	if a.PrincipalID != "" {
		dst = appendField(dst, "principalId", a.PrincipalID)
		n++
	}
	if len(a.Claims) > 0 {
		dst = append(comma(dst, n), `"claims":{`...)
		for i, claim := range a.Claims {
			dst = appendField(comma(dst, i), claim.Name, claim.Value)
		}
		dst = append(dst, '}')
		n++
	}
	for _, entry := range a.Values {
		dst = appendField(comma(dst, n), entry.Name, entry.Value)
		n++
	}
	if a.HasLatency {
		dst = append(comma(dst, n), `"integrationLatency":`...)
		dst = strconv.AppendInt(dst, a.IntegrationLatency.Milliseconds(), 10)
	}
	return append(dst, "},"...)
}

// appendIdentity appends the twelve keys that are always there and those
// that apply.
func appendIdentity(dst []byte, ex *Exchange) []byte {
	id := &ex.Identity
	dst = appendFieldOrNull(append(dst, '{'), "cognitoIdentityPoolId", id.CognitoIdentityPoolID)
	for _, field := range [...]Entry{
		{"accountId", id.AccountID}, {"cognitoIdentityId", id.CognitoIdentityID}, {"caller", id.Caller},
		{"sourceIp", ex.sourceIP()}, {"principalOrgId", id.PrincipalOrgID}, {"accessKey", id.AccessKey},
		{"cognitoAuthenticationType", id.CognitoAuthenticationType},
		{"cognitoAuthenticationProvider", id.CognitoAuthenticationProvider},
		{"userArn", id.UserARN}, {"userAgent", ex.userAgent()}, {"user", id.User},
	} {
		dst = appendFieldOrNull(append(dst, ','), field.Name, field.Value)
	}
	for _, field := range [...]Entry{{"apiKey", id.APIKey}, {"apiKeyId", id.APIKeyID}, {"vpcId", id.VPCID}, {"vpceId", id.VPCEID}} {
		if field.Value != "" {
			dst = appendField(append(dst, ','), field.Name, field.Value)
		}
	}
	return append(appendClientCert(dst, id.ClientCert), '}')
}

func appendClientCert(dst []byte, cert *ClientCert) []byte {
	if cert == nil {
		return dst
	}
	dst = appendField(append(dst, `,"clientCert":{`...), "clientCertPem", cert.PEM)
	dst = appendField(append(dst, ','), "subjectDN", cert.SubjectDN)
	dst = appendField(append(dst, ','), "issuerDN", cert.IssuerDN)
	dst = appendField(append(dst, ','), "serialNumber", cert.SerialNumber)
	dst = appendField(append(dst, `,"validity":{`...), "notBefore", cert.NotBefore)
	dst = appendField(append(dst, ','), "notAfter", cert.NotAfter)
	return append(dst, "}}"...)
}
