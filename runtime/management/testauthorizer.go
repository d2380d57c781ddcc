package management

import (
	"time"

	"postern/api"
	"postern/mapping"
	"postern/runtime/auth"
)

// authorizerStage is the stage that the ARN of an authorizer test names.
const authorizerStage = "ESTestInvoke-stage"

// testInvokeAuthorizer runs an authorizer as the data plane does, once and
// without its cache (MA-505).
func (c *call) testInvokeAuthorizer() (*doc, error) {
	e, a, err := c.authorizer()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	method := &api.Method{HTTPMethod: "GET", AuthorizationType: api.AuthNone, Integration: &api.Integration{Type: api.TypeMock}}
	root := &api.Resource{ID: "test-invoke-resource-id", Path: "/", Methods: api.Methods{method}}
	stage := &api.Stage{StageName: authorizerStage, Variables: c.pairs("stageVariables")}
	route := c.testPlan(e.rest, root, method, stage).Routes()[0]
	ex, err := c.testExchange(root, method)
	if err != nil {
		return nil, err
	}
	route.Enter(ex)
	trial := c.api.authorizers().Try(a, ex)
	return trialDoc(ex, &trial, time.Since(began)), nil
}

// authorizers runs authorizers: with the keys of the data plane where there are
// some.
func (a *API) authorizers() *auth.Gate {
	if a.options.Authorizers != nil {
		return a.options.Authorizers
	}
	return auth.New(auth.Options{Now: a.options.Now, Call: a.invoke})
}

func trialDoc(ex *mapping.Exchange, trial *auth.Trial, latency time.Duration) *doc {
	d := (&doc{}).set("clientStatus", trial.Status).set("log", string(ex.Trace.AppendAWS(nil, ex.Request.ID, ex.Request.Time)))
	d.set("latency", int(latency.Milliseconds())).text("principalId", trial.Principal).text("policy", trial.Policy)
	var claims *doc
	for _, claim := range trial.Claims {
		if claims == nil {
			claims = &doc{}
		}
		claims.set(claim.Name, claim.Value)
	}
	return d.set("authorization", &doc{}).object("claims", claims)
}
