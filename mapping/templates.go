package mapping

import (
	"strconv"

	"postern/api"
	"postern/vtl"
)

// RouteTemplate is one template of a route, with where it stands.
type RouteTemplate struct {
	Response int // status of the integration response; 0: a request template
	Key      string
	Pair     api.Pair // as configured
	code     *compiled
}

// Name is "request template application/json" or "response 200 template …".
func (t *RouteTemplate) Name() string {
	if t.Response == 0 {
		return "request template " + t.Key
	}
	return "response " + strconv.Itoa(t.Response) + " template " + t.Key
}

// Traced is the form of the template that traced requests run, the same each
// time; nil for a template that is constant, empty or cannot be parsed.
func (t *RouteTemplate) Traced() *vtl.Template {
	if t.code == nil || t.code.isConstant {
		return nil
	}
	return t.code.tracedForm()
}

// Constant says that the template has no references and directives.
func (t *RouteTemplate) Constant() bool { return t.code != nil && t.code.isConstant }

// Templates are the templates of the route, those of the request first.
func (r *Route) Templates() []RouteTemplate {
	in := r.method.Integration
	if in == nil {
		return nil
	}
	list := pairTemplates(nil, 0, in.RequestTemplates, r.templates)
	plans := r.responses
	if r.defaultResponse != nil {
		plans = append(plans[:len(plans):len(plans)], r.defaultResponse)
	}
	for _, plan := range plans {
		if from := in.IntegrationResponses.Get(strconv.Itoa(plan.status)); from != nil {
			list = pairTemplates(list, plan.status, from.ResponseTemplates, plan.templates)
		}
	}
	return list
}

// pairTemplates puts compiled templates and their texts together: both are in
// the order of the configuration.
func pairTemplates(list []RouteTemplate, status int, pairs api.Pairs, table templateTable) []RouteTemplate {
	for i, t := range table.list {
		if i < len(pairs) {
			list = append(list, RouteTemplate{Response: status, Key: t.key, Pair: pairs[i], code: t.code})
		}
	}
	return list
}
