package mapping

import (
	"fmt"
	"strconv"
	"strings"

	"postern/api"
	"postern/vtl/regex"
)

// compileTemplates compiles the templates of one side. One that cannot be
// parsed fails when it is used, as on the service.
func (c *compiler) compileTemplates(pairs api.Pairs, what string) templateTable {
	var table templateTable
	for _, pair := range pairs {
		t := &template{key: strings.ToLower(strings.TrimSpace(pair.Name)), empty: pair.Null || pair.Value == ""}
		if !t.empty {
			c.compileTemplate(t, pair, what)
		}
		table.list = append(table.list, t)
		table.byWhole = table.byWhole || strings.Contains(t.key, ";")
	}
	return table
}

// compileTemplate parses one template and reports where it is none.
func (c *compiler) compileTemplate(t *template, pair api.Pair, what string) {
	name := c.route.Name() + " " + what + " template " + pair.Name
	code, err := compileCode(name, pair.Value)
	if err == nil {
		t.code = code
		return
	}
	line, column, message := failurePlace(err)
	pos := pair.At(line, column)
	t.fault = placed(pos, templateFailure(err))
	c.add(api.Diagnostic{Severity: api.Error, Rule: "V-30", Pos: pos,
		Summary: fmt.Sprintf("%s: %s", name, message), Detail: "requests that use it fail with 500"})
}

// compileResponses compiles the integration responses of a method.
func (c *compiler) compileResponses(r *Route, in *api.Integration) {
	seen := map[string]string{}
	for _, from := range in.IntegrationResponses {
		plan := c.compileResponse(r, from)
		pattern := from.Pattern()
		if other, twice := seen[pattern]; twice {
			c.refuse("MA-462", from.Pos, fmt.Sprintf("integration responses %s and %s have one selectionPattern %q", other, from.StatusCode, pattern))
		}
		seen[pattern] = from.StatusCode
		if pattern == "" {
			if r.defaultResponse == nil || plan.status < r.defaultResponse.status {
				r.defaultResponse = plan
			}
			continue
		}
		r.responses = append(r.responses, plan)
	}
	orderResponses(r.responses)
	if len(in.IntegrationResponses) == 0 {
		c.warn("CF-22", in.Pos, r.Name()+" has no integration response; every call fails with 500")
	}
}

func (c *compiler) compileResponse(r *Route, from *api.IntegrationResponse) *responsePlan {
	status, err := strconv.Atoi(from.StatusCode)
	if err != nil {
		c.fail("N-82", from.Pos, fmt.Sprintf("statusCode %q of an integration response is no number", from.StatusCode))
	}
	declared := r.method.MethodResponses.Get(from.StatusCode)
	plan := &responsePlan{pos: from.Pos, pattern: from.Pattern(), status: status, declared: declared != nil, content: from.ContentHandling}
	if declared == nil {
		c.add(api.Diagnostic{Severity: api.Error, Rule: "MA-466", Pos: from.Pos,
			Summary:    fmt.Sprintf("%s: integration response %s has no method response of that status", r.Name(), from.StatusCode),
			Detail:     "requests that select it fail with 500",
			Suggestion: fmt.Sprintf("add response %s to the method", from.StatusCode)})
	}
	if plan.pattern != "" {
		c.compilePattern(plan, from)
	}
	for _, pair := range from.ResponseParameters {
		c.compileReply(plan, declared, pair)
	}
	plan.templates = c.compileTemplates(from.ResponseTemplates, "response "+from.StatusCode)
	return plan
}

// compilePattern compiles a selection pattern; one that Java refuses never
// matches (RW-39).
func (c *compiler) compilePattern(plan *responsePlan, from *api.IntegrationResponse) {
	compiled, err := regex.Compile(plan.pattern)
	if err != nil {
		c.fail("RW-39", or2(from.PatternPos, from.Pos), fmt.Sprintf("selectionPattern %q never matches: %v", plan.pattern, err))
		return
	}
	plan.regex = compiled
}

// compileReply compiles one entry of responseParameters.
func (c *compiler) compileReply(plan *responsePlan, declared *api.MethodResponse, pair api.Pair) {
	name, ok := strings.CutPrefix(pair.Name, "method.response.header.")
	if !ok || name == "" {
		c.badSource(pair, "MA-465", &sourceError{fmt.Sprintf("%q is no mapping target", pair.Name), "method.response.header.NAME"})
		return
	}
	s, err := c.plan.compileSource(pair.Value, true, everywhere)
	if err != nil {
		c.badSource(pair, formRule(api.ValidResponseSource(pair.Value), "MA-465"), err)
		return
	}
	if declared != nil {
		if _, ok := declared.ResponseParameters.Get(pair.Name); !ok {
			c.refuse("MA-465", pair.Pos, fmt.Sprintf("%s is not declared by method response %s", pair.Name, declared.StatusCode))
		}
	}
	m := compileReplyMove(name)
	m.source = s
	plan.moves = append(plan.moves, m)
}
