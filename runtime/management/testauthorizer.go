package management

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"postern/api"
	"postern/mapping"
	"postern/vtl/regex"
)

// authorizerStage is the stage that the ARN of an authorizer test names.
const authorizerStage = "ESTestInvoke-stage"

// authorizerTest is one run of TestInvokeAuthorizer (MA-505).
type authorizerTest struct {
	c          *call
	authorizer *api.Authorizer
	ex         *mapping.Exchange // the request that asks for access
	log        *mapping.Trace
	status     int
	principal  string
	policy     string
	claims     *doc
}

func (c *call) testInvokeAuthorizer() (*doc, error) {
	e, a, err := c.authorizer()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	method := &api.Method{HTTPMethod: "GET", AuthorizationType: api.AuthNone, Integration: &api.Integration{Type: api.TypeMock}}
	root := &api.Resource{ID: "test-invoke-resource-id", Path: "/", Methods: api.Methods{method}}
	stage := &api.Stage{StageName: authorizerStage, Variables: c.pairs("stageVariables")}
	plan := c.testPlan(e.rest, root, method, stage)
	t := &authorizerTest{c: c, authorizer: a, ex: c.testExchange(root, method), log: mapping.NewTrace()}
	plan.Routes()[0].Enter(t.ex)
	t.log.Log("Starting authorizer: ", a.ID, " for request: ", t.ex.Request.ID)
	if a.Type == api.CognitoAuthorizer {
		t.readToken()
	} else {
		t.ask(plan)
	}
	return t.doc(time.Since(began)), nil
}

func (t *authorizerTest) doc(latency time.Duration) *doc {
	d := (&doc{}).set("clientStatus", t.status).set("log", string(t.log.AppendAWS(nil, t.ex.Request.ID, t.ex.Request.Time)))
	d.set("latency", int(latency.Milliseconds())).text("principalId", t.principal).text("policy", t.policy)
	return d.set("authorization", &doc{}).object("claims", t.claims)
}

// fail ends a test: 401 without identity, 500 for a broken function.
func (t *authorizerTest) fail(status int, line string) {
	t.status = status
	t.log.Log(line)
	if status == 401 {
		t.log.Log("Unauthorized request: ", t.ex.Request.ID)
	}
}

// identity is the value of a single identity source, "" for none.
func (t *authorizerTest) identity() string {
	name, ok := strings.CutPrefix(strings.TrimSpace(t.authorizer.IdentitySource), "method.request.header.")
	if !ok {
		name = "Authorization"
	}
	for _, h := range t.ex.Request.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// ask calls the Lambda function of a TOKEN or REQUEST authorizer.
func (t *authorizerTest) ask(plan *mapping.Plan) {
	route := plan.Routes()[0]
	var event []byte
	if t.authorizer.Type == api.TokenAuthorizer {
		token := t.identity()
		t.log.Log("Incoming identity: ", mapping.Mask(token))
		if token == "" || !t.accepted(token) {
			t.fail(401, "Identity of the request is missing or does not match the validation expression")
			return
		}
		event = route.AppendTokenEvent(nil, t.ex, token)
	} else {
		if missing := t.missingSource(plan); missing != "" {
			t.fail(401, "Identity source "+missing+" is missing")
			return
		}
		event = route.AppendRequestEvent(nil, t.ex)
	}
	t.call(event)
}

func (t *authorizerTest) accepted(token string) bool {
	expression := t.authorizer.IdentityValidationExpression
	if expression == "" {
		return true
	}
	compiled, err := regex.Compile(expression)
	if err != nil {
		return false
	}
	ok, err := compiled.Match(token)
	return err == nil && ok
}

// missingSource is the first identity source that the request does not have.
func (t *authorizerTest) missingSource(plan *mapping.Plan) string {
	for _, source := range strings.Split(t.authorizer.IdentitySource, ",") {
		source = strings.TrimSpace(source)
		if source != "" && !t.hasSource(plan, source) {
			return source
		}
	}
	return ""
}

func (t *authorizerTest) hasSource(plan *mapping.Plan, source string) bool {
	if name, ok := strings.CutPrefix(source, "method.request.header."); ok {
		for _, h := range t.ex.Request.Headers {
			if strings.EqualFold(h.Name, name) && h.Value != "" {
				return true
			}
		}
		return false
	}
	if name, ok := strings.CutPrefix(source, "method.request.querystring."); ok {
		for _, pair := range strings.Split(t.ex.Request.Query, "&") {
			if key, value, _ := strings.Cut(pair, "="); key == name && value != "" {
				return true
			}
		}
		return false
	}
	if name, ok := strings.CutPrefix(source, "stageVariables."); ok {
		value, found := plan.Variables().Get(name)
		return found && value != ""
	}
	return true // a context value is always there
}

// call sends an event to the function: through an integration of its own, so
// that test and data plane reach functions alike.
func (t *authorizerTest) call(event []byte) {
	method := &api.Method{
		HTTPMethod: "POST", AuthorizationType: api.AuthNone, MethodResponses: api.MethodResponses{{StatusCode: "200"}},
		Integration: &api.Integration{
			Type: api.TypeAWS, HTTPMethod: "POST", URI: t.authorizer.AuthorizerURI, Credentials: t.authorizer.AuthorizerCredentials,
			IntegrationResponses: api.IntegrationResponses{{StatusCode: "200"}},
		},
	}
	root := &api.Resource{Path: "/", Methods: api.Methods{method}}
	plan := t.c.testPlan(&api.RestAPI{ID: t.c.args[0]}, root, method, &api.Stage{StageName: authorizerStage, Variables: t.c.pairs("stageVariables")})
	ex := new(mapping.Exchange)
	ex.Trace = mapping.NewTrace()
	ex.Request = mapping.Request{ID: t.ex.Request.ID, Time: t.ex.Request.Time, Method: "POST", Path: "/", StagePath: "/", Body: event, Test: true}
	t.c.api.execute(plan.Routes()[0], ex)
	for _, line := range ex.Trace.Lines {
		if strings.HasPrefix(line, "Endpoint request") || strings.HasPrefix(line, "Sending request") || strings.HasPrefix(line, "Received response") {
			t.log.Log(line)
		}
	}
	if !ex.Outcome.OK() {
		t.fail(500, "Execution failed due to configuration error: "+ex.Outcome.Cause)
		return
	}
	t.read(ex.Response.Body)
}

// read takes the result of the function apart.
func (t *authorizerTest) read(body []byte) {
	t.log.Log("Authorizer result body before parsing: ", string(body))
	var result struct {
		PrincipalID    string          `json:"principalId"`
		PolicyDocument json.RawMessage `json:"policyDocument"`
		ErrorMessage   string          `json:"errorMessage"`
	}
	err := json.Unmarshal(body, &result)
	switch {
	case result.ErrorMessage == "Unauthorized":
		t.fail(401, "Execution failed: Unauthorized")
		return
	case err != nil || len(result.PolicyDocument) == 0 || result.PrincipalID == "":
		t.fail(500, "Execution failed due to configuration error: Invalid JSON in response of authorizer: principalId and policyDocument are needed")
		return
	}
	t.principal, t.policy = result.PrincipalID, string(result.PolicyDocument)
	t.log.Log("Using valid authorizer policy for principal: ", mapping.Mask(t.principal))
	t.log.Log("Successfully completed authorizer execution")
}

// readToken reads the claims of a token of a user pool. Its times are checked;
// its signature is not, for the keys of the pool are not here.
func (t *authorizerTest) readToken() {
	token := strings.TrimPrefix(t.identity(), "Bearer ")
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.fail(401, "Unauthorized request: the token is no JSON Web Token")
		return
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		t.fail(401, "Unauthorized request: the payload of the token is not base64url")
		return
	}
	claims, err := readTree(payload)
	if err != nil {
		t.fail(401, "Unauthorized request: the payload of the token is no JSON object")
		return
	}
	if until, ok := claims.get("exp").float(); ok && float64(t.c.now()) > until {
		t.fail(401, "Unauthorized request: the token has expired")
		return
	}
	if !t.accepted(claims.get("aud").str()) {
		t.fail(401, "Unauthorized request: the audience of the token does not match the validation expression")
		return
	}
	t.claims = &doc{}
	for _, m := range claims.members {
		t.claims.set(m.name, claimText(m.value))
	}
	t.log.Log("The signature of the token is not checked in a test")
	t.log.Log("Successfully completed authorizer execution")
}

// claimText is a claim as text: scalars as they are, others as JSON.
func claimText(n *node) string {
	if n.isScalar() {
		return n.str()
	}
	return string(appendTree(nil, n))
}
