package runtime

import (
	"sort"
	"strings"

	"postern/mapping"
	"postern/runtime/observe"
)

// Catalog is all that a server serves at one time.
type Catalog struct {
	Stages []Stage
}

// Stage is one published stage.
type Stage struct {
	Plan *mapping.Plan
	// Root stages answer the bare address too; without one, the only stage does.
	Root bool
	// Hidden stages are served but do not keep another stage from being the
	// only one (CF-73).
	Hidden bool
}

// Name is "api/stage".
func (s *Stage) Name() string { return s.Plan.API().ID + "/" + s.Plan.Stage().StageName }

// table is a catalog as requests need it. It never changes.
type table struct {
	apis map[string]*published
	root *site // nil: the bare address serves nothing
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
}

func newSite(plan *mapping.Plan, metrics *observe.Metrics) *site {
	at := &site{plan: plan}
	if metrics == nil {
		return at
	}
	routes := plan.Routes()
	names := make([]observe.RouteName, len(routes))
	for i, r := range routes {
		names[i] = observe.RouteName{Method: r.Method().HTTPMethod, Path: r.Resource().Path}
	}
	counted := metrics.Publish(plan.API().ID, plan.Stage().StageName, names)
	at.unmatched = counted.Unmatched
	at.routes = make(map[*mapping.Route]*observe.RouteMetrics, len(routes))
	for i, r := range routes {
		at.routes[r] = counted.Routes[i]
	}
	return at
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

func newTable(c Catalog, metrics *observe.Metrics) *table {
	t := &table{apis: map[string]*published{}}
	roots := 0
	for i := range c.Stages {
		stage := &c.Stages[i]
		at := newSite(stage.Plan, metrics)
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
