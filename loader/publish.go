package loader

import (
	"maps"
	"slices"

	"postern/api"
)

// publish gives an API the deployment and the stages it is served by.
func publish(rest *api.RestAPI, in Input) {
	// MA-704: an API from a file serves its current state.
	if len(rest.Stages) == 0 || in.Stage != "" && rest.Stage(in.Stage) == nil {
		name := in.Stage
		if name == "" {
			name = DefaultStage
		}
		rest.Stages = append(rest.Stages, &api.Stage{StageName: name, CacheClusterStatus: "NOT_AVAILABLE", Pos: rest.Pos})
	}
	id := api.DeploymentID(rest.ID, rest.Fingerprint()) // RW-12: derived from the content
	for _, stage := range rest.Stages {
		if stage.DeploymentID == "" {
			stage.DeploymentID = id
		}
		if rest.Deployment(stage.DeploymentID) == nil {
			rest.Deployments = append(rest.Deployments, &api.Deployment{ID: stage.DeploymentID, Pos: stage.Pos})
		}
		overlay(stage, in)
	}
}

// overlay lays variables, cache and method settings of the input over those of
// a stage: of the stage it names, else of all (CF-202).
func overlay(stage *api.Stage, in Input) {
	if in.Stage != "" && stage.StageName != in.Stage {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(in.Variables)) {
		stage.Variables.Set(name, in.Variables[name])
	}
	if in.CacheClusterSize != "" {
		stage.CacheClusterEnabled, stage.CacheClusterSize, stage.CacheClusterStatus = true, in.CacheClusterSize, "AVAILABLE"
	}
	for _, setting := range in.MethodSettings {
		own := *setting
		*stage.MethodSettings.Entry(setting.Key) = own
	}
}
