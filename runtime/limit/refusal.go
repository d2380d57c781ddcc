package limit

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"postern/api"
	"postern/mapping"
)

// The methods here word refusals, and record in a trace what was decided. With
// tracing off the latter cost one comparison.

// howToAdd says where keys come from.
const howToAdd = "add it to apiKeys of postern.yaml and to the keys of a usage plan there, or create it through the management API"

// unknownKey is the 403 for no key, or one that nobody knows.
func (c *check) unknownKey(d *directory, ex *mapping.Exchange, value string) mapping.Outcome {
	cause := c.route.Name() + " requires an API key"
	switch {
	case value == "" && c.byResult:
		cause += ", and the authorizer named none in usageIdentifierKey (apiKeySource is AUTHORIZER)"
	case value == "":
		cause += ", and the request has no header " + keyHeader
	default:
		cause += ", and no API key has the value " + mapping.Mask(value)
	}
	switch {
	case len(d.keys) == 0:
		cause += "; no API key is known: " + howToAdd
	case value != "":
		cause += "; " + howToAdd
	}
	return c.refuseKey(ex, value, cause)
}

// uselessKey is the 403 for a key that is disabled or in no plan of the stage.
func (c *check) uselessKey(d *directory, ex *mapping.Exchange, k *key, value string) mapping.Outcome {
	if !k.enabled {
		return c.refuseKey(ex, value, k.title+" is disabled; set its enabled to true")
	}
	cause := k.title + " is in no usage plan that covers the stage " + c.stage.String()
	if plans := d.plansOf(k); len(plans) > 0 {
		cause += "; it is in " + strings.Join(plans, ", ")
	}
	return c.refuseKey(ex, value, cause+"; add the stage to the stages of a plan that has the key")
}

// plansOf are the plans of a key and what they cover.
func (d *directory) plansOf(k *key) (all []string) {
	for _, p := range d.account.Plans {
		if !slices.ContainsFunc(p.Keys, func(member *api.UsagePlanKey) bool { return member.ID == k.id }) {
			continue
		}
		covers := make([]string, 0, len(p.APIStages))
		for _, s := range p.APIStages {
			covers = append(covers, s.APIID+"/"+s.Stage)
		}
		if len(covers) == 0 {
			covers = append(covers, "no stage")
		}
		all = append(all, planTitle(p)+" (covers "+strings.Join(covers, ", ")+")")
	}
	return all
}

func (c *check) refuseKey(ex *mapping.Exchange, value, cause string) mapping.Outcome {
	if ex.Trace != nil {
		ex.Trace.Log("API Key ", mapping.Mask(value), " not authorized because method '", c.route.Name(),
			"' requires API Key and API Key is not associated with a Usage Plan for API Stage ", c.stage.String(),
			": No Usage Plan found for key and API Stage")
		ex.Trace.Note(mapping.StepKey, "refused", cause)
	}
	return mapping.Outcome{Type: api.InvalidAPIKey, Cause: cause}
}

// throttled is the 429 of a throttle.
func (c *check) throttled(ex *mapping.Exchange, g *gauge, at time.Duration) mapping.Outcome {
	outcome := g.refuse()
	if ex.Trace != nil {
		ex.Trace.Log("Key throttle limit exceeded for ", c.logName(), ". Limit: ",
			strconv.FormatFloat(g.limit.RateLimit, 'f', 2, 64), " Burst: ", strconv.Itoa(g.limit.BurstLimit))
		ex.Trace.Note(mapping.StepLimit, "refused: throttle of "+g.subject, outcome.Cause, "bucket", g.state(at))
	}
	return outcome
}

// exhausted is the 429 of a quota.
func (c *check) exhausted(ex *mapping.Exchange, a *allowance, now time.Time) mapping.Outcome {
	outcome := a.refuse()
	if ex.Trace != nil {
		ex.Trace.Log("Key quota limit exceeded for ", c.logName(), ". Limit: ", strconv.Itoa(a.limit.Limit), " Period: ", a.limit.Period)
		ex.Trace.Note(mapping.StepLimit, "refused: quota of "+a.subject, outcome.Cause, "quota", a.state(now))
	}
	return outcome
}

// logName is the method as lines of the execution log name it.
func (c *check) logName() string {
	return "RestApi " + c.stage.api + ", Stage " + c.stage.name + ", Resource " + c.route.Resource().ID +
		", HttpMethod " + c.route.Method().HTTPMethod
}

// begin writes the first line of the execution log.
func (c *check) begin(ex *mapping.Exchange, value string) {
	if ex.Trace == nil {
		return
	}
	ex.Trace.Hide(value)
	ex.Trace.Log("Verifying Usage Plan for request: ", ex.Request.ID, ". API Key: ", mapping.Mask(value), " API Stage: ", c.stage.String())
}

// keyed records the key, its plan and what they leave.
func (c *check) keyed(ex *mapping.Exchange, k *key, cover *cover, g *gauge, now time.Time) {
	if ex.Trace == nil {
		return
	}
	fields := []string{"quota", cover.quota.state(now)}
	if g != nil {
		fields = append(fields, "bucket", g.state(now.Sub(c.limits.began)))
	}
	ex.Trace.Note(mapping.StepKey, k.title+" of "+cover.plan, "", fields...)
}

// passed records a throttle that let the request pass.
func (c *check) passed(ex *mapping.Exchange, g *gauge, at time.Duration) {
	if ex.Trace != nil {
		ex.Trace.Note(mapping.StepLimit, "throttle of "+g.subject, "", "bucket", g.state(at))
	}
}

// end writes the last lines about a request that passed.
func (c *check) end(ex *mapping.Exchange, value string) {
	if ex.Trace == nil {
		return
	}
	shown := mapping.Mask(value)
	if !c.required {
		ex.Trace.Log("API Key ", shown, " authorized because method '", c.route.Name(),
			"' does not require API Key. Request will not contribute to throttle or quota limits")
	}
	ex.Trace.Log("Usage Plan check succeeded for API Key ", shown, " and API Stage ", c.stage.String())
}
