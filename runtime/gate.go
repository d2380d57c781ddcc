package runtime

import (
	"postern/api"
	"postern/mapping"
	"postern/runtime/cache"
	"postern/runtime/observe"
)

// Gates are what stands between the match of a request and its integration, in
// their order (§1): who calls, how often, and what is known already. A nil gate
// lets everybody pass.
type Gates struct {
	Authorize Gate         // resource policy, authorizers
	Limit     Gate         // API keys, usage plans, throttles
	Cache     *cache.Cache // of the stages; nil for none
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
	cache            *cache.Access
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
		if gates.Cache != nil {
			c.cache = gates.Cache.Of(route)
		}
		if c.authorize != nil || c.limit != nil {
			at.everyone = at.everyone || !route.Guarded()
		} else if c.cache == nil {
			continue
		}
		at.checks[route] = &c
	}
}

// ofCanary are the gates before the canary of a stage: it has the cache of the
// stage only where its settings say so (CA-15).
func (g Gates) ofCanary(st *api.Stage) Gates {
	if st.CanarySettings == nil || !st.CanarySettings.UseStageCache {
		g.Cache = nil
	}
	return g
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

// cached answers a request of a route that the stage caches: with an entry, else
// from the backend, whose answer becomes one.
func (s *Server) cached(ses *session, route *mapping.Route) mapping.Outcome {
	c := ses.site.checks[route]
	if c == nil || c.cache == nil {
		return s.perform(ses, route)
	}
	hit, outcome := c.cache.Answer(&ses.ex, &ses.look)
	if ses.took(observe.PhaseCache); !outcome.OK() {
		return outcome
	}
	if ses.look.Used() {
		ses.counted.CacheLookup(hit)
	}
	if hit {
		return outcome
	}
	if outcome = s.perform(ses, route); outcome.OK() {
		ses.took(observe.PhaseMapResponse)
		ses.answering = false
		c.cache.Keep(&ses.ex, &ses.look)
		ses.phases[observe.PhaseCache] += clock() - ses.lap
	}
	return outcome
}
