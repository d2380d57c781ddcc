package auth

import (
	"postern/api"
	"postern/mapping"
)

// Trial is what one run of an authorizer came to.
type Trial struct {
	Status    int // 0 when it returned a policy or accepted the token; else 401 or 500
	Principal string
	Policy    string          // JSON text
	Claims    []mapping.Entry // of a user pool's token
}

// Try runs an authorizer once for an exchange that stands on a route, as
// TestInvokeAuthorizer does: nothing is cached, no policy is evaluated. The
// execution log goes to the trace of the exchange.
func (g *Gate) Try(from *api.Authorizer, ex *mapping.Exchange) (t Trial) {
	a := newAuthorizer(ex.Plan(), from)
	ex.Trace.Log("Starting authorizer: ", a.id, " for request: ", ex.Request.ID)
	outcome := a.try(g, ex, &t)
	if outcome.OK() {
		ex.Trace.Log("Successfully completed authorizer execution")
		return t
	}
	t.Status = statusOf(outcome)
	ex.Trace.Log(outcome.Cause)
	if t.Status == 401 {
		outcome.Log = unauthorizedLine(ex)
	}
	ex.Trace.Log(outcome.Log)
	return t
}

// try is one run of the authorizer.
func (a *authorizer) try(g *Gate, ex *mapping.Exchange, t *Trial) (outcome mapping.Outcome) {
	switch {
	case a.broken != "":
		return configurationError("the authorizer cannot be used: " + a.broken)
	case a.kind == api.CognitoAuthorizer:
		t.Claims, outcome = a.readToken(g, ex, nil)
		return outcome
	}
	token, _, outcome := a.identity(ex, nil)
	if a.kind == api.TokenAuthorizer {
		ex.Trace.Log("Incoming identity: ", mapping.Mask(token))
	}
	if !outcome.OK() {
		return outcome
	}
	r, outcome := a.callFunction(&check{gate: g, route: ex.Route()}, ex, token)
	if !outcome.OK() {
		return outcome
	}
	t.Principal, t.Policy = r.principal, r.document
	ex.Trace.Log("Using valid authorizer policy for principal: ", mapping.Mask(r.principal))
	return outcome
}
