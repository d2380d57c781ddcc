package mapping

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postern/api"
)

// eventOf is the event of a request to a proxy function, as text and decoded.
func eventOf(t *testing.T, prepare func(c *pipelineCase), change func(ex *Exchange)) (string, map[string]any) {
	t.Helper()
	c := cellCase(api.TypeAWSProxy)
	c.Resource = "/things/{name}/{proxy+}"
	c.Method.OperationName = "op"
	c.Request.Target = "/things/%E2%98%95%20x/a//b/?a=1+2&b=%2B&a=3"
	c.Request.Headers = []string{"tEsT: 1", "tEsT: 2", "authorization: Bearer x", "Connection: close", "Content-Length: 3", "user-agent: curl", "Cookie: a=1; b=2", "X-Amzn-Trace-Id: Root=1-a-b"}
	c.Request.Body = "\"quo\\te\""
	prepare(c)
	a, st := c.configuration()
	st.Variables = api.Pairs{{Name: "v", Value: "1"}}
	plan, _ := Compile(a, st, Env{DeploymentID: "dep"})
	ex := new(Exchange)
	c.fillRequest(t, ex)
	route, out := plan.Match(ex)
	if !out.OK() {
		t.Fatal(out.Cause)
	}
	change(ex)
	if out := route.Map(ex); !out.OK() {
		t.Fatal(out.Cause)
	}
	if out := route.Render(ex); !out.OK() {
		t.Fatal(out.Cause)
	}
	var decoded map[string]any
	if err := json.Unmarshal(ex.IntegrationRequest.Body, &decoded); err != nil {
		t.Fatalf("%v\n%s", err, ex.IntegrationRequest.Body)
	}
	return string(ex.IntegrationRequest.Body), decoded
}

func same1(t *testing.T, event map[string]any, want map[string]any) {
	t.Helper()
	for name, value := range want {
		if diff := cmp.Diff(value, event[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestEvent fixes the views of path, query and headers (P-01 to P-10, R-06 to
// R-16, H-04, H-05, H-09).
func TestEvent(t *testing.T) {
	text, event := eventOf(t, func(*pipelineCase) {}, func(*Exchange) {})
	same1(t, event, map[string]any{
		"resource": "/things/{name}/{proxy+}", "path": "/things/%E2%98%95%20x/a//b/", "httpMethod": "POST",
		"queryStringParameters":           map[string]any{"a": "3", "b": "+"},
		"multiValueQueryStringParameters": map[string]any{"a": []any{"1 2", "3"}, "b": []any{"+"}},
		"pathParameters":                  map[string]any{"name": "%E2%98%95%20x", "proxy": "a//b"},
		"stageVariables":                  map[string]any{"v": "1"},
		"headers": map[string]any{"tEsT": "2", "Authorization": "Bearer x", "User-Agent": "curl", "Cookie": "a=1; b=2",
			"X-Amzn-Trace-Id": "Root=1-a-b;Parent=00000000000000aa;Sampled=0", "X-Forwarded-For": "127.0.0.9", "X-Forwarded-Port": "4510", "X-Forwarded-Proto": "http"},
		"body": "\"quo\\te\"", "isBase64Encoded": false,
	})
	keys := []string{"resource", "path", "httpMethod", "headers", "multiValueHeaders", "queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "stageVariables", "requestContext", "body", "isBase64Encoded"}
	at := 0
	for _, key := range keys {
		i := strings.Index(text[at:], `"`+key+`":`)
		if i < 0 {
			t.Fatalf("%s is missing or out of order", key)
		}
		at += i
	}
	if context := event["requestContext"].(map[string]any); context["operationName"] != "op" || context["deploymentId"] != "dep" || context["path"] != "/dev/things/%E2%98%95%20x/a//b/" || context["authorizer"] != nil {
		t.Errorf("requestContext %v", context)
	}
}

// TestEventPath fixes which slashes stay in path.
func TestEventPath(t *testing.T) {
	for sent, want := range map[string]string{"//x": "/x", "/x/": "/x/", "/x//y": "/x//y", "/x///": "/x///"} {
		_, event := eventOf(t, func(c *pipelineCase) { c.Resource, c.Request.Target = "/{proxy+}", sent }, func(*Exchange) {})
		if event["path"] != want {
			t.Errorf("%s: path %s, want %s", sent, event["path"], want)
		}
	}
}

func TestEventBinary(t *testing.T) {
	_, event := eventOf(t, func(c *pipelineCase) {
		c.API = &api.RestAPI{BinaryMediaTypes: []string{"image/png"}}
		c.Request.Headers = append(c.Request.Headers, "Content-Type: image/png")
		c.Request.Body = "\xff"
	}, func(*Exchange) {})
	same1(t, event, map[string]any{"body": "/w==", "isBase64Encoded": true})
	_, event = eventOf(t, func(c *pipelineCase) { c.Request.Body = "a\xffb" }, func(*Exchange) {})
	same1(t, event, map[string]any{"body": "a\ufffdb", "isBase64Encoded": false})
}

func TestEventAuthorizer(t *testing.T) {
	_, event := eventOf(t, func(*pipelineCase) {}, func(ex *Exchange) {
		ex.Authorizer = Authorization{Used: true, PrincipalID: "p", Values: []Entry{{"k", "1"}}, HasLatency: true, IntegrationLatency: 5 * time.Millisecond}
		ex.Identity = Identity{APIKey: "key", APIKeyID: "id", ClientCert: &ClientCert{PEM: "pem", NotAfter: "x"}}
	})
	context := event["requestContext"].(map[string]any)
	same1(t, context, map[string]any{"authorizer": map[string]any{"principalId": "p", "k": "1", "integrationLatency": 5.0}})
	same1(t, context["identity"].(map[string]any), map[string]any{"apiKey": "key", "apiKeyId": "id",
		"clientCert": map[string]any{"clientCertPem": "pem", "subjectDN": "", "issuerDN": "", "serialNumber": "", "validity": map[string]any{"notBefore": "", "notAfter": "x"}}})
	_, event = eventOf(t, func(*pipelineCase) {}, func(ex *Exchange) {
		ex.Authorizer = Authorization{Used: true, Claims: []Entry{{"sub", "s"}}}
	})
	same1(t, event["requestContext"].(map[string]any), map[string]any{"authorizer": map[string]any{"claims": map[string]any{"sub": "s"}}})
}

// TestEventTooLarge holds Lambda's limit on the whole event (E-35).
func TestEventTooLarge(t *testing.T) {
	c := cellCase(api.TypeAWSProxy)
	c.Request.Body = strings.Repeat("x", maxFunctionPayload)
	ex := c.exchange(t)
	if ex.Response.Status != 413 || string(ex.Response.Body) != `{"message": "Request Too Long"}` {
		t.Errorf("%d %s", ex.Response.Status, ex.Response.Body)
	}
}

// TestAuthorizerEvents fixes the events of both sorts of Lambda authorizers.
func TestAuthorizerEvents(t *testing.T) {
	c := cellCase(api.TypeMock)
	c.Resource = "/pets/{id}"
	c.Request.Target = "/pets/7"
	a, st := c.configuration()
	plan, _ := Compile(a, st, Env{})
	ex := new(Exchange)
	c.fillRequest(t, ex)
	route, _ := plan.Match(ex)
	const arn = "arn:aws:execute-api:us-east-1:123456789012:abc123/dev/POST/pets/7"
	want := `{"type":"TOKEN","authorizationToken":"t\"k","methodArn":"` + arn + `"}`
	if got := string(route.AppendTokenEvent(nil, ex, `t"k`)); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	var event map[string]any
	if err := json.Unmarshal(route.AppendRequestEvent(nil, ex), &event); err != nil {
		t.Fatal(err)
	}
	same1(t, event, map[string]any{"type": "REQUEST", "methodArn": arn, "resource": "/pets/{id}", "path": "/pets/7", "httpMethod": "POST",
		"queryStringParameters": map[string]any{}, "multiValueQueryStringParameters": map[string]any{}, "stageVariables": map[string]any{},
		"pathParameters": map[string]any{"id": "7"}})
	if event["requestContext"].(map[string]any)["resourceId"] != "res123" {
		t.Error(event["requestContext"])
	}
}

func TestExpression(t *testing.T) {
	plan, _ := Compile(&api.RestAPI{ID: "abc"}, &api.Stage{StageName: "dev", Variables: api.Pairs{{Name: "v", Value: "1"}}}, Env{})
	ex := new(Exchange)
	ex.Request = Request{Method: "GET", Path: "/x", Query: "q=a%20b", SourceIP: "::1"}
	ex.AddHeader([]byte("authorization"), []byte("Bearer x"))
	plan.Match(ex)
	for text, want := range map[string]string{
		"method.request.header.Authorization": "Bearer x", "method.request.querystring.q": "a b", "stageVariables.v": "1",
		"context.identity.sourceIp": "::1", "'c'": "c", "method.request.header.None": "-", "stageVariables.w": "-",
	} {
		e, err := plan.Expression(text)
		if err != nil || e.String() != text {
			t.Fatal(text, err)
		}
		got, found := e.Text(ex)
		if !found {
			got = "-"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"", "method.request.cookie.x", "context.nope", "nope", "method.request.body.[", "method.request.header."} {
		if _, err := plan.Expression(text); err == nil {
			t.Errorf("%q is an expression", text)
		}
	}
}
