package runtime

import (
	"sort"
	"strings"

	"postern/api"
	"postern/mapping"
	"postern/runtime/observe"
)

// Catalog is all that a server serves at one time.
type Catalog struct {
	Stages []Stage
	// Domains are the custom domains; Mappings lead their paths to stages.
	Domains  []*api.DomainName
	Mappings []*api.BasePathMapping
}

// Stage is one published stage.
type Stage struct {
	Plan *mapping.Plan
	// Canary serves Percent of the requests, chosen at random; nil for none.
	Canary  *mapping.Plan
	Percent float64 // 0 to 100
	// Root stages answer the bare address too; without one, the only stage does.
	Root bool
	// Hidden stages are served but do not keep another stage from being the
	// only one (CF-73).
	Hidden bool
}

// Name is "api/stage".
func (s *Stage) Name() string { return s.Plan.API().ID + "/" + s.Plan.Stage().StageName }

// Shown are the stages that are not hidden: what people asked for (CF-73). Where
// all are hidden it is all of them.
func (c *Catalog) Shown() []*Stage {
	var shown, all []*Stage
	for i := range c.Stages {
		all = append(all, &c.Stages[i])
		if !c.Stages[i].Hidden {
			shown = append(shown, &c.Stages[i])
		}
	}
	if shown == nil {
		return all
	}
	return shown
}

// KeepRoot makes the stage that the bare address leads to a root stage, so that
// it keeps that address when stages are added.
func (c *Catalog) KeepRoot() {
	only := -1
	for i := range c.Stages {
		switch {
		case c.Stages[i].Root:
			return
		case c.Stages[i].Hidden && len(c.Stages) > 1:
		case only >= 0:
			return
		default:
			only = i
		}
	}
	if only >= 0 {
		c.Stages[only].Root = true
	}
}

// plans are those of all stages and of their canaries.
func (c *Catalog) plans() (all []*mapping.Plan) {
	for i := range c.Stages {
		all = append(all, c.Stages[i].Plan)
		if c.Stages[i].Canary != nil {
			all = append(all, c.Stages[i].Canary)
		}
	}
	return all
}

// table is a catalog as requests need it. It never changes.
type table struct {
	apis    map[string]*published
	domains map[string]*domain // by host
	root    *site              // nil: the bare address serves nothing
}

// published are the stages of one API.
type published struct {
	sites    map[string]*site
	disabled bool // disableExecuteApiEndpoint
}

// site is one served stage with what belongs to it at run time. Its counters
// are found here, once, and not per request.
type site struct {
	plan      *mapping.Plan
	unmatched *observe.RouteMetrics
	routes    map[*mapping.Route]*observe.RouteMetrics

	checks   map[*mapping.Route]*checks // of the routes that have some
	everyone bool                       // routes that are not guarded have checks too

	canary  *site // of the stage itself; nil for none
	percent float64
}

func newSite(stage *Stage, metrics *observe.Metrics, gates Gates) *site {
	at := &site{plan: stage.Plan, percent: stage.Percent}
	plans := []*mapping.Plan{stage.Plan}
	if stage.Canary != nil {
		plans = append(plans, stage.Canary)
	}
	at.count(plans, metrics)
	if stage.Canary != nil {
		at.canary = &site{plan: stage.Canary, unmatched: at.unmatched, routes: at.routes}
		at.canary.close(gates.ofCanary(stage.Canary.Stage()))
		at.canary.countLookups(metrics)
	}
	at.close(gates)
	at.countLookups(metrics)
	return at
}

// countLookups makes the counters of the routes that the stage caches.
func (at *site) countLookups(metrics *observe.Metrics) {
	for route, c := range at.checks {
		if c.cache != nil {
			metrics.CountLookups(at.routes[route])
		}
	}
}

// count finds the counters of all routes; stage and canary share those of equal
// names.
func (at *site) count(plans []*mapping.Plan, metrics *observe.Metrics) {
	if metrics == nil {
		return
	}
	var names []observe.RouteName
	index := map[observe.RouteName]int{}
	nameOf := func(r *mapping.Route) observe.RouteName {
		return observe.RouteName{Method: r.Method().HTTPMethod, Path: r.Resource().Path}
	}
	for _, plan := range plans {
		for _, r := range plan.Routes() {
			if _, known := index[nameOf(r)]; !known {
				index[nameOf(r)] = len(names)
				names = append(names, nameOf(r))
			}
		}
	}
	counted := metrics.Publish(at.plan.API().ID, at.plan.Stage().StageName, names)
	at.unmatched = counted.Unmatched
	at.routes = make(map[*mapping.Route]*observe.RouteMetrics, len(names))
	for _, plan := range plans {
		for _, r := range plan.Routes() {
			at.routes[r] = counted.Routes[index[nameOf(r)]]
		}
	}
}

// pick decides whether a request goes to the canary: each request by itself, at
// random (§16.2).
func (at *site) pick(ses *session) *site {
	if at == nil || at.canary == nil {
		return at
	}
	ses.ex.StageCanary = mapping.BaseStage
	if float64(ses.random.Uint64()%10000) >= at.percent*100 {
		return at
	}
	ses.ex.StageCanary = mapping.CanaryOnly
	return at.canary
}

// metrics are the counters of a route, nil route being none that matched.
func (at *site) metrics(route *mapping.Route) *observe.RouteMetrics {
	switch {
	case at == nil:
		return nil
	case route == nil:
		return at.unmatched
	}
	return at.routes[route]
}

func newTable(c Catalog, metrics *observe.Metrics, gates Gates) *table {
	t := &table{apis: map[string]*published{}, domains: newDomains(c)}
	roots := 0
	for i := range c.Stages {
		stage := &c.Stages[i]
		at := newSite(stage, metrics, gates)
		id := stage.Plan.API().ID
		if t.apis[id] == nil {
			t.apis[id] = &published{sites: map[string]*site{}}
		}
		t.apis[id].sites[stage.Plan.Stage().StageName] = at
		t.apis[id].disabled = stage.Plan.API().DisableExecuteAPIEndpoint
		if stage.Root && roots == 0 {
			t.root, roots = at, 1
		}
	}
	if roots == 0 {
		t.root = t.only(c)
	}
	return t
}

// only is the site of the one stage that is not hidden, nil when there are
// several.
func (t *table) only(c Catalog) (at *site) {
	for i := range c.Stages {
		if c.Stages[i].Hidden && len(c.Stages) > 1 {
			continue
		}
		if at != nil {
			return nil
		}
		plan := c.Stages[i].Plan
		at = t.apis[plan.API().ID].sites[plan.Stage().StageName]
	}
	return at
}

// addresses lists the stages that are served, for messages.
func (t *table) addresses() string {
	var all []string
	for id, api := range t.apis {
		for stage := range api.sites {
			all = append(all, "/_aws/execute-api/"+id+"/"+stage+"/")
		}
	}
	if len(all) == 0 {
		return "no stage is served"
	}
	sort.Strings(all)
	return "served: " + strings.Join(all, " ")
}
