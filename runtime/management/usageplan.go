package management

import (
	"slices"
	"strings"

	"postern/api"
)

func (c *call) createPlan() (*doc, error) {
	p := &api.UsagePlan{
		ID:   newID(shortID, func(id string) bool { return c.planOf(id) != nil }),
		Name: c.text("name"), Description: c.text("description"), Tags: c.tags(),
		Throttle: readThrottle(c.body.get("throttle")), Quota: readQuota(c.body.get("quota")),
	}
	if p.Name == "" {
		return nil, badRequest("Usage Plan name cannot be blank")
	}
	for _, stage := range c.body.get("apiStages").itemsOf() {
		s := api.APIStage{APIID: stage.get("apiId").str(), Stage: stage.get("stage").str()}
		if limits := stage.get("throttle"); limits.given() {
			for _, m := range limits.members {
				s.Throttle = append(s.Throttle, api.MethodThrottle{Method: m.name, Throttle: *readThrottle(m.value)})
			}
		}
		if stageIndex(p, s.APIID+":"+s.Stage) < 0 { // named twice, it is in the plan once
			p.APIStages = append(p.APIStages, s)
		}
	}
	if err := c.checkPlan(p); err != nil {
		return nil, err
	}
	c.st.plans = appended(c.st.plans, p)
	return planDoc(p, len(p.Tags) > 0), nil
}

func readThrottle(n *node) *api.Throttle {
	if !n.given() {
		return nil
	}
	t := &api.Throttle{}
	t.BurstLimit, _ = n.get("burstLimit").number()
	t.RateLimit, _ = n.get("rateLimit").float()
	return t
}

func readQuota(n *node) *api.Quota {
	if !n.given() {
		return nil
	}
	q := &api.Quota{Period: n.get("period").str()}
	q.Limit, _ = n.get("limit").number()
	q.Offset, _ = n.get("offset").number()
	return q
}

// checkPlan holds a plan to MA-497 and to the sense of its numbers.
func (c *call) checkPlan(p *api.UsagePlan) error {
	for _, s := range p.APIStages {
		if e := c.st.api(s.APIID); e == nil || e.rest.Stage(s.Stage) == nil {
			return notFound("Invalid API Stage {api: %s, stage: %s} specified for usageplan %s", s.APIID, s.Stage, p.ID)
		}
		for _, m := range s.Throttle {
			if err := checkThrottle(&m.Throttle); err != nil {
				return err
			}
		}
	}
	if err := checkThrottle(p.Throttle); err != nil {
		return err
	}
	if err := c.checkShared(p); err != nil {
		return err
	}
	q := p.Quota
	switch {
	case q == nil:
		return nil
	case q.Limit <= 0:
		return badRequest("Usage Plan quota limit must be greater than zero")
	case !contains(enums["QuotaSettings.period"], q.Period):
		return badRequest("Usage Plan quota must have a valid period. Valid options are DAY,WEEK,MONTH")
	case q.Offset < 0:
		return badRequest("Usage Plan quota offset must not be negative")
	}
	return nil
}

// checkShared keeps a key in one plan for each stage: two would disagree about
// its limits.
func (c *call) checkShared(p *api.UsagePlan) error {
	for _, other := range c.st.plans {
		if other.ID == p.ID {
			continue
		}
		for _, k := range p.Keys {
			for _, s := range p.APIStages {
				if name := s.APIID + ":" + s.Stage; planKeyOf(other, k.ID) != nil && stageIndex(other, name) >= 0 {
					return conflict("Usage Plan %s cannot be added because API Key %s cannot reference multiple Usage Plans with the same API stage: %s", p.ID, k.ID, name)
				}
			}
		}
	}
	return nil
}

func checkThrottle(t *api.Throttle) error {
	if t != nil && (t.BurstLimit < 0 || t.RateLimit < 0) {
		return badRequest("Usage Plan throttle limits must not be negative")
	}
	return nil
}

func (c *call) planOf(id string) *api.UsagePlan {
	return first(c.st.plans, func(p *api.UsagePlan) bool { return p.ID == id })
}

var errPlan = notFound("Invalid Usage Plan ID specified")

// plan is the usage plan of the path.
func (c *call) plan() (*api.UsagePlan, error) {
	if p := c.planOf(c.args[0]); p != nil {
		return p, nil
	}
	return nil, errPlan
}

// editPlan makes a plan writable.
func (c *call) editPlan(old *api.UsagePlan) *api.UsagePlan {
	p := *old
	p.APIStages = slices.Clone(old.APIStages)
	for i := range p.APIStages {
		p.APIStages[i].Throttle = slices.Clone(p.APIStages[i].Throttle)
	}
	if old.Throttle != nil {
		t := *old.Throttle
		p.Throttle = &t
	}
	if old.Quota != nil {
		q := *old.Quota
		p.Quota = &q
	}
	c.st.plans = replaced(c.st.plans, old, &p)
	return &p
}

// forget takes stages that are gone out of plans and keys.
func (c *call) forget(gone func(apiID, stage string) bool) {
	isGone := func(s api.APIStage) bool { return gone(s.APIID, s.Stage) }
	for _, p := range c.st.plans {
		if slices.ContainsFunc(p.APIStages, isGone) {
			changed := c.editPlan(p)
			changed.APIStages = slices.DeleteFunc(changed.APIStages, isGone)
		}
	}
	for _, k := range c.st.keys {
		names := func(key string) bool { return gone(cutStage(key)) }
		if slices.ContainsFunc(k.StageKeys, names) {
			changed := *k
			changed.StageKeys = slices.DeleteFunc(slices.Clone(k.StageKeys), names)
			c.st.keys = replaced(c.st.keys, k, &changed)
		}
	}
}

// cutStage splits "api/stage".
func cutStage(key string) (apiID, stage string) {
	apiID, stage, _ = strings.Cut(key, "/")
	return apiID, stage
}

func (c *call) getPlans() (*doc, error) {
	var items []listed
	for _, p := range c.st.plans {
		if key := c.query.Get("keyId"); key == "" || planKeyOf(p, key) != nil {
			items = append(items, listed{p.ID, func() *doc { return planDoc(p, len(p.Tags) > 0) }})
		}
	}
	return c.list(items)
}

func (c *call) getPlan() (*doc, error) {
	p, err := c.plan()
	if err != nil {
		return nil, err
	}
	return planDoc(p, true), nil
}

func (c *call) deletePlan() (*doc, error) {
	p, err := c.plan()
	if err != nil {
		return nil, err
	}
	if len(p.APIStages) > 0 {
		return nil, badRequest("Cannot delete usage plan %s: it is associated with API stages. Remove them first.", p.ID)
	}
	c.st.plans = without(c.st.plans, same(p))
	c.st.usages = without(c.st.usages, func(u *usage) bool { return u.PlanID == p.ID })
	return nil, nil
}

func (c *call) updatePlan() (*doc, error) {
	old, err := c.plan()
	if err != nil {
		return nil, err
	}
	p := c.editPlan(old)
	if err := planPatches.apply(c, p); err != nil {
		return nil, err
	}
	if len(c.patches()) > 0 {
		if err := c.checkPlan(p); err != nil {
			return nil, err
		}
	}
	return planDoc(p, true), nil
}

var planPatches = patchTable[api.UsagePlan]{style: quotedStyle, rules: []rule[api.UsagePlan]{
	{"/name", "r", func(p *api.UsagePlan, e edit) error {
		if p.Name = e.value; e.value == "" {
			return badRequest("Usage Plan name cannot be blank")
		}
		return nil
	}},
	textRule("/description", func(p *api.UsagePlan) *string { return &p.Description }),
	optionalRule("/productCode", func(p *api.UsagePlan) *string { return &p.ProductCode }),
	{"/apiStages", "ad", patchAPIStages},
	{"/apiStages/{k}/throttle/{k}", "ard", patchStageThrottle},
	{"/apiStages/{k}/throttle/{k}/rateLimit", "ar", patchStageThrottle},
	{"/apiStages/{k}/throttle/{k}/burstLimit", "ar", patchStageThrottle},
	{"/throttle", "d", func(p *api.UsagePlan, _ edit) error { p.Throttle = nil; return nil }},
	{"/throttle/rateLimit", "ar", patchThrottle},
	{"/throttle/burstLimit", "ar", patchThrottle},
	{"/quota", "d", func(p *api.UsagePlan, _ edit) error { p.Quota = nil; return nil }},
	{"/quota/limit", "ar", patchQuota},
	{"/quota/offset", "ar", patchQuota},
	{"/quota/period", "ar", patchQuota},
}}

// patchAPIStages names the stage in the value, as api:stage.
func patchAPIStages(p *api.UsagePlan, e edit) error {
	id, stage, ok := strings.Cut(e.value, ":")
	if !ok || id == "" || stage == "" {
		return badRequest("Invalid API Stage specified")
	}
	at := stageIndex(p, e.value)
	switch {
	case e.op == "add" && at < 0:
		p.APIStages = append(p.APIStages, api.APIStage{APIID: id, Stage: stage})
	case e.op == "remove" && at >= 0:
		p.APIStages = slices.Delete(p.APIStages, at, at+1)
	case e.op == "remove":
		return notFound("Invalid API Stage {api: %s, stage: %s} specified for usageplan %s", id, stage, p.ID)
	}
	return nil
}

func stageIndex(p *api.UsagePlan, name string) int {
	return slices.IndexFunc(p.APIStages, func(s api.APIStage) bool { return s.APIID+":"+s.Stage == name })
}

// patchStageThrottle changes the limits of one method of a stage:
// /apiStages/{api:stage}/throttle/{path/METHOD} with rateLimit or burstLimit
// behind it. Without, the value is {"rateLimit":…,"burstLimit":…} or nothing.
func patchStageThrottle(p *api.UsagePlan, e edit) error {
	at := stageIndex(p, e.keys[0])
	if at < 0 {
		return badRequest("Invalid API Stage specified")
	}
	limits := &p.APIStages[at].Throttle
	i := slices.IndexFunc(*limits, func(t api.MethodThrottle) bool { return t.Method == e.keys[1] })
	if e.op == "remove" {
		if i < 0 {
			return notFound("Invalid method throttle specified: %s", e.keys[1])
		}
		*limits = slices.Delete(*limits, i, i+1)
		return nil
	}
	if i < 0 {
		*limits = append(*limits, api.MethodThrottle{Method: e.keys[1]})
		i = len(*limits) - 1
	}
	if strings.HasSuffix(e.path, "/rateLimit") || strings.HasSuffix(e.path, "/burstLimit") {
		return patchLimit(&(*limits)[i].Throttle, e)
	}
	if e.value == "" {
		return nil
	}
	whole, err := readTree([]byte(e.value))
	if err != nil || checkTypes(whole, shapes()["ThrottleSettings"]) != nil {
		return badRequest("Invalid value specified for %s", e.path)
	}
	(*limits)[i].Throttle = *readThrottle(whole)
	return nil
}

func patchThrottle(p *api.UsagePlan, e edit) error {
	if p.Throttle == nil {
		p.Throttle = &api.Throttle{}
	}
	return patchLimit(p.Throttle, e)
}

// patchLimit sets the limit that the path ends with.
func patchLimit(t *api.Throttle, e edit) error {
	var ok bool
	if strings.HasSuffix(e.path, "/burstLimit") {
		t.BurstLimit, ok = wholeNumber(e.value)
	} else {
		t.RateLimit, ok = finite(e.value)
	}
	if !ok {
		return badRequest("Invalid value specified for %s", e.path)
	}
	return nil
}

func patchQuota(p *api.UsagePlan, e edit) error {
	if p.Quota == nil {
		p.Quota = &api.Quota{}
	}
	ok := true
	switch e.path {
	case "/quota/limit":
		p.Quota.Limit, ok = wholeNumber(e.value)
	case "/quota/offset":
		p.Quota.Offset, ok = wholeNumber(e.value)
	default:
		p.Quota.Period = e.value
	}
	if !ok {
		return badRequest("Invalid value specified for %s", e.path)
	}
	return nil
}

func planDoc(p *api.UsagePlan, withTags bool) *doc {
	stages := []*doc{}
	for _, s := range p.APIStages {
		d := (&doc{}).set("apiId", s.APIID).set("stage", s.Stage)
		if len(s.Throttle) > 0 {
			limits := &doc{}
			for _, t := range s.Throttle {
				limits.set(t.Method, throttleDoc(&t.Throttle))
			}
			d.set("throttle", limits)
		}
		stages = append(stages, d)
	}
	d := (&doc{}).set("id", p.ID).set("name", p.Name).text("description", p.Description).set("apiStages", stages)
	d.object("throttle", throttleDoc(p.Throttle))
	if q := p.Quota; q != nil {
		d.set("quota", (&doc{}).set("limit", q.Limit).set("offset", q.Offset).set("period", q.Period))
	}
	d.text("productCode", p.ProductCode)
	if withTags {
		d.set("tags", tagsOf(p.Tags))
	}
	self := "/usageplans/" + p.ID
	return d.link("self", self).link("usageplan:update", self).link("usageplan:delete", self).link("usageplan:usage", self+"/usage")
}

func throttleDoc(t *api.Throttle) *doc {
	if t == nil {
		return nil
	}
	return (&doc{}).set("burstLimit", t.BurstLimit).set("rateLimit", t.RateLimit)
}

// Keys of a plan.

func planKeyOf(p *api.UsagePlan, id string) *api.UsagePlanKey {
	return first(p.Keys, func(k *api.UsagePlanKey) bool { return k.ID == id })
}

func (c *call) createPlanKey() (*doc, error) {
	p, err := c.plan()
	if err != nil {
		return nil, err
	}
	if t := c.text("keyType"); t != "API_KEY" {
		return nil, badRequest("Invalid key type specified: %s. Valid options are API_KEY", t)
	}
	k := c.keyOf(c.text("keyId"))
	switch {
	case k == nil:
		return nil, errKey
	case planKeyOf(p, k.ID) != nil:
		return nil, conflict("%s is already subscribed to usage plan %s", k.ID, p.ID)
	}
	added := &api.UsagePlanKey{ID: k.ID, Type: "API_KEY"}
	changed := c.editPlan(p)
	changed.Keys = appended(p.Keys, added)
	if err := c.checkShared(changed); err != nil {
		return nil, err
	}
	return c.planKeyDoc(p, added), nil
}

// getPlanKeys lists the keys of a plan, newest first; an unknown plan has none
// (MA-154).
func (c *call) getPlanKeys() (*doc, error) {
	var items []listed
	if p := c.planOf(c.args[0]); p != nil {
		for i := len(p.Keys) - 1; i >= 0; i-- {
			k := p.Keys[i]
			if own := c.keyOf(k.ID); own != nil && strings.HasPrefix(own.Name, c.query.Get("name")) {
				items = append(items, listed{k.ID, func() *doc { return c.planKeyDoc(p, k) }})
			}
		}
	}
	return c.list(items)
}

// planKey is the plan and the key of the path.
func (c *call) planKey() (*api.UsagePlan, *api.UsagePlanKey, error) {
	p, err := c.plan()
	if err != nil {
		return nil, nil, err
	}
	if k := planKeyOf(p, c.args[1]); k != nil {
		return p, k, nil
	}
	return nil, nil, notFound("Invalid Usage Plan Key identifier specified")
}

func (c *call) getPlanKey() (*doc, error) {
	p, k, err := c.planKey()
	if err != nil {
		return nil, err
	}
	return c.planKeyDoc(p, k), nil
}

func (c *call) deletePlanKey() (*doc, error) {
	p, k, err := c.planKey()
	if err != nil {
		return nil, err
	}
	c.editPlan(p).Keys = without(p.Keys, same(k))
	c.st.usages = without(c.st.usages, isUsage(p.ID, k.ID))
	return nil, nil
}

func (c *call) planKeyDoc(p *api.UsagePlan, k *api.UsagePlanKey) *doc {
	d := (&doc{}).set("id", k.ID).set("type", k.Type)
	if own := c.keyOf(k.ID); own != nil {
		d.text("value", own.Value).text("name", own.Name)
	}
	self := "/usageplans/" + p.ID + "/keys/" + k.ID
	return d.link("self", self).link("usageplankey:delete", self)
}
