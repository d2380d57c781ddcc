package auth

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/api"
	"postern/loader/settings"
	"postern/mapping"
	"postern/runtime/sigv4"
)

const (
	apiHost = "abc123.execute-api.us-east-1.amazonaws.com"
	devARN  = "arn:aws:iam::123456789012:user/team/dev"
)

// callers are the access keys of the tests.
func callers() *settings.Settings {
	s := settings.Default()
	s.Keys = []settings.Key{
		{ID: "AKDEV", Secret: "secret", ARN: devARN},
		{ID: "AKREAD", Secret: "secret", ARN: "arn:aws:iam::123456789012:user/reader", Policy: []byte(document("Allow", "arn:aws:execute-api:*:*:*/*/GET/*"))},
		{ID: "AKDENY", Secret: "secret", ARN: "arn:aws:iam::123456789012:user/denied", Policy: []byte(document("Deny", "*"))},
		{ID: "AKMUTE", Secret: "secret", ARN: "arn:aws:iam::123456789012:user/mute", Policy: []byte(document("Allow", "arn:aws:s3:::*"))},
		{ID: "AKOTHER", Secret: "secret", ARN: "arn:aws:iam::210987654321:user/other"},
		{ID: "AKOTHERMUTE", Secret: "secret", ARN: "arn:aws:iam::210987654321:user/mute", Policy: []byte(document("Allow", "arn:aws:s3:::*"))},
		{ID: "ASROLE", Secret: "secret", Token: "TOKEN", ARN: "arn:aws:sts::123456789012:assumed-role/Ops/me", Identity: api.Pairs{
			{Name: "caller", Value: "AROA:me"}, {Name: "user", Value: "AROA:me"}, {Name: "principalOrgId", Value: "o-1"}, {Name: "cognitoIdentityId", Value: "id"},
			{Name: "cognitoIdentityPoolId", Value: "pool"}, {Name: "cognitoAuthenticationType", Value: "authenticated"}, {Name: "cognitoAuthenticationProvider", Value: "idp"}}},
		{ID: "ASOLD", Secret: "secret", Token: "TOKEN", ARN: devARN, Expires: at.Add(-time.Hour)},
		{ID: "AKBAD", Secret: "secret", ARN: devARN, Policy: []byte(`{"Statement":[{}]}`)},
	}
	return s
}

// signed are the header lines of a signed request.
func signed(method, target, key, token string, when time.Time, region string) []string {
	return lines(sigv4.Sign(sigv4.Credentials{AccessKey: key, Secret: "secret", Token: token}, sigv4.Request{
		Method: method, Host: apiHost, Path: target, Service: "execute-api", Region: region, Time: when}))
}

func lines(fields []sigv4.Field) []string {
	all := []string{"Host: " + apiHost}
	for _, f := range fields {
		all = append(all, f.Name+": "+f.Value)
	}
	return all
}

// iamAPI is an edit that asks for signatures, with a resource policy.
func iamAPI(document string) func(*api.RestAPI, *api.Method) {
	return func(a *api.RestAPI, m *api.Method) {
		m.AuthorizationType, a.Policy = api.AuthIAM, document
	}
}

// TestSignatures (AU-14) holds what becomes of requests to methods with AWS_IAM (§4.6).
func TestSignatures(t *testing.T) {
	const unknown = `{"message":"The security token included in the request is invalid."}`
	good := signed("GET", "/pets", "AKDEV", "", at, "us-east-1")
	for _, c := range []struct {
		name            string
		target          string
		headers         []string
		status          int
		kind, errorType string
		body, cause     string
	}{
		{"signed", "/pets", good, 0, "", "", "", ""},
		{"session", "/pets", signed("GET", "/pets", "ASROLE", "TOKEN", at, "us-east-1"), 0, "", "", "", ""},
		{"four minutes late", "/pets", signed("GET", "/pets", "AKDEV", "", at.Add(-4*time.Minute), "us-east-1"), 0, "", "", "", ""},
		{"unsigned", "/pets", nil, 403, "MISSING_AUTHENTICATION_TOKEN", "MissingAuthenticationTokenException", `{"message":"Missing Authentication Token"}`,
			"the method has AWS_IAM and the request has no signature: sign it (SigV4, service execute-api)"},
		{"bearer", "/pets", []string{"Authorization: Bearer x"}, 403, "DEFAULT_4XX", "IncompleteSignatureException",
			`{"message":"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. ` +
				`Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=Bearer x"}`, "the signature of the request is not whole"},
		{"another path", "/pets/1", good, 403, "INVALID_SIGNATURE", "InvalidSignatureException",
			`{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}`,
			"the signature of the access key AKDEV is not accepted"},
		{"six minutes late", "/pets", signed("GET", "/pets", "AKDEV", "", at.Add(-6*time.Minute), "us-east-1"), 403, "INVALID_SIGNATURE", "InvalidSignatureException",
			`{"message":"Signature expired: 20260501T115400Z is now earlier than 20260501T115500Z (20260501T120000Z - 5 min.)"}`, ""},
		{"six minutes early", "/pets", signed("GET", "/pets", "AKDEV", "", at.Add(6*time.Minute), "us-east-1"), 403, "INVALID_SIGNATURE", "InvalidSignatureException",
			`{"message":"Signature not yet current: 20260501T120600Z is still later than 20260501T120500Z (20260501T120000Z + 5 min.)"}`, ""},
		{"another region", "/pets", signed("GET", "/pets", "AKDEV", "", at, "eu-west-1"), 403, "INVALID_SIGNATURE", "InvalidSignatureException",
			`{"message":"Credential should be scoped to a valid region, not 'eu-west-1'. "}`, "the API is in the region us-east-1"},
		{"another service", "/pets", lines(sigv4.Sign(sigv4.Credentials{AccessKey: "AKDEV", Secret: "secret"}, sigv4.Request{Method: "GET", Host: apiHost, Path: "/pets", Service: "lambda", Region: "us-east-1", Time: at})),
			403, "INVALID_SIGNATURE", "InvalidSignatureException", `{"message":"Credential should be scoped to correct service: 'execute-api'. "}`, ""},
		{"unknown key", "/pets", signed("GET", "/pets", "AKNONE", "", at, "us-east-1"), 403, "DEFAULT_4XX", "UnrecognizedClientException", unknown,
			"the access key AKNONE is not known: add it to the keys section of postern.yaml: AKNONE: {secret: …, arn:"},
		{"another token", "/pets", signed("GET", "/pets", "ASROLE", "OTHER", at, "us-east-1"), 403, "DEFAULT_4XX", "UnrecognizedClientException", unknown, "the security token is not that of the access key ASROLE"},
		{"no token", "/pets", signed("GET", "/pets", "ASROLE", "", at, "us-east-1"), 403, "DEFAULT_4XX", "UnrecognizedClientException", unknown, "the security token is not that"},
		{"token of nobody", "/pets", signed("GET", "/pets", "AKDEV", "X", at, "us-east-1"), 403, "DEFAULT_4XX", "UnrecognizedClientException", unknown, "the security token is not that"},
		{"over", "/pets", signed("GET", "/pets", "ASOLD", "TOKEN", at, "us-east-1"), 403, "EXPIRED_TOKEN", "ExpiredTokenException", `{"message":"The security token included in the request is expired"}`,
			"the access key ASOLD was valid until 2026-05-01T11:00:00Z"},
		{"unusable key", "/pets", signed("GET", "/pets", "AKBAD", "", at, "us-east-1"), 403, "DEFAULT_4XX", "UnrecognizedClientException", unknown, "the access key AKBAD cannot be used: policy: Statement[0] has no Effect"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := build(t, callers(), iamAPI(""))
			got := h.ask(t, "GET", c.target, c.headers...)
			if got.status() != c.status || string(got.outcome.Type) != c.kind || c.status != 0 && (got.body() != c.body || got.ex.Outcome.ErrorType != c.errorType) {
				t.Fatalf("%d %s %s %s\n%s", got.status(), got.outcome.Type, got.ex.Outcome.ErrorType, got.body(), got.outcome.Cause)
			}
			if !strings.Contains(got.outcome.Cause, c.cause) || !strings.Contains(got.tree(), c.cause) {
				t.Errorf("%s\n%s", got.outcome.Cause, got.tree())
			}
			if want := max(c.status, 200); got.ex.Phases.Authenticate.Status != want && c.status != 0 {
				t.Errorf("authenticate %+v", got.ex.Phases.Authenticate)
			}
		})
	}
}

// TestCallers (AU-15) holds what the rest of a request knows of its signer.
func TestCallers(t *testing.T) {
	h := build(t, callers(), iamAPI(""))
	got := h.ask(t, "GET", "/pets", signed("GET", "/pets", "AKDEV", "", at, "us-east-1")...).ex
	if diff := cmp.Diff(mapping.Identity{AccountID: "123456789012", AccessKey: "AKDEV", Caller: "dev", User: "dev", UserARN: devARN}, got.Identity); diff != "" {
		t.Error(diff)
	}
	if got.Phases.Authenticate.Status != 200 || got.Phases.Authorize.Status != 200 || got.Authorizer.Used {
		t.Errorf("%+v", got.Phases)
	}
	got = h.ask(t, "GET", "/pets", signed("GET", "/pets", "ASROLE", "TOKEN", at, "us-east-1")...).ex
	if diff := cmp.Diff(mapping.Identity{AccountID: "123456789012", AccessKey: "ASROLE", Caller: "AROA:me", User: "AROA:me", UserARN: "arn:aws:sts::123456789012:assumed-role/Ops/me",
		PrincipalOrgID: "o-1", CognitoIdentityID: "id", CognitoIdentityPoolID: "pool", CognitoAuthenticationType: "authenticated", CognitoAuthenticationProvider: "idp"}, got.Identity); diff != "" {
		t.Error(diff)
	}
	h.gate.Update(nil, "")
	if got := h.ask(t, "GET", "/pets", signed("GET", "/pets", "AKDEV", "", at, "us-east-1")...); got.status() != 403 {
		t.Errorf("a key that the settings lost: %d", got.status())
	}
}

// TestSignatureOfWhatWasSent: the gateway's own changes of a request do not spoil
// its signature.
func TestSignatureOfWhatWasSent(t *testing.T) {
	h := build(t, callers(), iamAPI(""))
	fields := []sigv4.Field{{Name: "Content-MD5", Value: "abc"}, {Name: "X-Forwarded-For", Value: "192.0.2.1"}, {Name: "X-Http-Method-Override", Value: "GET"}}
	r := sigv4.Request{Method: "POST", Host: apiHost, Path: "/pets?b=1&a=%20", Service: "execute-api", Region: "us-east-1", Time: at, Fields: fields}
	got := h.ask(t, "POST", "/pets?b=1&a=%20", append(lines(fields), lines(sigv4.Sign(sigv4.Credentials{AccessKey: "AKDEV", Secret: "secret"}, r))...)...)
	if got.status() != 0 || got.ex.Request.Method != "GET" {
		t.Errorf("%d %s %s", got.status(), got.ex.Request.Method, got.outcome.Cause)
	}
	ex := new(mapping.Exchange)
	fill(ex, "GET", "/pets", signed("GET", "/dev/pets?x=1", "AKDEV", "", at, "us-east-1"))
	ex.Request.Target = "http://" + apiHost + "/dev/pets?x=1#top" // an absolute form
	route, _ := h.plan.Match(ex)
	if out := h.gate.Check(route)(ex); !out.OK() {
		t.Error(out.Cause)
	}
}

// TestDetails: a signature that does not fit is shown with its canonical request.
func TestDetails(t *testing.T) {
	h := build(t, callers(), iamAPI(""))
	got := h.ask(t, "GET", "/pets/1", signed("GET", "/pets", "AKDEV", "", at, "us-east-1")...)
	if !strings.Contains(got.tree(), "the signature is another one — compare with what the client signed") || !strings.Contains(got.tree(), "canonical request: GET") {
		t.Error(got.tree())
	}
}

// TestTables (AU-03, AU-04) holds both tables of §4.1: the policy of the caller with that of
// the API, in the same account and in another, and with the policy of an
// authorizer.
func TestTables(t *testing.T) {
	resource := map[string]string{"allow": resourceDocument("Allow", "execute-api:/dev/*"), "silent": resourceDocument("Allow", "execute-api:/prod/*"), "deny": resourceDocument("Deny", "*"), "none": ""}
	same := map[string]string{"allow": "AKREAD", "silent": "AKMUTE", "deny": "AKDENY"}
	other := map[string]string{"allow": "AKOTHER", "silent": "AKOTHERMUTE"}
	own := map[string]string{"allow": returned("Allow", "*"), "silent": returned("Allow", "nothing"), "deny": returned("Deny", "*")}
	const explicitly = "explicitly"
	for _, row := range []struct{ own, resource, same, other string }{
		{"allow", "allow", "", ""},
		{"allow", "silent", "", "implicitly"},
		{"allow", "none", "", "implicitly"},
		{"allow", "deny", explicitly, explicitly},
		{"silent", "allow", "", "implicitly"},
		{"silent", "silent", "implicitly", "implicitly"},
		{"silent", "none", "implicitly", "implicitly"},
		{"silent", "deny", explicitly, explicitly},
		{"deny", "allow", explicitly, explicitly},
		{"deny", "silent", explicitly, explicitly},
		{"deny", "none", explicitly, explicitly},
		{"deny", "deny", explicitly, explicitly},
	} {
		for account, keys := range map[string]map[string]string{"same": same, "other": other} {
			key, want := keys[row.own], row.same
			if account == "other" {
				want = row.other
			}
			if key == "" {
				continue
			}
			h := build(t, callers(), iamAPI(resource[row.resource]))
			got := h.ask(t, "GET", "/pets", signed("GET", "/pets", key, "", at, "us-east-1")...)
			arn := got.ex.Identity.UserARN
			expect(t, fmt.Sprintf("%s account: %s, resource policy %s", account, row.own, row.resource), got, want,
				"User: "+arn+" is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:abc123/dev/GET/pets")
		}
		h := build(t, nil, func(a *api.RestAPI, m *api.Method) {
			lambda(token)(a, m)
			a.Policy = resource[row.resource]
		})
		h.function.payload = own[row.own]
		got := h.ask(t, "GET", "/pets", "Auth: tok-a")
		text := "User is not authorized to access this resource"
		if row.resource == "deny" {
			text = "User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:abc123/dev/GET/pets"
			if h.function.called() != 0 {
				t.Error("the function was called in spite of an explicit deny of the resource policy")
			}
		}
		expect(t, fmt.Sprintf("authorizer: %s, resource policy %s", row.own, row.resource), got, row.same, text)
	}
}

// expect compares an answer with a cell of the tables: "" for allowed, else how
// the call is denied.
func expect(t *testing.T, what string, got *answer, want, text string) {
	t.Helper()
	if want == "" {
		if got.status() != 0 {
			t.Errorf("%s: %s", what, got.outcome.Cause)
		}
		return
	}
	if want == "explicitly" {
		text += " with an explicit deny"
	}
	if body := `{"Message":"` + text + `"}`; got.status() != 403 || got.body() != body || got.ex.Outcome.ErrorType != "AccessDeniedException" || got.outcome.Cause == "" {
		t.Errorf("%s:\ngot  %d %s\nwant 403 %s\n%s", what, got.status(), got.body(), body, got.outcome.Cause)
	}
	if got.ex.Phases.Authorize.Status != 403 {
		t.Errorf("%s: authorize %+v", what, got.ex.Phases.Authorize)
	}
}

// TestResourcePolicies holds NONE under a policy, and the condition keys.
func TestResourcePolicies(t *testing.T) {
	with := func(condition string) string {
		return strings.TrimSuffix(resourceDocument("Allow", "execute-api:/*"), "}]}") + `,"Condition":` + condition + `}]}`
	}
	for _, c := range []struct {
		name, document string
		allowed        bool
		cause          string
	}{
		{"allow", resourceDocument("Allow", "execute-api:/*"), true, ""},
		{"full ARN", resourceDocument("Allow", "arn:aws:execute-api:us-east-1:*:abc123/dev/GET/pets"), true, ""},
		{"another method", resourceDocument("Allow", "execute-api:/dev/POST/*"), false, "no statement of the API's resource policy allows the call; with a policy every call needs an explicit allow"},
		{"deny", resourceDocument("Deny", "execute-api:/*"), false, "the resource policy of the API denies the call: Statement[0]"},
		{"callers by name", strings.Replace(resourceDocument("Allow", "*"), `"*","Action"`, `{"AWS":"`+devARN+`"},"Action"`, 1), false, "no statement"},
		{"address", with(`{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`), true, ""},
		{"another address", with(`{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`), false, "no statement"},
		{"agent", with(`{"StringLike":{"aws:UserAgent":"curl*","aws:Referer":"https://*"}}`), true, ""},
		{"TLS", with(`{"Bool":{"aws:SecureTransport":"true"}}`), true, ""},
		{"time", with(`{"DateGreaterThan":{"aws:CurrentTime":"2026-05-01T00:00:00Z"},"NumericLessThan":{"aws:EpochTime":"1777636801"}}`), true, ""},
		{"region", with(`{"StringEquals":{"aws:RequestedRegion":"us-east-1","aws:PrincipalType":"Anonymous"}}`), true, ""},
		{"endpoint", with(`{"StringEquals":{"aws:SourceVpce":"vpce-1"}}`), false, "no statement"},
		{"nobody signed", with(`{"Null":{"aws:PrincipalArn":"true","aws:userid":"true","aws:username":"true","aws:SourceVpc":"true"}}`), true, ""},
	} {
		h := build(t, nil, func(a *api.RestAPI, _ *api.Method) { a.Policy = c.document })
		got := h.ask(t, "GET", "/pets", "User-Agent: curl/8", "Referer: https://a")
		if (got.status() == 0) != c.allowed || !strings.Contains(got.outcome.Cause, c.cause) {
			t.Errorf("%s: %d %s", c.name, got.status(), got.outcome.Cause)
		}
		if !c.allowed && !strings.HasPrefix(got.body(), `{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:abc123/dev/GET/pets`) {
			t.Errorf("%s: %s", c.name, got.body())
		}
	}
}

// TestSignerFacts holds the condition keys about a signer.
func TestSignerFacts(t *testing.T) {
	for key, condition := range map[string]string{
		"AKDEV":  `{"StringEquals":{"aws:username":"dev","aws:userid":"dev","aws:PrincipalArn":"` + devARN + `","aws:PrincipalAccount":"123456789012","aws:PrincipalType":"User"}}`,
		"ASROLE": `{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/Ops","aws:userid":"AROA:me","aws:PrincipalOrgID":"o-1","aws:PrincipalType":"AssumedRole"},"Null":{"aws:username":"true"}}`,
	} {
		document := strings.TrimSuffix(resourceDocument("Deny", "*"), "}]}") + `,"Condition":` + condition + `}]}`
		token := map[string]string{"ASROLE": "TOKEN"}[key]
		h := build(t, callers(), iamAPI(document))
		if got := h.ask(t, "GET", "/pets", signed("GET", "/pets", key, token, at, "us-east-1")...); got.status() != 403 {
			t.Errorf("%s: %s does not hold", key, condition)
		}
	}
	for arn, want := range map[string]string{"": "Anonymous", "arn:aws:iam::1:root": "Account", "arn:aws:sts::1:federated-user/x": "FederatedUser"} {
		if got := principalType(arn); got != want {
			t.Errorf("%q is %s", arn, got)
		}
	}
}
