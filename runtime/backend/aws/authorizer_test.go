package aws_test

import (
	"strings"
	"testing"

	"postern/mapping"
	"postern/runtime"
	"postern/runtime/auth"
	"postern/runtime/backend"
)

// TestAuthorizers holds what becomes of authorizers whose functions run in each
// of the places that the lambda section can name (§4.4).
func TestAuthorizers(t *testing.T) {
	names := []string{"code", "refuses", "throws", "fixed", "error", "slow", "missing", "gone", "nowhere"}
	var schemes, paths strings.Builder
	for _, name := range names {
		schemes.WriteString("    " + name + `: {type: apiKey, name: Auth, in: header, x-amazon-apigateway-authtype: custom, x-amazon-apigateway-authorizer: {type: token, authorizerResultTtlInSeconds: 0,
      identitySource: method.request.header.Auth, authorizerUri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:` + name + `/invocations"}}
`)
		paths.WriteString("  /" + name + ": {get: {security: [{" + name + `: []}], responses: {"200": {description: ok}}, x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{"statusCode": 200}'},
    responses: {default: {statusCode: "200", responseTemplates: {application/json: "$context.authorizer.principalId $context.authorizer.token"}}}}}}
`)
	}
	w := open(t, map[string]string{
		"postern.yaml": `apis: [{file: openapi.yaml, stage: dev}]
lambda:
  code: ./guard.js#allow
  refuses: ./guard.js#refuse
  throws: ./guard.js#fail
  fixed: {returns: {principalId: fixed, policyDocument: {Statement: {Effect: Allow, Action: "*", Resource: "*"}}}}
  error: {error: {errorType: Error, errorMessage: Unauthorized}}
  slow: {file: "./guard.js#hang", timeout: 200ms}
  gone: ./gone.js
  nowhere: http://127.0.0.1:1
`,
		"openapi.yaml": "openapi: 3.0.1\ninfo: {title: guards, version: \"1\"}\ncomponents:\n  securitySchemes:\n" + schemes.String() + "paths:\n" + paths.String(),
		"guard.js": `exports.allow = async (e) => ({principalId: "ann", context: {token: e.authorizationToken}, policyDocument: {Statement: [{Effect: "Allow", Action: "execute-api:Invoke", Resource: e.methodArn}]}});
exports.refuse = async () => { throw new Error("Unauthorized"); };
exports.fail = async () => { throw new TypeError("boom"); };
exports.hang = () => new Promise(() => setTimeout(() => {}, 60000));
`,
	})
	gate := auth.New(auth.Options{Call: func(ex *mapping.Exchange) mapping.Outcome { return w.backends.Invoke(ex, new(backend.Call)) }})
	for _, c := range []struct {
		name   string
		status int
		body   string
		cause  string
	}{
		{"code", 200, "ann tok", ""},
		{"fixed", 200, "fixed ", ""},
		{"refuses", 401, `{"message":"Unauthorized"}`, `failed with "Unauthorized"`},
		{"error", 401, `{"message":"Unauthorized"}`, `failed with "Unauthorized"`},
		{"throws", 500, `{"message":null}`, "the function of the authorizer throws failed: boom"},
		{"slow", 500, `{"message":null}`, "the function of the authorizer slow took too long: "},
		{"missing", 500, `{"message":null}`, "the function missing: nothing says where it runs: add missing: <file, URL, exec or returns> to the lambda section of postern.yaml"},
		{"gone", 500, `{"message":null}`, "the function of the authorizer gone failed: Error: Cannot find module 'gone'; to refuse a caller"},
		{"nowhere", 500, `{"message":null}`, "http://127.0.0.1:1"},
	} {
		a := runtime.Invoke(w.plan, w.backends, runtime.Call{Method: "GET", Target: "/" + c.name, Headers: []mapping.Header{{Name: "Auth", Value: "tok"}}, Gates: runtime.Gates{Authorize: gate}})
		if a.Status != c.status || string(a.Body) != c.body || !strings.Contains(a.Outcome.Cause, c.cause) {
			t.Errorf("%s: %d %s %s", c.name, a.Status, a.Body, a.Outcome.Cause)
		}
		if tree := string(a.Trace.AppendTree(nil)); !strings.Contains(tree, c.cause) {
			t.Errorf("%s: the tree does not say %q:\n%s", c.name, c.cause, tree)
		}
	}
	var missing []string
	for _, d := range w.services.Check(w.plan) {
		missing = append(missing, d.Summary)
	}
	if len(missing) != 1 || !strings.HasPrefix(missing[0], "authorizer missing: the function missing: nothing says where it runs") {
		t.Errorf("%q", missing)
	}
}
