package runtime

import (
	"postern/mapping"
	"postern/runtime/observe"
)

// Gates are the checks between the match of a request and its mapping, in
// their order (§1): who calls, then how often. A nil gate lets everybody pass.
type Gates struct {
	Authorize Gate // resource policy, authorizers
	Limit     Gate // API keys, usage plans, throttles
}

// Gate prepares the checks of routes.
type Gate interface {
	// Check is what requests of a route have to pass, prepared once per
	// publication of the route; nil when the gate has nothing to ask. Many
	// requests call it at once. It fills in what the exchange is to know of the
	// caller, and records its decisions in the trace.
	Check(route *mapping.Route) func(ex *mapping.Exchange) mapping.Outcome
}

// checks are those of one route; a nil one lets everybody pass.
type checks struct {
	authorize, limit func(ex *mapping.Exchange) mapping.Outcome
}

// close puts the gates before the routes of a site.
func (at *site) close(gates Gates) {
	at.checks = map[*mapping.Route]*checks{}
	for _, route := range at.plan.Routes() {
		var c checks
		if gates.Authorize != nil {
			c.authorize = gates.Authorize.Check(route)
		}
		if gates.Limit != nil {
			c.limit = gates.Limit.Check(route)
		}
		if c.authorize != nil || c.limit != nil {
			at.checks[route] = &c
			at.everyone = at.everyone || !route.Guarded()
		}
	}
}

// guard leads a request through the gates of its route.
func (ses *session) guard(route *mapping.Route) mapping.Outcome {
	c := ses.site.checks[route]
	if c == nil {
		return mapping.Outcome{}
	}
	if c.authorize != nil {
		outcome := c.authorize(&ses.ex)
		if ses.took(observe.PhaseAuthorize); !outcome.OK() {
			return outcome
		}
	}
	if c.limit != nil {
		outcome := c.limit(&ses.ex)
		if ses.took(observe.PhaseLimit); !outcome.OK() {
			return outcome
		}
	}
	return mapping.Outcome{}
}
