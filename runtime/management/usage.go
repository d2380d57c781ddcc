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

// maxUsageDays bounds what GetUsage answers in one go.
const maxUsageDays = 366

// usageRequest is the plan and the days that GetUsage asks for.
func (c *call) usageRequest() (p *api.UsagePlan, from, to time.Time, err error) {
	if p, err = c.plan(); err != nil {
		return nil, from, to, err
	}
	var found []violation
	for _, name := range []string{"startDate", "endDate"} {
		if c.query.Get(name) == "" {
			found = append(found, violation{null: true, at: name, must: mustBeGiven})
		}
	}
	if err := validation(found); err != nil {
		return nil, from, to, err
	}
	from, err1 := time.Parse(dayLayout, c.query.Get("startDate"))
	to, err2 := time.Parse(dayLayout, c.query.Get("endDate"))
	if err1 != nil || err2 != nil || to.Before(from) || to.Sub(from) > maxUsageDays*24*time.Hour {
		return nil, from, to, badRequest("Invalid date range specified. Dates have the form YYYY-MM-DD, the end is not before the start and at most %d days after it", maxUsageDays)
	}
	return p, from, to, nil
}

// getUsage answers a page of the plan's keys, in the order in which they joined.
func (c *call) getUsage() (*doc, error) {
	p, from, to, err := c.usageRequest()
	if err != nil {
		return nil, err
	}
	var keys []listed
	for _, k := range p.Keys {
		if id := c.query.Get("keyId"); id == "" || id == k.ID {
			keys = append(keys, listed{key: k.ID})
		}
	}
	page, position, err := c.page(keys, after)
	if err != nil {
		return nil, err
	}
	values := &doc{}
	for _, k := range page {
		values.set(k.key, c.usageOf(p, k.key, from, to))
	}
	return usageDoc(p, from, to, values).text("position", position), nil
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
	said := c.saidUsage(p.ID, keyID)
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		days = append(days, []int64{0, said.left(p, day)})
	}
	return days
}

// left is what a quota leaves on a day when nothing is counted; nil: nothing
// was said about it.
func (u *usage) left(p *api.UsagePlan, day time.Time) int64 {
	switch {
	case u != nil && !day.Before(u.day()) && u.holds(p, day):
		return int64(u.Remaining)
	case p.Quota == nil:
		return 0
	}
	return int64(p.Quota.Limit)
}

func (u *usage) day() time.Time {
	day, err := time.Parse(dayLayout, u.Day)
	if err != nil { // a store that was written by hand
		return time.Time{}
	}
	return day
}

// holds says whether a time is in the period of the quota in which this was
// said; without a quota that is the day.
func (u *usage) holds(p *api.UsagePlan, t time.Time) bool {
	q := p.Quota
	if q == nil {
		q = &api.Quota{}
	}
	from, to := q.Window(u.day())
	return !t.Before(from) && t.Before(to)
}

func (c *call) saidUsage(planID, keyID string) *usage {
	return first(c.st.usages, isUsage(planID, keyID))
}

func isUsage(planID, keyID string) func(*usage) bool {
	return func(u *usage) bool { return u.PlanID == planID && u.KeyID == keyID }
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
		c.st.usages = appended(without(c.st.usages, isUsage(p.ID, k.ID)), &u)
	}
	today := u.day()
	return usageDoc(p, today, today, (&doc{}).set(k.ID, c.usageAfter(p, k.ID, &u, today))), nil
}

// usageAfter is the usage of today as it is once the counter knows of a patch.
func (c *call) usageAfter(p *api.UsagePlan, keyID string, u *usage, today time.Time) [][]int64 {
	days := c.usageOf(p, keyID, today, today)
	if len(c.patches()) > 0 && len(days) == 1 {
		days[0][1] = int64(u.Remaining)
	}
	return days
}

// grant tells the counter what was said about quotas since it was told last, as
// far as it still holds.
func (a *API) grant(s *state) {
	if a.options.Grant == nil {
		return
	}
	now := a.options.Now().UTC()
	for _, u := range s.usages {
		p := first(s.plans, func(p *api.UsagePlan) bool { return p.ID == u.PlanID })
		if p != nil && !slices.Contains(a.granted, u) && u.holds(p, now) {
			a.options.Grant(u.PlanID, u.KeyID, int64(u.Remaining))
		}
	}
	a.granted = s.usages
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
