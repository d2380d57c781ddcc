package mapping

import (
	"strings"
	"testing"
	"time"

	"postern/api"
)

// fullExchange is a finished exchange in which every variable has a value.
func fullExchange(t *testing.T, format string) (*Plan, *Exchange) {
	t.Helper()
	a := &api.RestAPI{ID: "abc123"}
	declare(a, "GET /pets/{id}")
	a.Resources[0].Methods[0].MethodResponses.Put(&api.MethodResponse{StatusCode: "200"})
	in := a.Resources[0].Methods[0].Integration
	*in = api.Integration{Type: api.TypeHTTP, HTTPMethod: "GET", URI: "http://b.example"}
	in.IntegrationResponses.Put(&api.IntegrationResponse{StatusCode: "200"})
	st := &api.Stage{StageName: "dev", DeploymentID: "dep123", AccessLogSettings: &api.AccessLogSettings{Format: format}}
	plan, findings := Compile(a, st, Env{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	c := pipelineCase{Resource: "/pets/{id}"}
	c.Request.Method, c.Request.Target, c.Request.Headers = "GET", "/pets/7?a=b", []string{"User-Agent: curl"}
	ex := new(Exchange)
	c.fillRequest(t, ex)
	ex.Authorizer = Authorization{Used: true, PrincipalID: "me", Values: []Entry{{"role", "admin"}}, Claims: []Entry{{"sub", "s1"}, {"cognito:username", "u"}}, IntegrationLatency: 3 * time.Millisecond, HasLatency: true}
	ex.Identity = Identity{APIKey: "key", ClientCert: &ClientCert{SubjectDN: "CN=x", NotAfter: "tomorrow"}}
	ex.Phases.Authorize = Phase{Status: 200, Latency: 4 * time.Millisecond}
	ex.Phases.WAFResponseCode = "WAF_ALLOW"
	ex.StageCanary = BaseStage
	c.Backend.Status, c.Backend.Body = 201, "hello"
	c.walk(t, plan, ex)
	ex.Latency = 12 * time.Millisecond
	return plan, ex
}

func TestAccessLog(t *testing.T) {
	for format, want := range map[string]string{
		`$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId $context.extendedRequestId`: `127.0.0.9 - - [09/Mar/2024:13:03:21 +0000] "GET /pets/{id} HTTP/1.1" 200 5 11111111-2222-4333-8444-555555555555 AAAAAAAAAAAAAAA=`,
		`{"r":"$context.requestId","s":$context.status,"l":$context.integrationLatency,"rl":$context.responseLatency,"is":$context.integration.status}` + "\n":                                                                                                  `{"r":"11111111-2222-4333-8444-555555555555","s":200,"l":7,"rl":12,"is":201}` + "\n",
		`$context.requestId.x $context.apiId/$context.stage/$context.deploymentId $context.accountId $context.path $context.domainName $context.domainPrefix`:                                                                                                   `- abc123/dev/dep123 123456789012 /dev/pets/7 abc123.execute-api.us-east-1.amazonaws.com abc123`,
		`$context.requestId $context.authorizer.principalId $context.authorizer.role $context.authorizer.none $context.authorizer.claims.sub $context.authorizer.claims`:                                                                                        `11111111-2222-4333-8444-555555555555 me admin - s1 -`,
		`$context.requestId $context.authorize.status $context.authorize.latency $context.authenticate.status $context.authorizer.integrationLatency $context.wafResponseCode $context.endpointType`:                                                            `11111111-2222-4333-8444-555555555555 200 4 - 3 WAF_ALLOW REGIONAL`,
		`$context.requestId $context.error.message $context.error.responseType $context.isCanaryRequest $context.identity.apiKey $context.identity.userAgent $context.identity.clientCert.subjectDN`:                                                            `11111111-2222-4333-8444-555555555555 - - false key curl CN=x`,
		`$context.requestId $context.nope $stageVariables.x $input.body $context.integration.responseTransferMode $context.xrayTraceId`:                                                                                                                         `11111111-2222-4333-8444-555555555555 - $stageVariables.x $input.body BUFFERED 1-65ec5d59-000000000000000000000001`,
	} {
		plan, ex := fullExchange(t, format)
		if got := string(plan.AppendAccessLog(nil, ex)); got != want {
			t.Errorf("format %s\n got %s\nwant %s", format, got, want)
		}
	}
}

func TestAccessLogFindings(t *testing.T) {
	a := &api.RestAPI{ID: "abc"}
	for format, want := range map[string]string{
		"$context.status": "must contain $context.requestId",
		"$context.requestId " + strings.Repeat("x", maxFormat): "longer than 3 KB",
	} {
		_, findings := Compile(a, &api.Stage{StageName: "dev", AccessLogSettings: &api.AccessLogSettings{Format: format}}, Env{})
		if len(findings) != 1 || !strings.Contains(findings[0].Summary, want) {
			t.Errorf("%.20s: %v, want %q", format, findings, want)
		}
	}
}

// TestContextTable holds that every variable can be read from an exchange that
// has nothing, and that names of logs alone are no mapping sources.
func TestContextTable(t *testing.T) {
	plan, _ := Compile(&api.RestAPI{ID: "abc"}, &api.Stage{StageName: "dev"}, Env{})
	ex := new(Exchange)
	plan.Match(ex)
	for name, v := range contextTable {
		_ = v.get(ex)
		_, err := plan.compileSource("context."+name, false, everywhere)
		if (err == nil) != (v.scope == everywhere) {
			t.Errorf("context.%s as a mapping source: %v", name, err)
		}
	}
}

// TestAccessLogOfUnmatched logs a request that no route took.
func TestAccessLogOfUnmatched(t *testing.T) {
	format := "$context.requestId $context.status $context.error.responseType $context.error.messageString $context.resourcePath $context.integration.status"
	plan, _ := Compile(&api.RestAPI{ID: "abc"}, &api.Stage{StageName: "dev", AccessLogSettings: &api.AccessLogSettings{Format: format}}, Env{})
	ex := new(Exchange)
	ex.Request = Request{Method: "GET", Path: "/x", ID: "id"}
	_, out := plan.Match(ex)
	plan.Gateway(ex, out)
	want := `id 403 MISSING_AUTHENTICATION_TOKEN "Missing Authentication Token" - -`
	if got := string(plan.AppendAccessLog(nil, ex)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
