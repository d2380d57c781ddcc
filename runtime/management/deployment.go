package management

import (
	"strings"

	"postern/api"
)

func (c *call) createDeployment() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	if err := c.checkDeployable(e.rest); err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	made := &api.Deployment{
		ID:          newID(shortID, func(id string) bool { return rest.Deployment(id) != nil }),
		Description: c.text("description"), CreatedDate: c.now(),
	}
	if !e.live() && !c.api.options.Live {
		made.Snapshot = freeze(rest)
	}
	rest.Deployments = appended(rest.Deployments, made)
	if err := c.deployTo(rest, made); err != nil {
		return nil, err
	}
	return deploymentDoc(rest, made, false), nil
}

// freeze is the API without stages and deployments. Committed values never
// change, so that the snapshot shares them all.
func freeze(rest *api.RestAPI) *api.RestAPI {
	frozen := *rest
	frozen.Stages, frozen.Deployments = nil, nil
	return &frozen
}

// checkDeployable refuses an API without methods, and in strict mode one with a
// method that calls nothing (MA-471, MA-706).
func (c *call) checkDeployable(rest *api.RestAPI) error {
	methods := 0
	for _, r := range rest.Resources {
		for _, m := range r.Methods {
			methods++
			if m.Integration != nil {
				continue
			}
			if c.api.options.Strict {
				return badRequest("No integration defined for method")
			}
			c.warn("MA-706", m.HTTPMethod+" "+r.Path+" has no integration; every call of it answers 500")
		}
	}
	if methods == 0 {
		return badRequest("The REST API doesn't contain any methods")
	}
	return nil
}

// deployTo points the stage that the call names to a deployment (MA-470,
// MA-472).
func (c *call) deployTo(rest *api.RestAPI, made *api.Deployment) error {
	name, canary := c.body.get("stageName"), c.body.get("canarySettings")
	if canary.given() {
		return c.deployCanary(rest, made, name, canary)
	}
	if name.str() == "" {
		return nil
	}
	stage := &api.Stage{StageName: name.str(), CreatedDate: c.now()}
	old := rest.Stage(name.str())
	if old != nil {
		stage = copyStage(old)
	} else if err := checkStageName(name.str()); err != nil {
		return err
	}
	stage.DeploymentID, stage.LastUpdatedDate = made.ID, c.now()
	if err := c.readStage(stage, "stageDescription"); err != nil {
		return err
	}
	putStage(rest, old, stage)
	return nil
}

func (c *call) deployCanary(rest *api.RestAPI, made *api.Deployment, name, canary *node) error {
	if name.str() == "" {
		given := "null"
		if name.given() {
			given = ""
		}
		return badRequest("Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided value is %s", given)
	}
	old := rest.Stage(name.str())
	if old == nil {
		return badRequest("Invalid deployment content specified.Stage %s must already be created before making a canary release deployment", name.str())
	}
	settings, err := readCanary(canary)
	if err != nil {
		return err
	}
	stage := copyStage(old)
	settings.DeploymentID = made.ID
	stage.CanarySettings, stage.LastUpdatedDate = settings, c.now()
	putStage(rest, old, stage)
	return nil
}

// deployment is the API and the deployment of the path.
func (c *call) deployment() (*entry, *api.Deployment, error) {
	e, err := c.entry()
	if err != nil {
		return nil, nil, err
	}
	d := e.rest.Deployment(c.args[1])
	if d == nil {
		return nil, nil, notFound("Invalid Deployment identifier specified")
	}
	return e, d, nil
}

func (c *call) getDeployments() (*doc, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	var items []listed
	for i := len(e.rest.Deployments) - 1; i >= 0; i-- { // newest first
		d := e.rest.Deployments[i]
		items = append(items, listed{d.ID, func() *doc { return deploymentDoc(e.rest, d, false) }})
	}
	return c.list(items)
}

func (c *call) getDeployment() (*doc, error) {
	e, d, err := c.deployment()
	if err != nil {
		return nil, err
	}
	return deploymentDoc(e.rest, d, c.embeds("apisummary")), nil
}

func (c *call) updateDeployment() (*doc, error) {
	e, old, err := c.deployment()
	if err != nil {
		return nil, err
	}
	d := *old
	if err := deploymentPatches.apply(c, &d); err != nil {
		return nil, err
	}
	rest := c.st.edit(e)
	rest.Deployments = replaced(rest.Deployments, old, &d)
	return deploymentDoc(rest, &d, false), nil
}

var deploymentPatches = patchTable[api.Deployment]{style: quotedStyle, rules: []rule[api.Deployment]{
	textRule("/description", func(d *api.Deployment) *string { return &d.Description }),
}}

func (c *call) deleteDeployment() (*doc, error) {
	e, d, err := c.deployment()
	if err != nil {
		return nil, err
	}
	for _, stage := range e.rest.Stages {
		canary := stage.CanarySettings
		if stage.DeploymentID == d.ID || canary != nil && canary.DeploymentID == d.ID {
			return nil, badRequest("Active stages pointing to this deployment must be moved or deleted")
		}
	}
	rest := c.st.edit(e)
	rest.Deployments = without(rest.Deployments, same(d))
	return nil, nil
}

// deploymentDoc is a deployment as answers show it; a summary lists the methods
// of what it serves (MA-703).
func deploymentDoc(rest *api.RestAPI, d *api.Deployment, summary bool) *doc {
	out := (&doc{}).set("id", d.ID).text("description", d.Description).date("createdDate", d.CreatedDate)
	self := "/restapis/" + rest.ID + "/deployments/" + d.ID
	out.link("self", self).link("deployment:update", self).link("deployment:delete", self)
	if !summary {
		return out
	}
	served := d.Snapshot
	if served == nil {
		served = rest
	}
	paths := &doc{}
	for _, r := range served.Resources {
		if len(r.Methods) == 0 {
			continue
		}
		methods := &doc{}
		for _, m := range r.Methods {
			methods.set(m.HTTPMethod, (&doc{}).set("authorizationType", string(m.AuthorizationType)).set("apiKeyRequired", m.APIKeyRequired))
		}
		paths.set(r.Path, methods)
	}
	return out.set("apiSummary", paths)
}

// putStage stores a stage in the place of its old form, else at the end.
func putStage(rest *api.RestAPI, old, stage *api.Stage) {
	if old != nil {
		rest.Stages = replaced(rest.Stages, old, stage)
		return
	}
	rest.Stages = appended(rest.Stages, stage)
}

// isStageText says whether a text has only letters, digits and the others.
func isStageText(text, others string) bool {
	for i := range len(text) {
		b := text[i]
		if !isDigit(b) && (b|0x20 < 'a' || b|0x20 > 'z') && strings.IndexByte(others, b) < 0 {
			return false
		}
	}
	return true
}
