package lint

import (
	"fmt"
	"strings"

	"postern/api"
	"postern/mapping"
)

// Options guide the checks.
type Options struct {
	// Cases is the number of inputs that a template is tried with [150].
	Cases int
}

// Check applies every rule to the stages of an API. Findings about what several
// stages share appear once.
func Check(plans []*mapping.Plan, o Options) api.Diagnostics {
	if o.Cases <= 0 {
		o.Cases = 150
	}
	c := &checker{options: o}
	seen := map[*api.RestAPI]bool{}
	for _, plan := range plans {
		if !seen[plan.API()] {
			seen[plan.API()] = true
			c.api(plan.API())
		}
		c.stage(plan)
	}
	c.found.Sort()
	return c.found
}

// checker collects findings. where names the method at hand.
type checker struct {
	options Options
	found   api.Diagnostics
	rest    *api.RestAPI
	where   string
}

// add records a finding of a rule with its own severity.
func (c *checker) add(id string, pos api.Pos, format string, args ...any) *api.Diagnostic {
	rule := Find(id)
	summary := fmt.Sprintf(format, args...)
	if c.where != "" {
		summary = c.where + ": " + summary
	}
	c.found.Add(api.Diagnostic{Severity: rule.Severity, Rule: id, Pos: pos, Summary: summary, Detail: rule.Means, Expected: rule.Remedy})
	return &c.found[len(c.found)-1]
}

// api checks what does not depend on a stage.
func (c *checker) api(a *api.RestAPI) {
	c.rest, c.where = a, ""
	c.quotas(a)
	c.binaryTypes(a)
	for _, r := range a.Resources {
		for _, m := range r.Methods {
			c.where = m.HTTPMethod + " " + r.Path
			if m.Integration != nil {
				c.method(r, m, m.Integration)
			}
		}
		c.where = ""
		c.preflight(r)
	}
	c.where = ""
}

func (c *checker) method(r *api.Resource, m *api.Method, in *api.Integration) {
	c.credentials(in)
	c.contentHandling(in)
	if in.Type.IsProxy() {
		c.ignored(in)
		return
	}
	c.templates(m, in)
	c.mediaTypes(m, in)
	c.passthrough(in)
	c.binaryTemplates(in)
	c.patterns(in)
	for _, response := range in.IntegrationResponses {
		c.responseHeaders(response)
	}
}

// first is the first place that is one.
func first(list ...api.Pos) api.Pos {
	for _, pos := range list {
		if pos.IsValid() {
			return pos
		}
	}
	return api.Pos{}
}

// isFunction says whether an integration calls a Lambda function.
func isFunction(in *api.Integration) bool {
	return (in.Type == api.TypeAWS || in.Type == api.TypeAWSProxy) && strings.Contains(in.URI, ":lambda:")
}
