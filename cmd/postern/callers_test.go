package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"postern/runtime/sigv4"
)

const guardedAPI = `openapi: 3.0.1
info: {title: guarded, version: "1"}
components:
  securitySchemes:
    iam: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}
    guard:
      type: apiKey
      name: Auth
      in: header
      x-amazon-apigateway-authtype: custom
      x-amazon-apigateway-authorizer:
        type: token
        identitySource: method.request.header.Auth
        authorizerUri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:guard/invocations
paths:
  /calls:
    get: {security: [{guard: []}], responses: {"200": {description: ok}}, x-amazon-apigateway-integration: &mock {type: mock, requestTemplates: {application/json: '{"statusCode": 200}'},
      responses: {default: {statusCode: "200", responseTemplates: {application/json: "VERSION $context.authorizer.calls"}}}}}
  /iam:
    get: {security: [{iam: []}], responses: {"200": {description: ok}}, x-amazon-apigateway-integration: *mock}
`

// guardFunction counts how often it is called.
const guardFunction = `let calls = 0;
exports.handler = async (event) => ({principalId: "p", context: {calls: ++calls}, policyDocument: {Version: "2012-10-17",
  Statement: [{Effect: "Allow", Action: "execute-api:Invoke", Resource: "*"}]}});
`

// TestCallers holds what drops the results of authorizers that are kept, and
// that access keys follow the settings, on a running server.
func TestCallers(t *testing.T) {
	g := &gateway{t: t, folder: t.TempDir()}
	g.write("guarded.yaml", strings.ReplaceAll(guardedAPI, "VERSION", "one"))
	g.write("guard.js", guardFunction)
	const settings = "apis: [{file: guarded.yaml, stage: dev}]\nlambda: {guard: {file: ./guard.js, concurrency: 1}}\n"
	g.write("postern.yaml", settings)
	p := serveIn(t, g.folder, freeAdmin)
	g.base, g.control = p.Base, p.admin(t)
	calls := func(what, want string) {
		t.Helper()
		if status, text := g.guarded("/calls", map[string]string{"Auth": "x"}); status != 200 || text != want {
			t.Errorf("%s: %d %s, want %s", what, status, text, want)
		}
	}
	if status, _ := g.guarded("/calls", nil); status != 401 {
		t.Errorf("without a token: %d", status)
	}
	calls("the first request", "one 1")
	calls("its result is kept", "one 1")
	g.manage("POST", "/restapis", `{"name":"another"}`)
	calls("the changes of others keep it", "one 1")
	g.manage("DELETE", "/restapis/guarded/stages/dev/cache/authorizers", "")
	calls("FlushStageAuthorizersCache", "one 2")
	g.manage("DELETE", "/restapis/guarded/stages/dev/cache/data", "")
	calls("FlushStageCache is about another cache", "one 2")
	g.write("guarded.yaml", strings.ReplaceAll(guardedAPI, "VERSION", "two"))
	g.until(func() bool {
		_, text := g.guarded("/calls", map[string]string{"Auth": "x"})
		return strings.HasPrefix(text, "two")
	})
	calls("a changed file", "two 3")

	if status, text := g.signed("AKDEV"); status != 403 || !strings.Contains(text, "The security token included in the request is invalid.") {
		t.Errorf("an unknown key: %d %s", status, text)
	}
	g.write("postern.yaml", settings+"keys: {AKDEV: {secret: secret}}\n")
	g.until(func() bool { status, _ := g.signed("AKDEV"); return status == 200 })
	if status, _ := g.signed("AKNONE"); status != 403 {
		t.Errorf("a key that the settings do not name: %d", status)
	}
	g.write("postern.yaml", settings)
	g.until(func() bool { status, _ := g.signed("AKDEV"); return status == 403 })
}

// until waits for something that follows the change of a file.
func (g *gateway) until(done func() bool) {
	g.t.Helper()
	for range 3000 { // a minute, on a busy machine
		if done() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	g.t.Fatal("the change of a file is not served")
}

// guarded calls a method with headers.
func (g *gateway) guarded(path string, headers map[string]string) (int, string) {
	g.t.Helper()
	req, err := http.NewRequest("GET", g.base+path, nil)
	if err != nil {
		g.t.Fatal(err)
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	return g.do(req)
}

// signed calls the method that wants a signature.
func (g *gateway) signed(key string) (int, string) {
	g.t.Helper()
	headers := map[string]string{}
	for _, f := range sigv4.Sign(sigv4.Credentials{AccessKey: key, Secret: "secret"}, sigv4.Request{
		Method: "GET", Host: strings.TrimPrefix(g.base, "http://"), Path: "/iam", Service: "execute-api", Region: "us-east-1", Time: time.Now()}) {
		headers[f.Name] = f.Value
	}
	return g.guarded("/iam", headers)
}
