package management

import (
	"slices"
	"time"

	"postern/api"
)

// usage is what the management API changed about the quota of a key: requests
// that it may still make in the period in which that was said.
type usage struct {
	PlanID    string `json:"planId"`
	KeyID     string `json:"keyId"`
	Remaining int    `json:"remaining"`
	Day       string `json:"day"` // on which it was said
}

const dayLayout = "2006-01-02"

// usageRequest is the plan and the days that GetUsage asks for.
func (c *call) usageRequest() (p *api.UsagePlan, from, to time.Time, err error) {
	if p, err = c.plan(); err != nil {
		return nil, from, to, err
	}
	var found []violation
	for _, name := range []string{"startDate", "endDate"} {
		if c.query.Get(name) == "" {
			found = append(found, violation{null: true, at: name, must: "Member must not be null"})
		}
	}
	if err := validation(found); err != nil {
		return nil, from, to, err
	}
	from, err1 := time.Parse(dayLayout, c.query.Get("startDate"))
	to, err2 := time.Parse(dayLayout, c.query.Get("endDate"))
	if err1 != nil || err2 != nil || to.Before(from) || to.Sub(from) > 366*24*time.Hour {
		return nil, from, to, badRequest("Invalid date range specified. Dates have the form YYYY-MM-DD, the end is not before the start")
	}
	return p, from, to, nil
}

func (c *call) getUsage() (*doc, error) {
	p, from, to, err := c.usageRequest()
	if err != nil {
		return nil, err
	}
	values := &doc{}
	for _, k := range p.Keys {
		if id := c.query.Get("keyId"); id == "" || id == k.ID {
			values.set(k.ID, c.usageOf(p, k.ID, from, to))
		}
	}
	return usageDoc(p, from, to, values), nil
}

func usageDoc(p *api.UsagePlan, from, to time.Time, values *doc) *doc {
	return (&doc{}).set("usagePlanId", p.ID).set("startDate", from.Format(dayLayout)).set("endDate", to.Format(dayLayout)).
		set("values", values).link("self", "/usageplans/"+p.ID+"/usage")
}

// usageOf is used and remaining of each day.
func (c *call) usageOf(p *api.UsagePlan, keyID string, from, to time.Time) [][]int64 {
	days := [][]int64{}
	if c.api.options.Usage != nil {
		for _, day := range c.api.options.Usage(p.ID, keyID, from, to) {
			days = append(days, []int64{day[0], day[1]})
		}
		return days
	}
	left := int64(0)
	if p.Quota != nil {
		left = int64(p.Quota.Limit)
	}
	said := c.saidUsage(p.ID, keyID)
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		remaining := left
		if said != nil && said.Day == day.Format(dayLayout) {
			remaining = int64(said.Remaining)
		}
		days = append(days, []int64{0, remaining})
	}
	return days
}

func (c *call) saidUsage(planID, keyID string) *usage {
	return first(c.st.usages, func(u *usage) bool { return u.PlanID == planID && u.KeyID == keyID })
}

func (c *call) updateUsage() (*doc, error) {
	p, k, err := c.planKey()
	if err != nil {
		return nil, err
	}
	u := usage{PlanID: p.ID, KeyID: k.ID, Day: c.time.Format(dayLayout)}
	if err := usagePatches.apply(c, &u); err != nil {
		return nil, err
	}
	if len(c.patches()) > 0 {
		c.st.usages = without(slices.Clone(c.st.usages), func(old *usage) bool { return old.PlanID == p.ID && old.KeyID == k.ID })
		c.st.usages = appended(c.st.usages, &u)
	}
	today := time.Date(c.time.Year(), c.time.Month(), c.time.Day(), 0, 0, 0, 0, time.UTC)
	return usageDoc(p, today, today, (&doc{}).set(k.ID, c.usageOf(p, k.ID, today, today))), nil
}

var usagePatches = patchTable[usage]{style: quotedStyle, rules: []rule[usage]{
	{"/remaining", "r", func(u *usage, e edit) (err error) {
		n, ok := wholeNumber(e.value)
		if !ok || n < 0 {
			return badRequest("Invalid value specified for %s", e.path)
		}
		u.Remaining = n
		return nil
	}},
}}
