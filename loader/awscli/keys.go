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
		APIStages: f.APIStages(), Throttle: f.Throttle(), Quota: f.Quota(),
	}
	f.Known("_links", "_embedded").Rest()
	r.config.UsagePlans = append(r.config.UsagePlans, p)
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
