package cloudformation

import (
	"fmt"
	"slices"

	"postern/api"
	"postern/loader/source"
)

// Types of the objects of the account that go with REST APIs.
const (
	apiKey       = "AWS::ApiGateway::ApiKey"
	usagePlan    = "AWS::ApiGateway::UsagePlan"
	usagePlanKey = "AWS::ApiGateway::UsagePlanKey"
)

const keyLength = 32 // characters of a key that the service makes

// plans are the API keys and usage plans of the template, those that SAM makes
// too. A key without value gets one that is the same on every run.
func (t *Template) plans() (keys []*api.APIKey, plans []*api.UsagePlan) {
	p := &planner{}
	t.family.every(apiKey, p.in(p.key))
	t.family.every(usagePlan, p.in(p.plan))
	for _, a := range t.family.apis {
		if a.isServerless() {
			p.t = a.home
			p.serverless(a)
		}
	}
	t.family.every(usagePlanKey, p.in(p.link))
	return p.keys, p.plans
}

type planner struct {
	visitor
	keys  []*api.APIKey
	plans []*api.UsagePlan
}

func (p *planner) fields(n *source.Node, what string) *source.Fields {
	return p.t.reading.Fields(n, what)
}

func (p *planner) key(r *resource) {
	n := p.t.of(r)
	f := p.fields(n, "the API key")
	k := &api.APIKey{
		ID: p.t.identity(r), Name: either(f.Text("Name"), r.name), Value: f.Text("Value"), Description: f.Text("Description"),
		CustomerID: f.Text("CustomerId"), Enabled: f.Bool("Enabled"), Pos: r.at,
	}
	stages := f.List("StageKeys")
	p.t.hold(stages, stageKeysShape, "StageKeys")
	for _, item := range stages.Items() {
		k.StageKeys = append(k.StageKeys, item.Get("RestApiId").Text()+"/"+item.Get("StageName").Text())
	}
	f.Known("GenerateDistinctId", "Tags").Rest()
	if !n.Has("Enabled") {
		p.t.note("MA-495", r.node, fmt.Sprintf("the API key %s is not enabled; requests with it answer 403", k.ID), "Enabled: true")
	}
	p.addKey(k, r.node)
}

// addKey keeps a key; the value of one that the service would make is said.
func (p *planner) addKey(k *api.APIKey, at *source.Node) {
	if k.Value == "" {
		k.Value = api.DeriveID(keyLength, "key", p.t.stack, k.ID)
		p.t.note("MA-495", at, fmt.Sprintf("the API key %s has no value; here it is %s", k.ID, k.Value), "")
	}
	p.keys = append(p.keys, k)
}

func (p *planner) plan(r *resource) {
	n := p.t.of(r)
	f := p.fields(n, "the usage plan").Capital()
	plan := &api.UsagePlan{
		ID: p.t.identity(r), Name: either(f.Text("UsagePlanName"), r.name), Description: f.Text("Description"), Pos: r.at,
		APIStages: f.APIStages(), Throttle: f.Throttle(), Quota: f.Quota(),
	}
	f.Known("Tags").Rest()
	p.plans = append(p.plans, plan)
}

// link puts a key into a plan.
func (p *planner) link(r *resource) {
	n := p.t.of(r)
	f := p.fields(n, "the key of the usage plan")
	id, key := f.Text("UsagePlanId"), f.Text("KeyId")
	f.Known("KeyType").Rest()
	plan := slices.IndexFunc(p.plans, func(plan *api.UsagePlan) bool { return plan.ID == id })
	known := slices.ContainsFunc(p.keys, func(k *api.APIKey) bool { return k.ID == key })
	if plan < 0 || !known {
		p.t.warn("CF-84", r.node, fmt.Sprintf("%s puts the key %s into the plan %s, and the template does not make both; it is left out", r.name, key, id), "apiKeys and usagePlans in postern.yaml")
		return
	}
	p.plans[plan].Keys = append(p.plans[plan].Keys, &api.UsagePlanKey{ID: key, Type: "API_KEY", Pos: r.at})
}

// serverless makes the plan and the key of Auth.UsagePlan (CF-105).
func (p *planner) serverless(a *API) {
	settings := p.t.settings(a)
	n := settings.Get("Auth").Get("UsagePlan")
	name := a.LogicalID
	f := p.fields(n, "UsagePlan").Capital()
	switch f.Enum("CreateUsagePlan", "NONE", "PER_API", "SHARED") {
	case "PER_API":
	case "SHARED":
		name = p.t.prefix + "Serverless"
	default:
		return
	}
	stage := api.APIStage{APIID: a.id(), Stage: p.t.stageName(a)}
	for _, plan := range p.plans {
		if plan.ID == name+"UsagePlan" { // shared by the APIs of the template
			plan.APIStages = append(plan.APIStages, stage)
			return
		}
	}
	key := name + "ApiKey"
	p.plans = append(p.plans, &api.UsagePlan{
		ID: name + "UsagePlan", Name: either(n.Get("UsagePlanName").Text(), name+"UsagePlan"), Description: n.Get("Description").Text(),
		APIStages: []api.APIStage{stage}, Throttle: f.Throttle(), Quota: f.Quota(),
		Keys: []*api.UsagePlanKey{{ID: key, Type: "API_KEY", Pos: n.Pos()}}, Pos: n.Pos(),
	})
	p.addKey(&api.APIKey{ID: key, Name: key, Enabled: true, Pos: n.Pos()}, n)
}
