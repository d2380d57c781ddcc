package limit

import (
	"strings"
	"time"

	"postern/api"
	"postern/mapping"
)

// check is what requests of one route are held against.
type check struct {
	limits   *Limits
	route    *mapping.Route
	stage    stage
	path     string // of the resource
	required bool   // an API key
	byResult bool   // the key is named by the authorizer, not by the client
	// throttles of the stage, one per verb of api.Verbs; nil: none at all.
	throttles []*gauge
}

// Check is what requests of a route have to pass; nil when there is nothing.
func (l *Limits) Check(route *mapping.Route) func(ex *mapping.Exchange) mapping.Outcome {
	plan, m := route.Plan(), route.Method()
	c := &check{
		limits: l, route: route, path: route.Resource().Path,
		stage:    stage{plan.API().ID, plan.Stage().StageName},
		required: m.APIKeyRequired, byResult: plan.API().APIKeySource == api.KeyFromAuthorizer,
	}
	c.throttles = c.stageThrottles()
	if !c.required && c.throttles == nil && l.directory.Load().throttle == nil {
		return nil
	}
	return c.admit
}

// stageThrottles are those of the method settings (RW-34).
func (c *check) stageThrottles() (all []*gauge) {
	for i, verb := range api.Verbs {
		limit, ok := c.route.Throttle(verb)
		if !ok {
			continue
		}
		if all == nil {
			all = make([]*gauge, len(api.Verbs))
		}
		name := stageMethod{c.stage, method{c.path, c.route.Method().HTTPMethod}, c.route.Setting(verb).Key}
		all[i] = c.limits.stageGauge(name, limit)
	}
	return all
}

// stageThrottle is that of a client verb, nil for none.
func (c *check) stageThrottle(verb string) *gauge {
	for i := range c.throttles {
		if api.Verbs[i] == verb {
			return c.throttles[i]
		}
	}
	return nil
}

// admit holds a request against everything in its order (§5).
func (c *check) admit(ex *mapping.Exchange) mapping.Outcome {
	now := ex.Request.Time
	if c.limits.clock != nil {
		now = c.limits.clock()
	}
	at := now.Sub(c.limits.began)
	d := c.limits.directory.Load()
	value := c.sent(ex)
	c.begin(ex, value)
	if c.required {
		if outcome := c.admitKey(d, ex, value, now); !outcome.OK() {
			return outcome
		}
	}
	for _, g := range [...]*gauge{c.stageThrottle(ex.Request.Method), d.throttle} {
		if g == nil {
			continue
		}
		if !g.take(at) {
			return c.throttled(ex, g, at)
		}
		c.passed(ex, g, at)
	}
	c.end(ex, value)
	return mapping.Outcome{}
}

// sent is the key of the request; "" for none.
func (c *check) sent(ex *mapping.Exchange) string {
	if c.byResult {
		return ex.Authorizer.UsageKey
	}
	headers := ex.Request.Headers
	for i := len(headers) - 1; i >= 0; i-- {
		if len(headers[i].Name) == len(keyHeader) && strings.EqualFold(headers[i].Name, keyHeader) {
			return headers[i].Value
		}
	}
	return ""
}

const keyHeader = "x-api-key"

// admitKey holds a request against its key and the usage plan of the key.
func (c *check) admitKey(d *directory, ex *mapping.Exchange, value string, now time.Time) mapping.Outcome {
	k := d.keys[value]
	if k == nil {
		return c.unknownKey(d, ex, value)
	}
	ex.Identity.APIKey, ex.Identity.APIKeyID = value, k.id
	cover := k.covers[c.stage]
	if cover == nil || !k.enabled {
		return c.uselessKey(d, ex, k, value)
	}
	at := now.Sub(c.limits.began)
	g := cover.throttleOf(c.path, ex.Request.Method)
	if g != nil && !g.take(at) {
		return c.throttled(ex, g, at)
	}
	if !cover.quota.take(now) {
		return c.exhausted(ex, cover.quota, now)
	}
	c.keyed(ex, k, cover, g, now)
	return mapping.Outcome{}
}
