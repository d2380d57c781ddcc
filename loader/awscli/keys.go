package awscli

import (
	"fmt"
	"slices"

	"postern/api"
	"postern/loader/source"
)

// apiKey reads one element of get-api-keys --include-values.
func (r *reader) apiKey(n *source.Node) {
	f := r.reading.Fields(n, "the API key")
	k := &api.APIKey{
		ID: f.Text("id"), Value: f.Text("value"), Name: f.Text("name"), CustomerID: f.Text("customerId"),
		Description: f.Text("description"), Enabled: f.Bool("enabled"), StageKeys: f.Texts("stageKeys"),
		Tags: f.Variables("tags"), Pos: n.Pos(),
	}
	f.Known("createdDate", "lastUpdatedDate", "_links", "_embedded").Rest()
	if k.Value == "" {
		r.report.Add(api.Diagnostic{
			Severity: api.Warning, Rule: "MA-495", Pos: n.Pos(), Pointer: n.Pointer(),
			Summary:    "API key " + k.ID + " has no value; no client can send it",
			Suggestion: "aws apigateway get-api-keys --include-values",
		})
	}
	r.config.APIKeys = append(r.config.APIKeys, k)
}

// usagePlan reads one element of get-usage-plans.
func (r *reader) usagePlan(n *source.Node) {
	f := r.reading.Fields(n, "the usage plan")
	p := &api.UsagePlan{
		ID: f.Text("id"), Name: f.Text("name"), Description: f.Text("description"),
		ProductCode: f.Text("productCode"), Tags: f.Variables("tags"), Pos: n.Pos(),
		Throttle: r.throttle(f.Map("throttle")), Quota: r.quota(f.Map("quota")),
	}
	for _, item := range f.List("apiStages").Items() {
		p.APIStages = append(p.APIStages, r.apiStage(item))
	}
	f.Known("_links", "_embedded").Rest()
	r.config.UsagePlans = append(r.config.UsagePlans, p)
}

func (r *reader) apiStage(n *source.Node) api.APIStage {
	f := r.reading.Fields(n, "the stage of the usage plan")
	s := api.APIStage{APIID: f.Text("apiId"), Stage: f.Text("stage")}
	for _, m := range f.Map("throttle").Members() {
		if t := r.throttle(m.Value); t != nil {
			s.Throttle = append(s.Throttle, api.MethodThrottle{Method: m.Name, Throttle: *t})
		}
	}
	f.Rest()
	return s
}

func (r *reader) throttle(n *source.Node) *api.Throttle {
	if n == nil {
		return nil
	}
	f := r.reading.Fields(n, "throttle")
	t := &api.Throttle{}
	if limit := f.Int("burstLimit"); limit != nil {
		t.BurstLimit = *limit
	}
	if limit := f.Float("rateLimit"); limit != nil {
		t.RateLimit = *limit
	}
	f.Rest()
	return t
}

func (r *reader) quota(n *source.Node) *api.Quota {
	if n == nil {
		return nil
	}
	f := r.reading.Fields(n, "quota")
	q := &api.Quota{Period: f.Enum("period", "DAY", "WEEK", "MONTH")}
	if limit := f.Int("limit"); limit != nil {
		q.Limit = *limit
	}
	if offset := f.Int("offset"); offset != nil {
		q.Offset = *offset
	}
	f.Rest()
	return q
}

// planKeyType is the type of every key of a usage plan.
const planKeyType = "API_KEY"

// planKeys reads get-usage-plan-keys, which does not say of which plan: of the
// only one there is.
func (r *reader) planKeys(root *source.Node) {
	if n := len(r.config.UsagePlans); n != 1 {
		r.report.Add(api.Diagnostic{
			Severity: api.Warning, Rule: "CF-51", Pos: root.Pos(), Pointer: root.Pointer(),
			Summary:    fmt.Sprintf("keys of a usage plan, and there are %d plans they could be of; they are left out", n),
			Expected:   "one get-usage-plans document with one plan beside it",
			Suggestion: "apiKeys and usagePlans in postern.yaml",
		})
		return
	}
	r.each(root, func(n *source.Node) { r.planKey(r.config.UsagePlans[0], n) })
}

// planKey puts a key into a plan. One that no other document describes is as
// good as this one says.
func (r *reader) planKey(plan *api.UsagePlan, n *source.Node) {
	f := r.reading.Fields(n, "the key of the usage plan")
	k := &api.APIKey{ID: f.Text("id"), Value: f.Text("value"), Name: f.Text("name"), Enabled: true, Pos: n.Pos()}
	plan.Keys = append(plan.Keys, &api.UsagePlanKey{ID: k.ID, Type: f.Text("type"), Pos: n.Pos()})
	f.Known("_links", "_embedded").Rest()
	if !slices.ContainsFunc(r.config.APIKeys, func(known *api.APIKey) bool { return known.ID == k.ID }) {
		r.config.APIKeys = append(r.config.APIKeys, k)
	}
}
