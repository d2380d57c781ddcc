package runtime

import (
	"fmt"
	"slices"
	"strings"

	"postern/api"
	"postern/loader/settings"
	"postern/loader/source"
	"postern/runtime/limit"
)

// Limits are the keys, usage plans and throttles of the configuration.
func (c *Configuration) Limits() limit.Account {
	return limit.Account{Keys: c.Config.APIKeys, Plans: c.Config.UsagePlans, Throttle: c.Settings.Throttle}
}

// addPlans puts the keys and usage plans of the settings beside those of the
// documents, and says what will be refused at run time.
func (c *Configuration) addPlans() {
	c.Config.APIKeys = append(c.Config.APIKeys, c.Settings.APIKeys...)
	for _, plan := range c.Settings.UsagePlans {
		whole := *plan
		whole.APIStages = c.stagesOf(plan)
		c.Config.UsagePlans = append(c.Config.UsagePlans, &whole)
	}
	c.checkKeys()
	for _, plan := range c.Config.UsagePlans {
		c.checkPlan(plan)
	}
	for _, a := range c.Config.APIs {
		if a.REST != nil {
			c.checkCovered(a.REST)
		}
	}
}

// stagesOf are the stages that a plan of the settings covers: all there are
// when it names none, all of an API when it names that alone.
func (c *Configuration) stagesOf(plan *api.UsagePlan) (all []api.APIStage) {
	if plan.APIStages == nil {
		for _, a := range c.Config.APIs {
			all = append(all, everyStage(a, nil)...)
		}
		return all
	}
	for _, s := range plan.APIStages {
		if s.Stage != "" {
			all = append(all, s)
			continue
		}
		found := false
		for _, a := range c.Config.APIs {
			if a.REST != nil && a.REST.ID == s.APIID {
				all, found = append(all, everyStage(a, s.Throttle)...), true
			}
		}
		if !found {
			all = append(all, s) // checkPlan says so
		}
	}
	return all
}

func everyStage(a *api.API, throttle []api.MethodThrottle) (all []api.APIStage) {
	if a.REST == nil {
		return nil
	}
	for _, stage := range a.REST.Stages {
		all = append(all, api.APIStage{APIID: a.REST.ID, Stage: stage.StageName, Throttle: throttle})
	}
	return all
}

// Limits of the service (§5).
const (
	maxPlansPerKey     = 10
	maxMethodThrottles = 20
)

// checkPlan warns of stages that nobody describes.
func (c *Configuration) checkPlan(plan *api.UsagePlan) {
	known := c.everyStageName()
	for _, s := range plan.APIStages {
		name := strings.TrimSuffix(s.APIID+"/"+s.Stage, "/")
		if !slices.Contains(known, name) {
			d := api.Diagnostic{Severity: api.Warning, Rule: "MA-497", Pos: plan.Pos, Suggestion: source.Nearest(name, known),
				Summary: "usage plan " + plan.Name + " covers " + name + ", which no file describes"}
			if len(known) > 0 {
				d.Expected = "one of " + strings.Join(known, ", ") + ", or a stage that the management API makes"
			}
			c.Findings.Add(d)
		}
		if n := len(s.Throttle); n > maxMethodThrottles {
			c.Findings.Add(api.Diagnostic{Severity: api.Warning, Rule: "§17", Refused: true, Pos: plan.Pos,
				Summary:  fmt.Sprintf("usage plan %s has %d throttles of methods for %s", plan.Name, n, name),
				Expected: fmt.Sprintf("at most %d for a stage", maxMethodThrottles)})
		}
	}
}

// everyStageName is the name api/stage of every stage.
func (c *Configuration) everyStageName() (all []string) {
	for _, a := range c.Config.APIs {
		for _, s := range everyStage(a, nil) {
			all = append(all, s.APIID+"/"+s.Stage)
		}
	}
	return all
}

// checkKeys warns of keys that open nothing, and of those that are in more
// plans than the service takes (§5).
func (c *Configuration) checkKeys() {
	all := c.plansByKey()
	for _, key := range c.Config.APIKeys {
		twice := ""
		covered := map[string]string{}
		for _, plan := range all[key.ID] {
			for _, s := range plan.APIStages {
				at := s.APIID + "/" + s.Stage
				if first := covered[at]; first != "" {
					twice = fmt.Sprintf("%s is covered by usage plan %s and by %s; the first counts", at, first, plan.Name)
				}
				covered[at] = plan.Name
			}
		}
		c.checkKey(key, len(all[key.ID]), twice)
	}
}

// plansByKey are the usage plans that a key is in, by its id.
func (c *Configuration) plansByKey() map[string][]*api.UsagePlan {
	all := map[string][]*api.UsagePlan{}
	for _, plan := range c.Config.UsagePlans {
		for _, member := range plan.Keys {
			if plans := all[member.ID]; len(plans) == 0 || plans[len(plans)-1] != plan {
				all[member.ID] = append(plans, plan)
			}
		}
	}
	return all
}

func (c *Configuration) checkKey(key *api.APIKey, plans int, twice string) {
	d := api.Diagnostic{Severity: api.Warning, Rule: "§5", Pos: key.Pos}
	name := "API key " + key.Name
	switch {
	case plans == 0:
		d.Summary, d.Expected = name+" is in no usage plan; requests with it answer 403", "the key among the keys of a usage plan"
	case twice != "":
		d.Summary, d.Expected, d.Refused = name+": "+twice, "one usage plan per key and stage", true
	case plans > maxPlansPerKey:
		d.Summary, d.Expected, d.Refused = fmt.Sprintf("%s is in %d usage plans", name, plans), fmt.Sprintf("at most %d", maxPlansPerKey), true
	default:
		return
	}
	c.Findings.Add(d)
}

// checkCovered warns, once per API, of methods that require a key on stages
// where no key opens them.
func (c *Configuration) checkCovered(rest *api.RestAPI) {
	var first *api.Method
	n := 0
	for _, resource := range rest.Resources {
		for _, m := range resource.Methods {
			if m.APIKeyRequired {
				if n++; first == nil {
					first = m
				}
			}
		}
	}
	if n == 0 {
		return
	}
	var shut []string
	for _, stage := range rest.Stages {
		if !stage.Hidden && !c.opened(rest.ID, stage.StageName) { // CF-73
			shut = append(shut, rest.ID+"/"+stage.StageName)
		}
	}
	if len(shut) > 0 {
		c.Findings.Add(api.Diagnostic{Severity: api.Warning, Rule: "§5", Pos: first.Pos,
			Summary:    fmt.Sprintf("%s an API key, and no usage plan has one for %s; requests answer 403", methodsText(n), strings.Join(shut, ", ")),
			Suggestion: "in " + settings.FileName + ": apiKeys: {dev: <20 to 128 characters>} and usagePlans: {dev: {keys: [dev]}}"})
	}
}

func methodsText(n int) string {
	if n == 1 {
		return "this method requires"
	}
	return fmt.Sprintf("this method and %d more require", n-1)
}

// opened says whether a usage plan covers a stage and has a key.
func (c *Configuration) opened(id, stage string) bool {
	for _, plan := range c.Config.UsagePlans {
		if len(plan.Keys) > 0 && slices.ContainsFunc(plan.APIStages, func(s api.APIStage) bool { return s.APIID == id && s.Stage == stage }) {
			return true
		}
	}
	return false
}
