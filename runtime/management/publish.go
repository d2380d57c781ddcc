package management

import (
	"postern/api"
	"postern/mapping"
)

// Stage is one stage to serve.
type Stage struct {
	Plan *mapping.Plan
	// Canary serves Percent of the requests; nil without canary settings.
	Canary  *mapping.Plan
	Percent float64
	Hidden  bool   // no entry point by itself
	File    string // the file its API was loaded from, "" for none
}

// planCache keeps the plans of the present state: what did not change is not
// compiled again.
type planCache map[planKey]*mapping.Plan

type planKey struct {
	rest     *api.RestAPI // snapshot; snapshots never change
	stage    *api.Stage
	isCanary bool
}

// compile makes the plans of a state.
func (a *API) compile(s *state) []Stage {
	fresh := planCache{}
	var stages []Stage
	for _, e := range s.apis {
		for _, stage := range e.rest.Stages {
			stages = append(stages, a.compileStage(e, stage, fresh))
		}
	}
	a.plans = fresh
	return stages
}

func (a *API) compileStage(e *entry, stage *api.Stage, fresh planCache) Stage {
	served := Stage{Hidden: stage.Hidden, File: e.rest.Pos.File}
	served.Plan = a.plan(planKey{e.snapshot(stage.DeploymentID), stage, false}, mapping.Env{}, fresh)
	if canary := stage.CanarySettings; canary != nil {
		env := mapping.Env{DeploymentID: canary.DeploymentID, Variables: canary.StageVariableOverrides}
		served.Canary = a.plan(planKey{e.snapshot(canary.DeploymentID), stage, true}, env, fresh)
		served.Percent = canary.PercentTraffic
	}
	return served
}

// snapshot is what a deployment serves: its frozen state, else the present one
// (MA-704).
func (e *entry) snapshot(deploymentID string) *api.RestAPI {
	if d := e.rest.Deployment(deploymentID); d != nil && d.Snapshot != nil {
		return d.Snapshot
	}
	return e.rest
}

func (a *API) plan(key planKey, env mapping.Env, fresh planCache) *mapping.Plan {
	plan := a.plans[key]
	if plan == nil {
		env.Account, env.Region, env.Strict = a.options.Account, a.options.Region, a.options.Strict
		var findings api.Diagnostics
		plan, findings = mapping.Compile(key.rest, key.stage, env)
		for _, d := range findings {
			a.log.Debug(d.Summary, "rule", d.Rule, "api", key.rest.ID, "stage", key.stage.StageName)
		}
	}
	fresh[key] = plan
	return plan
}
