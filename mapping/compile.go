package mapping

import (
	"errors"
	"fmt"
	"strings"

	"postern/api"
	"postern/mapping/builtin"
	"postern/mapping/schema"
)

// compiler holds what is needed while one plan is made. Findings of the route
// at hand go to the route and to the plan.
type compiler struct {
	plan   *Plan
	models *schema.Set
	warned map[string]bool // models whose warnings are among the findings
	route  *Route          // nil outside of routes
}

// Compile compiles a stage of an API. a is the state to serve: of a stage that
// serves a deployment its snapshot. A bad route never stops the others: it is
// served as the live service would serve it, and the finding says why.
func Compile(a *api.RestAPI, st *api.Stage, env Env) (*Plan, api.Diagnostics) {
	env.fill(a, st)
	p := &Plan{api: a, stage: st, env: env, root: &node{}}
	p.variables = overlay(st.Variables, env.Variables)
	for _, pair := range p.variables {
		p.templateVariables = append(p.templateVariables, builtin.Param{Name: pair.Name, Value: pair.Value})
	}
	p.binary = compileMediaTypes(a.BinaryMediaTypes)
	p.userAgent = "AmazonAPIGateway_" + a.ID
	p.domain = a.ID + ".execute-api." + env.Region + ".amazonaws.com"
	p.arnPrefix = "arn:" + env.Partition + ":execute-api:" + env.Region + ":" + env.Account + ":" + a.ID + "/" + st.StageName + "/"
	c := &compiler{plan: p, models: modelSet(a), warned: map[string]bool{}}
	p.gateway = c.compileGateway()
	p.accessLog = c.compileAccessLog(st.AccessLogSettings)
	for _, resource := range a.Resources {
		c.compileResource(resource)
	}
	c.checkSettings()
	if env.Strict {
		p.findings.Strict()
	}
	return p, p.findings
}

func modelSet(a *api.RestAPI) *schema.Set {
	models := make([]schema.Model, 0, len(a.Models))
	for _, m := range a.Models {
		models = append(models, schema.Model{Name: m.Name, Schema: m.Schema, Imported: m.Imported})
	}
	return schema.NewSet(models)
}

// checked are the rules that [api.RestAPI.Check] holds a configuration to. Compile
// does not report them again; the route at hand keeps the finding, since it is
// the reason of what the route does.
var checked = map[string]bool{
	"CF-11": true, "CF-22": true, "CF-24": true, "MA-411": true, "MA-421": true, "MA-462": true, "MA-465": true,
	"MA-466": true, "MA-493": true, "MA-602": true, "MA-607": true, "N-82": true, "U-04": true,
}

// add records a finding, for the route at hand too.
func (c *compiler) add(d api.Diagnostic) {
	if !checked[d.Rule] {
		c.plan.findings.Add(d)
	}
	if c.route != nil {
		c.route.findings.Add(d)
	}
}

func (c *compiler) fail(rule string, pos api.Pos, summary string) {
	c.add(api.Diagnostic{Severity: api.Error, Rule: rule, Pos: pos, Summary: summary})
}

func (c *compiler) refuse(rule string, pos api.Pos, summary string) {
	c.add(api.Diagnostic{Severity: api.Warning, Rule: rule, Pos: pos, Summary: summary, Refused: true})
}

func (c *compiler) warn(rule string, pos api.Pos, summary string) {
	c.add(api.Diagnostic{Severity: api.Warning, Rule: rule, Pos: pos, Summary: summary})
}

// badSource records a mapping that moves nothing (M-07): under the rule of the
// form when that is wrong, under its own when only the compiler can tell.
func (c *compiler) badSource(pair api.Pair, form string, err error) {
	d := api.Diagnostic{Severity: api.Warning, Rule: form, Pos: or2(pair.Text, pair.Pos), Refused: true,
		Summary: fmt.Sprintf("%s: %v", pair.Name, err), Detail: "the value is never sent"}
	var s *sourceError
	if errors.As(err, &s) {
		d.Expected = s.expected
	}
	c.add(d)
}

// formRule is the rule of a mapping expression that is wrong: that of its form,
// or M-07 where the form is right.
func formRule(valid bool, rule string) string {
	if valid {
		return "M-07"
	}
	return rule
}

// uriRule is the rule of an address that cannot be called: that of its form, or
// RW-53 where the form is right.
func uriRule(uri string) string {
	if strings.HasPrefix(uri, "http://") || strings.HasPrefix(uri, "https://") {
		return "RW-53"
	}
	return "MA-602"
}

// or2 is the first place that is one.
func or2(pos, other api.Pos) api.Pos {
	if pos.IsValid() {
		return pos
	}
	return other
}

// placed is a text behind the place it is about, where there is one: the log of
// a failed request names what to change.
func placed(pos api.Pos, text string) string {
	if !pos.IsValid() {
		return text
	}
	return pos.String() + ": " + text
}

// compileResource adds a resource and its methods to the tree.
func (c *compiler) compileResource(resource *api.Resource) {
	at := c.plan.root.insert(resource.Path)
	if at.resource == nil {
		at.resource = resource
	}
	c.checkPath(resource)
	for _, method := range resource.Methods {
		c.route = &Route{plan: c.plan, resource: resource, method: method}
		c.compileRoute(c.route)
		c.place(at, c.route)
		c.plan.routes = append(c.plan.routes, c.route)
		c.route = nil
	}
}

// place puts a route into the verb table of its node.
func (c *compiler) place(at *node, r *Route) {
	verb := r.method.HTTPMethod
	switch slot := verbOf(verb); {
	case slot >= 0:
		at.verbs[slot] = r
	case verb == api.AnyMethod:
		at.verbs[verbAny] = r
	default:
		c.fail("MA-421", r.method.Pos, fmt.Sprintf("%s: no such verb; expected one of %s or ANY", r.Name(), strings.Join(api.Verbs[:], ", ")))
	}
}

// checkPath warns of names that a path has twice (RW-14) and of text after a
// greedy parameter.
func (c *compiler) checkPath(resource *api.Resource) {
	seen := map[string]bool{}
	segments := strings.Split(strings.Trim(resource.Path, "/"), "/")
	for i, segment := range segments {
		name, isParam := strings.CutPrefix(segment, "{")
		if !isParam {
			continue
		}
		name = strings.TrimSuffix(name, "}")
		if strings.HasSuffix(name, "+") && i < len(segments)-1 {
			c.refuse("MA-411", resource.Pos, fmt.Sprintf("%s: a greedy parameter has to be the last segment", resource.Path))
		}
		if name = strings.TrimSuffix(name, "+"); seen[name] {
			c.warn("RW-14", resource.Pos, fmt.Sprintf("%s has {%s} twice; the right-most gives the value", resource.Path, name))
		}
		seen[name] = true
	}
}

// compileRoute compiles one method and its integration.
func (c *compiler) compileRoute(r *Route) {
	r.compileSettings(c.plan.stage)
	r.compileGuard()
	r.validation = c.compileValidation(r.method)
	r.sourceARN = c.plan.sourceARN(r.resource, r.method)
	in := r.method.Integration
	kind, ok := integrationKinds[integrationType(in)]
	if !ok {
		rule, cause := "CF-24", "method "+r.Name()+" has no integration"
		if in != nil {
			rule = "MA-602"
			cause = fmt.Sprintf("method %s has an integration of unknown type %q; expected HTTP, HTTP_PROXY, AWS, AWS_PROXY or MOCK", r.Name(), in.Type)
		}
		c.fail(rule, r.method.Pos, cause)
		r.broken = ConfigurationError("No integration defined for method", placed(r.method.Pos, cause))
		return
	}
	r.kind = kind
	c.compileCall(r, in)
	c.compileMoves(r, in)
	if !kind.IsProxy() {
		r.passthrough = in.PassthroughBehavior
		r.templates = c.compileTemplates(in.RequestTemplates, "request")
		c.compileResponses(r, in)
	}
	c.compileHeaders(r)
	r.cache = c.compileCacheKey(r, in)
	r.compileCaching(c.plan.stage)
}
